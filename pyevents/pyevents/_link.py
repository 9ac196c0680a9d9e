# SPDX-License-Identifier: BSD-3-Clause
"""A session over a connection: what arrives is taken, what is due goes out, and whoever waits knows for how long."""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, Optional

import zmq

from ._connection import Connection
from ._deadline import earliest, is_over, milliseconds_until
from ._keys import ClientKeys
from ._session import Refusal, Session
from ._stop import StopRequest
from .errors import EngineUnreachable, MalformedMessage, PluginRefused

HELLO_SECONDS = 5.0
"""An engine that is connected for so long and has not answered the first hello does not speak this protocol."""

RETRY_SECONDS = 0.5
"""Between a refusal that may pass and the next hello."""


SILENT_PINGS = 3
"""An engine that has said nothing for so many times its ping_seconds is behind a dead connection."""

LAST_LOOK_MS = 20
"""For what has arrived while this process stood still, and would be taken for silence."""

_log = logging.getLogger("pyevents")


class NoAnswer(Exception):
    """The engine did not answer the hello."""


class Link:
    """Used by one thread at a time. Only the one that does the plugin's work may ``serve`` and ``wait``."""

    def __init__(
        self,
        session: Session,
        endpoint: str,
        stop: StopRequest,
        patience: Optional[float],
        context: Optional[zmq.Context[Any]],
        keys: Optional[ClientKeys] = None,
    ) -> None:
        self.session = session
        self._endpoint = endpoint
        self._stop = stop
        self._patience = patience
        self._patient_from = 0.0
        self._hello_at: Optional[float] = None
        self._was_answered = False
        self._away_since: Optional[float] = time.monotonic()  # no engine has welcomed us
        self._has_mistaken = False
        self._trouble: Optional[MalformedMessage] = None
        self._owns_context = context is None
        self._context: zmq.Context[Any] = zmq.Context() if context is None else context
        self._connection = Connection(self._context, endpoint, session.hello, keys)

    @property
    def is_down(self) -> bool:
        return self._connection.down_since is not None

    def take(self) -> None:
        """Takes what has arrived. Raises PluginRefused, and MalformedMessage where a new connection does not help."""
        try:
            self._raise_trouble()
            self._take_arrived()
        except MalformedMessage:
            if self._has_mistaken:
                raise
            self._has_mistaken = True  # one more chance, on a new connection
            self._renew()
        reason = self.session.refused or self._connection.refused
        if reason is not None:
            raise PluginRefused(self._endpoint, reason)

    def serve(self) -> None:
        """As ``take``; answers pings and sends what may go, without waiting."""
        self.take()
        if self._connection.note_changes():
            self.take()  # a QUIT may be the last that it brought
            if not self.is_down:
                self._renew()
        if is_over(self._silence_ends()):
            self._renew_if_silent()
        if self._hello_at is not None and is_over(self._hello_at):
            self._hello_at = None
            self._connection.send(self.session.hello())
        for pong in self.session.pongs():
            self._connection.send(pong)
        self._send_due()

    def send_due(self) -> None:
        """What ``serve`` does besides answering pings; a mistake is kept for the thread that serves."""
        if self._trouble is not None:
            return
        try:
            self._take_arrived()
            self._send_due()
        except MalformedMessage as error:
            self._trouble = error

    def report(self) -> None:
        """Tells the engine what has been handled."""
        message = self.session.report() if self.session.welcomed else None
        if message is not None:
            self._connection.send(message)

    def send(self, message: bytes) -> None:
        """At once, where there is an engine that would take it."""
        if self.session.welcomed:
            self._connection.send(message)

    def wait(self, deadline: Optional[float]) -> None:
        """Until something happens, at most until the deadline; then serves and checks."""
        ends = earliest(deadline, self._patience_ends(), self._hello_at, self._answer_until(), self._silence_ends())
        self._connection.wait(milliseconds_until(ends), self._stop.fileno())
        self._stop.clear_wake()
        self.serve()
        self.check()

    def check(self) -> None:
        """Raises EngineUnreachable at the end of the patience, NoAnswer where there never was an answer."""
        if is_over(self._patience_ends()):
            self._patient_from = time.monotonic()
            raise EngineUnreachable(self._endpoint, self._patience or 0, self._connection.hint)
        if not self.session.welcomed and is_over(self._answer_until()):
            raise NoAnswer(f"the engine at {self._endpoint} does not answer a hello")

    def check_connected(self, seconds: float) -> None:
        """Raises EngineUnreachable where there is no engine, and has not been for so long."""
        if self.is_down:
            raise EngineUnreachable(self._endpoint, seconds, self._connection.hint)

    def before_renewal(self, call: Callable[[], None]) -> None:
        self._connection.before_renewal = call

    def descriptors(self) -> list[int]:
        """Readable when there is something to serve, unless has_news says so already."""
        return [*self._connection.descriptors(), self._stop.fileno()]

    def has_news(self) -> bool:
        return self._connection.has_news()

    def close(self, linger: int) -> None:
        self._connection.close(linger)
        if self._owns_context:
            self._context.term()

    def _answer_until(self) -> Optional[float]:
        if self._was_answered or self._connection.up_since is None:
            return None
        return self._connection.up_since + HELLO_SECONDS

    def _take_arrived(self) -> None:
        try:
            while (frame := self._connection.receive()) is not None:
                self.session.take(frame)
        except Refusal as refusal:
            self._refused(refusal)
        finally:
            if self.session.welcomed:
                self._was_answered = True
                self._away_since = None
            if self.session.quit is not None and not self._stop.requested:
                self._stop.set()

    def _renew(self) -> None:
        self._hello_at = None  # the new connection begins with one
        if self._away_since is None:
            self._away_since = time.monotonic()
        self._connection.renew()

    def _refused(self, refusal: Refusal) -> None:
        self._was_answered = True
        self._away_since = time.monotonic()
        if refusal.retry:
            self._hello_at = time.monotonic() + RETRY_SECONDS

    def _send_due(self) -> None:
        session = self.session
        if not session.welcomed:
            return
        while (message := session.next_publish()) is not None:
            self._connection.send(message)
        if session.is_report_due():
            self.report()
        while (line := session.next_line()) is not None:
            self._connection.send(line)
        goodbye = session.next_goodbye()
        if goodbye is not None:
            self.report()
            self._connection.send(goodbye)

    def _patience_ends(self) -> Optional[float]:
        since = self._away_since if self._was_answered else self._connection.down_since
        return None if since is None or self._patience is None else max(since, self._patient_from) + self._patience

    def _silence_ends(self) -> Optional[float]:
        if self.is_down or not self._was_answered:
            return None
        if not self.session.welcomed:
            return self._connection.heard_at + HELLO_SECONDS
        pings = self.session.ping_seconds
        return None if pings is None else self._connection.heard_at + SILENT_PINGS * pings

    def _renew_if_silent(self) -> None:
        self._connection.wait(LAST_LOOK_MS)  # not for the descriptor, which may be readable all the time
        self.take()
        if is_over(self._silence_ends()):
            _log.info("the engine at %s is silent: connecting anew", self._endpoint)
            self._renew()

    def _raise_trouble(self) -> None:
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble
