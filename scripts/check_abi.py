#!/usr/bin/env python3
"""Is today's abi.h still what plugins of earlier releases were built against?

    check_abi.py ABI_H RELEASED_DIR [--cc CC]   exit code 1 and a line for each fault
    check_abi.py ABI_H --self-test [--cc CC]    breaks copies of ABI_H and expects to hear of it

RELEASED_DIR holds VERSION/rec2nwb/abi.h of each release. Checked: every released struct is a prefix of
today's, member by member, in name, type, offset and size; a member that is new lies behind the
released end, so that struct_size says whether it is there; a struct without struct_size did not grow;
enumerators, constants and functions are the same; what is new has a new minor. And every function
pointer says in its comment by whom and on which thread it is called: [any], [verb...] or [host...].

Needs a C compiler: offsets are what it says they are.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import NamedTuple

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRUCT = re.compile(r"typedef\s+struct\s+(\w+)\s*\{(.*?)\}\s*\1\s*;", re.S)
ENUM = re.compile(r"enum\s*\w*\s*\{(.*?)\}", re.S)
CONSTANT = re.compile(r"^#define\s+(REC2NWB_\w+)[ \t]+((?:\d+u?|UINT32_MAX))[ \t]*$", re.M)
FUNCTION = re.compile(r"^REC2NWB_EXPORT\s+([^;]+);", re.M)
POINTER = re.compile(r"\(\s*\*\s*(\w+)\s*\)")
TAG = re.compile(r"\[(any|verb|host)[^\]]*\]")
MINOR = "REC2NWB_ABI_MINOR"


class Member(NamedTuple):
    name: str
    type: str
    offset: int
    size: int


class Struct(NamedTuple):
    size: int
    members: list


class Header(NamedTuple):
    structs: dict
    values: dict  # enumerators and constants
    functions: set
    untagged: list


def squeezed(text):
    return re.sub(r"\s*([*(),])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()


def parameter_types(text):
    """Of "(void* ctx, uint64_t n)": names may change, types may not."""
    types = []
    for one in text.split(","):
        words = re.findall(r"\w+|\*", one)
        has_name = len(words) > 1 and re.match(r"\w", words[-1]) and words[-1] != "const"
        types.append(" ".join(words[:-1] if has_name else words))
    return types


def member_of(declaration):
    """(name, type) of one declaration of a struct."""
    pointer = POINTER.search(declaration)
    if pointer:
        returns = squeezed(declaration[: pointer.start()])
        parameters = declaration[pointer.end():].strip()
        return pointer[1], f"{returns} (*)({', '.join(parameter_types(parameters.strip('()')))})"
    name = re.search(r"(\w+)\s*(\[[^\]]*\])?\s*$", declaration)
    return name[1], squeezed(declaration[: name.start()] + (name[2] or ""))


def declarations(body):
    return [one.strip() for one in COMMENT.sub(" ", body).split(";") if one.strip()]


def untagged_functions(text):
    """Function pointers whose comment has no tag, as "struct.member", and such exported functions."""
    faults = []
    for struct in STRUCT.finditer(text):
        # Comments and declarations, in order: a member's comment stands right before it.
        comment = ""
        for token in re.finditer(r"/\*.*?\*/|[^;/]+(?:;)", struct[2], re.S):
            if token[0].startswith("/*"):
                comment = token[0]
                continue
            pointer = POINTER.search(token[0])
            if pointer and not TAG.search(comment):
                faults.append(f"{struct[1]}.{pointer[1]}")
            comment = ""
    for function in FUNCTION.finditer(text):
        before = text[: function.start()].rstrip()
        comment = before[before.rfind("/*"):] if before.endswith("*/") else ""
        if not TAG.search(comment):
            faults.append(re.search(r"(\w+)\s*\(", function[1])[1])
    return faults


def measured(path, structs, values, compiler):
    """Offsets, sizes and values as the compiler has them, in the order of the questions."""
    lines = ['#include <stdio.h>', f'#include "{path.resolve()}"', "int main(void) {"]
    for name, members in structs.items():
        lines.append(f'  printf("%zu\\n", sizeof({name}));')
        for member, _ in members:
            lines.append(f'  printf("%zu %zu\\n", offsetof({name}, {member}), '
                         f"sizeof((({name}*)0)->{member}));")
    for name in values:
        lines.append(f'  printf("%lld\\n", (long long){name});')
    lines.append("  return 0;\n}")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "measure.c"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        program = source.with_suffix("")
        made = subprocess.run([compiler, "-std=c11", "-o", program, source], capture_output=True,
                              text=True, check=False)
        if made.returncode != 0:
            raise SystemExit(f"{path}: cannot be compiled by {compiler}:\n{made.stderr}")
        return iter(subprocess.run([program], capture_output=True, text=True,
                                   check=True).stdout.splitlines())


def read(path, compiler):
    text = path.read_text(encoding="utf-8")
    plain = COMMENT.sub(" ", text)
    structs = {name: [member_of(one) for one in declarations(body)]
               for name, body in STRUCT.findall(text)}
    names = [word.split("=")[0].strip() for body in ENUM.findall(plain) for word in body.split(",")]
    names = [name for name in names if name] + [name for name, _ in CONSTANT.findall(plain)]
    answers = measured(path, structs, names, compiler)
    found = {}
    for name, members in structs.items():
        size = int(next(answers))
        found[name] = Struct(size, [Member(*member, *map(int, next(answers).split()))
                                    for member in members])
    values = {name: int(next(answers)) for name in names}
    functions = {squeezed(one) for one in FUNCTION.findall(plain)}
    return Header(found, values, functions, untagged_functions(text))


def struct_faults(name, old, new):
    for i, was in enumerate(old.members):
        if i >= len(new.members):
            yield f"{name}.{was.name} is gone: members are never removed"
            return
        now = new.members[i]
        if now == was:
            continue
        if now.name != was.name:
            yield (f"{name}: member {i} is {now.name}, it was {was.name}: new members go behind the "
                   "last one, and names stay")
            return
        yield (f"{name}.{was.name} is {now.type} of {now.size} bytes at {now.offset}, it was "
               f"{was.type} of {was.size} bytes at {was.offset}")
    grown = new.members[len(old.members):]
    if grown and old.members[0].name != "struct_size":
        yield f"{name} got the member {grown[0].name}, but has no struct_size to say so: it is fixed"
    for one in grown:
        if one.offset < old.size:
            yield (f"{name}.{one.name} lies at {one.offset}, inside the {old.size} bytes of before: "
                   "put a reserved member there, so that struct_size tells them apart")


def faults(released, today, version):
    for name, old in released.structs.items():
        if name not in today.structs:
            yield f"struct {name} is gone"
            continue
        yield from struct_faults(name, old, today.structs[name])
    for name, value in released.values.items():
        if name not in today.values:
            yield f"{name} is gone"
        elif name == MINOR:
            if today.values[name] < value:
                yield f"{MINOR} is {today.values[name]}, and {version} is released"
        elif today.values[name] != value:
            yield f"{name} is {today.values[name]}, it was {value}"
    for one in sorted(released.functions - today.functions):
        yield f"the function '{one}' is gone or has another type"
    same_minor = released.values[MINOR] == today.values.get(MINOR)
    if same_minor and layout(released) != layout(today):
        yield f"something is new since {version}: raise {MINOR}"


def layout(header):
    return {name: one.size for name, one in header.structs.items()}, set(header.values)


def check(path, releases, compiler):
    today = read(path, compiler)
    found = [f"{path.name}: {name} does not say in its comment on which thread it is called: "
             "[any], [verb...] or [host...]" for name in today.untagged]
    for folder in releases:
        old = read(folder / "rec2nwb" / "abi.h", compiler)
        found += [f"{path.name}, against {folder.name}: {one}"
                  for one in faults(old, today, folder.name)]
    return found


# (what was done to it, the copy, words of the fault; None: there is none)
def broken_copies(text):
    minor = re.search(rf"#define {MINOR} (\d+)u", text)
    later = text.replace(minor[0], f"#define {MINOR} {int(minor[1]) + 1}u")
    end = "} rec2nwb_host;"
    verb = "  /* [verb] For a test. */\n  void (*extra)(void* ctx);\n"
    block = "  const uint8_t* packets;\n"
    yield "nothing", text, None
    yield "a member at the end and a new minor", later.replace(end, verb + end), None
    yield "another name of a parameter", text.replace("(void* ctx, rec2nwb_str text)",
                                                      "(void* context, rec2nwb_str line)"), None
    yield "a member at the end, the same minor", text.replace(end, verb + end), "raise REC2NWB_ABI"
    yield ("a member in between", later.replace("  void* ctx;", "  void* more;\n  void* ctx;"),
           "member 2 is more, it was ctx")
    yield ("a wider member", later.replace("  uint32_t file; ", "  uint64_t file; "),
           "rec2nwb_block.file is uint64_t of 8 bytes at 8, it was uint32_t of 4 bytes at 4")
    yield ("another type of the same size", later.replace("  uint32_t rows;", "  int32_t rows;"),
           "rec2nwb_block.rows is int32_t of 4 bytes")
    yield ("another parameter of a function pointer",
           later.replace("(*cancelled)(void* ctx)", "(*cancelled)(void* ctx, uint32_t why)"),
           "rec2nwb_host.cancelled is int32_t (*)(void *, uint32_t)")
    yield "a member removed", later.replace(block, ""), "rec2nwb_block.packets is gone"
    yield ("two members changed places",
           later.replace("(*finish)", "(*swap)").replace("(*destroy)", "(*finish)"),
           "member 9 is swap, it was finish")
    yield ("a struct of fixed size grown",
           later.replace("  uint64_t size;\n} rec2nwb_str;",
                         "  uint64_t size;\n  uint64_t more;\n} rec2nwb_str;"),
           "it is fixed")
    yield ("an enumerator of another value", later.replace("REC2NWB_CANCELLED = 2",
                                                           "REC2NWB_CANCELLED = 3"),
           "REC2NWB_CANCELLED is 3, it was 2")
    yield ("another constant", later.replace("REC2NWB_ABSENT UINT32_MAX", "REC2NWB_ABSENT 0u"),
           "REC2NWB_ABSENT is 0")
    yield ("another entry", later.replace("rec2nwb_plugin_entry(uint32_t host_major)",
                                          "rec2nwb_plugin_entry(uint64_t host_major)"),
           "the function 'const rec2nwb_plugin*rec2nwb_plugin_entry(uint32_t host_major)' is gone")
    yield ("a function without a tag", re.sub(r"\[verb: plan\] The plan", "The plan", later),
           "rec2nwb_host.put_plan does not say")
    yield ("a verb without a tag", re.sub(r"\[host[^\]]*\] Once, first", "Once, first", later),
           "rec2nwb_plugin.create does not say")
    yield ("an entry without a tag",
           re.sub(r"\[host[^\]]*\] The one exported", "The one exported", later),
           "rec2nwb_plugin_entry does not say")


def self_test(path, compiler):
    wrong = 0
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as holder:
        released = pathlib.Path(holder) / "released"
        (released / "rec2nwb").mkdir(parents=True)
        (released / "rec2nwb" / "abi.h").write_text(text, encoding="utf-8")
        for what, copy, expected in broken_copies(text):
            today = pathlib.Path(holder) / "abi.h"
            today.write_text(copy, encoding="utf-8")
            found = check(today, [released], compiler)
            changed = copy != text or what == "nothing"
            heard = any(expected in one for one in found) if expected else not found
            if changed and heard:
                print(f"ok    {what}")
                continue
            wrong += 1
            print(f"FAIL  {what}: " + ("expected " + repr(expected) + ", found " + repr(found)
                                       if changed else "the header no longer has that text"))
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("header", type=pathlib.Path)
    parser.add_argument("released", type=pathlib.Path, nargs="?")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test(arguments.header, arguments.cc)
    if arguments.released is None:
        parser.error("RELEASED_DIR is needed")
    releases = sorted(path for path in arguments.released.iterdir() if path.is_dir())
    if not releases:
        parser.error(f"{arguments.released} holds no VERSION/rec2nwb/abi.h")
    found = check(arguments.header, releases, arguments.cc)
    names = ", ".join(folder.name for folder in releases)
    print("\n".join(found) or f"{arguments.header.name} goes on from {names}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
