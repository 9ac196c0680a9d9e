# SPDX-License-Identifier: BSD-3-Clause
"""Where a plugin looks for its engine, and how it speaks to it."""

from __future__ import annotations

import socket

import pytest
import zmq
from streaming_engine import StreamingEngine

from pyevents import InvalidSetting, Plugin
from pyevents._address import engine_endpoint, wire_protocol
from pyevents._wire_protocol import WireProtocol
from pyevents.events import get_next_msg, get_plugin_socket


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        (None, "tcp://127.0.0.1:6000"),
        ("engine", "tcp://engine:6000"),
        ("192.168.1.5", "tcp://192.168.1.5:6000"),
        ("::1", "tcp://[::1]:6000"),
        ("[::1]", "tcp://[::1]:6000"),
        ("fe80::1%eth0", "tcp://[fe80::1%eth0]:6000"),
    ],
)
def test_the_host_may_be_a_name_or_an_address_of_either_version(host, endpoint):
    assert engine_endpoint(host, 6000) == endpoint


def test_the_environment_says_where_the_arguments_do_not(monkeypatch):
    monkeypatch.setenv("EVENT_ENGINE_HOST", "::1")
    monkeypatch.setenv("EVENT_ENGINE_PORT", "6001")
    assert engine_endpoint() == "tcp://[::1]:6001"
    assert engine_endpoint("engine") == "tcp://engine:6001"
    assert engine_endpoint(port="6002") == "tcp://[::1]:6002"


@pytest.mark.parametrize("port", [0, 65536, -1, "none", "", 1.5j])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(InvalidSetting, match="1 to 65535"):
        engine_endpoint(port=port)


def test_who_was_told_no_port_is_told_which_variable_is_missing(monkeypatch):
    monkeypatch.delenv("EVENT_ENGINE_PORT", raising=False)
    with pytest.raises(InvalidSetting, match="^EVENT_ENGINE_PORT is not set, expected the plugin's external_port of app.toml"):
        engine_endpoint()


def test_the_protocol_is_chosen_by_argument_then_by_environment(monkeypatch):
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", "streaming")
    assert wire_protocol() is WireProtocol.STREAMING
    assert wire_protocol("original") is WireProtocol.ORIGINAL
    assert wire_protocol(WireProtocol.AUTO) is WireProtocol.AUTO
    monkeypatch.setenv("EVENT_ENGINE_PROTOCOL", "smoke signals")
    with pytest.raises(InvalidSetting, match="EVENT_ENGINE_PROTOCOL"):
        wire_protocol()


@pytest.fixture
def server_of_version_6():
    if not socket.has_ipv6:
        pytest.skip("no IP version 6 here")
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.ipv6 = True
        try:
            router.bind("tcp://[::1]:*")
        except zmq.ZMQError:
            pytest.skip("no IP version 6 here")
        yield router


def port_of(router) -> int:
    return int(router.LAST_ENDPOINT.rsplit(b":", 1)[1])


def answer(router, body: bytes) -> None:
    assert router.poll(10_000)
    router.send_multipart([*router.recv_multipart()[:-1], body])


def test_an_engine_at_an_address_of_version_6_is_reached(server_of_version_6, context):
    with get_plugin_socket(context, port_of(server_of_version_6), "::1") as plugin_socket:
        with pytest.raises(zmq.Again):
            get_next_msg(plugin_socket, timeout=0)
        answer(server_of_version_6, b"TypeA")
        assert get_next_msg(plugin_socket, timeout=10_000) == b"TypeA"


def test_a_streaming_plugin_reaches_it_too(server_of_version_6):
    engine = StreamingEngine("[::1]").start()
    with Plugin(engine.port, host="::1", protocol="streaming") as plugin:
        plugin.publish(b"event")
    engine.close()
    assert engine.published == [b"event"]
