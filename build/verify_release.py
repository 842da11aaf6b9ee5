"""Build a commit anew from a clean checkout, and compare every file with programs that are given.

    python3 build/verify_release.py linux out/programs/linux
    python3 build/verify_release.py windows FOLDER --commit v1.0 --cache out/cache

FOLDER is what the jobs ``freeze`` and ``materials`` write: the kiosk and the verifier. Without ``--cache``
everything is fetched and compiled anew, and nothing of an earlier build is trusted.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import manifest
from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent


def differences(given: dict[str, str], built: dict[str, str]) -> list[str]:
    """What differs between two programs, a line a file.

    Args:
        given: the files that were handed over, and their SHA-256, by path.
        built: those that were built here.
    """
    lines = []
    for name in sorted(given.keys() | built.keys()):
        if name not in built:
            lines.append(f"only in what was given:  {name}")
        elif name not in given:
            lines.append(f"only in what was built:  {name}")
        elif given[name] != built[name]:
            lines.append(f"differs: {name}\n    given {given[name]}\n    built {built[name]}")
    return lines


def build(system: str, commit: str, scratch: Path, cache: Path | None, *, materials: bool) -> Path:
    """Check a commit out into a new folder and freeze it there; the folder of its programs comes back.

    Args:
        system: ``linux`` or ``windows``.
        commit: what to build.
        scratch: an empty folder.
        cache: what was fetched and compiled before, or None.
        materials: whether licences and bill of materials are made too.

    Raises:
        Trouble: there is no such commit, or the build failed.
    """
    checkout = scratch / "checkout"
    run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(checkout)], scratch)
    run(["git", "-c", "advice.detachedHead=false", "checkout", "--quiet", commit], checkout)
    if cache is not None:
        (checkout / "out").mkdir()
        (checkout / "out" / "cache").symlink_to(cache.resolve())
    for job in ("freeze", *(("materials",) if materials else ())):
        run([sys.executable, "dev.py", job, system], checkout)
    return checkout / "out" / "programs" / system


def run(words: list[str], folder: Path) -> None:
    """Run a command with its output left as it is.

    Raises:
        Trouble: it failed.
    """
    code = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode
    if code != 0:
        raise Trouble(f"{shlex.join(words)} failed (exit status {code})")


def main() -> int:
    """Compare; returns 0 if every file is the same, 1 if not, 2 if it could not be found out."""
    parser = argparse.ArgumentParser(
        prog="verify_release.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("system", choices=("linux", "windows"))
    parser.add_argument("given", type=Path, metavar="FOLDER", help="the programs that were handed over")
    parser.add_argument("--commit", default="HEAD", help="what they are said to be made from (default HEAD)")
    parser.add_argument("--cache", type=Path, help="take what is fetched and compiled from this folder")
    parser.add_argument("--scratch", type=Path, help="where to build (default: a temporary folder)")
    options = parser.parse_args()
    begun = time.monotonic()
    try:
        if not options.given.is_dir():
            raise Trouble(f"There is no folder {options.given}")
        given = manifest.files(options.given)
        commit = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"{options.commit}^{{commit}}"],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stdout.strip()
        if not commit:
            raise Trouble(f"There is no commit {options.commit} here")
        with tempfile.TemporaryDirectory(prefix="mingpai-", dir=options.scratch) as scratch:
            handed_over = any("/licences/" in name for name in given)
            out = build(options.system, commit, Path(scratch), options.cache, materials=handed_over)
            built = manifest.files(out)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 2
    lines = differences(given, built)
    print("\n".join(lines) or f"All {len(built)} files are the same, byte by byte.")
    print(f"{options.system}, commit {commit}, built anew in {(time.monotonic() - begun) / 60:.0f} minutes")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
