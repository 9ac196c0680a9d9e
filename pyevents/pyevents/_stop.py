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

    ``set`` and ``wake`` may be called from any thread and from a signal handler; everything else belongs to one thread.
    """

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self.requested = False
        self.requested_at = 0.0

    def set(self) -> None:
        if not self.requested:
            self.requested_at = time.monotonic()
        self.requested = True
        self.wake()

    def wake(self) -> None:
        """Ends a wait without a request to stop. From any thread as well."""
        with contextlib.suppress(OSError):
            self._writing.send(b"\0")

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
        self._listens = False
        self._owns_wake = False

    def listen(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            return
        signal.signal(signal.SIGTERM, self._handle)
        self._listens = True
        self._wake_on_signals()

    def restore(self) -> None:
        if self._owns_wake:
            signal.set_wakeup_fd(-1)
        if self._listens:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._listens = self._owns_wake = False

    def _wake_on_signals(self) -> None:
        # A handler runs too late when the signal comes just before a wait begins; the byte that Python writes here ends
        # the wait. There is one descriptor per process: if another part of the program has it, it keeps it.
        previous = signal.set_wakeup_fd(self._request.wake_fileno(), warn_on_full_buffer=False)
        self._owns_wake = previous == -1
        if not self._owns_wake:
            signal.set_wakeup_fd(previous)

    def _handle(self, number: int, frame: Any) -> None:
        self._request.set()
