# SPDX-License-Identifier: BSD-3-Clause
"""Plugins that the app has not been told of: what they say of themselves, and what is told of losses."""

from __future__ import annotations

import asyncio

import pytest

from pyevents import AsyncPlugin, InvalidSetting, Loss, Plugin, PluginRefused
from pyevents.streaming_protocol import Kind


@pytest.fixture(autouse=True)
def any_protocol(monkeypatch):
    monkeypatch.delenv("EVENT_ENGINE_PROTOCOL")


@pytest.fixture
def engine(streaming_engine):
    return streaming_engine


class TestJoining:
    def test_the_hello_has_name_and_subscriptions(self, engine):
        with Plugin(join=engine.port, name="Probe", subscriptions=["TypeA", "*", b"\x01\xff"]) as plugin:
            plugin.receive(timeout=0)
            plugin.publish(b"TypeA")
        assert engine.hellos[0]["name"] == "Probe"
        assert engine.hellos[0]["subscriptions"] == ["TypeA", "*", {"prefix_hex": "01ff"}]

    def test_host_and_port_may_be_one_text(self, engine):
        with Plugin(join=f"127.0.0.1:{engine.port}", name="Probe", subscriptions=[]) as plugin:
            plugin.publish(b"TypeA")
        assert engine.published == [b"TypeA"]
        assert engine.hellos[0]["subscriptions"] == []

    def test_a_refusal_ends_it_in_the_words_of_the_engine(self, engine):
        engine.refusals.append({"reason": "the name Probe is taken by a plugin of the app", "retry": False})
        with Plugin(join=engine.port, name="Probe", subscriptions=["TypeA"]) as plugin:
            with pytest.raises(PluginRefused, match="the name Probe is taken"):
                plugin.receive(timeout=10)

    def test_it_says_the_same_after_a_broken_connection(self, engine):
        with Plugin(join=engine.port, name="Probe", subscriptions=["TypeA"]) as plugin:
            engine.offer(b"TypeA1")
            assert plugin.receive(timeout=10) == b"TypeA1"
            engine.break_connection()
            engine.offer(b"TypeA2")
            assert plugin.receive(timeout=10) == b"TypeA2"
        assert engine.hellos[1]["subscriptions"] == ["TypeA"]
        assert engine.hellos[1]["instance"] == engine.hellos[0]["instance"]

    def test_an_asyncio_plugin_joins_as_well(self, engine):
        async def once() -> None:
            async with AsyncPlugin(join=engine.port, name="Probe", subscriptions=["TypeA"]) as plugin:
                await plugin.publish(b"TypeA")

        asyncio.run(once())
        assert engine.hellos[0]["subscriptions"] == ["TypeA"]

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"subscriptions": ["TypeA"]}, "the name under which the plugin joins"),
            ({"name": "Probe"}, "a list of types"),
            ({"name": "Probe", "subscriptions": "TypeA"}, "a list of types"),
            ({"name": "Probe", "subscriptions": [], "port": 6000}, "has no port of its own"),
            ({"name": "Probe", "subscriptions": [], "protocol": "original"}, "alone is spoken at the join port"),
            ({"name": "Probe", "subscriptions": [], "join": "engine"}, "the app's join_port"),
            ({"join": None, "port": 6000, "subscriptions": ["TypeA"]}, "the app says them"),
        ],
    )
    def test_settings_that_cannot_be_are_told_before_anything_is_sent(self, settings, words):
        with pytest.raises(InvalidSetting, match=words):
            Plugin(**{"join": 5561, **settings})


class TestLosses:
    def test_each_is_told_once_and_with_its_types(self, engine):
        lost = {"number": 1, "from": 3, "to": 9, "events": 4, "cause": "dropped", "types": [{"id": 1, "events": 4}, 7]}
        with Plugin(engine.port) as plugin:
            engine.offer(b"TypeA0")
            assert plugin.receive(timeout=10) == b"TypeA0"
            assert plugin.take_losses() == []
            engine.send(Kind.LOST, lost)
            engine.offer(b"TypeA1")
            assert plugin.receive(timeout=10) == b"TypeA1"
            assert plugin.take_losses() == [Loss(3, 9, 4, "dropped", {"TypeA": 4})]
            engine.send(Kind.LOST, lost)  # as after a reconnect
            engine.send(Kind.LOST, {**lost, "number": 2, "events": 5, "cause": "stalled"})
            engine.offer(b"TypeA2")
            assert plugin.receive(timeout=10) == b"TypeA2"
            assert [loss.cause for loss in plugin.take_losses()] == ["stalled"]
            assert plugin.take_losses() == []

    def test_another_run_counts_its_own(self, engine):
        with Plugin(engine.port, engine_timeout=10) as plugin:
            for start in (lambda: None, engine.start_anew):
                start()
                engine.offer(b"TypeA1")
                assert plugin.receive(timeout=10) == b"TypeA1"
                engine.send(Kind.LOST, {"number": 1, "from": 3, "to": 5, "events": 1, "cause": "hard cap"})
                engine.offer(b"TypeA2")
                assert plugin.receive(timeout=10) == b"TypeA2"
                assert len(plugin.take_losses()) == 1
