# SPDX-License-Identifier: BSD-3-Clause
"""Writes batches.json: batches as they lie on the wire, good ones and ones with one mistake each.

Built from engine/PROTOCOL.md, section "Batch", by hand; for an app of the types TypeA, Binary (01 00) and
a.long.filter. They are also what the fuzzer of batches begins with, in tests/fuzz/corpus/batch. Run it after a change of
the layout:

    python3 make_batches.py
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "fuzz" / "corpus" / "batch"
FILTERS = [b"", b"TypeA", b"\x01\x00", b"a.long.filter"]
MAGIC, EXTENDED, HEADER, RECORD = 0x31424545, 0x80000000, 48, 16
TIME = 1_700_000_000_000_000_000


def event(kind: int, payload: bytes, delta: int = 0, cause: int = 0, recorded: int = 0) -> dict:
    return {"type": kind, "hex": (FILTERS[kind] + payload).hex(), "delta": delta, "cause": cause, "recorded": recorded}


def batch(events: list[dict], first: int = 1, publisher: int = 2, number: int = 0) -> bytearray:
    body = bytearray()
    at, last, runs = [], {}, {}
    for index, each in enumerate(events):
        kind, data = each["type"], bytes.fromhex(each["hex"])
        extended = each["cause"] or each["recorded"]
        offset = HEADER + len(body)
        at.append(offset)
        if kind in last:
            struct.pack_into("<I", body, last[kind] - HEADER + 12, offset)
        last[kind] = offset
        run = runs.setdefault(kind, [0, offset, 0])
        run[0] += 1
        run[2] += len(data)
        body += struct.pack("<IHHII", len(data) | (EXTENDED if extended else 0), kind, index, each["delta"], 0)
        if extended:
            body += struct.pack("<QQ", each["cause"], each["recorded"])
        body += b"\0" * (-len(FILTERS[kind]) % 8) + data
        body += b"\0" * (-len(body) % 8)
    end = HEADER + len(body)
    head = struct.pack("<IIIIIIQqq", MAGIC, publisher, number, len(events), len(runs), end, first, TIME + 5, TIME)
    tail = b"".join(struct.pack("<IIII", kind, count, offset, size) for kind, (count, offset, size) in runs.items())
    return bytearray(head + bytes(body) + tail)


ONE = [event(1, b"hi")]
MIXED = [
    event(1, b"one"),
    event(2, b"\xff" * 9, 10, cause=77),
    event(1, b"", 20),
    event(0, b"of no type", 30),
    event(3, b"with a filter of more than eight bytes", 40, cause=5, recorded=9),
    event(0, b"", 40),
    event(1, b"last", 4_294_967_295),
]
GOOD = [("one event", ONE, 1), ("all there is", MIXED, 1000)]


def changed(what: bytearray, at: int, form: str, value: int) -> bytearray:
    copy = bytearray(what)
    struct.pack_into("<" + form, copy, at, value)
    return copy


def malformed() -> list[tuple[str, bytearray]]:
    good = batch(MIXED, 1000)
    end = struct.unpack_from("<I", good, 20)[0]
    runs = struct.unpack_from("<I", good, 16)[0]
    second = struct.unpack_from("<I", good, end + 16 + 8)[0]
    third = struct.unpack_from("<I", good, HEADER + 12)[0]
    return [
        ("no header", good[:47]),
        ("another version", changed(good, 0, "I", MAGIC + (1 << 24))),
        ("no events", changed(good, 12, "I", 0)),
        ("an event too few", changed(good, 12, "I", len(MIXED) - 1)),
        ("an event too many", changed(good, 12, "I", len(MIXED) + 1)),
        ("2^32 - 1 events", changed(good, 12, "I", 2**32 - 1)),
        ("no types", changed(good, 16, "I", 0)),
        ("a run too few", changed(good, 16, "I", runs - 1)),
        ("a run too many", changed(good, 16, "I", runs + 1)),
        ("2^32 - 1 runs", changed(good, 16, "I", 2**32 - 1)),
        ("events that end in the header", changed(good, 20, "I", 40)),
        ("events that end early", changed(good, 20, "I", end - 8)),
        ("events that end late", changed(good, 20, "I", end + 8)),
        ("events that end behind all", changed(good, 20, "I", 2**32 - 8)),
        ("events that end between two words", changed(good, 20, "I", end - 4)),
        ("a first event without a number", changed(good, 24, "Q", 0)),
        ("numbers beyond the last there is", changed(good, 24, "Q", 2**64 - 3)),
        ("a broker time before 1970", changed(good, 32, "q", -1)),
        ("a broker time that overflows", changed(good, 32, "q", 2**63 - 1)),
        ("a time before 1970", changed(good, 40, "q", -1)),
        ("a time that overflows", changed(good, 40, "q", 2**63 - 1)),
        ("an event larger than its batch", changed(good, HEADER, "I", 0x7FFFFFFF)),
        ("an event larger than it is", changed(good, HEADER, "I", 9)),
        ("an event shorter than its filter", changed(good, HEADER, "I", 4)),
        ("an extension that is not there", changed(good, HEADER, "I", 8 | EXTENDED)),
        ("an extension that is not told", changed(good, second, "I", 11)),
        ("an event of a type that nobody knows", changed(good, HEADER + 4, "H", 4)),
        ("an event of another type", changed(good, HEADER + 4, "H", 2)),
        ("an event of no type", changed(good, HEADER + 4, "H", 0)),
        ("an event at another place", changed(good, HEADER + 6, "H", 1)),
        ("a link to nowhere", changed(good, HEADER + 12, "I", 0)),
        ("a link to another type", changed(good, HEADER + 12, "I", second)),
        ("a link to itself", changed(good, HEADER + 12, "I", HEADER)),
        ("a link behind the batch", changed(good, HEADER + 12, "I", 2**32 - 8)),
        ("a link behind the last", changed(good, end - 32, "I", third)),
        ("a short filter that is another", changed(good, second + 16 + 16 + 6, "B", 2)),
        ("a long filter that is another", good.replace(b"a.long", b"b.long")),
        ("a long filter with another end", good.replace(b"filterwith", b"filtexwith")),
        ("a run of a type that nobody knows", changed(good, end, "I", 4)),
        ("two runs of one type", changed(good, end, "I", 2)),
        ("a run of an event too few", changed(good, end + 4, "I", 2)),
        ("a run of an event too many", changed(good, end + 4, "I", 4)),
        ("a run that begins elsewhere", changed(good, end + 8, "I", second)),
        ("a run that begins nowhere", changed(good, end + 8, "I", 0)),
        ("a run of a byte too few", changed(good, end + 12, "I", 21)),
        ("a run of a byte too many", changed(good, end + 12, "I", 23)),
        ("a byte too few", good[:-1]),
        ("a byte too many", good + b"\0"),
        ("a word too many", good + b"\0" * 8),
        ("a run cut off", good[:-16]),
    ]


def main() -> None:
    good = [
        {"name": name, "hex": batch(events, first).hex(), "first": first, "publisher": 2, "time": TIME, "events": events}
        for name, events, first in GOOD
    ]
    bad = [{"name": name, "hex": data.hex()} for name, data in malformed()]
    (HERE / "batches.json").write_text(json.dumps({"good": good, "malformed": bad}, indent=1) + "\n")
    CORPUS.mkdir(parents=True, exist_ok=True)
    for each in good + bad:
        (CORPUS / each["name"].replace(" ", "_").replace("^", "").replace("-", "minus")).write_bytes(bytes.fromhex(each["hex"]))


if __name__ == "__main__":
    main()
