# SPDX-License-Identifier: BSD-3-Clause
"""What the engine knows about an event, besides its bytes."""

from __future__ import annotations

from typing import NamedTuple

from ._directory import UNREGISTERED, Directory
from .event_columns import EventColumns


class EventInfo(NamedTuple):
    """Times are ns since 1970."""

    sequence: int
    """Its place in the one order of all events of the run, from 1 on."""
    type: str
    """The name of its type, "(unregistered)" where it has none."""
    publisher: str
    publish_time: int
    broker_time: int
    """When the engine gave it its sequence."""
    cause: int
    """The sequence of the event that it answers, 0 = none."""
    recorded: int
    """Of a replayed event, its sequence in the recording, 0 = none."""

    @classmethod
    def of(cls, columns: EventColumns, index: int, directory: Directory) -> EventInfo:
        return cls(
            columns.sequence(index),
            directory.types.get(columns.types[index], UNREGISTERED).name,
            directory.publishers.get(columns.publisher(index), ""),
            columns.publish_time(index),
            columns.broker_time(index),
            columns.cause(index),
            columns.recorded(index),
        )
