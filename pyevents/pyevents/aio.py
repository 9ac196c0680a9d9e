# SPDX-License-Identifier: BSD-3-Clause
"""Plugins in asyncio programs."""

from __future__ import annotations

import asyncio
import inspect
import logging
from types import TracebackType
from typing import Any, AsyncIterator, Callable, Iterable, List, Set, TypeVar

from ._address import Port
from ._deadline import after, earliest, is_over, milliseconds_until
from ._dispatch import Dispatch
from ._introduction import Subscription
from ._keys import KeyFile
from ._wire_protocol import WireProtocol
from .errors import EngineBusy, EventsUnconfirmed
from .event import Event, Filter
from .event_info import EventInfo
from .loss import Loss
from .plugin import Plugin

_HandlerType = TypeVar("_HandlerType", bound=Callable[[Event], Any])

_LONGEST_WAIT = 1.0
"""Seconds between two looks whether the engine has been away for too long."""


class AsyncPlugin:
    """As Plugin, with every wait awaited. Speaks the streaming protocol only.

    >>> async with AsyncPlugin() as plugin:
    ...     async for event in plugin:
    ...         await plugin.publish(Event.of("Echo", event))

    Belongs to the event loop in which it was opened; several tasks may publish, one receives. Leaving the async with
    statement waits until all is taken, and then a moment for the engine's goodbye.
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
        keys: KeyFile | None = None,
    ) -> None:
        self._plugin = Plugin(
            port,
            host=host,
            name=name,
            join=join,
            subscriptions=subscriptions,
            engine_timeout=engine_timeout,
            protocol=WireProtocol.STREAMING,
            keys=keys,
        )
        self._publish_timeout = publish_timeout
        self._dispatch = Dispatch()
        self._waiting: Set[asyncio.Future[None]] = set()
        self._watched: List[int] = []

    async def __aenter__(self) -> AsyncPlugin:
        self._plugin.__enter__()
        self._plugin.streaming_client().before_renewal(self._look_again)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                await self.flush()
        except BaseException as failed:
            self._look_again()
            self._plugin.__exit__(type(failed), failed, failed.__traceback__)
            raise
        self._look_again()
        self._plugin.__exit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self.receive()) is not None:
            yield event

    async def receive(self, timeout: float | None = None) -> Event | None:
        """The next event, or None: after timeout seconds, or when the plugin is asked to stop."""
        deadline = after(timeout)
        while (event := self._plugin.receive(timeout=0)) is None:
            if self._plugin.stopping or is_over(deadline):
                return None
            await self._something(deadline, of_events=True)
        return event

    async def publish(self, event: bytes, *, timeout: float | None = None) -> None:
        """As Plugin.publish."""
        deadline = after(self._publish_timeout if timeout is None else timeout)
        while True:
            try:
                return self._plugin.publish(event, timeout=0)
            except EngineBusy:
                if is_over(deadline):
                    raise
            await self._something(deadline)

    async def flush(self, timeout: float | None = None) -> None:
        """As Plugin.flush."""
        deadline = after(self._publish_timeout if timeout is None else timeout)
        while True:
            try:
                return self._plugin.flush(timeout=0)
            except EventsUnconfirmed:
                if is_over(deadline):
                    raise
            await self._something(deadline)

    def on(self, *filters: Filter) -> Callable[[_HandlerType], _HandlerType]:
        """As Plugin.on; handlers may be coroutine functions. The next event comes when the handler is done."""

        def register(handler: _HandlerType) -> _HandlerType:
            self._dispatch.register(filters, handler)
            return handler

        return register

    async def run(self) -> None:
        """As Plugin.run."""
        async with self:
            async for event in self:
                handler = self._dispatch.handler_of(None, event)
                result = handler(event) if handler is not None else None
                if inspect.isawaitable(result):
                    await result

    def stop(self) -> None:
        """Asks the plugin to stop. From any thread, at any time."""
        self._plugin.stop()

    @property
    def stopping(self) -> bool:
        return self._plugin.stopping

    @property
    def info(self) -> EventInfo | None:
        """As Plugin.info."""
        return self._plugin.info

    def take_losses(self) -> List[Loss]:
        """As Plugin.take_losses."""
        return self._plugin.take_losses()

    def log_handler(self, level: int = logging.INFO) -> logging.Handler:
        """As Plugin.log_handler."""
        return self._plugin.log_handler(level)

    async def _something(self, deadline: float | None, *, of_events: bool = False) -> None:
        """Until something happens, at most until the deadline or for a second."""
        client = self._plugin.streaming_client()
        if client.has_news(of_events=of_events):
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        ends = earliest(deadline, after(_LONGEST_WAIT))
        future: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(milliseconds_until(ends) / 1000, _finish, future)
        self._waiting.add(future)
        self._watch(client.descriptors())
        try:
            await future
        finally:
            timer.cancel()
            self._waiting.discard(future)
            if not self._waiting:
                self._watch([])

    def _watch(self, descriptors: List[int]) -> None:
        loop = asyncio.get_running_loop()
        for descriptor in self._watched:
            loop.remove_reader(descriptor)
        for descriptor in descriptors:
            loop.add_reader(descriptor, self._wake)
        self._watched = descriptors

    def _wake(self) -> None:
        self._plugin.streaming_client().clear_wake()
        self._look_again()

    def _look_again(self) -> None:
        """Whoever waits does not wait on for what may be closed now."""
        self._watch([])
        for future in self._waiting:
            _finish(future)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
