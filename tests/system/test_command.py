# SPDX-License-Identifier: BSD-3-Clause
"""The command at work on the messages example: run, record, look into the recording, replay, inject, stop."""

import contextlib
import json
import os
import re
import shutil
import signal
import time
import unittest
from pathlib import Path

from command import FAILED, OK, CommandTest, bytes_in, free_port, has_signal_in, taking_app
from mcap_file import McapFile

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def wind_app(port):
    return taking_app(port, Wind='filter_hex = "01 02"\nencoding = "json"')


SINK = """
import zmq
from pyevents.events import get_next_msg, get_plugin_socket
socket = get_plugin_socket(zmq.Context())
for _ in range({events}):
    get_next_msg(socket)
"""

EVENTS_OF_MESSAGES = {"TypeA": 5, "TypeB": 5, "TypeC": 1}


class Messages(CommandTest):
    def setUp(self):
        super().setUp()
        app = (EXAMPLES / "messages" / "app.toml").read_text()
        self.write("app.toml", re.sub(r"(?m)^(publish_port|subscribe_port|external_port) = \d+", r"\1 = 0", app))
        shutil.copy(EXAMPLES / "messages" / "plugin.py", self.folder)

    def record(self):
        done = self.run_command("run", "app.toml", "--record", "demo.mcap", "--json")
        self.assertEqual(done.returncode, OK, done)
        return json.loads(done.stdout)

    def test_run_says_what_plugins_say_and_sums_up(self):
        done = self.run_command("run", "app.toml")
        self.assertEqual(done.returncode, OK, done)
        self.assertIn("MsgProducer: got the last event: Goodbye from python", done.stdout)
        self.assertRegex(done.stdout, r"Messages example ended after .*: 11 events, .*, 0 lost")

    def test_quiet_says_nothing(self):
        done = self.run_command("run", "app.toml", "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (OK, "", ""))

    def test_whoever_reads_what_a_plugin_says_gets_it_at_once(self):
        process = self.start_command("run", self.app_that_says("hello"))
        self.assertEqual(self.next_line(process), "Sayer: hello\n")
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).returncode, OK)

    def app_that_says(self, word):
        self.write("says.toml", 'publish_port = "off"\nsubscribe_port = "off"\n[[plugins.external]]\n'
                                f'plugin_name = "Sayer"\ncommand = ["sh", "-c", "echo {word}; exec sleep 1000"]\n')
        return "says.toml"

    def test_whoever_reads_what_a_replay_prints_gets_it_at_once(self):
        self.write("slow.mcap", McapFile([0, 3_600_000]).content())
        process = self.start_command("replay", "slow.mcap", "--json")
        self.assertEqual(json.loads(self.next_line(process))["json"], {"n": 0})
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).returncode, OK)

    def test_json_counts_per_type_and_per_plugin(self):
        done = self.run_command("run", "app.toml", "--json")
        report = json.loads(done.stdout)
        self.assertEqual({each["name"]: each["events"] for each in report["types"]}, EVENTS_OF_MESSAGES)
        plugins = {each["name"]: (each["published"], each["received"]) for each in report["plugins"]
                   if each["kind"] in ("internal", "external")}
        self.assertEqual(plugins, {"MsgProducer": (5, 6), "Counter": (5, 5), "PyPlugin": (1, 10)})
        self.assertEqual((report["result"], report["exit_code"], report["lost"]), ("ended", 0, 0))
        self.assertIn("Goodbye from python", done.stderr)

    def test_a_recording_has_every_event(self):
        self.assertEqual(self.record()["recording"]["events"], 11)
        info = json.loads(self.run_command("info", "demo.mcap", "--json").stdout)
        self.assertEqual((info["messages"], info["lost"], info["complete"]), (11, 0, True))
        counts = {}
        for channel in info["channels"]:
            counts[channel["type"]] = counts.get(channel["type"], 0) + channel["messages"]
        self.assertEqual(counts, EVENTS_OF_MESSAGES)
        self.assertIn("11 events", self.run_command("info", "demo.mcap").stdout)

    def test_a_recording_is_never_overwritten(self):
        self.record()
        before = (self.folder / "demo.mcap").read_bytes()
        done = self.run_command("run", "app.toml", "--record", "demo.mcap")
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, "^event-engine: .*demo.mcap.*\n$")
        self.assertEqual((self.folder / "demo.mcap").read_bytes(), before)

    def replayed(self, *arguments):
        done = self.run_command("replay", "demo.mcap", "--json", *arguments)
        self.assertEqual(done.returncode, OK, done)
        *events, last = map(json.loads, done.stdout.splitlines())
        return events, last["report"]

    def test_without_an_app_a_replay_prints_every_event_in_order(self):
        self.record()
        events, report = self.replayed("--speed", "max")
        self.assertEqual([each["sequence"] for each in events], list(range(1, 12)))
        self.assertEqual((events[0]["type"], events[0]["text"]), ("TypeA", "This is message 0"))
        self.assertEqual((report["events"], report["state"], report["speed"]), (11, "finished", "max"))

    def test_at_a_speed_a_replay_tells_its_timing_error(self):
        self.record()
        _, report = self.replayed("--speed", "2")
        self.assertEqual(report["timing_error"]["events"], 11)
        self.assertLessEqual(report["timing_error"]["p50_us"], report["timing_error"]["max_us"])

    def test_a_replay_may_choose_types(self):
        self.record()
        events, _ = self.replayed("--types", "TypeB,TypeC", "--speed", "max")
        self.assertEqual([each["type"] for each in events].count("TypeB"), 5)
        self.assertEqual(len(events), 6)
        done = self.run_command("replay", "demo.mcap", "--types", "TypeX")
        self.assertEqual(done.returncode, FAILED)
        self.assertRegex(done.stderr, r'has no events of type "TypeX"')

    def test_a_replay_into_an_app_reaches_its_plugins(self):
        self.record()
        self.write("counter.toml", """
publish_port = "off"
subscribe_port = "off"
[[event_types]]
name = "TypeA"
[[event_types]]
name = "TypeB"
[plugins]
libraries = ["libmessages_plugins.so"]
internal = ["Counter"]
""")
        done = self.run_command("replay", "demo.mcap", "--app", "counter.toml", "--types", "TypeA", "--json")
        report = json.loads(done.stdout)
        self.assertEqual((done.returncode, report["events"], report["refused"]), (OK, 5, 0), done)
        counter, = (each for each in report["app"]["plugins"] if each["name"] == "Counter")
        self.assertEqual((counter["received"], counter["published"]), (5, 5))

    def test_a_looped_replay_goes_on_until_it_is_interrupted(self):
        self.record()
        process = self.start_command("replay", "demo.mcap", "--loop", "--speed", "1000", "--json")
        seen = [json.loads(process.stdout.readline())["sequence"] for _ in range(25)]
        self.assertEqual(seen, [i % 11 + 1 for i in range(25)])
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).returncode, OK)

    def test_a_replay_that_is_interrupted_tells_its_report(self):
        self.record()
        self.write("takes.toml", wind_app(0))
        for mask, *more in (("SigBlk",), ("SigCgt", "--app", "takes.toml")):
            with self.subTest(more):
                process = self.start_command("replay", "demo.mcap", "--loop", "--quiet", "--json", *more)
                while not has_signal_in(mask, process.pid):
                    self.assertIsNone(process.poll())
                process.send_signal(signal.SIGINT)
                done = self.finish(process)
                self.assertEqual(done.returncode, OK, done)
                self.assertEqual(json.loads(done.stdout)["exit_code"], OK)

    def test_a_signal_while_the_file_is_opened_is_not_lost(self):
        self.record()
        self.write("takes.toml", wind_app(0))
        for delay in (0, 0, 0, 0.001, 0.002, 0.004, 0.008, 0.012, 0.016, 0.02, 0.03):
            with self.subTest(delay):
                process = self.start_command("replay", "demo.mcap", "--app", "takes.toml", "--loop", "--quiet", "--json")
                while not has_signal_in("SigBlk", process.pid) and not has_signal_in("SigCgt", process.pid):
                    self.assertIsNone(process.poll())
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                done = self.finish(process)
                report = json.loads(done.stdout)
                self.assertEqual(report["exit_code"], done.returncode, done)
                if report["error"] is None:
                    self.assertEqual(done.returncode, OK, done)
                else:
                    self.assertIn("was stopped", report["error"])  # the opening

    def wait_until_it_has_opened(self, process, file):
        while True:
            self.assertIsNone(process.poll())
            for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                    if os.readlink(descriptor) == str(file):
                        return

    def test_a_signal_between_the_file_and_the_start_of_the_app_stops_the_app(self):
        self.record()
        app = self.folder / "takes.toml"
        os.mkfifo(app)
        with open(os.open(app, os.O_RDWR), "w") as content:  # who only writes would wait for a reader
            process = self.start_command("replay", "demo.mcap", "--app", "takes.toml", "--loop", "--quiet", "--json")
            self.wait_until_it_has_opened(process, app)  # the recording is open by now
            process.send_signal(signal.SIGINT)
            content.write(wind_app(0))
        done = self.finish(process)
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(done.stdout)
        self.assertEqual((report["exit_code"], report["error"]), (OK, None), done)

    def test_a_signal_that_comes_late_cuts_no_report_off(self):
        self.record()
        types = "".join(f'[[event_types]]\nname = "Type{i:04}"\n' for i in range(2000))
        self.write("many.toml", f'publish_port = "off"\nsubscribe_port = "off"\n{types}'
                                '[[plugins.external]]\nplugin_name = "Nobody"\n')
        process = self.start_command("replay", "demo.mcap", "--app", "many.toml", "--speed", "max", "--json")
        while bytes_in(process.stdout) == 0:  # what does not fit into the pipe waits until it is read
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        done = self.finish(process)
        self.assertEqual(done.returncode, OK)
        self.assertGreater(len(json.loads(done.stdout)["app"]["types"]), 2000)

    def test_top_without_a_terminal_prints_tables(self):
        done = self.run_command("top", "app.toml", "--every", "0.2")
        self.assertEqual(done.returncode, OK, done)
        self.assertRegex(done.stdout, r"TypeA +5 ")
        self.assertRegex(done.stdout, r"PyPlugin +\w+")


