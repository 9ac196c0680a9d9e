# SPDX-License-Identifier: BSD-3-Clause
"""The scripts of the first minute: what they install, and what they say to a wrong command line."""

import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "resources" / "packaging"


def package_list():
    """Pairs of a package and the command that may stand for it, else an empty string."""
    lines = (PACKAGING / "debian-packages.txt").read_text().splitlines()
    wanted = [line.partition(":") for line in lines if line and line[0] not in "#["]
    return [(package, command.strip()) for package, _, command in wanted]


def wanted_packages():
    return [package for package, _ in package_list()]


class Installing(unittest.TestCase):
    """Runs install_packages with a dpkg-query and an apt-get of its own in front of the system's."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.calls = self.folder / "calls"
        self.put_command("sudo", 'exec "$@"')
        self.put_command("apt-get", f'echo "$*" >> {self.calls}')
        for command in (command for _, command in package_list() if command):
            self.put_command(command, "")

    def put_command(self, name, text):
        (self.folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (self.folder / name).chmod(0o755)

    def install(self, installed, sections="engine studio test"):
        (self.folder / "installed").write_text("".join(f"{name} installed\n" for name in installed))
        self.put_command("dpkg-query", f"cat {self.folder / 'installed'}")
        script = f'source "{PACKAGING}/install_packages.sh"; PATH="{self.folder}:$PATH"; install_packages {sections}'
        return subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60)

    def apt_calls(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def test_nothing_missing_is_silent_and_asks_no_network(self):
        result = self.install(wanted_packages())
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertEqual(self.apt_calls(), [])

    def test_what_is_missing_is_named_and_installed_without_recommended_packages(self):
        result = self.install(set(wanted_packages()) - {"liblz4-dev"}, "engine")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("liblz4-dev", result.stdout)
        update, install = self.apt_calls()
        self.assertTrue(update.endswith(" update"), update)
        self.assertIn("--no-install-recommends", install)
        self.assertTrue(install.endswith(" liblz4-dev"), install)

    def test_a_section_that_was_not_asked_for_is_left_out(self):
        self.install(set(wanted_packages()) - {"qt6-base-dev"}, "engine")
        self.assertEqual(self.apt_calls(), [])

    def test_a_removed_package_whose_settings_are_left_is_missing(self):
        names = [name for name in wanted_packages() if name != "liblz4-dev"]
        result = self.install([*names, "liblz4-dev config-files\nfiller"], "engine")
        self.assertIn("liblz4-dev", result.stdout)

    def test_a_failing_apt_ends_in_the_line_to_type(self):
        self.put_command("apt-get", "exit 100")
        result = self.install(set(wanted_packages()) - {"liblz4-dev"}, "engine")
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends liblz4-dev", result.stderr)


class WrongCommandLines(unittest.TestCase):
    def assert_usage(self, words, script, *arguments):
        result = subprocess.run([ROOT / script, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertIn(words, result.stderr)

    def test_an_unknown_example_is_answered_with_those_there_are(self):
        examples = [file.parent.name for file in (ROOT / "examples").glob("*/app.toml")]
        self.assert_usage("no example is called 'nonsense'", "examples/run", "nonsense")
        for name in examples:
            self.assert_usage(name, "examples/run", "nonsense")

    def test_unknown_and_incomplete_options_are_usage_errors(self):
        self.assert_usage("--for needs seconds", "examples/run", "--for", "soon")
        self.assert_usage("--screenshot needs a file", "examples/run", "--screenshot")
        self.assert_usage("unknown option '--nonsense'", "examples/run", "--nonsense")
        self.assert_usage("--preset needs", "tests/run", "--preset", "debug")
        self.assert_usage("--preset needs", "tests/run", "--preset")
        self.assert_usage("--label needs", "tests/run", "--label")
        self.assert_usage("unknown argument", "tests/run", "broker")


if __name__ == "__main__":
    unittest.main()
