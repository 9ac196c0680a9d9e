# SPDX-License-Identifier: BSD-3-Clause
"""What a recording says of its payloads: readers that know nothing of ours decode them by the schemas in the file.

Usage: run_payloads.py EVENT_ENGINE WORK_FOLDER. Exit codes: 0 they read what was injected, 1 they do not, 77 skipped: no
node or npm here, or the packages cannot be had.
"""

import json
import pathlib
import signal
import socket
import subprocess
import sys

from node_packages import install

HERE = pathlib.Path(__file__).parent
SECONDS = 60

APP = """
publish_port = {port}
subscribe_port = "off"
[recording]
compression = "none"
[[event_types]]
name = "Wind"
encoding = "flatbuffer"
schema = "wind.fbs"
[[event_types]]
name = "Rain"
encoding = "protobuf"
schema = "rain.proto"
root_type = "station.Rain"
[[event_types]]
name = "Json"
encoding = "json"
[[event_types]]
name = "Packed"
encoding = "msgpack"
[[event_types]]
name = "Concise"
encoding = "cbor"
[[event_types]]
name = "Plain"
encoding = "text"
[[plugins.external]]
plugin_name = "Nobody"
external_port = 0
"""
WIND = """namespace station;
table Gust { speed: float; }
table Wind { name: string; gusts: [Gust]; heights: [ushort]; }
root_type Wind;
"""
RAIN = """syntax = "proto3";
package station;
message Drop { double size = 1; }
message Rain { uint64 amount = 1; repeated Drop drops = 2; string place = 3; }
"""
SENT = {
    "Wind": ("flatbuffer", {"name": "mast", "gusts": [{"speed": 1.5}, {"speed": 12.0}], "heights": [2, 10]}),
    "Rain": ("protobuf", {"amount": 3, "drops": [{"size": 0.25}], "place": "roof"}),
    "Json": ("json", {"a": [1, None, "x"]}),
    "Packed": ("msgpack", {"b": [1, 2.5, True]}),
    "Concise": ("cbor", {"c": {"d": -34}}),
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def record(engine: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    (folder / "app.toml").write_text(APP.format(port=free_port()))
    (folder / "wind.fbs").write_text(WIND)
    (folder / "rain.proto").write_text(RAIN)
    file = folder / "payloads.mcap"
    file.unlink(missing_ok=True)
    command = [engine, "run", folder / "app.toml", "--record", file, "--quiet", "--for", str(SECONDS)]
    with subprocess.Popen(command) as running:
        try:
            for kind, (_, body) in SENT.items():
                inject(engine, folder, kind, "--json", json.dumps(body))
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
    for kind, (encoding, body) in SENT.items():
        expected = {"encoding": encoding, "value": body}
        if read.get(kind) != expected:
            sys.exit(f"{kind}: read {read.get(kind)}, sent {expected}")
    if read.get("Plain", {}).get("value") != "12 m/s":
        sys.exit(f"Plain: read {read.get('Plain')}")
    print(f"{', '.join(SENT)} and Plain were decoded by what {file.name} says of them")


main()
