#!/usr/bin/env python3
"""Makes docs/sdk-reference.md from the headers of the SDK.

    sdk_reference.py INCLUDE_DIR              prints it
    sdk_reference.py INCLUDE_DIR --check MD   exit code 1 if MD is not what would be printed
    sdk_reference.py --self-test

sdk_headers.py says what of a header is in it; headers in folders below are left out. Comments are
those of Doxygen's style that this project has: ///, ///<, \\param, \\return, \\throws; and those of
C in abi.h.
"""

import argparse
import pathlib
import re
import sys

from sdk_headers import Parser

FIRST = ("abi.h", "plugin.hpp", "plan.hpp", "testing.hpp")
TITLE = "# SDK reference"
INTRO = """\
What `#include "rec2nwb/..."` offers to a plugin, header by header. Made from the headers by
`scripts/sdk_reference.py`: change the comments there, not this file. How to begin is in
[plugin-guide.md](plugin-guide.md); what a plan may hold is in `schemas/plan.schema.json`.
"""


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
