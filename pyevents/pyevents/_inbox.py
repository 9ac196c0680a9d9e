# SPDX-License-Identifier: BSD-3-Clause
"""Events that have arrived: what is new in them, what is handled, and what the engine shall hear of it."""

from __future__ import annotations

from collections import deque
from typing import Deque, List

from ._directory import Directory
from .event_columns import EventColumns


class Arrival:
    """A message of events, from its first new one on. ``next`` is the index of the event to hand out next."""

    __slots__ = ("columns", "directory", "first", "next", "_sequences")

    def __init__(self, columns: EventColumns, directory: Directory, first: int) -> None:
        self.columns = columns
        self.directory = directory
        self.first = first
        self.next = first
        self._sequences: List[int] = []

    def sequences(self) -> List[int]:
        if not self._sequences:
            self._sequences = self.columns.sequences()
        return self._sequences

    def is_handed_out(self) -> bool:
        return self.next >= self.columns.count


class Inbox:
    """Bookkeeping by sequence. Belongs to one run at a time; what is left of the run before can still be handed out."""

    def __init__(self) -> None:
        self.directory = Directory()
        self.newest = 0
        self.handled_events = 0
        self._handled = 0
        self._reported = 0
        self._unreported_events = 0
        self._unreported_bytes = 0
        self._arrivals: Deque[Arrival] = deque()

    def start_run(self) -> None:
        """Another run of the engine: its sequences and ids have nothing to do with those before."""
        self.directory = Directory()
        self.newest = 0
        self._handled = self._reported = 0
        self._unreported_events = self._unreported_bytes = 0

    def is_of_this_run(self, arrival: Arrival) -> bool:
        return arrival.directory is self.directory

    def resume_behind(self, sequence: int) -> None:
        """The engine sends only events with higher sequences from now on."""
        self.newest = max(self.newest, sequence)

    def arrived(self, columns: EventColumns) -> None:
        """Files the events that are new; after a reconnect some may have come before."""
        newest = self.newest
        if columns.last_sequence() <= newest:
            return
        first = 0
        if columns.first_sequence <= newest:
            first = next(index for index, sequence in enumerate(columns.sequences()) if sequence > newest)
        self.newest = columns.last_sequence()
        self._arrivals.append(Arrival(columns, self.directory, first))

    def has_events(self) -> bool:
        return bool(self._arrivals)

    def take(self) -> Arrival:
        return self._arrivals.popleft()

    def handled(self, arrival: Arrival) -> None:
        """All its events are done with."""
        columns = arrival.columns
        self.handled_events += columns.count
        if not self.is_of_this_run(arrival):
            return
        self._handled = columns.last_sequence()
        self._unreported_events += columns.count
        self._unreported_bytes += columns.bytes_of_events()

    def handled_so_far(self, arrival: Arrival | None, *, last: bool = False) -> None:
        """The events before the one handed out last are done with, that one as well where `last` says so."""
        index = -1 if arrival is None else arrival.next - (1 if last else 2)
        if arrival is not None and self.is_of_this_run(arrival) and index >= 0:
            self._handled = max(self._handled, arrival.columns.sequence(index))

    def is_report_due(self, events: int, bytes: int) -> bool:
        """Whether that many of either have been handled since the last report."""
        return self._unreported_events >= events or self._unreported_bytes >= bytes

    def unreported(self) -> int:
        """What HANDLED shall say; 0 for nothing new."""
        return self._handled if self._handled > self._reported else 0

    def reported(self, sequence: int) -> None:
        """A message with what ``unreported`` gave is on its way."""
        if sequence:
            self._reported = sequence
            self._unreported_events = 0
            self._unreported_bytes = 0

    def forget_reports(self) -> None:
        """The connection was lost, and the last report perhaps with it."""
        self._reported = 0
