"""A disk that gets full: a limit on the size of files stands in for it."""

import resource
import shutil
import signal
import subprocess

from support import CLEAN_ENVIRONMENT, PROGRAM, TIMEOUT_S, CommandTest, main


class FullDiskTest(CommandTest):
    def limited(self, limit_bytes, *arguments):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails instead
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                              timeout=TIMEOUT_S, env=CLEAN_ENVIRONMENT, check=False,
                              preexec_fn=limit, restore_signals=False)

    def check(self, limit_bytes, *options):
        result = self.limited(limit_bytes, "convert", self.demo, "-o", self.out, *options)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assert_words(result.stderr, "error: ", "is the disk full?", "R2N-0809")
        self.assert_nothing_written()

    def test_full_at_once(self):
        self.check(10_000)

    def test_full_half_way(self):
        self.check(500_000)

    def test_full_with_many_workers(self):
        self.check(500_000, "--workers", "8")

    def test_full_in_the_other_layout_uncompressed(self):
        self.check(500_000, "--layout", "trodes_to_nwb", "--codec", "none")

    def test_full_at_the_end(self):
        """Behind the last packet: timestamps and tables are still to come."""
        whole = self.limited(resource.RLIM_INFINITY, "convert", self.demo, "-o", self.out)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        (file,) = self.out.glob("*.nwb")
        size = file.stat().st_size
        shutil.rmtree(self.out)  # with the videos
        for missing in (1, 1000, 20_000, 100_000):
            with self.subTest(missing=missing):
                result = self.limited(size - missing, "convert", self.demo, "-o", self.out)
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertIn("error: ", result.stderr)
                self.assert_nothing_written()

    def test_demo_says_so(self):
        result = self.limited(10_000, "demo", self.folder)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "cannot write the file", "R2N-0119", ".rec", "has room")


if __name__ == "__main__":
    main()
