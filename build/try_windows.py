"""Try the Windows programs under Wine, as a freshly installed Chinese Windows would: ``python
build/try_windows.py``.

    python build/try_windows.py [--programs out/programs/windows] [--pictures out/trials/windows] [CHECK …]

The checks are in windows_trial.py. They run in the room of windows.py, without a network, in a Wine of
their own in which nothing else was ever installed. Pictures of what is on the screen are kept, to be looked
at."""

import argparse
import shutil
import sys
from pathlib import Path

import chroot
import windows
from trouble import Trouble

PROGRAMS = windows.ROOT / "out" / "programs" / "windows"
PICTURES = windows.ROOT / "out" / "trials" / "windows"


def main() -> int:
    """Run all checks, or those that are named; the exit status is 0 if all hold."""
    parser = argparse.ArgumentParser(prog="try_windows.py", description=main.__doc__)
    parser.add_argument("--programs", type=Path, default=PROGRAMS)
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    parser.add_argument("--work", type=Path, default=windows.ROOT / "out" / "work" / "windows-trial")
    parser.add_argument("--cache", type=Path, default=windows.CACHE)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="names of windows_trial.py's checks")
    options = parser.parse_args()
    pictures, work = options.pictures.resolve(), options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    pictures.mkdir(parents=True, exist_ok=True)
    binds = (
        chroot.Bind(windows.ROOT / "build", "/build"),
        chroot.Bind(options.programs.resolve(), "/programs"),
        chroot.Bind(pictures, "/pictures", writable=True),
        chroot.Bind(work, "/work", writable=True),
    )
    words = ["/usr/bin/python3", "/build/windows_trial.py", *options.checks]
    try:
        place = chroot.Chroot(windows.room(options.cache.resolve()), binds=binds)
        place.run(words, environment={"HOME": "/work", **windows.STEADY})
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
