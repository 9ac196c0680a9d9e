# SPDX-License-Identifier: BSD-3-Clause
"""What is gathered, on its way, and to be sent again; what is handled and reported. No sockets."""

from __future__ import annotations

import random

from streaming_engine import encode_events

from pyevents._inbox import Inbox
from pyevents._outbox import Outbox, Window
from pyevents.event_columns import EventColumns, Published


def outbox(events: int = 100, bytes: int = 10_000, max_message: int = 1 << 20) -> Outbox:
    box = Outbox()
    box.window = Window(events, bytes)
    box.max_message = max_message
    return box


def add(box: Outbox, *events: bytes) -> None:
    for event in events:
        box.add(event, 0)


def sent(box: Outbox) -> list[tuple[int, list[bytes]]]:
    """All messages that may go now, as (number, events)."""
    messages = []
    while (message := box.next_message(0)) is not None:
        published = Published(message)
        messages.append((published.number, published.events))
    return messages


class TestOutbox:
    def test_what_is_gathered_goes_as_one_message(self):
        box = outbox()
        add(box, b"a", b"", b"c")
        assert box.gathered() > 0 and not box.is_empty()
        assert sent(box) == [(1, [b"a", b"", b"c"])]
        assert box.gathered() == 0 and box.is_empty() and not box.is_all_taken()
        box.taken(3)
        assert box.is_all_taken()

    def test_an_event_that_is_sent_while_it_is_added_is_counted_once(self):
        class Overtaken(bytes):
            looked_at = False

            def __len__(self) -> int:  # where the interpreter may let another thread go on
                if not Overtaken.looked_at:
                    Overtaken.looked_at = True
                    sent(box)
                return super().__len__()

        box = outbox(bytes=1 << 20)
        box.add(Overtaken(b"x" * 100_000), 0)
        sent(box)
        assert box.is_empty() and box.gathered() == 0

    def test_no_more_is_on_its_way_than_the_window_allows(self):
        box = outbox(events=4)
        add(box, *[b"%d" % number for number in range(10)])
        assert sent(box) == [(1, [b"0", b"1"]), (3, [b"2", b"3"])]
        box.taken(1)
        assert sent(box) == []
        box.taken(2)
        assert sent(box) == [(5, [b"4", b"5"])]
        assert box.untaken() == (8, 8)

    def test_one_event_larger_than_the_window_goes_alone(self):
        box = outbox(bytes=100)
        add(box, b"small", b"x" * 500, b"small")
        assert sent(box) == [(1, [b"small"])]
        box.taken(1)
        assert sent(box) == [(2, [b"x" * 500])]
        box.taken(2)
        assert sent(box) == [(3, [b"small"])]

    def test_a_message_is_no_larger_than_the_engine_takes(self):
        box = outbox(bytes=1 << 20, max_message=1000)
        add(box, *[bytes(100)] * 30)
        while (message := box.next_message(0)) is not None:
            assert len(message) <= 1000
        assert box.is_empty()

    def test_after_a_reconnect_what_is_not_taken_goes_again_under_its_numbers(self):
        box = outbox(events=4)
        add(box, *b"a b c d e f".split())
        assert len(sent(box)) == 2
        box.resume(published=1)
        assert sent(box) == [(2, [b"b"]), (3, [b"c", b"d"])]
        box.taken(4)
        assert sent(box) == [(5, [b"e", b"f"])]
        box.resume(published=6)
        assert box.is_all_taken()

    def test_a_second_break_before_all_has_gone_again_loses_nothing(self):
        box = outbox(events=2)
        add(box, *b"a b c".split())
        assert sent(box) == [(1, [b"a"]), (2, [b"b"])]
        box.resume(published=0)
        assert sent(box) == [(1, [b"a"]), (2, [b"b"])]
        box.resume(published=1)
        assert sent(box) == [(2, [b"b"]), (3, [b"c"])]

    def test_an_engine_that_takes_smaller_messages_now_gets_smaller_ones(self):
        box = outbox(bytes=1 << 20, max_message=2000)
        add(box, *[bytes(100)] * 10, bytes(1500), b"last")
        assert [number for number, _ in sent(box)] == [1, 11]
        box.max_message = 500
        box.resume(published=2)
        again = sent(box)
        assert [(number, len(events)) for number, events in again] == [(3, 4), (7, 4), (11, 1), (12, 1)]
        assert sum((events for _, events in again), []) == [*[bytes(100)] * 8, bytes(1500), b"last"]

    def test_each_event_of_many_that_go_again_one_by_one_is_looked_at_a_few_times(self):
        class Watched(bytes):
            looks = 0

            def __len__(self) -> int:
                Watched.looks += 1
                return super().__len__()

        count = 1000
        box = outbox(events=2 * count, bytes=1 << 20)
        add(box, *[Watched(b"x")] * count)
        assert len(sent(box)) == 1
        Watched.looks = 0
        box.window = Window(2, 1 << 20)
        box.resume(published=0)
        assert Watched.looks < 5 * count
        assert sent(box) == [(1, [b"x"]), (2, [b"x"])]

    def test_an_engine_with_a_smaller_window_of_events_now_gets_no_more_again_than_fit(self):
        box = outbox(events=100)
        add(box, *[b"%d" % number for number in range(10)])
        assert [number for number, _ in sent(box)] == [1]
        box.window = Window(4, 10_000)
        box.resume(published=1)
        assert sent(box) == [(2, [b"1", b"2"]), (4, [b"3", b"4"])]

    def test_any_breaks_and_windows_deliver_each_event_once_in_order(self):
        for seed in range(200):
            chance = random.Random(seed)
            box = outbox(events=chance.randint(1, 20), bytes=chance.randint(1, 200))
            arrived, number = [], 0
            while number < 200 or not box.is_all_taken():
                for _ in range(min(chance.randrange(10), 200 - number)):
                    add(box, b"%d" % number)
                    number += 1
                messages = sent(box)
                breaks_after = chance.randrange(10)
                for first, events in messages[:breaks_after]:
                    assert first <= len(arrived) + 1, "a number is missing"
                    arrived += events[len(arrived) + 1 - first :]
                if breaks_after <= len(messages):
                    box.resume(len(arrived))
                else:
                    box.taken(chance.randint(0, len(arrived)))
            assert arrived == [b"%d" % index for index in range(200)]


