# SPDX-License-Identifier: BSD-3-Clause
"""event-engine plugin: a plugin of a library as a process of its own."""

import json
import sys
import unittest
from pathlib import Path

from command import FAILED, OK, PROGRAM, USAGE, CommandTest

LIBRARY = Path(PROGRAM).parent / "libmessages_plugins.so"

APP = """
publish_port = "off"
subscribe_port = "off"
event_types = [{{ name = "TypeA" }}, {{ name = "TypeB" }}, {{ name = "TypeC" }}]

[plugins]
libraries = ["{library}"]
internal = ["MsgProducer"]

[[plugins.external]]
plugin_name = "counter-outside"
external_port = 0
subscriptions = ["TypeA"]
command = ["{program}", "plugin", "{library}", "{class_name}"]
on_failure = "stop-app"

[[plugins.external]]
plugin_name = "goodbye"
external_port = 0
subscriptions = ["TypeB"]
python = "goodbye.py"
"""

# The producer ends at the goodbye.
GOODBYE = """
from pyevents import Plugin

with Plugin() as plugin:
    for answers, event in enumerate(plugin, 1):
        if answers == 5:
            plugin.publish(b"TypeCGoodbye")
            break
"""


class PluginProcess(CommandTest):
    def run_with(self, class_name):
        self.write("goodbye.py", GOODBYE)
        return self.run_app(APP.format(program=PROGRAM, library=LIBRARY, class_name=class_name), "--json")

    def test_the_same_class_does_the_same_outside(self):
        done = self.run_with("Counter")
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(done.stdout)
        counter = next(plugin for plugin in report["plugins"] if plugin["name"] == "counter-outside")
        self.assertEqual((counter["state"], counter["published"], counter["received"]), ("stopped", 5, 5))

    def test_a_class_that_is_not_there_is_told_in_words(self):
        done = self.run_with("Countr")
        self.assertEqual(done.returncode, FAILED, done)
        self.assertIn("Countr", done.stderr)
        self.assertIn("Counter", done.stderr)

    def test_a_port_is_needed(self):
        done = self.run_command("plugin", str(LIBRARY), "Counter")
        self.assert_told(done, USAGE, 'event-engine: found "127.0.0.1:" to connect to, expected HOST:PORT .*')

    def test_where_no_app_is_it_says_so(self):
        port = self.free_port()
        done = self.run_command("plugin", str(LIBRARY), "Counter", "--connect", f"127.0.0.1:{port}", seconds=30)
        self.assert_told(done, FAILED, f"event-engine: no app answers at 127.0.0.1:{port}: .*")


if __name__ == "__main__":
    sys.exit(unittest.main())
