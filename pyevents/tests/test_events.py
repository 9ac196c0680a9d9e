# SPDX-License-Identifier: BSD-3-Clause
"""The original's functions: same results, and no event lost, doubled or mistaken after a timeout."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
import socket as socket_module
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import zmq
from stub_engine import Background, StubEngine, leaves_nothing_behind, wait_until

from pyevents import InvalidSetting, PublishUnconfirmed, ReservedEvent
from pyevents.events import get_next_msg, get_plugin_socket, publish_msg, send_quit_command

PUBLISHED = "event-engine: msg published"
PACKAGE = Path(__file__).resolve().parent.parent / "pyevents"


def times_out(socket) -> None:
    with pytest.raises(zmq.error.Again):
        get_next_msg(socket, timeout=1)


def test_events_come_in_order_publishes_are_confirmed_and_quit_has_no_reply(engine, socket):
    engine.offer(b"TypeA 1", b"", b"\x00\xff")
    assert [get_next_msg(socket) for _ in range(3)] == [b"TypeA 1", b"", b"\x00\xff"]
    assert publish_msg(socket, b"TypeC Goodbye") == PUBLISHED
    assert publish_msg(socket, b"") == PUBLISHED
    assert send_quit_command(socket) is None
    wait_until(lambda: engine.quits == 1)
    assert engine.published == [b"TypeC Goodbye", b""]


def test_every_request_has_one_address_frame_beyond_the_peers(engine, socket):
    publish_msg(socket, b"event")
    assert engine.address_frames == [2]


def test_after_a_timeout_the_next_call_waits_for_the_same_reply(engine, socket):
    for _ in range(5):
        times_out(socket)
    engine.offer(b"late")
    assert get_next_msg(socket) == b"late"
    assert engine.asks == 1


def test_an_event_that_came_after_the_timeout_is_the_next_calls(engine, socket):
    times_out(socket)
    engine.offer(b"late", b"later")
    wait_until(lambda: engine.handed == [b"late"])
    assert get_next_msg(socket, timeout=5000) == b"late"
    assert get_next_msg(socket, timeout=5000) == b"later"


def test_a_publish_after_a_timeout_gets_its_own_reply(engine, socket):
    times_out(socket)
    assert publish_msg(socket, b"between") == PUBLISHED
    engine.offer(b"late")
    assert get_next_msg(socket) == b"late"
    assert engine.asks == 1


def test_a_late_event_that_comes_before_the_publish_is_not_its_reply(engine, socket):
    times_out(socket)
    engine.offer(b"late")
    wait_until(lambda: engine.handed == [b"late"])
    assert publish_msg(socket, b"between") == PUBLISHED
    assert get_next_msg(socket, timeout=0) == b"late"


def test_a_late_event_that_comes_while_a_publish_waits_is_not_its_reply(engine, socket):
    engine.holds_publishes = True
    times_out(socket)
    publishing = Background(publish_msg, socket, b"between")
    wait_until(lambda: engine.published)
    engine.offer(b"late")
    wait_until(lambda: engine.handed == [b"late"])
    engine.answer_publishes()
    assert publishing.result() == PUBLISHED
    assert get_next_msg(socket, timeout=0) == b"late"


def test_an_event_that_reads_like_a_publish_reply_is_an_event(engine, socket):
    times_out(socket)
    engine.offer(PUBLISHED.encode())
    wait_until(lambda: engine.handed)
    assert publish_msg(socket, b"one") == PUBLISHED
    assert publish_msg(socket, b"two") == PUBLISHED
    assert get_next_msg(socket) == PUBLISHED.encode()
    assert engine.published == [b"one", b"two"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_late_no_event_is_lost_doubled_or_mistaken(engine, socket, seed):
    chance = random.Random(seed)
    engine.delay = lambda: chance.choice([0, 0, 0.0005, 0.002])
    events = [b"TypeA %d" % number for number in range(300)]
    sent = [b"TypeB %d" % number for number in range(300)]
    received = []
    patience = random.Random(seed + 1000)
    for number, event in enumerate(sent):
        if number % 100 == 0:
            engine.offer(*events[number : number + 100])
        for _ in range(patience.randrange(4)):
            with contextlib.suppress(zmq.Again):
                received.append(get_next_msg(socket, timeout=patience.randrange(3)))
        assert publish_msg(socket, event) == PUBLISHED
    while len(received) < len(events):
        received.append(get_next_msg(socket, timeout=5000))
    assert received == events
    assert engine.published == sent
    times_out(socket)


def test_an_unexpected_reply_to_a_publish_is_returned(engine, socket, caplog):
    engine.publish_reply = b"event-engine: bad msg"
    assert publish_msg(socket, b"event") == "event-engine: bad msg"
    assert "bad msg" in caplog.text


@pytest.mark.parametrize("command", [b"plugin_command: quit", b"plugin_command: next_msg"])
def test_a_command_cannot_be_published_as_an_event(engine, socket, command):
    with pytest.raises(ReservedEvent):
        publish_msg(socket, command)
    assert publish_msg(socket, b"event") == PUBLISHED
    assert (engine.quits, engine.asks) == (0, 0)


@pytest.mark.parametrize("make", [bytearray, memoryview])
def test_what_holds_bytes_can_be_published(engine, socket, make):
    assert publish_msg(socket, make(b"event")) == PUBLISHED
    assert engine.published == [b"event"]


def test_large_events_pass_unchanged_both_ways(engine, socket):
    large = random.Random(1).randbytes(3_000_000)
    engine.offer(large)
    assert get_next_msg(socket) == large
    publish_msg(socket, large)
    assert engine.published == [large]


def test_nothing_is_printed(engine, socket, capfd):
    times_out(socket)
    publish_msg(socket, b"event")
    send_quit_command(socket)
    assert capfd.readouterr() == ("", "")


class TestEngineThatGoesAway:
    def test_a_request_out_before_the_restart_is_answered_after_it(self, engine, socket):
        times_out(socket)
        engine.stop()
        engine.start()
        engine.offer(b"after", b"the restart")
        assert get_next_msg(socket, timeout=10_000) == b"after"
        assert get_next_msg(socket, timeout=10_000) == b"the restart"

    def test_a_waiting_call_survives_restarts(self, engine, socket):
        waiting = Background(get_next_msg, socket, 30_000)
        for restart in range(3):
            wait_until(lambda: engine.asks > restart)
            engine.stop()
            engine.start()
        wait_until(lambda: engine.asks > 3)
        engine.offer(b"after")
        assert waiting.result() == b"after"
        wait_until(lambda: engine.handed == [b"after"])

    def test_an_event_that_arrived_before_the_end_is_not_lost(self, engine, socket):
        times_out(socket)
        engine.offer(b"before", b"after")
        wait_until(lambda: engine.handed == [b"before"])
        assert socket.poll(5000) == zmq.POLLIN
        engine.stop()
        engine.start()
        assert [get_next_msg(socket, timeout=10_000) for _ in range(2)] == [b"before", b"after"]

    def test_a_publish_whose_reply_never_comes_is_unconfirmed(self, engine, socket):
        engine.holds_publishes = True
        publishing = Background(publish_msg, socket, b"lost?")
        wait_until(lambda: engine.published)
        engine.stop()
        with pytest.raises(PublishUnconfirmed) as caught:
            publishing.result()
        assert caught.value.size == 5

    def test_a_publish_after_an_unnoticed_restart_is_confirmed(self, engine, socket):
        assert publish_msg(socket, b"before") == PUBLISHED
        engine.stop()
        engine.start()
        wait_until(lambda: self.back_up(socket))
        assert publish_msg(socket, b"after") == PUBLISHED
        assert engine.published == [b"before", b"after"]

    def test_an_engine_that_starts_late_is_waited_for(self, context):
        engine = StubEngine().start()
        engine.stop()
        with get_plugin_socket(context, engine.port) as socket:
            times_out(socket)
            engine.start()
            engine.offer(b"first")
            assert get_next_msg(socket, timeout=10_000) == b"first"
            assert engine.asks == 1
        engine.close()

    def test_a_port_at_which_something_else_answered_first_gets_one_request(self, context):
        stranger = socket_module.create_server(("127.0.0.1", 0))
        engine = StubEngine()
        engine.port = stranger.getsockname()[1]
        with get_plugin_socket(context, engine.port) as socket:
            times_out(socket)
            for _ in range(3):
                stranger.accept()[0].close()
            stranger.close()
            engine.start()
            engine.offer(b"first")
            assert get_next_msg(socket, timeout=10_000) == b"first"
            assert publish_msg(socket, b"event") == PUBLISHED
            assert engine.asks == 1
        engine.close()

    @staticmethod
    def back_up(socket) -> bool:
        """Notices what happened to the connection since the last call, as any call would."""
        was_down = socket.down_since is not None
        socket.pump(10)
        return was_down and socket.down_since is None


class TestTheSocket:
    """What plugins do with the socket besides handing it to the functions."""

    def test_it_is_used_as_a_req_socket(self, engine, socket):
        engine.offer(b"one", b"two")
        socket.send_string("plugin_command: next_msg")
        assert socket.recv() == b"one"
        socket.send(b"plugin_command: next_msg")
        assert socket.recv_string() == "two"
        socket.send_multipart([b"event"])
        assert socket.recv_multipart() == [PUBLISHED.encode()]
        socket.send(b"event", copy=False)
        assert socket.recv(copy=False).bytes == PUBLISHED.encode()

    def test_receiving_without_a_request_fails_as_with_a_req(self, socket):
        with pytest.raises(zmq.ZMQError) as caught:
            socket.recv()
        assert caught.value.errno == zmq.EFSM

    def test_a_request_of_two_frames_is_refused_on_the_spot(self, engine, socket):
        with pytest.raises(ValueError):
            socket.send_multipart([b"a", b"b"])
        assert publish_msg(socket, b"event") == PUBLISHED

    def test_it_can_be_polled_and_read_without_waiting(self, engine, socket):
        socket.send_string("plugin_command: next_msg")
        assert socket.poll(1) == 0
        with pytest.raises(zmq.Again):
            socket.recv(zmq.NOBLOCK)
        engine.offer(b"event")
        assert socket.poll(5000) == zmq.POLLIN
        assert socket.poll(5000, zmq.POLLIN | zmq.POLLOUT) == zmq.POLLIN | zmq.POLLOUT
        assert socket.recv(zmq.NOBLOCK) == b"event"

    def test_a_poller_sees_its_reply(self, engine, socket):
        poller = zmq.Poller()
        poller.register(socket, zmq.POLLIN)
        engine.offer(b"event")
        socket.send_string("plugin_command: next_msg")
        assert dict(poller.poll(5000)) == {socket: zmq.POLLIN}
        assert socket.recv() == b"event"

    def test_options_of_req_sockets_are_accepted(self, socket):
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.REQ_RELAXED, 1)
        socket.set(zmq.REQ_CORRELATE, 1)
        socket.REQ_RELAXED = 1
        socket.RCVTIMEO = 7
        assert (socket.getsockopt(zmq.LINGER), socket.rcvtimeo) == (0, 7)

    def test_defaults_of_the_context_hold(self, engine, context):
        context.setsockopt(zmq.LINGER, 123)
        with get_plugin_socket(context, engine.port) as socket:
            assert socket.LINGER == 123

    def test_closing_it_leaves_nothing_behind_in_the_context(self, engine, context):
        socket = get_plugin_socket(context, str(engine.port), "localhost")
        publish_msg(socket, b"event")
        socket.close()
        assert socket.closed
        context.term()

    def test_a_context_can_be_destroyed_over_an_open_socket(self, engine):
        context = zmq.Context()
        socket = get_plugin_socket(context, engine.port)
        times_out(socket)
        context.destroy(linger=0)
        assert socket.closed

    @pytest.mark.filterwarnings("ignore::ResourceWarning")  # a kept warning keeps its socket open
    def test_a_new_context_and_socket_for_every_request_leaves_nothing_open(self, engine):
        engine.offer(*[b"%d" % number for number in range(50)])
        numbers = itertools.count()

        def take_one():
            socket = get_plugin_socket(zmq.Context(), engine.port)
            assert get_next_msg(socket, timeout=5000) == b"%d" % next(numbers)

        leaves_nothing_behind(50, take_one)

    def test_two_sockets_of_one_context_do_not_mix(self, engine, context):
        other_engine = StubEngine().start()
        with get_plugin_socket(context, engine.port) as one, get_plugin_socket(context, other_engine.port) as two:
            times_out(one)
            times_out(two)
            other_engine.offer(b"for two")
            engine.offer(b"for one")
            publish_msg(two, b"from two")
            publish_msg(one, b"from one")
            assert (get_next_msg(one), get_next_msg(two)) == (b"for one", b"for two")
            assert (engine.published, other_engine.published) == ([b"from one"], [b"from two"])
        other_engine.close()

    def test_the_functions_work_on_a_plain_req_socket_too(self, engine, context):
        with context.socket(zmq.REQ) as socket:
            socket.connect(f"tcp://127.0.0.1:{engine.port}")
            engine.offer(b"event")
            assert get_next_msg(socket, timeout=5000) == b"event"
            assert publish_msg(socket, b"event") == PUBLISHED
            send_quit_command(socket)
            wait_until(lambda: engine.quits == 1)


class TestWhereTheEngineIs:
    def test_the_environment_names_host_and_port(self, engine, context, monkeypatch):
        monkeypatch.setenv("EVENT_ENGINE_HOST", "localhost")
        monkeypatch.setenv("EVENT_ENGINE_PORT", str(engine.port))
        with get_plugin_socket(context) as socket:
            assert publish_msg(socket, b"event") == PUBLISHED

    def test_arguments_go_before_the_environment(self, engine, context, monkeypatch):
        monkeypatch.setenv("EVENT_ENGINE_HOST", "nowhere.invalid")
        monkeypatch.setenv("EVENT_ENGINE_PORT", "1")
        with get_plugin_socket(context, engine.port, host="127.0.0.1") as socket:
            assert publish_msg(socket, b"event") == PUBLISHED

    @pytest.mark.parametrize("port", ["", "http", "0", "65536", -1, 0])
    def test_a_port_that_cannot_be_one_is_refused_in_words(self, context, port):
        with pytest.raises(InvalidSetting) as caught:
            get_plugin_socket(context, port)
        assert caught.value.found == port

    def test_no_port_at_all_is_refused_by_the_name_of_the_variable(self, context):
        with pytest.raises(InvalidSetting, match="EVENT_ENGINE_PORT"):
            get_plugin_socket(context)


def run_script(script: str, path: Path, *arguments: object) -> str:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        env={"PYTHONPATH": str(path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return run.stdout


@pytest.mark.parametrize(
    ("module", "path"), [("events", PACKAGE), ("pyevents.events", PACKAGE.parent)], ids=["folder", "package"]
)
def test_the_originals_imports_work_and_a_process_that_ends_at_once_loses_nothing(engine, module, path):
    script = f"""
        import sys
        import zmq
        from {module} import get_plugin_socket, get_next_msg, publish_msg, send_quit_command
        context = zmq.Context()
        socket = get_plugin_socket(context, int(sys.argv[1]))
        try:
            get_next_msg(socket, timeout=1)
        except zmq.error.Again:
            pass
        publish_msg(socket, b"event")
        send_quit_command(socket)
    """
    run_script(script, path, engine.port)
    wait_until(lambda: engine.quits == 1)
    assert engine.published == [b"event"]


def test_the_folder_may_have_any_name(engine, tmp_path):
    renamed = shutil.copytree(PACKAGE, tmp_path / "lib")
    script = "import sys, zmq, events; events.publish_msg(events.get_plugin_socket(zmq.Context(), sys.argv[1]), b'event')"
    run_script(script, renamed, engine.port)
    assert engine.published == [b"event"]
