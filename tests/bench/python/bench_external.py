# SPDX-License-Identifier: BSD-3-Clause
"""How fast events go into and out of Python: the streaming protocol, the original one, and a plain REQ/REP echo.

Usage: bench_external.py EVENT_ENGINE [--events N] [--requests N] [--rounds N] [--json]

Promise P5: a handler takes a million events of 64 B per second, 100 times what it does over the original protocol;
publishing 50 times; a REQ socket's round trip with the engine at least 0.85 as fast as the echo. Each round runs all cases,
in turn; medians are compared.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator

PYEVENTS = Path(__file__).resolve().parents[3] / "pyevents"
sys.path[:0] = [str(PYEVENTS), str(PYEVENTS / "tests")]

import zmq  # noqa: E402
from running_engine import free_ports, listens  # noqa: E402
from stub_engine import wait_until  # noqa: E402

from pyevents import Event, Plugin  # noqa: E402

EVENT = Event.of("Data", bytes(60))
NEXT = b"plugin_command: next_msg"
Rate = float


class Engine:
    """An app with a plugin that publishes and one that takes what that published, however late it comes."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.feeder, self.taker = free_ports(2)
        manifest = folder / "app.toml"
        manifest.write_text(
            f"""
            publish_port = "off"
            subscribe_port = "off"
            [[event_types]]
            name = "Data"
            [[plugins.external]]
            plugin_name = "Feeder"
            external_port = {self.feeder}
            subscriptions = []
            [[plugins.external]]
            plugin_name = "Taker"
            external_port = {self.taker}
            subscriptions = ["Data"]
            backlog = "1 GiB"
            """
        )
        self._process = subprocess.Popen([program, "run", manifest], stdout=subprocess.DEVNULL)
        for port in (self.feeder, self.taker):
            wait_until(lambda: listens(port))

    def close(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait()


@contextmanager
def running_engine(program: Path) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(program, Path(folder))
        yield engine
        engine.close()


@contextmanager
def requester(endpoint: str) -> Iterator[zmq.Socket]:
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.connect(endpoint)
        yield socket


def rate(count: int, work: Callable[[], object]) -> Rate:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def ask(socket: zmq.Socket, request: bytes, count: int) -> None:
    for _ in range(count):
        socket.send(request)
        socket.recv()


def serve_echo(port: int) -> None:
    with zmq.Context() as context, context.socket(zmq.REP) as socket:
        socket.bind(f"tcp://127.0.0.1:{port}")
        while True:
            socket.send(socket.recv())


def echo(count: int) -> Rate:
    (port,) = free_ports(1)
    server = multiprocessing.Process(target=serve_echo, args=(port,))
    server.start()
    with requester(f"tcp://127.0.0.1:{port}") as socket:
        ask(socket, EVENT, 100)
        result = rate(count, lambda: ask(socket, EVENT, count))
    server.kill()
    server.join()
    return result


def plain_requests(program: Path, count: int) -> Dict[str, Rate]:
    """What a REQ socket gets out of the engine."""
    with running_engine(program) as engine:
        with requester(f"tcp://127.0.0.1:{engine.feeder}") as socket:
            published = rate(count, lambda: ask(socket, EVENT, count))
        with requester(f"tcp://127.0.0.1:{engine.taker}") as socket:
            received = rate(count, lambda: ask(socket, NEXT, count))
    return {"REQ publish": published, "REQ receive": received}


def plugins(program: Path, protocol: str, count: int) -> Dict[str, Rate]:
    """What plugins with a handler get out of it, the same plugins for both protocols."""
    with running_engine(program) as engine:
        with Plugin(engine.feeder, protocol=protocol) as feeder:
            published = rate(count, lambda: publish(feeder, count))
        received = rate(count, lambda: take(Plugin(engine.taker, protocol=protocol), count))
    return {f"{protocol} publish": published, f"{protocol} receive": received}


def publish(plugin: Plugin, count: int) -> None:
    for _ in range(count):
        plugin.publish(EVENT)
    plugin.flush()


def take(plugin: Plugin, count: int) -> None:
    seen = 0

    @plugin.on("Data")
    def handle(event: Event) -> None:
        nonlocal seen
        seen += 1
        if seen == count:
            plugin.stop()

    plugin.run()
    assert seen == count, f"{count - seen} events are missing"


def measure(arguments: argparse.Namespace) -> Dict[str, Rate]:
    rounds: Dict[str, list[Rate]] = {}
    for _ in range(arguments.rounds):
        results = {"echo": echo(arguments.requests)}
        results.update(plain_requests(arguments.program, arguments.requests))
        results.update(plugins(arguments.program, "original", arguments.requests))
        results.update(plugins(arguments.program, "streaming", arguments.events))
        for case, result in results.items():
            rounds.setdefault(case, []).append(result)
    return {case: statistics.median(results) for case, results in rounds.items()}


def ratios(rates: Dict[str, Rate]) -> Dict[str, tuple[float, float]]:
    """What P5 compares: the ratio, and what it should at least be."""
    return {
        "streaming receive, in millions": (rates["streaming receive"] / 1e6, 1.0),
        "streaming / original receive": (rates["streaming receive"] / rates["original receive"], 100),
        "streaming / original publish": (rates["streaming publish"] / rates["original publish"], 50),
        "REQ receive / echo": (rates["REQ receive"] / rates["echo"], 0.85),
        "REQ publish / echo": (rates["REQ publish"] / rates["echo"], 0.85),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rates = measure(arguments)
    if arguments.json:
        print(json.dumps({"events_per_second": rates, "ratios": {name: value for name, (value, _) in ratios(rates).items()}}))
        return
    for case, value in rates.items():
        print(f"{case:32} {value:12,.0f} events/s")
    for name, (value, least) in ratios(rates).items():
        print(f"{name:32} {value:12.2f}   at least {least:g}")


if __name__ == "__main__":
    os.environ.pop("EVENT_ENGINE_PROTOCOL", None)
    main()
