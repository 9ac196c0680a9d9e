# SPDX-License-Identifier: BSD-3-Clause
"""A project outside the tree is built against the installed engine, with Qt hidden, and what it makes is run."""

import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from command import OK, SLOWNESS, CommandTest

PREFIX = Path(os.environ["EVENT_ENGINE_PREFIX"])
CMAKE = os.environ["EVENT_ENGINE_CMAKE"]
COMPILER = os.environ["EVENT_ENGINE_COMPILER"]
SOURCES = Path(__file__).resolve().parent / "installed_engine"
BUILD = PREFIX.parent / "outside"  # always the same, for the compiler's cache

APP = """
title = "Tally"
publish_port = "off"
subscribe_port = "off"
[[event_types]]
name = "Stroke"
[[event_types]]
name = "Score"
encoding = "flatbuffer"
schema = "score.fbs"
[plugins]
libraries = ["libtally_plugins.so"]
internal = ["Hand", { class = "Sheet", config = { file = "tally.txt" } }]
"""


def run(*command, cwd=None, environment=None, seconds=120):
    return subprocess.run([str(word) for word in command], cwd=cwd, env={**os.environ, **(environment or {})},
                          text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds * SLOWNESS)


def must(*command, **more):
    done = run(*command, **more)
    if done.returncode != 0:
        raise AssertionError(f"{done.args}\n{done.stdout}{done.stderr}")
    return done.stdout


class InstalledTest(CommandTest):
    def assert_tallied(self, done):
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)
        self.assertIn("Sheet: |||||\n", done.stdout)

    def assert_without_qt(self, file):
        needed = must("ldd", file)
        self.assertIn("libevent_engine.so", needed)
        self.assertNotIn("Qt", needed)
        self.assertNotIn("protobuf", needed)
        self.assertNotIn("not found", needed)


class ByFindPackage(InstalledTest):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree(BUILD, ignore_errors=True)
        cls.configured = must(CMAKE, "-S", SOURCES, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                              f"-DCMAKE_PREFIX_PATH={PREFIX}", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                              "-DCMAKE_DISABLE_FIND_PACKAGE_Qt6=ON",
                              "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Werror",
                              f"-DCMAKE_CXX_COMPILER_LAUNCHER={shutil.which('ccache') or ''}")
        must(CMAKE, "--build", BUILD)

    def test_a_program_runs_and_knows_no_qt(self):
        self.assert_without_qt(BUILD / "tally")
        self.assert_without_qt(BUILD / "libtally_plugins.so")
        self.assert_tallied(run(BUILD / "tally"))

    def prepare_app(self):
        self.write("app.toml", APP)
        self.write("score.fbs", "table Score { points: int; } root_type Score;")
        shutil.copy(BUILD / "libtally_plugins.so", self.folder)

    def test_its_plugins_are_loaded_by_the_installed_command(self):
        self.prepare_app()
        self.assert_without_qt(PREFIX / "bin" / "event-engine")
        self.assert_tallied(run(PREFIX / "bin" / "event-engine", "run", "app.toml", cwd=self.folder))
        self.assertEqual((self.folder / "tally.txt").read_text(), "|||||")

    def test_its_plugins_are_loaded_by_the_installed_studio(self):
        studio = PREFIX / "bin" / "event-studio"
        if not studio.exists():
            self.skipTest("built without Event Studio")
        self.prepare_app()
        done = run(studio, "app.toml", "--run", "--screenshot", "studio.png", "--after", str(2 * SLOWNESS),
                   cwd=self.folder)
        self.assertEqual(done.returncode, OK, done)
        self.assertTrue((self.folder / "studio.png").read_bytes().startswith(b"\x89PNG"))
        self.assertEqual((self.folder / "tally.txt").read_text(), "|||||")

    def test_the_installed_studio_makes_no_picture_of_what_it_cannot_open(self):
        studio = PREFIX / "bin" / "event-studio"
        if not studio.exists():
            self.skipTest("built without Event Studio")
        for name in ("none.toml", "none.mcap"):
            done = run(studio, name, "--screenshot", "none.png", cwd=self.folder)
            self.assertEqual(done.returncode, 1, done)
            self.assertIn(name, done.stderr)
            self.assertFalse((self.folder / "none.png").exists())


class ByPkgConfig(InstalledTest):
    def test_a_program_is_built_and_runs(self):
        pkg_config = next(PREFIX.rglob("event-engine.pc")).parent
        flags = must("pkg-config", "--cflags", "--libs", "event-engine",
                     environment={"PKG_CONFIG_PATH": str(pkg_config)}).split()
        cache = [shutil.which("ccache")] if shutil.which("ccache") else []
        program = BUILD.parent / "tally_by_pkg_config.o"
        compile_flags = [flag for flag in flags if not re.match("-[lL]", flag)]
        must(*cache, COMPILER, *compile_flags, "-c", SOURCES / "main.cpp", "-o", program)
        must(COMPILER, program, *flags, f"-Wl,-rpath,{pkg_config.parent}", "-o", self.folder / "tally")
        self.assert_without_qt(self.folder / "tally")
        self.assert_tallied(run(self.folder / "tally"))


class Installation(InstalledTest):
    def test_python_plugins_get_the_installed_package(self):
        self.write("app.toml", 'publish_port = "off"\nsubscribe_port = "off"\n[[plugins.external]]\n'
                               'plugin_name = "P"\npython = "plugin.py"\n')
        self.write("plugin.py", "import pyevents\nprint(pyevents.__file__)\n")
        done = run(PREFIX / "bin" / "event-engine", "run", "app.toml", cwd=self.folder)
        self.assertIn(f"P: {PREFIX}/share/event-engine/pyevents/pyevents/__init__.py\n", done.stdout, done)

    def test_its_examples_run_where_they_lie(self):
        app = PREFIX / "share" / "event-engine" / "examples" / "field_station" / "app.toml"
        done = run(PREFIX / "bin" / "event-engine", "run", app, "--for", "0.5", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)


if __name__ == "__main__":
    sys.exit(unittest.main())
