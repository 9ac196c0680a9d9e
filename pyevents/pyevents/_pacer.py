# SPDX-License-Identifier: BSD-3-Clause
"""A thread that lets a plugin busy with its own work remember the engine."""

from __future__ import annotations

import threading
import time
from typing import Callable

IDLE_SECONDS = 0.25
GATHER_SECONDS = 0.001
LONGEST_PAUSE = 0.016
"""Between two attempts to send what the engine does not take at present."""


class Pacer:
    """Calls ``remind`` four times a second, and from ``hurry`` on ``send`` as well, after a millisecond and ever more
    seldom, until that has sent all.
    """

    def __init__(self, remind: Callable[[], None], send: Callable[[], bool]) -> None:
        self._remind = remind
        self._send = send
        self._hurry = threading.Event()
        self._ended = False
        self._pause = GATHER_SECONDS
        self._thread = threading.Thread(target=self._run, name="pyevents-pacer", daemon=True)
        self._thread.start()

    def hurry(self) -> None:
        """Something was gathered that shall not wait for the plugin's next call."""
        self._hurry.set()

    def end(self) -> None:
        self._ended = True
        self._hurry.set()
        self._thread.join()

    def _run(self) -> None:
        remind_at = time.monotonic() + IDLE_SECONDS
        while not self._ended:
            if self._hurry.wait(max(0, remind_at - time.monotonic())):
                self._send_gathered()
            if time.monotonic() >= remind_at:
                self._remind()
                remind_at = time.monotonic() + IDLE_SECONDS

    def _send_gathered(self) -> None:
        time.sleep(self._pause)
        self._hurry.clear()
        if self._ended or self._send():
            self._pause = GATHER_SECONDS
        else:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._hurry.set()
