# SPDX-License-Identifier: BSD-3-Clause
"""The program event-engine on a small app of one external plugin, and raw clients of its publish and subscribe ports."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import zmq
from free_ports import free_port
from stub_engine import wait_until

RUN_SECONDS = 60


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class RunningEngine:
    """Runs the app until it ends by itself or is told to; ``report`` is what the program says at its end."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._keys = ""
        self._app = folder / "app.toml"
        self.publish_port, self.subscribe_port, self.join_port, self.port = (free_port() for _ in range(4))
        self.printed = ""
        self._process: subprocess.Popen[str] | None = None

    def make_keys(self, *clients: str) -> Path:
        """The app is going to admit these clients only. Returns the folder of their files."""
        self._keys = 'keys = "keys"'
        subprocess.run([self._program, "keys", "new", self._folder / "keys", *clients], check=True)
        return self._folder / "keys" / "clients"

    def start(self, *plugin_keys: str) -> RunningEngine:
        """Starts the app with these further lines for its plugin, and returns when all ports are open."""
        self._app.write_text(self._manifest(plugin_keys))
        command = [self._program, "run", self._app, "--for", str(RUN_SECONDS), "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for port in (self.port, self.publish_port, self.subscribe_port):
            wait_until(lambda: self._process.poll() is not None or listens(port))
        assert self._process.poll() is None, self._process.communicate()
        return self

    def stop(self) -> dict[str, Any]:
        """Ends the app as Ctrl+C would and gives its report."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self.report()

    def report(self) -> dict[str, Any]:
        """Waits until the app has ended by itself."""
        process, self._process = self._process, None
        assert process is not None
        output, errors = process.communicate(timeout=30)
        assert output.strip(), errors
        self.printed = output + errors
        return json.loads(output[output.index("\n{") + 1 if not output.startswith("{") else 0 :])

    def crash(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate()
        self._process = None

    def close(self) -> None:
        if self._process is not None:
            self.crash()

    def _manifest(self, plugin_keys: tuple[str, ...]) -> str:
        types = "".join(f'[[event_types]]\nname = "{name}"\n' for name in ("Ping", "Pong", "Done"))
        return f"""
            title = "pyevents"
            publish_port = {self.publish_port}
            subscribe_port = {self.subscribe_port}
            join_port = {self.join_port}
            {self._keys}
            {types}
            [[plugins.external]]
            plugin_name = "Echo"
            external_port = {self.port}
            subscriptions = ["Ping", "Done"]
            {chr(10).join(plugin_keys)}
        """


class RawClient:
    """A PUB and a SUB socket at the engine's raw ports. The SUB takes events that begin with Pong."""

    def __init__(self, engine: RunningEngine) -> None:
        self._context = zmq.Context()
        self._pub = self._context.socket(zmq.PUB)
        self._sub = self._context.socket(zmq.SUB)
        self._pub.set(zmq.SNDHWM, 0)
        self._sub.set(zmq.RCVHWM, 0)
        self._sub.subscribe("Pong")
        self._pub.connect(f"tcp://127.0.0.1:{engine.publish_port}")
        self._sub.connect(f"tcp://127.0.0.1:{engine.subscribe_port}")
        self._await_subscriptions()

    def publish(self, *events: bytes) -> None:
        for event in events:
            self._pub.send(event)

    def take(self) -> bytes:
        assert self._sub.poll(10_000), "no event came"
        return self._sub.recv()

    def has_any(self) -> bool:
        """Whether an event has come, or comes at once."""
        return bool(self._sub.poll(20))

    def close(self) -> None:
        self._context.destroy(linger=1000)

    def _await_subscriptions(self) -> None:
        """Until an event goes all the way round: before that, a PUB or SUB loses events on its own side."""
        probe = b"Pong: is anybody there?"
        while not self._sub.poll(20):
            self._pub.send(probe)
        last = b"Pong: now we begin"
        self._pub.send(last)
        while self.take() != last:
            pass
