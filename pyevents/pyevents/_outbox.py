# SPDX-License-Identifier: BSD-3-Clause
"""Events on their way to the engine: gathered, sent, kept until they are taken, sent again after a reconnect."""

from __future__ import annotations

from collections import deque
from itertools import accumulate, takewhile
from typing import Deque, Iterator, List, NamedTuple, Tuple

from .event_columns import encode_publish

FULL_BYTES = 64 * 1024
"""So much is gathered before it must go."""

HEAD_BYTES = 32
COLUMNS_BYTES = 12
"""What an event costs besides its bytes: end and cause."""


class Window(NamedTuple):
    events: int
    bytes: int


class _Batch(NamedTuple):
    """Consecutive events, the first of which has that number."""

    number: int
    events: List[bytes]
    causes: List[int]
    size: int

    def last(self) -> int:
        return self.number + len(self.events) - 1

    def behind(self, number: int) -> _Batch:
        """Without the events up to that number."""
        skip = max(0, number + 1 - self.number)
        events = self.events[skip:]
        return _Batch(self.number + skip, events, self.causes[skip:], sum(map(len, events)))

    def parts(self, limit: int, most: int) -> Iterator[_Batch]:
        """What fits into messages of so many bytes and events, or is one event."""
        begin = size = 0
        for end, event in enumerate(self.events):
            more = len(event) + COLUMNS_BYTES
            if end > begin and (end - begin == most or size + more > limit - HEAD_BYTES):
                yield self._part(begin, end)
                begin, size = end, 0
            size += more
        yield self._part(begin, len(self.events))

    def _part(self, begin: int, end: int) -> _Batch:
        events = self.events[begin:end]
        return _Batch(self.number + begin, events, self.causes[begin:end], sum(map(len, events)))

    def without_causes(self) -> _Batch:
        return self._replace(causes=[0] * len(self.causes))


class Outbox:
    """Numbers events from 1 on for the life of the instance.

    ``add`` may be interrupted by a call of ``next_message`` in another thread: lists only grow at their ends here, and
    are cut at their beginnings there, by as many events as were there whole. Each of the two counts its own bytes, since
    a number that both change could lose what one of them did.
    """

    def __init__(self) -> None:
        self.window = Window(0, 0)
        self.max_message = FULL_BYTES
        self._next_number = 1
        self._causes: List[int] = []
        self._events: List[bytes] = []
        self._bytes_added = 0  # before the event is: gathered() may say too much for a moment, never too little
        self._bytes_sent = 0
        self._again: Deque[_Batch] = deque()
        self._on_way: Deque[_Batch] = deque()
        self._events_on_way = 0
        self._bytes_on_way = 0

    def add(self, event: bytes, cause: int) -> int:
        """Gathers an event. Returns how many bytes are gathered."""
        self._bytes_added += len(event) + COLUMNS_BYTES
        self._causes.append(cause)
        self._events.append(event)
        return self.gathered()

    def gathered(self) -> int:
        """How many bytes wait to be sent for the first time, as far as this can be said while ``add`` runs."""
        return self._bytes_added - self._bytes_sent

    def is_empty(self) -> bool:
        """Nothing is gathered, nothing is to be sent again."""
        return not self._events and not self._again

    def is_all_taken(self) -> bool:
        return not self._on_way and self.is_empty()

    def is_any_on_way(self) -> bool:
        return bool(self._on_way)

    def untaken(self) -> Tuple[int, int]:
        """How many events the engine has not taken, and their bytes."""
        events = [event for batch in (*self._again, *self._on_way) for event in batch.events] + self._events
        return len(events), sum(map(len, events))

    def next_message(self, handled: int) -> bytes | None:
        """The next message to send; None where there is none or the window is closed. ``handled`` goes with it."""
        batch = self._next_batch()
        if batch is None:
            return None
        self._on_way.append(batch)
        self._events_on_way += len(batch.events)
        self._bytes_on_way += batch.size
        return encode_publish(batch.number, handled, batch.events, batch.causes)

    def taken(self, number: int) -> None:
        """The engine has taken all events up to that number."""
        while self._on_way and self._on_way[0].last() <= number:
            batch = self._on_way.popleft()
            self._events_on_way -= len(batch.events)
            self._bytes_on_way -= batch.size

    def size_of(self, number: int) -> int:
        """Of an event that has been sent and not been taken; 0 for another one."""
        for batch in (*self._on_way, *self._again):
            if batch.number <= number <= batch.last():
                return len(batch.events[number - batch.number])
        return 0

    def resume(self, published: int) -> None:
        """On a new connection, with its limits set: what the engine has not taken is to be sent again."""
        self.taken(published)
        untaken = [*self._on_way, *self._again]
        self._on_way.clear()
        self._events_on_way = self._bytes_on_way = 0
        left = (batch.behind(published) for batch in untaken if batch.last() > published)
        self._again = deque(part for batch in left for part in batch.parts(self._limit(), self._most()))

    def forget_causes(self) -> None:
        """Another run of the engine: the sequences that the events answer are none of its."""
        self._again = deque(batch.without_causes() for batch in self._again)
        self._on_way = deque(batch.without_causes() for batch in self._on_way)
        count = len(self._causes)
        self._causes[:count] = [0] * count

    def _next_batch(self) -> _Batch | None:
        if self._again:
            batch = self._again[0]
            return self._again.popleft() if self._fits(len(batch.events), batch.size) else None
        count = self._count_for_message()
        events = self._events[:count]
        size = sum(map(len, events))
        if not count or not self._fits(count, size):
            return None
        batch = _Batch(self._next_number, events, self._causes[:count], size)
        del self._events[:count], self._causes[:count]
        self._next_number += count
        self._bytes_sent += size + COLUMNS_BYTES * count
        return batch

    def _count_for_message(self) -> int:
        most = min(len(self._events), self._most())
        limit = self._limit()
        return most if self.gathered() <= limit - HEAD_BYTES else _count_within(self._events[:most], limit - HEAD_BYTES)

    def _limit(self) -> int:
        """Bytes of a message, where it holds more than one event."""
        return min(self.max_message, max(1, self.window.bytes // 2))

    def _most(self) -> int:
        """Events of a message."""
        return max(1, self.window.events // 2)

    def _fits(self, events: int, bytes: int) -> bool:
        if not self._on_way:
            return True
        return (
            self._events_on_way + events <= self.window.events and self._bytes_on_way + bytes <= self.window.bytes
        )


def _count_within(events: List[bytes], limit: int) -> int:
    """How many of them have so many bytes together with their columns, or one."""
    sizes = accumulate(len(event) + COLUMNS_BYTES for event in events)
    return min(len(events), max(1, sum(1 for _ in takewhile(lambda size: size <= limit, sizes))))
