# SPDX-License-Identifier: BSD-3-Clause
"""How a socket finds out that the engine's machine has gone without a word: by the system's means, not ZeroMQ's."""

from __future__ import annotations

from typing import Any

import zmq

_ASK_EVERY_SECONDS = 2
_UNANSWERED = 3
_TAKES_NOTHING_MS = 10_000


def ask_whether_the_engine_is_there(socket: zmq.Socket[Any]) -> None:
    """Gives the connection up after 6 s without an answer from the engine's system. To be called before connecting."""
    socket.setsockopt(zmq.TCP_KEEPALIVE, 1)
    socket.setsockopt(zmq.TCP_KEEPALIVE_IDLE, _ASK_EVERY_SECONDS)
    socket.setsockopt(zmq.TCP_KEEPALIVE_INTVL, _ASK_EVERY_SECONDS)
    socket.setsockopt(zmq.TCP_KEEPALIVE_CNT, _UNANSWERED)


def give_up_an_engine_that_takes_nothing(socket: zmq.Socket[Any]) -> None:
    """Gives the connection up when nothing that was sent is received for 10 s."""
    socket.setsockopt(zmq.TCP_MAXRT, _TAKES_NOTHING_MS)
