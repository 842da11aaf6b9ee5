"""What the scripts that pack have in common: version, time, and what is told when something is in the way."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """Something in the way; the text says what, and what to do."""


def commit_time() -> int:
    """SOURCE_DATE_EPOCH, or the time of the commit that is packed, in seconds since 1970.

    Raises:
        Trouble: there is neither.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    ask = ["git", "log", "-1", "--format=%ct"]
    asked = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        raise Trouble("This is no git checkout: set SOURCE_DATE_EPOCH to the time that files are to carry")
    return int(asked.stdout)


def version() -> str:
    """The programs' version."""
    import verifier

    return verifier.__version__


def clear(folder: Path, mark: str) -> None:
    """Make a folder anew; a full one is emptied only if it is one of ours.

    Args:
        folder: the folder.
        mark: a file that every folder of ours has.

    Raises:
        Trouble: there is something else in it.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / mark).is_file():
            raise Trouble(f"{folder} holds something else. What to do: name another folder, or empty it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
