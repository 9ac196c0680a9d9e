# SPDX-License-Identifier: BSD-3-Clause
"""Ctrl-C, SIGTERM and a terminal that goes, once and more often: apps and long work on files end cleanly."""

import json
import os
import re
import signal
import time
import unittest
from pathlib import Path

from command import FAILED, OK, SLOWNESS, CommandTest, bytes_in, free_port, has_signal_in, taking_app
from mcap_file import McapFile

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Apps(CommandTest):
    RECORDED = (("run", "--record", "demo.mcap"), ("record", "-o", "demo.mcap"))

    def setUp(self):
        super().setUp()
        self.write("app.toml", taking_app(0, Wind='encoding = "json"'))

    def start(self, command, *arguments):
        process = self.start_command(*command, "app.toml", "--json", *arguments)
        while not (self.folder / "demo.mcap.part").exists():  # signals are taken from before that
            self.assertIsNone(process.poll())
        return process

    def assert_stopped(self, process):
        done = self.finish(process)
        self.assertEqual((done.returncode, json.loads(done.stdout)["result"]), (OK, "stopped"), done)
        (self.folder / "demo.mcap").unlink()

    def test_one_signal_ends_a_run_cleanly(self):
        for command in self.RECORDED:
            for number in SIGNALS:
                with self.subTest(command=command[0], signal=number.name):
                    process = self.start(command)
                    process.send_signal(number)
                    self.assert_stopped(process)

    def start_what_ignores(self, stop_timeout, publish_port=0):
        """An app with a process that does not end when it is asked to."""
        self.write("app.toml", f"""
publish_port = {publish_port}
subscribe_port = "off"
stop_timeout = "{stop_timeout} s"
[[event_types]]
name = "Wind"
[[plugins.external]]
plugin_name = "Stub"
external_port = 0
subscriptions = ["Wind"]
command = ["sh", "-c", "trap '' TERM; : > ignores; while :; do sleep 0.1; done"]
""")
        process = self.start_command("run", "app.toml", "--quiet")
        while not (self.folder / "ignores").exists():
            self.assertIsNone(process.poll())
        (self.folder / "ignores").unlink()
        return process

    WAITS = "Stopping: waiting for Stub. Ctrl-C ends at once.\n"

    def test_it_is_said_which_process_a_stop_waits_for(self):
        process = self.start_what_ignores(4)
        process.send_signal(signal.SIGINT)
        self.assertIn(self.WAITS, self.finish(process).stderr)

    def test_a_second_signal_ends_at_once_and_says_what_is_left(self):
        for first, second in ((signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT),
                              (signal.SIGHUP, signal.SIGTERM)):
            with self.subTest(first=first.name, second=second.name):
                port = free_port()
                process = self.start_what_ignores(60, port)
                injected = self.run_command("inject", "Wind", "--text", "blows", "--count", "3", "--port", str(port))
                self.assertEqual(injected.returncode, OK, injected)
                process.send_signal(first)
                self.assertEqual(process.stderr.readline(), self.WAITS)
                process.send_signal(second)
                self.assert_told(self.finish(process), -second, "event-engine: ended at once, without waiting for Stub; "
                                                                "not taken: 3 events by Stub")

    def test_a_terminal_that_goes_hangs_up_as_often_as_it_likes(self):
        for command in self.RECORDED:
            with self.subTest(command=command[0]):
                process = self.start(command)
                for _ in range(3):
                    process.send_signal(signal.SIGHUP)
                self.assert_stopped(process)

    def test_without_a_terminal_to_lose_a_run_goes_on(self):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
        try:
            process = self.start(self.RECORDED[0], "--for", "1.5")
        finally:
            signal.signal(signal.SIGHUP, before)
        process.send_signal(signal.SIGHUP)
        report = json.loads(self.finish(process).stdout)
        self.assertGreaterEqual(report["seconds"], 1.5)

    def test_a_run_ends_after_its_time(self):
        done = self.run_command("run", "app.toml", "--for", "0.5", "--json")
        report = json.loads(done.stdout)
        self.assertEqual((done.returncode, report["result"]), (OK, "stopped"))
        self.assertGreaterEqual(report["seconds"], 0.5)


class LongWork(CommandTest):
    """On a file whose end takes much longer to reach than a signal that is there already."""

    FILE = McapFile(*(range(first, first + 10_000) for first in range(0, 500_000, 10_000))).content()
    STOPPED = "event-engine: .*was stopped.*"

    def setUp(self):
        super().setUp()
        self.write("long.mcap", self.FILE)

    def start_with(self, number, *command):
        """The signal has come before the command begins."""
        def send():
            signal.pthread_sigmask(signal.SIG_BLOCK, {number})
            os.kill(os.getpid(), number)
        return self.start_command(*command, preexec_fn=send)

    def test_a_signal_ends_it_and_leaves_no_file(self):
        for command in (("cut", "-o", "out"), ("export", "-o", "out"), ("info", "--check")):
            for number in SIGNALS:
                with self.subTest(command=command[0], signal=number.name):
                    process = self.start_with(number, *command, "long.mcap")
                    self.assert_told(self.finish(process), FAILED, self.STOPPED)
                    self.assertEqual(os.listdir(self.folder), ["long.mcap"])

    def test_a_terminal_that_goes_hangs_up_twice(self):
        for command in (("cut", "-o", "out"), ("export", "-o", "out"), ("info", "--check")):
            with self.subTest(command=command[0]):
                process = self.start_with(signal.SIGHUP, *command, "long.mcap")
                process.send_signal(signal.SIGHUP)
                self.assert_told(self.finish(process), FAILED, self.STOPPED)

    def wait_until_it_stands(self, process):
        """Its first thread, too, which looks again and again where nothing holds it up."""
        before = None
        while (now := self.doings(process)) != before or now[0] == 0:
            before = now
            self.assertIsNone(process.poll())
            time.sleep(0.1)

    @staticmethod
    def doings(process):
        """How much it has printed that nobody has read, and how often it has slept and gone on."""
        status = Path(f"/proc/{process.pid}/status").read_text()
        return bytes_in(process.stdout), re.findall(r"_switches:\s*(\d+)", status)

    def held_up(self, number, *command):
        """A process that has taken the signal and cannot end for it, since nobody reads what it prints."""
        def be_no_background_job():  # a shell's ignores SIGINT
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        process = self.start_command(*command, "long.mcap", preexec_fn=be_no_background_job)
        self.wait_until_it_stands(process)
        process.send_signal(number)
        deadline = time.monotonic() + 20 * SLOWNESS
        while has_signal_in("ShdPnd", process.pid, number):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline, "nobody takes the signal")
        return process

    def test_a_second_one_from_a_person_ends_what_is_held_up(self):
        for command in (["export"], ["replay", "--speed", "max"], ["replay", "--speed", "max", "--json"]):
            for first, second in ((signal.SIGINT, signal.SIGINT), (signal.SIGHUP, signal.SIGTERM)):
                with self.subTest(command=command, first=first.name, second=second.name):
                    process = self.held_up(first, *command)
                    process.send_signal(second)
                    process.wait(20 * SLOWNESS)
                    self.assertEqual(self.finish(process).returncode, -second)

    def test_a_second_one_of_the_terminal_does_not(self):
        process = self.held_up(signal.SIGHUP, "export")
        process.send_signal(signal.SIGHUP)
        done = self.finish(process)
        done.stdout = ""  # what was held up
        self.assert_told(done, FAILED, self.STOPPED)


if __name__ == "__main__":
    unittest.main()
