# SPDX-License-Identifier: BSD-3-Clause
"""The Python plugins of the examples, as the engine starts them, against the stub."""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from stub_engine import wait_until

PACKAGE = Path(__file__).resolve().parent.parent
EXAMPLES = PACKAGE.parent / "examples"
WIDTH, HEIGHT = 96, 64


def start(script: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "EVENT_ENGINE_PORT": str(port),
        "EVENT_ENGINE_PLUGIN": script.stem,
        "PYTHONPATH": f"{PACKAGE}:{PACKAGE / 'pyevents'}",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen([sys.executable, script.name], cwd=script.parent, env=environment, stdout=subprocess.PIPE, text=True)


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def image_event(grey, width=WIDTH, height=HEIGHT) -> bytes:
    rows = [bytes([0, *(max(0, min(255, int(grey(x, y)))) for x in range(width))]) for y in range(height)]
    return b"Image" + png(width, height, b"".join(rows))


def test_the_messages_plugin_takes_ten_events_says_goodbye_and_quits(engine):
    engine.offer(*[b"TypeAThis is message %d" % number for number in range(5)], *[b"TypeB17"] * 5)
    with start(EXAMPLES / "messages" / "plugin.py", engine.port) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "event 10 of 10: TypeB17" in output
    wait_until(lambda: engine.quits == 1)
    assert engine.published == [b"TypeCGoodbye from python"]


@pytest.fixture
def classifier(engine):
    with start(EXAMPLES / "field_station" / "classifier.py", engine.port) as process:
        yield process
        process.kill()


def scores(engine) -> list:
    assert all(event.startswith(b"Scores") for event in engine.published)
    return [json.loads(event[len(b"Scores") :]) for event in engine.published]


SKIES = {
    "clear": lambda x, y: 190 + y / 8,
    "cloud": lambda x, y: 150 + 70 * math.sin(x / 14) * math.cos(y / 11),
    "night": lambda x, y: 8 + (x * y) % 5,
    "bird": lambda x, y: 30 if (x - 50) ** 2 / 60 + (y - 20) ** 2 / 12 < 1 else 200 + y / 8,
}


def test_the_classifier_tells_plain_pictures_apart(engine, classifier):
    engine.offer(*[image_event(sky) for sky in SKIES.values()])
    wait_until(lambda: len(engine.published) == len(SKIES))
    answers = scores(engine)
    assert [answer["label"] for answer in answers] == list(SKIES)
    assert [answer["image"] for answer in answers] == [1, 2, 3, 4]
    for answer in answers:
        assert sum(answer[label] for label in SKIES) == pytest.approx(1, abs=0.01)
        assert 0 <= answer["brightness"] <= 1


@pytest.mark.parametrize("broken", [b"", b"1234567", png(4, 4, b"short"), png(0, 0, b""), png(4, 4, b"")[:40]])
def test_an_image_that_is_none_gets_no_scores_and_does_not_end_the_classifier(engine, classifier, broken):
    engine.offer(b"Image" + broken, image_event(SKIES["clear"], 1, 1))
    wait_until(lambda: engine.published)
    assert [answer["image"] for answer in scores(engine)] == [2]


def test_the_classifier_ends_cleanly_when_it_is_told_to(engine, classifier):
    wait_until(lambda: engine.asks == 1)
    classifier.send_signal(signal.SIGTERM)
    assert classifier.wait(timeout=20) == 0
    wait_until(lambda: engine.quits == 1)
