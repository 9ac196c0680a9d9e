# SPDX-License-Identifier: BSD-3-Clause
"""MCAP between two implementations: what ours writes @mcap/core reads, and the other way round.

Usage: run_mcap.py MCAP_OURS WORK_FOLDER. Installs the packages of package.json into the work folder, once. Exit codes:
0 both agree, 1 they do not, 77 skipped: no node or npm here, or the packages cannot be had.
"""

import json
import pathlib
import subprocess
import sys

from node_packages import install

HERE = pathlib.Path(__file__).parent


class Implementation:
    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command

    def run(self, *arguments: object) -> dict:
        result = subprocess.run([*self._command, *map(str, arguments)], capture_output=True, text=True, timeout=120)
        if result.returncode != 0:
            sys.exit(f"{self.name} {arguments}: {result.stderr or result.stdout}")
        return json.loads(result.stdout)


def compare(writer: Implementation, reader: Implementation, folder: pathlib.Path, kind: str) -> None:
    file = folder / f"{writer.name}_{kind}.mcap"
    written = writer.run("write", file, kind)
    assert len(written["messages"]) == 1000 and written["attachments"] and written["metadata"], "nothing to compare"
    ways = ["read-stream"] if kind == "bare" else ["read-stream", "read-indexed"]
    for way in ways:
        read = reader.run(way, file)
        for part, expected in written.items():
            if read[part] != expected:
                sys.exit(f"{file}: {reader.name} {way} finds other {part}:\n{read[part]}\nwritten:\n{expected}")
        print(f"{writer.name} wrote, {reader.name} {way}: {kind} agrees")


def main() -> None:
    folder = pathlib.Path(sys.argv[2])
    theirs_script = install(HERE / "package.json", HERE / "mcap_theirs.mjs", folder)
    ours = Implementation("ours", [sys.argv[1]])
    theirs = Implementation("theirs", ["node", str(theirs_script)])
    for kind in ["none", "lz4", "zstd", "bare"]:
        compare(ours, theirs, folder, kind)
    for kind in ["none", "lz4", "zstd"]:
        compare(theirs, ours, folder, kind)


main()
