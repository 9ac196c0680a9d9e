# SPDX-License-Identifier: BSD-3-Clause
"""The Plugin class: loop and handlers, how it ends, what it raises and when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from stub_engine import Background, StubEngine, leaves_nothing_behind, wait_until

from pyevents import (
    EngineUnreachable,
    Event,
    InvalidSetting,
    NotOpen,
    Plugin,
    PublishRefused,
    PublishUnconfirmed,
    ReservedEvent,
    WrongThread,
)

PACKAGE_ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def plugin(engine):
    with Plugin(engine.port, engine_timeout=10, publish_timeout=10) as plugin:
        yield plugin


@pytest.fixture
def no_engine(monkeypatch):
    """The port of an engine that does not run, but can be started."""
    monkeypatch.setattr("pyevents._original_client.LINGER_MS", 100)
    engine = StubEngine().start()
    engine.stop()
    yield engine
    engine.close()


def wake_descriptor() -> int:
    """Where Python writes a byte when a signal comes, -1 for nowhere."""
    descriptor = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(descriptor)
    return descriptor


class TestTakingAndPublishing:
    def test_a_loop_takes_event_after_event_and_answers(self, engine):
        engine.offer(*[b"TypeA%d" % number for number in range(5)])
        with Plugin(engine.port) as plugin:
            for event in plugin:
                plugin.publish(Event.of("TypeB", event.payload("TypeA")))
                if event == b"TypeA4":
                    break
        assert engine.published == [b"TypeB%d" % number for number in range(5)]
        wait_until(lambda: engine.quits == 1)

    def test_receive_gives_none_when_the_time_is_over_and_the_event_later(self, engine, plugin):
        assert plugin.receive(timeout=0) is None
        assert plugin.receive(timeout=0.01) is None
        engine.offer(b"late")
        assert plugin.receive(timeout=10) == b"late"
        assert engine.asks == 1

    def test_a_received_event_is_an_event(self, engine, plugin):
        engine.offer(b"")
        event = plugin.receive(timeout=10)
        assert isinstance(event, Event)
        assert event is not None and len(event) == 0

    def test_publishing_after_a_timeout_loses_nothing(self, engine, plugin):
        assert plugin.receive(timeout=0.001) is None
        plugin.publish(b"between")
        engine.offer(b"late")
        assert plugin.receive(timeout=10) == b"late"
        assert engine.published == [b"between"]

    def test_each_handler_gets_the_events_of_its_types(self, engine):
        seen = []
        plugin = Plugin(engine.port)

        @plugin.on(b"TypeA", "TypeB")
        def letter(event):
            seen.append(("letter", event))

        @plugin.on("Done")
        def done(event):
            plugin.stop()

        @plugin.on()
        def other(event):
            seen.append(("other", event))

        engine.offer(b"TypeA1", b"Else", b"TypeB2", b"", b"Done")
        plugin.run()
        assert seen == [("letter", b"TypeA1"), ("other", b"Else"), ("letter", b"TypeB2"), ("other", b"")]
        wait_until(lambda: engine.quits == 1)

    def test_events_without_a_handler_are_passed_over_and_told_once(self, engine, caplog):
        plugin = Plugin(engine.port)
        plugin.on("Done")(lambda event: plugin.stop())
        engine.offer(b"Dome", b"Else", b"Done")
        plugin.run()
        told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert told == ["no handler takes an event that begins with b'Dome': is its type misspelt in on(...)?"]

    def test_a_type_has_one_handler(self, engine):
        plugin = Plugin(engine.port)
        plugin.on("TypeA")(print)
        with pytest.raises(InvalidSetting, match="TypeA"):
            plugin.on(b"TypeA")(print)

    def test_run_works_inside_a_with_statement_and_leaves_the_plugin_open(self, engine, plugin):
        plugin.on("Done")(lambda event: plugin.stop())
        engine.offer(b"Done")
        plugin.run()
        plugin.publish(b"one more")
        assert (engine.published, engine.quits) == ([b"one more"], 0)


class TestEnding:
    def test_leaving_the_with_statement_says_quit_once(self, engine):
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")
            plugin.quit()
            assert plugin.receive() is None
            with pytest.raises(NotOpen):
                plugin.publish(b"event")
        wait_until(lambda: engine.quits == 1)
        with Plugin(engine.port) as other:
            other.publish(b"the engine has seen all that came before")
        assert engine.quits >= 1 and engine.quits <= 2
        assert engine.published[0] == b"event"

    def test_leaving_it_by_an_error_does_not_say_quit(self, engine):
        with pytest.raises(ZeroDivisionError):
            with Plugin(engine.port) as plugin:
                plugin.publish(b"event")
                1 / 0
        with Plugin(engine.port) as other:
            other.publish(b"the engine has seen all that came before")
            assert engine.quits == 0

    @pytest.mark.parametrize(("code", "quits"), [(None, 1), (0, 1), (1, 0), ("words", 0)])
    def test_the_exit_code_says_whether_it_is_an_error(self, engine, code, quits):
        with pytest.raises(SystemExit):
            with Plugin(engine.port) as plugin:
                plugin.publish(b"event")
                sys.exit(code)
        wait_until(lambda: engine.quits >= quits)
        with Plugin(engine.port) as other:
            other.publish(b"the engine has seen all that came before")
            assert engine.quits == quits

    def test_an_exception_of_a_handler_ends_the_plugin(self, engine):
        plugin = Plugin(engine.port)
        plugin.on("Bad")(lambda event: event.payload("Good"))
        engine.offer(b"Bad")
        with pytest.raises(ValueError):
            plugin.run()

    def test_stop_from_another_thread_ends_a_waiting_loop(self, engine, plugin):
        def stop_when_waiting():
            wait_until(lambda: engine.asks == 1)
            plugin.stop()

        stopping = Background(stop_when_waiting)
        assert list(plugin) == []
        assert plugin.stopping
        stopping.result()

    def test_an_event_that_is_here_already_is_handed_out_after_stop(self, engine, plugin):
        assert plugin.receive(timeout=0) is None
        engine.offer(b"here")
        wait_until(lambda: engine.handed)
        assert plugin._client._socket.poll(5000)
        plugin.stop()
        assert list(plugin) == [b"here"]

    def test_a_stopped_plugin_asks_for_nothing_more(self, engine, plugin):
        plugin.stop()
        assert plugin.receive() is None
        plugin.publish(b"last words")
        assert (engine.asks, engine.published) == (0, [b"last words"])

    def test_a_stopped_plugin_waits_only_a_moment_for_a_reply(self, engine, plugin):
        engine.holds_publishes = True
        plugin.stop()
        started = time.monotonic()
        with pytest.raises(PublishUnconfirmed):
            plugin.publish(b"event", timeout=100)
        assert time.monotonic() - started < 8

    def test_ending_without_an_engine_takes_a_moment_only(self, no_engine):
        started = time.monotonic()
        with Plugin(no_engine.port):
            pass
        assert time.monotonic() - started < 8


class TestSignals:
    SCRIPT = """
        import sys
        from pyevents import Plugin
        with Plugin() as plugin:
            print("open", flush=True)
            for event in plugin:
                print(event, flush=True)
        print("ended", flush=True)
    """

    def start(self, engine, script=SCRIPT):
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT), "EVENT_ENGINE_PORT": str(engine.port)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def test_sigterm_ends_the_loop_and_says_quit(self, engine):
        with self.start(engine) as process:
            wait_until(lambda: engine.asks == 1)
            process.send_signal(signal.SIGTERM)
            assert process.communicate(timeout=20) == ("open\nended\n", None)
        assert process.returncode == 0
        wait_until(lambda: engine.quits == 1)

    def test_sigterm_ends_it_without_an_engine_as_well(self, no_engine):
        with self.start(no_engine) as process:
            assert process.stdout.readline() == "open\n"
            process.send_signal(signal.SIGTERM)
            assert process.communicate(timeout=20) == ("ended\n", None)
        assert process.returncode == 0

    def test_a_program_that_handles_sigterm_itself_keeps_its_handler(self, engine):
        script = """
            import signal
            signal.signal(signal.SIGTERM, lambda number, frame: print("own", flush=True) or plugin.stop())
        """
        with self.start(engine, textwrap.dedent(script) + textwrap.dedent(self.SCRIPT)) as process:
            wait_until(lambda: engine.asks == 1)
            process.send_signal(signal.SIGTERM)
            assert process.communicate(timeout=20) == ("open\nown\nended\n", None)

    def test_ctrl_c_says_quit(self, engine):
        with self.start(engine) as process:
            wait_until(lambda: engine.asks == 1)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        assert process.returncode != 0
        wait_until(lambda: engine.quits == 1)

    def test_a_signal_just_before_a_wait_ends_it_and_afterwards_all_is_as_before(self, engine):
        with Plugin(engine.port):
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
            assert wake_descriptor() != -1
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert wake_descriptor() == -1

    def test_the_wake_descriptor_of_another_part_of_the_program_is_left_alone(self, engine):
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        with Plugin(engine.port):
            assert wake_descriptor() == writing
        assert signal.set_wakeup_fd(-1) == writing
        os.close(reading)
        os.close(writing)

    def test_off_the_main_thread_signals_are_left_alone(self, engine):
        def use():
            with Plugin(engine.port) as plugin:
                plugin.publish(b"event")
                return signal.getsignal(signal.SIGTERM)

        assert Background(use).result() is signal.SIG_DFL


class TestEngineThatIsNotThere:
    def test_receive_gives_up_when_the_patience_ends(self, no_engine):
        with Plugin(no_engine.port, engine_timeout=0.05) as plugin:
            with pytest.raises(EngineUnreachable) as caught:
                plugin.receive()
        assert caught.value.endpoint == f"tcp://127.0.0.1:{no_engine.port}"
        assert caught.value.seconds == 0.05

    def test_receive_gives_none_when_its_own_time_ends_first(self, no_engine):
        with Plugin(no_engine.port, engine_timeout=100) as plugin:
            assert plugin.receive(timeout=0.01) is None

    def test_every_call_has_the_whole_patience_again(self, no_engine):
        with Plugin(no_engine.port, engine_timeout=0.05) as plugin:
            with pytest.raises(EngineUnreachable):
                plugin.receive()
            started = time.monotonic()
            with pytest.raises(EngineUnreachable):
                plugin.receive()
            assert time.monotonic() - started >= 0.04

    def test_what_could_not_be_published_is_not_published_later(self, no_engine):
        with Plugin(no_engine.port, engine_timeout=10, publish_timeout=0.02) as plugin:
            for _ in range(2):
                with pytest.raises(EngineUnreachable):
                    plugin.publish(b"never")
            no_engine.start()
            plugin.publish(b"now", timeout=10)
        assert no_engine.published == [b"now"]

    def test_without_a_limit_it_waits_until_the_engine_is_there(self, no_engine):
        with Plugin(no_engine.port, engine_timeout=None) as plugin:
            assert plugin.receive(timeout=0.01) is None
            no_engine.start()
            no_engine.offer(b"event")
            assert plugin.receive() == b"event"

    def test_a_loop_carries_on_when_the_engine_is_back(self, engine, plugin):
        engine.offer(b"before")
        events = iter(plugin)
        assert next(events) == b"before"
        engine.stop()
        engine.start()
        engine.offer(b"after")
        assert next(events) == b"after"
        plugin.publish(b"answer")
        assert engine.published == [b"answer"]

    def test_a_loop_ends_with_an_error_when_the_engine_stays_away(self, engine):
        with Plugin(engine.port, engine_timeout=0.05) as plugin:
            plugin.publish(b"event")
            engine.stop()
            with pytest.raises(EngineUnreachable):
                list(plugin)


class TestPublishesThatFail:
    def test_no_reply_in_time_leaves_it_unconfirmed_and_the_plugin_usable(self, engine, plugin):
        engine.offer(b"there is a connection")
        assert plugin.receive(timeout=10)
        engine.holds_publishes = True
        with pytest.raises(PublishUnconfirmed) as caught:
            plugin.publish(b"held", timeout=0.01)
        assert caught.value.size == 4
        engine.answer_publishes()
        plugin.publish(b"next")
        engine.offer(b"event")
        assert plugin.receive(timeout=10) == b"event"
        assert engine.published == [b"held", b"next"]

    def test_the_default_limit_is_the_plugins(self, engine):
        with Plugin(engine.port, publish_timeout=0.01) as plugin:
            engine.offer(b"there is a connection")
            assert plugin.receive(timeout=10)
            engine.holds_publishes = True
            with pytest.raises(PublishUnconfirmed):
                plugin.publish(b"held")

    def test_a_connection_that_breaks_leaves_it_unconfirmed(self, engine, plugin):
        engine.holds_publishes = True
        stopping = Background(lambda: wait_until(lambda: engine.published) or engine.stop())
        with pytest.raises(PublishUnconfirmed, match="connection"):
            plugin.publish(b"lost?", timeout=10)
        stopping.result()

    def test_a_refusal_is_told(self, engine, plugin):
        engine.publish_reply = b"event-engine: bad msg"
        with pytest.raises(PublishRefused) as caught:
            plugin.publish(b"event")
        assert caught.value.reply == b"event-engine: bad msg"

    @pytest.mark.parametrize("command", [b"plugin_command: quit", b"plugin_command: next_msg"])
    def test_a_command_is_no_event(self, engine, plugin, command):
        with pytest.raises(ReservedEvent):
            plugin.publish(command)
        plugin.publish(b"event")
        assert (engine.quits, engine.asks, engine.published) == (0, 0, [b"event"])


class TestWrongUse:
    def test_a_plugin_that_is_not_open_says_so(self, engine):
        plugin = Plugin(engine.port)
        for call in (plugin.receive, plugin.quit, lambda: plugin.publish(b"event")):
            with pytest.raises(NotOpen):
                call()

    def test_a_plugin_opens_once(self, engine):
        with Plugin(engine.port) as plugin:
            with pytest.raises(NotOpen):
                plugin.__enter__()
        with pytest.raises(NotOpen):
            plugin.__enter__()

    def test_another_thread_is_refused(self, engine, plugin):
        for call in (plugin.receive, lambda: plugin.publish(b"event"), plugin.quit):
            with pytest.raises(WrongThread):
                Background(call).result()

    def test_a_plugin_without_a_port_is_refused_by_the_name_of_the_variable(self):
        with pytest.raises(InvalidSetting, match="EVENT_ENGINE_PORT"):
            Plugin()


def test_the_environment_gives_address_and_name(engine, monkeypatch):
    monkeypatch.setenv("EVENT_ENGINE_PORT", str(engine.port))
    monkeypatch.setenv("EVENT_ENGINE_PLUGIN", "Classifier")
    with Plugin() as plugin:
        plugin.publish(b"event")
        assert (plugin.name, plugin.log.name) == ("Classifier", "pyevents.Classifier")


def test_plugins_of_several_threads_do_not_mix(engine):
    engines = [StubEngine().start() for _ in range(4)]

    def echo(port):
        with Plugin(port) as plugin:
            for event in plugin:
                plugin.publish(Event.of("Echo", event))
                if event == b"99":
                    return

    threads = [Background(echo, engine.port) for engine in engines]
    for stub in engines:
        stub.offer(*[b"%d" % number for number in range(100)])
    for thread in threads:
        thread.result()
    for stub in engines:
        assert stub.published == [b"Echo%d" % number for number in range(100)]
        stub.close()


def test_ended_plugins_leave_no_threads_and_descriptors(engine):
    def live():
        with Plugin(engine.port) as plugin:
            plugin.publish(b"event")

    leaves_nothing_behind(20, live)
