# SPDX-License-Identifier: BSD-3-Clause
"""The messages example as two containers, built as its compose.yaml says but without Docker, and run without network
names of its own.

Wants buildah, and a Debian 12 whose apt works to build on: a tar file that EVENT_ENGINE_BASE_TAR names, or else what
debootstrap makes, which root alone may run. Compiling the engine takes the most of it: minutes where nobody else works."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from compose import context_of, dockerfile_of

BASE_TAR = os.environ.get("EVENT_ENGINE_BASE_TAR", "")
MIRROR = os.environ.get("EVENT_ENGINE_DEBIAN_MIRROR", "http://deb.debian.org/debian")
NAME = "event-engine-test"
TOGETHER = ("--isolation=chroot", "--network=host")


def what_is_missing():
    """In words; empty: nothing."""
    if not shutil.which("buildah"):
        return "no buildah"
    if BASE_TAR:
        return "" if Path(BASE_TAR).is_file() else f"EVENT_ENGINE_BASE_TAR names no file: {BASE_TAR}"
    if not shutil.which("debootstrap"):
        return "neither debootstrap nor EVENT_ENGINE_BASE_TAR"
    return "" if os.geteuid() == 0 else "debootstrap needs root; give a tar file of its result in EVENT_ENGINE_BASE_TAR"


def run(*command):
    done = subprocess.run([*map(str, command)], text=True, capture_output=True)
    assert done.returncode == 0, f"{done.args}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout.strip()


def buildah(*arguments):
    return run("buildah", *arguments)


def build(service, *arguments):
    buildah("build", *TOGETHER, *arguments, "-t", f"localhost/{NAME}-{service}", "-f", dockerfile_of(service),
            context_of(service))


@unittest.skipIf(what_is_missing(), what_is_missing())
class Containers(unittest.TestCase):
    def setUp(self):
        base = buildah("from", "scratch")
        self.addCleanup(buildah, "rm", base)
        buildah("add", base, BASE_TAR or self.debian(), "/")
        buildah("config", "--env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", base)
        buildah("commit", base, f"localhost/{NAME}-base")

    def debian(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        run("debootstrap", "--variant=minbase", "bookworm", folder.name, MIRROR)
        return folder.name

    def container_of(self, name):
        container = buildah("from", f"localhost/{NAME}-{name}")
        self.addCleanup(buildah, "rm", container)
        image = json.loads(buildah("inspect", "--type", "image", f"localhost/{NAME}-{name}"))
        return container, image["OCIv1"]["config"]["Cmd"]

    def start(self, name, *arguments):
        container, command = self.container_of(name)
        process = subprocess.Popen(["buildah", "run", *TOGETHER, *arguments, container, "--", *command], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_messages_are_counted_and_goodbye_is_said(self):
        base = f"BASE=localhost/{NAME}-base"
        build("pyevents", "--build-arg", base)
        build("plugin", "--build-arg", f"PYEVENTS=localhost/{NAME}-pyevents")
        build("engine", "--build-arg", base)

        engine = self.start("engine")
        plugin = self.start("plugin", "--env", "EVENT_ENGINE_HOST=127.0.0.1")  # they share the host's network here
        said, _ = engine.communicate(timeout=60)
        self.assertEqual(engine.returncode, 0, said)
        self.assertIn("Goodbye from python", said)
        said, _ = plugin.communicate(timeout=60)
        self.assertEqual(plugin.returncode, 0, said)
        self.assertIn("said goodbye", said)


if __name__ == "__main__":
    sys.exit(unittest.main())
