# SPDX-License-Identifier: BSD-3-Clause
"""Packages from npm for a test, in its work folder. A test that cannot have them is skipped."""

import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
INSTALL_SECONDS = 120


def skip(reason: str) -> None:
    print("skipped:", reason)
    sys.exit(SKIPPED)


def install(package: pathlib.Path, script: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """Leaves the packages that a package.json asks for, and beside them the script that imports them, in the folder."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node and npm are not here")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = package.read_text()
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.copy(package, folder / "package.json")
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=folder, check=True, timeout=INSTALL_SECONDS, capture_output=True)
        except (subprocess.SubprocessError, OSError) as error:
            skip(f"the packages cannot be installed: {error}")
        stamp.write_text(wanted)
    return pathlib.Path(shutil.copy(script, folder))
