# SPDX-License-Identifier: BSD-3-Clause
"""The engine's side of one plugin port in the streaming protocol, as engine/PROTOCOL.md has it, with faults on request."""

from __future__ import annotations

import struct
from collections import deque
from itertools import accumulate
from typing import Any

import zmq
from engine_port import EnginePort

from pyevents import Plugin
from pyevents.errors import MalformedMessage
from pyevents.event_columns import Published
from pyevents.streaming_protocol import Kind, Note, Number, Pong, decode, encode_note, encode_number, kind_of_message

TYPES = [{"id": 1, "name": "TypeA", "filter_hex": b"TypeA".hex()}, {"id": 2, "name": "Ping", "filter_hex": b"Ping".hex()}]
PUBLISHERS = [{"id": 7, "name": "Sensor", "kind": "internal"}]


def numbered(count: int, first: int = 0) -> list[bytes]:
    """Events to offer: TypeA0, TypeA1, ..."""
    return [b"TypeA%d" % number for number in range(first, first + count)]


def take(plugin: Plugin, count: int) -> list[bytes]:
    return [plugin.receive(timeout=10) for _ in range(count)]


def encode_events(events: list[tuple[int, bytes]]) -> bytes:
    """An EVENTS message of (sequence, bytes), types found as an engine does."""
    count, first = len(events), events[0][0]
    start = 32 + 26 * count
    ends = list(accumulate((len(data) for _, data in events), initial=start))[1:]
    types = [next((type["id"] for type in TYPES if data.startswith(bytes.fromhex(type["filter_hex"]))), 0) for _, data in events]
    return b"".join(
        (
            b"EEST" + struct.pack("<HHIIQq", Kind.EVENTS, 0, count, start, first, 1000),
            struct.pack(f"<{count}q", *(10 * sequence for sequence, _ in events)),
            struct.pack(f"<{count}I", *ends),
            struct.pack(f"<{count}I", *(sequence - first for sequence, _ in events)),
            struct.pack(f"<{count}I", *[0] * count),
            struct.pack(f"<{count}I", *[7] * count),
            struct.pack(f"<{count}H", *types),
            *(data for _, data in events),
        )
    )


