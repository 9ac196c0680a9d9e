# SPDX-License-Identifier: BSD-3-Clause
"""What the engine tells of events that a plugin will never get."""

from __future__ import annotations

from typing import Any, Dict, Mapping, NamedTuple

from ._directory import UNREGISTERED, Directory, entries_of


class Loss(NamedTuple):
    """Events that the plugin is subscribed to; all of them lie between the two sequences, both included."""

    first: int
    last: int
    events: int
    """How many they are, exactly."""
    cause: str
    """"dropped", "stalled", "hard cap" or "unconfirmed"."""
    types: Dict[str, int]
    """How many of each type, by its name."""

    @classmethod
    def of(cls, fields: Mapping[str, Any], directory: Directory) -> Loss:
        types: Dict[str, int] = {}
        for entry in entries_of(fields, "types"):
            number, events = entry.get("id"), entry.get("events")
            if isinstance(number, int) and isinstance(events, int):
                types[directory.types.get(number, UNREGISTERED).name] = events
        return cls(fields["from"], fields["to"], fields["events"], fields["cause"], types)
