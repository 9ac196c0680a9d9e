# SPDX-License-Identifier: BSD-3-Clause
import pickle
import struct

import pytest

from pyevents import Event, WrongType


def test_an_event_is_its_bytes():
    event = Event(b"TypeA payload")
    assert event == b"TypeA payload"
    assert struct.unpack_from("<H", event) == (0x7954,)
    assert pickle.loads(pickle.dumps(event)) == event


@pytest.mark.parametrize("filter", ["TypeA", b"TypeA"])
def test_a_filter_is_text_or_bytes(filter):
    event = Event.of(filter, b" payload")
    assert event == b"TypeA payload"
    assert event.is_type(filter)
    assert event.payload(filter) == b" payload"


def test_a_filter_may_be_any_bytes():
    event = Event.of(b"\x01\x00", b"\xff\x00")
    assert event.is_type(b"\x01\x00")
    assert event.payload(b"\x01\x00") == b"\xff\x00"


@pytest.mark.parametrize("data", [b"", b"Type", b"TypeB", b" TypeA"])
def test_an_event_of_another_type_gives_no_payload(data):
    event = Event(data)
    assert not event.is_type("TypeA")
    with pytest.raises(WrongType) as caught:
        event.payload("TypeA")
    assert (caught.value.event, caught.value.expected) == (data, b"TypeA")


def test_an_event_may_consist_of_its_filter_alone():
    assert Event.of("TypeA").payload("TypeA") == b""
