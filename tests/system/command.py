# SPDX-License-Identifier: BSD-3-Clause
"""What the system tests share: the command event-engine, run in a folder of the test's own."""

import array
import fcntl
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "pyevents" / "tests"))

from free_ports import free_port  # noqa: E402

SLOWNESS = max(1, int(os.environ.get("EVENT_ENGINE_TEST_SLOWNESS", "1")))

OK, FAILED, USAGE, LOSSES = range(4)

PROGRAM = os.environ.get("EVENT_ENGINE_PROGRAM", "event-engine")


def taking_app(publish_port, subscribe_port="\"off\"", **types):
    """The app.toml of an app that does nothing by itself and takes what is injected. Of each type its other keys."""
    lines = ["", 'title = "Takes events"', f"publish_port = {publish_port}", f"subscribe_port = {subscribe_port}"]
    for name, keys in types.items():
        lines += ["[[event_types]]", f'name = "{name}"', keys]
    return "\n".join([*lines, "[[plugins.external]]", 'plugin_name = "Nobody"', "external_port = 0", ""])


def has_signal_in(mask, process, number=signal.SIGINT):
    """Whether the signal is among those that the process has blocked (SigBlk), so waits for, or caught (SigCgt), or
    has not taken yet (ShdPnd)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(rf"(?m)^{mask}:\s*([0-9a-f]+)", status)[1], 16) >> (number - 1) & 1


def bytes_in(pipe):
    """How many wait to be read."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


class CommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, content):
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def run_command(self, *arguments, environment=None, seconds=20):
        """Runs it to its end. What neither ends nor says why is killed, and fails the test."""
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, env={**os.environ, **(environment or {})},
                              text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds * SLOWNESS)

    def run_app(self, toml, *arguments, **more):
        self.write("app.toml", toml)
        return self.run_command("run", "app.toml", *arguments, **more)

    def start_command(self, *arguments, **more):
        """Starts it, to be ended by the test; what is left of it in the end is killed."""
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_told(self, lines, *arguments, seconds=20):
        """Runs it to its end, with these lines as its standard input."""
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, text=True, capture_output=True,
                              input="".join(line + "\n" for line in lines), timeout=seconds * SLOWNESS)

    def next_line(self, process, seconds=20):
        """The next line of its standard output, of a process that goes on."""
        readable, _, _ = select.select([process.stdout], [], [], seconds * SLOWNESS)
        self.assertTrue(readable, "nothing is printed")
        line = process.stdout.readline()
        self.assertIsNone(process.poll())
        return line

    def finish(self, process, seconds=20):
        """Waits for its end and returns it as run_command() does."""
        stdout, stderr = process.communicate(timeout=seconds * SLOWNESS)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def silent_port(self):
        """A port that nobody listens at, and that nobody gets until the test ends: not another test's app either."""
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        return holder.getsockname()[1]

    def taken_port(self):
        """A port of this machine that somebody listens at until the test ends."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        return listener.getsockname()[1]

    def assert_told(self, done, code, *sentences):
        """It ended with this exit code, and its standard error is these lines, each a regular expression."""
        told = done.stderr.splitlines()
        self.assertEqual((done.returncode, len(told)), (code, len(sentences)), done)
        for line, sentence in zip(told, sentences):
            self.assertRegex(line, f"^{sentence}$")
