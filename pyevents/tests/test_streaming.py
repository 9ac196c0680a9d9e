# SPDX-License-Identifier: BSD-3-Clause
"""Plugin over the streaming protocol: what arrives, what is published, and that neither loses or repeats anything."""

from __future__ import annotations

import contextlib
import logging
import os
import time

import pytest
from streaming_engine import numbered, take
from stub_engine import Background, wait_until

from pyevents import EngineBusy, EngineUnreachable, Event, EventsUnconfirmed, NotOpen, Plugin, PublishRefused
from pyevents.errors import MalformedMessage
from pyevents.streaming_protocol import Kind

pytestmark = pytest.mark.usefixtures("streaming")


@pytest.fixture
def engine(streaming_engine):
    return streaming_engine


class TestReceiving:
    def test_events_arrive_in_order_with_what_the_engine_knows_about_them(self, engine, plugin):
        engine.offer(b"TypeA1", b"", b"unheard of")
        assert plugin.receive(timeout=10) == b"TypeA1"
        assert (plugin.info.sequence, plugin.info.type, plugin.info.publisher) == (2, "TypeA", "Sensor")
        assert (plugin.info.publish_time, plugin.info.broker_time, plugin.info.cause) == (20, 1000, 0)
        assert plugin.receive(timeout=10) == b""
        assert (plugin.info.sequence, plugin.info.type) == (4, "(unregistered)")
        assert isinstance(plugin.receive(timeout=10), Event)

    def test_the_engine_hears_of_what_is_handled_and_never_sends_beyond_the_window(self, engine, plugin):
        engine.offer(*numbered(5000))
        assert take(plugin, 5000) == numbered(5000)
        assert engine.handled < 10_000, "the last event is not handled before the next is asked for"
        assert plugin.receive(timeout=0) is None
        wait_until(lambda: engine.handled == 10_000)
        assert engine.max_unhandled <= 1000

    def test_an_event_that_is_being_handled_is_not_handled(self, engine, plugin):
        engine.offer(b"TypeA0")
        for _ in plugin:
            engine.offer(b"TypeA1")
            plugin.flush()
            assert engine.handled == 0
            break

    def test_receive_and_the_loop_may_be_mixed(self, engine, plugin):
        engine.offer(*numbered(100))
        seen = []
        for event in plugin:
            seen.append(event)
            if len(seen) % 3 == 0:
                seen.append(plugin.receive())
            if len(seen) >= 100:
                break
        assert seen == numbered(100)

    def test_a_wait_has_a_limit(self, plugin):
        assert plugin.receive(timeout=0) is None
        assert plugin.receive(timeout=0.01) is None

    def test_handlers_are_found_by_type_and_by_parts_of_a_type(self, engine):
        plugin, seen = Plugin(engine.port), []
        plugin.on("TypeA1")(lambda event: seen.append(("one", event)))
        plugin.on("TypeA")(lambda event: seen.append(("all", event)))
        plugin.on("Ping")(lambda event: seen.append(("ping", event)))
        plugin.on("New")(lambda event: plugin.stop())
        plugin.on()(lambda event: seen.append(("else", event)))
        engine.offer(b"TypeA1", b"TypeA2", b"Ping1", b"Ping2", b"", b"New", b"TypeA3")
        plugin.run()
        assert seen == [("one", b"TypeA1"), ("all", b"TypeA2"), ("ping", b"Ping1"), ("ping", b"Ping2"), ("else", b"")]

    def test_types_and_publishers_are_learned_while_it_runs(self, engine, plugin, monkeypatch):
        new = {"id": 3, "name": "New", "filter_hex": b"New".hex()}
        wait_until(lambda: engine.hellos)
        monkeypatch.setattr("streaming_engine.TYPES", [new])
        engine.send(Kind.DIRECTORY, {"types": [new, {"id": "broken"}], "publishers": [{"id": 7, "name": "Other"}]})
        engine.offer(b"New!")
        assert plugin.receive(timeout=10) == b"New!"
        assert (plugin.info.type, plugin.info.publisher) == ("New", "Other")

    def test_a_loss_is_told_in_the_log(self, engine, plugin, caplog):
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        engine.send(Kind.LOST, {"from": 3, "to": 9, "events": 4, "cause": "dropped"})
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        assert "lost 4 events between 3 and 9: dropped" in caplog.text
        engine.send(Kind.LOST, {"from": 11, "to": 11, "events": 1, "cause": "dropped"})
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        assert "lost 1 event between 11 and 11: dropped" in caplog.text


    def test_the_last_event_and_what_was_lost_can_be_asked_for_after_the_end(self, engine):
        plugin = Plugin(engine.port)
        with pytest.raises(NotOpen):
            plugin.info
        with pytest.raises(NotOpen):
            plugin.take_losses()

        @plugin.on("TypeA")
        def stop(event: Event) -> None:
            engine.send(Kind.LOST, {"number": 1, "from": 3, "to": 9, "events": 2, "cause": "dropped", "types": []})
            engine.send(Kind.QUIT, {"reason": "the app is stopping", "seconds": 5.0})

        engine.offer(b"TypeA")
        plugin.run()
        assert (plugin.info.sequence, plugin.info.type) == (2, "TypeA")
        assert [loss.events for loss in plugin.take_losses()] == [2]
        assert plugin.take_losses() == []

    def test_what_is_told_of_an_event_stays_until_the_next_one(self, engine, plugin):
        assert plugin.info is None
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        assert plugin.receive(timeout=0.01) is None
        assert plugin.info.sequence == 2


