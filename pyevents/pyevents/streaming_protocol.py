# SPDX-License-Identifier: BSD-3-Clause
"""The streaming protocol as bytes: no sockets, no state. Written down in engine/PROTOCOL.md, section "Streaming".

A message is one frame: a head of 8 bytes (magic, kind, flags), then JSON or numbers. What carries events is in
``event_columns``.
"""

from __future__ import annotations

import enum
import json
import struct
from typing import Any, Dict, Mapping, NamedTuple, Union

from ._words import counted
from .errors import MalformedMessage

MAGIC = b"EEST"
VERSION = 1

_HEAD = struct.Struct("<4sHH")
_NUMBER = struct.Struct("<4sHHQ")
_PONG = struct.Struct("<4sHHQQ")

Json = Dict[str, Any]


class Kind(enum.IntEnum):
    HELLO = 1
    WELCOME = 2
    REFUSAL = 3
    DIRECTORY = 4
    EVENTS = 5
    HANDLED = 6
    PUBLISH = 7
    TAKEN = 8
    REJECTED = 9
    LOST = 10
    PING = 11
    PONG = 12
    LOG = 13
    QUIT = 14
    GOODBYE = 15


class Number(NamedTuple):
    """HANDLED, TAKEN, PING: one number."""

    kind: Kind
    number: int


class Pong(NamedTuple):
    token: int
    counter: int


class Note(NamedTuple):
    """What is rare enough to be JSON."""

    kind: Kind
    fields: Json


_NUMBERS = frozenset({Kind.HANDLED, Kind.TAKEN, Kind.PING})
_COLUMNS = frozenset({Kind.EVENTS, Kind.PUBLISH})

# What a note must have to be of any use; whatever else it has is for those who know it.
_REQUIRED: Mapping[Kind, Mapping[str, Any]] = {
    Kind.HELLO: {"versions": list, "instance": str},
    Kind.WELCOME: {"version": int, "run": str, "after": int, "published": int, "publish_window": dict},
    Kind.REFUSAL: {"reason": str},
    Kind.REJECTED: {"number": int, "reason": str},
    Kind.LOST: {"from": int, "to": int, "events": int, "cause": str},
    Kind.LOG: {"level": str, "text": str},
}


def encode_number(kind: Kind, number: int) -> bytes:
    """HANDLED, TAKEN or PING."""
    return _NUMBER.pack(MAGIC, kind, 0, number)


def encode_pong(token: int, counter: int) -> bytes:
    return _PONG.pack(MAGIC, Kind.PONG, 0, token, counter)


def encode_note(kind: Kind, fields: Mapping[str, Any]) -> bytes:
    """Any kind that is JSON. What no UTF-8 can say, as of a file name that is none, becomes question marks."""
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    return _HEAD.pack(MAGIC, kind, 0) + text.encode("utf-8", "replace")


def kind_of_message(frame: bytes) -> Kind | None:
    """None for a kind of a later version, which is to be passed over. Raises MalformedMessage for what is no message."""
    if len(frame) < _HEAD.size or frame[:4] != MAGIC:
        raise MalformedMessage(frame, "begins with no head of the streaming protocol")
    number = frame[4] | frame[5] << 8
    return Kind(number) if 1 <= number <= Kind.GOODBYE else None


def carries_events(kind: Kind) -> bool:
    """Whether ``event_columns`` takes the message apart, not this module."""
    return kind in _COLUMNS


def decode(frame: bytes) -> Union[Number, Pong, Note]:
    """A message of a known kind that does not carry events. Raises MalformedMessage."""
    kind = kind_of_message(frame)
    assert kind is not None and not carries_events(kind)
    if kind in _NUMBERS:
        _check_size(frame, _NUMBER.size)
        return Number(kind, _NUMBER.unpack(frame)[3])
    if kind is Kind.PONG:
        _check_size(frame, _PONG.size)
        return Pong(*_PONG.unpack(frame)[3:])
    return Note(kind, _decode_json(frame, kind))


def _check_size(frame: bytes, size: int) -> None:
    if len(frame) != size:
        raise MalformedMessage(frame, f"has {counted(len(frame), 'byte')}, expected {size}")


def _decode_json(frame: bytes, kind: Kind) -> Json:
    try:
        fields = json.loads(frame[_HEAD.size :].decode())
    except (ValueError, RecursionError) as error:
        raise MalformedMessage(frame, f"is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise MalformedMessage(frame, "is not a JSON object")
    for key, needed in _REQUIRED.get(kind, {}).items():
        if not isinstance(fields.get(key), needed) or isinstance(fields.get(key), bool):
            raise MalformedMessage(frame, f'needs "{key}", a {needed.__name__}')
    return fields
