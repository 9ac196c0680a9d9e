# SPDX-License-Identifier: BSD-3-Clause
from pyevents._requests import Requests
from pyevents.protocol import Reply


def ask(requests: Requests) -> int:
    number = requests.new_number()
    requests.asked(number)
    return number


def publish(requests: Requests) -> int:
    number = requests.new_number()
    requests.published(number)
    return number


def test_no_number_is_used_twice():
    requests = Requests()
    numbers = [requests.new_number() for _ in range(100)]
    assert len(set(numbers)) == 100


def test_an_event_is_asked_for_once_however_often_the_caller_gives_up():
    requests = Requests()
    assert requests.needs_to_ask()
    number = ask(requests)
    assert not requests.needs_to_ask()
    requests.answered(Reply(number, b"event"))
    assert not requests.needs_to_ask()
    assert requests.take_event() == b"event"
    assert requests.needs_to_ask()


def test_an_event_that_comes_during_a_publish_is_no_publish_reply():
    requests = Requests()
    asked = ask(requests)
    published = publish(requests)
    requests.answered(Reply(asked, b"event"))
    assert not requests.is_publish_settled()
    requests.answered(Reply(published, b"published"))
    assert requests.take_publish_reply() == b"published"
    assert requests.take_event() == b"event"


def test_a_publish_reply_that_nobody_waits_for_is_forgotten():
    requests = Requests()
    first = publish(requests)
    requests.give_up_publish()
    second = publish(requests)
    requests.answered(Reply(first, b"first"))
    assert not requests.is_publish_settled()
    requests.answered(Reply(second, b"second"))
    assert requests.take_publish_reply() == b"second"


def test_a_reply_counts_once():
    requests = Requests()
    number = ask(requests)
    requests.answered(Reply(number, b"event"))
    requests.answered(Reply(number, b"again"))
    requests.answered(Reply(99, b"of nobody"))
    assert requests.take_event() == b"event"
    assert not requests.has_event()


def test_a_request_lost_with_the_connection_is_asked_again_once():
    requests = Requests()
    assert not requests.needs_to_ask_again()
    ask(requests)
    requests.disconnected()
    assert requests.needs_to_ask_again()
    ask(requests)
    assert not requests.needs_to_ask_again()


def test_a_request_sent_while_the_engine_is_away_is_not_sent_twice():
    requests = Requests()
    requests.disconnected()
    ask(requests)
    assert not requests.needs_to_ask_again()


def test_both_replies_to_a_repeated_request_are_events():
    requests = Requests()
    first = ask(requests)
    requests.disconnected()
    second = ask(requests)
    requests.answered(Reply(first, b"one"))
    requests.answered(Reply(second, b"two"))
    assert [requests.take_event(), requests.take_event()] == [b"one", b"two"]
    assert requests.needs_to_ask()


def test_a_lost_publish_is_settled_without_a_reply():
    requests = Requests()
    publish(requests)
    requests.disconnected()
    assert requests.is_publish_settled()
    assert requests.take_publish_reply() is None
    assert not requests.is_publish_settled()


def test_a_publish_answered_before_the_connection_was_lost_is_not_lost():
    requests = Requests()
    requests.answered(Reply(publish(requests), b"published"))
    requests.disconnected()
    assert requests.take_publish_reply() == b"published"
