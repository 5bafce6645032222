#!/usr/bin/env python3
"""Checks that the catalogue of errors is true: all of it is used, and all of it is tested.

    error_codes.py SOURCE_DIR     exit code 1 and a line a violation
    error_codes.py --self-test    makes trees that break each rule and expects to see it

  order: enumerators of Code and rows of the table ascend and are the same
  texts: a title has no final stop, cause and cure have one
  used: every code stands in a source of core/ beside the catalogue
  tested: every code is named in a test, as Code::kName or R2N-0401, in the tables of tests/faults also as the plain
          number. Tests of the catalogue itself do not count: they name codes, but provoke nothing
"""

import re
import sys
from pathlib import Path

from trees import judge_trees

HEADER = "core/base/error_code.hpp"
TABLE = "core/base/error_code.cpp"
ENUMERATOR = re.compile(r"^  (k\w+) = (\d+),", re.M)
ROW = re.compile(r"\{Code::(k\w+),((?:\s*\"(?:[^\"\\]|\\.)*\",?)+)\}")
LITERAL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
NO_PROVOCATION = ("tests/rules/", "tests/support/", "tests/unit/base/error_")
# Behind the words of a case or by name: warned("gap", "how", ["words"], 409) and code=409.
NUMBER_OF_A_CASE = re.compile(r"(?:[\])]\s*,\s*|\bcode=)(\d{3})\b")


def read(path):
    return path.read_text(encoding="utf-8")


def order_faults(codes, rows):
    numbers = list(codes.values())
    if numbers != sorted(set(numbers)):
        yield f"{HEADER}: the enumerators do not ascend"
    if list(rows) != list(codes):
        differ = set(rows) ^ set(codes)
        yield f"{TABLE}: the rows are not those of the enumerators, in their order: {sorted(differ)}"


def text_faults(rows):
    for name, literals in rows.items():
        # A title is short: it is the first literal; cause and cure may be of several.
        title, rest = literals[0], literals[1:]
        if not title or title.endswith("."):
            yield f"{TABLE}: {name}: the title is empty or has a final stop"
        if len(rest) < 2 or not rest[-1].endswith("."):
            yield f"{TABLE}: {name}: cause or cure is missing or has no final stop"


def files_below(root, *patterns):
    for pattern in patterns:
        yield from (p for p in sorted(root.glob(pattern)) if p.is_file())


def use_faults(root, codes):
    used = set()
    for path in files_below(root, "core/**/*.cpp", "core/**/*.hpp"):
        if path.relative_to(root).as_posix() in (HEADER, TABLE):
            continue
        used.update(re.findall(r"\bCode::(k\w+)", read(path)))
    for name in codes:
        if name not in used:
            yield f"{HEADER}: {name} is not used in core/"


def test_faults(root, codes):
    names, numbers = set(), set()
    patterns = [f"{folder}/**/*.{kind}" for folder in ("tests", "plugins/*/tests")
                for kind in ("cpp", "hpp", "py")]
    for path in files_below(root, *patterns):
        name = path.relative_to(root).as_posix()
        if name.startswith(NO_PROVOCATION):
            continue
        text = read(path)
        names.update(re.findall(r"\bCode::(k\w+)", text))
        numbers.update(int(number) for number in re.findall(r"R2N-(\d{4})", text))
        if name.startswith("tests/faults/"):
            numbers.update(int(number) for number in NUMBER_OF_A_CASE.findall(text))
    for name, number in codes.items():
        if name not in names and number not in numbers:
            yield f"{HEADER}: {name} (R2N-{number:04}) is named by no test"


def violations(root):
    codes = {name: int(number) for name, number in ENUMERATOR.findall(read(root / HEADER))}
    rows = {name: LITERAL.findall(texts) for name, texts in ROW.findall(read(root / TABLE))}
    yield from order_faults(codes, rows)
    yield from text_faults(rows)
    yield from use_faults(root, codes)
    yield from test_faults(root, codes)


def self_test():
    header = "enum class Code {\n  kOne = 101,\n  kTwo = 202,\n};\n"
    row = '    {{Code::{0}, "A title", "A cause: {{}} \\"x\\" "\n     "goes on.", "A cure."}},\n'
    table = "Kinds[] = {\n" + row.format("kOne") + row.format("kTwo") + "};\n"
    good = {
        HEADER: header,
        TABLE: table,
        "core/rec/a.cpp": "throw Error(Code::kOne, text);\nwarn(Code::kTwo);\n",
        "tests/unit/a_test.cpp": 'EXPECT_EQ(text, "x [R2N-0101]");\n',
        "tests/faults/a_cases.py": 'warned("a", "how", ["words"], 202)\n',
    }
    bad = {
        "good": ({}, None),
        "by name": ({"tests/faults/a_cases.py": "", "plugins/x/tests/a.cpp": "Code::kTwo"}, None),
        "keyword": ({"tests/faults/a_cases.py": "case(code=202)"}, None),
        "not ascending": ({HEADER: "enum class Code {\n  kTwo = 202,\n  kOne = 101,\n};\n",
                           TABLE: "{" + row.format("kTwo") + row.format("kOne") + "}"},
                          "do not ascend"),
        "no row": ({TABLE: "{" + row.format("kOne") + "}"}, "['kTwo']"),
        "stop": ({TABLE: table.replace("A title", "A title.", 1)}, "kOne: the title"),
        "no stop": ({TABLE: table.replace("A cure.", "A cure", 1)}, "kOne: cause or cure"),
        "not used": ({"core/rec/a.cpp": "throw Error(Code::kOne, text);\n"}, "kTwo is not used"),
        "not tested": ({"tests/unit/a_test.cpp": ""}, "kOne (R2N-0101) is named by no test"),
        "only in a rule": ({"tests/unit/a_test.cpp": "", "tests/rules/a.py": "R2N-0101"},
                           "kOne (R2N-0101) is named by no test"),
        "a number elsewhere": ({"tests/faults/a_cases.py": "", "tests/unit/b.py": "f([1], 202)"},
                               "kTwo (R2N-0202) is named by no test"),
    }
    return judge_trees(violations, good, bad)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(violations(Path(sys.argv[1])))
    print("\n".join(found) or "the catalogue of errors is used and tested")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
