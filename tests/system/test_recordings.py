# SPDX-License-Identifier: BSD-3-Clause
"""Files made of recordings: info --check, recover, cut, merge, export, and what is said of mistakes."""

import csv
import io
import json
import pathlib
import re
import shutil
import unittest

from command import FAILED, LOSSES, OK, USAGE, CommandTest, free_port, taking_app
from mcap_file import McapFile


def wind_and_notes(port):
    return taking_app(port, Wind='encoding = "json"', Note='encoding = "text"')


class FileTest(CommandTest):
    def lines(self, *arguments):
        done = self.run_command("export", *arguments)
        self.assertEqual(done.returncode, OK, done)
        return list(map(json.loads, done.stdout.splitlines()))


class Recordings(FileTest):
    def record(self, name="demo.mcap"):
        """Twenty events of Wind, ten of Note."""
        port = free_port()
        self.write("app.toml", wind_and_notes(port))
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

    def test_one_event_is_not_many(self):
        self.write("one.mcap", McapFile([1]).content())
        self.write("app.toml", 'publish_port = "off"\nsubscribe_port = "off"\n')
        said = [self.run_command(*words) for words in (
            ("info", "one.mcap", "--check"), ("cut", "one.mcap", "-o", "cut.mcap"), ("merge", "one.mcap", "-o", "m.mcap"),
            ("recover", "one.mcap", "-o", "r.mcap"), ("cut", "one.mcap", "--to", "2001-01-01T00:00:00Z", "-o", "no.mcap"),
            ("replay", "one.mcap", "--speed", "max"), ("replay", "one.mcap", "--speed", "max", "--app", "app.toml"))]
        for done in said:
            self.assertRegex(done.stdout + done.stderr, r"\b1 event\b", done)
            self.assertNotRegex(done.stdout + done.stderr, r"\b1 [a-z]+s\b", done)

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

    def test_a_recording_that_goes_on_keeps_its_name(self):
        self.write("app.toml", wind_and_notes(free_port()))
        running = self.start_command("run", "app.toml", "--record", "live.mcap", "--quiet")
        while not (self.folder / "live.mcap.part").exists() or not (self.folder / "live.mcap.part").stat().st_size:
            self.assertIsNone(running.poll())
        self.assert_told(self.run_command("recover", "live.mcap.part"), FAILED,
                         "event-engine: live.mcap.part is being recorded: .* Another name .*")
        self.assertEqual(self.run_command("recover", "live.mcap.part", "-o", "copy.mcap").returncode, OK)
        running.send_signal(2)
        self.assertEqual(self.finish(running).returncode, OK)
        self.assertEqual(self.json_of("info", "live.mcap")["complete"], True)

    def test_what_a_killed_copy_left_is_in_nobodys_way(self):
        self.record()
        self.write("cut.mcap.new", "half of it")
        self.assertEqual(self.json_of("cut", "demo.mcap", "-o", "cut.mcap")["messages"], 30)
        self.assertFalse((self.folder / "cut.mcap.new").exists())

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
        nothing = "event-engine: demo.mcap has no event from .* (1 h after its first event): it has 30 events, from .*"
        nothing = nothing.replace("(", r"\(").replace(")", r"\)")
        for words in (["cut", "-o", "none.mcap"], ["export", "-o", "none.json"], ["export", "--format", "csv"],
                      ["replay", "--speed", "max"], ["replay", "--app", "app.toml"]):
            self.assert_told(self.run_command(words[0], "demo.mcap", "--from", "1h", *words[1:]), FAILED, nothing)
        self.assertEqual(list(self.folder.glob("none*")), [])

    def check_export(self):
        lines = self.lines("demo.mcap", "--types", "Wind")
        self.assertEqual([each["json"] for each in lines], [{"speed": 1.5}] * 20)
        done = self.run_command("export", "demo.mcap", "--format", "csv", "-o", "demo.csv")
        self.assertEqual((done.returncode, done.stdout), (OK, ""), done)
        rows = list(csv.DictReader(io.StringIO((self.folder / "demo.csv").read_text())))
        self.assertEqual(len(rows), 30)
        self.assertEqual([each["text"] for each in rows if each["type"] == "Note"], ['a, "b"'] * 10)

    def check_mistakes(self):
        full = "event-engine: x.mcap: less than 900000000 MB are left on the disk: say --output FILE on another disk, " \
               "or --keep-free SIZE for less"
        for command in ("recover", "cut", "merge"):
            done = self.run_command(command, "demo.mcap", "-o", "x.mcap", "--keep-free", "900 TB")
            self.assert_told(done, FAILED, full)
        there = "event-engine: demo.mcap exists already: .*"
        for words in (["recover", "demo.mcap", "-o"], ["cut", "demo.mcap", "-o"], ["merge", "demo.mcap", "-o"]):
            self.assert_told(self.run_command(*words, "demo.mcap"), FAILED, there)
        self.assert_told(self.run_command("export", "demo.mcap", "-o", "demo.csv"), FAILED,
                         "event-engine: demo.csv exists already: choose another name")
        self.assert_told(self.run_command("export", "demo.mcap", "-o", "x" * 300), FAILED,
                         "event-engine: cannot write x+: File name too long")
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


