# SPDX-License-Identifier: BSD-3-Clause
"""The functions that plugins of the original engine are written with.

>>> context = zmq.Context()
>>> socket = get_plugin_socket(context, 6000)
>>> event = get_next_msg(socket)
>>> publish_msg(socket, b"TypeC" + b"payload")
'event-engine: msg published'
>>> send_quit_command(socket)

``from pyevents.events import ...`` works with the package installed, ``from events import ...`` with this folder on the
path. New plugins are shorter with :class:`pyevents.Plugin`.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from pathlib import Path
from typing import Any


def _know_the_package() -> None:
    """Lets the imports below find the package when this file was imported by itself."""
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        "pyevents", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    sys.modules["pyevents"] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


if not __package__ and "pyevents" not in sys.modules:
    _know_the_package()

import zmq

from pyevents._address import Port, engine_endpoint, needs_ipv6
from pyevents._keys import KeyFile, client_keys
from pyevents._request_socket import RequestSocket
from pyevents._words import counted
from pyevents.errors import ReservedEvent
from pyevents.protocol import NEXT_EVENT, QUIT, RequestKind, confirms_publish, kind_of

__all__ = ["get_plugin_socket", "get_next_msg", "publish_msg", "send_quit_command"]

_log = logging.getLogger("pyevents")


def get_plugin_socket(
    context: zmq.Context[Any], port: Port | None = None, host: str | None = None, keys: KeyFile | None = None
) -> RequestSocket:
    """A socket connected to the plugin's port of the engine.

    Where an argument is left out, EVENT_ENGINE_PORT, EVENT_ENGINE_HOST and EVENT_ENGINE_KEYS are used, and 127.0.0.1 as
    the last host. keys is the path of a client's file of keys, for apps that have them. Raises InvalidSetting where there
    is no usable port or file. A socket that the app does not admit raises PluginRefused when it is waited for.
    """
    endpoint = engine_endpoint(host, port)
    socket = RequestSocket(context, client_keys(keys))
    socket.set(zmq.IPV6, needs_ipv6(endpoint))
    socket.connect(endpoint)
    return socket


def get_next_msg(socket: zmq.Socket[bytes], timeout: int = -1) -> bytes:
    """The bytes of the next event. Waits up to timeout ms, without a limit for -1.

    Raises zmq.Again when the time is over. The request stays out then: the next call waits for the same reply, so no
    event is lost. Publishing in between is fine.
    """
    socket.RCVTIMEO = timeout
    socket.send(NEXT_EVENT)
    return socket.recv()


def publish_msg(socket: zmq.Socket[bytes], data: bytes) -> str:
    """Publishes an event, given as all of its bytes, and returns the engine's reply.

    Waits for the reply as long as it takes. Raises PublishUnconfirmed when the connection is lost before it comes, and
    ReservedEvent for bytes that are a command.
    """
    if kind_of(bytes(data)) is not RequestKind.PUBLISH:
        raise ReservedEvent(bytes(data))
    socket.send(data)
    socket.poll()
    reply = socket.recv()
    if not confirms_publish(reply):
        _log.warning("unexpected reply to a published event of %s: %r", counted(len(data), "byte"), reply)
    return reply.decode(errors="replace")


def send_quit_command(socket: zmq.Socket[bytes]) -> None:
    """Tells the engine that this plugin ends. There is no reply."""
    socket.send(QUIT)
