# SPDX-License-Identifier: BSD-3-Clause
"""What the numbers in the events of one run mean."""

from __future__ import annotations

from typing import Any, Dict, Mapping, NamedTuple, Optional


class EventType(NamedTuple):
    name: str
    filter: bytes
    encoding: str


UNREGISTERED = EventType("(unregistered)", b"", "binary")


class Directory:
    """Event types and publishers by their ids. Entries are added while the run goes on, never changed."""

    def __init__(self) -> None:
        self.types: Dict[int, EventType] = {0: UNREGISTERED}
        self.filters: Dict[int, Optional[bytes]] = {}
        self.publishers: Dict[int, str] = {}

    def learn(self, fields: Mapping[str, Any]) -> None:
        """Takes the entries of a WELCOME or DIRECTORY. Passes over entries that make no sense."""
        for entry in entries_of(fields, "types"):
            try:
                name, prefix = str(entry["name"]), bytes.fromhex(entry["filter_hex"])
                number = int(entry["id"])
                self.types[number] = EventType(name, prefix, str(entry.get("encoding", "binary")))
                self.filters[number] = prefix
            except (KeyError, TypeError, ValueError):
                continue
        for entry in entries_of(fields, "publishers"):
            if isinstance(entry.get("id"), int):
                self.publishers[entry["id"]] = str(entry.get("name", ""))


def entries_of(fields: Mapping[str, Any], key: str) -> list[Dict[str, Any]]:
    """The objects in a list of a message; anything else there makes no sense and is passed over."""
    entries = fields.get(key)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
