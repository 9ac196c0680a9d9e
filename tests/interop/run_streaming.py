# SPDX-License-Identifier: BSD-3-Clause
"""A plugin in JavaScript, written from engine/PROTOCOL.md alone, in a running app.

Usage: run_streaming.py EVENT_ENGINE WORK_FOLDER. Exit codes: 0 it works, 1 it does not, 77 skipped: no node or npm here,
or the packages cannot be had.
"""

import contextlib
import json
import pathlib
import subprocess
import sys
from typing import Iterator

from node_packages import install

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "pyevents" / "tests"))

from running_engine import RawClient, RunningEngine  # noqa: E402

EVENTS = 5000
SECONDS = 60


def main() -> None:
    folder = pathlib.Path(sys.argv[2])
    script = install(HERE / "streaming" / "package.json", HERE / "streaming" / "plugin.mjs", folder)
    engine = RunningEngine(pathlib.Path(sys.argv[1]), folder).start()
    try:
        with node(script, engine.port) as plugin:
            check(run(engine, plugin))
    finally:
        engine.close()
    engine = RunningEngine(pathlib.Path(sys.argv[1]), folder).start()
    try:
        with node(script, engine.join_port, "Guest", "Ping", "Done") as guest:
            check_guest(run_guest(engine, guest))
    finally:
        engine.close()
    print(f"{EVENTS} events went through a plugin in JavaScript and back, and through one that joined")


@contextlib.contextmanager
def node(script: pathlib.Path, port: int, *introduction: str) -> "Iterator[subprocess.Popen[str]]":
    command = ["node", script, f"127.0.0.1:{port}", *introduction]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as plugin:
        try:
            yield plugin
        finally:
            plugin.kill()


def run(engine: RunningEngine, plugin: "subprocess.Popen[str]") -> dict:
    raw = RawClient(engine)
    raw.publish(*(b"Ping %d" % number for number in range(EVENTS)))
    answers = [raw.take() for _ in range(EVENTS)]
    assert answers == [b"Pong %d" % number for number in range(EVENTS)], "the answers are not those expected"
    raw.publish(b"Done")
    output, _ = plugin.communicate(timeout=SECONDS)
    raw.close()
    told = json.loads(output)
    assert (plugin.returncode, told["received"], told["untaken"]) == (0, EVENTS + 1, 0), told
    assert told["publishers"] == ["(raw port)"], told
    return engine.report()


def run_guest(engine: RunningEngine, guest: "subprocess.Popen[str]") -> dict:
    raw = RawClient(engine)
    raw.publish(b"Ping are you in?")
    while not raw.has_any():
        raw.publish(b"Ping are you in?")
    raw.publish(*(b"Ping %d" % number for number in range(EVENTS)))
    answers = [answer for answer in iter(raw.take, b"Pong %d" % (EVENTS - 1)) if answer != b"Pong are you in?"]
    assert answers == [b"Pong %d" % number for number in range(EVENTS - 1)], "the answers are not those expected"
    raw.publish(b"Done")
    output, _ = guest.communicate(timeout=SECONDS)
    raw.close()
    assert guest.returncode == 0, output
    return engine.stop()


def check_guest(report: dict) -> None:
    guest = next(entry for entry in report["plugins"] if entry["name"] == "Guest")
    assert (guest["state"], report["lost"]) == ("stopped", 0), report
    assert guest["published"] == guest["received"] - 1 >= EVENTS, guest


def check(report: dict) -> None:
    plugin = next(entry for entry in report["plugins"] if entry["name"] == "Echo")
    assert (report["result"], report["exit_code"], report["lost"]) == ("ended", 0, 0), report
    assert (plugin["received"], plugin["published"]) == (EVENTS + 1, EVENTS), plugin


main()
