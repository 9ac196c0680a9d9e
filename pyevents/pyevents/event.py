# SPDX-License-Identifier: BSD-3-Clause
"""Events: bytes that begin with the filter of their type."""

from __future__ import annotations

from typing import Union

from .errors import WrongType

Filter = Union[str, bytes]
"""The bytes with which all events of a type begin. Text stands for its UTF-8 bytes."""


def filter_bytes(filter: Filter) -> bytes:
    """The filter as it appears in events."""
    return filter.encode() if isinstance(filter, str) else filter


class Event(bytes):
    """All bytes of one event, filter first.

    An event is ``bytes`` and can be used wherever bytes can. What follows the filter is the app's own serialization,
    about which the engine assumes nothing.
    """

    __slots__ = ()

    @classmethod
    def of(cls, filter: Filter, payload: bytes = b"") -> Event:
        """An event of the type with that filter."""
        return cls(filter_bytes(filter) + payload)

    def is_type(self, filter: Filter) -> bool:
        """Whether this is an event of the type with that filter."""
        return self.startswith(filter_bytes(filter))

    def payload(self, filter: Filter) -> bytes:
        """What follows the filter. Raises WrongType for an event of another type."""
        prefix = filter_bytes(filter)
        if not self.startswith(prefix):
            raise WrongType(self, prefix)
        return self[len(prefix) :]

    def __repr__(self) -> str:
        return f"Event({bytes(self)!r})"