class StreamingEngine(EnginePort):
    """Breaks connections, forgets runs, holds acknowledgements when told to. Closing keeps what is not handled."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__(address, {zmq.LINGER: 200, zmq.IPV6: int("[" in address)})
        self.run = "run-1"
        self.hellos: list[dict[str, Any]] = []
        self.published: list[bytes] = []
        self.causes: list[int] = []
        self.handled = 0
        self.pongs: list[Pong] = []
        self.lines: list[dict[str, Any]] = []
        self.goodbyes: list[dict[str, Any]] = []
        self.messages = 0
        self.mistakes: list[Exception] = []
        self.holds_taken = False
        self.answers_goodbye = True
        self.is_silent = False
        self.refusals: deque[dict[str, Any]] = deque()
        self.max_unhandled = 0
        self.welcome_more: dict[str, Any] = {}
        self._backlog: deque[tuple[int, bytes]] = deque()
        self._sent: deque[tuple[int, bytes]] = deque()
        self._sequence = 0
        self._taken: dict[str, int] = {}
        self._peer: bytes | None = None
        self._instance = ""
        self._window = 0

    def break_connection(self) -> None:
        self.stop()
        self.start()

    def start_anew(self) -> None:
        """As an engine that crashed and was started again."""
        self.stop()
        self.run, self._sequence, self.handled = "run-2", 0, 0
        self._taken.clear()
        self._backlog.clear()
        self._sent.clear()
        self.start()

    def offer(self, *events: bytes) -> None:
        """These events happen, in this order; between two of them another plugin has one."""
        self.do(lambda: self._extend_backlog(events))

    def send(self, kind: Kind, fields: dict[str, Any]) -> None:
        self.send_bytes(encode_note(kind, fields))

    def send_bytes(self, frame: bytes) -> None:
        self.do(lambda: self._send(frame))

    def ping(self, token: int) -> None:
        self.send_bytes(encode_number(Kind.PING, token))

    def take_all(self) -> None:
        """Acknowledges what holds_taken kept back."""
        self.holds_taken = False
        self.do(self._acknowledge)

    def untake(self, count: int) -> None:
        """The last events are lost with the connection before the engine saw them."""
        del self.published[-count:], self.causes[-count:]
        self._taken[self._instance] -= count

    def _forget(self) -> None:
        self._peer = None

    def _take(self, frames: list[bytes]) -> None:
        peer, frame = frames
        self.messages += 1
        if self.is_silent:
            return
        try:
            kind = kind_of_message(frame)
            if kind is Kind.HELLO:
                self._take_hello(peer, frame)
            elif peer != self._peer:
                self._router.send_multipart([peer, encode_note(Kind.REFUSAL, {"reason": "who are you?", "retry": True})])
            elif kind is Kind.PUBLISH:
                self._take_events(Published(frame))
            else:
                self._take_other(decode(frame))
        except (AssertionError, MalformedMessage) as error:
            self.mistakes.append(error)

    def _take_hello(self, peer: bytes, frame: bytes) -> None:
        hello = decode(frame).fields
        self.hellos.append(hello)
        if self.refusals:
            self._router.send_multipart([peer, encode_note(Kind.REFUSAL, self.refusals.popleft())])
            return
        self._peer, self._instance = peer, hello["instance"]
        asked, granted = hello.get("window", {}), self.welcome_more.get("window", {})
        self._window = min(asked.get("events", 1000), granted.get("events", 10**9))
        last = self._sent[-1][0] if self._sent else self.handled
        after = max(self.handled, min(hello.get("after", last), last)) if hello.get("run") == self.run else last
        again = [event for event in self._sent if event[0] > after]
        self._sent.clear()
        self._backlog.extendleft(reversed(again))
        welcome = {
            "version": 1,
            "run": self.run,
            "after": after,
            "published": self._taken.get(self._instance, 0),
            "window": {"events": self._window, "bytes": 4194304},
            "publish_window": {"events": 10000, "bytes": 1048576},
            "max_event": 8388608,
            "max_message": 262144,
            "types": TYPES,
            "publishers": PUBLISHERS,
        }
        self._send(encode_note(Kind.WELCOME, {**welcome, **self.welcome_more}))
        self._hand_out()

    def _take_events(self, message: Published) -> None:
        known = self._taken.get(self._instance)
        assert known is None or message.number <= known + 1, "a number is missing"
        skip = max(0, (known or 0) + 1 - message.number) if known is not None else 0
        self.published += message.events[skip:]
        self.causes += (message.causes or [0] * len(message.events))[skip:]
        self._taken[self._instance] = max(known or 0, message.number + len(message.events) - 1)
        self._take_handled(message.handled)
        if not self.holds_taken:
            self._acknowledge()

    def _take_other(self, message: Any) -> None:
        if isinstance(message, Number) and message.kind is Kind.HANDLED:
            self._take_handled(message.number)
        elif isinstance(message, Pong):
            self.pongs.append(message)
        elif isinstance(message, Note) and message.kind is Kind.LOG:
            self.lines.append(message.fields)
        elif isinstance(message, Note) and message.kind is Kind.GOODBYE:
            self.goodbyes.append(message.fields)
            if self.answers_goodbye:
                self._send(encode_note(Kind.GOODBYE, {}))
        else:
            raise AssertionError(f"an unexpected message: {message}")

    def _take_handled(self, sequence: int) -> None:
        assert sequence <= self._sequence, "handled what never was"
        self.handled = max(self.handled, sequence)
        while self._sent and self._sent[0][0] <= self.handled:
            self._sent.popleft()
        self._hand_out()

    def _extend_backlog(self, events: tuple[bytes, ...]) -> None:
        for data in events:
            self._sequence += 2
            self._backlog.append((self._sequence, data))
        self._hand_out()

    def _hand_out(self) -> None:
        while self._peer is not None and self._backlog:
            count = min(len(self._backlog), max(1, self._window // 4), self._window - len(self._sent))
            if count <= 0:
                return
            events = [self._backlog.popleft() for _ in range(count)]
            self._sent.extend(events)
            self.max_unhandled = max(self.max_unhandled, len(self._sent))
            self._send(encode_events(events))

    def _acknowledge(self) -> None:
        self._send(encode_number(Kind.TAKEN, self._taken[self._instance]))

    def _send(self, frame: bytes) -> None:
        if self._peer is not None:
            self._router.send_multipart([self._peer, frame])
