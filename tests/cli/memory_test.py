"""--memory-limit: what `plan` counts is what `convert` takes at most."""

import os
import re

from support import CLEAN_ENVIRONMENT, PROGRAM, RATE_HZ, SECONDS, CommandTest, main, run

MIB = 1 << 20


class MemoryTest(CommandTest):
    def planned_bytes(self, *options):
        text = run("plan", self.demo, *options).stdout
        return float(re.search(r"^sum +([0-9.]+)$", text, re.M)[1]) * MIB

    def planned_workers(self, *options):
        return int(re.search(r"^memory with (\d+) workers", run("plan", self.demo, *options).stdout, re.M)[1])

    def peak_bytes(self, *options):
        words = [PROGRAM, "convert", str(self.demo), "-o", str(self.out), "--overwrite", *map(str, options)]
        with open(os.devnull, "wb") as nothing:
            child = os.posix_spawn(PROGRAM, words, CLEAN_ENVIRONMENT,
                                   file_actions=[(os.POSIX_SPAWN_DUP2, nothing.fileno(), 2)])
            _, status, usage = os.wait4(child, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)
        return usage.ru_maxrss * 1024

    def test_plan_is_not_exceeded(self):
        for workers in (1, 2, 5):
            for codec in ("none", "deflate"):
                for layout in ("standard", "trodes_to_nwb"):
                    options = ("--workers", workers, "--codec", codec, "--layout", layout)
                    with self.subTest(options=options):
                        self.assertLessEqual(self.peak_bytes(*options), self.planned_bytes(*options))

    def test_large_blocks_are_counted(self):
        small = self.planned_bytes("--workers", 1)
        large = ("--workers", 1, "--block-rows", 60000)
        self.assertGreater(self.planned_bytes(*large), small + MIB)
        self.assertLessEqual(self.peak_bytes(*large), self.planned_bytes(*large))

    def test_limit_takes_workers_away(self):
        two = self.planned_bytes("--workers", 2)
        limit = f"{int(two + MIB)}B"
        self.assertEqual(self.planned_workers("--workers", 6, "--memory-limit", limit), 2)
        result = self.converted(self.demo, "--workers", 6, "--memory-limit", limit)
        self.assert_words(result.stderr, "6 workers do not fit into --memory-limit: 2 run", "R2N-0207")
        self.assertLessEqual(self.peak_bytes("--workers", 6, "--memory-limit", limit), two + MIB)

    def test_limit_says_nothing_of_workers_that_nobody_named(self):
        limit = f"{int(self.planned_bytes('--workers', 1) + MIB)}B"
        result = self.converted(self.demo, "--memory-limit", limit)
        self.assertNotIn("workers", result.stderr)

    def test_limit_that_is_too_low(self):
        result = self.convert(self.demo, "--memory-limit", "10MiB")
        self.assert_fails(result, "does not fit into --memory-limit", "R2N-0206", "one worker takes", "10.0 MiB",
                          "rec2nwb plan")

    def test_limit_does_not_change_the_file(self):
        fixed = ("--identifier", "00000000-0000-4000-8000-000000000000", "--created-us", 0, "--overwrite")
        self.converted(self.demo, *fixed)
        (file,) = self.out.glob("*.nwb")
        free = file.read_bytes()
        limit = f"{int(self.planned_bytes('--workers', 1) + MIB)}B"
        self.converted(self.demo, *fixed, "--memory-limit", limit)
        self.assertEqual(file.read_bytes(), free)

    def test_blocks_allocate_nothing(self):
        """Ten times the blocks, and not one allocation more."""
        counter = os.environ["REC2NWB_COUNT_ALLOCATIONS"]
        if not counter:
            self.skipTest("a sanitizer counts its own")
        rows = SECONDS * RATE_HZ
        calls = []
        for block_rows in (rows // 10, rows // 100):
            result = self.converted(self.demo, "--workers", 1, "--overwrite", "--block-rows", block_rows,
                                    environment={"LD_PRELOAD": counter})
            calls.append(int(re.search(r"^allocations: (\d+)$", result.stderr, re.M)[1]))
        few, many = calls
        self.assertLess(abs(many - few), 50, "there are some 180 blocks more")

    def test_limit_that_is_no_size(self):
        result = self.convert(self.demo, "--memory-limit", "much")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assert_words(result.stderr, "--memory-limit")


if __name__ == "__main__":
    main()
