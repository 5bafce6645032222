"""docs/plugin-guide.md as a person follows it: its blocks, and where their text goes.

A block of sh is typed; of others the path stands in the line above, and the rules are those of the
guide's first table.
"""

import dataclasses
import difflib
import re

BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSTRUCTOR_END = ": sdk::Plugin(host) {}\n"
CLASS_END = "};\n\n}  // namespace\n"


@dataclasses.dataclass
class Block:
    language: str
    place: str  # path; nothing above commands
    text: str
    section: str  # the heading above it

    @property
    def plugin(self):
        """The plugin that the block is of; none of a command or a file beside the plugins."""
        name, slash, _ = self.place.partition("/")
        return name if slash else None

    @property
    def commands(self):
        return self.text.splitlines() if self.language == "sh" else []


def read_blocks(guide):
    text = guide.read_text()
    if text.count("```") != 2 * len(BLOCK.findall(text)):
        raise AssertionError(f"{guide}: a block does not begin with ```LANGUAGE")
    blocks = []
    for match in BLOCK.finditer(text):
        section = re.findall(r"^## (.*)$", text[: match.start()], re.MULTILINE)[-1]
        blocks.append(Block(match[2], match[1] or "", match[3], section))
        if (blocks[-1].language == "sh") == bool(blocks[-1].place):
            raise AssertionError(f"{guide}: what is done with the block\n{match[0]}")
    return blocks


def read_faults(guide):
    """The rows of the last table: what was done, and the words that it leads to."""
    table = guide.read_text().split("| it says |\n")[-1]
    rows = re.findall(r"^\| ([^|]*) \| (`[^|]*`) \|$", table, re.MULTILINE)
    return [(did, re.findall(r"`([^`]*)`", says)) for did, says in rows]


def apply(block, folder):
    """Puts the block where it belongs, below the folder that the commands run in."""
    path = folder / block.place
    if path.name == "manifest.yaml":
        path.write_text(with_keys(path.read_text(), block.text))
    elif block.plugin and path.parent.name == "src":
        path.write_text(with_class(path.read_text(), block.text))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)


def with_keys(manifest, keys):
    for key in re.findall(r"^(\w+):", keys, re.MULTILINE):
        manifest = re.sub(rf"^  {key}:.*\n", "", manifest, flags=re.MULTILINE)
    return manifest + re.sub(r"^", "  ", keys, flags=re.MULTILINE).rstrip(" ")


def with_class(source, block):
    lines = block.splitlines(keepends=True)
    includes = [line for line in lines if line.startswith("#include")]
    body = "".join(line for line in lines if line not in includes).strip("\n")
    head, begin, rest = source.partition(CONSTRUCTOR_END)
    _, end, tail = rest.partition(CLASS_END)
    if not begin or not end:
        raise AssertionError("plugin new writes another source than the guide knows")
    first = head.index("#include")
    return head[:first] + "".join(includes) + head[first:] + begin + "\n" + body + "\n" + end + tail


def own_lines(template, finished):
    """What somebody wrote who started with one folder and ended with the other."""
    own = []
    for path in sorted(finished.rglob("*")):
        if path.is_dir() or "build" in path.relative_to(finished).parts:
            continue
        before = template / path.relative_to(finished)
        old = before.read_text().splitlines() if before.exists() else []
        difference = difflib.ndiff(old, path.read_text().splitlines())
        own += [line[2:] for line in difference if line.startswith("+ ") and line[2:].strip()]
    return own
