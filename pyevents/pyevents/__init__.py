# SPDX-License-Identifier: BSD-3-Clause
"""External plugins for Event Engine.

:class:`Plugin` for new ones, :mod:`pyevents.events` for the functions of the original engine.
"""

from .aio import AsyncPlugin
from .errors import (
    EngineBusy,
    EngineUnreachable,
    EventsUnconfirmed,
    InvalidSetting,
    NotOpen,
    PluginError,
    PluginRefused,
    PublishRefused,
    PublishUnconfirmed,
    ReservedEvent,
    WrongThread,
    WrongType,
)
from .event import Event
from .event_info import EventInfo
from .loss import Loss
from .plugin import Plugin

__version__ = "0.1.0"

__all__ = [
    "AsyncPlugin",
    "EngineBusy",
    "EngineUnreachable",
    "Event",
    "EventInfo",
    "EventsUnconfirmed",
    "InvalidSetting",
    "Loss",
    "NotOpen",
    "Plugin",
    "PluginError",
    "PluginRefused",
    "PublishRefused",
    "PublishUnconfirmed",
    "ReservedEvent",
    "WrongThread",
    "WrongType",
]
