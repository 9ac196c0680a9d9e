# SPDX-License-Identifier: BSD-3-Clause
"""What the shell offers after a press of Tab."""

import subprocess
import sys
import unittest
from pathlib import Path

from command import PROGRAM, SLOWNESS

SCRIPT = Path(__file__).resolve().parents[2] / "resources" / "completion" / "event-engine.bash"


def offered(*words):
    line = f"source '{SCRIPT}'; COMP_WORDS=('{PROGRAM}' \"$@\"); COMP_CWORD=$#; _event_engine_words; " \
           "printf '%s\\n' \"${COMPREPLY[@]}\""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", line, "bash", *words], text=True, capture_output=True,
                          check=True, timeout=20 * SLOWNESS)
    return done.stdout.split()


class Completion(unittest.TestCase):
    def test_commands(self):
        self.assertLessEqual({"run", "top", "inject", "info", "replay", "new"}, set(offered("")))
        self.assertEqual(offered("inj"), ["inject"])

    def test_options_of_a_command(self):
        self.assertEqual(offered("run", "app.toml", "--rec"), ["--record"])
        self.assertLessEqual({"--text", "--hex", "--json", "--file"}, set(offered("inject", "-")))

    def test_everything_else_is_left_to_the_shell(self):
        self.assertEqual(offered("run", "ap"), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
