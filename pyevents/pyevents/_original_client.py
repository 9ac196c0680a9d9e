# SPDX-License-Identifier: BSD-3-Clause
"""A plugin's side of the original protocol."""

from __future__ import annotations

import time
from typing import Any, Iterator, List, Optional, Tuple

import zmq

from ._address import needs_ipv6
from ._deadline import after, is_over, milliseconds_until
from ._keys import ClientKeys
from ._request_socket import RequestSocket
from ._stop import StopRequest
from .errors import EngineUnreachable, PublishRefused, PublishUnconfirmed, ReservedEvent
from .event_info import EventInfo
from .loss import Loss
from .protocol import QUIT, RequestKind, confirms_publish, kind_of


LINGER_MS = 2000
"""How long closing may take to get the last messages out."""

STOP_GRACE = 2.0
"""Seconds that a publish may still wait for its reply after a stop was requested."""


class OriginalClient:
    """One request and one reply per event.

    Comes back by itself when the engine does; gives up with EngineUnreachable when it was away for patience seconds.
    """

    def __init__(
        self,
        endpoint: str,
        stop: StopRequest,
        patience: Optional[float],
        context: Optional[zmq.Context[Any]] = None,
        keys: Optional[ClientKeys] = None,
    ) -> None:
        self._endpoint = endpoint
        self._stop = stop
        self._patience = patience
        self._patient_from = 0.0
        self._owns_context = context is None
        self._context: zmq.Context[Any] = zmq.Context() if context is None else context
        self._socket = RequestSocket(self._context, keys)
        self._socket.set(zmq.IPV6, needs_ipv6(endpoint))
        self._socket.connect(endpoint)

    def events(self) -> Iterator[Tuple[Optional[bytes], bytes]]:
        while (event := self.receive(None)) is not None:
            yield None, event

    def receive(self, timeout: Optional[float]) -> Optional[bytes]:
        deadline = after(timeout)
        if not self._stop.requested:
            self._socket.ask()
        while not self._socket.has_event():
            if self._stop.requested or is_over(deadline):
                self._socket.pump(0)
                break
            self._wait(deadline)
        return self._socket.take_event() if self._socket.has_event() else None

    def publish(self, event: bytes, timeout: Optional[float]) -> None:
        if kind_of(event) is not RequestKind.PUBLISH:
            raise ReservedEvent(event)
        started = time.monotonic()
        self._await_connection(started, timeout)
        self._socket.send(event)
        reply = self._await_reply(len(event), started, timeout)
        if not confirms_publish(reply):
            raise PublishRefused(len(event), reply)

    def info(self) -> Optional[EventInfo]:
        return None

    def take_losses(self) -> List[Loss]:
        return []

    def flush(self, timeout: Optional[float]) -> None:
        """Each publish has waited already."""

    def log(self, level: str, text: str) -> None:
        """The protocol has no lines."""

    def quit(self, timeout: Optional[float]) -> None:
        self._socket.send(QUIT)

    def fail(self, reason: str) -> None:
        """The protocol has no word for it: a connection that ends without a quit says it."""

    def close(self) -> None:
        self._socket.close(LINGER_MS)
        if self._owns_context:
            self._context.term()

    def _await_connection(self, started: float, timeout: Optional[float]) -> None:
        """What is sent to an engine that is away would go out whenever it comes back, so nothing is sent before."""
        self._socket.note_connection()
        while self._socket.down_since is not None:
            deadline = self._publish_deadline(started, timeout)
            if is_over(deadline):
                raise EngineUnreachable(self._endpoint, time.monotonic() - started, self._socket.hint)
            self._wait(deadline)

    def _await_reply(self, size: int, started: float, timeout: Optional[float]) -> bytes:
        while not self._socket.has_reply():
            deadline = self._publish_deadline(started, timeout)
            if is_over(deadline):
                self._socket.give_up_publish()
                raise PublishUnconfirmed(size, f"no reply within {time.monotonic() - started:.3g} s")
            self._wait(deadline)
        return self._socket.take_reply()

    def _publish_deadline(self, started: float, timeout: Optional[float]) -> Optional[float]:
        limits = [] if timeout is None else [started + timeout]
        if self._stop.requested:
            limits.append(max(started, self._stop.requested_at) + STOP_GRACE)
        return min(limits, default=None)

    def _wait(self, deadline: Optional[float]) -> None:
        """Until something happens, at most until the deadline. Raises EngineUnreachable at the end of the patience."""
        patience_ends = self._patience_ends()
        ends = min((end for end in (deadline, patience_ends) if end is not None), default=None)
        self._socket.pump(milliseconds_until(ends), self._stop.fileno())
        self._stop.clear_wake()
        if self._socket.down_since is not None and patience_ends is not None and is_over(patience_ends):
            self._patient_from = time.monotonic()
            raise EngineUnreachable(self._endpoint, self._patience or 0, self._socket.hint)

    def _patience_ends(self) -> Optional[float]:
        down_since = self._socket.down_since
        if down_since is None or self._patience is None:
            return None
        return max(down_since, self._patient_from) + self._patience
