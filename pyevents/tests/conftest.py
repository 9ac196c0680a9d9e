# SPDX-License-Identifier: BSD-3-Clause
from __future__ import annotations

import sys
from pathlib import Path
from typing import Iterator

import pytest
import zmq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from streaming_engine import StreamingEngine
from stub_engine import StubEngine

from pyevents import Plugin
from pyevents.events import get_plugin_socket


@pytest.fixture
def engine() -> Iterator[StubEngine]:
    engine = StubEngine().start()
    yield engine
    engine.close()


@pytest.fixture
def streaming_engine() -> Iterator[StreamingEngine]:
    engine = StreamingEngine().start()
    yield engine
    engine.close()
    assert engine.mistakes == []


@pytest.fixture
def streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """The streaming protocol alone is spoken, and tried again at once."""
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", "streaming")
    monkeypatch.setattr("pyevents._link.RETRY_SECONDS", 0.01)


@pytest.fixture
def plugin(streaming: None, streaming_engine: StreamingEngine) -> Iterator[Plugin]:
    with Plugin(streaming_engine.port, engine_timeout=10, publish_timeout=10) as plugin:
        yield plugin


@pytest.fixture
def context() -> Iterator[zmq.Context]:
    context = zmq.Context()
    yield context
    context.destroy(linger=0)


@pytest.fixture
def socket(engine: StubEngine, context: zmq.Context):
    with get_plugin_socket(context, engine.port) as socket:
        yield socket


@pytest.fixture(autouse=True)
def no_engine_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("EVENT_ENGINE_HOST", "EVENT_ENGINE_PORT", "EVENT_ENGINE_PLUGIN", "EVENT_ENGINE_KEYS"):
        monkeypatch.delenv(variable, raising=False)
    # The stub speaks nothing else, and asking it for more takes seconds each time.
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", "original")
