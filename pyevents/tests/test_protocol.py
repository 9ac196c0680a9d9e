# SPDX-License-Identifier: BSD-3-Clause
import pytest

from pyevents.protocol import Reply, RequestKind, confirms_publish, decode_reply, encode_envelope, kind_of


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"plugin_command: next_msg", RequestKind.NEXT_EVENT),
        (b"plugin_command: quit", RequestKind.QUIT),
        (b"plugin_command: next_msg ", RequestKind.PUBLISH),
        (b"plugin_command: quit\0", RequestKind.PUBLISH),
        (b"PLUGIN_COMMAND: QUIT", RequestKind.PUBLISH),
        (b"", RequestKind.PUBLISH),
        (b"TypeA payload", RequestKind.PUBLISH),
    ],
)
def test_only_the_exact_words_are_commands(body, kind):
    assert kind_of(body) is kind


@pytest.mark.parametrize("number", [1, 2, 255, 256, 2**32, 2**63])
def test_the_reply_to_a_request_is_found_by_its_number(number):
    assert decode_reply([*encode_envelope(number), b"event"]) == Reply(number, b"event")


def test_an_envelope_is_one_address_frame_that_is_no_word_and_one_empty_frame():
    address, delimiter = encode_envelope(7)
    assert (len(address), address[0], delimiter) == (8, 0, b"")


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [b""],
        [b"", b"event"],
        [b"event"],
        [b"1234567", b"", b"event"],
        [b"12345678", b"event"],
        [b"12345678", b"x", b"event"],
        [b"12345678", b"", b"event", b"more"],
    ],
)
def test_what_is_no_reply_to_a_numbered_request_is_recognized(frames):
    assert decode_reply(frames) is None


def test_only_the_engines_words_confirm_a_publish():
    assert confirms_publish(b"event-engine: msg published")
    assert not confirms_publish(b"event-engine: bad msg")
    assert not confirms_publish(b"")
