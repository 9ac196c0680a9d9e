# SPDX-License-Identifier: BSD-3-Clause
"""Log records as lines of the plugin's output."""

from __future__ import annotations

import logging
from typing import Callable


class LogLines(logging.Handler):
    """Gives each record, formatted, to a function that takes a level of the protocol and the text."""

    def __init__(self, send: Callable[[str, str], None], level: int) -> None:
        super().__init__(level)
        self._send_line = send
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._send_line(_level_of(record.levelno), self.format(record))
        except Exception:
            self.handleError(record)


def _level_of(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
