# SPDX-License-Identifier: BSD-3-Clause
"""Writes tests/data/wire/streaming.json: messages of the streaming protocol, good and malformed, with what they mean.

Built from engine/PROTOCOL.md by hand, not by the package under test. Run it after a change of the protocol:

    python3 make_wire_vectors.py
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "tests" / "data" / "wire" / "streaming.json"

KINDS = ["HELLO", "WELCOME", "REFUSAL", "DIRECTORY", "EVENTS", "HANDLED", "PUBLISH", "TAKEN", "REJECTED", "LOST", "PING"]
KINDS += ["PONG", "LOG", "QUIT", "GOODBYE"]
NUMBER_NAMES = {"HANDLED": "sequence", "TAKEN": "number", "PING": "token"}

WINDOW = {"events": 1000, "bytes": 4194304}
TYPES = [
    {"id": 1, "name": "TypeA", "filter_hex": b"TypeA".hex(), "encoding": "text"},
    {"id": 2, "name": "Binary", "filter_hex": "0100", "encoding": "binary"},
]
NOTES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("the least that introduces a plugin", "HELLO", "plugin", {"versions": [1, 1], "instance": "a"}),
    (
        "a plugin at the join port",
        "HELLO",
        "plugin",
        {
            "versions": [1, 3],
            "name": "Zähler",
            "instance": "9f1c62d0a34b4e0c8f7a5c1d2e3b4a59",
            "subscriptions": ["TypeA", "*", {"prefix_hex": "01ff"}],
            "window": WINDOW,
            "program": "pyevents 0.1.0",
            "process": 4711,
        },
    ),
    ("a reconnect", "HELLO", "plugin", {"versions": [1, 1], "instance": "a", "run": "r1", "after": 1234}),
    ("keys of a later version", "HELLO", "plugin", {"versions": [1, 9], "instance": "a", "colour": {"of": ["late"]}}),
    (
        "a welcome",
        "WELCOME",
        "engine",
        {
            "version": 1,
            "engine": "event-engine 0.1.0",
            "run": "r1",
            "name": "Counter",
            "after": 1234,
            "published": 77,
            "window": WINDOW,
            "publish_window": {"events": 10000, "bytes": 1048576},
            "max_event": 8388608,
            "max_message": 1048576,
            "ping_seconds": 1.0,
            "types": TYPES,
            "publishers": [{"id": 0, "name": "MsgProducer", "kind": "internal"}],
        },
    ),
    ("a refusal", "REFUSAL", "engine", {"reason": "it speaks versions 2 to 3, this engine 1", "retry": False, "versions": [1, 1]}),
    ("a type added while running", "DIRECTORY", "engine", {"types": [{"id": 3, "name": "New", "filter_hex": "4e6577", "encoding": "json"}]}),
    ("an event that is not published", "REJECTED", "engine", {"number": 78, "reason": "it has 9000000 bytes, at most 8388608"}),
    ("a loss", "LOST", "engine", {"from": 501, "to": 640, "events": 37, "cause": "dropped"}),
    ("a loss of two types", "LOST", "engine", {
        "number": 3, "from": 501, "to": 640, "events": 37, "cause": "hard cap",
        "types": [{"id": 1, "events": 30}, {"id": 4, "events": 7}]}),
    ("a line of output", "LOG", "plugin", {"level": "warning", "text": "one\ntwo", "time": 1690000000000000000}),
    ("the end is near", "QUIT", "engine", {"reason": "the app is stopping", "seconds": 5.0}),
    ("a goodbye", "GOODBYE", "plugin", {}),
    ("a failure", "GOODBYE", "plugin", {"failed": True, "reason": "ValueError: no such model"}),
    ("the answer to a goodbye", "GOODBYE", "engine", {}),
]


def head(kind: str | int, flags: int = 0) -> bytes:
    number = KINDS.index(kind) + 1 if isinstance(kind, str) else kind
    return b"EEST" + struct.pack("<HH", number, flags)


def note(kind: str, fields: dict[str, Any]) -> bytes:
    return head(kind) + json.dumps(fields, ensure_ascii=False).encode()


def events(events: list[dict[str, Any]], flags: int = 0, **wrong: int) -> bytes:
    """An EVENTS message. What is wrong takes the place of what would be right."""
    count = wrong.get("count", len(events))
    start = wrong.get("start", 32 + len(events) * (26 + 8 * (bool(flags & 1) + bool(flags & 2))))
    ends, end = [], start
    for event in events:
        end += len(bytes.fromhex(event["hex"]))
        ends.append(wrong.get("end", end))
    first = events[0] if events else {"sequence": 0, "broker_time": 0}
    out = head("EVENTS", flags) + struct.pack("<IIQq", count, start, first["sequence"], first["broker_time"])
    out += b"".join(struct.pack("<q", event["publish_time"]) for event in events)
    for flag, key in ((1, "cause"), (2, "recorded")):
        if flags & flag:
            out += b"".join(struct.pack("<Q", event.get(key, 0)) for event in events)
    out += b"".join(struct.pack("<I", end) for end in ends)
    for key in ("sequence", "broker_time"):
        out += b"".join(struct.pack("<I", event[key] - first[key]) for event in events)
    out += b"".join(struct.pack("<I", event["publisher"]) for event in events)
    out += b"".join(struct.pack("<H", event["type"]) for event in events)
    return out + b"".join(bytes.fromhex(event["hex"]) for event in events)


def publish(events: list[dict[str, Any]], number: int = 1, handled: int = 0, flags: int = 0, **wrong: int) -> bytes:
    count = wrong.get("count", len(events))
    start = wrong.get("start", 32 + len(events) * (4 + 8 * (bool(flags & 1) + bool(flags & 4))))
    ends, end = [], start
    for event in events:
        end += len(bytes.fromhex(event["hex"]))
        ends.append(wrong.get("end", end))
    out = head("PUBLISH", flags) + struct.pack("<IIQQ", count, start, number, handled)
    if flags & 4:
        out += b"".join(struct.pack("<q", event["publish_time"]) for event in events)
    if flags & 1:
        out += b"".join(struct.pack("<Q", event["cause"]) for event in events)
    out += b"".join(struct.pack("<I", end) for end in ends)
    return out + b"".join(bytes.fromhex(event["hex"]) for event in events)


def event(data: bytes, sequence: int, type: int, publisher: int = 0, **more: int) -> dict[str, Any]:
    time = 1_690_000_000_000_000_000 + sequence % 10**9 * 1000
    entry = {"hex": data.hex(), "sequence": sequence, "type": type, "publisher": publisher}
    return {**entry, "publish_time": time - 300, "broker_time": time, **more}


ONE = [event(b"TypeA one", 1, 1)]
SEVERAL = [
    event(b"TypeAThis is message 0", 10, 1),
    event(b"\x01\x00\xff", 12, 2, publisher=5),
    event(b"", 4_000_000_010, 0, broker_time=1_690_000_000_000_010_001),
]
FAR = 2**53 - 1
CAUSED = [event(b"TypeB", FAR, 3, cause=FAR - 1), event(b"TypeB", FAR + 1, 3, cause=0)]
REPLAYED = [event(b"TypeA", 7, 1, recorded=70000), event(b"TypeA", 8, 1, recorded=70003)]
BOTH = [event(b"TypeA", 9, 1, cause=8, recorded=70004)]


def good() -> list[dict[str, Any]]:
    vectors = [
        {"name": name, "from": sender, "kind": kind, "hex": note(kind, fields).hex(), "fields": fields}
        for name, kind, sender, fields in NOTES
    ]
    for kind, sender, number in (("HANDLED", "plugin", 640), ("TAKEN", "engine", 2**64 - 1), ("PING", "engine", 3)):
        fields = {NUMBER_NAMES[kind]: number}
        vectors.append(entry(f"{kind} of {number}", sender, kind, head(kind) + struct.pack("<Q", number), fields))
    vectors.append(entry("a pong", "plugin", "PONG", head("PONG") + struct.pack("<QQ", 3, 640), {"token": 3, "counter": 640}))
    for name, flags, list_ in (
        ("one event", 0, ONE),
        ("several publishers, a gap, an empty event", 0, SEVERAL),
        ("events with causes", 1, CAUSED),
        ("replayed events", 2, REPLAYED),
        ("a replayed event with its cause", 3, BOTH),
    ):
        vectors.append(entry(name, "engine", "EVENTS", events(list_, flags), {"events": list_}))
    plain = [{"hex": b"TypeB17".hex()}, {"hex": ""}, {"hex": b"plugin_command: quit".hex()}]
    vectors.append(entry("events of a plugin", "plugin", "PUBLISH", publish(plain, 78, 640), {"number": 78, "handled": 640, "events": plain}))
    full = [{"hex": b"TypeB".hex(), "publish_time": -1, "cause": 12}, {"hex": "00", "publish_time": 2**62, "cause": 0}]
    vectors.append(entry("with times and causes", "plugin", "PUBLISH", publish(full, 2**40, 0, 5), {"number": 2**40, "handled": 0, "events": full}))
    return vectors


def malformed() -> list[dict[str, Any]]:
    two = [{"hex": b"TypeA1".hex()}, {"hex": b"TypeA2".hex()}]
    hello = note("HELLO", {"versions": [1, 1], "instance": "a"})
    falling = bytearray(publish(two))
    falling[32:36] = struct.pack("<I", struct.unpack_from("<I", falling, 36)[0] + 1)
    before = bytearray(publish(two))
    before[32:36] = struct.pack("<I", 39)
    mistakes = {
        ("plugin", "no head"): b"EEST\x01",
        ("plugin", "another magic"): b"EESX" + hello[4:],
        ("plugin", "a magic in small letters"): b"eest" + hello[4:],
        ("plugin", "a hello without JSON"): head("HELLO"),
        ("plugin", "a hello cut off"): hello[:-1],
        ("plugin", "a hello that is a list"): head("HELLO") + b"[1, 1]",
        ("plugin", "a hello that is no UTF-8"): head("HELLO") + b'{"versions": [1, 1], "instance": "\xff"}',
        ("plugin", "a hello without versions"): note("HELLO", {"instance": "a"}),
        ("plugin", "a hello whose instance is a number"): note("HELLO", {"versions": [1, 1], "instance": 7}),
        ("plugin", "a handled of 15 bytes"): head("HANDLED") + bytes(7),
        ("plugin", "a handled of 17 bytes"): head("HANDLED") + bytes(9),
        ("plugin", "a pong without a counter"): head("PONG") + bytes(8),
        ("plugin", "a log line without text"): note("LOG", {"level": "info"}),
        ("plugin", "a publish cut in its head"): publish(two)[:31],
        ("plugin", "a publish cut in its ends"): publish(two)[:39],
        ("plugin", "a publish cut in its last event"): publish(two)[:-1],
        ("plugin", "a publish with a byte too many"): publish(two) + b"\0",
        ("plugin", "a publish of no events"): publish([]),
        ("plugin", "a publish of 2^32 - 1 events"): publish(two, count=2**32 - 1),
        ("plugin", "a publish whose events start too early"): publish(two, start=36),
        ("plugin", "a publish whose events start too late"): publish(two, start=48),
        ("plugin", "a publish with an end behind its end"): publish(two, end=2**32 - 1),
        ("plugin", "a publish with ends that fall"): bytes(falling),
        ("plugin", "a publish whose first event ends before it begins"): bytes(before),
        ("plugin", "a publish with flags nobody knows"): publish(two, flags=8),
        ("plugin", "a publish with a number of 0"): publish(two, number=0),
        ("engine", "a welcome without a run"): note("WELCOME", {"version": 1, "after": 0, "published": 0, "publish_window": WINDOW}),
        ("engine", "a taken without a number"): head("TAKEN"),
        ("engine", "a loss without a cause"): note("LOST", {"from": 1, "to": 2, "events": 1}),
        ("engine", "events of none"): events([]),
        ("engine", "events cut in the columns"): events(SEVERAL)[:60],
        ("engine", "events cut in the last event"): events(ONE)[:-1],
        ("engine", "events that start elsewhere"): events(ONE, start=57),
        ("engine", "more events than there is room for"): events(ONE, count=3),
        ("engine", "an event that ends behind the message"): events(ONE, end=999),
    }
    return [{"name": name, "from": sender, "hex": data.hex()} for (sender, name), data in mistakes.items()]


def entry(name: str, sender: str, kind: str, data: bytes, fields: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "from": sender, "kind": kind, "hex": data.hex(), "fields": fields}


def text() -> str:
    passed_over = [{"name": "a kind of a later version", "from": "plugin", "hex": (head(999) + b"?").hex()}]
    parts = {"good": good(), "malformed": malformed(), "passed_over": passed_over}
    lines = (
        f' "{part}": [\n  ' + ",\n  ".join(json.dumps(vector) for vector in vectors) + "\n ]"
        for part, vectors in parts.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text())
