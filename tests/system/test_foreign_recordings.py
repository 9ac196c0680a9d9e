# SPDX-License-Identifier: BSD-3-Clause
"""Recordings of other makers, and damaged ones: what is missing is told, and the exit code says so."""

import json
import signal
import subprocess
import unittest

from command import FAILED, LOSSES, OK, PROGRAM, SLOWNESS, CommandTest
from mcap_file import McapFile


def numbers(text):
    return [json.loads(line)["json"]["n"] for line in text.splitlines()]


class ForeignRecordings(CommandTest):
    def write_damaged(self):
        """Three chunks of ten events; the second one cannot be read, which the index does not know."""
        file = McapFile(range(10), range(10, 20), range(20, 30))
        content = bytearray(file.content())
        content[file.chunks[1][0] + 5] ^= 0xFF
        self.write("damaged.mcap", bytes(content))

    def test_an_export_says_what_is_missing(self):
        self.write_damaged()
        done = self.run_command("export", "damaged.mcap")
        self.assertEqual(numbers(done.stdout), [*range(10), *range(20, 30)])
        self.assertEqual(done.returncode, LOSSES)
        self.assertIn("could not be read", done.stderr)

    def test_a_replay_says_what_is_missing(self):
        self.write_damaged()
        self.write("app.toml", 'publish_port = "off"\nsubscribe_port = "off"\n')
        for more in ((), ("--json",), ("--app", "app.toml", "--json")):
            done = self.run_command("replay", "damaged.mcap", "--speed", "max", *more)
            self.assertEqual(done.returncode, LOSSES, done)
            self.assertRegex(done.stderr, "Remark: .*damaged.mcap: at byte [0-9]+: ")
            if "--json" not in more:
                self.assertRegex(done.stdout, "Replayed 20 events of .*; .* of the source could not be read")
                continue
            report = json.loads(done.stdout if "--app" in more else done.stdout.splitlines()[-1])
            report = report.get("report", report)
            self.assertEqual((report["events"], report["exit_code"], len(report["remarks"])), (20, LOSSES, 1))
            self.assertGreater(report["damaged_bytes"], 0)

    def test_messages_that_are_left_out_are_a_loss(self):
        self.write("outside.mcap", McapFile(range(10)).content(last_time_of_index=4))
        done = self.run_command("cut", "outside.mcap", "-o", "cut.mcap", "--json")
        answer = json.loads(done.stdout)
        self.assertEqual((answer["messages"], answer["events_left_out"], done.returncode), (5, 5, LOSSES))

    def test_chunks_that_overlap_are_one_order_forward_and_back(self):
        """Two writers, and one whose messages are in no order."""
        self.write("overlap.mcap", McapFile(range(0, 10, 2), range(1, 10, 2)).content())
        self.write("unsorted.mcap", McapFile([0, 3, 1, 4, 2], [5, 9, 7, 8, 6]).content())
        in_time = {"overlap.mcap": [0, 5, 1, 6, 2, 7, 3, 8, 4, 9], "unsorted.mcap": [0, 2, 4, 1, 3, 5, 9, 7, 8, 6]}
        for file, expected in in_time.items():
            self.assertEqual(numbers(self.run_command("export", file).stdout), expected)
            lines = ["step"] * 10 + ["back"] * 9
            done = self.run_told(lines, "replay", file, "--paused", "--control", "--json")
            played = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([each["json"]["n"] for each in played if "json" in each],
                             expected + expected[-2::-1], file)

    def test_a_full_disk_is_no_success(self):
        self.write("whole.mcap", McapFile(range(10)).content())
        self.write("long.mcap", McapFile(range(10_000)).content())
        for arguments in (("info", "whole.mcap"), ("info", "whole.mcap", "--json"), ("export", "whole.mcap"),
                          ("export", "long.mcap"), ("replay", "whole.mcap", "--speed", "max")):
            with open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, text=True, stdout=full,
                                      stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=20 * SLOWNESS)
            self.assert_told(done, FAILED, "event-engine: .*standard output: .*")

    def test_an_export_appears_whole_or_not_at_all(self):
        self.write("whole.mcap", McapFile(range(10)).content())
        self.assertEqual(self.run_command("export", "whole.mcap", "-o", "events.json").returncode, OK)
        self.assertEqual(numbers((self.folder / "events.json").read_text()), list(range(10)))
        self.assert_told(self.run_command("export", "whole.mcap", "-o", "events.json"), FAILED,
                         "event-engine: .*events.json exists already: choose another name")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["events.json", "whole.mcap"])

    def test_one_interrupt_ends_what_finds_nothing(self):
        self.write("large.mcap", McapFile(*[range(n, n + 20_000) for n in range(0, 2_000_000, 20_000)]).content())
        for command in ("export", "cut"):
            for signal_ in (signal.SIGINT, signal.SIGTERM):
                running = self.start_command(command, "large.mcap", "--where", "body.n == -1", "-o", "nothing")
                while not (self.folder / "nothing.new").exists():
                    self.assertIsNone(running.poll())
                running.send_signal(signal_)
                done = self.finish(running, seconds=2)
                self.assert_told(done, FAILED, "event-engine: .*stopped before its end.*")
                self.assertEqual([path.name for path in self.folder.iterdir()], ["large.mcap"])


if __name__ == "__main__":
    unittest.main()
