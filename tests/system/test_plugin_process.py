# SPDX-License-Identifier: BSD-3-Clause
"""event-engine plugin: a plugin of a library as a process of its own."""

import json
import os
import re
import signal
import sys
import unittest
from pathlib import Path

from command import FAILED, OK, PROGRAM, SLOWNESS, USAGE, CommandTest, free_port, taking_app

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


ISOLATED = """
publish_port = "off"
subscribe_port = "off"
event_types = [{{ name = "Poke" }}]

[plugins]
libraries = ["{library}"]
internal = ["Poker", {{ class = "{class_name}", name = "apart", isolation = "process", config = {{ depth = 7 }}{more} }}]
"""

LIBRARIES = """
[plugins]
libraries = [{}]
internal = [{}]
"""

BAD_MANNERS = Path(PROGRAM).parent / "libbad_manners.so"


class Isolation(CommandTest):
    """isolation = "process" in app.toml."""

    def run_isolated(self, class_name, until="apart failed: ", times=1, more=""):
        """Until it says so, so many times, or ends by itself."""
        self.write("app.toml", ISOLATED.format(library=BAD_MANNERS, class_name=class_name, more=more))
        process = self.start_command("run", "app.toml", "--json", "--for", "60")
        said = ""
        while said.count(until) < times:
            line = process.stderr.readline()
            if not line:
                break
            said += line
        process.send_signal(signal.SIGINT)
        done = self.finish(process, seconds=60)
        done.stderr = said + done.stderr
        report = json.loads(done.stdout)
        return done, report, {plugin["name"]: plugin for plugin in report["plugins"]}

    def test_a_crash_ends_the_plugin_and_not_the_app(self):
        done, report, plugins = self.run_isolated("Astray")
        self.assertEqual(done.returncode, FAILED, done)
        apart = plugins["apart"]
        self.assertEqual((apart["kind"], apart["state"], apart["signal"]), ("internal", "failed", 11), done)
        self.assertTrue(apart["cause"].startswith("was ended by SIGSEGV (Segmentation fault)"), apart)
        self.assertEqual((plugins["Poker"]["state"], report["events"]), ("stopped", 3))
        self.assertIn("apart: depth 7", done.stderr)

    def test_it_is_started_again(self):
        _, _, plugins = self.run_isolated("Astray", "apart: depth 7", 2, ', restart = "on-failure"')
        self.assertGreaterEqual(plugins["apart"]["restarts"], 1, plugins)

    def test_a_crash_of_the_constructor_is_the_plugins_failure(self):
        done, _, plugins = self.run_isolated("Stillborn")
        self.assertEqual((done.returncode, plugins["apart"]["state"]), (FAILED, "failed"), done)
        self.assertEqual(plugins["apart"]["cause"],
                         "its constructor, in a process of its own, was ended by SIGABRT (Aborted)")
        self.assertEqual(plugins["Poker"]["published"], 3)

    def test_a_class_that_is_not_there_ends_the_start(self):
        done, _, _ = self.run_isolated("Astrai")
        self.assertEqual(done.returncode, FAILED, done)
        self.assertRegex(done.stderr, 'plugin apart: unknown plugin class "Astrai", did you mean "Astray"')

    def test_the_command_may_be_named(self):
        self.write("app.toml", ISOLATED.format(library=BAD_MANNERS, class_name="Astray", more=""))
        done = self.run_command("run", "app.toml", environment={"EVENT_ENGINE_PROGRAM": "/no/event-engine"}, seconds=60)
        self.assertEqual(done.returncode, FAILED, done)
        self.assertIn("/no/event-engine: no such file", done.stderr)


class GivenUp(CommandTest):
    """restart = "on-failure", in vain."""

    def test_what_a_plugin_has_said_itself_is_told_as_it_is(self):
        self.write("says.py", "from pyevents import Plugin\nwith Plugin():\n    raise RuntimeError('no calibration')\n")
        self.write("app.toml", """
            publish_port = "off"
            subscribe_port = "off"
            [[plugins.external]]
            plugin_name = "Calibrator"
            external_port = 0
            python = "says.py"
            restart = "on-failure"
            subscriptions = []
        """)
        done = self.run_command("run", "app.toml", "--json", seconds=60)
        self.assertEqual(done.returncode, FAILED, done)
        told = json.loads(done.stdout)["problems"][-1]["text"]
        self.assertTrue(told.startswith("failed: RuntimeError: no calibration; given up after "), told)


