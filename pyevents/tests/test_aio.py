# SPDX-License-Identifier: BSD-3-Clause
"""AsyncPlugin: the same promises, every wait awaited."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
from streaming_engine import numbered
from stub_engine import wait_until

from pyevents import AsyncPlugin, EngineBusy, EngineUnreachable, Event, NotOpen
from pyevents._connection import Connection
from pyevents.streaming_protocol import Kind


@pytest.fixture
def engine(streaming_engine):
    return streaming_engine


def test_a_loop_takes_event_after_event_and_answers(engine):
    async def echo():
        async with AsyncPlugin(engine.port) as plugin:
            async for event in plugin:
                await plugin.publish(Event.of("Echo", event))
                if event == b"TypeA2999":
                    assert (plugin.info.sequence, plugin.info.type) == (6000, "TypeA")
                    break

    engine.offer(*numbered(3000))
    asyncio.run(echo())
    assert engine.published == [b"Echo" + event for event in numbered(3000)]
    assert engine.goodbyes == [{}]


def test_other_tasks_run_while_it_waits(engine):
    async def offer_later():
        await asyncio.sleep(0.01)
        engine.offer(b"TypeA")

    async def wait():
        async with AsyncPlugin(engine.port) as plugin:
            offering = asyncio.create_task(offer_later())
            event = await plugin.receive(timeout=10)
            await offering
            return event

    assert asyncio.run(wait()) == b"TypeA"


def test_a_wait_for_room_sleeps_though_an_event_lies_unread(engine, monkeypatch):
    looks = []

    async def publish_until_busy():
        async with AsyncPlugin(engine.port) as plugin:
            engine.offer(b"TypeA")
            assert await plugin.receive(timeout=10)
            engine.offer(b"TypeA")
            client = plugin._plugin.streaming_client()
            while not client._inbox.has_events():
                await plugin.flush()
            monkeypatch.setattr(client, "has_news", lambda _ask=client.has_news, **of: looks.append(of) or _ask(**of))
            engine.holds_taken = True
            with pytest.raises(EngineBusy):
                for event in numbered(1_000_000):
                    await plugin.publish(event, timeout=0.2)
            engine.take_all()
            assert await plugin.receive(timeout=10)

    asyncio.run(publish_until_busy())
    assert 0 < len(looks) < 200, "it asks again and again"


def test_a_wait_has_a_limit(engine):
    async def wait():
        async with AsyncPlugin(engine.port) as plugin:
            return [await plugin.receive(timeout=0), await plugin.receive(timeout=0.01)]

    assert asyncio.run(wait()) == [None, None]


def test_handlers_may_be_coroutines_or_functions(engine):
    plugin, seen = AsyncPlugin(engine.port), []

    @plugin.on("TypeA")
    async def later(event):
        await asyncio.sleep(0)
        seen.append(event)

    @plugin.on("Ping")
    def now(event):
        seen.append(event)

    @plugin.on("Done")
    async def done(event):
        plugin.stop()

    engine.offer(b"TypeA", b"Ping", b"Else", b"Done")
    asyncio.run(plugin.run())
    assert seen == [b"TypeA", b"Ping"]


def test_several_tasks_publish_and_wait_while_the_engine_takes_nothing(engine):
    engine.holds_taken = True

    async def publish(plugin, count):
        for event in numbered(count):
            await plugin.publish(event)

    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            with pytest.raises(EngineBusy):
                while True:
                    await plugin.publish(b"x" * 1000, timeout=0.05)
            tasks = [asyncio.create_task(publish(plugin, 1000)) for _ in range(3)]
            await asyncio.sleep(0.01)
            engine.take_all()
            await asyncio.gather(*tasks)

    asyncio.run(main())
    assert sorted(event for event in engine.published if event[0] != ord("x")) == sorted(numbered(1000) * 3)


def test_a_quit_of_the_engine_ends_the_loop(engine):
    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            await plugin.publish(b"welcomed")
            await plugin.flush()
            engine.send(Kind.QUIT, {"reason": "the app is stopping", "seconds": 5})
            return [event async for event in plugin]

    assert asyncio.run(main()) == []
    assert engine.goodbyes == [{}]


def test_it_resumes_after_a_broken_connection(engine):
    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            seen = [await plugin.receive(timeout=10) for _ in range(100)]
            await asyncio.to_thread(engine.break_connection)
            return seen + [await plugin.receive(timeout=10) for _ in range(2900)]

    engine.offer(*numbered(3000))
    assert asyncio.run(main()) == numbered(3000)
    assert len(engine.hellos) == 2


def test_no_event_loop_waits_for_a_connection_that_is_closed(engine, monkeypatch):
    watched, breaks = [], iter([engine.break_connection])

    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            close = Connection.close
            monkeypatch.setattr(Connection, "close", lambda *of: watched.append(list(plugin._watched)) or close(*of))
            waiting = asyncio.create_task(plugin.receive())
            for event in numbered(2500):
                await plugin.publish(event)
                if len(engine.published) >= 10:
                    next(breaks, lambda: None)()
                if len(engine.hellos) > 1:
                    break
                await asyncio.sleep(0.004)
            engine.offer(b"TypeA")
            assert await waiting == b"TypeA"
            waiting = asyncio.create_task(plugin.receive())
            await asyncio.sleep(0)
        with pytest.raises(NotOpen):
            await waiting

    asyncio.run(main())
    assert watched == [[], []]


def test_a_ping_is_answered_while_it_waits(engine):
    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            await plugin.publish(b"welcomed")
            await plugin.flush()
            engine.ping(5)
            while not engine.pongs:
                await plugin.receive(timeout=0.01)

    asyncio.run(main())


def test_the_patience_ends(engine):
    waits_since = []

    async def main():
        async with AsyncPlugin(engine.port, engine_timeout=0.05) as plugin:
            while not engine.published:  # the patience for that may end, too
                with contextlib.suppress(EngineUnreachable):
                    await plugin.publish(b"welcomed")
                    await plugin.flush()
            await asyncio.to_thread(engine.stop)
            waits_since.append(time.monotonic())
            await plugin.receive()

    with pytest.raises(EngineUnreachable):
        asyncio.run(main())
    assert time.monotonic() - waits_since[0] < 8


def test_an_error_is_told_as_a_failure(engine):
    async def main():
        async with AsyncPlugin(engine.port) as plugin:
            await plugin.publish(b"event")
            await plugin.flush()
            raise ValueError("no such model")

    with pytest.raises(ValueError):
        asyncio.run(main())
    wait_until(lambda: engine.goodbyes)
    assert engine.goodbyes == [{"failed": True, "reason": "ValueError: no such model"}]


def test_a_plugin_that_is_not_open_says_so(engine):
    async def main():
        with pytest.raises(NotOpen):
            await AsyncPlugin(engine.port).receive()

    asyncio.run(main())
