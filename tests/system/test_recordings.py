# SPDX-License-Identifier: BSD-3-Clause
"""Files made of recordings: info --check, recover, cut, merge, export, and what is said of mistakes."""

import csv
import io
import json
import re
import unittest

from command import FAILED, LOSSES, OK, USAGE, CommandTest

# An app that takes what is injected and records it.
APP = """
title = "Takes events"
publish_port = {port}
subscribe_port = "off"
[[event_types]]
name = "Wind"
encoding = "json"
[[event_types]]
name = "Note"
encoding = "text"
[[plugins.external]]
plugin_name = "Nobody"
external_port = 0
"""


class Recordings(CommandTest):
    def record(self, name="demo.mcap"):
        """Twenty events of Wind, ten of Note."""
        port = self.free_port()
        self.write("app.toml", APP.format(port=port))
        running = self.start_command("run", "app.toml", "--record", name, "--quiet")
        for kind, payload, count in (("Wind", ("--json", '{"speed": 1.5}'), 20), ("Note", ("--text", "a, \"b\""), 10)):
            done = self.run_command("inject", kind, *payload, "--count", str(count), "--port", str(port))
            self.assertEqual(done.returncode, OK, done)
        running.send_signal(2)
        self.assertEqual(self.finish(running).returncode, OK)

    def json_of(self, *arguments, code=OK):
        done = self.run_command(*arguments, "--json")
        self.assertEqual(done.returncode, code, done)
        return json.loads(done.stdout)

    def test_files_made_of_a_recording(self):
        self.record()
        self.check_info()
        self.check_recover()
        self.check_cut_and_merge()
        self.check_export()
        self.check_mistakes()

    def check_info(self):
        info = self.json_of("info", "demo.mcap", "--check")
        self.assertEqual((info["messages"], info["complete"], info["integrity"]), (30, True, "whole"))
        wind, = (each for each in info["channels"] if each["type"] == "Wind")
        self.assertEqual((wind["messages"], wind["bytes"]), (20, 20 * len('{"speed": 1.5}')))
        self.assertEqual(self.json_of("info", "demo.mcap")["channels"], info["channels"])
        self.assertIn("every checksum is right", self.run_command("info", "demo.mcap", "--check").stdout)

    def check_recover(self):
        content = (self.folder / "demo.mcap").read_bytes()
        self.write("crash.mcap.part", content[:-200])
        done = self.json_of("recover", "crash.mcap.part", code=LOSSES)
        self.assertEqual((done["file"], done["messages"], done["source_was_complete"]), ("crash.mcap", 30, False))
        self.assertEqual(self.json_of("info", "crash.mcap", "--check")["messages"], 30)
        self.assertEqual(self.json_of("recover", "demo.mcap")["messages"], 30)
        self.assertTrue((self.folder / "demo-recovered.mcap").exists())
        self.assert_told(self.run_command("recover", "app.toml"), FAILED,
                         "event-engine: app.toml: not an MCAP file: .*")

    def check_cut_and_merge(self):
        self.assertEqual(self.json_of("cut", "demo.mcap", "--types", "Wind", "-o", "wind.mcap")["messages"], 20)
        self.assertEqual(self.json_of("cut", "demo.mcap", "--except", "Wind", "-o", "note.mcap")["messages"], 10)
        self.assertEqual(self.json_of("merge", "note.mcap", "wind.mcap", "-o", "merged.mcap")["messages"], 30)
        self.assertEqual(self.lines("merged.mcap"), self.lines("demo.mcap"))
        middle = self.lines("demo.mcap")[14]["time"]
        first = self.json_of("cut", "demo.mcap", "--to", middle, "-o", "first.mcap")["messages"]
        self.assertTrue(15 <= first < 30, first)
        self.assertEqual(self.json_of("cut", "demo.mcap", "--from", "1h", "-o", "none.mcap")["messages"], 0)

    def lines(self, *arguments):
        done = self.run_command("export", *arguments)
        self.assertEqual(done.returncode, OK, done)
        return list(map(json.loads, done.stdout.splitlines()))

    def check_export(self):
        lines = self.lines("demo.mcap", "--types", "Wind")
        self.assertEqual([each["json"] for each in lines], [{"speed": 1.5}] * 20)
        done = self.run_command("export", "demo.mcap", "--format", "csv", "-o", "demo.csv")
        self.assertEqual((done.returncode, done.stdout), (OK, ""), done)
        rows = list(csv.DictReader(io.StringIO((self.folder / "demo.csv").read_text())))
        self.assertEqual(len(rows), 30)
        self.assertEqual([each["text"] for each in rows if each["type"] == "Note"], ['a, "b"'] * 10)

    def check_mistakes(self):
        there = "event-engine: demo.mcap exists already: .*"
        for words in (["recover", "demo.mcap", "-o"], ["cut", "demo.mcap", "-o"], ["merge", "demo.mcap", "-o"]):
            self.assert_told(self.run_command(*words, "demo.mcap"), FAILED, there)
        self.assert_told(self.run_command("export", "demo.mcap", "-o", "demo.csv"), FAILED,
                         "event-engine: cannot write demo.csv: File exists")
        self.assert_told(self.run_command("cut", "demo.mcap", "--types", "Wnd", "-o", "x.mcap"), FAILED,
                         re.escape('event-engine: the recording has no event type "Wnd", did you mean "Wind"?'))
        for words in (["recover", "none.mcap.part"], ["merge", "none.mcap.part", "-o", "x.mcap"],
                      ["export", "none.mcap.part"]):
            self.assert_told(self.run_command(*words), FAILED,
                             "event-engine: cannot open none.mcap.part: No such file or directory")
        for words, sentence in ((["cut", "demo.mcap"], "event-engine cut: --output is required"),
                                (["merge", "-o", "x.mcap"], "event-engine merge: .*required"),
                                (["export", "demo.mcap", "--format", "xml"], "event-engine export: --format needs .*"),
                                (["cut", "demo.mcap", "-o", "x.mcap", "--to", "noon"],
                                 "event-engine cut: --to needs seconds .*"),
                                (["merge", "demo.mcap", "-o", "x.mcap", "--compression", "zip"],
                                 "event-engine merge: --compression needs none, lz4 or zstd, not \"zip\"")):
            self.assert_told(self.run_command(*words), USAGE, sentence, f"Try event-engine {words[0]} --help.")


if __name__ == "__main__":
    unittest.main()
