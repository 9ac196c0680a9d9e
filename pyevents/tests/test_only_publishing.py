# SPDX-License-Identifier: BSD-3-Clause
"""A plugin that publishes a little now and then and never waits: what becomes of its connection it finds out by the way."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Callable, Iterator

import pytest
from streaming_engine import StreamingEngine, numbered

from pyevents import AsyncPlugin, Plugin

MOST = 2500
"""Events. So few are gathered for ever, as far as their size goes."""
PAUSE = 0.004

pytestmark = pytest.mark.usefixtures("streaming")


@pytest.fixture
def engine(streaming_engine):
    return streaming_engine


def publish(port: int, is_enough: Callable[[], bool]) -> int:
    """Publishes until then. Returns how many events."""
    with Plugin(port) as plugin:
        for count, event in enumerate(numbered(MOST), 1):
            plugin.publish(event)
            if is_enough():
                return count
            time.sleep(PAUSE)
    raise AssertionError("the engine hears of nothing any more")


def publish_from_a_loop(port: int, is_enough: Callable[[], bool]) -> int:
    async def main() -> int:
        async with AsyncPlugin(port) as plugin:
            for count, event in enumerate(numbered(MOST), 1):
                await plugin.publish(event)
                if is_enough():
                    return count
                await asyncio.sleep(PAUSE)
        raise AssertionError("the engine hears of nothing any more")

    return asyncio.run(main())


def story(engine: StreamingEngine, *turns: Callable[[], object]) -> Callable[[], bool]:
    """Each turn comes when the engine has heard of some events more; in the end it has heard of them once more."""

    def tell() -> Iterator[None]:
        for turn in (*turns, lambda: None):
            count = len(engine.published)
            while len(engine.published) < count + 10:
                yield
            turn()

    steps = tell()
    return lambda: next(steps, steps) is steps


@pytest.mark.parametrize("publishes", [publish, publish_from_a_loop])
class TestOnlyPublishing:
    def test_it_carries_on_after_broken_connections(self, engine, publishes):
        count = publishes(engine.port, story(engine, engine.break_connection, engine.break_connection))
        assert engine.published == numbered(count)
        assert len(engine.hellos) == 3

    def test_it_carries_on_though_its_last_events_are_not_known_to_have_been_taken(self, engine, publishes):
        def break_after_holding_back() -> None:
            engine.break_connection()
            engine.holds_taken = False

        engine.holds_taken = True
        count = publishes(engine.port, story(engine, break_after_holding_back))
        assert engine.published == numbered(count)

    def test_it_carries_on_with_an_engine_that_was_started_anew(self, engine, publishes):
        count = publishes(engine.port, story(engine, engine.start_anew))
        # What the engine before had taken and not said so comes again, to an engine that knows nothing of it.
        assert sorted(set(engine.published)) == sorted(numbered(count))
        assert {hello.get("run") for hello in engine.hellos} == {None, "run-1"}

    def test_it_carries_on_over_a_new_connection_where_nothing_comes_over_the_old_one(self, engine, publishes):
        engine.welcome_more = {"ping_seconds": 0.1}
        engine.holds_taken = True

        def is_enough() -> bool:
            if len(engine.hellos) < 3:
                return False
            engine.welcome_more = {}
            engine.take_all()
            return True

        count = publishes(engine.port, is_enough)
        assert engine.published == numbered(count)

    def test_it_answers_for_itself_while_something_is_always_on_its_way(self, engine, publishes):
        engine.holds_taken = True
        tokens = itertools.count()

        def is_enough() -> bool:
            if engine.published:
                engine.ping(next(tokens))
            if len(engine.pongs) < 3:
                return False
            engine.take_all()
            return True

        publishes(engine.port, is_enough)
