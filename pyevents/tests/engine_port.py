# SPDX-License-Identifier: BSD-3-Clause
"""What the fake engines of these tests have in common: one plugin's port, served by a thread."""

from __future__ import annotations

import queue
import socket
import threading
from typing import Callable, TypeVar

import zmq
from free_ports import free_port

_Port = TypeVar("_Port", bound="EnginePort")


class EnginePort:
    """A ROUTER in a thread of its own. Starts and stops on one port, whose number stays."""

    def __init__(self, address: str, options: dict[int, int]) -> None:
        self.port = 0
        self._address = address
        self._options = options
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._wake_reading, self._wake_writing = socket.socketpair()
        self._thread: threading.Thread | None = None

    def start(self: _Port) -> _Port:
        self._context = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        for option, value in self._options.items():
            self._router.set(option, value)
        self.port = self.port or free_port()
        self._router.bind(f"tcp://{self._address}:{self.port}")
        self._running = True
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Closes the port, which breaks the connections."""
        if self._thread is not None:
            self.do(self._end)
            self._thread.join()
            self._context.term()
            self._thread = None

    def close(self) -> None:
        self.stop()
        self._wake_reading.close()
        self._wake_writing.close()

    def do(self, command: Callable[[], None]) -> None:
        """Runs the command in the port's thread."""
        self._commands.put(command)
        self._wake_writing.send(b"\0")

    def _take(self, frames: list[bytes]) -> None:
        """A message of several frames, the routing id first."""
        raise NotImplementedError

    def _forget(self) -> None:
        """The port closes: what belongs to its connections goes."""

    def _send_late(self) -> None:
        """Once in each round."""

    def _nap(self) -> int:
        """How long a round may wait, in ms."""
        return -1

    def _serve(self) -> None:
        while self._running:
            ready = dict(zmq.zmq_poll([(self._router, zmq.POLLIN), (self._wake_reading, zmq.POLLIN)], self._nap()))
            if self._wake_reading.fileno() in ready:
                self._wake_reading.recv(1)
                self._commands.get()()
            elif self._router in ready:
                self._take(self._router.recv_multipart())
            self._send_late()

    def _end(self) -> None:
        self._running = False
        self._forget()
        self._router.close()
