"""The source that is frozen: the files of the checkout that git keeps, and the fonts, in one folder."""

import shutil
import subprocess
from pathlib import Path

from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
FROZEN = ("kiosk", "verifier", "build/freeze")
FONTS = "kiosk/fonts"


def copy(target: Path) -> None:
    """Copy what is frozen, and nothing that lies about in the checkout.

    Args:
        target: the folder, made new.

    Raises:
        Trouble: this is no checkout of git, or the fonts are not made.
    """
    names = _git("ls-files", "-z", "--", *FROZEN).split("\0")
    fonts = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / FONTS).glob("*"))
    if not fonts:
        raise Trouble("The fonts are not made. What to do: python3 dev.py fonts --all")
    for name in [*filter(None, names), *fonts]:
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, file)
        file.chmod(0o644)


def time() -> int:
    """The time of the commit that is built, in seconds since 1970 (SOURCE_DATE_EPOCH)."""
    return int(_git("log", "-1", "--format=%ct"))


def described() -> str:
    """The commit that is built, and whether the checkout differs from it."""
    commit = _git("rev-parse", "HEAD").strip()
    changed = _git("status", "--porcelain", "--", *FROZEN, "requirements").strip()
    return f"{commit} (with changes that are not committed)" if changed else commit


def _git(*words: str) -> str:
    # A checkout that belongs to somebody else is read by root all the same.
    command = ["git", "-c", f"safe.directory={ROOT}", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Trouble(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout
