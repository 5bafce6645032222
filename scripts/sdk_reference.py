#!/usr/bin/env python3
"""Makes docs/sdk-reference.md from the headers of the SDK.

    sdk_reference.py INCLUDE_DIR              prints it
    sdk_reference.py INCLUDE_DIR --check MD   exit code 1 if MD is not what would be printed
    sdk_reference.py --self-test

Of each header: its opening comment, then every type, function, constant and macro with the comment
before it (or behind it, on its line), in the order of the header. Left out is what is not for
authors of plugins: bodies, private members, everything in a namespace or folder called detail or
glue. Comments are those of Doxygen's style that this project has: ///, ///<, \\param, \\return,
\\throws; and those of C in abi.h.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import sys

HIDDEN = ("detail", "glue")
FIRST = ("abi.h", "plugin.hpp", "plan.hpp", "testing.hpp")
TITLE = "# SDK reference"
INTRO = """\
What `#include "rec2nwb/..."` offers to a plugin, header by header. Made from the headers by
`scripts/sdk_reference.py`: change the comments there, not this file. How to begin is in
[plugin-guide.md](plugin-guide.md); what a plan may hold is in `schemas/plan.schema.json`.
"""


@dataclasses.dataclass
class Item:
    kind: str  # type, function, value, macro, note
    text: str = ""  # its declaration in one line
    name: str = ""
    doc: str = ""
    members: list = dataclasses.field(default_factory=list)


# ---- comments


def comment_lines(text):
    """The words of a comment, without its marks, a line each."""
    if text.startswith("/*"):
        first, *more = text[2:-2].splitlines() or [""]
        mark = r"^\s*\* ?" if any(re.match(r"\s*\*", line) for line in more) else r"^\s*"
        return [first.strip()] + [re.sub(mark, "", line).rstrip() for line in more]
    return [re.sub(r"^\s*//[/!]?<? ?", "", line).rstrip() for line in text.splitlines()]


def markdown(doc):
    """A comment as Markdown: its indented lines are code already."""
    out = []
    for line in re.sub(r"(?<=\S) +(?=\\param\b)", "\n", doc).strip("\n").splitlines():
        if line.startswith("    "):
            if out and re.match(r"- `|  \S", out[-1]):  # goes on with a \param
                line = "  " + line.strip()
            out.append(line)
            continue
        line = re.sub(r"([*<])", r"\\\1", line)
        line = re.sub(r"^\\param\s+(\w+)\s+", r"- `\1`: ", line)
        line = re.sub(r"\\return\b", "Returns", line)
        line = re.sub(r"\\throws\b", "Throws", line)
        line = re.sub(r"(?:^|(?<=\. ))(Needs|Promises|Threads|Rules of this file)(?=:|$)", r"**\1**",
                      line)
        is_item = line.lstrip().startswith("- ")
        if is_item and out and out[-1] and not out[-1].lstrip().startswith("- "):
            if not out[-1].startswith("  "):
                out.append("")
        out.append(line)
    text = "\n".join(out).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text)


# ---- declarations


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


# ---- the page


def indented(text):
    return "\n".join("  " + line if line else "" for line in text.splitlines())


def member_lines(items):
    """A list; what follows without a comment stands with the one before."""
    lines = []
    for item in items:
        if item.kind == "note":
            lines += ["", markdown(item.doc), ""]
            continue
        if item.kind == "type":
            lines += [f"- `{item.text}`"] + ([indented(markdown(item.doc))] if item.doc else [])
            lines += [indented("\n".join(member_lines(item.members)))] if item.members else []
            continue
        doc = markdown(item.doc)
        one_line = doc and "\n" not in doc and len(item.text) + len(doc) < 90
        lines.append(f"- `{item.text}`" + (f": {doc}" if one_line else ""))
        if doc and not one_line:
            lines += ["", indented(doc), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").splitlines()


def section(item, language):
    if item.kind == "note":
        return [markdown(item.doc), ""]
    if item.kind == "type":
        lines = [f"### `{item.text}`", "", markdown(item.doc), ""]
        return lines + member_lines(item.members) + [""]
    lines = [f"### `{item.name}`", ""] if item.name else []
    return lines + [f"```{language}", item.text, "```", "", markdown(item.doc), ""]


def first_sentence(doc):
    text = re.sub(r"\\file\s*|^\w+\.h(pp)?: ", "", doc.strip())
    text = re.split(r"\n\s*\n|(?<=[.:])\s*\n(?=\s{2,})|(?<=[^.]\.)\s(?=[A-Z])", text)[0]
    return re.sub(r"\s+", " ", text).strip().rstrip(":.")


def grouped(items):
    """Functions of one name in a row are one section; what has no comment joins the one before."""
    groups = []
    for item in items:
        before = groups[-1][-1] if groups else None
        joins = before is not None and item.kind in ("function", "value", "macro") \
            and before.kind == item.kind and (not item.doc or item.name == before.name)
        if joins:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def header_page(name, text):
    opening, items = Parser(text).header()
    language = "c" if name.endswith(".h") else "cpp"
    lines = [f"## {name}", "", markdown(re.sub(r"\\file\s*\n?", "", opening)), ""]
    for group in grouped(items):
        if len(group) == 1 or group[0].kind == "type":
            lines += section(group[0], language)
            continue
        names = dict.fromkeys(item.name for item in group)
        lines += ["### " + ", ".join(f"`{one}`" for one in names if one), "", f"```{language}"]
        for item in group:
            doc = " ".join(item.doc.split())
            lines.append(item.text + (f"  // {doc}" if doc and item is not group[0]
                                      and "\n" not in item.doc else ""))
        lines += ["```", "", markdown(group[0].doc), ""]
    return first_sentence(opening), "\n".join(lines)


def order(path):
    name = path.name
    return (FIRST.index(name) if name in FIRST[:3] else 99 if name == FIRST[3] else 50, name)


def page(include):
    pages, contents = [], []
    headers = [path for path in (include / "rec2nwb").iterdir() if path.suffix in (".h", ".hpp")]
    for path in sorted(headers, key=order):
        name = f"rec2nwb/{path.name}"
        try:
            summary, text = header_page(name, path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SystemExit(f"{path}: {error}") from error
        contents.append(f"- [{name}](#{re.sub(r'[^a-z0-9_-]', '', name.lower())}): {summary}")
        pages.append(text)
    text = "\n".join([TITLE, "", INTRO, *contents, "", *pages])
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


SAMPLE = """\
/// \\file
/// Counts things: all of them.
///
///     count(things);    // 3
///
/// Needs: C++17.
#ifndef GUARD
#define GUARD
#include <vector>
namespace rec2nwb::sdk {

/// No more than this.
constexpr int kMost = 7;

/// A thing.
/// \\param T of what
template <typename T>
class Thing : public Base<T> {
 public:
  /// Makes one of n * 2.
  explicit Thing(int n) : n_{n}, list_({1, 2}) { grow({}); }
  ~Thing() = default;
  int size() const { return n_; }  ///< parts
  int more = {};

 private:
  /// Nobody sees this.
  int n_;
};

/// How many, in <T>.
/// \\return at most kMost
inline int count(const std::vector<Thing<int>>& things, char mark = '{') {
  return static_cast<int>(things.size());
}
inline int count(int things) { return things; }

namespace detail {
/// Hidden.
inline void hidden() {}
}  // namespace detail

enum class Kind { kOne, kTwo };

}  // namespace rec2nwb::sdk
#endif
"""

EXPECTED = """\
## rec2nwb/sample.hpp

Counts things: all of them.

    count(things);    // 3

**Needs**: C++17.

### `kMost`

```cpp
constexpr int kMost = 7
```

No more than this.

### `template <typename T> class Thing : public Base<T>`

A thing.

- `T`: of what

- `explicit Thing(int n)`: Makes one of n \\* 2.
- `int size() const`: parts
- `int more = {}`

### `count`

```cpp
int count(const std::vector<Thing<int>>& things, char mark = '{')
int count(int things)
```

How many, in \\<T>.
Returns at most kMost

### `Kind`

```cpp
enum class Kind { kOne, kTwo }
```
"""


def self_test():
    _, found = header_page("rec2nwb/sample.hpp", SAMPLE)
    found = re.sub(r"\n{3,}", "\n\n", found).rstrip("\n") + "\n"
    if found == EXPECTED:
        print("the sample's page is as expected")
        return 0
    print(found)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("include", type=pathlib.Path, nargs="?")
    parser.add_argument("--check", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if arguments.include is None:
        parser.error("INCLUDE_DIR is needed")
    text = page(arguments.include)
    if arguments.check is None:
        sys.stdout.write(text)
        return 0
    if arguments.check.read_text(encoding="utf-8") == text:
        print(f"{arguments.check.name} is up to date")
        return 0
    print(f"{arguments.check.name} is not what the headers say; make it anew:\n"
          f"  scripts/sdk_reference.py sdk/include > docs/{arguments.check.name}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
