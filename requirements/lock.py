"""Make the pinned requirements/*.txt from pyproject.toml and requirements/*.in, with uv.

Run by ``python3 dev.py lock`` in an environment of its own. The pinned files hold, for every package, the
SHA-256 of each of its published files, so one file serves Linux, Windows and macOS. They name no package
index: who installs from a mirror gets the same bytes or a refusal.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"

# "dev" is resolved first: the other sets of the project are parts of it and have to agree with it.
WITHIN_DEV = ["-c", "requirements/dev.txt"]
SETS = {
    "dev": ["pyproject.toml", "--extra", "kiosk", "--extra", "screens", "--group", "dev"],
    "kiosk": ["pyproject.toml", "--extra", "kiosk", *WITHIN_DEV],
    "screens": ["pyproject.toml", "--extra", "kiosk", "--extra", "screens", *WITHIN_DEV],
    "verifier": ["pyproject.toml", *WITHIN_DEV],
    "fonts": ["requirements/fonts.in", *WITHIN_DEV],
    "freeze": [
        *("pyproject.toml", "--extra", "kiosk", "--extra", "screens", "requirements/freeze.in", *WITHIN_DEV)
    ],
    "package": ["pyproject.toml", "--extra", "kiosk", "requirements/package.in", *WITHIN_DEV],
    "windows": [
        *("pyproject.toml", "--extra", "kiosk", "--extra", "screens", "requirements/freeze.in"),
        *("requirements/windows.in", "-c", "requirements/freeze.txt"),
    ],
    "build": ["requirements/build.in", *WITHIN_DEV, "-c", "requirements/freeze.txt"],
    "make": ["requirements/make.in"],
    "lock": ["requirements/lock.in"],
}
EVERYWHERE = ["--universal", "--python-version", OLDEST_PYTHON]
# This set is fetched on Linux, where pip would take Linux for the system that a condition asks about.
SYSTEMS = {"windows": ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13"]}


def environment() -> dict[str, str]:
    """The environment for uv, which does not read pip's settings: hand it the index that pip would use."""
    settings = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    index = re.search(r"^(?:global|install|:env:)\.index-url='([^']+)'", settings, re.MULTILINE)
    return ({"UV_DEFAULT_INDEX": index.group(1)} if index else {}) | dict(os.environ)


def main() -> int:
    """Resolve every set; stop at the first that cannot be."""
    parser = argparse.ArgumentParser(prog="dev.py lock", description="Make the pinned requirements anew.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions there are")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"]
    command += ["--generate-hashes", "--no-emit-index-url"]
    command += ["--custom-compile-command", "python3 dev.py lock", *upgrade]
    for name, sources in SETS.items():
        target = f"requirements/{name}.txt"
        print(f"resolving {target}", flush=True)
        done = subprocess.run(
            [*command, *SYSTEMS.get(name, EVERYWHERE), *sources, "--output-file", target],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
