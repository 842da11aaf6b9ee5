"""Files of Debian's source packages, fetched by apt, each held against its SHA-256."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from chroot import KEYRING, mirror
from trouble import Trouble

HELPER = "/usr/lib/apt/apt-helper"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source package."""

    package: str
    suite: str
    file: str
    sha256: str
    """64 hex digits."""


def provide(cache: Path, files: Sequence[SourceFile]) -> list[Path]:
    """The files, from the cache or fetched.

    Args:
        cache: where they are kept under their own names; who has them already may put them there.
        files: which.

    Raises:
        Trouble: the archive does not have one, or has another one under its name.
    """
    cache.mkdir(parents=True, exist_ok=True)
    missing = [file for file in files if not _is_there(cache / file.file, file.sha256)]
    addresses: dict[tuple[str, str], list[str]] = {}
    for file in missing:
        key = (file.suite, file.package)
        if key not in addresses:
            addresses[key] = _addresses(cache / "apt", *key)
        _fetch(cache, file, addresses[key])
    return [cache / file.file for file in files]


def _is_there(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _addresses(folder: Path, suite: str, package: str) -> list[str]:
    """The addresses of a source package's files, by new lists of that suite."""
    lists, sources = folder / suite / "lists", folder / suite / "sources.list"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
    sources.write_text(f"deb-src {signed}{mirror()} {suite} main\n", encoding="utf-8")
    options = [
        f"Dir::Etc::SourceList={sources}",
        "Dir::Etc::SourceParts=/dev/null",
        f"Dir::State::Lists={lists}",
    ]
    options += [f"Dir::Cache={folder / suite}", "APT::Sandbox::User=root"]
    apt = ["apt-get", *(word for option in options for word in ("-o", option))]
    if subprocess.run([*apt, "-q", "update"], stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise Trouble(f"apt could not fetch the list of Debian {suite}'s sources, for the reason given above")
    said = subprocess.run(
        [*apt, "source", "--print-uris", "--only-source", package],
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout
    return [line.split("'")[1] for line in said.splitlines() if line.startswith("'")]


def _name(address: str) -> str:
    return unquote(address.rsplit("/", 1)[-1])


def _fetch(cache: Path, file: SourceFile, addresses: Sequence[str]) -> None:
    address = next((one for one in addresses if _name(one) == file.file), None)
    if address is None:
        there = ", ".join(_name(one) for one in addresses) or "nothing"
        raise Trouble(
            f"Debian {file.suite} has no {file.file} any more, but {there}.\n"
            f"What to do: put the file into {cache} if you have it, "
            "or else raise the version in build/linux.toml."
        )
    aside = cache / f".{file.file}"
    command = [HELPER, "-o", "APT::Sandbox::User=root", "download-file", address, str(aside)]
    done = subprocess.run([*command, f"SHA256:{file.sha256}"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not _is_there(aside, file.sha256):
        aside.unlink(missing_ok=True)
        raise Trouble(f"{file.file} could not be fetched, or is not the file that build/linux.toml names")
    shutil.move(aside, cache / file.file)
