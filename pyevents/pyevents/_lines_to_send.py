# SPDX-License-Identifier: BSD-3-Clause
"""Lines of the plugin's output that wait for an engine."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any, Deque, Dict

from ._words import counted

LINES_KEPT = 10_000


class LinesToSend:
    """Of more than that the newest are kept, and how many were let go is a line of its own. From any thread."""

    def __init__(self) -> None:
        self._lines: Deque[Dict[str, Any]] = deque()
        self._let_go = 0
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def add(self, level: str, text: str) -> None:
        with self._lock:
            self._lines.append(_line(level, text))
            if len(self._lines) > LINES_KEPT:
                self._lines.popleft()
                self._let_go += 1

    def take(self) -> Dict[str, Any] | None:
        """The next one as the fields of a LOG."""
        with self._lock:
            if self._let_go:
                let_go, self._let_go = self._let_go, 0
                return _line("warning", f"pyevents: no engine was there to take {counted(let_go, 'older line')}")
            return self._lines.popleft() if self._lines else None


def _line(level: str, text: str) -> Dict[str, Any]:
    return {"level": level, "text": text, "time": time.time_ns()}
