# SPDX-License-Identifier: BSD-3-Clause
"""compose.yaml of the messages example, read: that its parts fit each other. test_containers builds and runs them."""

import re
import sys
import tomllib
import unittest

from compose import CONTAINERS, SERVICES, SOURCES, context_of, dockerfile_of

# Of the Compose specification, what this file has a use for.
OF_A_SERVICE = {"build", "image", "depends_on", "init", "profiles"}
OF_A_BUILD = {"context", "dockerfile"}


def lines_of(service, instruction):
    """What stands behind this instruction in the service's Dockerfile, line by line."""
    return re.findall(rf"(?m)^{instruction} (.*)$", dockerfile_of(service).read_text())


class Compose(unittest.TestCase):
    def test_there_are_two_containers_and_the_image_that_one_is_built_on(self):
        self.assertEqual({name: service.get("profiles") for name, service in SERVICES.items()},
                         {"engine": None, "plugin": None, "pyevents": ["build"]})

    def test_it_says_nothing_that_compose_does_not_know(self):
        for name, service in SERVICES.items():
            with self.subTest(service=name):
                self.assertLessEqual(set(service), OF_A_SERVICE)
                self.assertEqual(set(service["build"]), OF_A_BUILD)

    def test_what_is_copied_into_an_image_is_in_its_context(self):
        for name in SERVICES:
            with self.subTest(service=name):
                self.assertEqual(context_of(name), SOURCES)
                for line in lines_of(name, "COPY"):
                    *sources, _ = line.split()
                    if not sources[0].startswith("--from="):
                        self.assertTrue(all((context_of(name) / source).exists() for source in sources), line)

    def test_the_plugin_is_built_on_the_image_that_compose_builds(self):
        self.assertEqual(lines_of("plugin", "ARG"), [f"PYEVENTS={SERVICES['pyevents']['image']}"])
        self.assertEqual(lines_of("plugin", "FROM"), ["${PYEVENTS}"])

    def test_the_plugin_finds_the_engine(self):
        app = tomllib.loads((CONTAINERS / "app.toml").read_text())
        port = app["plugins"]["external"][0]["external_port"]
        self.assertEqual(SERVICES["plugin"]["depends_on"], ["engine"])
        self.assertEqual(lines_of("plugin", "ENV"), [f"EVENT_ENGINE_HOST=engine EVENT_ENGINE_PORT={port}"])
        self.assertEqual(app["bind"], "0.0.0.0")

    def test_both_say_what_they_run(self):
        self.assertEqual(lines_of("engine", "CMD"), ['["event-engine", "run", "app.toml"]'])
        self.assertEqual(lines_of("pyevents", "CMD"), ['["python3", "plugin.py"]'])
        self.assertEqual(lines_of("plugin", "CMD"), [])  # that of the image it is built on

    def test_what_handles_no_sigterm_is_not_the_first_process_of_its_container(self):
        self.assertIs(SERVICES["plugin"]["init"], True)


if __name__ == "__main__":
    sys.exit(unittest.main())
