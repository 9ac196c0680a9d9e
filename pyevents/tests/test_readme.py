# SPDX-License-Identifier: BSD-3-Clause
"""The plugins shown in README.md run as they stand there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stub_engine import wait_until
from streaming_engine import StreamingEngine

PACKAGE = Path(__file__).resolve().parent.parent
README = (PACKAGE / "README.md").read_text()
PROJECT_README = (PACKAGE.parent / "README.md").read_text()


def plugins_of(text: str) -> list[str]:
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [block for block in blocks if "TypeA" in block and "join=" not in block]  # nobody listens there


SNIPPETS = [*plugins_of(README), *plugins_of(PROJECT_README)]


def test_there_are_snippets():
    assert len(plugins_of(README)) >= 2


@pytest.mark.parametrize("protocol", ["original", "streaming"])
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_plugin_of_the_readme_answers_and_ends_when_told_to(engine, snippet, protocol):
    if protocol == "original" and "AsyncPlugin" in snippet:
        pytest.skip("speaks streaming only")
    server = engine if protocol == "original" else StreamingEngine().start()
    server.offer(b"TypeAThis is message 0", b"TypeA")
    environment = {
        **os.environ,
        "PYTHONPATH": str(PACKAGE),
        "EVENT_ENGINE_PORT": str(server.port),
        "EVENT_ENGINE_PROTOCOL": protocol,
    }
    with subprocess.Popen([sys.executable, "-c", snippet], env=environment) as process:
        try:
            wait_until(lambda: len(server.published) == 2 or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
    assert [event[len("TypeB") :] for event in server.published] == [b"17", b"0"]
    if protocol == "streaming":
        server.close()
