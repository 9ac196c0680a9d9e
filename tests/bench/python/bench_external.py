# SPDX-License-Identifier: BSD-3-Clause
"""How fast events go into and out of Python: the streaming protocol, the original one, and a plain REQ/REP echo.

Usage: bench_external.py EVENT_ENGINE [--events N] [--requests N] [--rounds N] [--quick] [--json]

Promise P5: a handler takes a million events of 64 B per second, 100 times what it does over the original protocol;
publishing 50 times; a REQ socket's round trip with the engine at least 0.85 as fast as the echo. Each round runs all cases,
in turn; a ratio is the median of the rounds' ratios. Of the streaming plugin's process the CPU time per event is told as
well: it says more than a rate where others use the machine.
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
from typing import Any, Callable, Dict, Iterator, NamedTuple, Optional, Sequence

PYEVENTS = Path(__file__).resolve().parents[3] / "pyevents"
sys.path[:0] = [str(PYEVENTS), str(PYEVENTS / "tests")]

import zmq  # noqa: E402
from free_ports import free_port  # noqa: E402
from running_engine import listens  # noqa: E402
from stub_engine import wait_until  # noqa: E402

from pyevents import Event, Plugin  # noqa: E402

EVENT = Event.of("Data", bytes(60))
NEXT = b"plugin_command: next_msg"
Figures = Dict[str, float]


class Engine:
    """An app with a plugin that publishes and one that takes what that published, however late it comes."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.feeder, self.taker = free_port(), free_port()
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


def rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def cpu_time(count: int, work: Callable[[], float]) -> tuple[float, float]:
    """What the work returns, and how many ns of this process each event took, its network thread included."""
    started = time.process_time()
    result = work()
    return result, (time.process_time() - started) / count * 1e9


def ask(socket: zmq.Socket, request: bytes, count: int) -> None:
    for _ in range(count):
        socket.send(request)
        socket.recv()


def serve_echo(port: int) -> None:
    with zmq.Context() as context, context.socket(zmq.REP) as socket:
        socket.bind(f"tcp://127.0.0.1:{port}")
        while True:
            socket.send(socket.recv())


def echo(count: int) -> float:
    port = free_port()
    server = multiprocessing.Process(target=serve_echo, args=(port,))
    server.start()
    with requester(f"tcp://127.0.0.1:{port}") as socket:
        ask(socket, EVENT, 100)
        result = rate(count, lambda: ask(socket, EVENT, count))
    server.kill()
    server.join()
    return result


def plain_requests(program: Path, count: int) -> Figures:
    """What a REQ socket gets out of the engine."""
    with running_engine(program) as engine:
        with requester(f"tcp://127.0.0.1:{engine.feeder}") as socket:
            published = rate(count, lambda: ask(socket, EVENT, count))
        with requester(f"tcp://127.0.0.1:{engine.taker}") as socket:
            received = rate(count, lambda: ask(socket, NEXT, count))
    return {"REQ publish": published, "REQ receive": received}


def plugins(program: Path, protocol: str, count: int) -> Figures:
    """What plugins with a handler get out of it, the same plugins for both protocols."""
    with running_engine(program) as engine:
        with Plugin(engine.feeder, protocol=protocol) as feeder:
            published = cpu_time(count, lambda: rate(count, lambda: publish(feeder, count)))
        taker = Plugin(engine.taker, protocol=protocol)
        received = cpu_time(count, lambda: rate(count, lambda: take(taker, count)))
    return {
        f"{protocol} publish": published[0],
        f"{protocol} publish, CPU": published[1],
        f"{protocol} receive": received[0],
        f"{protocol} receive, CPU": received[1],
    }


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


def one_round(arguments: argparse.Namespace) -> Figures:
    figures = {"echo": echo(arguments.requests)}
    figures.update(plain_requests(arguments.program, arguments.requests))
    figures.update(plugins(arguments.program, "original", arguments.requests))
    figures.update(plugins(arguments.program, "streaming", arguments.events))
    return figures


class Case(NamedTuple):
    """One line: a figure, in the unit that the scale makes of it, and what it is compared with."""

    title: str
    ours: str
    baseline: str = ""
    unit: str = "k/s"
    scale: float = 1e-3
    target: Optional[float] = None


CASES = [
    Case("external, Python, streaming, receive 64 B", "streaming receive", unit="M/s", scale=1e-6, target=1.0),
    Case("external, Python, streaming / original, receive", "streaming receive", "original receive", target=100),
    Case("external, Python, streaming / original, publish", "streaming publish", "original publish", target=50),
    Case("original protocol, receive / REQ-REP echo", "REQ receive", "echo", target=0.85),
    Case("original protocol, publish / REQ-REP echo", "REQ publish", "echo", target=0.85),
    Case("external, Python, receive, CPU time per event", "streaming receive, CPU", unit="ns", scale=1),
    Case("external, Python, publish, CPU time per event", "streaming publish, CPU", unit="ns", scale=1),
]


def spread(values: Sequence[float]) -> Optional[Dict[str, float]]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)} if values else None


def result_of(case: Case, rounds: Sequence[Figures]) -> Dict[str, Any]:
    """As the benchmarks in C++ report their cases."""
    ours = [figures[case.ours] * case.scale for figures in rounds]
    baseline = [figures[case.baseline] * case.scale for figures in rounds] if case.baseline else []
    ratio = [mine / theirs for mine, theirs in zip(ours, baseline)]
    result = {"promise": "P5" if case.target else "", "title": case.title, "unit": case.unit, "ours": spread(ours)}
    result.update({"baseline": spread(baseline), "ratio": spread(ratio), "correct": True, "note": ""})
    if case.target:
        met = statistics.median(ratio or ours) >= case.target
        result.update({"target": case.target, "atMost": False, "met": met})
    return result


def show(result: Dict[str, Any]) -> None:
    words = [f"{result['promise']:3} {result['title']:50}"]
    for what, unit in (("ours", result["unit"]), ("baseline", result["unit"]), ("ratio", "x")):
        if result[what]:
            words.append("{0} {median:.3g} {1} ({min:.3g}..{max:.3g})".format(what, unit, **result[what]))
    if "target" in result:
        words.append(f"at least {result['target']:g}: {'met' if result['met'] else 'NOT MET'}")
    print("  ".join(words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.events, arguments.requests = 20_000, 500
    rounds = [one_round(arguments) for _ in range(arguments.rounds)]
    results = [result_of(case, rounds) for case in CASES]
    if arguments.json:
        print(json.dumps({"benchmark": "python", "rounds": arguments.rounds, "cases": results}))
        return
    for result in results:
        show(result)


if __name__ == "__main__":
    os.environ.pop("EVENT_ENGINE_PROTOCOL", None)
    main()
