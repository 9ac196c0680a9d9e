# SPDX-License-Identifier: BSD-3-Clause
"""What the command tells the shell about a run: 0 ok, 1 failed, 3 done with losses (2 is in test_mistakes)."""

import json
import signal
import sys
import unittest
from pathlib import Path

from command import FAILED, LOSSES, OK, PROGRAM, SLOWNESS, CommandTest, free_port

BAD_MANNERS = Path(PROGRAM).parent / "libbad_manners.so"

EVENTS = 2000

# Says when the last event has come: from then on the test may stop the app.
SINK = f"""
import zmq
from pyevents.events import get_next_msg, get_plugin_socket
socket = get_plugin_socket(zmq.Context())
for _ in range({EVENTS}):
    get_next_msg(socket)
print("all are here", flush=True)
get_next_msg(socket)
"""


# Is killed in the middle of its first event, and comes back for all the others.
DIES = f"""
import os, zmq
from pyevents.events import get_next_msg, get_plugin_socket
socket = get_plugin_socket(zmq.Context())
if not os.path.exists("died"):
    get_next_msg(socket)
    open("died", "w").close()
    os.kill(os.getpid(), 9)
for _ in range({EVENTS - 1}):
    get_next_msg(socket)
print("the others are here", flush=True)
get_next_msg(socket)
"""


class ExitCodes(CommandTest):
    def run_and_inject(self, plugin, lines=("Sink: all are here\n",)):
        """Runs an app with another external plugin, publishes a thousand bytes 2,000 times, and stops it after `lines`.

        Nobody starts the plugin where it does not say how."""
        port = free_port()
        self.write("sink.py", SINK)
        self.write("app.toml", f'''
publish_port = {port}
subscribe_port = "off"
[[event_types]]
name = "Wind"
[[plugins.external]]
plugin_name = "Sink"
subscriptions = ["Wind"]
python = "sink.py"
[[plugins.external]]
plugin_name = "P"
subscriptions = ["Wind"]
{plugin}
''')
        app = self.start_command("run", "app.toml", "--json")
        injected = self.run_command("inject", "Wind", "--text", "x" * 1000, "--count", str(EVENTS), "--port", str(port),
                                    "--timeout", str(10 * SLOWNESS))
        self.assertEqual(injected.returncode, OK, injected)
        self.assertIn("Published 2,000 events of Wind", injected.stdout)
        missing = set(lines)
        while missing and (line := app.stderr.readline()):
            missing.discard(line)
        self.assertFalse(missing)
        app.send_signal(signal.SIGINT)
        done = self.finish(app)
        return done, json.loads(done.stdout)

    def test_a_run_that_lost_nothing_is_ok(self):
        done, report = self.run_and_inject('backlog = "64 MiB"')
        self.assertEqual((done.returncode, report["events"], report["lost"]), (OK, EVENTS, 0), done)

    def test_a_run_that_lost_events_says_so_and_how_many(self):
        done, report = self.run_and_inject('backlog = "256 KiB"\npolicy = "drop_newest"')
        self.assertEqual((done.returncode, report["events"]), (LOSSES, EVENTS), done)
        plugin = next(plugin for plugin in report["plugins"] if plugin["name"] == "P")
        self.assertEqual(report["lost"], plugin["lost"])
        fit = 256 * 1024 // 1000
        self.assertTrue(EVENTS - fit <= plugin["lost"] < EVENTS, plugin)

    def test_what_a_plugin_had_not_confirmed_when_it_was_killed_is_lost(self):
        self.write("dies.py", DIES)
        done, report = self.run_and_inject('python = "dies.py"\nrestart = "on-failure"',
                                           ("Sink: all are here\n", "P: the others are here\n"))
        self.assertEqual((done.returncode, report["events"], report["lost"]), (LOSSES, EVENTS, 1), done)
        wind = next(each for each in report["types"] if each["name"] == "Wind")
        self.assertEqual(wind["lost"], 1)

    def test_a_run_with_a_plugin_that_failed_has_failed(self):
        done = self.run_app('publish_port = "off"\nsubscribe_port = "off"\n[[plugins.external]]\nplugin_name = "P"\n'
                            'command = ["sh", "-c", "exit 7"]\n')
        self.assertEqual(done.returncode, FAILED, done)
        self.assertIn("exited with code 7", done.stderr)

    def test_a_run_with_a_guest_that_failed_is_ok(self):
        port = free_port()
        self.write("app.toml", f'''
publish_port = "off"
subscribe_port = "off"
join_port = {port}
[[event_types]]
name = "Wind"
[[plugins.external]]
plugin_name = "Stays"
command = ["sleep", "1000"]
''')
        app = self.start_command("run", "app.toml", "--json")
        words = 'unknown event type "Poke", known are Wind'
        guest = self.run_command("plugin", str(BAD_MANNERS), "Poker", "--join", f"127.0.0.1:{port}")
        self.assert_told(guest, FAILED, f"event-engine: {words}")
        self.assertEqual(app.stderr.readline(), f"Error: Poker: failed: {words}\n")
        app.send_signal(signal.SIGINT)
        done = self.finish(app)
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)
        poker, = (each for each in json.loads(done.stdout)["plugins"] if each["name"] == "Poker")
        self.assertEqual((poker["state"], poker["cause"]), ("failed", words))

    def test_a_run_whose_plugins_have_ended_is_ok(self):
        done = self.run_app('publish_port = "off"\nsubscribe_port = "off"\n[[plugins.external]]\nplugin_name = "P"\n'
                            'command = ["sh", "-c", "echo hello"]\n')
        self.assert_told(done, OK)
        self.assertIn("P: hello\n", done.stdout)

    def test_a_run_that_its_time_ends_is_ok(self):
        done = self.run_app('publish_port = "off"\nsubscribe_port = "off"\n', "--for", "0.1")
        self.assert_told(done, OK)


if __name__ == "__main__":
    sys.exit(unittest.main())
