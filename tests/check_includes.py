#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks who includes whom, and that every source file names its licence.

Usage: check_includes.py [ROOT]

Prints one line per finding, FILE:LINE: what is wrong and what to do; exits 1 if there is any.
"""

import ast
import fnmatch
import os
import re
import sys
from pathlib import Path, PurePosixPath

FACE = "engine/include"

# A room is a folder; it may include itself and the rooms named here. A file belongs to the deepest room above it.
ROOMS = {
    FACE: [],
    "engine/base": [FACE],
    "engine/payload": [FACE, "engine/base"],
    "engine/wire": [FACE, "engine/base", "engine/payload"],
    "engine/bus": [FACE, "engine/base", "engine/wire"],
    "engine/plugins/registry": [FACE, "engine/base", "engine/bus"],
    "engine/plugins/process": [FACE, "engine/base"],
    "engine/plugins/library": [FACE, "engine/base"],
    "engine/plugins/internal": [FACE, "engine/base", "engine/bus", "engine/plugins/registry"],
    "engine/plugins/gateway": [FACE, "engine/base", "engine/wire", "engine/bus", "engine/plugins/registry"],
    "engine/plugins/external": [FACE, "engine/base", "engine/plugins/registry", "engine/plugins/process",
                                "engine/plugins/library", "engine/plugins/gateway"],
    "engine/plugins/client": [FACE, "engine/base", "engine/wire", "engine/bus", "engine/plugins/registry",
                              "engine/plugins/library", "engine/plugins/internal"],
    "engine/meter": [FACE, "engine/base", "engine/wire", "engine/bus"],
    "engine/recording": [FACE, "engine/base", "engine/wire", "engine/bus"],
    "engine/app": [FACE, "engine/base", "engine/wire", "engine/bus", "engine/plugins/registry",
                   "engine/plugins/process", "engine/plugins/library", "engine/plugins/internal", "engine/plugins/gateway",
                   "engine/plugins/external", "engine/meter", "engine/recording"],
    "engine/cli": [FACE],
    "studio/link": [FACE],
    "studio/models": [FACE, "studio/link"],
    "studio/plots": [FACE, "studio/link", "studio/models"],
    "studio/views": [FACE, "studio/link", "studio/models", "studio/plots"],
    "studio/app": [FACE, "studio/link", "studio/models", "studio/plots", "studio/views"],
    "examples": [FACE],
}
UNRESTRICTED = ["tests"]

# (headers, who may include them, what to do instead): regular expression, file patterns (* matches / too), advice.
HEADERS = [
    (r"zmq(_addon)?\.h(pp)?$",
     ["engine/bus/*", "engine/plugins/gateway/*", "engine/plugins/client/*", "tests/*"],
     "only engine/bus, the gateway and the client of external plugins see ZeroMQ: use what engine/bus offers"),
    (r"(flatbuffers|google/protobuf)/",
     ["engine/payload/schemas/*", "tests/*"],
     "only engine/payload/schemas, a library of its own, sees FlatBuffers and Protocol Buffers: use engine/payload"),
    (r"qcustomplot\.h$",
     ["studio/plots/*", "tests/*"],
     "only studio/plots sees QCustomPlot: give the view a plot from studio/plots"),
    (r"Q([A-Z]\w*$|t[A-Z]\w*(/|$))",
     ["studio/*", "tests/*"],
     "Qt lives in studio/ and tests/ alone: use the standard library"),
    (r"event_engine/(app|plugin|plugin_library|publisher)\.h$",
     ["engine/*", "examples/*", "tests/*", "studio/link/*"],
     "only studio/link calls the engine: put the call there and hand its values on"),
]

# Folder of Python modules: what they may import besides the standard library and each other.
PYTHON_IMPORTS = {"pyevents/pyevents": {"zmq", "pyevents"}}

LICENCES = [("studio", "GPL-3.0-or-later"), ("tests/studio", "GPL-3.0-or-later"), ("", "BSD-3-Clause")]
CPP_SUFFIXES = {".h", ".hpp", ".cpp"}
SOURCE_SUFFIXES = CPP_SUFFIXES | {".py", ".sh", ".cmake", ".in", ".js", ".mjs", ".fbs", ".proto"}
SOURCE_NAMES = {"CMakeLists.txt"}
SKIPPED_FOLDERS = {"build", "node_modules", "__pycache__"}
SEARCHED_DOT_FOLDERS = {".ci"}
LINES_FOR_SPDX = 3

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def within(path, folder):
    return folder == "" or path == folder or path.startswith(folder + "/")


def room_of(path):
    rooms = [room for room in [*ROOMS, *UNRESTRICTED] if within(path, room)]
    return max(rooms, key=len, default=None)


def all_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS
                            and (not name.startswith(".") or name in SEARCHED_DOT_FOLDERS))
        for name in sorted(names):
            yield (Path(folder) / name).relative_to(root).as_posix()


def lines_of(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace").splitlines()


def is_source(root, path):
    name = PurePosixPath(path)
    if name.suffix in SOURCE_SUFFIXES or name.name in SOURCE_NAMES:
        return True
    with open(root / path, "rb") as file:
        return file.read(2) == b"#!"


def included_path(root, includer, quoted, angled):
    """The included file as a path from the root, or None if it is not one of ours."""
    name = quoted or angled
    beside = [os.path.normpath(PurePosixPath(includer).parent / quoted)] if quoted else []
    for path in [*beside, os.path.normpath(name), f"{FACE}/{name}"]:
        if (root / path).is_file():
            return path
    return name if room_of(name) else None


def room_finding(includer, included):
    room, other = room_of(includer), room_of(included)
    if room in UNRESTRICTED or other is None or room == other:
        return None
    if other in UNRESTRICTED:
        return f"includes {included}: nobody outside {other}/ includes it; move what both need out of there"
    if room is None:
        return f"includes {included}, but its folder has no row in ROOMS of tests/check_includes.py: add one"
    if other in ROOMS[room]:
        return None
    allowed = ", ".join([room, *ROOMS[room]])
    return f"{room} may not include {included}: it may include {allowed}; move the code or turn the call round"


def header_findings(includer, name):
    for pattern, allowed, advice in HEADERS:
        if re.match(pattern, name) and not any(fnmatch.fnmatch(includer, place) for place in allowed):
            yield f"includes {name}, but {advice}"


def include_findings(root, path):
    for number, line in enumerate(lines_of(root, path), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, angled = match.groups()
        included = included_path(root, path, quoted, angled)
        finding = room_finding(path, included) if included else None
        for text in [*([finding] if finding else []), *header_findings(path, quoted or angled)]:
            yield number, text


def imported_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module


def import_findings(root, path):
    for folder, allowed in PYTHON_IMPORTS.items():
        if not within(path, folder):
            continue
        tree = ast.parse((root / path).read_text(encoding="utf-8"), filename=path)
        for number, name in imported_names(tree):
            if name.split(".")[0] not in allowed | sys.stdlib_module_names:
                yield number, f"imports {name}, but {folder} may import only {', '.join(sorted(allowed))}: do without"


def licence_findings(root, path):
    expected = next(licence for folder, licence in LICENCES if within(path, folder))
    for number, line in enumerate(lines_of(root, path)[:LINES_FOR_SPDX], start=1):
        found = re.search(r"SPDX-License-Identifier:\s*(\S+)", line)
        if found and found[1] == expected:
            return
        if found:
            yield number, f"names the licence {found[1]}, but here it is {expected}: change the line"
            return
    yield 1, f"no licence line in its first {LINES_FOR_SPDX} lines: add SPDX-License-Identifier: {expected}"


def findings(root):
    """All findings below root as lines of text."""
    for path in all_files(root):
        if not is_source(root, path):
            continue
        checks = [licence_findings]
        if PurePosixPath(path).suffix in CPP_SUFFIXES:
            checks.append(include_findings)
        if PurePosixPath(path).suffix == ".py":
            checks.append(import_findings)
        for check in checks:
            yield from (f"{path}:{number}: {text}" for number, text in check(root, path))


def main(arguments):
    root = Path(arguments[0] if arguments else ".")
    if not (root / "engine").is_dir():
        print(f"{root}: no folder engine/ here; give the root of the tree", file=sys.stderr)
        return 2
    found = list(findings(root))
    print("\n".join(found) or "every include goes the lawful way, every source file names its licence")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
