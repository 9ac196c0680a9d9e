# SPDX-License-Identifier: BSD-3-Clause
"""Files of keys, and apps that admit listed keys only."""

from __future__ import annotations

import asyncio
import os
import textwrap
from pathlib import Path

import pytest
import zmq
from running_engine import RunningEngine
from stub_engine import wait_until

from pyevents import AsyncPlugin, EngineUnreachable, Event, InvalidSetting, Plugin, PluginRefused
from pyevents._keys import client_keys
from pyevents.events import get_next_msg, get_plugin_socket, publish_msg, send_quit_command

PROGRAM = Path(os.environ.get("EVENT_ENGINE_PROGRAM", ""))

pytestmark = pytest.mark.skipif(not zmq.has("curve"), reason="this ZeroMQ knows no CURVE")
with_engine = pytest.mark.skipif(not PROGRAM.is_file(), reason="EVENT_ENGINE_PROGRAM names no program")


@pytest.fixture
def key_file(tmp_path):
    public, secret = zmq.curve_keypair()
    server, _ = zmq.curve_keypair()
    file = tmp_path / "camera.key"
    lines = [("public", public), ("secret", secret), ("server", server)]
    file.write_text("# a comment\ncurve\n" + "".join(f'    {name}-key = "{key.decode()}"\n' for name, key in lines))
    file.chmod(0o600)
    return file


def test_the_file_is_found_by_argument_then_by_environment(key_file, monkeypatch):
    assert client_keys() is None
    keys = client_keys(key_file)
    monkeypatch.setenv("EVENT_ENGINE_KEYS", str(key_file))
    assert client_keys() == keys
    monkeypatch.setenv("EVENT_ENGINE_KEYS", "")
    assert client_keys() is None


def test_keys_do_not_appear_when_they_are_printed(key_file):
    keys = client_keys(key_file)
    assert keys.secret.decode() not in repr(keys)


@pytest.mark.parametrize("content", ["", "curve", "\xff", 'public-key = "too short"'])
def test_a_file_that_holds_no_keys_is_refused_without_quoting_it(key_file, content):
    key_file.write_text(content, encoding="latin-1")
    with pytest.raises(InvalidSetting, match="event-engine keys add") as error:
        client_keys(key_file)
    assert "too short" not in str(error.value)


def test_a_file_that_others_may_read_is_refused(key_file):
    key_file.chmod(0o640)
    with pytest.raises(InvalidSetting, match="chmod 600"):
        client_keys(key_file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidSetting, match="none.key"):
        client_keys(tmp_path / "none.key")


@pytest.fixture
def engine(tmp_path):
    engine = RunningEngine(PROGRAM.resolve(), tmp_path)
    yield engine
    engine.close()


@pytest.fixture(params=["original", "streaming"])
def protocol(request, monkeypatch):
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", request.param)
    return request.param


@pytest.fixture
def key_of_listed(engine):
    file = engine.make_keys("echo") / "echo.key"
    engine.start()
    yield file
    secret = client_keys(file).secret.decode()
    engine.stop()
    assert secret not in engine.printed


@with_engine
def test_a_listed_plugin_gets_in(engine, protocol, key_of_listed):
    with Plugin(engine.port, keys=key_of_listed) as plugin:
        plugin.publish(Event.of("Ping", b"one"))
        assert plugin.receive(timeout=20) == b"Pingone"


@with_engine
def test_a_listed_plugin_in_asyncio_gets_in(engine, key_of_listed):
    async def echo():
        async with AsyncPlugin(engine.port, keys=key_of_listed) as plugin:
            await plugin.publish(Event.of("Ping", b"one"))
            assert await plugin.receive(timeout=20) == b"Pingone"

    asyncio.run(echo())


@with_engine
def test_the_original_functions_get_in(engine, key_of_listed, context):
    with get_plugin_socket(context, engine.port, keys=key_of_listed) as socket:
        assert publish_msg(socket, b"Pongthree") == "event-engine: msg published"
        send_quit_command(socket)


@with_engine
def test_a_plugin_that_is_not_admitted_is_told_why(engine, protocol):
    folder = engine.make_keys("echo", "gone")
    (folder.parent / "admitted" / "gone.pub").unlink()
    engine.start()
    with pytest.raises(PluginRefused, match="does not admit this key"):
        with Plugin(engine.port, keys=folder / "gone.key") as plugin:
            plugin.receive(timeout=20)
    # The engine may be the first to see that there is no key, and ends the handshake in silence.
    with pytest.raises((PluginRefused, EngineUnreachable), match="give a client's file"):
        with Plugin(engine.port, engine_timeout=1) as plugin:
            plugin.receive(timeout=20)


@with_engine
def test_the_original_functions_are_told_why_as_well(engine, context):
    folder = engine.make_keys("gone")
    (folder.parent / "admitted" / "gone.pub").unlink()
    engine.start()
    with get_plugin_socket(context, engine.port, keys=folder / "gone.key") as socket:
        socket.set(zmq.LINGER, 0)
        with pytest.raises(PluginRefused, match="does not admit this key"):
            get_next_msg(socket, 20_000)


@with_engine
def test_keys_for_an_app_without_keys_are_told(engine, protocol, key_file):
    engine.start()
    with pytest.raises((PluginRefused, EngineUnreachable), match="uses no keys|or has it none"):
        with Plugin(engine.port, keys=key_file, engine_timeout=1) as plugin:
            plugin.receive(timeout=20)


@with_engine
def test_a_script_that_the_engine_starts_has_a_key(engine, tmp_path):
    (tmp_path / "echo.py").write_text(
        textwrap.dedent(
            """
            from pyevents import Event, Plugin
            with Plugin() as plugin:
                plugin.publish(Event.of("Ping", b""))
                plugin.publish(Event.of("Pong", plugin.receive(timeout=20)))
            open("done", "w").close()
            """
        )
    )
    engine.make_keys()
    engine.start('python = "echo.py"')
    wait_until((tmp_path / "done").exists)
    report = engine.stop()
    assert report["events"] == 2, report
