# SPDX-License-Identifier: BSD-3-Clause
"""The engine's side of one plugin port, as much as a plugin can tell, with delays and refusals on request."""

from __future__ import annotations

import gc
import heapq
import itertools
import os
import threading
import time
from collections import deque
from typing import Any, Callable

import zmq
from engine_port import EnginePort

DEADLINE = 10.0


def wait_until(condition: Callable[[], Any]) -> None:
    """Returns as soon as the condition holds; fails the test when it never does."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "what the test waited for did not happen"
        time.sleep(0.001)


def leaves_nothing_behind(times: int, work: Callable[[], Any]) -> None:
    """Repeats the work, and waits until no descriptor and no thread is left of it."""
    gc.collect()  # what earlier tests have left

    def count() -> tuple[int, int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(os.listdir("/proc/self/task"))

    before = count()
    for _ in range(times):
        work()
    wait_until(lambda: all(now <= then for now, then in zip(count(), before)))


class Background(threading.Thread):
    """Runs a call that has to wait, and gives its result or its exception."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        super().__init__()
        self._call = lambda: call(*arguments)
        self._error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._result = self._call()
        except Exception as error:
            self._error = error

    def result(self) -> Any:
        self.join(DEADLINE)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
        return self._result


class StubEngine(EnginePort):
    """Parks requests for an event, serves others meanwhile, echoes every envelope. Closing keeps the backlog."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", {zmq.ROUTER_MANDATORY: 1, zmq.LINGER: 1000})
        self.asks = 0
        self.quits = 0
        self.greetings = 0
        self.published: list[bytes] = []
        self.handed: list[bytes] = []
        self.address_frames: list[int] = []
        self.holds_publishes = False
        self.publish_reply = b"event-engine: msg published"
        self.delay: Callable[[], float] = lambda: 0.0
        self._backlog: deque[bytes] = deque()
        self._parked: list[bytes] | None = None
        self._held: list[list[bytes]] = []
        self._late: list[tuple[float, int, list[bytes]]] = []
        self._order = itertools.count()

    def offer(self, *events: bytes) -> None:
        """These events happen, in this order."""
        self.do(lambda: self._extend_backlog(events))

    def answer_publishes(self) -> None:
        """Sends the replies that holds_publishes kept back."""
        self.holds_publishes = False
        self.do(self._release)

    def _forget(self) -> None:
        self._parked = None
        self._held.clear()
        self._late.clear()

    def _take(self, frames: list[bytes]) -> None:
        if b"" not in frames:
            self.greetings += 1  # a hello of the streaming protocol, which an engine of old passes over
            return
        split = frames.index(b"")
        envelope, body = frames[: split + 1], frames[split + 1 :]
        self.address_frames.append(split)
        assert len(body) == 1, "a request is one frame"
        self._take_request(envelope, body[0])

    def _take_request(self, envelope: list[bytes], body: bytes) -> None:
        if body == b"plugin_command: next_msg":
            self.asks += 1
            self._parked = envelope
            self._hand_out()
        elif body == b"plugin_command: quit":
            self._parked = None
            self.quits += 1
        else:
            self._take_event(envelope, body)

    def _take_event(self, envelope: list[bytes], event: bytes) -> None:
        self.published.append(event)
        if self.holds_publishes:
            self._held.append(envelope)
        else:
            self._reply(envelope + [self.publish_reply])

    def _extend_backlog(self, events: tuple[bytes, ...]) -> None:
        self._backlog.extend(events)
        self._hand_out()

    def _hand_out(self) -> None:
        if self._parked is None or not self._backlog:
            return
        reply, self._parked = self._parked + [self._backlog[0]], None
        if self._reply(reply):
            self.handed.append(self._backlog.popleft())

    def _release(self) -> None:
        for envelope in self._held:
            self._reply(envelope + [self.publish_reply])
        self._held.clear()

    def _reply(self, frames: list[bytes]) -> bool:
        delay = self.delay()
        if delay > 0:
            heapq.heappush(self._late, (time.monotonic() + delay, next(self._order), frames))
            return True
        return self._send(frames)

    def _send_late(self) -> None:
        while self._running and self._late and self._late[0][0] <= time.monotonic():
            self._send(heapq.heappop(self._late)[2])

    def _send(self, frames: list[bytes]) -> bool:
        try:
            self._router.send_multipart(frames)
        except zmq.ZMQError:
            return False
        return True

    def _nap(self) -> int:
        if not self._late:
            return -1
        return max(0, int((self._late[0][0] - time.monotonic()) * 1000) + 1)
