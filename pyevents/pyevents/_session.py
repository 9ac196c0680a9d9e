# SPDX-License-Identifier: BSD-3-Clause
"""The streaming protocol's rules, without sockets and clocks: messages in, messages out."""

from __future__ import annotations

import logging
import os
import uuid
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Mapping, Tuple

from ._inbox import Inbox
from ._introduction import Introduction
from ._lines_to_send import LinesToSend
from ._outbox import FULL_BYTES, Outbox, Window
from ._words import counted
from .errors import MalformedMessage
from .event_columns import EventColumns
from .loss import Loss
from .streaming_protocol import VERSION, Kind, Note, Number, decode, encode_note, encode_number, encode_pong
from .streaming_protocol import kind_of_message

LOSSES_KEPT = 1000
"""Of those that nobody has asked for, the newest."""

_log = logging.getLogger("pyevents")


class Refusal(Exception):
    """The engine refused the plugin, in these words."""

    def __init__(self, reason: str, retry: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Session:
    """One plugin's talk with its engine, over all connections and runs."""

    def __init__(self, introduction: Introduction, window: Window) -> None:
        self.inbox = Inbox()
        self.outbox = Outbox()
        self.welcomed = False
        self.refused: str | None = None
        self.has_goodbye = False
        self.goodbyes_said = 0
        self.is_goodbye_due = False  # where there is one, it has not been said on this connection
        self.quit: Dict[str, Any] | None = None
        self.max_event = 0
        self.ping_seconds: float | None = None  # so often the engine says something; None: it did not say
        self.engine = ""
        self.rejections: Deque[Tuple[int, str]] = deque()
        self.losses: Deque[Loss] = deque(maxlen=LOSSES_KEPT)
        self.lines = LinesToSend()
        self._losses_told = 0
        self._rejection_told = 0
        self._introduction = introduction
        self._window = window
        self._instance = uuid.uuid4().hex
        self._run: str | None = None
        self._pings: Deque[int] = deque()
        self._goodbye: bytes | None = None
        self._takers: Dict[Kind, Callable[[Dict[str, Any]], None]] = {
            Kind.WELCOME: self._take_welcome,
            Kind.REFUSAL: self._take_refusal,
            Kind.DIRECTORY: self._take_directory,
            Kind.REJECTED: self._take_rejected,
            Kind.LOST: self._take_lost,
            Kind.QUIT: self._take_quit,
            Kind.GOODBYE: self._take_goodbye,
        }

    def hello(self) -> bytes:
        """The first message on a new connection."""
        self.welcomed = False
        self._pings.clear()
        fields: Dict[str, Any] = {
            "versions": [VERSION, VERSION],
            "instance": self._instance,
            "window": self._window._asdict(),
            "program": "pyevents",
            "process": os.getpid(),
            **self._introduction.fields(),
        }
        if self._run is not None:
            fields.update(run=self._run, after=self.inbox.newest)
        return encode_note(Kind.HELLO, fields)

    def take(self, frame: bytes) -> None:
        """A message of the engine. Raises MalformedMessage and Refusal."""
        kind = kind_of_message(frame)
        if kind is None:
            return
        if kind not in (Kind.WELCOME, Kind.REFUSAL) and not self.welcomed:
            raise MalformedMessage(frame, "came before the welcome")
        if kind is Kind.EVENTS:
            self.inbox.arrived(EventColumns(frame))
            return
        message = decode(frame) if kind is not Kind.PUBLISH else None
        if isinstance(message, Number):
            self._take_number(message)
        elif isinstance(message, Note) and kind in self._takers:
            self._takers[kind](message.fields)
        else:
            raise MalformedMessage(frame, f"is a {kind.name}, which an engine does not send")

    def is_report_due(self) -> bool:
        """Whether half the window has been handled since the engine heard of it."""
        return self.inbox.is_report_due(max(1, self._window.events // 2), max(1, self._window.bytes // 2))

    def report(self) -> bytes | None:
        """What tells the engine how far the plugin is, None where there is nothing new."""
        handled = self.inbox.unreported()
        self.inbox.reported(handled)
        return encode_number(Kind.HANDLED, handled) if handled else None

    def next_publish(self) -> bytes | None:
        """The next events for the engine, None where there are none or it cannot take more yet."""
        if not self.welcomed or self.outbox.is_empty():
            return None
        handled = self.inbox.unreported()
        message = self.outbox.next_message(handled)
        if message is not None:
            self.inbox.reported(handled)
        return message

    def next_line(self) -> bytes | None:
        """The next line of the plugin's output, None where there is none."""
        line = self.lines.take()
        return None if line is None else encode_note(Kind.LOG, line)

    def say_goodbye(self, fields: Dict[str, Any]) -> None:
        """From now on there is a goodbye to say, on each connection anew."""
        self._goodbye = encode_note(Kind.GOODBYE, fields)
        self.is_goodbye_due = True

    def next_goodbye(self) -> bytes | None:
        """The goodbye, once all that was published has been sent on this connection; None where there is none to say."""
        if self._goodbye is None or not self.is_goodbye_due or not self.outbox.is_empty():
            return None
        self.is_goodbye_due = False
        self.goodbyes_said += 1
        return self._goodbye

    def pongs(self) -> list[bytes]:
        """Answers to the engine's pings, to be sent by the loop that does the work."""
        answers = [encode_pong(token, self.inbox.handled_events) for token in self._pings]
        self._pings.clear()
        return answers

    def _take_number(self, message: Number) -> None:
        if message.kind is Kind.TAKEN:
            self.outbox.taken(message.number)
        else:
            self._pings.append(message.number)

    def _take_welcome(self, fields: Dict[str, Any]) -> None:
        if fields["run"] != self._run:
            self.inbox.start_run()
            self.outbox.forget_causes()
            self._losses_told = 0
            self._rejection_told = 0
        self._run = fields["run"]
        self.engine = str(fields.get("engine", ""))
        self.inbox.directory.learn(fields)
        self.inbox.resume_behind(fields["after"])
        self.inbox.forget_reports()
        self._window = _window(fields.get("window"), self._window)
        self.max_event = _positive(fields.get("max_event"), 2**31)
        self.ping_seconds = _seconds(fields.get("ping_seconds"))
        self.outbox.window = _window(fields["publish_window"], Window(1, FULL_BYTES))
        self.outbox.max_message = _positive(fields.get("max_message"), FULL_BYTES)
        for rejected in _rejected(fields.get("rejected")):
            self._take_rejected(rejected)
        self.outbox.resume(fields["published"])
        self.is_goodbye_due = True
        self.welcomed = True

    def _take_refusal(self, fields: Dict[str, Any]) -> None:
        self.welcomed = False
        refusal = Refusal(fields["reason"], fields.get("retry") is True)
        if not refusal.retry:
            self.refused = refusal.reason
        raise refusal

    def _take_directory(self, fields: Dict[str, Any]) -> None:
        self.inbox.directory.learn(fields)

    def _take_rejected(self, fields: Dict[str, Any]) -> None:
        if fields["number"] <= self._rejection_told:  # told again after a reconnect
            return
        self._rejection_told = fields["number"]
        _log.error("the engine refused an event: %s", fields["reason"])
        self.rejections.append((self.outbox.size_of(fields["number"]), fields["reason"]))

    def _take_lost(self, fields: Dict[str, Any]) -> None:
        number = fields.get("number")
        if isinstance(number, int):
            if number <= self._losses_told:  # told again after a reconnect
                return
            self._losses_told = number
        loss = Loss.of(fields, self.inbox.directory)
        self.losses.append(loss)
        _log.warning("lost %s between %d and %d: %s", counted(loss.events, "event"), loss.first, loss.last, loss.cause)

    def _take_quit(self, fields: Dict[str, Any]) -> None:
        self.quit = fields

    def _take_goodbye(self, fields: Dict[str, Any]) -> None:
        self.has_goodbye = True


def _rejected(fields: Any) -> List[Dict[str, Any]]:
    given = fields if isinstance(fields, list) else []
    return [each for each in given if isinstance(each, dict) and _is_rejected(each.get("number"), each.get("reason"))]


def _is_rejected(number: Any, reason: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and isinstance(reason, str)


def _window(fields: Any, otherwise: Window) -> Window:
    given: Mapping[str, Any] = fields if isinstance(fields, dict) else {}
    return Window(_positive(given.get("events"), otherwise.events), _positive(given.get("bytes"), otherwise.bytes))


def _positive(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else otherwise


def _seconds(value: Any) -> float | None:
    return max(float(value), 0.1) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