class TestPublishing:
    def test_events_reach_the_engine_in_order_and_say_what_they_answer(self, engine, plugin):
        engine.offer(*numbered(3))
        for event in take(plugin, 3):
            plugin.publish(b"Echo" + event)
        plugin.flush()
        assert engine.published == [b"Echo" + event for event in numbered(3)]
        assert engine.causes == [6, 6, 6]

    def test_what_answers_an_event_of_another_run_answers_nothing_in_this_one(self, engine, plugin):
        engine.holds_taken = True
        engine.offer(*numbered(2))
        assert take(plugin, 1)
        plugin.publish(b"sent to the engine that died")
        wait_until(lambda: engine.published)
        engine.start_anew()
        engine.published.clear()
        engine.causes.clear()
        engine.holds_taken = False
        plugin.flush()
        plugin.publish(b"answered when there was another")
        plugin.flush()
        assert engine.published == [b"sent to the engine that died", b"answered when there was another"]
        assert engine.causes == [0, 0]

    def test_a_refusal_of_the_last_event_is_told_at_the_end(self, engine):
        with pytest.raises(PublishRefused, match="not that one"):
            with Plugin(engine.port, engine_timeout=10, publish_timeout=10) as plugin:
                plugin.publish(b"last")
                plugin.flush()
                engine.send(Kind.REJECTED, {"number": 1, "reason": "not that one"})
                session = plugin.streaming_client()._session
                wait_until(lambda: session.rejections or plugin.receive(timeout=0.01))
        assert engine.goodbyes == [{}], "it ended all the same"

    def test_one_event_goes_at_once_and_many_go_together(self, engine, plugin):
        plugin.publish(b"alone")
        wait_until(lambda: engine.published == [b"alone"])
        for event in numbered(50_000):
            plugin.publish(event)
        plugin.flush()
        assert engine.published == [b"alone", *numbered(50_000)]
        assert engine.messages < 5_000

    def test_what_is_gathered_goes_without_a_further_call(self, engine, plugin):
        engine.holds_taken = True
        for event in numbered(10):
            plugin.publish(event)
        wait_until(lambda: engine.published == numbered(10))
        engine.take_all()

    def test_anything_can_be_published(self, engine, plugin):
        events = [b"", b"plugin_command: quit", b"EEST", bytearray(b"\0" * 3), memoryview(b"view"), b"x" * 3_000_000]
        for event in events:
            plugin.publish(event)
        plugin.flush()
        assert engine.published == [bytes(event) for event in events]
        assert engine.goodbyes == []

    def test_a_publisher_waits_while_the_engine_takes_nothing(self, engine, plugin):
        engine.holds_taken = True
        with pytest.raises(EngineBusy):
            for event in numbered(1_000_000):
                plugin.publish(event, timeout=0.05)
        busy_at = int(event[5:])
        assert len(engine.published) <= 10_000
        engine.take_all()
        plugin.publish(event)
        plugin.flush()
        assert engine.published == numbered(busy_at + 1)

    def test_while_it_waits_it_takes_events_that_come_first(self, engine, plugin):
        engine.offer(*numbered(1000))
        assert plugin.receive(timeout=10)
        engine.holds_taken = True
        with pytest.raises(EngineBusy):
            for event in numbered(1_000_000):
                plugin.publish(event, timeout=0.02)
        engine.take_all()
        assert take(plugin, 999) == numbered(999, 1)

    def test_flush_tells_how_many_are_not_taken(self, engine, plugin):
        engine.holds_taken = True
        plugin.publish(b"one")
        plugin.publish(b"three")
        with pytest.raises(EventsUnconfirmed) as caught:
            plugin.flush(timeout=0.02)
        assert (caught.value.events, caught.value.size) == (2, 8)
        assert str(caught.value).startswith("not confirmed: the last 2 events, 8 bytes: ")
        engine.take_all()
        plugin.flush()

    def test_one_event_is_not_many(self, engine, plugin):
        engine.holds_taken = True
        plugin.publish(b"1")
        with pytest.raises(EventsUnconfirmed, match="^not confirmed: the last 1 event, 1 byte: "):
            plugin.flush(timeout=0.02)
        engine.take_all()

    def test_an_event_that_is_too_large_is_refused_at_once(self, engine):
        engine.welcome_more = {"max_event": 100}
        with Plugin(engine.port) as plugin:
            with pytest.raises(PublishRefused, match="100 bytes"):
                plugin.publish(b"x" * 101)
            plugin.publish(b"x" * 100)
        assert engine.published == [b"x" * 100]

    def test_a_rejection_is_raised_by_a_later_call(self, engine, plugin):
        engine.holds_taken = True
        plugin.publish(b"event")
        wait_until(lambda: engine.published)
        engine.send(Kind.REJECTED, {"number": 1, "reason": "the app is stopping"})
        engine.take_all()
        with pytest.raises(PublishRefused, match="stopping") as caught:
            plugin.flush()
        assert caught.value.size == 5


