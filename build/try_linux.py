"""Try the Linux programs on bare Debian systems: ``python3 build/try_linux.py``, as root.

    python3 build/try_linux.py [--programs out/programs/linux] [--pictures out/trials/linux]

Each system is a fresh one without Python and without a network: a new one, and the oldest that Debian keeps.
One with a desktop also has what every desktop has: X libraries, OpenGL, fonts. The frozen kiosk holds a whole
rehearsal, the frozen verifier checks its bundle, and pictures of both windows are kept, to be looked at.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import chroot
import linux_trial
from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
SUITES = ("trixie", "bullseye")
DESKTOP = (
    *("libgl1", "libegl1", "libgl1-mesa-dri", "libfontconfig1", "fonts-wqy-zenhei", "libxcursor1", "libxi6"),
    *("libxrandr2", "libxinerama1"),
)
"""What a desktop has and the programs do not bring along."""


def main() -> int:
    """Run all checks; the exit status is 0 if all hold."""
    parser = argparse.ArgumentParser(
        prog="try_linux.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=Path, default=ROOT / "out" / "programs" / "linux")
    parser.add_argument("--pictures", type=Path, default=ROOT / "out" / "trials" / "linux")
    parser.add_argument("--cache", type=Path, default=ROOT / "out" / "cache")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "work" / "linux-trial")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="names of checks (default: all)")
    options = parser.parse_args()
    work = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    options.pictures.mkdir(parents=True, exist_ok=True)
    failed = 0
    try:
        for suite in SUITES:
            trials = [(suite, linux_trial.BARE, ()), (f"{suite}-desktop", linux_trial.DESKTOP, DESKTOP)]
            for name, checks, packages in trials:
                root = chroot.provide(options.cache.resolve(), suite, packages)
                trial = linux_trial.Trial(
                    name, root, options.programs.resolve(), work / name, options.pictures.resolve()
                )
                chosen = [one for one in checks if not options.checks or one.__name__ in options.checks]
                failed += sum(not attempt(trial, one) for one in chosen)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


def attempt(trial: linux_trial.Trial, check: Callable[[linux_trial.Trial], str]) -> bool:
    """Run one check, and say what was seen."""
    begun = time.monotonic()
    try:
        seen, holds = check(trial), True
    except linux_trial.Failed as failure:
        seen, holds = str(failure), False
    took = time.monotonic() - begun
    print(
        f"{'ok    ' if holds else 'FAILED'} {trial.name:17} {check.__name__}: {seen} ({took:.0f} s)",
        flush=True,
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
