# SPDX-License-Identifier: BSD-3-Clause
"""How a conversation over the streaming protocol begins, is refused and ends."""

from __future__ import annotations

import os
import threading
import time

import pytest
from streaming_engine import numbered, take
from stub_engine import Background, leaves_nothing_behind, wait_until

from pyevents import EventsUnconfirmed, Plugin, PluginRefused
from pyevents.streaming_protocol import Kind

pytestmark = pytest.mark.usefixtures("streaming")


@pytest.fixture
def engine(streaming_engine):
    return streaming_engine


class TestEnding:
    def test_a_quit_that_comes_with_the_end_of_the_connection_is_heard(self, engine, plugin, monkeypatch):
        connection = plugin.streaming_client()._link._connection
        waits = connection.wait

        def late(timeout: int, wake: int) -> None:
            engine.send(Kind.QUIT, {"reason": "the app is stopping", "seconds": 5.0})
            engine.stop()
            time.sleep(0.2)  # both have arrived
            monkeypatch.setattr(connection, "wait", waits)
            waits(timeout, wake)

        engine.offer(b"TypeA")
        assert take(plugin, 1) == [b"TypeA"]
        monkeypatch.setattr(connection, "wait", late)
        assert plugin.receive(timeout=10) is None
        assert plugin.stopping
        engine.start()

    def test_leaving_says_goodbye_behind_all_that_was_published(self, engine):
        with Plugin(engine.port) as plugin:
            for event in numbered(10_000):
                plugin.publish(event)
        assert (engine.published, engine.goodbyes) == (numbered(10_000), [{}])

    def test_what_it_was_handed_last_is_handled_at_its_goodbye(self, engine):
        engine.offer(b"TypeA0", b"TypeA1", b"TypeA2")
        with Plugin(engine.port) as plugin:
            assert [plugin.receive(timeout=10) for _ in range(2)] == [b"TypeA0", b"TypeA1"]
        wait_until(lambda: engine.handled == 4)

    def test_an_error_is_told_as_a_failure(self, engine):
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                plugin.publish(b"event")
                1 / 0
        assert engine.goodbyes == [{"failed": True, "reason": "ZeroDivisionError: division by zero"}]
        assert engine.published == [b"event"]

    def test_a_quit_of_the_engine_ends_the_loop(self, engine):
        def quit_when_welcomed():
            wait_until(lambda: engine.hellos)
            engine.send(Kind.QUIT, {"reason": "the app is stopping", "seconds": 5.0})

        asking = Background(quit_when_welcomed)
        with Plugin(engine.port) as plugin:
            assert list(plugin) == []
            assert plugin.stopping
            plugin.publish(b"last words")
        asking.result()
        assert (engine.published, engine.goodbyes) == ([b"last words"], [{}])

    def test_a_plugin_that_was_asked_to_quit_sleeps_while_it_waits(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 0.3)
        engine.answers_goodbye = False
        with Plugin(engine.port) as plugin:
            link = plugin.streaming_client()._link
            serve, served = link.serve, []
            plugin.publish(b"event")
            engine.send(Kind.QUIT, {"reason": "the app is stopping", "seconds": 5.0})
            assert plugin.receive(timeout=10) is None
            monkeypatch.setattr(link, "serve", lambda: served.append(serve()))
        wait_until(lambda: engine.goodbyes == [{}])
        assert plugin.stopping and len(served) < 20

    def test_stop_ends_it_in_the_middle_of_a_batch(self, engine, plugin):
        engine.offer(*numbered(100))
        for number, _ in enumerate(plugin):
            if number == 10:
                plugin.stop()
        assert number == 10
        assert plugin.receive() is None

    def test_ending_without_an_engine_takes_a_moment_only(self, engine):
        engine.stop()
        started = time.monotonic()
        with Plugin(engine.port):
            pass
        assert time.monotonic() - started < 5

    def test_an_engine_that_does_not_answer_the_goodbye_delays_the_end_only_a_moment(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 0.05)
        engine.answers_goodbye = False
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")
        wait_until(lambda: engine.goodbyes == [{}])

    def test_a_goodbye_whose_answer_never_came_is_said_again_on_the_next_connection(self, engine):
        engine.answers_goodbye = False

        def break_at_the_goodbye():
            wait_until(lambda: engine.goodbyes)
            engine.answers_goodbye = True
            engine.break_connection()

        breaking = Background(break_at_the_goodbye)
        engine.offer(b"TypeA")
        with Plugin(engine.port) as plugin:
            assert take(plugin, 1) == [b"TypeA"]
            plugin.publish(b"event")
        breaking.result()
        assert (engine.goodbyes, engine.published, engine.handled) == ([{}, {}], [b"event"], 2)

    def test_a_goodbye_is_said_to_an_engine_that_was_started_anew_as_well(self, engine):
        engine.answers_goodbye = False

        def start_anew_at_the_goodbye():
            wait_until(lambda: engine.goodbyes)
            engine.answers_goodbye = True
            engine.start_anew()

        starting = Background(start_anew_at_the_goodbye)
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")
        starting.result()
        assert engine.goodbyes == [{}, {}]

    def test_an_engine_that_goes_after_the_goodbye_is_no_error(self, engine):
        engine.answers_goodbye = False

        def stop_at_the_goodbye():
            wait_until(lambda: engine.goodbyes)
            engine.stop()

        stopping = Background(stop_at_the_goodbye)
        with Plugin(engine.port, engine_timeout=1) as plugin:
            plugin.publish(b"event")
        stopping.result()

    def test_a_plugin_that_fails_says_so_behind_all_that_it_published(self, engine):
        engine.holds_taken = True
        engine.welcome_more = {"publish_window": {"events": 2, "bytes": 1000}}

        def take_when_they_wait():
            wait_until(lambda: engine.published)
            engine.take_all()

        taking = Background(take_when_they_wait)
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                for event in numbered(10):
                    plugin.publish(event)
                1 / 0
        taking.result()
        assert engine.published == numbered(10)
        assert len(engine.goodbyes) == 1

    def test_what_is_not_taken_of_a_plugin_that_fails_is_told_in_the_log(self, engine, monkeypatch, caplog):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 0.1)
        engine.holds_taken = True
        engine.welcome_more = {"publish_window": {"events": 2, "bytes": 1000}}
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                for event in numbered(10):
                    plugin.publish(event)
                1 / 0
        assert "not confirmed: the last 10 events, 60 bytes" in caplog.text
        wait_until(lambda: engine.goodbyes)

    def test_what_a_plugin_has_done_before_it_fails_is_handled_though_not_all_could_be_sent(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 0.1)
        engine.holds_taken = True
        engine.welcome_more = {"publish_window": {"events": 2, "bytes": 1000}}
        engine.offer(*numbered(2))
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                for event in numbered(10):
                    plugin.publish(event)
                assert take(plugin, 2) == numbered(2)
                1 / 0
        wait_until(lambda: engine.goodbyes)
        assert engine.handled == 2

    def test_a_failure_that_no_engine_hears_of_is_still_the_error_that_is_seen(self, engine, monkeypatch, caplog):
        monkeypatch.setattr("pyevents._link.HELLO_SECONDS", 0.05)
        engine.is_silent = True
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port, protocol="auto"):
                1 / 0
        assert f"127.0.0.1:{engine.port} does not answer a hello" in caplog.text
        engine.stop()
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port, engine_timeout=0.05):
                1 / 0
        assert "no engine at" in caplog.text

    def test_a_goodbye_is_said_on_a_next_connection_that_cannot_take_all_again(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 1.0)
        engine.holds_taken, engine.answers_goodbye = True, False

        def take_less_on_the_next_connection():
            wait_until(lambda: engine.goodbyes)
            engine.stop()
            engine.untake(8)
            engine.welcome_more = {"publish_window": {"events": 2, "bytes": 10}}
            engine.start()

        narrowing = Background(take_less_on_the_next_connection)
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                for event in numbered(10):
                    plugin.publish(event)
                1 / 0
        narrowing.result()
        wait_until(lambda: len(engine.goodbyes) == 2)

    def test_ending_takes_a_moment_only_though_the_connection_breaks_at_each_goodbye(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._streaming_client.GOODBYE_SECONDS", 1.0)
        engine.answers_goodbye = False
        ended = threading.Event()

        def break_at_each_goodbye() -> bool:
            gives_up, said = time.monotonic() + 10, 0
            while not ended.is_set() and time.monotonic() < gives_up:
                if len(engine.goodbyes) > said:
                    said = len(engine.goodbyes)
                    ended.wait(0.3)
                    engine.break_connection()
                time.sleep(0.01)
            return ended.is_set()

        breaking = Background(break_at_each_goodbye)
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")
        ended.set()
        assert breaking.result()

    def test_what_is_not_taken_in_time_is_told_and_not_forgotten_in_silence(self, engine):
        engine.holds_taken = True
        with pytest.raises(EventsUnconfirmed):
            with Plugin(engine.port, publish_timeout=0.05) as plugin:
                plugin.publish(b"event")

    def test_ended_plugins_leave_no_threads_and_descriptors(self, engine):
        def live():
            with Plugin(engine.port) as plugin:
                plugin.publish(b"event")

        leaves_nothing_behind(10, live)


class TestRefusals:
    def test_a_refusal_ends_the_plugin_in_the_words_of_the_engine(self, engine):
        engine.refusals.append({"reason": "no such plugin", "retry": False})
        with pytest.raises(PluginRefused, match="no such plugin"):
            with Plugin(engine.port) as plugin:
                plugin.receive(timeout=10)

    def test_a_refusal_that_may_pass_is_tried_again(self, engine):
        engine.refusals.extend([{"reason": "not yet", "retry": True}] * 3)
        engine.offer(b"TypeA")
        with Plugin(engine.port) as plugin:
            assert plugin.receive(timeout=10) == b"TypeA"
        assert len(engine.hellos) == 4

    def test_a_plugin_whose_place_was_taken_ends(self, engine, plugin):
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        engine.send(Kind.REFUSAL, {"reason": "another process took its place", "retry": False})
        with pytest.raises(PluginRefused, match="another process"):
            plugin.receive(timeout=10)


def test_the_hello_says_who_it_is(engine):
    with Plugin(engine.port, name="Classifier") as plugin:
        plugin.publish(b"event")
    hello = engine.hellos[0]
    assert (hello["versions"], hello["name"], hello["process"]) == ([1, 1], "Classifier", os.getpid())
    assert len(hello["instance"]) == 32 and "after" not in hello


def test_a_plugin_without_a_name_does_not_make_one_up(engine):
    with Plugin(engine.port) as plugin:
        plugin.publish(b"event")
    assert "name" not in engine.hellos[0]


def test_keys_and_kinds_of_a_later_version_are_passed_over(engine):
    engine.welcome_more = {"colour": "late"}
    engine.offer(b"TypeA")
    with Plugin(engine.port) as plugin:
        assert plugin.receive(timeout=10)
        engine.send_bytes(b"EEST\xff\x00\0\0 whatever this is")
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
    assert len(engine.hellos) == 1


def test_a_plugin_introduces_itself_before_its_first_call(engine):
    with Plugin(engine.port):
        wait_until(lambda: engine.hellos)


def test_a_smaller_window_is_kept_to(engine):
    engine.welcome_more = {"window": {"events": 3, "bytes": 1000}, "publish_window": {"events": 2, "bytes": 10}}
    engine.offer(*numbered(50))
    with Plugin(engine.port) as plugin:
        for event in plugin:
            plugin.publish(b"Echo" + event)
            if event == b"TypeA49":
                break
    assert engine.published == [b"Echo" + event for event in numbered(50)]
    assert engine.max_unhandled <= 3


def test_an_engine_of_old_is_spoken_to_as_of_old(monkeypatch):
    from stub_engine import StubEngine

    monkeypatch.setattr("pyevents._link.HELLO_SECONDS", 0.05)
    stub = StubEngine().start()
    stub.offer(b"TypeA0", b"TypeA1")
    with Plugin(stub.port, protocol="auto") as plugin:
        for event in plugin:
            plugin.publish(b"Echo" + event)
            if event == b"TypeA1":
                break
    wait_until(lambda: stub.quits == 1)
    assert stub.greetings == 1
    assert stub.published == [b"EchoTypeA0", b"EchoTypeA1"]
    stub.close()
