# SPDX-License-Identifier: BSD-3-Clause
"""The command in a terminal: event-engine top in place, and Ctrl-C."""

import os
import signal
import sys
import unittest
from unittest.mock import patch

from command import FAILED, OK, PROGRAM, SLOWNESS, CommandTest
from terminal import TerminalProgram

CTRL_C = "\x03"
SECONDS = 20 * SLOWNESS


def app(types=3, title="Many types"):
    """An app that waits for its one plugin and does nothing else."""
    names = "".join(f'[[event_types]]\nname = "Type{i:03}."\n' for i in range(types))
    return (f'title = "{title}"\npublish_port = "off"\nsubscribe_port = "off"\n{names}'
            '[[plugins.external]]\nplugin_name = "Nobody"\n')


STUBBORN = """
publish_port = "off"
subscribe_port = "off"
stop_timeout = "{timeout}"
[plugins]
libraries = ["libbad_manners.so"]
internal = ["Stubborn"]
"""


class TerminalTest(CommandTest):
    def start_in_terminal(self, toml, *arguments, columns=80, rows=24):
        self.write("app.toml", toml)
        program = TerminalProgram([PROGRAM, *arguments, "app.toml"], self.folder, columns, rows)
        self.addCleanup(program.close)
        return program

    def assert_sane(self, program):
        """As the shell had left it: its own screen, a cursor, keys echoed."""
        self.assertFalse(program.screen.alternate)
        self.assertTrue(program.screen.cursor_visible)
        self.assertEqual(program.settings(), program.settings_before)


def shows(*words):
    return lambda screen: screen.alternate and all(word in screen.text() for word in words)


class Top(TerminalTest):
    def test_it_fits_every_size(self):
        for columns, rows in ((80, 24), (200, 50), (40, 8)):
            with self.subTest(columns=columns, rows=rows):
                program = self.start_in_terminal(app(types=60), "top", columns=columns, rows=rows)
                program.wait_for(shows("Many types", "more", "q quits"), SECONDS)
                self.assertEqual(program.screen.scrolled, 0)
                self.assertTrue(program.screen.lines()[0].startswith("Many types"))
                self.assertFalse(program.screen.cursor_visible)
                program.type("q")
                self.assertEqual(program.finish(SECONDS), OK)

    def test_it_follows_a_new_size(self):
        program = self.start_in_terminal(app(types=60), "top", columns=200, rows=50)
        for columns, rows, last in ((80, 24, "Type005."), (200, 50, "Type035.")):
            program.resize(columns, rows)
            program.wait_for(shows("Many types", last, "q quits"), SECONDS)
            self.assertEqual(program.screen.lines()[rows - 1], "q quits")
        program.type("q")
        program.finish(SECONDS)

    def test_q_ends_the_app_and_leaves_the_terminal_as_it_was(self):
        program = self.start_in_terminal(app(), "top")
        program.wait_for(shows("q quits"), SECONDS)
        program.type("q")
        self.assertEqual(program.finish(SECONDS), OK)
        self.assert_sane(program)
        self.assertIn("Many types was stopped", program.screen.text())

    def test_ctrl_c_does_the_same(self):
        program = self.start_in_terminal(app(), "top")
        program.wait_for(shows("q quits"), SECONDS)
        program.type(CTRL_C)
        self.assertEqual(program.finish(SECONDS), OK)
        self.assert_sane(program)

    def test_an_end_from_outside_does_the_same(self):
        program = self.start_in_terminal(app(), "top")
        program.wait_for(shows("q quits"), SECONDS)
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.finish(SECONDS), OK)
        self.assert_sane(program)

    def test_impatience_leaves_the_terminal_as_it_was(self):
        program = self.start_in_terminal(STUBBORN.format(timeout="1 h"), "top")
        program.wait_for(shows("Stubborn"), SECONDS)
        program.type(CTRL_C + CTRL_C)
        program.wait_for(lambda screen: not screen.alternate, SECONDS)
        program.type(CTRL_C)
        self.assertEqual(program.finish(SECONDS), -signal.SIGINT)
        self.assert_sane(program)


class Crash(TerminalTest):
    """A plugin brings the program down while it has the terminal."""

    def test_it_leaves_the_terminal_as_it_was_and_a_note_of_it(self):
        for plugin, death in (("Crashing", signal.SIGABRT), ("Bottomless", signal.SIGSEGV)):
            for command in (("top",), ("run", "--control")):
                with self.subTest(plugin=plugin, command=command), \
                        patch.dict(os.environ, XDG_STATE_HOME=str(self.folder / plugin / command[0])):
                    app = STUBBORN.format(timeout="1 s").replace("Stubborn", plugin)
                    program = self.start_in_terminal(app, *command)
                    self.assertEqual(program.finish(SECONDS), -death)
                    self.assert_sane(program)
                    app = app.replace(f'"{plugin}"', f'{{ class = "{plugin}", config = {{ behaves = true }} }}')
                    self.assertIn(f"{plugin}: brought the program down in an earlier run",
                                  self.run_app(app, "--for", "0.2").stderr)


class Stopping(TerminalTest):
    """An app with a plugin that does not return."""

    def test_the_plugin_is_named_when_its_time_is_up(self):
        program = self.start_in_terminal(STUBBORN.format(timeout="300 ms"), "run")
        program.wait_for(lambda screen: "Stubborn: works" in screen.text(), SECONDS)
        program.type(CTRL_C)
        self.assertEqual(program.finish(SECONDS), FAILED)
        self.assertRegex(program.screen.text(), r"(?m)^event-engine: .*Stubborn.*")

    def test_a_second_ctrl_c_forces_the_end(self):
        program = self.start_in_terminal(STUBBORN.format(timeout="1 h"), "run")
        program.wait_for(lambda screen: "Stubborn: works" in screen.text(), SECONDS)
        program.type(CTRL_C)
        program.wait_for(lambda screen: "Ctrl-C" in screen.text(), SECONDS)
        self.assertIsNone(program.process.poll())
        program.type(CTRL_C)
        self.assertEqual(program.finish(SECONDS), -signal.SIGINT)


if __name__ == "__main__":
    sys.exit(unittest.main())
