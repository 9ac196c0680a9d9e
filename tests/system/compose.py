# SPDX-License-Identifier: BSD-3-Clause
"""What compose.yaml of the messages example says, for the test that builds its containers and the one that reads it."""

from pathlib import Path

import yaml

SOURCES = Path(__file__).resolve().parents[2]
CONTAINERS = SOURCES / "examples" / "messages" / "containers"
SERVICES = yaml.safe_load((CONTAINERS / "compose.yaml").read_text())["services"]


def context_of(service):
    """The folder that its image is built in."""
    return (CONTAINERS / SERVICES[service]["build"]["context"]).resolve()


def dockerfile_of(service):
    return context_of(service) / SERVICES[service]["build"]["dockerfile"]
