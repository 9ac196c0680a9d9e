# SPDX-License-Identifier: BSD-3-Clause
"""The two messages of the streaming protocol that carry events: EVENTS to the plugin, PUBLISH from it.

Columns with one entry per event, then the bytes of all events, so that a reader takes what it needs in one call each.
"""

from __future__ import annotations

import struct
import sys
from array import array
from itertools import accumulate
from typing import Iterator, List, Sequence, Tuple

from ._words import counted
from .errors import MalformedMessage
from .streaming_protocol import MAGIC, Kind

CAUSES = 1
RECORDED = 2
TIMES = 4

_FIXED = struct.Struct("<4sHHIIQq")  # magic, kind, flags, count, start, sequence or number, broker time or handled
_WIDE = 8
_ENDS = 4
_EVENTS_ENTRY = 8 + 4 * 4 + 2  # publish time; end, sequence, broker time, publisher; type


class EventColumns:
    """An EVENTS message. Columns but ends and types are taken out when they are asked for."""

    __slots__ = ("frame", "flags", "count", "start", "first_sequence", "first_broker_time", "ends", "types")

    def __init__(self, frame: bytes) -> None:
        """Raises MalformedMessage where lengths and offsets do not agree."""
        self.frame = frame
        fixed = _unpack_fixed(frame)
        self.flags, self.count, self.start, self.first_sequence, self.first_broker_time = fixed
        _check(frame, self.flags & ~(CAUSES | RECORDED) == 0, f"has unknown flags {self.flags:#x}")
        _check_start(frame, self.start, self.count, _EVENTS_ENTRY + _WIDE * self._extra_columns())
        self.ends = self._narrow(0)
        self.types: Tuple[int, ...] = struct.unpack_from(f"<{self.count}H", frame, self._narrow_at(4))
        _check_ends(frame, self.start, self.ends)

    def events(self, first: int = 0) -> Iterator[bytes]:
        """The bytes of each event, from that one on."""
        frame = self.frame
        at = self.begin(first)
        for end in self.ends[first:] if first else self.ends:
            yield frame[at:end]
            at = end

    def begin(self, index: int) -> int:
        """The offset of that event."""
        return self.ends[index - 1] if index else self.start

    def sequence(self, index: int) -> int:
        return self.first_sequence + self._one_narrow(1, index)

    def last_sequence(self) -> int:
        return self.sequence(self.count - 1)

    def sequences(self) -> List[int]:
        return [self.first_sequence + delta for delta in self._narrow(1)]

    def broker_time(self, index: int) -> int:
        return self.first_broker_time + self._one_narrow(2, index)

    def publisher(self, index: int) -> int:
        return self._one_narrow(3, index)

    def publish_time(self, index: int) -> int:
        return int(struct.unpack_from("<q", self.frame, _FIXED.size + _WIDE * index)[0])

    def cause(self, index: int) -> int:
        """The sequence of the event that this one answers, 0 = none."""
        return self._one_wide(1, index) if self.flags & CAUSES else 0

    def recorded(self, index: int) -> int:
        """Of a replayed event, its sequence in the recording, 0 = none."""
        return self._one_wide(1 + (self.flags & CAUSES), index) if self.flags & RECORDED else 0

    def bytes_of_events(self) -> int:
        return len(self.frame) - self.start

    def _extra_columns(self) -> int:
        return (self.flags & CAUSES) + (self.flags & RECORDED) // RECORDED

    def _narrow_at(self, column: int) -> int:
        return _FIXED.size + self.count * (_WIDE * (1 + self._extra_columns()) + 4 * column)

    def _narrow(self, column: int) -> Tuple[int, ...]:
        return struct.unpack_from(f"<{self.count}I", self.frame, self._narrow_at(column))

    def _one_narrow(self, column: int, index: int) -> int:
        return int(struct.unpack_from("<I", self.frame, self._narrow_at(column) + 4 * index)[0])

    def _one_wide(self, column: int, index: int) -> int:
        return int(struct.unpack_from("<Q", self.frame, _FIXED.size + _WIDE * (column * self.count + index))[0])


class Published:
    """A PUBLISH message, as the engine reads it."""

    __slots__ = ("number", "handled", "events", "causes", "times")

    def __init__(self, frame: bytes) -> None:
        flags, count, start, self.number, self.handled = _unpack_fixed(frame)
        _check(frame, flags & ~(CAUSES | TIMES) == 0, f"has unknown flags {flags:#x}")
        _check(frame, self.number > 0, "has a number of 0")
        wide = bool(flags & TIMES) + bool(flags & CAUSES)
        _check_start(frame, start, count, _ENDS + _WIDE * wide)
        at = _FIXED.size
        self.times = struct.unpack_from(f"<{count}q", frame, at) if flags & TIMES else None
        at += _WIDE * count if flags & TIMES else 0
        self.causes = struct.unpack_from(f"<{count}Q", frame, at) if flags & CAUSES else None
        at += _WIDE * count if flags & CAUSES else 0
        ends = struct.unpack_from(f"<{count}I", frame, at)
        _check_ends(frame, start, ends)
        self.events = [frame[begin:end] for begin, end in zip((start, *ends), ends)]


def encode_publish(
    number: int,
    handled: int,
    events: Sequence[bytes],
    causes: Sequence[int] | None = None,
    times: Sequence[int] | None = None,
) -> bytes:
    """A PUBLISH message. ``number`` is that of the first event, ``handled`` a sequence, 0 for nothing new."""
    count = len(events)
    flags = (CAUSES if causes is not None else 0) | (TIMES if times is not None else 0)
    start = _FIXED.size + count * (_ENDS + _WIDE * ((causes is not None) + (times is not None)))
    ends = list(accumulate(map(len, events), initial=start))[1:]
    return b"".join(
        (
            _FIXED.pack(MAGIC, Kind.PUBLISH, flags, count, start, number, handled),
            _column("q", times or ()),
            _column("Q", causes or ()),
            _column("I", ends),
            *events,
        )
    )


def _column(type: str, values: Sequence[int]) -> bytes:
    column = array(type, values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _unpack_fixed(frame: bytes) -> Tuple[int, int, int, int, int]:
    _check(frame, len(frame) >= _FIXED.size, f"has {counted(len(frame), 'byte')}, expected at least {_FIXED.size}")
    _, _, flags, count, start, first, second = _FIXED.unpack_from(frame)
    _check(frame, count > 0, "has no events")
    return flags, count, start, first, second


def _check_start(frame: bytes, start: int, count: int, entry: int) -> None:
    expected = _FIXED.size + count * entry
    _check(frame, start == expected, f"says its events start at {start}, expected {expected} for {counted(count, 'event')}")
    _check(frame, len(frame) >= start, f"has {counted(len(frame), 'byte')}, expected {start} before its events")


def _check_ends(frame: bytes, start: int, ends: Tuple[int, ...]) -> None:
    _check(frame, ends[-1] == len(frame), f"has {counted(len(frame), 'byte')}, but its last event ends at {ends[-1]}")
    _check(frame, ends[0] >= start and sorted(ends) == list(ends), "has an event that ends before it begins")


def _check(frame: bytes, holds: bool, mistake: str) -> None:
    if not holds:
        raise MalformedMessage(frame, mistake)
