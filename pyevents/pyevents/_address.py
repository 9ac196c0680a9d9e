# SPDX-License-Identifier: BSD-3-Clause
"""Where the engine is: by argument, else by the environment the engine gives to the processes it starts."""

from __future__ import annotations

import os
from typing import Union

from .errors import InvalidSetting

Port = Union[int, str]

HOST_VARIABLE = "EVENT_ENGINE_HOST"
PORT_VARIABLE = "EVENT_ENGINE_PORT"
NAME_VARIABLE = "EVENT_ENGINE_PLUGIN"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_NAME = "plugin"


def plugin_name(name: str | None = None) -> str:
    """The plugin's name, for its log."""
    return name or os.environ.get(NAME_VARIABLE) or DEFAULT_NAME


def engine_endpoint(host: str | None = None, port: Port | None = None) -> str:
    """The ZeroMQ endpoint of the plugin's port. Raises InvalidSetting where there is no such port."""
    host = host or os.environ.get(HOST_VARIABLE) or DEFAULT_HOST
    if port is not None:
        return f"tcp://{host}:{_checked_port('port', port)}"
    return f"tcp://{host}:{_checked_port(PORT_VARIABLE, os.environ.get(PORT_VARIABLE))}"


def _checked_port(setting: str, port: Port | None) -> int:
    try:
        number = int(port)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = 0
    if not 0 < number < 65536:
        raise InvalidSetting(setting, port, "the plugin's external_port of app.toml, 1 to 65535")
    return number
