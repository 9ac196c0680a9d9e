# SPDX-License-Identifier: BSD-3-Clause
"""Being told to stop, by another thread or by the system, while waiting for something else."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from typing import Any


class StopRequest:
    """A flag with a file descriptor that becomes readable when the flag is raised.

    ``set`` may be called from any thread and from a signal handler; everything else belongs to one thread.
    """

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._is_set = False
        self.requested_at = 0.0

    def set(self) -> None:
        if not self._is_set:
            self.requested_at = time.monotonic()
        self._is_set = True
        with contextlib.suppress(OSError):
            self._writing.send(b"\0")

    def is_set(self) -> bool:
        return self._is_set

    def fileno(self) -> int:
        """Readable after set, and after any signal while StopSignals listens."""
        return self._reading.fileno()

    def wake_fileno(self) -> int:
        """Writing a byte here ends a wait."""
        return self._writing.fileno()

    def clear_wake(self) -> None:
        """Takes what made the descriptor readable; the flag stays."""
        with contextlib.suppress(BlockingIOError):
            while self._reading.recv(64):
                pass

    def close(self) -> None:
        self._reading.close()
        self._writing.close()


class StopSignals:
    """Turns SIGTERM into a stop request, unless the program handles SIGTERM itself. Does nothing off the main thread."""

    def __init__(self, request: StopRequest) -> None:
        self._request = request
        self._previous_wake: int | None = None
        self._listens = False

    def listen(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            return
        signal.signal(signal.SIGTERM, self._handle)
        # The handler alone runs too late when the signal comes just before a wait begins; this byte ends the wait.
        self._previous_wake = signal.set_wakeup_fd(self._request.wake_fileno(), warn_on_full_buffer=False)
        self._listens = True

    def restore(self) -> None:
        if not self._listens:
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.set_wakeup_fd(self._previous_wake if self._previous_wake is not None else -1)
        self._listens = False

    def _handle(self, number: int, frame: Any) -> None:
        self._request.set()
