# SPDX-License-Identifier: BSD-3-Clause
"""The package against tests/data/wire/streaming.json, which the engine is tested with as well."""

from __future__ import annotations

import json
from typing import Any

import make_wire_vectors
import pytest

from pyevents.errors import MalformedMessage
from pyevents.event_columns import EventColumns, Published, encode_publish
from pyevents.streaming_protocol import Kind, Note, Number, Pong, decode, encode_note, encode_number, encode_pong
from pyevents.streaming_protocol import kind_of_message

VECTORS = json.loads(make_wire_vectors.FILE.read_text())


def each(part: str, *kinds: str):
    chosen = [vector for vector in VECTORS[part] if not kinds or vector["kind"] in kinds]
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["name"])


def decode_whatever(data: bytes) -> Any:
    kind = kind_of_message(data)
    if kind is Kind.EVENTS:
        return EventColumns(data)
    return Published(data) if kind is Kind.PUBLISH else decode(data)


def test_the_file_is_what_the_script_makes():
    assert make_wire_vectors.text() == make_wire_vectors.FILE.read_text()


@each("good")
def test_the_kind_of_a_message_is_known(vector):
    assert kind_of_message(bytes.fromhex(vector["hex"])) == Kind[vector["kind"]]


@each("good", "EVENTS")
def test_events_are_read_as_they_were_written(vector):
    columns = EventColumns(bytes.fromhex(vector["hex"]))
    expected = vector["fields"]["events"]
    assert [data.hex() for data in columns.events()] == [event["hex"] for event in expected]
    assert columns.sequences() == [event["sequence"] for event in expected]
    assert list(columns.types) == [event["type"] for event in expected]
    assert columns.last_sequence() == expected[-1]["sequence"]
    for index, event in enumerate(expected):
        assert columns.sequence(index) == event["sequence"]
        assert columns.publisher(index) == event["publisher"]
        assert columns.broker_time(index) == event["broker_time"]
        assert columns.publish_time(index) == event["publish_time"]
        assert columns.cause(index) == event.get("cause", 0)
        assert columns.recorded(index) == event.get("recorded", 0)
        assert next(columns.events(index)).hex() == event["hex"]


@each("good", "PUBLISH")
def test_published_events_are_read_and_written(vector):
    data, fields = bytes.fromhex(vector["hex"]), vector["fields"]
    published = Published(data)
    assert (published.number, published.handled) == (fields["number"], fields["handled"])
    assert [event.hex() for event in published.events] == [event["hex"] for event in fields["events"]]
    columns = [[event[key] for event in fields["events"] if key in event] or None for key in ("cause", "publish_time")]
    assert [part and list(part) for part in (published.causes, published.times)] == columns
    assert encode_publish(fields["number"], fields["handled"], published.events, *columns) == data


@each("good", "HANDLED", "TAKEN", "PING")
def test_numbers_are_read_and_written(vector):
    data, kind = bytes.fromhex(vector["hex"]), Kind[vector["kind"]]
    (number,) = vector["fields"].values()
    assert decode(data) == Number(kind, number)
    assert encode_number(kind, number) == data


@each("good", "PONG")
def test_pongs_are_read_and_written(vector):
    data = bytes.fromhex(vector["hex"])
    assert decode(data) == Pong(**vector["fields"])
    assert encode_pong(**vector["fields"]) == data


@each("good", *(kind for kind in Kind.__members__ if kind not in ("EVENTS", "PUBLISH", "HANDLED", "TAKEN", "PING", "PONG")))
def test_notes_are_read_and_written(vector):
    kind = Kind[vector["kind"]]
    assert decode(bytes.fromhex(vector["hex"])) == Note(kind, vector["fields"])
    assert decode(encode_note(kind, vector["fields"])) == Note(kind, vector["fields"])


@each("malformed")
def test_what_is_malformed_is_refused_in_words(vector):
    with pytest.raises(MalformedMessage) as caught:
        decode_whatever(bytes.fromhex(vector["hex"]))
    assert caught.value.mistake


@each("passed_over")
def test_what_is_unknown_is_passed_over(vector):
    assert kind_of_message(bytes.fromhex(vector["hex"])) is None


@each("good")
def test_a_message_cut_anywhere_is_malformed_or_says_the_same(vector):
    data = bytes.fromhex(vector["hex"])
    for size in range(len(data)):
        with pytest.raises(MalformedMessage):
            decode_whatever(data[:size])
