"""What a terminal gets, and what a log gets: colours and a line that is redrawn, or neither."""

import os
import pty
import subprocess

from support import CLEAN_ENVIRONMENT, PROGRAM, TIMEOUT_S, CommandTest, main, run

LONG_SECONDS = 20
# One packet a call: long enough to watch on any machine.
SLOW = ("--workers", "1", "--block-rows", "1")


def run_on_terminal(*arguments, environment=None):
    """The same command with stdout and stderr on a pseudo terminal: exit code, all bytes."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                             stdout=theirs, stderr=theirs,
                             env=CLEAN_ENVIRONMENT | (environment or {}))
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 65536):
            shown += data
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    return child.wait(TIMEOUT_S), shown


class TerminalTest(CommandTest):
    def long_session(self):
        made = run("demo", self.folder / "long", "--seconds", LONG_SECONDS)
        self.assertEqual(made.returncode, 0, made.stderr)
        return self.folder / "long" / "20240101_demo"

    def missing(self):
        return self.folder / "nowhere"

    def test_log_gets_no_codes(self):
        for result in (self.convert(self.demo), self.convert(self.missing()),
                       run("plan", self.demo), run("--help")):
            self.assertNotIn("\x1b", result.stdout + result.stderr)
            self.assertNotIn("\r", result.stdout + result.stderr)

    def test_log_of_a_long_run_gets_no_codes(self):
        result = self.converted(self.long_session(), *SLOW)
        self.assertNotIn("\x1b", result.stderr)
        self.assertNotIn("\r", result.stderr)

    def test_error_is_coloured_on_a_terminal(self):
        code, shown = run_on_terminal("convert", self.missing())
        self.assertEqual(code, 1)
        self.assertRegex(shown, rb"\x1b\[[\d;]*m.*error: .*\x1b\[0?m")

    def test_warning_is_coloured_on_a_terminal(self):
        session = self.copy()
        session.edit_metadata("keywords:", 'favourite_colour: "red"\nkeywords:')
        code, shown = run_on_terminal("plan", session.folder)
        self.assertEqual(code, 0)
        self.assertRegex(shown, rb"\x1b\[[\d;]*m.*warning: .*\x1b\[0?m")

    def test_no_color_is_obeyed(self):
        code, shown = run_on_terminal("convert", self.missing(), environment={"NO_COLOR": "1"})
        self.assertEqual(code, 1)
        self.assertIn(b"error: ", shown)
        self.assertNotIn(b"\x1b", shown)

    def test_terminal_shows_progress_in_one_line(self):
        code, shown = run_on_terminal("convert", self.long_session(), "-o", self.out, *SLOW)
        self.assertEqual(code, 0)
        drawn = [part for part in shown.split(b"\r") if part.startswith(b"converting")]
        self.assertGreater(len(drawn), 2, shown)
        percents = []
        for one in drawn:
            self.assertRegex(one, rb"^converting +\d+ %  \d.* of 84 MB  \d.*B/s  .* left\x1b\[K$")
            percents.append(int(one.split(b"%")[0].split()[-1]))
        self.assertEqual(percents, sorted(percents))
        # Wiped in front of the last messages, of which each has a line of its own.
        self.assertRegex(shown, rb"\r\x1b\[K([a-z]+: [^\r\x1b]*\r\n)*wrote [^\r\x1b]*\r\n$")

    def test_codes_in_a_file_name_do_not_reach_the_terminal(self):
        code, shown = run_on_terminal("convert", self.folder / "\x1b[2Jred",
                                      environment={"NO_COLOR": "1"})
        self.assertEqual(code, 1)
        self.assertIn(b"there is no such folder", shown)
        self.assertNotIn(b"\x1b", shown)


if __name__ == "__main__":
    main()
