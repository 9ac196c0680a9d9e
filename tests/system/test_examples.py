# SPDX-License-Identifier: BSD-3-Clause
"""Every example does what its README says."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import unittest
from pathlib import Path

from command import FAILED, OK, PROGRAM, SLOWNESS, CommandTest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAMS = Path(PROGRAM).parent


class ExampleTest(CommandTest):
    def copy(self, example):
        """The example in the test's folder, at ports that nobody else uses."""
        for file in (EXAMPLES / example).glob("*"):
            if file.suffix in (".py", ".toml", ".json"):
                shutil.copy(file, self.folder)
        app = (self.folder / "app.toml").read_text()
        self.write("app.toml", re.sub(r"(?m)^(publish_port|subscribe_port|external_port) = \d+", r"\1 = 0", app))

    def run_program(self, name, *arguments, environment=None, seconds=60):
        return subprocess.run([PROGRAMS / name, *arguments], cwd=self.folder, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})},
                              timeout=seconds * SLOWNESS)


class Messages(ExampleTest):
    def test_it_says_goodbye_and_ends(self):
        self.copy("messages")
        done = self.run_command("run", "app.toml")
        self.assertEqual(done.returncode, OK, done)
        self.assertIn("Goodbye from python", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_the_program_does_the_same(self):
        self.wait_for_ports(5559, 5560, 6000)
        done = self.run_program("messages")
        self.assertEqual(done.returncode, OK, done)
        self.assertIn("Goodbye from python", done.stdout)

    def wait_for_ports(self, *ports):
        """Other programs on this machine may use the original's ports for a while."""
        deadline = time.monotonic() + 30 * SLOWNESS
        while not all(map(self.is_free, ports)) and time.monotonic() < deadline:
            time.sleep(0.1)

    def is_free(self, port):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            return False
        return True

    def test_without_its_python_plugin_the_run_ends_and_says_why(self):
        self.copy("messages")
        self.write("plugin.py", "import sys\nsys.exit(1)\n")
        begin = time.monotonic()
        done = self.run_command("run", "app.toml")
        self.assertLess(time.monotonic() - begin, 10 * SLOWNESS)
        self.assertEqual(done.returncode, FAILED, done)
        failures = [line for line in done.stderr.splitlines() if line.startswith("event-engine: ")]
        self.assertEqual(len(failures), 1, done.stderr)
        self.assertRegex(failures[0], "PyPlugin failed: .*1")


class LoadTest(ExampleTest):
    def numbers(self, done):
        self.assertEqual(done.returncode, OK, done)
        return [int(re.search(rf"(?m)^{name}: (\d+)", done.stdout)[1])
                for name in ("Total messages read by accumulator", "Total count for entire program", "Lost")]

    def total(self, messages, low, high):
        return sum(low + i % (high - low + 1) for i in range(messages))

    def test_a_million_messages_and_none_lost(self):
        messages = 1_000_000 // SLOWNESS
        self.write("load.toml", f"num_messages = {messages}\nmin_message_size = 100\nmax_message_size = 1000\n")
        done = self.run_program("load_test", "load.toml", seconds=120)
        self.assertEqual(self.numbers(done), [messages, self.total(messages, 100, 1000), 0])
        self.assertRegex(done.stdout, r"(?m)^Events per second .*: \d+")

    def test_json_messages_count_their_pairs(self):
        self.write("load.toml", 'message_type = "JSONData"\nnum_messages = 2000\n'
                                "min_message_size = 5\nmax_message_size = 7\n")
        done = self.run_program("load_test", environment={"EE_LOAD_TEST_CONFIG_FILE": "load.toml"})
        self.assertEqual(self.numbers(done), [2000, self.total(2000, 5, 7), 0])

    def test_the_same_plugins_run_from_the_app_file(self):
        self.copy("load_test")
        app = (self.folder / "app.toml").read_text()
        self.write("app.toml", app.replace("num_messages = 1000000", "num_messages = 10000"))
        report = json.loads(self.run_command("run", "app.toml", "--json").stdout)
        self.assertEqual((report["events"], report["lost"], report["exit_code"]), (20000, 0, 0))

    def test_a_mistake_in_the_file_is_one_sentence(self):
        self.write("load.toml", 'message_type = "XML"\n')
        done = self.run_program("load_test", "load.toml")
        self.assert_told(done, FAILED, 'load_test: load.toml: message_type is "XML", expected StringData or JSONData')
        self.assert_told(self.run_program("load_test", "none.toml"), FAILED, "load_test: there is no file none.toml")


class FieldStation(ExampleTest):
    def test_within_seconds_every_type_has_events(self):
        self.copy("field_station")
        before = os.times()
        done = self.run_command("run", "app.toml", "--for", "12", "--json", seconds=40)
        after = os.times()
        report = json.loads(done.stdout)
        counts = {each["name"]: each["events"] for each in report["types"]}
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertEqual(set(counts), {"Temperature", "Wind", "Battery", "Image", "Scores", "Alarm"})
        self.assertNotIn(0, counts.values(), counts)
        self.assertGreater(counts["Wind"], 5 * counts["Temperature"])
        self.assertGreater(counts["Temperature"], counts["Battery"])
        self.assertEqual(report["lost"], 0)
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        self.assertLess(cpu, 3 * SLOWNESS, "it uses much CPU")


if __name__ == "__main__":
    unittest.main()
