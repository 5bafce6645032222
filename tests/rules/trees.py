"""The rules judged themselves: small trees, each with what must be found wrong in it."""

import tempfile
from pathlib import Path


def judge_trees(violations, good, trees):
    """An exit code: 1 if a tree is misjudged; says which and how.

    violations: (root) -> texts
    good: name -> text, of a tree without a fault
    trees: what -> (files that differ from the good ones, words of its one fault; None: it has none)
    """
    wrong = 0
    for what, (changes, expected) in trees.items():
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (good | changes).items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            found = list(violations(Path(folder)))
        if (len(found) == 1 and expected in found[0]) if expected else not found:
            continue
        wrong += 1
        print(f"{what}: expected {expected!r}, found {found}")
    print(f"{len(trees) - wrong} of {len(trees)} trees are judged rightly")
    return 1 if wrong else 0
