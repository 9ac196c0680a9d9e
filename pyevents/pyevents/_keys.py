# SPDX-License-Identifier: BSD-3-Clause
"""The keys of a client, for apps that admit listed clients only: by argument, else by the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union

import zmq

from .errors import InvalidSetting

KeyFile = Union[str, "os.PathLike[str]"]

KEYS_VARIABLE = "EVENT_ENGINE_KEYS"

_EXPECTED = "a client's file of keys, as `event-engine keys add` makes it"
_OTHERS_MAY_READ = 0o077
_KEY = re.compile(r"[0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}")  # Z85


@dataclass(frozen=True)
class ClientKeys:
    """Three keys as 40 characters of Z85. None of them appears in logs or errors."""

    public: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    server: bytes = field(repr=False)

    def give_to(self, socket: zmq.Socket[Any]) -> None:
        """Before the socket connects."""
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self.public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self.secret)
        socket.setsockopt(zmq.CURVE_SERVERKEY, self.server)


def client_keys(file: KeyFile | None = None) -> Optional[ClientKeys]:
    """By argument, else from the file that EVENT_ENGINE_KEYS names; None where neither says anything.

    Raises InvalidSetting where the file is none, or where others may read it.
    """
    setting = KEYS_VARIABLE if file is None else "keys"
    path = os.environ.get(KEYS_VARIABLE) if file is None else os.fspath(file)
    if not path:
        return None
    if not zmq.has("curve"):
        raise InvalidSetting(setting, path, "none: this ZeroMQ was built without CURVE")
    try:
        if os.stat(path).st_mode & _OTHERS_MAY_READ:
            raise InvalidSetting(setting, path, f"a file that others may not read: chmod 600 {path}")
        keys = _keys_in(Path(path).read_text(encoding="ascii"))
    except OSError as error:
        raise InvalidSetting(setting, path, f"{_EXPECTED} ({error.strerror})") from None
    except UnicodeDecodeError:
        keys = None
    if keys is None:
        raise InvalidSetting(setting, path, _EXPECTED)
    return keys


def _keys_in(text: str) -> Optional[ClientKeys]:
    lines = (line.split("=", 1) for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    values = {name.strip(): value.strip(" \t\"'") for name, value in lines}
    keys = [values.get(name, "") for name in ("public-key", "secret-key", "server-key")]
    if not all(_KEY.fullmatch(key) for key in keys):
        return None
    return ClientKeys(*(key.encode() for key in keys))