class CrashNote(CommandTest):
    """A plugin in a thread that brings the program down."""

    def test_the_next_start_names_it_once_and_says_what_to_do(self):
        self.assert_named("Crashing", signal.SIGABRT)

    def test_a_thread_that_the_plugin_makes_bears_its_name(self):
        self.assert_named("Offspring", signal.SIGABRT)

    def test_a_stack_that_overflows_leaves_one_too(self):
        self.assert_named("Bottomless", signal.SIGSEGV)

    def test_where_there_are_several_libraries_none_is_named(self):
        crashed = self.crash("Crashing", BAD_MANNERS, LIBRARY)
        self.assertIn("event-engine: Crashing (Crashing) has brought the program down (SIGABRT): ", crashed.stderr)
        self.assertIn("keeps the app alive (Crashing)\n", self.behave("Crashing", BAD_MANNERS, LIBRARY).stderr)

    def test_however_long_the_names_are_the_sentence_has_its_end(self):
        folder = self.folder.joinpath(*["folder" * 30] * 8)
        folder.mkdir(parents=True)
        (folder / "lib.so").symlink_to(BAD_MANNERS)
        crashed = self.crash("Crashing", folder / "lib.so")
        self.assertRegex(crashed.stderr, r"(?m)^event-engine: Crashing \(Crashing of /.*: the next start .* says more$")

    def test_a_full_pipe_that_nobody_reads_keeps_no_crash_from_its_end(self):
        self.write("app.toml", taking_app(free_port(), Poke="") + LIBRARIES.format(f'"{BAD_MANNERS}"', '"Astray"'))
        process = self.start_command("run", "app.toml", "--quiet")
        while "depth" not in process.stderr.readline():
            self.assertIsNone(process.poll())
        with open(f"/proc/{process.pid}/fd/2", "wb", buffering=0) as pipe:
            os.set_blocking(pipe.fileno(), False)
            while pipe.write(b"x"):
                pass
        self.run_command("inject", "Poke", "--text", "now", "--app", "app.toml", "--timeout", "20")
        process.wait(60 * SLOWNESS)
        self.assertEqual(self.finish(process).returncode, -signal.SIGSEGV)

    def test_without_a_home_there_is_none(self):
        done = self.run_app('publish_port = "off"\nsubscribe_port = "off"\n', "--for", "0.1", "--quiet",
                            environment={"XDG_STATE_HOME": "", "HOME": ""})
        self.assert_told(done, OK, "Warning: no note of a crash can be left: neither XDG_STATE_HOME nor HOME is set")

    def run_with(self, libraries, internal, *arguments):
        app = 'publish_port = "off"\nsubscribe_port = "off"\n'
        app += LIBRARIES.format(", ".join(f'"{each}"' for each in libraries), internal)
        return self.run_app(app, *arguments, environment={"XDG_STATE_HOME": str(self.folder / "state")}, seconds=60)

    def crash(self, class_name, *libraries):
        return self.run_with(libraries, f'"{class_name}"')

    def behave(self, class_name, *libraries):
        done = self.run_with(libraries, f'{{ class = "{class_name}", config = {{ behaves = true }} }}', "--for", "0.2")
        self.assertEqual(done.returncode, OK, done)
        return done

    def assert_named(self, class_name, ended_by):
        crashed = self.crash(class_name, BAD_MANNERS)
        self.assertEqual(crashed.returncode, -ended_by, crashed)
        self.assertRegex(crashed.stderr, rf"(?m)^event-engine: {class_name} \({class_name} of .*libbad_manners.so\) "
                                         rf"has brought the program down \({ended_by.name}\): the next start .*$")
        words = f'{class_name}: brought the program down in an earlier run, which was ended by {ended_by.name} .*: ' \
                'isolation = "process" in app.toml keeps the app alive'
        self.assertRegex(self.crash(class_name, BAD_MANNERS).stderr, words)  # before it was brought down again
        for expected in (True, False):
            done = self.behave(class_name, BAD_MANNERS)
            self.assertEqual(bool(re.search(words, done.stderr)), expected, done)


