# SPDX-License-Identifier: BSD-3-Clause
"""The socket of the original protocol."""

from __future__ import annotations

import contextlib
import logging
import math
import time
from typing import Any, Optional, cast

import zmq

from ._connection_watch import Change, ConnectionWatch, refusal, suspicion
from ._deadline import milliseconds_until
from ._keys import ClientKeys
from ._lost_peers import ask_whether_the_engine_is_there
from ._requests import Requests
from .errors import PluginRefused, PublishUnconfirmed
from .protocol import NEXT_EVENT, RequestKind, decode_reply, encode_envelope, kind_of

_log = logging.getLogger("pyevents")

# Plain numbers: arithmetic with pyzmq's flags costs as much as a call of the library.
_POLLIN = int(zmq.POLLIN)
_SNDMORE = int(zmq.SNDMORE)
_NOBLOCK = int(zmq.NOBLOCK)


class RequestSocket(zmq.Socket[bytes]):
    """Looks like a REQ socket (send a request, receive its reply) and gets over what a REQ does not.

    - After a timeout the request stays out, and every further request is allowed. The next request for an event waits
      for the same reply; a publish in between gets its own reply.
    - When the engine comes back after it was gone, a lost request for an event is sent again.
    - A publish lost with the connection raises PublishUnconfirmed instead of waiting forever.

    Underneath it is a DEALER that numbers its requests, so ``zmq.Poller`` sees a reply of any request, and none that was
    already taken in while waiting for another one; ``poll`` of the socket itself knows the right one. Belongs to one
    thread. Refuses messages of more than one frame.
    """

    # pyzmq sockets take only attributes that the class declares.
    _requests: Requests
    _expected: Optional[RequestKind] = None
    _sent_size = 0
    _watch: Optional[ConnectionWatch] = None
    _has_keys = False
    hint: Optional[str] = None
    down_since: Optional[float] = None

    def __init__(self, context: zmq.Context[Any], keys: Optional[ClientKeys] = None) -> None:
        super().__init__(context, zmq.DEALER)
        self._requests = Requests()
        self._has_keys = keys is not None
        if keys is not None:
            keys.give_to(self)
        self.down_since = time.monotonic()
        self._adopt_context_options(context)
        self._watch = ConnectionWatch(self, context)
        # A silent network must not look like an engine that has nothing to say; a stopped engine keeps its connection.
        ask_whether_the_engine_is_there(self)

    def send(  # type: ignore[override]
        self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any
    ) -> zmq.MessageTracker | None:
        """Sends a request. One for an event that is still out, or whose event is here already, is not sent again."""
        if flags & _SNDMORE:
            raise ValueError("a request to the engine is a message of one frame")
        kind = _kind_of_data(data)
        if kind is RequestKind.NEXT_EVENT:
            self.ask(flags)
            return None
        self.note_connection()
        number = self._requests.new_number()
        self._send_envelope(number, flags)
        tracker = super().send(data, flags, copy=copy, track=track, **kwargs)
        self._note_sent(kind, number, data)
        return tracker

    def ask(self, flags: int = 0) -> None:
        """Makes sure that an event is here or asked for."""
        self.note_connection()
        self._expected = RequestKind.NEXT_EVENT
        if self._requests.needs_to_ask():
            self._send_ask(flags)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:  # type: ignore[override]
        """The reply to the last request. Raises zmq.Again after RCVTIMEO, or at once with zmq.NOBLOCK."""
        if self._expected is None:
            raise zmq.ZMQError(zmq.EFSM)
        timeout = 0 if flags & _NOBLOCK else self._option(zmq.RCVTIMEO)
        if not self._wait_for_reply(timeout):
            raise zmq.Again
        reply = self.take_reply()
        return reply if copy else zmq.Frame(reply)

    def poll(self, timeout: Optional[float] = None, flags: int = zmq.POLLIN) -> int:
        """Waits for the reply to the last request (POLLIN). POLLOUT is answered as it is."""
        can_send = super().poll(0, zmq.POLLOUT) if flags & zmq.POLLOUT else 0
        if not flags & zmq.POLLIN:
            return can_send
        wait = -1 if timeout is None else math.ceil(timeout)
        return can_send | (zmq.POLLIN if self._wait_for_reply(0 if can_send else wait) else 0)

    def set(self, option: int, value: Any) -> None:
        """As of every socket. What would make a REQ relaxed or correlate is the nature of this one."""
        if option not in (zmq.REQ_RELAXED, zmq.REQ_CORRELATE):
            super().set(option, value)

    setsockopt = set

    def close(self, linger: Optional[int] = None) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close(self)
        super().close(linger)

    def has_reply(self) -> bool:
        """Whether take_reply has something to say about the last request."""
        if self._expected is RequestKind.NEXT_EVENT:
            return self._requests.has_event()
        return self._expected is RequestKind.PUBLISH and self._requests.is_publish_settled()

    def take_reply(self) -> bytes:
        """The reply to the last request, which has_reply promised. Raises PublishUnconfirmed where it was lost."""
        expected, self._expected = self._expected, None
        if expected is RequestKind.NEXT_EVENT:
            return self._requests.take_event()
        reply = self._requests.take_publish_reply()
        if reply is None:
            raise PublishUnconfirmed(self._sent_size, "the connection to the engine was lost")
        return reply

    def has_event(self) -> bool:
        """Whether an event is here, asked for now or earlier."""
        return self._requests.has_event()

    def take_event(self) -> bytes:
        """The event that has_event promised."""
        self._expected = None
        return self._requests.take_event()

    def give_up_publish(self) -> None:
        """Nobody waits for the reply to the last publish any more; should it come, it is dropped."""
        self._expected = None
        self._requests.give_up_publish()

    def pump(self, timeout: int, wake: Optional[int] = None) -> bool:
        """Waits up to timeout ms for a reply, a change of the connection or the descriptor wake, and notes it.

        Returns False when nothing happened.
        """
        entries: list[tuple[Any, int]] = [(self, _POLLIN)]
        if self._watch is not None:
            entries.append((self._watch.channel, _POLLIN))
        if wake is not None:
            entries.append((wake, _POLLIN))
        ready: list[tuple[Any, int]] = zmq.zmq_poll(entries, timeout)
        for source, _ in ready:
            if source is self:
                self._file_reply()
            elif source != wake:
                self.note_connection()
        return bool(ready)

    def note_connection(self) -> None:
        """Takes notice of what happened to the connection since the last call."""
        if self._watch is None:
            return
        for change in self._watch.changes():
            if change is Change.CONNECTED:
                self.hint = None
                self._connected()
            elif change in (Change.CUT_OFF, Change.NOBODY):
                self.hint = suspicion(self._has_keys) if change is Change.CUT_OFF else None
            elif (reason := refusal(change, self._has_keys)) is not None:
                raise PluginRefused(self._endpoint(), reason)
            else:
                self._disconnected()

    def _wait_for_reply(self, timeout: int) -> bool:
        deadline = None if timeout < 0 else time.monotonic() + timeout / 1000
        while not self.has_reply():
            if not self.pump(milliseconds_until(deadline)):
                return False
        return True

    def _send_envelope(self, number: int, flags: int) -> None:
        for frame in encode_envelope(number):
            super().send(frame, flags | _SNDMORE)

    def _send_ask(self, flags: int = 0) -> None:
        number = self._requests.new_number()
        self._send_envelope(number, flags)
        super().send(NEXT_EVENT, flags)
        self._requests.asked(number)

    def _note_sent(self, kind: RequestKind, number: int, data: Any) -> None:
        self._expected = kind if kind is RequestKind.PUBLISH else None
        if kind is RequestKind.PUBLISH:
            self._requests.published(number)
            self._sent_size = memoryview(data).nbytes

    def _file_reply(self) -> None:
        frames = [super().recv(_NOBLOCK)]
        while self.get(zmq.RCVMORE):
            frames.append(super().recv(_NOBLOCK))
        reply = decode_reply(frames)
        if reply is not None:
            self._requests.answered(reply)

    def _connected(self) -> None:
        self.down_since = None
        if self._requests.needs_to_ask_again():
            self._send_ask()
            _log.info("the engine is back at %s", self._endpoint())

    def _disconnected(self) -> None:
        if self.down_since is not None:
            return  # It never got through, so nothing was sent.
        # Whatever the connection still brought lies in the queue by now; only the rest is lost.
        while self._option(zmq.EVENTS) & _POLLIN:
            self._file_reply()
        self._requests.disconnected()
        self.down_since = time.monotonic()
        _log.info("lost the engine at %s", self._endpoint())

    def _endpoint(self) -> str:
        return cast(bytes, self.get(zmq.LAST_ENDPOINT)).decode(errors="replace")

    def _option(self, option: int) -> int:
        return cast(int, self.get(option))

    def _adopt_context_options(self, context: zmq.Context[Any]) -> None:
        # What Context.socket does for the sockets it makes itself; older ones cannot be asked for this class.
        for option, value in context.sockopts.items():
            with contextlib.suppress(zmq.ZMQError):
                self.set(option, value)
        context._add_socket(self)


def _kind_of_data(data: Any) -> RequestKind:
    if memoryview(data).nbytes > len(NEXT_EVENT):
        return RequestKind.PUBLISH
    return kind_of(bytes(data))
