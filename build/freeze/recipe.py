"""What both spec files share: which files go in, which modules stay out, and what makes two builds the same.

A spec file runs inside PyInstaller, on Linux and under Wine. It imports this module first of all: the
characters that are interned below would else be written in two ways, by what had been imported before.
"""

import os
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# A compiled module refers back to a text that is interned, and repeats one that is not. Which single
# characters are interned depends on what the compiling process happens to have loaded: so all are.
_INTERNED = [sys.intern(chr(code)) for code in range(256)]
# Kivy writes into its user's home when it is imported, and who freezes it was not asked.
os.environ |= dict.fromkeys(("KIVY_NO_ARGS", "KIVY_NO_FILELOG", "KIVY_NO_CONSOLELOG", "KIVY_NO_CONFIG"), "1")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KIOSK, CONSOLE, VERIFIER = "mingpai-kiosk", "mingpai-console", "mingpai-verifier"
"""The executables. The console is made for Windows, where a program with a window has no output."""

Entry = tuple[str, str, str]
"""A line of PyInstaller's tables: the name inside the program, the file, its kind."""

_NOT_DATA = {".py", ".pyc", ".pyi"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip archive can carry."""


def excluded(program: str) -> list[str]:
    """The modules that stay out of a program, ``kiosk`` or ``verifier``."""
    lists = _lists()
    return [*lists["always_out"].split(), *lists[program]["out"].split()]


def hidden(program: str) -> list[str]:
    """The modules of a program that PyInstaller does not find by itself."""
    lists = _lists()[program]
    here = "hidden_windows" if os.name == "nt" else "hidden_linux"
    return [*lists["hidden"].split(), *lists.get(here, "").split()]


def _outside(name: str) -> bool:
    """Whether a library is taken from the system that the program runs on."""
    library = name.replace("\\", "/").rsplit("/", 1)[-1].split(".so")[0]
    return ".so" in name and library in _lists()["of_the_system"].split()


def _without_use(name: str) -> bool:
    """Whether a library is one that the kiosk never asks for, or the licence of one."""
    return name.replace("\\", "/").rsplit("/", 1)[-1] in _lists()["without_use"].split()


def _lists() -> dict[str, Any]:
    return tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))


def data_files(package: str, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """All files of a package that are not Python's, as PyInstaller's ``datas``.

    Args:
        package: the package's folder below the project's.
        without: names of folders that stay out.

    Returns:
        For each file its path, and its folder inside the program; sorted.
    """
    out = {*without, "__pycache__"}
    found = []
    for file in (ROOT / package).rglob("*"):
        inside = file.relative_to(ROOT)
        if file.is_file() and file.suffix not in _NOT_DATA and not out.intersection(inside.parts):
            found.append((str(file), str(inside.parent)))
    return sorted(found)


def fonts() -> None:
    """Make sure that the fonts are there: a kiosk without them could not write every child's name.

    Raises:
        SystemExit: they are not.
    """
    if not (ROOT / "kiosk" / "fonts" / "index.json").is_file():
        raise SystemExit("The fonts are not made. What to do: run python3 dev.py fonts first.")


def executable(name: str) -> dict[str, str]:
    """What an executable carries for Windows: its version resource, its icon and its manifest.

    They are ``NAME.version``, ``.ico`` and ``.manifest`` in the folder that ``MINGPAI_RESOURCES`` names.
    """
    folder = os.environ.get("MINGPAI_RESOURCES", "")
    if os.name != "nt" or not folder:
        return {}
    kinds = {"version": "version", "icon": "ico", "manifest": "manifest"}
    return {key: str(Path(folder, f"{name}.{ending}")) for key, ending in kinds.items()}


def steady(tables: Sequence[list[Entry]], library: Path) -> None:
    """Leave out what need not go along, and bring the rest into an order that depends on the files alone.

    Args:
        tables: modules, libraries and data, changed in place.
        library: base_library.zip, written anew: sorted and without times.
    """
    for table in tables:
        table[:] = sorted(entry for entry in table if not any(out(entry[0]) for out in _LEFT_OUT))
    with zipfile.ZipFile(library) as archive:
        members = sorted((name, archive.read(name)) for name in archive.namelist())
    with zipfile.ZipFile(library, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


def _unread(name: str) -> bool:
    """Whether no program reads a file, such as the notes on an installation, which differ everywhere."""
    parts = name.replace("\\", "/").split("/")
    notes = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    # The check digits' package has lists of phone numbers and banks; the kiosk takes one formula from it.
    lists = parts[0] == "stdnum" and parts[-1].endswith(".dat")
    return "__pycache__" in parts or parts[-1] in notes or lists


_LEFT_OUT = (_unread, _outside, _without_use)
"""What tells the files that stay out."""
