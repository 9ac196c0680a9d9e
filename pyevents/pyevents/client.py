# SPDX-License-Identifier: BSD-3-Clause
"""What a plugin needs of a protocol."""

from __future__ import annotations

from typing import Any, Iterator, List, Optional, Protocol, Tuple

import zmq

from ._introduction import Introduction
from ._keys import ClientKeys
from ._original_client import OriginalClient
from ._stop import StopRequest
from ._streaming_client import StreamingClient
from ._wire_protocol import WireProtocol
from .event_info import EventInfo
from .loss import Loss


class Client(Protocol):
    """A connection to the engine. Times are seconds, None for no limit. Belongs to one thread."""

    def events(self) -> Iterator[Tuple[Optional[bytes], bytes]]:
        """Event after event, with the filter of its type where it is known, until a stop is requested."""

    def receive(self, timeout: Optional[float]) -> Optional[bytes]:
        """The next event; None when the time is over, or when a stop is requested."""

    def info(self) -> Optional[EventInfo]:
        """About the event handed out last; None where the protocol does not tell."""

    def take_losses(self) -> List[Loss]:
        """What was lost since the last call, where the protocol tells."""

    def publish(self, event: bytes, timeout: Optional[float]) -> None:
        """Raises what Plugin.publish says."""

    def flush(self, timeout: Optional[float]) -> None:
        """Returns when the engine has taken all that was published."""

    def log(self, level: str, text: str) -> None:
        """A line for the plugin's output, where the protocol can carry it. From any thread."""

    def quit(self, timeout: Optional[float]) -> None:
        """Tells the engine that the plugin ends, behind all that it published."""

    def fail(self, reason: str) -> None:
        """Lets the engine see that the plugin fails."""

    def close(self) -> None:
        """Gets the last messages out, for a limited time, and ends the connection."""


def open_client(
    protocol: WireProtocol,
    endpoint: str,
    introduction: Introduction,
    stop: StopRequest,
    patience: Optional[float],
    context: Optional[zmq.Context[Any]],
    keys: Optional[ClientKeys] = None,
) -> Client:
    """A client that connects by and by, and again whenever the connection is lost.

    Of the streaming protocol unless the original one is asked for; calls that wait raise NoAnswer when it turns out that
    the engine does not speak it. Nothing has been received or published by then.
    """
    if protocol is WireProtocol.ORIGINAL:
        return OriginalClient(endpoint, stop, patience, context, keys)
    return StreamingClient(endpoint, introduction, stop, patience, context, keys)
