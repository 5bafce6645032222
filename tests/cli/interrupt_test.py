"""A conversion that is stopped: SIGINT and SIGTERM leave nothing, SIGKILL nothing that is in the way."""

import signal
import subprocess
import time

from support import CLEAN_ENVIRONMENT, PROGRAM, TIMEOUT_S, CommandTest, main, run

LONG_SECONDS = 20
# One packet a call: seconds of work, while the signal comes in the first hundredths of them.
SLOW = ("--codec", "deflate", "--workers", "1", "--block-rows", "1")


class InterruptTest(CommandTest):
    def setUp(self):
        super().setUp()
        made = run("demo", self.folder / "long", "--seconds", LONG_SECONDS)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.session = self.folder / "long" / "20240101_demo"
        self.part = self.out / "demo20240101.nwb.part"

    def start(self, *options):
        command = [PROGRAM, "convert", self.session, "-o", self.out, *(options or SLOW)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True, env=CLEAN_ENVIRONMENT)
        self.addCleanup(child.kill)
        end = time.monotonic() + TIMEOUT_S
        while not self.part.exists():
            self.assertIsNone(child.poll(), "ended before it could be stopped")
            self.assertLess(time.monotonic(), end, "did not start to write")
            time.sleep(0.001)
        return child

    def stop(self, which, *options):
        child = self.start(*options)
        child.send_signal(which)
        said = child.communicate(timeout=TIMEOUT_S)[1]
        return child.returncode, said

    def check(self, which, *options):
        code, said = self.stop(which, *options)
        self.assertEqual(code, 1, said)
        self.assert_words(said, "error: ", "stopped on request", "R2N-0209", "nothing was written")
        self.assert_nothing_written()

    def test_interrupt(self):
        self.check(signal.SIGINT)

    def test_terminate(self):
        self.check(signal.SIGTERM)

    def test_interrupt_of_many_workers(self):
        self.check(signal.SIGINT, "--workers", "8", "--block-rows", "1")

    def test_interrupted_overwrite_keeps_the_old_file(self):
        self.out.mkdir()
        old = self.out / "demo20240101.nwb"
        old.write_bytes(b"what was here before")
        code, _ = self.stop(signal.SIGTERM, "--overwrite", *SLOW)
        self.assertEqual(code, 1)
        self.assertEqual(list(self.out.iterdir()), [old])
        self.assertEqual(old.read_bytes(), b"what was here before")

    def test_killed_run_leaves_no_whole_looking_file_and_is_taken_over(self):
        code, _ = self.stop(signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)
        # No scratch file either: it never had a name.
        self.assertEqual(list(self.out.iterdir()), [self.part])
        self.converted(self.session)
        self.assertEqual([path.name for path in self.out.glob("*.nwb*")], ["demo20240101.nwb"])


if __name__ == "__main__":
    main()
