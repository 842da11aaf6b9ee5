"""The pinned packages that are frozen, for the system that the programs run on, not the one that builds."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from trouble import Trouble

PINNED = Path(__file__).resolve().parent.parent / "requirements" / "freeze.txt"
PYTHON = "3.13"


def platforms(glibc: str) -> list[str]:
    """The names of wheels that run with a C library (PEP 600), the newest first.

    Args:
        glibc: the C library's version, such as ``2.28``.
    """
    major, minor = (int(part) for part in glibc.split("."))
    named = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
    tags = []
    for older in range(minor, 4, -1):
        tags.append(f"manylinux_{major}_{older}_x86_64")
        if (major, older) in named:
            tags.append(f"{named[major, older]}_x86_64")
    return tags


def provide(cache: Path, glibc: str) -> Path:
    """A folder with the packages of requirements/freeze.txt for Linux, from the cache or installed by pip.

    Args:
        cache: where it is kept, under a digest of the list.
        glibc: the oldest C library that they have to run with.

    Raises:
        Trouble: pip could not install them.
    """
    digest = hashlib.sha256(f"{PYTHON} {glibc}\n".encode() + PINNED.read_bytes()).hexdigest()
    site = cache / f"site-linux-{digest[:16]}"
    if site.is_dir():
        return site
    aside = cache / f".{site.name}-{os.getpid()}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary=:all:",
        "--no-compile",
    ]
    command += ["--no-input", "--quiet", "--progress-bar=off", "--no-deps", "--target", str(aside)]
    command += ["--implementation", "cp", "--python-version", PYTHON]
    command += ["--abi", f"cp{PYTHON.replace('.', '')}", "--abi", "abi3", "--abi", "none"]
    for tag in platforms(glibc):
        command += ["--platform", tag]
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run([*command, "-r", str(PINNED)], env=environment, check=False)
    if done.returncode != 0:
        shutil.rmtree(aside, ignore_errors=True)
        raise Trouble(
            "pip could not install the packages of requirements/freeze.txt, for the reason given above"
        )
    aside.rename(site)
    return site
