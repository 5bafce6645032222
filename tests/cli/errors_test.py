"""errors: the catalogue, its page, and what the program says of broken sessions."""

import json
import pathlib
import re
import subprocess

from support import CLEAN_ENVIRONMENT, PROGRAM, TIMEOUT_S, CommandTest, main, run

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/errors.md"
CODE = re.compile(r"\[(R2N-\d{4})\]")


class ErrorsTest(CommandTest):
    def ok(self, *arguments, **more):
        result = run("errors", *arguments, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def test_lists_all_in_order(self):
        lines = self.ok().splitlines()
        codes = [line.partition("  ")[0] for line in lines]
        self.assertGreater(len(codes), 100)
        self.assertEqual(codes, sorted(set(codes)))
        for line in lines:
            self.assertRegex(line, r"^R2N-\d{4}  \S.*[^.]$")

    def test_explains_one_however_it_is_written(self):
        text = self.ok("R2N-0401")
        self.assert_words(text, "R2N-0401  A recording has no packets", "\ncause  ", "\ncure   ")
        for code in ("r2n-401", "401", "0401", "R2N-401"):
            self.assertEqual(self.ok(code), text)

    def test_a_code_that_there_is_not(self):
        for code in ("R2N-0400", "9", "99999", "R2N-", "four", "-1", "R2N-0401x"):
            with self.subTest(code=code):
                result = run("errors", code)
                self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
                self.assert_words(result.stderr, code, "--help")
        self.assert_words(run("errors", "400").stderr, "there is no message of the code 400",
                          "rec2nwb errors lists all")

    def test_as_json(self):
        all_of_them = json.loads(self.ok("--json"))
        self.assertEqual([f"{one['code']}  {one['title']}" for one in all_of_them],
                         self.ok().splitlines())
        one = json.loads(self.ok("401", "--json"))
        self.assertIn(one, all_of_them)
        self.assertEqual(set(one), {"code", "title", "cause", "cure"})

    def test_the_page_is_what_the_program_prints(self):
        self.assertEqual(PAGE.read_text(encoding="utf-8"), self.ok("--markdown"),
                         "make docs/errors.md again: rec2nwb errors --markdown > docs/errors.md")

    def test_one_thing_at_a_time(self):
        for options in (("--markdown", "--examples"), ("401", "--markdown"), ("401", "--examples")):
            self.assertEqual(run("errors", *options).returncode, 2)

    def test_examples_are_said_by_the_program(self):
        known = {one["code"] for one in json.loads(self.ok("--json"))}
        examples = json.loads(self.ok("--examples", "--json",
                                      environment={"TMPDIR": str(self.folder)}))
        self.assertEqual(list(self.folder.iterdir()), [], "left behind")
        self.assertEqual(len(examples), 20)
        self.assertEqual(len({one["broken"] for one in examples}), 20)
        seen = set()
        for one in examples:
            with self.subTest(broken=one["broken"]):
                self.assertNotIn(str(self.folder), one["said"])
                self.assertRegex(one["said"], r"^(error|warning): ")
                codes = CODE.findall(one["said"])
                self.assertNotEqual(codes, [])
                self.assertLessEqual(set(codes), known - {"R2N-0901"})
                self.assertEqual(one["exit_code"] == 1, "error: " in one["said"])
                seen.update(codes)
        self.assertGreaterEqual(len(seen), 18)

    def test_examples_as_text(self):
        text = self.ok("--examples")
        self.assertEqual(len(re.findall(r"^\d+\. ", text, re.M)), 20)
        self.assert_words(text, "1. ", "\n20. ", "error: ", "[R2N-")

    def test_no_temporary_folder(self):
        result = run("errors", "--examples", environment={"TMPDIR": "/nowhere/at/all"})
        self.assert_fails(result, "no temporary folder can be made", "TMPDIR", "[R2N-0122]")

    def test_stdout_that_is_full(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "errors"], stdout=full, stderr=subprocess.PIPE,
                                    text=True, timeout=TIMEOUT_S, env=CLEAN_ENVIRONMENT,
                                    check=False)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "could not be written to stdout", "[R2N-0210]")


if __name__ == "__main__":
    main()
