# SPDX-License-Identifier: BSD-3-Clause
"""A running app from outside: its events as they come, events that answer events, and its rates as a table."""

import csv
import json
import os
import signal
import socket
import sys
import time
import unittest

import zmq
from zmq.utils.monitor import recv_monitor_message

from command import FAILED, OK, SLOWNESS, CommandTest, free_port, taking_app


class RunningAppTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.publish_port, self.subscribe_port = free_port(), free_port()
        self.write("app.toml", taking_app(
            self.publish_port, self.subscribe_port, Wind='filter_hex = "01 02"\nencoding = "json"',
            Answer='encoding = "json"'))

    def start_app(self, *arguments):
        self.app = self.start_command("run", "app.toml", "--quiet", *arguments)
        self.inject("Answer", "{}")  # returns once it runs

    def stop_app(self):
        self.app.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(self.app).returncode, OK)

    def inject(self, kind, payload, *arguments):
        done = self.run_command("inject", kind, "--json", payload, "--app", "app.toml", "--timeout", "20", *arguments)
        self.assertEqual(done.returncode, OK, done)

    def start_and_hear(self, words, *arguments):
        """Starts a command, and waits until it says so on standard error."""
        process = self.start_command(*arguments)
        self.assertRegex(process.stderr.readline(), words)
        return process

    def inject_until_it_ends(self, process, kind, payload):
        """Since nothing tells when the app has heard of a subscription."""
        deadline = time.monotonic() + 20 * SLOWNESS
        while process.poll() is None:
            self.assertLess(time.monotonic(), deadline, "it does not end")
            self.inject(kind, payload)
        return self.finish(process)


class Events(RunningAppTest):
    def start_events(self, *arguments):
        return self.start_and_hear(f"^Events of the app at 127.0.0.1:{self.subscribe_port}; Ctrl-C ends this$",
                                   "events", "--app", "app.toml", *arguments)

    def test_each_is_a_json_object_with_what_it_says(self):
        self.start_app()
        events = self.start_events("--json", "--count", "3")
        done = self.inject_until_it_ends(events, "Wind", '{"speed": 12.5}')
        self.assertEqual(done.returncode, OK, done)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(line["sequence"], line["type"], line["json"]) for line in lines],
                         [(number, "Wind", {"speed": 12.5}) for number in (1, 2, 3)])

    def test_a_line_comes_with_its_event_and_ctrl_c_ends_it(self):
        self.start_app()
        events = self.start_events("--types", "Wind")
        flood = self.start_command("inject", "Wind", "--json", '{"speed": {i}}', "--rate", "50", "--app", "app.toml")
        self.assertRegex(events.stdout.readline(), r'^[\d:.]+ +1  Wind +\d+ B  "\{"speed": \d+\}"$')
        events.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(events).returncode, OK)
        flood.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(flood).returncode, OK)

    def test_a_filter_line_chooses(self):
        self.start_app()
        events = self.start_events("--where", "type:Wind body.number >= 2", "--json", "--count", "1")
        flood = self.start_command("inject", "Wind", "--json", '{"number": {i}}', "--rate", "50", "--app", "app.toml")
        done = self.finish(events)
        self.assertGreaterEqual(json.loads(done.stdout)["json"]["number"], 2)
        flood.send_signal(signal.SIGINT)
        self.finish(flood)

    def test_without_the_file_an_event_is_its_bytes(self):
        self.start_app()
        events = self.start_and_hear("^Events of", "events", "--port", str(self.subscribe_port), "--json", "--count", "1")
        done = self.inject_until_it_ends(events, "Wind", '{"speed": 1}')
        event = json.loads(done.stdout)
        self.assertEqual((event["type"], event["hex"][:5]), ("(unregistered)", "01 02"))

    def test_it_ends_with_the_app(self):
        self.start_app()
        events, counted = self.start_events(), self.start_events("--count", "1000")
        self.stop_app()
        self.assert_told(self.finish(events), OK)
        self.assert_told(self.finish(counted), FAILED,
                         f"event-engine: the app at 127.0.0.1:{self.subscribe_port} has gone")

    def test_it_tells_when_events_went_with_a_connection(self):
        with zmq.Context() as context, context.socket(zmq.XPUB) as app:
            app.rcvtimeo = 20_000 * SLOWNESS
            with app.get_monitor_socket(zmq.EVENT_ACCEPTED) as monitor:
                app.bind(f"tcp://127.0.0.1:{self.subscribe_port}")
                events = self.start_command("events", "--app", "app.toml", "--json", "--count", "2")
                for speed in range(2):
                    while app.recv() != b"\1":
                        pass
                    app.send(b"\1\2" + json.dumps({"speed": speed}).encode())
                    self.assertEqual(json.loads(events.stdout.readline())["json"], {"speed": speed})
                    if speed == 0:  # as the app does with one who reads too slowly
                        connection = socket.socket(fileno=os.dup(recv_monitor_message(monitor)["value"]))
                        connection.shutdown(socket.SHUT_RDWR)
                        connection.close()
                self.assert_told(self.finish(events), OK, "Events of the app at .*",
                                 "The connection to the app has ended and come back: events are missing")
                app.disable_monitor()

    def test_mistakes_are_told_in_one_sentence(self):
        self.assert_told(self.run_command("events", "--port", str(self.silent_port()), "--timeout", "0.3"), FAILED,
                         r"event-engine: no app listens at .* \(waited 300 ms\): is it running, .* subscribe port\?")
        self.start_app()
        self.assert_told(self.run_command("events", "--port", str(self.publish_port), "--timeout", "1"), FAILED,
                         "event-engine: what listens at .* hands out no events: is it the subscribe port .*\\? If the app has keys, .*")
        self.assert_told(self.run_command("events", "--app", "app.toml", "--types", "Wnid"), FAILED,
                         'event-engine: .*app.toml has no event type "Wnid", did you mean "Wind"\\?')
        self.write("off.toml", 'subscribe_port = "off"\n')
        self.assert_told(self.run_command("events", "--app", "off.toml"), FAILED,
                         'event-engine: .*off.toml has subscribe_port = "off": give it a number there')


