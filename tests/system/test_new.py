# SPDX-License-Identifier: BSD-3-Clause
"""What event-engine new writes builds against the installed engine and runs."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from command import FAILED, OK, SLOWNESS, USAGE, CommandTest

PREFIX = Path(os.environ["EVENT_ENGINE_PREFIX"])
FOLDER = PREFIX.parent / "new"  # always the same, for the compiler's cache
ENVIRONMENT = {"PATH": f"{PREFIX / 'bin'}:{os.environ['PATH']}", "CMAKE_PREFIX_PATH": str(PREFIX),
               "CMAKE_CXX_COMPILER_LAUNCHER": shutil.which("ccache") or "", "CMAKE_GENERATOR": "Ninja"}


class New(CommandTest):
    def setUp(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        self.folder = FOLDER

    def make(self, *arguments):
        """Makes it, builds it as the command says, and returns what is to be done next, a line each."""
        done = self.run_command("new", *arguments)
        self.assert_told(done, OK)
        lines = [line.strip() for line in done.stdout.splitlines()]
        build = [line for line in lines if line.startswith("cmake ")]
        for step in " ".join(build).split(" && ") if build else []:
            built = subprocess.run(shlex.split(step), cwd=FOLDER, env={**os.environ, **ENVIRONMENT}, text=True,
                                   capture_output=True, timeout=120 * SLOWNESS)
            self.assertEqual(built.returncode, 0, built)
        return lines

    def run_for(self, seconds, app):
        done = self.run_command("run", app, "--for", str(seconds), "--json")
        self.assertEqual(done.returncode, OK, done)
        return json.loads(done.stdout)

    def test_an_app(self):
        lines = self.make("app", "my_app")
        self.assertTrue(any(line.startswith("event-engine run my_app/app.toml ") for line in lines), lines)
        report = self.run_for(2 * SLOWNESS, "my_app/app.toml")
        counts = {each["name"]: each["events"] for each in report["types"]}
        self.assertGreater(counts["Tick"], 0)
        self.assertGreater(counts["Tock"], 0)

    def test_two_apps_run_side_by_side(self):
        for name in ("north", "south"):
            self.make("app", name)
        north = self.start_command("run", "north/app.toml", "--json")
        south = self.start_command("run", "south/app.toml", "--json")
        for name, text in (("north", "to the north"), ("south", "to the south")):
            done = self.run_command("inject", "Tock", "--text", text, "--app", f"{name}/app.toml")
            self.assert_told(done, OK)
        for process, text in ((north, "to the north"), (south, "to the south")):
            line = next(line for line in process.stderr if "to the" in line)
            self.assertEqual(line.strip(), f"Ticker: heard {text}")
            process.send_signal(signal.SIGINT)
            self.assertEqual(self.finish(process).returncode, OK)

    def test_plugins_for_an_app(self):
        app = ['publish_port = "off"', 'subscribe_port = "off"', '[[event_types]]', 'name = "Wind"']
        for arguments in (("WindSensor", "--cpp"), ("Classifier", "--python")):
            lines = self.make("plugin", *arguments)
            app += lines[lines.index("What the app.toml beside it needs:") + 1:]
        self.write("app.toml", "\n".join(app) + "\n")
        report = self.run_for(0.5 * SLOWNESS, "app.toml")
        self.assertLessEqual({"WindSensor", "Classifier"}, {each["name"] for each in report["plugins"]})
        self.assertTrue((FOLDER / "wind_sensor" / "wind_sensor.cpp").exists())

    def test_what_exists_is_not_touched(self):
        self.write("classifier.py", "precious")
        done = self.run_command("new", "plugin", "Classifier", "--python")
        self.assert_told(done, FAILED, r"event-engine: classifier\.py exists already; nothing was written")
        self.assertEqual((FOLDER / "classifier.py").read_text(), "precious")

    def test_what_cannot_be_written_is_told_with_its_reason(self):
        self.write("north", "a file")
        done = self.run_command("new", "app", "north")
        self.assert_told(done, FAILED, r"event-engine: cannot write north/app\.toml: Not a directory")

    def test_mistakes(self):
        for sentence, *arguments in (
                ('event-engine new: "plug" cannot be made: say app or plugin', "plug", "X"),
                ("event-engine new: a plugin needs one of --cpp and --python", "plugin", "X"),
                ('event-engine new: "9lives" is no name, .*: say my_9lives, .*', "plugin", "9lives", "--cpp"),
                ('event-engine new: "../x" is no name, .*: say x, for example', "app", "../x"),
                ('event-engine new: "" is no name, .*: say my_app, .*', "app", ""),
                ('event-engine new: "class" is a word of C\\+\\+: say ClassPlugin, .*', "plugin", "class", "--cpp"),
                ('event-engine new: "string" is a name of the standard library: .*', "plugin", "string", "--cpp"),
                ('event-engine new: "Plugin" is a name of the engine: say MyPlugin, .*', "plugin", "Plugin", "--cpp"),
                ('event-engine new: "a__b" has two _ in a row, .*: say a_b, .*', "plugin", "a__b", "--cpp"),
                ('event-engine new: "Test" would be the target test, .*', "plugin", "Test", "--cpp"),
                ('event-engine new: "EventEngine" would be libevent_engine.so, .*', "plugin", "EventEngine", "--cpp"),
                ('event-engine new: "Signal" would be signal.py, and hide the module signal of Python: '
                 'say SignalPlugin, for example', "plugin", "Signal", "--python"),
                ('event-engine new: "import" is a word of Python: say import_plugin, .*', "plugin", "import",
                 "--python"),
                ('event-engine new: "pyevents" would be pyevents.py, .*', "plugin", "pyevents", "--python"),
                (r'event-engine new: "x+\.\.\." is too long .*', "app", "x" * 300)):
            self.assert_told(self.run_command("new", *arguments), USAGE, sentence, r"Try event-engine new --help\.")
        self.assertEqual(list(FOLDER.iterdir()), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
