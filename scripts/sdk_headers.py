"""Reads the declarations of a header of the SDK, with their comments.

    opening, items = Parser(text).header()

Of each header: its opening comment, then every type, function, constant and macro with the comment
before it (or behind it, on its line), in the order of the header. Left out is what is not for
authors of plugins: bodies, private members, everything in a namespace called detail or glue. No
compiler: it knows the C++ that the headers of this project are written in.
"""

import dataclasses
import os
import re

HIDDEN = ("detail", "glue")


@dataclasses.dataclass
class Item:
    kind: str  # type, function, value, macro, note
    text: str = ""  # its declaration in one line
    name: str = ""
    doc: str = ""
    members: list = dataclasses.field(default_factory=list)


def comment_lines(text):
    """The words of a comment, without its marks, a line each."""
    if text.startswith("/*"):
        first, *more = text[2:-2].splitlines() or [""]
        mark = r"^\s*\* ?" if any(re.match(r"\s*\*", line) for line in more) else r"^\s*"
        return [first.strip()] + [re.sub(mark, "", line).rstrip() for line in more]
    return [re.sub(r"^\s*//[/!]?<? ?", "", line).rstrip() for line in text.splitlines()]


class Scanner:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip_blanks(self):
        """Number of line ends that were passed."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text.count("\n", start, self.at)

    def take(self, pattern):
        found = re.compile(pattern, re.S).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def literal_end(self, at):
        """Behind the string, character or comment that begins at `at`; `at` if none does."""
        found = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|//[^\n]*|/\*.*?\*/',
                           re.S).match(self.text, at)
        is_separator = found and self.text[at] == "'" and self.text[at - 1].isdigit()
        return found.end() if found and not is_separator else at

    def matching(self, at):
        """Behind the bracket that closes the one at `at`."""
        depth = 0
        while at < len(self.text):
            end = self.literal_end(at)
            if end > at:
                at = end
                continue
            depth += (self.text[at] in "([{") - (self.text[at] in ")]}")
            at += 1
            if depth == 0:
                return at
        raise ValueError("a bracket is not closed")

    def declaration(self):
        """(text, start of the body or None): up to ';' or behind the body of a function."""
        start = self.at
        at = self.at
        while at < len(self.text):
            end = self.literal_end(at)
            if end > at:
                at = end
            elif self.text[at] == ";":
                self.at = at + 1
                return self.text[start:at], None
            elif self.text[at] in "([":
                at = self.matching(at)
            elif self.text[at] == "{":
                head = self.text[start:at]
                if is_type(head):
                    self.at = at
                    return head, at
                behind = self.matching(at)
                follows = self.text[behind:].lstrip()[:1]
                is_value = re.search(r"[^=!<>]=\s*[^=]*$", strip_brackets(head)) is not None
                is_value = is_value or (follows == ";" and ")" not in strip_brackets(head))
                in_list = ":" in strip_brackets(head).replace("::", "")
                if is_value or (in_list and follows in ",{"):
                    at = behind
                    continue
                self.at = behind
                return head, None
            else:
                at += 1
        raise ValueError("a declaration has no end: " + self.text[start:start + 60])


def strip_brackets(text):
    """Without what stands inside (...) and <...>."""
    for pattern in (r"\([^()]*\)", r"<[^<>]*>"):
        while re.search(pattern, text):
            text = re.sub(pattern, lambda found: "" if found[0][0] == "<" else "\x01", text)
    return text.replace("\x01", ")")


def is_type(head):
    head = re.sub(r"^template\s*<.*?>\s*(?=(class|struct|enum|union)\b)", "", head.strip(),
                  flags=re.S)
    return re.match(r"(typedef\s+)?(class|struct|union|enum)\b", head) is not None \
        and "(" not in head


def signature(text):
    """A declaration in one line, without what does not matter to a caller."""
    text = re.sub(r"/\*\w*\*/", "", text)
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\[\[\w+\]\]|\binline\b|\bREC2NWB_EXPORT\b|\bfriend\b", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    # Of a constructor: what it initializes.
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "(<[{") - (c in ")>]}")
        if c == ":" and depth == 0 and text[i + 1:i + 2] != ":" and text[i - 1:i] != ":" \
                and ")" in text[:i]:
            text = text[:i].strip()
            break
    text = re.sub(r"\( ", "(", text)
    text = re.sub(r",\s*std::enable_if_t<.*?> = 0(?=>)", "", text)
    return re.sub(r"\s+([,)])", r"\1", text)


def name_of(text):
    plain = strip_brackets(re.sub(r"^template\s*<.*?>\s+(?=\w)", "", text))
    pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)", text)
    if pointer:
        return pointer[1]
    if "operator" in text:
        return "operator"
    before = plain.partition(")")[0].partition("=")[0].partition("{")[0]
    words = re.findall(r"~?\w+", before)
    return words[-1] if words else ""


class Parser:
    def __init__(self, text):
        self.scanner = Scanner(text)

    def header(self):
        """(opening comment, items)"""
        self.scanner.skip_blanks()
        opening = self.scanner.take(r"/\*.*?\*/|(?:///[^\n]*\n)+")
        if not opening:
            raise ValueError("the header has no opening comment")
        items = []
        self.scope(items)
        return "\n".join(comment_lines(opening[0])), items

    def scope(self, items, is_public=True):
        """All up to the '}' that closes this scope, or the end."""
        s = self.scanner
        doc = ""
        last = None  # whom a comment behind it belongs to
        while True:
            lines = s.skip_blanks()
            if s.at >= len(s.text):
                return
            comment = s.take(r"/\*.*?\*/|//[^\n]*(?:\n[ \t]*//[^\n]*)*")
            if comment:
                if lines == 0:  # behind a declaration, in its line
                    first, *more = comment[0].split("\n")
                    if last and "NOLINT" not in first:
                        last.doc = " ".join([last.doc, *comment_lines(first)]).strip()
                    doc = "\n".join(comment_lines("\n".join(more))) if more else ""
                    continue
                if re.match(r"//\s*clang-format|//[^/]", comment[0]):
                    continue  # for the reader of the source
                doc = "\n".join(comment_lines(comment[0]))
                if re.match(r"[ \t]*\n[ \t]*\n", s.text[s.at:]):
                    if is_public:
                        items.append(Item("note", doc=doc))
                    doc = ""
                continue
            if s.take(r"\}(?:[ \t]*//[^\n]*)?"):
                return
            if s.take(r";"):
                continue
            line = s.take(r"#(?:[^\n\\/]|\\.|/(?![/*]))*")
            if line:
                macro = re.match(r"#define\s+(\w+)(\([^)]*\)|[ \t]+[\w.]+$)?", line[0])
                if macro and doc and macro[1] not in [item.name for item in items]:
                    last = Item("macro", macro[1] + (macro[2] or ""), macro[1], doc)
                    items.append(last)
                if not macro:
                    s.take(r"[^\n]*")  # a comment on what #endif ends
                doc = doc if line[0].startswith("#if") else ""
                continue
            access = s.take(r"(public|private|protected)\s*:")
            if access:
                is_public = access[1] != "private"
                doc = ""
                continue
            inner = s.take(r'(?:inline\s+)?namespace\s*([\w:]*)\s*\{|extern\s+"C"\s*\{')
            if inner:
                hidden = inner[1] in HIDDEN or inner[1] == ""
                is_c = inner[0].startswith("extern")
                self.scope([] if hidden and not is_c else items)
                doc = ""
                continue
            last = self.declared(doc)
            if last and is_public:
                items.append(last)
            doc = ""

    def declared(self, doc):
        s = self.scanner
        head, body = s.declaration()
        text = signature(head)
        if body is None:
            if re.match(r"using\s|static_assert|(class|struct)\s+\w+$", text) or "= delete" in text:
                return None if not (doc and text.startswith("using ")) \
                    else Item("value", text, text.split()[1], doc)
            # A destructor, or what is there only for the compiler.
            if "~" in text or (text.endswith("= default") and not doc):
                return None
            kind = "function" if "(" in text else "value"
            return Item(kind, text, name_of(text), doc)
        s.at = body + 1
        is_enum = re.match(r"(typedef\s+)?enum\b", text)
        item = Item("type", re.sub(r"^typedef ", "", text), "", doc)
        item.name = re.sub(r"^.*\b(class|struct|union)\s+|\s*(final)?\s*:[^:].*$", "", item.text)
        if is_enum:
            end = s.matching(body)
            item.text += " { " + signature(s.text[body + 1:end - 1]) + " }"
            item.name = re.sub(r"enum( class)?\s*|\s*[:{].*", "", item.text)
            if not item.name:
                item.name = os.path.commonprefix(re.findall(r"(?<=[{,] )\w+", item.text)) + "..."
            item.kind = "value"
            s.at = end
        else:
            self.scope(item.members, is_public=not re.search(r"\bclass\b", item.text))
        s.declaration()  # up to ';', with the name of a typedef
        return item