TYPED_APP = pathlib.Path(__file__).parent.parent / "data" / "typed_app"
SENT = json.loads((TYPED_APP / "sent.json").read_text())


class TypedPayloads(CommandTest):
    """Payloads go in as JSON, lie in the file by their schemas, and come out of it as JSON where there is no app."""

    def test_what_goes_in_comes_out(self):
        port = free_port()
        self.write("app.toml", (TYPED_APP / "app.toml.in").read_text().format(port=port))
        for schema in ("wind.fbs", "rain.proto"):
            shutil.copy(TYPED_APP / schema, self.folder)
        running = self.start_command("run", "app.toml", "--record", "demo.mcap", "--quiet")
        for kind, body in SENT.items():
            done = self.run_command("inject", kind, "--json", json.dumps(body), "--app", "app.toml", "--timeout", "20")
            self.assertEqual(done.returncode, OK, done)
        self.check_mistakes()
        for kind, text, count in (("Wind", "no wind", 3), ("Json", "{1", 2)):
            done = self.run_command("inject", kind, "--text", text, "--count", str(count), "--app", "app.toml")
            self.assertEqual(done.returncode, OK, done)
        running.send_signal(2)
        self.assertEqual(self.finish(running).returncode, OK)
        for file in ("app.toml", "wind.fbs", "rain.proto"):
            (self.folder / file).unlink()
        self.check_file()

    def check_not_decoded(self):
        told = json.loads(self.run_command("info", "demo.mcap", "--check", "--json").stdout)["not_decoded"]
        self.assertEqual({each["type"]: each["messages"] for each in told}, {"Wind": 3, "Json": 2})
        for each in told:
            self.assertEqual([reason["messages"] for reason in each["reasons"]], [each["messages"]])
            self.assertTrue(each["reasons"][0]["reason"])
        words = self.run_command("info", "demo.mcap", "--check").stdout
        self.assertRegex(words, r"(?m)^Not decoded: 3 payloads of Wind\n  3: \S+")
        self.assertIsNone(json.loads(self.run_command("info", "demo.mcap", "--json").stdout)["not_decoded"])

    def check_mistakes(self):
        for kind, body, words in (("Wind", {"speed": "fast"}, 'speed: expected a number, found "fast"'),
                                  ("Rain", {"amuont": 1}, 'amuont: unknown field, did you mean "amount"?')):
            done = self.run_command("inject", kind, "--json", json.dumps(body), "--app", "app.toml")
            self.assert_told(done, FAILED, re.escape("event-engine: " + words))

    def check_file(self):
        done = self.run_command("export", "demo.mcap")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual({each["type"]: each["json"] for each in lines if "json" in each}, SENT)
        self.check_not_decoded()
        info = json.loads(self.run_command("info", "demo.mcap", "--json").stdout)
        self.assertEqual({each["type"]: (each["encoding"], each["schema"]) for each in info["channels"]},
                         {"Wind": ("flatbuffer", "station.Wind"), "Rain": ("protobuf", "station.Rain"),
                          "Image": ("binary", "Image"), "Json": ("json", None), "Packed": ("msgpack", None),
                          "Concise": ("cbor", None)})
        self.assertEqual(self.run_command("merge", "demo.mcap", "-o", "copy.mcap").returncode, OK)
        self.assertEqual(self.run_command("export", "copy.mcap").stdout, done.stdout)
        rows = list(csv.DictReader(io.StringIO(self.run_command("export", "demo.mcap", "--format", "csv").stdout)))
        right = rows[:len(SENT)]
        self.assertEqual([json.loads(each["text"]) for each in right], [SENT[each["type"]] for each in right])


