"""What this computer's user has chosen for the program, and nothing of any draw: two small files.

They lie in the user's own folder for settings, never beside the program. Where there is no such folder, as
on a computer without home folders, nothing is remembered and the program works all the same.
"""

import os
import sys
from pathlib import Path

FOLDER_VARIABLE = "MINGPAI_SETTINGS"
_MOST = 4096


def folder() -> Path | None:
    """Where the settings lie, or None if this user has no place for them."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    own = os.environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME")
    if own and Path(own).is_absolute():
        return Path(own) / "mingpai"
    home = user_home()
    return None if home is None else home / ".config" / "mingpai"


def user_home() -> Path | None:
    """The user's home folder, or None if there is none."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if home.is_dir() else None


def recall(name: str) -> str:
    """What was remembered under a name, or nothing."""
    where = folder()
    if where is None:
        return ""
    try:
        with (where / name).open("rb") as stream:
            return stream.read(_MOST).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember(name: str, text: str) -> bool:
    """Remember a text under a name; whether it could be written."""
    where = folder()
    if where is None:
        return False
    aside = where / f"{name}.new"
    try:
        where.mkdir(parents=True, exist_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(where / name)
    except OSError:
        return False
    return True


def forget(name: str) -> bool:
    """Forget what was remembered under a name; whether nothing is left of it."""
    where = folder()
    try:
        if where is not None:
            (where / name).unlink(missing_ok=True)
    except OSError:
        return False
    return True
