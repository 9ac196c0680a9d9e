# SPDX-License-Identifier: BSD-3-Clause
"""Builds the wheel without a network, installs it in an environment of its own and uses it from there.

    python3 check_wheel.py FOLDER    # a folder to build in; it is emptied first
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
OFFLINE = ["--no-index", "--no-deps", "--disable-pip-version-check", "--quiet"]
USE = """
import pyevents, pyevents.events, pyevents.plugin, sys
assert pyevents.__file__.startswith(sys.prefix), pyevents.__file__
print(pyevents.__version__)
"""


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # Setuptools leaves its traces in the source, so it gets a copy.
    source = shutil.copytree(PACKAGE, folder / "source", ignore=shutil.ignore_patterns("tests", "__pycache__", ".*"))
    python = new_environment(folder / "venv")
    run(python, "-m", "pip", "wheel", *OFFLINE, "--no-build-isolation", "-w", folder / "dist", source)
    (wheel,) = (folder / "dist").glob("pyevents-*.whl")
    check_contents(wheel)
    run(python, "-m", "pip", "install", *OFFLINE, wheel)
    run(python, "-c", USE, cwd=folder)
    print(f"{wheel} is complete and can be used")


def new_environment(folder: Path) -> Path:
    venv.create(folder, system_site_packages=True, with_pip=True)
    return folder / "bin" / "python"


def check_contents(wheel: Path) -> None:
    expected = {f"pyevents/{file.name}" for file in (PACKAGE / "pyevents").iterdir() if file.is_file()}
    found = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("pyevents/")}
    assert found == expected, f"the wheel differs from the source in {sorted(found ^ expected)}"
    assert "pyevents/py.typed" in found


def run(*command: object, cwd: Path | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
