# SPDX-License-Identifier: BSD-3-Clause
"""A plugin's side of the streaming protocol."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Iterator, List, Optional, Tuple

import zmq

from ._deadline import after, earliest, is_over
from ._inbox import Arrival
from ._introduction import Introduction
from ._keys import ClientKeys
from ._link import Link, NoAnswer
from ._outbox import COLUMNS_BYTES, FULL_BYTES, Window
from ._pacer import Pacer
from ._session import Session
from ._stop import StopRequest
from .errors import EngineBusy, EventsUnconfirmed, PluginError, PublishRefused
from .event_info import EventInfo
from .loss import Loss
from .streaming_protocol import Kind, encode_note

WINDOW = Window(1000, 4 * 1024 * 1024)
STOP_GRACE = 2.0
"""Seconds that a publish may still wait for room after a stop was requested."""
GOODBYE_SECONDS = 2.0
"""How long ending waits for the engine to answer."""
GOODBYES_AWAITED = 3
"""So many times that at most, where one connection after another breaks."""
LINE_CHARACTERS = 8000

_log = logging.getLogger("pyevents")


class StreamingClient:
    """Batches of events both ways, within the windows.

    Belongs to one thread. A pacer sends what that thread has gathered while it is busy; the lock is between the two of
    them, and held for whole calls, waiting included. ``publish`` without the lock only adds to the outbox.
    """

    def __init__(
        self,
        endpoint: str,
        introduction: Introduction,
        stop: StopRequest,
        patience: Optional[float],
        context: Optional[zmq.Context[Any]] = None,
        keys: Optional[ClientKeys] = None,
    ) -> None:
        self._stop = stop
        self._session = Session(introduction, WINDOW)
        self._inbox = self._session.inbox
        self._outbox = self._session.outbox
        self._lines = self._session.lines
        self._link = Link(self._session, endpoint, stop, patience, context, keys)
        self._present: Optional[Arrival] = None
        self._finished: Optional[Arrival] = None  # the one before
        self._reminded = True  # a look at the connection is due
        self._gathered = 0  # bytes in the outbox
        self._largest = -1  # event that may be published: none before the welcome
        self._lock = threading.Lock()
        self._pacer = Pacer(self._remind, self._send_for_busy_thread)

    def events(self) -> Iterator[Tuple[Optional[bytes], bytes]]:
        """Event after event, with the filter of its type where it is known, until a stop is requested."""
        while True:
            arrival = self._next_arrival(None)
            if arrival is None:
                return
            filters = arrival.directory.filters
            columns, index = arrival.columns, arrival.next
            frame, at = columns.frame, columns.begin(index)
            for type, end in zip(columns.types[index:], columns.ends[index:]):
                index += 1
                arrival.next = index
                yield filters.get(type), frame[at:end]
                at = end
                if self._reminded or self._stop.requested or arrival.next != index:
                    break

    def receive(self, timeout: Optional[float]) -> Optional[bytes]:
        """The next event; None when the time is over or a stop is requested."""
        arrival = self._present
        if arrival is None or arrival.is_handed_out() or self._reminded or self._stop.requested:
            arrival = self._next_arrival(timeout)
            if arrival is None:
                return None
        arrival.next += 1
        columns = arrival.columns
        return columns.frame[columns.begin(arrival.next - 1) : columns.ends[arrival.next - 1]]

    def info(self) -> Optional[EventInfo]:
        """About the event handed out last."""
        arrival = self._present
        if arrival is None or arrival.next == arrival.first:
            arrival = self._finished
        if arrival is None:
            return None
        return EventInfo.of(arrival.columns, arrival.next - 1, arrival.directory)

    def take_losses(self) -> List[Loss]:
        """What was told since the last call."""
        with self._lock:
            losses = list(self._session.losses)
            self._session.losses.clear()
        return losses

    def publish(self, event: bytes, timeout: Optional[float]) -> None:
        """Returns when the event is on its way, or will be within milliseconds; waits for room before."""
        if not isinstance(event, bytes):
            event = bytes(event)
        if self._gathered >= FULL_BYTES or len(event) > self._largest:
            self._make_room(len(event), timeout)
        arrival = self._present
        answers = arrival is not None and self._inbox.is_of_this_run(arrival)
        cause = arrival.sequences()[arrival.next - 1] if arrival is not None and answers else 0
        gathered = self._gathered = self._outbox.add(event, cause)
        if self._reminded or gathered >= FULL_BYTES:
            self._push()
        elif gathered == len(event) + COLUMNS_BYTES:  # it is the first
            self._begin_gathering()

    def flush(self, timeout: Optional[float]) -> None:
        """Returns when the engine has taken all that was published."""
        self._wait_until_taken(timeout)
        self._raise_rejection()

    def _wait_until_taken(self, timeout: Optional[float]) -> None:
        started = time.monotonic()
        with self._lock:
            self._serve()
            while not self._outbox.is_all_taken():
                deadline = self._publish_deadline(started, timeout)
                if is_over(deadline):
                    self._link.check()
                    raise EventsUnconfirmed(*self._outbox.untaken(), time.monotonic() - started)
                self._link.wait(deadline)

    def log(self, level: str, text: str) -> None:
        """A line for the plugin's output. From any thread."""
        self._lines.add(level, text[:LINE_CHARACTERS])
        self._stop.wake()
        self._pacer.hurry()

    def quit(self, timeout: Optional[float]) -> None:
        """Waits until all is taken, says goodbye and waits a moment for the answer. Raises what was refused after it."""
        if not self._outbox.is_all_taken():
            self._wait_until_taken(GOODBYE_SECONDS if self._link.is_down else timeout)
        self._say_goodbye({}, has_finished=True)
        self._raise_rejection()

    def fail(self, reason: str) -> None:
        """Says goodbye as a plugin that failed. What prevents it is told in the log: the error of the plugin counts."""
        try:
            self._say_goodbye({"failed": True, "reason": reason[:LINE_CHARACTERS]})
        except (PluginError, NoAnswer) as error:
            _log.warning("the engine was not told that the plugin failed: %s", error)
        with self._lock:
            if not self._session.has_goodbye and not self._outbox.is_all_taken():
                _log.error("%s", EventsUnconfirmed(*self._outbox.untaken(), GOODBYE_SECONDS))

    def close(self) -> None:
        self._pacer.end()
        self._link.close(0 if self._session.has_goodbye else 500)

    def descriptors(self) -> list[int]:
        """For an event loop that waits in this thread's place, after a call with timeout 0 and unless has_news."""
        return self._link.descriptors()

    def before_renewal(self, call: Callable[[], None]) -> None:
        """What to call before the descriptors become others. An event loop that waits for one that is closed may take
        another file, which gets its number, for it."""
        self._link.before_renewal(call)

    def clear_wake(self) -> None:
        """Takes what made the last of the descriptors readable."""
        self._stop.clear_wake()

    def has_news(self, *, of_events: bool) -> bool:
        """Whether a call with timeout 0 would find something: one that hands out events, or another one."""
        with self._lock:
            return self._link.has_news() or (of_events and self._inbox.has_events())

    def _next_arrival(self, timeout: Optional[float]) -> Optional[Arrival]:
        """Events to hand out: the rest of the present ones, or the next."""
        deadline = after(timeout)
        self._reminded = False
        with self._lock:
            self._finish_present()
            self._link.serve()
            while self._present is None and not self._stop.requested:
                if self._inbox.has_events():
                    self._present = self._inbox.take()
                    break
                self._link.report()
                if is_over(deadline):
                    self._link.check()
                    break
                self._link.wait(deadline)
            self._gathered = self._outbox.gathered()
        return None if self._stop.requested else self._present

    def _finish_present(self) -> None:
        if self._present is not None and self._present.is_handed_out():
            self._inbox.handled(self._present)
            self._finished, self._present = self._present, None

    def _make_room(self, size: int, timeout: Optional[float]) -> None:
        started = time.monotonic()
        with self._lock:
            self._serve()
            self._raise_rejection()
            while not self._session.welcomed or self._outbox.gathered() >= FULL_BYTES:
                deadline = self._publish_deadline(started, timeout)
                if is_over(deadline):
                    self._link.check()
                    if timeout:
                        self._link.check_connected(time.monotonic() - started)
                    raise EngineBusy(size, time.monotonic() - started)
                self._link.wait(deadline)
            self._largest = self._session.max_event
            if size > self._largest:
                raise PublishRefused(size, b"larger than the largest it takes, %d bytes" % self._largest)

    def _serve(self) -> None:
        """What is published now tells as well how far the plugin is in the middle of a message."""
        self._inbox.handled_so_far(self._present)
        self._link.serve()

    def _push(self) -> None:
        self._reminded = False
        with self._lock:
            self._serve()
            self._gathered = self._outbox.gathered()
            self._largest = self._session.max_event  # of another run, perhaps
        if self._gathered:  # the window is full, or there is no engine
            self._pacer.hurry()

    def _begin_gathering(self) -> None:
        """An event that is alone goes at once; what follows while that is on its way goes together."""
        with self._lock:
            self._link.take()
            if not self._outbox.is_any_on_way():
                self._serve()
                self._gathered = self._outbox.gathered()
        if self._gathered:
            self._pacer.hurry()

    def _say_goodbye(self, fields: dict[str, Any], *, has_finished: bool = False) -> None:
        session = self._session
        if session.refused is not None:
            return
        with self._lock:
            self._inbox.handled_so_far(self._present, last=has_finished)
            session.say_goodbye(fields)
            self._link.serve()
            try:
                self._await_goodbye()
            except (PluginError, NoAnswer):
                if session.is_goodbye_due:
                    raise
            if session.is_goodbye_due:  # what is in front of it cannot go
                self._link.report()
                self._link.send(encode_note(Kind.GOODBYE, fields))

    def _await_goodbye(self) -> None:
        """For a moment from when it is said; where the connection breaks, it is said again on the next one."""
        said, deadline = self._session.goodbyes_said, after(GOODBYE_SECONDS)
        latest = after(GOODBYES_AWAITED * GOODBYE_SECONDS)
        while not self._session.has_goodbye and not is_over(earliest(deadline, latest)):
            self._link.wait(earliest(deadline, latest))
            if said != self._session.goodbyes_said:
                said, deadline = self._session.goodbyes_said, after(GOODBYE_SECONDS)

    def _publish_deadline(self, started: float, timeout: Optional[float]) -> Optional[float]:
        stopped = max(started, self._stop.requested_at) + STOP_GRACE if self._stop.requested else None
        return earliest(None if timeout is None else started + timeout, stopped)

    def _raise_rejection(self) -> None:
        if self._session.rejections:
            size, reason = self._session.rejections.popleft()
            raise PublishRefused(size, reason.encode())

    def _remind(self) -> None:
        self._reminded = True
        self._send_for_busy_thread()

    def _send_for_busy_thread(self) -> bool:
        """False: something is left, and nobody at it who would send it."""
        if self._outbox.is_empty() and not self._lines:
            return True
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._link.send_due()
            self._gathered = self._outbox.gathered()
            self._stop.wake()  # an event loop would not see what has been taken from the socket here
            return self._outbox.is_empty()
        finally:
            self._lock.release()
