# SPDX-License-Identifier: BSD-3-Clause
"""External plugins for Event Engine.

:class:`Plugin` for new ones, :mod:`pyevents.events` for the functions of the original engine.
"""

from .errors import (
    EngineUnreachable,
    InvalidSetting,
    NotOpen,
    PluginError,
    PublishRefused,
    PublishUnconfirmed,
    ReservedEvent,
    WrongThread,
    WrongType,
)
from .event import Event
from .plugin import Plugin

__version__ = "0.1.0"

__all__ = [
    "EngineUnreachable",
    "Event",
    "InvalidSetting",
    "NotOpen",
    "Plugin",
    "PluginError",
    "PublishRefused",
    "PublishUnconfirmed",
    "ReservedEvent",
    "WrongThread",
    "WrongType",
]
