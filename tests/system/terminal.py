# SPDX-License-Identifier: BSD-3-Clause
"""A terminal for tests: a pseudo-terminal with a program in it, and the screen that a person would see."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

TOKEN = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])|([\r\n\b])|([^\x00-\x1f])")

BEGUN = re.compile(r"(\x1b(\[\??[\d;]*)?)?$")


class Screen:
    """Knows just the sequences that a full-screen command of ours needs; any other one is a mistake."""

    def __init__(self, columns, rows):
        self.alternate = False
        self.cursor_visible = True
        self.scrolled = 0
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self._clear()

    def _clear(self):
        self.cells = [[" "] * self.columns for _ in range(self.rows)]
        self.row = self.column = 0

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def text(self):
        return "\n".join(self.lines())

    def feed(self, text):
        position = 0
        while position < len(text):
            token = TOKEN.match(text, position)
            if not token:
                raise AssertionError(f"unexpected in the output: {text[position:position + 20]!r}")
            position = token.end()
            private, parameters, command, control, letter = token.groups()
            if letter:
                self._put(letter)
            elif control:
                self._control(control)
            else:
                self._command(private, parameters, command)

    def _put(self, letter):
        if self.column == self.columns:
            self.column = 0
            self._line_feed()
        self.cells[self.row][self.column] = letter
        self.column += 1

    def _line_feed(self):
        if self.row + 1 < self.rows:
            self.row += 1
            return
        self.cells = [*self.cells[1:], [" "] * self.columns]
        self.scrolled += 1

    def _control(self, control):
        if control == "\r":
            self.column = 0
        elif control == "\n":
            self._line_feed()
        else:
            self.column = max(0, self.column - 1)

    def _command(self, private, parameters, command):
        what = private + parameters + command
        if what in ("?1049h", "?1049l"):
            self.alternate = what.endswith("h")
            self.scrolled = 0
            self._clear()
        elif what in ("?25h", "?25l"):
            self.cursor_visible = what.endswith("h")
        elif what == "H":
            self.row = self.column = 0
        elif what == "K":
            self._erase(self.row, min(self.column, self.columns - 1))  # the cursor rests on the last cell it wrote
        elif what == "J":
            self._erase(self.row, min(self.column, self.columns - 1))
            for row in range(self.row + 1, self.rows):
                self._erase(row, 0)
        elif command != "m":
            raise AssertionError(f"unknown control sequence {what}")

    def _erase(self, row, column):
        self.cells[row][column:] = [" "] * (self.columns - column)


class TerminalProgram:
    """A program in a terminal of its own."""

    def __init__(self, command, folder, columns=80, rows=24):
        self.terminal, self._inside = pty.openpty()
        self.screen = Screen(columns, rows)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begun = ""  # a control sequence whose end has not come yet
        self.resize(columns, rows)
        self.settings_before = termios.tcgetattr(self._inside)
        self.process = subprocess.Popen(command, cwd=folder, stdin=self._inside, stdout=self._inside,
                                        stderr=self._inside, start_new_session=True, preexec_fn=self._take_terminal)

    @staticmethod
    def _take_terminal():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)
        os.close(self._inside)

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(columns, rows)

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def read(self, seconds):
        """Shows on the screen what comes within that time; False: nothing came."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        text = self._begun + self._decoder.decode(os.read(self.terminal, 65536))
        whole = text[:BEGUN.search(text).start()]
        self._begun = text[len(whole):]
        self.screen.feed(whole)
        return True

    def wait_for(self, condition, seconds):
        """Until the screen is as wanted."""
        deadline = time.monotonic() + seconds
        while not condition(self.screen):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s; the screen shows:\n{self.screen.text()}")
            self.read(0.05)

    def finish(self, seconds):
        """Its exit code, once it has ended and everything is on the screen."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"still running after {seconds} s; the screen shows:\n{self.screen.text()}")
            self.read(0.05)
        while self.read(0):
            pass
        return self.process.returncode

    def settings(self):
        return termios.tcgetattr(self._inside)
