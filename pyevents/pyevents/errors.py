# SPDX-License-Identifier: BSD-3-Clause
"""What can go wrong, each with the facts as fields and a sentence to act on.

A timeout of ``Plugin.receive`` is no error (it returns None); the original functions raise ``zmq.Again`` as they always did.
"""

from __future__ import annotations

from ._words import counted


class PluginError(Exception):
    """Every error of this package."""


class InvalidSetting(PluginError, ValueError):
    """An argument or environment variable cannot be used."""

    def __init__(self, setting: str, found: object, expected: str) -> None:
        super().__init__(f"{setting} is {'not set' if found is None else repr(found)}, expected {expected}")
        self.setting = setting
        self.found = found
        self.expected = expected


class EngineUnreachable(PluginError, ConnectionError):
    """No engine answered at this endpoint for that long. Nothing was published or received by the failed call."""

    def __init__(self, endpoint: str, seconds: float, hint: str | None = None) -> None:
        hint = hint or "is the app running, and does it give this plugin that port?"
        super().__init__(f"no engine at {endpoint} for {seconds:g} s: {hint}")
        self.endpoint = endpoint
        self.seconds = seconds


class PublishUnconfirmed(PluginError):
    """The engine may or may not have published the event. Publishing it again may publish it twice."""

    def __init__(self, size: int, reason: str) -> None:
        super().__init__(f"an event of {counted(size, 'byte')} is not confirmed: {reason}")
        self.size = size
        self.reason = reason


class EventsUnconfirmed(PublishUnconfirmed):
    """The engine may or may not have published the last events."""

    def __init__(self, events: int, size: int, seconds: float) -> None:
        super().__init__(size, f"the engine did not take them within {seconds:.3g} s")
        self.args = (f"not confirmed: the last {counted(events, 'event')}, {counted(size, 'byte')}: {self.reason}",)
        self.events = events


class PublishRefused(PluginError):
    """The engine did not publish the event and said so."""

    def __init__(self, size: int, reply: bytes) -> None:
        super().__init__(f"the engine refused an event of {counted(size, 'byte')}: {reply.decode(errors='replace')}")
        self.size = size
        self.reply = reply


class EngineBusy(PublishUnconfirmed):
    """Subscribers are behind, and the engine took nothing for that long. This event was not sent: it may be published again."""

    def __init__(self, size: int, seconds: float) -> None:
        super().__init__(size, f"no room for it within {seconds:.3g} s, so it was not sent")


class PluginRefused(PluginError, ConnectionError):
    """The engine does not want this plugin, or no longer."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(f"the engine at {endpoint} refuses this plugin: {reason}")
        self.endpoint = endpoint
        self.reason = reason


class ReservedEvent(PluginError, ValueError):
    """These bytes are a command of the protocol and cannot be published as an event."""

    def __init__(self, event: bytes) -> None:
        super().__init__(f"{event.decode()!r} is a command to the engine and cannot be published as an event")
        self.event = event


class WrongType(PluginError, ValueError):
    """The payload of another event type was asked for."""

    def __init__(self, event: bytes, expected: bytes) -> None:
        super().__init__(f"the event begins with {event[:len(expected)]!r}, expected the filter {expected!r}")
        self.event = event
        self.expected = expected


class MalformedMessage(PluginError, ValueError):
    """A message of the streaming protocol that breaks its rules."""

    def __init__(self, frame: bytes, mistake: str) -> None:
        super().__init__(f"a message that begins {frame[:16].hex(' ') or 'with nothing'} {mistake}")
        self.frame = frame
        self.mistake = mistake


class NotOpen(PluginError):
    """The plugin is used outside its with statement, or after its quit."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} needs an open plugin: use it inside 'with Plugin() as plugin:' and before its quit")
        self.what = what


class WrongThread(PluginError):
    """A plugin belongs to the thread that opened it. Only ``Plugin.stop`` may be called from another one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was called from another thread than the one that opened the plugin")
        self.what = what
