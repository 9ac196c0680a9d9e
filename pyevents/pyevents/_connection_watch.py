# SPDX-License-Identifier: BSD-3-Clause
"""Whether a socket has a connection, which ZeroMQ otherwise keeps to itself."""

from __future__ import annotations

import enum
import itertools
import struct
from typing import Any, Iterator, Optional, cast

import zmq

_numbers = itertools.count(1)
_MESSAGE = struct.Struct("=HI")  # event, value
_POLLIN = int(zmq.POLLIN)


class Change(enum.Enum):
    CONNECTED = enum.auto()  # requests reach the engine from now on
    LOST = enum.auto()  # a connection ended, or never got as far as that
    NOT_LISTED = enum.auto()  # the engine does not admit our key
    CUT_OFF = enum.auto()  # in the middle of the handshake, without a word; LOST follows
    NOBODY = enum.auto()  # listens there
    NO_KEY_IN_COMMON = enum.auto()  # it asks for one and we gave none, or the other way round


_EVENTS = (
    zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_DISCONNECTED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_CLOSED
)
_MECHANISM_MISMATCH = 0x11000002  # pyzmq has no name for ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH everywhere


def _change(event: int, value: int) -> Optional[Change]:
    if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
        return Change.NOT_LISTED
    if event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
        return Change.NO_KEY_IN_COMMON if value == _MECHANISM_MISMATCH else None
    if event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        return Change.CUT_OFF
    if event == zmq.EVENT_CLOSED:
        return Change.NOBODY
    return Change.LOST if event == zmq.EVENT_DISCONNECTED else Change.CONNECTED


class ConnectionWatch:
    """Notes how the connections of a socket come and go; made before the socket connects.

    Does not keep the socket: one that nobody holds any more shall go, and its watch with it.
    """

    def __init__(self, socket: zmq.Socket[bytes], context: zmq.Context[Any]) -> None:
        endpoint = f"inproc://pyevents-watch-{next(_numbers)}"
        socket.monitor(endpoint, _EVENTS)
        # The network thread waits for a monitor that is full or closed. So this one has no limit, and the context, which
        # closes what it knows in any order, does not know it.
        self.channel: zmq.Socket[bytes] = zmq.Socket(context, zmq.PAIR)
        self.channel.set(zmq.RCVHWM, 0)
        self.channel.connect(endpoint)

    def changes(self) -> Iterator[Change]:
        """What happened since the last call. Channel is readable when there is something to tell."""
        while cast(int, self.channel.get(zmq.EVENTS)) & _POLLIN:
            change = _change(*_MESSAGE.unpack(self.channel.recv_multipart(zmq.NOBLOCK)[0]))
            if change is not None:
                yield change

    def close(self, socket: zmq.Socket[bytes]) -> None:
        """Of the watched socket, before that is closed."""
        socket.disable_monitor()
        self.channel.close(0)


def refusal(change: Change, has_keys: bool) -> Optional[str]:
    """Why the engine will not have us, where that is what happened."""
    if change is Change.NOT_LISTED:
        return "it does not admit this key (`event-engine keys list` shows whom it admits, as of its last start)"
    if change is not Change.NO_KEY_IN_COMMON:
        return None
    if has_keys:
        return "it uses no keys, so give none: neither keys nor EVENT_ENGINE_KEYS"
    return "it admits listed keys only: give a client's file of keys, by keys= or EVENT_ENGINE_KEYS"


def suspicion(has_keys: bool) -> str:
    """What to think of an engine that ends every handshake: the one that looks first at what does not fit is silent."""
    if has_keys:
        return "what listens there ends every handshake: is the server-key of the file of keys the app's, or has it none?"
    return "what listens there ends every handshake: does the app have keys? Then give a client's file of them"
