# SPDX-License-Identifier: BSD-3-Clause
"""Which handler an event belongs to."""

from __future__ import annotations

import logging
from typing import Any, Callable, Dict, Optional, Sequence

from .errors import InvalidSetting
from .event import Event, Filter, filter_bytes

Handler = Callable[[Event], Any]

_log = logging.getLogger("pyevents")


class Dispatch:
    """Handlers by the bytes with which their events begin; the first registered that fits takes the event."""

    def __init__(self) -> None:
        self._handlers: Dict[bytes, Handler] = {}
        self._of_type: Dict[Optional[bytes], Optional[Handler]] = {}
        self._told = False

    def register(self, filters: Sequence[Filter], handler: Handler) -> None:
        """Without filters the handler takes what no other one takes. Raises InvalidSetting for a filter that is taken."""
        for prefix in [filter_bytes(filter) for filter in filters] or [b""]:
            if prefix in self._handlers:
                raise InvalidSetting("filter", prefix, "one that has no handler yet")
            self._handlers[prefix] = handler
        self._of_type.clear()

    def handler_of(self, type: Optional[bytes], event: bytes) -> Optional[Handler]:
        """``type`` is the filter of the event's type where that is known: then one look-up does, from the second event on."""
        try:
            return self._of_type[type]
        except KeyError:
            return self._look_up(type, event)

    def _look_up(self, type: Optional[bytes], event: bytes) -> Optional[Handler]:
        candidates = [prefix for prefix in self._handlers if prefix and event.startswith(prefix)]
        handler = self._handlers[candidates[0]] if candidates else self._handlers.get(b"")
        if handler is None and not self._told:
            self._told = True
            _log.warning("no handler takes an event that begins with %r: is its type misspelt in on(...)?", event[:32])
        if type and not self._asks_for_more_than(type):
            self._of_type[type] = handler
        return handler

    def _asks_for_more_than(self, type: bytes) -> bool:
        """Whether a handler takes only some of a type's events."""
        return any(len(prefix) > len(type) and prefix.startswith(type) for prefix in self._handlers)