class Injecting(CommandTest):
    def run_and_inject(self, events, *arguments):
        """What a running app counted of what was injected; it ends when its plugin has got so many events."""
        port = free_port()
        self.write("app.toml", wind_app(port) + 'subscriptions = ["*"]\npython = "sink.py"\n')
        self.write("sink.py", SINK.format(events=events))
        process = self.start_command("run", "app.toml", "--json")
        done = self.run_command("inject", *arguments, "--port", str(port), "--timeout", "20")
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(self.finish(process).stdout)
        return {each["name"]: (each["events"], each["bytes"]) for each in report["types"]}

    def test_a_type_is_injected_with_its_filter(self):
        types = self.run_and_inject(100, "Wind", "--json", '{"speed": 3}', "--count", "100", "--app", "app.toml")
        self.assertEqual(types, {"Wind": (100, 100 * (2 + 12))})

    def test_without_an_app_file_the_filter_is_the_name(self):
        types = self.run_and_inject(1, "Rain", "--hex", "00 ff")
        self.assertEqual(types, {"Wind": (0, 0), "(unregistered)": (1, 6)})

    def test_a_rate_is_kept(self):
        types = self.run_and_inject(20, "Wind", "--text", "x", "--count", "20", "--rate", "50", "--app", "app.toml")
        self.assertEqual(types["Wind"][0], 20)

    def test_where_nobody_listens_the_words_say_so(self):
        done = self.run_command("inject", "Wind", "--text", "x", "--port", str(self.silent_port()), "--timeout", "0.3")
        self.assert_told(done, FAILED, "event-engine: no app listens at 127.0.0.1:.*")

    def test_an_unknown_type_names_the_nearest(self):
        self.write("app.toml", wind_app(5559))
        done = self.run_command("inject", "Wnid", "--text", "x", "--app", "app.toml")
        self.assert_told(done, FAILED, r'event-engine: .*app.toml has no event type "Wnid", did you mean "Wind"\?')


if __name__ == "__main__":
    unittest.main()
