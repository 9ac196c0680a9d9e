# SPDX-License-Identifier: BSD-3-Clause
"""Which requests wait for a reply, and the replies that nobody has taken yet. Numbers only, no sockets."""

from __future__ import annotations

import itertools
from collections import deque

from .protocol import Reply


class Requests:
    """Bookkeeping that makes late replies harmless.

    There is at most one request for an event out at a time, however often the caller gave up waiting for it. When the
    connection was lost, it is sent once more under a new number, and a reply to either is an event: none is lost and
    none is taken twice. At most one publish waits for its reply; the reply to one that was given up is forgotten.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._asked: set[int] = set()
        self._parked: int | None = None
        self._parked_lost = False
        self._events: deque[bytes] = deque()
        self._publish: int | None = None
        self._publish_lost = False
        self._publish_reply: bytes | None = None

    def new_number(self) -> int:
        """A number no request has had before."""
        return next(self._numbers)

    def needs_to_ask(self) -> bool:
        """Whether an event is neither here nor asked for."""
        return not self._events and self._parked is None

    def asked(self, number: int) -> None:
        """The request for an event went out under that number."""
        self._asked.add(number)
        self._parked = number
        self._parked_lost = False

    def published(self, number: int) -> None:
        """An event went out under that number; whatever was published before is given up."""
        self.give_up_publish()
        self._publish = number

    def give_up_publish(self) -> None:
        """Nobody waits for the reply to the last publish any more."""
        self._publish = None
        self._publish_lost = False
        self._publish_reply = None

    def answered(self, reply: Reply) -> None:
        """Files a reply. One that answers nothing is dropped."""
        if reply.number in self._asked:
            self._file_event(reply)
        elif reply.number == self._publish:
            self._publish_reply = reply.body

    def disconnected(self) -> None:
        """The engine went away: what is unanswered now stays so."""
        self._parked_lost = self._parked is not None
        self._publish_lost = self._publish is not None and self._publish_reply is None

    def needs_to_ask_again(self) -> bool:
        """Whether the request for an event was lost with an earlier connection."""
        return self._parked_lost

    def has_event(self) -> bool:
        return bool(self._events)

    def take_event(self) -> bytes:
        return self._events.popleft()

    def is_publish_settled(self) -> bool:
        """Whether the reply to the last publish is here or will never come."""
        return self._publish_reply is not None or self._publish_lost

    def take_publish_reply(self) -> bytes | None:
        """The reply to the last publish, None where it was lost with the connection."""
        reply = self._publish_reply
        self.give_up_publish()
        return reply

    def _file_event(self, reply: Reply) -> None:
        self._asked.discard(reply.number)
        self._events.append(reply.body)
        if reply.number == self._parked:
            self._parked = None
            self._parked_lost = False
