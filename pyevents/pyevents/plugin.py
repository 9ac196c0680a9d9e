# SPDX-License-Identifier: BSD-3-Clause
"""The class to write external plugins with."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Callable, Iterator, TypeVar

import zmq

from ._address import Port, engine_endpoint, plugin_name
from ._stop import StopRequest, StopSignals
from .client import Client, OriginalClient
from .errors import InvalidSetting, NotOpen, WrongThread
from .event import Event, Filter, filter_bytes

Handler = Callable[[Event], Any]
_HandlerType = TypeVar("_HandlerType", bound=Handler)


class Plugin:
    """An external plugin: a process that takes the events it is subscribed to and publishes others.

    >>> with Plugin() as plugin:
    ...     for event in plugin:
    ...         plugin.publish(Event.of("Echo", event))

    or with a function for each type:

    >>> plugin = Plugin()
    >>> @plugin.on("Image")
    ... def classify(event):
    ...     plugin.publish(Event.of("Scores", b"{}"))
    >>> plugin.run()

    **Where the engine is.** By argument, else from EVENT_ENGINE_HOST and EVENT_ENGINE_PORT, which the engine gives to
    the processes it starts; the host is 127.0.0.1 if nothing says otherwise.

    **How it ends.** The loop ends on SIGTERM (unless the program handles that itself), after ``stop`` from any thread,
    and after ``quit``. Leaving the with statement says quit to the engine, unless it is left by an error: then the engine
    shall see a plugin that failed.

    **When the engine goes away** the plugin waits and carries on with the next event when it is back. After
    engine_timeout seconds without an engine, receive and publish raise EngineUnreachable (None: they wait for ever).

    **Threads.** A plugin belongs to the thread that opened it; ``stop`` alone may come from another one.
    """

    def __init__(
        self,
        port: Port | None = None,
        *,
        host: str | None = None,
        name: str | None = None,
        publish_timeout: float | None = 60.0,
        engine_timeout: float | None = 30.0,
        context: zmq.Context[Any] | None = None,
    ) -> None:
        """Raises InvalidSetting where there is no usable port. Connects when opened by ``with`` or ``run``."""
        self._endpoint = engine_endpoint(host, port)
        self._publish_timeout = publish_timeout
        self._engine_timeout = engine_timeout
        self._context = context
        self._handlers: dict[bytes, Handler] = {}
        self._client: Client | None = None
        self._thread = 0
        self._ended = False
        self._stop = StopRequest()
        self._signals = StopSignals(self._stop)
        self.name = plugin_name(name)
        self.log = logging.getLogger(f"pyevents.{self.name}")

    def __enter__(self) -> Plugin:
        if self._client is not None or self._ended:
            raise NotOpen("entering a plugin a second time")
        self._client = OriginalClient(self._endpoint, self._stop, self._engine_timeout, self._context)
        self._thread = threading.get_ident()
        self._signals.listen()
        self.log.info("uses the engine at %s", self._endpoint)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as ending:
            ending.callback(self._close)
            if not _is_failure(error):
                self.quit()

    def __iter__(self) -> Iterator[Event]:
        """Event after event, until the plugin is asked to stop."""
        while True:
            event = self.receive()
            if event is None:
                return
            yield event

    def receive(self, timeout: float | None = None) -> Event | None:
        """The next event, or None: after timeout seconds, when the plugin is asked to stop, or after its quit.

        The order is the engine's; an event that comes after the timeout is the next call's. Raises EngineUnreachable.
        """
        client = self._checked("receive")
        if self._ended:
            return None
        data = client.receive(timeout)
        return None if data is None else Event(data)

    def publish(self, event: bytes, *, timeout: float | None = None) -> None:
        """Publishes an event, all of its bytes, and returns when the engine has taken it.

        The engine lets a publisher wait while subscribers are behind, up to timeout seconds (default: publish_timeout).
        Raises PublishUnconfirmed where it is not known whether the engine took it, EngineUnreachable, PublishRefused and
        ReservedEvent where it surely did not.
        """
        client = self._checked("publish")
        if self._ended:
            raise NotOpen("publish")
        client.publish(event, self._publish_timeout if timeout is None else timeout)

    def on(self, *filters: Filter) -> Callable[[_HandlerType], _HandlerType]:
        """Marks the function that ``run`` calls with events of these types; without filters, with all others."""

        def register(handler: _HandlerType) -> _HandlerType:
            for prefix in [filter_bytes(filter) for filter in filters] or [b""]:
                if prefix in self._handlers:
                    raise InvalidSetting("filter", prefix, "one that has no handler yet")
                self._handlers[prefix] = handler
            return handler

        return register

    def run(self) -> None:
        """Gives each event to its handler until the plugin is asked to stop. Opens the plugin where it is not open.

        An exception of a handler ends the plugin.
        """
        with ExitStack() as opened:
            if self._client is None:
                opened.enter_context(self)
            for event in self:
                self._dispatch(event)

    @property
    def stopping(self) -> bool:
        """Whether the plugin was asked to stop: a long computation should look now and then."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Asks the plugin to stop: a waiting receive returns, the loop ends. From any thread, at any time."""
        self._stop.set()

    def quit(self) -> None:
        """Tells the engine that this plugin ends; nothing is received or published after it."""
        client = self._checked("quit")
        self.stop()
        if not self._ended:
            self._ended = True
            client.quit()

    def _dispatch(self, event: Event) -> None:
        handler = next((self._handlers[prefix] for prefix in self._handlers if prefix and event.startswith(prefix)), None)
        handler = handler or self._handlers.get(b"")
        if handler is None:
            self.log.debug("no handler for %r", event[:32])
        else:
            handler(event)

    def _checked(self, what: str) -> Client:
        if self._client is None:
            raise NotOpen(what)
        if threading.get_ident() != self._thread:
            raise WrongThread(what)
        return self._client

    def _close(self) -> None:
        self._signals.restore()
        if self._client is not None:
            self._client.close()
        self._client = None
        self._ended = True
        self._stop.close()


def _is_failure(error: BaseException | None) -> bool:
    if isinstance(error, SystemExit):
        return error.code not in (None, 0)
    return isinstance(error, Exception)
