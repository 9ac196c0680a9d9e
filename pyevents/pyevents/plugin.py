# SPDX-License-Identifier: BSD-3-Clause
"""The class to write external plugins with."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from threading import get_ident
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, TypeVar

import zmq

from ._address import DEFAULT_NAME, Port, engine_endpoint, join_endpoint, plugin_name, wire_protocol
from ._dispatch import Dispatch, Handler
from ._introduction import Introduction, Subscription
from ._keys import KeyFile, client_keys
from ._link import NoAnswer
from ._log_lines import LogLines
from ._stop import StopRequest, StopSignals
from ._streaming_client import StreamingClient
from ._wire_protocol import WireProtocol
from .client import Client, open_client
from .errors import InvalidSetting, NotOpen, PluginError, PluginRefused, WrongThread
from .event import Event, Filter
from .event_info import EventInfo
from .loss import Loss

_HandlerType = TypeVar("_HandlerType", bound=Handler)
_Answer = TypeVar("_Answer")


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

    **Joining.** An app with a join port need not know of the plugin: ``Plugin(join="127.0.0.1:5561", name="Probe",
    subscriptions=["TypeA"])``, with the port alone for this machine. A subscription is a type's name, "*" for all events,
    or the bytes with which they begin.

    **Keys.** An app that has keys admits listed clients only. A client's file of keys is given by its path, else by
    EVENT_ENGINE_KEYS, which the engine sets for the processes it starts.

    **How it ends.** The loop ends on SIGTERM (unless the program handles that itself), after ``stop`` from any thread,
    and after ``quit``. Leaving the with statement says quit to the engine, unless it is left by an error: then the engine
    shall see a plugin that failed.

    **When the engine goes away** the plugin waits and carries on with the next event when it is back. After
    engine_timeout seconds without an engine, receive and publish raise EngineUnreachable (None: they wait for ever).

    **Protocol.** "streaming", "original", or "auto": streaming, unless the engine does not answer a hello. By argument,
    else from EVENT_ENGINE_PROTOCOL.

    **Threads.** A plugin belongs to the thread that opened it; ``stop`` alone may come from another one.
    """

    def __init__(
        self,
        port: Port | None = None,
        *,
        host: str | None = None,
        name: str | None = None,
        join: Port | None = None,
        subscriptions: Iterable[Subscription] | None = None,
        publish_timeout: float | None = 60.0,
        engine_timeout: float | None = 30.0,
        protocol: str | WireProtocol | None = None,
        context: zmq.Context[Any] | None = None,
        keys: KeyFile | None = None,
    ) -> None:
        """Raises InvalidSetting where there is no usable port or file of keys. Connects when opened by ``with`` or ``run``."""
        told_name = plugin_name(name)
        self._protocol = wire_protocol(protocol)
        self._keys = client_keys(keys)
        if join is None:
            self._endpoint = engine_endpoint(host, port)
            self._introduction = _at_own_port(told_name, subscriptions)
        else:
            self._endpoint = join_endpoint(join, host, port)
            self._introduction = Introduction.to_join(told_name, subscriptions)
            self._protocol = _joins_by(self._protocol)
        self._publish_timeout = publish_timeout
        self._engine_timeout = engine_timeout
        self._context = context
        self._dispatch = Dispatch()
        self._client: Client | None = None
        self._thread = 0
        self._ended = False
        self._is_closed = False
        self._info_left: EventInfo | None = None
        self._losses_left: list[Loss] = []
        self._stop = StopRequest()
        self._signals = StopSignals(self._stop)
        self.name = told_name or DEFAULT_NAME
        self.log = logging.getLogger(f"pyevents.{self.name}")

    def __enter__(self) -> Plugin:
        if self._client is not None or self._ended:
            raise NotOpen("entering a plugin a second time")
        self._client = self._open(self._protocol)
        self._thread = get_ident()
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
            elif self._client is not None and not self._ended:
                self._client.fail(f"{type(error).__name__}: {error}")

    def __iter__(self) -> Iterator[Event]:
        """Event after event, until the plugin is asked to stop."""
        for _, event in self._events():
            yield Event(event)

    def receive(self, timeout: float | None = None) -> Event | None:
        """The next event, or None: after timeout seconds, when the plugin is asked to stop, or after its quit.

        The order is the engine's; an event that comes after the timeout is the next call's. Raises EngineUnreachable.
        """
        self._checked("receive")
        data = None if self._ended else self._ask(lambda client: client.receive(timeout))
        return None if data is None else Event(data)

    def publish(self, event: bytes, *, timeout: float | None = None) -> None:
        """Publishes an event, all of its bytes.

        Streaming, it returns when the event is on its way, or will be within milliseconds, and the engine gets it once,
        also when the connection breaks meanwhile; ``flush`` waits until it has been taken, ``quit`` does so too. Over the
        original protocol it returns when the engine has taken it.

        A publisher waits while subscribers are behind, up to timeout seconds (default: publish_timeout). Raises
        EngineBusy, EngineUnreachable, PublishRefused and ReservedEvent where the event is surely not published, and
        PublishUnconfirmed where that is not known. PublishRefused may be about an earlier event.
        """
        client = self._client
        if client is None or self._ended or get_ident() != self._thread:
            raise self._misuse("publish")
        limit = self._publish_timeout if timeout is None else timeout
        try:
            client.publish(event, limit)
        except NoAnswer:
            self._fall_back().publish(event, limit)

    def flush(self, timeout: float | None = None) -> None:
        """Returns when the engine has taken all that was published; timeout and errors as of ``publish``."""
        self._checked("flush")
        self._ask(lambda client: client.flush(self._publish_timeout if timeout is None else timeout))

    @property
    def info(self) -> EventInfo | None:
        """About the event received last: sequence, publisher, times; None where the protocol does not tell. Stays after
        the end."""
        return self._info_left if self._is_closed else self._checked("info").info()

    def take_losses(self) -> list[Loss]:
        """What the plugin has lost since the last call: nearly always nothing. Each loss is in the log as well, as a
        warning. Known before the next event behind it is received; empty where the protocol does not tell. What is not
        taken by the end can be taken after it."""
        if not self._is_closed:
            return self._checked("take_losses").take_losses()
        losses, self._losses_left = self._losses_left, []
        return losses

    def on(self, *filters: Filter) -> Callable[[_HandlerType], _HandlerType]:
        """Marks the function that ``run`` calls with events of these types; without filters, with all others."""

        def register(handler: _HandlerType) -> _HandlerType:
            self._dispatch.register(filters, handler)
            return handler

        return register

    def run(self) -> None:
        """Gives each event to its handler until the plugin is asked to stop. Opens the plugin where it is not open.

        An exception of a handler ends the plugin.
        """
        with ExitStack() as opened:
            if self._client is None:
                opened.enter_context(self)
            handler_of = self._dispatch.handler_of
            for type, event in self._events():
                handler = handler_of(type, event)
                if handler is not None:
                    handler(Event(event))

    @property
    def stopping(self) -> bool:
        """Whether the plugin was asked to stop: a long computation should look now and then."""
        return self._stop.requested

    def stop(self) -> None:
        """Asks the plugin to stop: a waiting receive returns, the loop ends. From any thread, at any time."""
        self._stop.set()

    def quit(self) -> None:
        """Tells the engine that this plugin ends; nothing is received or published after it."""
        self._checked("quit")
        if not self._ended:
            self._ended = True
            self._ask(lambda client: client.quit(self._publish_timeout))
        self.stop()

    def log_handler(self, level: int = logging.INFO) -> logging.Handler:
        """A handler that lets log records appear as lines in the plugin's output, in the engine's tables and window.

        >>> logging.getLogger().addHandler(plugin.log_handler())

        For any logger, from any thread, before and after the plugin is open: while it is not, lines are dropped.
        """
        return LogLines(self._send_line, level)

    def streaming_client(self) -> StreamingClient:
        """For other faces of a plugin: what it needs to be waited for elsewhere."""
        client = self._checked("waiting")
        assert isinstance(client, StreamingClient)
        return client

    def _send_line(self, level: str, text: str) -> None:
        client = self._client
        if client is not None:
            client.log(level, text)

    def _events(self) -> Iterator[tuple[bytes | None, bytes]]:
        client = self._checked("receive")
        if self._ended:
            return
        try:
            yield from client.events()
        except NoAnswer:
            yield from self._fall_back().events()

    def _ask(self, call: Callable[[Client], _Answer]) -> _Answer:
        assert self._client is not None
        try:
            return call(self._client)
        except NoAnswer:
            return call(self._fall_back())

    def _fall_back(self) -> Client:
        assert self._client is not None
        if self._protocol is not WireProtocol.AUTO:
            raise PluginRefused(self._endpoint, "it does not answer a hello of the streaming protocol") from None
        self.log.warning("the engine at %s does not answer a hello: speaking the original protocol", self._endpoint)
        self._client.close()
        self._client = self._open(WireProtocol.ORIGINAL)
        return self._client

    def _open(self, protocol: WireProtocol) -> Client:
        return open_client(
            protocol, self._endpoint, self._introduction, self._stop, self._engine_timeout, self._context, self._keys
        )

    def _checked(self, what: str) -> Client:
        client = self._client
        if client is None or get_ident() != self._thread:
            raise self._misuse(what)
        return client

    def _misuse(self, what: str) -> PluginError:
        if self._client is None or get_ident() == self._thread:
            return NotOpen(what)
        return WrongThread(what)

    def _close(self) -> None:
        self._signals.restore()
        if self._client is not None:
            self._info_left = self._client.info()
            self._losses_left = self._client.take_losses()
            self._client.close()
        self._client = None
        self._ended = self._is_closed = True
        self._stop.close()


def _is_failure(error: BaseException | None) -> bool:
    if isinstance(error, SystemExit):
        return error.code not in (None, 0)
    return isinstance(error, Exception)


def _at_own_port(name: str | None, subscriptions: Iterable[Subscription] | None) -> Introduction:
    if subscriptions is not None:
        raise InvalidSetting("subscriptions", subscriptions, "none: the app says them, unless the plugin joins (join=...)")
    return Introduction(name)


def _joins_by(protocol: WireProtocol) -> WireProtocol:
    if protocol is WireProtocol.ORIGINAL:
        raise InvalidSetting("protocol", protocol.value, '"streaming", which alone is spoken at the join port')
    return WireProtocol.STREAMING
