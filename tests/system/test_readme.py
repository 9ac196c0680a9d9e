# SPDX-License-Identifier: BSD-3-Clause
"""Follows README.md to the letter: writes its files into a folder, builds them, types its commands.

Two things are added to what stands there: ports that nobody else on this machine uses, and an end to what would go on."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from command import OK, SLOWNESS, CommandTest, free_port

README = Path(__file__).resolve().parents[2] / "README.md"
PREFIX = Path(os.environ["EVENT_ENGINE_PREFIX"])
FOLDER = PREFIX.parent / "readme"  # always the same, for the compiler's cache
ENVIRONMENT = {**os.environ, "PATH": f"{PREFIX / 'bin'}:{os.environ['PATH']}", "CMAKE_PREFIX_PATH": str(PREFIX),
               "CMAKE_CXX_COMPILER_LAUNCHER": shutil.which("ccache") or "", "CMAKE_GENERATOR": "Ninja"}

# Pairs of a block's language and its text.
BLOCKS = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", README.read_text())


def file_of(language):
    block, = (text for each, text in BLOCKS if each == language)
    return block


def command(beginning):
    """The one command line of the README that begins so, without its comment."""
    lines = [line for language, text in BLOCKS if not language for line in text.splitlines()]
    line, = (line for line in lines if line.startswith(beginning))
    return shlex.split(line, comments=True)


class Readme(CommandTest):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        cls.port = free_port()
        app = file_of("toml").replace("external_port = 6000", "external_port = 0")
        (FOLDER / "app.toml").write_text(f'publish_port = {cls.port}\nsubscribe_port = "off"\n{app}')
        (FOLDER / "my_plugins.cpp").write_text(file_of("cpp"))
        (FOLDER / "CMakeLists.txt").write_text(file_of("cmake"))
        (FOLDER / "answerer.py").write_text(file_of("python"))
        for step in " ".join(command("cmake -B build")).split(" && "):
            built = cls.type_command(shlex.split(step))
            assert built.returncode == 0, built.stdout + built.stderr

    def setUp(self):
        for recording in FOLDER.glob("*.mcap"):
            recording.unlink()

    @staticmethod
    def type_command(words, *more, seconds=120):
        return subprocess.run([*words, *more], cwd=FOLDER, env=ENVIRONMENT, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=seconds * SLOWNESS)

    def start(self, words, *more):
        process = subprocess.Popen([*words, *more], cwd=FOLDER, env=ENVIRONMENT, text=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def inject_hello(self):
        done = self.type_command(command("event-engine inject"), "--port", str(self.port), "--timeout", "20")
        self.assertEqual(done.returncode, OK, done)
        self.assertIn("Published 1 event of TypeA", done.stdout)

    def record(self):
        """A run into which one event is injected, recorded until both plugins have answered it."""
        process = self.start(command("event-engine run app.toml --record"), "--json")
        self.inject_hello()
        recording = FOLDER / "run.mcap"
        while "TypeC" not in self.types_in(recording.with_suffix(".mcap.part")):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        done = self.finish(process)
        self.assertEqual(done.returncode, OK, done)
        return json.loads(done.stdout)

    def types_in(self, recording):
        info = self.type_command(["event-engine", "info", str(recording), "--json"])
        channels = json.loads(info.stdout)["channels"] if info.returncode == OK else []
        return {channel["type"] for channel in channels if channel["messages"]}

    def test_both_plugins_answer_an_injected_event(self):
        report = self.record()
        self.assertEqual({each["name"]: each["events"] for each in report["types"]}, {"TypeA": 1, "TypeB": 1, "TypeC": 1})

    def test_what_was_recorded_is_told_and_replayed(self):
        self.record()
        info = self.type_command(command("event-engine info"))
        self.assertEqual(info.returncode, OK, info)
        self.assertIn("3 events", info.stdout)
        replay = self.type_command(command("event-engine replay"), "--json")
        self.assertEqual(replay.returncode, OK, replay)
        self.assertEqual(json.loads(replay.stdout)["events"], 3)

    def test_the_app_runs_without_a_window(self):
        done = self.type_command(command("event-engine run app.toml  "), "--for", "0.5")
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)

    def test_the_app_runs_with_a_live_table(self):
        done = self.type_command(command("event-engine top"), "--for", "0.5")
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)
        self.assertRegex(done.stdout, "(?m)^Counter ")

    @unittest.skipUnless((PREFIX / "bin" / "event-studio").exists(), "built without Event Studio")
    def test_the_app_runs_with_a_window(self):
        done = self.type_command(command("event-studio app.toml"), "--screenshot", "studio.png")
        self.assertEqual(done.returncode, OK, done)


if __name__ == "__main__":
    sys.exit(unittest.main())