class Injecting(RunningAppTest):
    def recorded(self):
        """What each event of Answer says, once the app has stopped; not the one that was injected at its start."""
        self.stop_app()
        done = self.run_command("export", "demo.mcap", "--types", "Answer")
        return [json.loads(line)["json"] for line in done.stdout.splitlines()][1:]

    def test_placeholders_differ_from_event_to_event(self):
        self.start_app("--record", "demo.mcap")
        before = time.time_ns()
        self.inject("Answer", '{"number": {i}, "at": {now}, "random": {random}}', "--count", "3")
        answers = self.recorded()
        self.assertEqual([answer["number"] for answer in answers], [0, 1, 2])
        self.assertTrue(all(before < answer["at"] < time.time_ns() for answer in answers), answers)
        self.assertTrue(all(0 <= answer["random"] < 1 for answer in answers), answers)
        self.assertEqual(len({answer["random"] for answer in answers}), 3)

    def test_one_goes_out_for_each_event_that_comes(self):
        self.start_app("--record", "demo.mcap")
        answering = self.start_and_hear(f"^Waiting for Wind at 127.0.0.1:{self.subscribe_port}$", "inject", "Answer",
                                        "--json", '{"answer": {i}}', "--whenever", "Wind", "--count", "3", "--app",
                                        "app.toml")
        done = self.inject_until_it_ends(answering, "Wind", "{}")
        self.assertEqual(done.returncode, OK, done)
        self.assertRegex(done.stdout, r"^Published 3 events of Answer \(\d+ B\) to ")
        self.assertEqual(self.recorded(), [{"answer": number} for number in range(3)])

    def test_ctrl_c_and_the_end_of_the_app_end_the_waiting(self):
        self.start_app("--record", "demo.mcap")
        answering = ["inject", "Answer", "--json", "{}", "--whenever", "Wind", "--app", "app.toml"]
        one, other = (self.start_and_hear("^Waiting", *answering) for _ in range(2))
        one.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(one).returncode, OK)
        self.stop_app()
        self.assertEqual(self.finish(other).returncode, OK)


class Rates(RunningAppTest):
    def rows(self):
        with open(self.folder / "rates.csv", newline="") as file:
            return list(csv.DictReader(file))

    def test_the_rows_add_up_to_what_was_published(self):
        self.start_app("--rates", "rates.csv")
        self.inject("Wind", '{"speed": 1}', "--count", "5")
        deadline = time.monotonic() + 20 * SLOWNESS
        while len({row["time"] for row in self.rows()}) < 2:
            self.assertLess(time.monotonic(), deadline, "no rows while it runs")
            time.sleep(0.05)
        self.inject("Wind", '{"speed": 1}', "--count", "2")
        self.stop_app()
        rows = self.rows()
        self.assertRegex(rows[0]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
        totals = {name: [sum(int(row[what]) for row in rows if row["type"] == name) for what in ("events", "bytes")]
                  for name in ("Wind", "Answer")}
        self.assertEqual(totals, {"Wind": [7, 7 * 14], "Answer": [1, 8]})
        self.assertEqual({row["type"] for row in rows}, {"Wind", "Answer"})

    def test_a_file_that_is_there_is_left_alone(self):
        self.write("rates.csv", "mine\n")
        for command in ("run", "top"):
            done = self.run_command(command, "app.toml", "--rates", "rates.csv")
            self.assert_told(done, FAILED, "event-engine: rates.csv exists already: choose another name")
        self.assertEqual((self.folder / "rates.csv").read_text(), "mine\n")


if __name__ == "__main__":
    sys.exit(unittest.main())
