# SPDX-License-Identifier: BSD-3-Clause
"""Ports for servers that are told their number before they start, or come back to it.

A port that the system hands out may be gone when the server comes: it is handed to clients as well, of any program, and
rests for a minute after each. So these lie below what the system hands out, for each process elsewhere.
"""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path

_HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST = 10_000
_SHARE = 100
_LAST = max(int(_HANDED_OUT.read_text().split()[0]), _FIRST + _SHARE)
_numbers = itertools.count(os.getpid() * _SHARE)


def free_port() -> int:
    """One that nobody listens at, another with each call."""
    for number in itertools.islice(_numbers, _LAST - _FIRST):
        port = _FIRST + number % (_LAST - _FIRST)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise OSError("every port is in use")
