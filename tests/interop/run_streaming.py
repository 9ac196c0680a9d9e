# SPDX-License-Identifier: BSD-3-Clause
"""A plugin in JavaScript, written from engine/PROTOCOL.md alone, in a running app.

Usage: run_streaming.py EVENT_ENGINE WORK_FOLDER. Exit codes: 0 it works, 1 it does not, 77 skipped: no node or npm here,
or the packages cannot be had.
"""

import json
import pathlib
import subprocess
import sys

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
        with subprocess.Popen(["node", script, f"127.0.0.1:{engine.port}"], stdout=subprocess.PIPE, text=True) as plugin:
            try:
                report = run(engine, plugin)
            finally:
                plugin.kill()
    finally:
        engine.close()
    check(report)
    print(f"{EVENTS} events went through a plugin in JavaScript and back")


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


def check(report: dict) -> None:
    plugin = next(entry for entry in report["plugins"] if entry["name"] == "Echo")
    assert (report["result"], report["exit_code"], report["lost"]) == ("ended", 0, 0), report
    assert (plugin["received"], plugin["published"]) == (EVENTS + 1, EVENTS), plugin


main()
