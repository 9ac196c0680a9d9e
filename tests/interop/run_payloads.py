# SPDX-License-Identifier: BSD-3-Clause
"""What a recording says of its payloads: readers that know nothing of ours decode them by the schemas in the file.

Usage: run_payloads.py EVENT_ENGINE WORK_FOLDER. Exit codes: 0 they read what was injected, 1 they do not, 77 skipped: no
node or npm here, or the packages cannot be had.
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys

from node_packages import install

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "pyevents" / "tests"))

from free_ports import free_port  # noqa: E402

SECONDS = 60

TYPED_APP = HERE.parent / "data" / "typed_app"
SENT = json.loads((TYPED_APP / "sent.json").read_text())
READ = {"Wind": "flatbuffer", "Rain": "protobuf", "Json": "json", "Packed": "msgpack", "Concise": "cbor"}


def record(engine: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    (folder / "app.toml").write_text((TYPED_APP / "app.toml.in").read_text().format(port=free_port()))
    for schema in ("wind.fbs", "rain.proto"):
        shutil.copy(TYPED_APP / schema, folder)
    file = folder / "payloads.mcap"
    file.unlink(missing_ok=True)
    command = [engine, "run", folder / "app.toml", "--record", file, "--quiet", "--for", str(SECONDS)]
    with subprocess.Popen(command) as running:
        try:
            for kind in READ:
                inject(engine, folder, kind, "--json", json.dumps(SENT[kind]))
            inject(engine, folder, "Plain", "--text", "12 m/s")
            running.send_signal(signal.SIGINT)
            running.wait(SECONDS)
        finally:
            running.kill()
    return file


def inject(engine: pathlib.Path, folder: pathlib.Path, *words: str) -> None:
    command = [engine, "inject", *words, "--app", folder / "app.toml", "--timeout", str(SECONDS)]
    subprocess.run(command, check=True, timeout=2 * SECONDS)


def main() -> None:
    folder = pathlib.Path(sys.argv[2])
    script = install(HERE / "payloads" / "package.json", HERE / "payloads" / "decode.mjs", folder)
    file = record(pathlib.Path(sys.argv[1]), folder)
    answer = subprocess.run(["node", script, file], capture_output=True, text=True, timeout=SECONDS)
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    read = json.loads(answer.stdout)
    for kind, encoding in READ.items():
        expected = {"encoding": encoding, "value": SENT[kind]}
        if read.get(kind) != expected:
            sys.exit(f"{kind}: read {read.get(kind)}, sent {expected}")
    if read.get("Plain", {}).get("value") != "12 m/s":
        sys.exit(f"Plain: read {read.get('Plain')}")
    print(f"{', '.join(READ)} and Plain were decoded by what {file.name} says of them")


main()
