# SPDX-License-Identifier: BSD-3-Clause
"""Where the engine is: by argument, else by the environment the engine gives to the processes it starts."""

from __future__ import annotations

import os
from typing import Union

from ._wire_protocol import WireProtocol
from .errors import InvalidSetting

Port = Union[int, str]

HOST_VARIABLE = "EVENT_ENGINE_HOST"
PORT_VARIABLE = "EVENT_ENGINE_PORT"
NAME_VARIABLE = "EVENT_ENGINE_PLUGIN"
PROTOCOL_VARIABLE = "EVENT_ENGINE_PROTOCOL"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_NAME = "plugin"
DEFAULT_PROTOCOL = WireProtocol.AUTO


def plugin_name(name: str | None = None) -> str | None:
    """The plugin's name, where anybody says it."""
    return name or os.environ.get(NAME_VARIABLE) or None


def wire_protocol(protocol: str | WireProtocol | None = None) -> WireProtocol:
    """By argument, else by the environment, else DEFAULT_PROTOCOL. Raises InvalidSetting."""
    setting = PROTOCOL_VARIABLE if protocol is None else "protocol"
    chosen = os.environ.get(PROTOCOL_VARIABLE) or DEFAULT_PROTOCOL if protocol is None else protocol
    try:
        return WireProtocol(chosen)
    except ValueError:
        raise InvalidSetting(setting, chosen, '"auto", "streaming" or "original"') from None


def engine_endpoint(host: str | None = None, port: Port | None = None) -> str:
    """The ZeroMQ endpoint of the plugin's port. Raises InvalidSetting where there is no such port."""
    host = _in_brackets(host or os.environ.get(HOST_VARIABLE) or DEFAULT_HOST)
    if port is not None:
        return f"tcp://{host}:{_checked_port('port', port)}"
    return f"tcp://{host}:{_checked_port(PORT_VARIABLE, os.environ.get(PORT_VARIABLE))}"


def join_endpoint(join: Port, host: str | None = None, port: Port | None = None) -> str:
    """The ZeroMQ endpoint of an app's join port: "HOST:PORT", or a port. Raises InvalidSetting."""
    if port is not None:
        raise InvalidSetting("port", port, "none: a plugin that joins has no port of its own")
    at, _, number = str(join).rpartition(":")
    return f"tcp://{_in_brackets(at or host or os.environ.get(HOST_VARIABLE) or DEFAULT_HOST)}:{_checked_port('join', number)}"


def needs_ipv6(endpoint: str) -> int:
    """For the socket option of that name. Not always on: names would then be looked for at addresses of version 6 first."""
    return int("[" in endpoint)


def _in_brackets(host: str) -> str:
    """ZeroMQ takes addresses of IP version 6 in brackets only."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _checked_port(setting: str, port: Port | None) -> int:
    try:
        number = int(port)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = 0
    if not 0 < number < 65536:
        owner = "the app's join_port" if setting == "join" else "the plugin's external_port"
        raise InvalidSetting(setting, port, f"{owner} of app.toml, 1 to 65535")
    return number