def events(*sequences: int) -> EventColumns:
    return EventColumns(encode_events([(sequence, b"TypeA") for sequence in sequences]))


class TestInbox:
    def test_what_came_before_is_passed_over(self):
        box = Inbox()
        box.arrived(events(1, 2, 5))
        box.arrived(events(1, 2, 5))
        box.arrived(events(2, 5, 7, 9))
        assert [(arrival.columns.count, arrival.next) for arrival in (box.take(), box.take())] == [(3, 0), (4, 2)]
        assert not box.has_events()
        assert box.newest == 9

    def test_what_is_handled_is_reported_once_and_again_after_a_reconnect(self):
        box = Inbox()
        box.arrived(events(1, 2, 5))
        assert box.unreported() == 0
        box.handled(box.take())
        assert box.is_report_due(3, 10**9) and not box.is_report_due(4, 10**9) and box.is_report_due(10**9, 15)
        assert box.unreported() == 5
        box.reported(5)
        assert box.unreported() == 0 and not box.is_report_due(1, 1)
        box.forget_reports()
        assert box.unreported() == 5

    def test_what_is_left_of_another_run_is_handed_out_and_not_reported(self):
        box = Inbox()
        box.arrived(events(1000))
        old = box.directory
        box.start_run()
        box.arrived(events(1))
        first, second = box.take(), box.take()
        assert first.directory is old and second.directory is box.directory
        box.handled(first)
        assert box.unreported() == 0
        box.handled(second)
        assert box.unreported() == 1
