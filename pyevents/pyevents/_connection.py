# SPDX-License-Identifier: BSD-3-Clause
"""The socket of the streaming protocol: whether it is connected, and whole messages in and out."""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, Optional

import zmq

from ._address import needs_ipv6
from ._connection_watch import Change, ConnectionWatch, refusal, suspicion
from ._keys import ClientKeys
from ._lost_peers import ask_whether_the_engine_is_there, give_up_an_engine_that_takes_nothing

_log = logging.getLogger("pyevents")

_POLLIN = int(zmq.POLLIN)
_NOBLOCK = int(zmq.NOBLOCK)


class Connection:
    """Connects again by itself, each time with a new socket, so that nothing of a lost connection is left over.

    ``greeting`` gives the first message of each connection, which goes out as soon as there is an engine.
    """

    def __init__(
        self,
        context: zmq.Context[Any],
        endpoint: str,
        greeting: Callable[[], bytes],
        keys: Optional[ClientKeys] = None,
    ) -> None:
        self.down_since: Optional[float] = time.monotonic()
        self.up_since: Optional[float] = None
        self.heard_at = 0.0  # the last message, or that it is connected
        self.refused: Optional[str] = None
        self.hint: Optional[str] = None
        self.before_renewal: Callable[[], None] = lambda: None
        self._context = context
        self._endpoint = endpoint
        self._greeting = greeting
        self._keys = keys
        self._open()

    def send(self, frame: bytes) -> None:
        """Never waits: the protocol's windows bound what is on its way."""
        self._socket.send(frame, _NOBLOCK)

    def receive(self) -> Optional[bytes]:
        """The next message that has arrived."""
        try:
            frame = self._socket.recv(_NOBLOCK)
        except zmq.Again:
            return None
        self.heard_at = time.monotonic()
        while self._socket.getsockopt(zmq.RCVMORE):
            frame = b""  # of several frames: no message of the protocol
            self._socket.recv(_NOBLOCK)
        return frame

    def wait(self, timeout: int, wake: Optional[int] = None) -> None:
        """Up to timeout ms (-1: for ever) for a message, a change of the connection or the descriptor ``wake``."""
        entries: list[tuple[Any, int]] = [(self._socket, _POLLIN), (self._watch.channel, _POLLIN)]
        if wake is not None:
            entries.append((wake, _POLLIN))
        zmq.zmq_poll(entries, timeout)

    def note_changes(self) -> bool:
        """Takes notice of what happened to the connection since the last call. True: it was lost. What it has brought
        can still be received; then it is to be renewed.
        """
        for change in self._watch.changes():
            if change is Change.CONNECTED:
                self.down_since = None
                self.up_since = self.heard_at = time.monotonic()
                self.hint = None
            elif change in (Change.CUT_OFF, Change.NOBODY):
                self.hint = suspicion(self._keys is not None) if change is Change.CUT_OFF else None
            elif change is not Change.LOST:
                self.refused = refusal(change, self._keys is not None)
            elif self.down_since is None:
                _log.info("lost the engine at %s", self._endpoint)
                return True
        return False

    def renew(self) -> None:
        """Gives the present connection up. What it brought should have been received before."""
        self.before_renewal()
        self.close(0)
        self.down_since = time.monotonic()
        self.up_since = None
        self._open()

    def has_news(self) -> bool:
        """Whether something has arrived. To be asked before waiting for the descriptors, which tell only of changes."""
        sockets = (self._socket, self._watch.channel)
        return any(int(socket.getsockopt(zmq.EVENTS)) & _POLLIN for socket in sockets)

    def descriptors(self) -> list[int]:
        """For an event loop: one of them becomes readable when something happens."""
        return [int(self._socket.getsockopt(zmq.FD)), int(self._watch.channel.getsockopt(zmq.FD))]

    def close(self, linger: int) -> None:
        self._watch.close(self._socket)
        self._socket.close(linger)

    def _open(self) -> None:
        self._socket: zmq.Socket[bytes] = self._context.socket(zmq.DEALER)
        for option, value in (
            (zmq.IPV6, needs_ipv6(self._endpoint)),
            (zmq.SNDHWM, 0),
            (zmq.RCVHWM, 0),
        ):
            self._socket.setsockopt(option, value)
        ask_whether_the_engine_is_there(self._socket)
        give_up_an_engine_that_takes_nothing(self._socket)
        if self._keys is not None:
            self._keys.give_to(self._socket)
        self._watch = ConnectionWatch(self._socket, self._context)
        self._socket.connect(self._endpoint)
        self.send(self._greeting())
