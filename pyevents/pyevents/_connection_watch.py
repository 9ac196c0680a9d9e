# SPDX-License-Identifier: BSD-3-Clause
"""Whether a socket has a connection, which ZeroMQ otherwise keeps to itself."""

from __future__ import annotations

import enum
import itertools
import struct
from typing import Any, Iterator, cast

import zmq

_numbers = itertools.count(1)
_MESSAGE = struct.Struct("=Hi")  # event, value
_POLLIN = int(zmq.POLLIN)


class Change(enum.Enum):
    CONNECTED = enum.auto()  # requests reach the engine from now on
    LOST = enum.auto()  # a connection ended, or never got as far as that


class ConnectionWatch:
    """Notes how the connections of a socket come and go; made before the socket connects.

    Does not keep the socket: one that nobody holds any more shall go, and its watch with it.
    """

    def __init__(self, socket: zmq.Socket[bytes], context: zmq.Context[Any]) -> None:
        endpoint = f"inproc://pyevents-watch-{next(_numbers)}"
        socket.monitor(endpoint, zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED)
        # The network thread waits for a monitor that is full or closed. So this one has no limit, and the context, which
        # closes what it knows in any order, does not know it.
        self.channel: zmq.Socket[bytes] = zmq.Socket(context, zmq.PAIR)
        self.channel.set(zmq.RCVHWM, 0)
        self.channel.connect(endpoint)

    def changes(self) -> Iterator[Change]:
        """What happened since the last call. Channel is readable when there is something to tell."""
        while cast(int, self.channel.get(zmq.EVENTS)) & _POLLIN:
            event, _ = _MESSAGE.unpack(self.channel.recv_multipart(zmq.NOBLOCK)[0])
            yield Change.LOST if event == zmq.EVENT_DISCONNECTED else Change.CONNECTED

    def close(self, socket: zmq.Socket[bytes]) -> None:
        """Of the watched socket, before that is closed."""
        socket.disable_monitor()
        self.channel.close(0)
