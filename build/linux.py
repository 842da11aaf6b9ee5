"""Freeze kiosk and verifier for Linux: ``python3 dev.py freeze linux``, as root.

Python is compiled for an old C library, and the programs are frozen inside an old Debian without network,
with the packages that requirements/freeze.txt pins. A commit gives the same bytes, wherever and whenever.
"""

import argparse
import shutil
import sys
import time
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import chroot
import debian_source
import glibc
import linux_python
import manifest
import source
import wheels
from trouble import Trouble

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LISTED = HERE / "linux_packages.txt"
PYTHON = f"{linux_python.INSIDE}/bin/python3.13"
T = TypeVar("T")

PROGRAMS = {"kiosk": "mingpai-kiosk", "verifier": "mingpai-verifier"}


def build(out: Path, work: Path, cache: Path) -> None:
    """Build both programs.

    Args:
        out: the folder that holds them afterwards, and nothing else.
        work: scratch, emptied first.
        cache: what is the same for many commits: build system, Python, packages.

    Raises:
        Trouble: something is in the way, or a program asks for too new a C library.
    """
    made_from = tomllib.loads((HERE / "linux.toml").read_text(encoding="utf-8"))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    root = step("the build system", lambda: system(cache, made_from["system"]))
    files = [debian_source.SourceFile(**one) for one in made_from["source"]]
    sources = step("Debian's sources", lambda: debian_source.provide(cache / "sources", files))
    limit, epoch = made_from["glibc"], made_from["source_date_epoch"]
    python = step(
        f"Python for glibc {limit}",
        lambda: linux_python.provide(cache, work, root, sources, limit, epoch),
    )
    site = step("the pinned packages", lambda: wheels.provide(cache, limit))
    say(f"freezing {source.described()}")
    for name in PROGRAMS:
        step(f"freezing the {name}", partial(freeze, name, work, root, python, site))
    step("holding every file against the C library", lambda: hold(work / "programs", glibc.read(limit)))
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(work / "programs", out)
    for name in PROGRAMS.values():
        say(f"{manifest.size(out / name) / 1e6:6.1f} MB  {manifest.digest(out / name)}  {name}")


def system(cache: Path, made_from: dict[str, Any]) -> Path:
    """The system in which everything is compiled and frozen.

    Raises:
        Trouble: the archive has other packages than those that are listed.
    """
    root = chroot.provide(cache, made_from["suite"], made_from["packages"])
    found = chroot.installed(root)
    listed = LISTED.read_text(encoding="utf-8").splitlines() if LISTED.is_file() else []
    if found != listed:
        differences = [f"    - {line}" for line in listed if line not in found]
        differences += [f"    + {line}" for line in found if line not in listed]
        raise Trouble(
            f"Debian {made_from['suite']} has other packages than {LISTED.name} lists:\n"
            + "\n".join(differences)
            + "\nWhat to do: look at them, and write them down with --list-packages."
        )
    return root


def freeze(name: str, work: Path, root: Path, python: Path, site: Path) -> None:
    """Freeze one program into ``work/programs``."""
    tree, scratch, programs = work / "source", work / "scratch", work / "programs"
    if not tree.is_dir():
        source.copy(tree)
    scratch.mkdir(exist_ok=True)
    programs.mkdir(exist_ok=True)
    inside = chroot.Chroot(
        root,
        binds=(
            chroot.Bind(tree, "/source"),
            chroot.Bind(site, "/site"),
            chroot.Bind(python, linux_python.INSIDE),
            chroot.Bind(scratch, "/scratch", writable=True),
            chroot.Bind(programs, "/programs", writable=True),
        ),
    )
    environment = {
        "LD_LIBRARY_PATH": f"{linux_python.INSIDE}/lib",
        "PYTHONPATH": "/site",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(source.time()),
        "TZ": "UTC",
        "HOME": "/scratch",
    }
    words = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    words += ["--distpath", "/programs", "--workpath", "/scratch/work", f"/source/build/freeze/{name}.spec"]
    inside.run(words, environment=environment)


def hold(programs: Path, limit: glibc.Version) -> None:
    """Hold every ELF file against the C library that is allowed.

    Raises:
        Trouble: one asks for a newer one; file and symbols are named.
    """
    needs, too_new = glibc.above(limit, [programs / name for name in PROGRAMS.values()])
    if too_new:
        lines = "\n".join(f"    {one}" for one in too_new)
        raise Trouble(f"These files ask for a newer C library than {glibc.shown(limit)}:\n{lines}")
    highest = max(needs, key=lambda one: one.version)
    say(f"{len(needs)} ELF files; the most demanding is {highest}")


def step(what: str, work: Callable[[], T]) -> T:
    """Do one part of the work, and say how long it took."""
    say(what)
    begun = time.monotonic()
    result = work()
    say(f"    {time.monotonic() - begun:.0f} s")
    return result


def say(text: str) -> None:
    """Print one step of the work at once."""
    print(f"[linux] {text}", flush=True)


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="dev.py freeze linux", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "programs" / "linux")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "work" / "linux")
    parser.add_argument("--cache", type=Path, default=ROOT / "out" / "cache")
    parser.add_argument("--list-packages", action="store_true", help="write down the build system's packages")
    options = parser.parse_args()
    try:
        if options.list_packages:
            made_from = tomllib.loads((HERE / "linux.toml").read_text(encoding="utf-8"))["system"]
            root = chroot.provide(options.cache, made_from["suite"], made_from["packages"])
            LISTED.write_text("".join(f"{line}\n" for line in chroot.installed(root)), encoding="utf-8")
            return 0
        build(options.out.absolute(), options.work.absolute(), options.cache.absolute())
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