class Recording(FileTest):
    """record, and what a recorded app may be told."""

    APP = """
publish_port = "off"
subscribe_port = "off"
[[event_types]]
name = "Wind"
encoding = "json"
[[event_types]]
name = "Alarm"
[[event_types]]
name = "Temperature"
encoding = "json"
[[event_types]]
name = "Battery"
encoding = "json"
[plugins]
libraries = ["libfield_station_plugins.so"]
internal = ["WindSensor"{more}]
[[captures]]
when = "type:Wind"
before = "1 s"
after = "0.2 s"
"""

    def setUp(self):
        super().setUp()
        self.write("app.toml", self.APP.format(more=""))
        self.write("two.toml", self.APP.format(more=', "TemperatureSensor"'))

    def record(self, *options, app="app.toml"):
        done = self.run_command("record", app, "-o", "demo.mcap", "--json", *options)
        self.assertEqual(done.returncode, OK, done)
        return json.loads(done.stdout)["recording"]

    def test_a_recording_ends_by_itself_and_the_app_with_it(self):
        recording = self.record("--max-time", "1", "--types", "Wind", "--policy", "drop_oldest")
        self.assertIn("greatest length", recording["ended_because"])
        info = json.loads(self.run_command("info", "demo.mcap", "--json", "--check").stdout)
        self.assertEqual((info["messages"], info["integrity"]), (recording["events"], "whole"))
        self.assertEqual({each["type"] for each in info["channels"]}, {"Wind"})
        self.assertTrue(any(plugin["plugin"] == "WindSensor" for plugin in info["plugins"]), info)
        captured, = (self.folder / "captures").glob("*-type-Wind.mcap")
        self.assertEqual(self.run_command("info", str(captured), "--check").returncode, OK)

    def test_a_split_recording_keeps_its_newest_files(self):
        recording = self.record("--max-time", "2", "--split-time", "0.3", "--keep", "2", "--compression", "none")
        self.assertGreater(recording["files"], 2)
        files = sorted(each.name for each in self.folder.glob("demo_*.mcap"))
        self.assertEqual(len(files), 2, files)
        self.assertEqual((recording["oldest_file"], recording["file"]), tuple(files))
        self.assertEqual(recording["files_kept"], 2)
        done = self.run_command("merge", *files, "-o", "whole.mcap")
        self.assertEqual(done.returncode, OK, done)

    def test_a_recorded_plugin_stands_in_for_itself(self):
        self.record("--max-time", "1")
        done = self.run_command("replay", "demo.mcap", "--app", "app.toml", "--as", "WindSensor", "--speed", "max",
                                "--json")
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(done.stdout)
        self.assertGreater(report["events"], 0)
        self.assertEqual([each["name"] for each in report["app"]["plugins"] if each["kind"] == "internal"], [])
        self.assert_told(self.run_command("replay", "demo.mcap", "--app", "app.toml", "--as", "Sun"), FAILED,
                         "event-engine: app.toml has no plugin \"Sun\"")
        self.assert_told(self.run_command("replay", "demo.mcap", "--speed", "max", "--quiet", "--publishers", "Sun"),
                         FAILED, "event-engine: the recording has no publisher \"Sun\".*")
        others = self.run_command("replay", "demo.mcap", "--speed", "max", "--except-publishers", "WindSensor", "--json")
        self.assert_told(others, FAILED, 'event-engine: demo.mcap has no event by others than "WindSensor": .*')
        only_line, = others.stdout.splitlines()
        self.assertEqual(json.loads(only_line)["report"]["events"], 0)
        late = self.run_command("replay", "demo.mcap", "--max-error", "0.000000001", "--quiet", "--to", "0.2")
        self.assertEqual(late.returncode, FAILED, late)
        self.assertIn("from its moment", late.stderr)

    def test_types_that_a_live_plugin_publishes_as_well_are_pointed_out_before_the_start(self):
        self.record("--max-time", "1")
        replay = ("replay", "demo.mcap", "--app", "app.toml", "--paused", "--control", "--json")

        def told(*mend):
            done = self.run_told(["stop"], *replay, *mend)
            self.assertEqual((done.returncode, json.loads(done.stdout)["events"]), (OK, 0), done)
            notes = [line for line in done.stderr.splitlines() if line.startswith("Note")]
            return notes, json.loads(done.stdout)["doubled_types"]

        self.assertEqual(told(), ([
            "Note: published by the replay and by the app itself: Wind (by WindSensor). --as PLUGIN plays a plugin's part "
            "in its place, --except TYPES leaves types out."], [{"type": "Wind", "plugins": ["WindSensor"]}]))
        self.assertEqual(told("--as", "WindSensor"), ([], []))
        self.assertEqual(told("--rename", "Wind=Storm"), ([], []))

    def test_publishers_are_left_out_and_types_renamed_to_what_does_not_clash(self):
        self.record("--max-time", "1", app="two.toml")
        publishers = [each["publisher"] for each in self.lines("demo.mcap")]
        self.assertEqual(set(publishers), {"WindSensor", "TemperatureSensor"})
        wind = publishers.count("WindSensor")
        cut = self.run_command("cut", "demo.mcap", "--except-publishers", "TemperatureSensor", "-o", "wind.mcap",
                               "--json")
        self.assertEqual(json.loads(cut.stdout)["messages"], wind, cut)
        left = self.lines("demo.mcap", "--except-publishers", "TemperatureSensor")
        self.assertEqual([each["time"] for each in left], [each["time"] for each in self.lines("wind.mcap")])
        self.assertEqual({each["publisher"] for each in left}, {"WindSensor"})
        for words in (["cut", "demo.mcap", "-o", "x.mcap"], ["export", "demo.mcap"]):
            self.assert_told(self.run_command(*words, "--except-publishers", "Sun"), FAILED,
                             "event-engine: the recording has no publisher \"Sun\".*")
        clash = self.run_command("replay", "demo.mcap", "--app", "app.toml", "--as", "WindSensor", "--rename",
                                 "Wind=Win", "--speed", "max", "--quiet")
        self.assert_told(clash, FAILED, re.escape(
            'event-engine: events of type "Wind" cannot be published as "Win", which the app does not declare: the '
            "filters of event types Wind and Win clash: one is a prefix of the other, so their events could not be "
            "told apart"))

    def test_mistakes(self):
        for words, sentence in ((["--policy", "wait"], "--policy needs block, drop_oldest or drop_newest, not .*"),
                                (["--split-size", "big"], "--split-size needs a size like 64 MiB, not .*"),
                                (["--max-time", "0"], "--max-time needs a time in seconds, not .*"),
                                (["--keep", "none"], "--keep needs a whole number above 0, not .*")):
            self.assert_told(self.run_command("record", "app.toml", "-o", "x.mcap", *words), USAGE,
                             f"event-engine record: {sentence}", "Try event-engine record --help.")
        self.assert_told(self.run_command("record", "app.toml"), USAGE,
                         "event-engine record: --output is required", "Try event-engine record --help.")
        self.assert_told(self.run_command("replay", "demo.mcap", "--as", "Wind"), USAGE,
                         "event-engine replay: --as needs --app", "Try event-engine replay --help.")
        self.assert_told(self.run_command("record", "app.toml", "-o", "none/x.mcap"), FAILED,
                         "event-engine: cannot create none/x.mcap.part: No such file or directory")


if __name__ == "__main__":
    unittest.main()
