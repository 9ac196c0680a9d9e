# SPDX-License-Identifier: BSD-3-Clause
"""The whole way through the engine itself. EVENT_ENGINE_PROGRAM names the program event-engine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import zmq
from breakable_wire import BreakableWire
from running_engine import RawClient, RunningEngine
from stub_engine import Background, wait_until

from pyevents import AsyncPlugin, Event, Plugin, PluginRefused
from pyevents.events import get_next_msg, get_plugin_socket, publish_msg, send_quit_command

PROGRAM = Path(os.environ.get("EVENT_ENGINE_PROGRAM", ""))
PACKAGE = Path(__file__).resolve().parent.parent
EVENTS = 500

pytestmark = pytest.mark.skipif(not PROGRAM.is_file(), reason="EVENT_ENGINE_PROGRAM names no program")


@pytest.fixture(params=["original", "streaming"], autouse=True)
def protocol(request, monkeypatch):
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", request.param)
    return request.param


streaming_only = pytest.mark.parametrize("protocol", ["streaming"], indirect=True)


@pytest.fixture
def stopped_engine(tmp_path):
    engine = RunningEngine(PROGRAM.resolve(), tmp_path)
    yield engine
    engine.close()


@pytest.fixture
def engine(stopped_engine):
    return stopped_engine.start()


@pytest.fixture
def raw(engine):
    client = RawClient(engine)
    yield client
    client.close()


def ping(number: int) -> bytes:
    return b"Ping %d" % number


def pong(number: int) -> bytes:
    return b"Pong %d" % number


def echo(port: int) -> None:
    with Plugin(port) as plugin:
        for event in plugin:
            if event.is_type("Done"):
                return
            plugin.publish(Event.of("Pong", event.payload("Ping")))


def events_of(report: dict, name: str) -> int:
    return next(entry["events"] for entry in report["types"] if entry["name"] == name)


def plugin_of(report: dict) -> dict:
    return next(entry for entry in report["plugins"] if entry["name"] == "Echo")


def test_events_pass_both_ways_in_order_and_are_counted_and_quit_ends_the_app(engine, raw):
    echoing = Background(echo, engine.port)
    raw.publish(*map(ping, range(EVENTS)), b"Done")
    assert [raw.take() for _ in range(EVENTS)] == list(map(pong, range(EVENTS)))
    echoing.result()
    report = engine.report()
    assert (report["result"], report["exit_code"], report["lost"]) == ("ended", 0, 0)
    assert (events_of(report, "Ping"), events_of(report, "Done")) == (EVENTS, 1)
    assert (plugin_of(report)["received"], plugin_of(report)["published"]) == (EVENTS + 1, EVENTS)


@pytest.mark.parametrize("seed", range(2))
def test_after_timeouts_no_event_is_lost_doubled_or_mistaken(engine, raw, seed):
    chance = random.Random(seed)
    received = []
    with zmq.Context() as context, get_plugin_socket(context, engine.port) as socket:
        for number in range(EVENTS):
            raw.publish(ping(number))
            for _ in range(chance.randrange(3)):
                with contextlib.suppress(zmq.Again):
                    received.append(get_next_msg(socket, timeout=chance.randrange(3)))
            assert publish_msg(socket, pong(number)) == "event-engine: msg published"
        while len(received) < EVENTS:
            received.append(get_next_msg(socket, timeout=10_000))
        with pytest.raises(zmq.Again):
            get_next_msg(socket, timeout=5)
        send_quit_command(socket)
    assert received == list(map(ping, range(EVENTS)))
    assert [raw.take() for _ in range(EVENTS)] == list(map(pong, range(EVENTS)))
    assert engine.report()["lost"] == 0


def test_what_happened_before_the_plugin_came_waits_for_it(engine, raw):
    raw.publish(*map(ping, range(10)), b"Pong end")
    assert raw.take() == b"Pong end"
    with Plugin(engine.port) as plugin:
        assert [plugin.receive(timeout=10) for _ in range(10)] == list(map(ping, range(10)))


def test_large_and_empty_events_pass_unchanged(engine, raw):
    large = b"Pong" + random.Random(1).randbytes(2_000_000)
    with Plugin(engine.port) as plugin:
        plugin.publish(b"")
        plugin.publish(large)
        plugin.flush()
        assert raw.take() == large


def test_a_plugin_carries_on_when_the_engine_crashes_and_comes_back(stopped_engine):
    engine = stopped_engine.start()
    with Plugin(engine.port, engine_timeout=60) as plugin:
        plugin.publish(b"Pong before")
        plugin.flush()
        assert plugin.receive(timeout=0) is None
        engine.crash()
        engine.start()
        raw = RawClient(engine)
        raw.publish(b"Ping after")
        assert plugin.receive(timeout=30) == b"Ping after"
        plugin.publish(b"Pong after")
        assert raw.take() == b"Pong after"
        raw.close()
    assert plugin_of(engine.report())["received"] == 1


def test_a_plugin_left_by_an_error_has_published_what_it_published(engine):
    with pytest.raises(ZeroDivisionError):
        with Plugin(engine.port) as plugin:
            plugin.publish(b"Pong")
            1 / 0
    report = engine.stop()
    assert plugin_of(report)["published"] == 1


@streaming_only
def test_without_being_told_a_plugin_speaks_streaming(engine, raw, monkeypatch, caplog):
    monkeypatch.delenv("EVENT_ENGINE_PROTOCOL")
    with Plugin(engine.port) as plugin:
        raw.publish(b"Ping")
        assert plugin.receive(timeout=10) == b"Ping"
        assert (plugin.info.type, plugin.info.publisher, plugin.info.cause) == ("Ping", "(raw port)", 0)
    assert "hello" not in caplog.text


@streaming_only
def test_an_echo_over_a_wire_that_is_cut_now_and_then_is_exact(engine, raw):
    wire, count = BreakableWire(engine.port), 20_000

    def echo_over_the_wire():
        with Plugin(wire.port, protocol="streaming") as plugin:
            for event in plugin:
                if event.is_type("Done"):
                    return
                plugin.publish(Event.of("Pong", event.payload("Ping")))

    echoing = Background(echo_over_the_wire)
    raw.publish(*map(ping, range(count)))
    answers = []
    for number in range(count):
        answers.append(raw.take())
        if number % 3000 == 1:
            wire.cut()
    raw.publish(b"Done")
    assert answers == list(map(pong, range(count)))
    echoing.result()
    wire.close()
    report = engine.report()
    assert (report["result"], report["lost"]) == ("ended", 0)
    assert (plugin_of(report)["received"], plugin_of(report)["published"]) == (count + 1, count)


@streaming_only
def test_a_failure_is_told_in_its_own_words_and_log_lines_appear(engine):
    with pytest.raises(ZeroDivisionError):
        with Plugin(engine.port, protocol="streaming") as plugin:
            plugin.log_handler().handle(logging.makeLogRecord({"msg": "99 bottles", "name": "test", "levelno": 30}))
            plugin.publish(b"Pong")
            1 / 0
    report = engine.stop()
    assert (plugin_of(report)["state"], plugin_of(report)["published"]) == ("failed", 1)
    assert plugin_of(report)["cause"] == "ZeroDivisionError: division by zero"
    assert "test: 99 bottles" in engine.printed


@streaming_only
def test_another_process_takes_the_place_of_the_one_before(engine, raw):
    with Plugin(engine.port, protocol="streaming") as forgotten:
        raw.publish(ping(0))
        assert forgotten.receive(timeout=10) == ping(0)
        with Plugin(engine.port, protocol="streaming") as plugin:
            with pytest.raises(PluginRefused, match="another process"):
                forgotten.receive(timeout=10)
            raw.publish(ping(1))
            assert plugin.receive(timeout=10) == ping(1)


@streaming_only
def test_an_asyncio_program_takes_and_answers(engine, raw):
    async def echo():
        async with AsyncPlugin(engine.port) as plugin:
            async for event in plugin:
                if event.is_type("Done"):
                    return
                await plugin.publish(Event.of("Pong", event.payload("Ping")))

    raw.publish(*map(ping, range(EVENTS)), b"Done")
    asyncio.run(echo())
    assert [raw.take() for _ in range(EVENTS)] == list(map(pong, range(EVENTS)))
    assert engine.report()["lost"] == 0


@streaming_only
def test_what_a_killed_process_had_not_handled_is_counted(engine, raw):
    script = """
        import os
        from pyevents import Plugin
        with Plugin(protocol="streaming") as plugin:
            for event in plugin:
                if event == b"Ping 5":
                    plugin.publish(b"Pong")
                    plugin.flush()
                    os.kill(os.getpid(), 9)
    """
    raw.publish(*map(ping, range(10)))
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "EVENT_ENGINE_PORT": str(engine.port)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=environment, timeout=60)
    assert raw.take() == b"Pong"
    with Plugin(engine.port, protocol="streaming") as plugin:
        raw.publish(b"Ping after")
        assert plugin.receive(timeout=10) == b"Ping after"
    report = engine.report()
    assert plugin_of(report)["losses"]["unconfirmed"] == 5


@streaming_only
def test_a_plugin_joins_that_the_app_does_not_know_of(engine, raw):
    with Plugin(join=engine.join_port, name="Guest", subscriptions=["Ping"]) as guest:
        guest.publish(b"I am in")  # returns when it is
        with pytest.raises(PluginRefused, match="the name Guest is taken by another process"):
            with Plugin(join=engine.join_port, name="Guest", subscriptions=["Ping"]) as second:
                second.receive(timeout=10)
        raw.publish(*map(ping, range(EVENTS)))
        for number in range(EVENTS):
            assert guest.receive(timeout=10) == ping(number)
            guest.publish(pong(number))
    assert [raw.take() for _ in range(EVENTS)] == list(map(pong, range(EVENTS)))
    with Plugin(join=engine.join_port, name="Guest", subscriptions=["Done"]) as guest:
        guest.publish(b"I am in again")
        raw.publish(b"Done")
        assert guest.receive(timeout=10) == b"Done"
    report = engine.stop()
    seat = next(plugin for plugin in report["plugins"] if plugin["name"] == "Guest")
    assert (seat["received"], seat["published"], seat["state"]) == (EVENTS + 1, EVENTS + 2, "stopped")
    assert report["lost"] == 0


SCRIPTS = {
    "class": """
        from pyevents import Event, Plugin
        plugin = Plugin()
        assert plugin.name == "Echo"

        @plugin.on("Ping")
        def answer(event):
            plugin.publish(Event.of("Pong", event.payload("Ping")))

        @plugin.on("Done")
        def done(event):
            plugin.stop()

        plugin.run()
    """,
    "original": """
        import os
        import time
        import zmq
        from events import get_plugin_socket, get_next_msg, publish_msg, send_quit_command
        context = zmq.Context()
        socket = get_plugin_socket(context, int(os.environ["EVENT_ENGINE_PORT"]))
        while True:
            event = get_next_msg(socket)
            if event == b"Done":
                break
            publish_msg(socket, b"Pong" + event[4:])
        send_quit_command(socket)
        time.sleep(0.2)  # leaves without haste
    """,
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_script_that_the_engine_starts_takes_answers_and_quits(stopped_engine, tmp_path, kind):
    (tmp_path / "echo.py").write_text(textwrap.dedent(SCRIPTS[kind]))
    engine = stopped_engine.start('python = "echo.py"')
    raw = RawClient(engine)
    raw.publish(*map(ping, range(50)), b"Done")
    assert [raw.take() for _ in range(50)] == list(map(pong, range(50)))
    raw.close()
    report = engine.report()
    assert (report["exit_code"], report["lost"], plugin_of(report)["exit_code"]) == (0, 0, 0)


def test_a_script_that_waits_ends_cleanly_when_the_app_stops(stopped_engine, tmp_path):
    (tmp_path / "echo.py").write_text(textwrap.dedent(SCRIPTS["class"]))
    engine = stopped_engine.start('python = "echo.py"')
    raw = RawClient(engine)
    raw.publish(b"Ping")
    assert raw.take() == b"Pong"
    raw.close()
    plugin = plugin_of(engine.stop())
    assert (plugin["exit_code"], plugin["signal"]) == (0, None)