class TestBrokenConnections:
    def test_nothing_is_lost_or_repeated_on_the_way_to_the_plugin(self, engine, plugin):
        engine.offer(*numbered(3000))
        seen = take(plugin, 100)
        engine.break_connection()
        seen += take(plugin, 1500)
        engine.break_connection()
        seen += take(plugin, 1400)
        assert seen == numbered(3000)
        assert len(engine.hellos) >= 2
        assert {hello["instance"] for hello in engine.hellos} == {engine.hellos[0]["instance"]}

    def test_nothing_is_lost_or_repeated_on_the_way_to_the_engine(self, engine, plugin):
        engine.holds_taken = True
        for event in numbered(3000):
            plugin.publish(event)
        wait_until(lambda: len(engine.published) == 3000)
        engine.untake(1234)
        engine.holds_taken = False
        engine.break_connection()
        plugin.publish(b"last")
        plugin.flush()
        assert engine.published == [*numbered(3000), b"last"]

    def test_an_echo_over_connections_that_break_at_any_moment_is_exact(self, engine, plugin):
        engine.offer(*numbered(20_000))
        breaks = [3, 1000, 1001, 4000, 9999, 15_000]

        def break_now_and_then():
            for count in breaks:
                wait_until(lambda: len(engine.published) >= count)
                engine.break_connection()

        breaking = Background(break_now_and_then)
        for event in plugin:
            plugin.publish(b"Echo" + event)
            if event == b"TypeA19999":
                break
        plugin.flush()
        breaking.result()
        assert engine.published == [b"Echo" + event for event in numbered(20_000)]
        assert len(engine.hellos) >= 4, "two breaks in a row may be noticed as one"

    def test_an_engine_that_starts_anew_gets_what_was_not_taken(self, engine, plugin):
        engine.offer(*numbered(10))
        assert take(plugin, 10) == numbered(10)
        engine.holds_taken = True
        plugin.publish(b"not taken")
        wait_until(lambda: engine.published)
        engine.published.clear()
        engine.holds_taken = False
        engine.start_anew()
        plugin.flush()
        assert engine.published == [b"not taken"]
        engine.offer(*numbered(10, 50))
        assert take(plugin, 10) == numbered(10, 50)
        assert plugin.receive(timeout=0) is None
        wait_until(lambda: engine.handled == 20)

    def test_an_event_too_large_for_an_engine_that_started_anew_is_refused_at_once(self, engine, plugin):
        plugin.publish(bytes(1000))
        plugin.flush()
        engine.welcome_more = {"max_event": 999}
        engine.start_anew()
        plugin.publish(b"small")
        plugin.flush()
        wait_until(lambda: plugin.publish(b"small") or plugin.streaming_client()._largest == 999)
        with pytest.raises(PublishRefused):
            plugin.publish(bytes(1000))

    def test_a_rejection_that_was_lost_with_its_connection_is_raised_after_it(self, engine, plugin):
        engine.holds_taken = True
        for event in (b"one", b"second"):
            plugin.publish(event)
        wait_until(lambda: len(engine.published) == 2)
        engine.send(Kind.REJECTED, {"number": 1, "reason": "not that one"})
        session = plugin.streaming_client()._session
        wait_until(lambda: session.rejections or plugin.receive(timeout=0.01))
        both = [{"number": 1, "reason": "not that one"}, {"number": 2, "reason": "nor that one"}]
        engine.welcome_more = {"rejected": both}
        engine.break_connection()
        with pytest.raises(PublishRefused, match="not that one"):
            plugin.flush()
        with pytest.raises(PublishRefused, match="nor that one") as caught:
            plugin.flush()
        assert caught.value.size == len(b"second")
        engine.holds_taken = False
        engine.break_connection()
        plugin.publish(b"more")
        plugin.flush()
        assert len(engine.hellos) == 3 and not session.rejections

    def test_a_connection_over_which_nothing_comes_is_given_up(self, engine):
        engine.welcome_more = {"ping_seconds": 0.1}
        engine.offer(b"TypeA0")
        with Plugin(engine.port) as plugin:
            assert take(plugin, 1) == [b"TypeA0"]
            wait_until(lambda: plugin.receive(timeout=0.01) is None and len(engine.hellos) > 1)
            engine.offer(b"TypeA1")
            assert take(plugin, 1) == [b"TypeA1"]

    def test_what_has_nearly_arrived_is_waited_for_before_a_connection_is_given_up(self, engine, monkeypatch):
        monkeypatch.setattr("pyevents._link.LAST_LOOK_MS", 10_000)
        engine.welcome_more = {"ping_seconds": 10}
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")
            plugin.flush()
            client = plugin.streaming_client()
            client._stop.wake()  # nobody takes it where the plugin only publishes
            client._link._connection.heard_at -= 100
            pinging = Background(lambda: (time.sleep(0.2), engine.ping(1)))
            client._link.serve()
            pinging.result()
            plugin.publish(b"event")
        assert len(engine.hellos) == 1

    def test_where_somebody_listens_and_never_answers_the_patience_ends_as_well(self, engine):
        engine.welcome_more = {"ping_seconds": 0.1}
        with pytest.raises(EngineUnreachable):
            with Plugin(engine.port, engine_timeout=1) as plugin:
                plugin.publish(b"event")
                plugin.flush()
                engine.is_silent = True
                list(plugin)

    def test_a_loop_gives_up_when_the_engine_stays_away(self, engine):
        stopped = False
        with pytest.raises(EngineUnreachable):
            with Plugin(engine.port, engine_timeout=0.05) as plugin:
                while not engine.published:  # the patience for that may end, too
                    with contextlib.suppress(EngineUnreachable):
                        plugin.publish(b"event")
                        plugin.flush()
                engine.stop()
                stopped = True
                list(plugin)
        assert stopped

    def test_what_could_not_be_published_is_not_published_later(self, engine):
        engine.stop()
        with Plugin(engine.port, engine_timeout=10, publish_timeout=0.02) as plugin:
            for _ in range(2):
                with pytest.raises(EngineUnreachable):
                    plugin.publish(b"never")
            engine.start()
            plugin.publish(b"now", timeout=10)
            plugin.flush(timeout=10)
        assert engine.published == [b"now"]

    def test_a_malformed_message_costs_a_connection_and_no_event(self, engine, plugin):
        engine.offer(*numbered(10))
        assert take(plugin, 10) == numbered(10)
        engine.send_bytes(b"EEST\x05\0\0\0 nonsense")
        engine.offer(*numbered(10, 10))
        assert take(plugin, 10) == numbered(10, 10)
        assert len(engine.hellos) == 2
        engine.send_bytes(b"nonsense")
        with pytest.raises(MalformedMessage):
            plugin.receive(timeout=10)


