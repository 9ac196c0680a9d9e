# SPDX-License-Identifier: BSD-3-Clause
"""The original protocol as bytes: no sockets, no state.

A plugin sends requests to its port of the engine and gets one reply to each, except to a quit:

=============================  ==================================================
request (one frame)            reply (one frame)
=============================  ==================================================
``plugin_command: next_msg``   the bytes of the next event, as soon as there is one
``plugin_command: quit``       none
anything else: an event        ``event-engine: msg published``
=============================  ==================================================

The engine echoes all frames before the request, so each request carries its number in an address frame::

    number (8 bytes, big-endian) | empty frame | request

and each reply comes back with the number of the request it answers.
"""

from __future__ import annotations

import enum
import struct
from typing import NamedTuple, Sequence

NEXT_EVENT = b"plugin_command: next_msg"
QUIT = b"plugin_command: quit"
PUBLISHED = b"event-engine: msg published"

# Numbers count up from 1, so the first byte is 0: no request can be taken for a client of another protocol,
# which introduces itself with letters.
_NUMBER = struct.Struct(">Q")


class RequestKind(enum.Enum):
    """What the engine does with a request."""

    NEXT_EVENT = enum.auto()
    QUIT = enum.auto()
    PUBLISH = enum.auto()


class Reply(NamedTuple):
    """The engine's answer to the request of that number."""

    number: int
    body: bytes


def kind_of(body: bytes) -> RequestKind:
    """How the engine understands a request. An event that reads like a command is the command."""
    if body == NEXT_EVENT:
        return RequestKind.NEXT_EVENT
    if body == QUIT:
        return RequestKind.QUIT
    return RequestKind.PUBLISH


def encode_envelope(number: int) -> list[bytes]:
    """The frames that go before the request."""
    return [_NUMBER.pack(number), b""]


def decode_reply(frames: Sequence[bytes]) -> Reply | None:
    """The reply in a message, None when the message is no reply to a numbered request."""
    if len(frames) != 3 or len(frames[0]) != _NUMBER.size or frames[1]:
        return None
    return Reply(_NUMBER.unpack(frames[0])[0], frames[2])


def confirms_publish(reply: bytes) -> bool:
    """Whether the engine took the event."""
    return PUBLISHED in reply