APP_WITH_JOIN_PORT = """
publish_port = "off"
subscribe_port = "off"
join_port = {port}
event_types = [{{ name = "TypeA" }}, {{ name = "TypeB" }}]

[[plugins.external]]
plugin_name = "asker"
external_port = 0
subscriptions = ["TypeB"]
python = "asker.py"
"""

APP_THAT_WAITS = """
publish_port = "off"
subscribe_port = "off"
event_types = [{{ name = "Poke" }}]

[[plugins.external]]
plugin_name = "Nervous"
external_port = {port}
"""

# Asks until it is answered by whoever may come.
ASKER = """
from pyevents import Plugin

with Plugin() as plugin:
    answers = 0
    while answers < 5:
        plugin.publish(b"TypeAis anybody there?")
        answers += plugin.receive(timeout=0.2) is not None
"""


class PluginProcess(CommandTest):
    def run_with(self, class_name):
        self.write("goodbye.py", GOODBYE)
        return self.run_app(APP.format(program=PROGRAM, library=LIBRARY, class_name=class_name), "--json", seconds=60)

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
        for words, sentence in (((), "no port is given"), (("--connect", "here"), '"here" is no port of an app')):
            done = self.run_command("plugin", str(LIBRARY), "Counter", *words, environment={"EVENT_ENGINE_PORT": ""})
            self.assert_told(done, USAGE, f"event-engine plugin: {sentence}: say --connect HOST:PORT, .*, or --join",
                             "Try event-engine plugin --help.")

    def test_it_joins_an_app_that_does_not_know_of_it(self):
        port = free_port()
        self.write("asker.py", ASKER)
        self.write("app.toml", APP_WITH_JOIN_PORT.format(port=port))
        app = self.start_command("run", "app.toml", "--json")
        done = self.run_command("plugin", str(LIBRARY), "Counter", "--join", f"127.0.0.1:{port}", seconds=60)
        self.assertEqual(done.returncode, OK, done)
        done = self.finish(app, seconds=60)
        self.assertEqual(done.returncode, OK, done)
        counter = next(plugin for plugin in json.loads(done.stdout)["plugins"] if plugin["name"] == "Counter")
        self.assertEqual((counter["state"], counter["published"]), ("stopped", 5))

    def test_a_join_port_has_a_number(self):
        done = self.run_command("plugin", str(LIBRARY), "Counter", "--join", "here")
        self.assert_told(done, USAGE, 'event-engine plugin: found "here" to join, expected HOST:PORT .*',
                         "Try event-engine plugin --help.")

    def test_who_asks_twice_does_not_wait_for_the_app_and_is_told_what_is_lost(self):
        port = free_port()
        self.write("app.toml", APP_THAT_WAITS.format(port=port))
        app = self.start_command("run", "app.toml", "--quiet")
        plugin = self.start_command("plugin", str(BAD_MANNERS), "Nervous", "--connect", f"127.0.0.1:{port}")
        self.assertEqual(plugin.stdout.readline(), "poked\n")
        app.send_signal(signal.SIGSTOP)
        for _ in range(100):  # some of it since
            self.assertEqual(plugin.stdout.readline(), "poked\n")
        plugin.send_signal(signal.SIGINT)
        while plugin.stdout.readline() == "poked\n":
            pass
        plugin.send_signal(signal.SIGINT)
        done = self.finish(plugin)
        app.kill()
        self.finish(app)
        self.assert_told(done, -signal.SIGINT,
                         r"event-engine: not taken by the app: [1-9]\d* events? that the plugin published")

    def test_where_no_app_is_it_says_so(self):
        port = self.silent_port()
        done = self.run_command("plugin", str(LIBRARY), "Counter", "--connect", f"127.0.0.1:{port}", seconds=60)
        self.assert_told(done, FAILED, f"event-engine: no app answers at 127.0.0.1:{port}: .*")


if __name__ == "__main__":
    sys.exit(unittest.main())