class TestBeingAnswerable:
    def test_a_waiting_plugin_answers_a_ping(self, engine, plugin):
        engine.offer(b"TypeA")
        assert plugin.receive(timeout=10)
        engine.ping(17)
        wait_until(lambda: plugin.receive(timeout=0.01) is None and engine.pongs)
        assert engine.pongs == [(17, 1)]

    def test_a_slow_handler_answers_between_two_events_not_within_one(self, engine, plugin):
        engine.offer(*numbered(20))
        pongs = []
        for number, _ in enumerate(plugin):
            if number == 1:
                engine.ping(3)
                time.sleep(0.6)
                pongs.append(len(engine.pongs))
            elif number == 3:
                wait_until(lambda: engine.pongs)
                pongs.append(len(engine.pongs))
                break
        assert pongs == [0, 1]

    def test_a_line_that_is_no_unicode_arrives_with_question_marks(self, engine, plugin):
        handler = plugin.log_handler()
        handler.emit(logging.makeLogRecord({"name": "files", "levelno": logging.INFO, "msg": os.fsdecode(b"caf\xe9.txt")}))
        wait_until(lambda: plugin.receive(timeout=0.01) or engine.lines)
        assert engine.lines[0]["text"] == "files: caf?.txt"

    def test_of_many_lines_without_an_engine_the_newest_come_and_how_many_are_missing(self, engine, plugin, monkeypatch):
        monkeypatch.setattr("pyevents._lines_to_send.LINES_KEPT", 3)
        engine.stop()
        wait_until(lambda: plugin.receive(timeout=0.01) or plugin.streaming_client()._link.is_down)
        handler = plugin.log_handler()
        for number in range(10):
            handler.emit(logging.makeLogRecord({"name": "n", "levelno": logging.INFO, "msg": str(number)}))
        engine.start()
        wait_until(lambda: plugin.receive(timeout=0.01) or len(engine.lines) == 4)
        assert engine.lines[0]["text"] == "pyevents: no engine was there to take 7 older lines"
        assert [line["text"] for line in engine.lines[1:]] == ["n: 7", "n: 8", "n: 9"]

    def test_log_records_become_lines_of_any_thread(self, engine, plugin):
        logger = logging.getLogger("test_streaming")
        logger.setLevel(logging.DEBUG)
        handler = plugin.log_handler(logging.INFO)
        logger.addHandler(handler)
        plugin.publish(b"welcomed")
        plugin.flush()
        logger.debug("not told")
        logger.warning("%d bottles", 99)
        Background(logger.info, "from a thread").result()
        wait_until(lambda: len(engine.lines) == 2)
        logger.removeHandler(handler)
        assert [(line["level"], line["text"]) for line in engine.lines] == [
            ("warning", "test_streaming: 99 bottles"),
            ("info", "test_streaming: from a thread"),
        ]
