"""Where a program that was handed over keeps its draws (资料位置): never in its own folder.

The operator chooses it on the start screen, where it is always shown, and the choice is remembered. Before
anybody has chosen, it is a folder in the user's home; where there is none that can be written, the first
other place that can.
"""

import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil

from kiosk.station import disk, settings
from kiosk.station.program import home as program_home
from verifier.frozen import frozen
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, say
from verifier.words.reasons import reason_of

SETTING = "place"


class Kind(StrEnum):
    """What a place is."""

    FIXED = "fixed"
    CHOSEN = "chosen"
    HOME = "home"
    HERE = "here"
    DISK = "disk"
    MEDIUM = "medium"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in which draws can be kept, and what it is."""

    path: Path
    kind: Kind


def first() -> Place:
    """Where draws are kept: what was chosen, else the first place that can be written.

    Raises:
        BadInput: (MP-COMMAND) nothing can be written anywhere on this computer.
    """
    for place in places():
        try:
            make(place.path)
        except BadInput:
            continue
        return place
    raise BadInput(Rule.COMMAND, "place.none", where=tempfile.gettempprefix())


def places() -> tuple[Place, ...]:
    """The places to choose from, the best first; none of them is made or tried yet."""
    name = say("place.folder", Language.ZH)
    found: list[Place] = []
    chosen = settings.recall(SETTING)
    if chosen:
        found.append(Place(Path(chosen), Kind.CHOSEN))
    own = settings.user_home()
    if own is not None:
        found.append(Place(own / name, Kind.HOME))
    found += [Place(one / name, Kind.DISK) for one in _disks()]
    with suppress(OSError):
        found.append(Place(Path.cwd() / name, Kind.HERE))
    found += [Place(one / name, Kind.MEDIUM) for one in disk.media()]
    with suppress(OSError):
        found.append(Place(Path(tempfile.gettempdir()) / name, Kind.TEMPORARY))
    seen: dict[Path, Place] = {}
    for one in found:
        if not _in_program(one.path):
            seen.setdefault(one.path, one)
    return tuple(seen.values())


def choose(path: Path) -> bool:
    """Keep draws here from now on.

    Returns:
        Whether it could be remembered for the next start.

    Raises:
        BadInput: (MP-COMMAND) the folder is part of the program's own, or cannot be written.
    """
    make(path)
    return settings.remember(SETTING, str(path))


def make(path: Path) -> None:
    """Make the folder if it is not there, and try whether it can be written.

    Raises:
        BadInput: (MP-COMMAND) it is part of the program's own folder, or cannot be written.
    """
    if _in_program(path):
        raise BadInput(Rule.COMMAND, "place.in-program", where=str(path))
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as trial:
            trial.write(b"1")
    except OSError as error:
        raise BadInput(
            Rule.COMMAND, "place.not-writable", where=str(path), found=reason_of(error)
        ) from None


def _in_program(path: Path) -> bool:
    return frozen() and path.resolve().is_relative_to(program_home())


def _disks() -> list[Path]:
    """The other fixed disks of a Windows computer: its system disk is reinstalled, the others often stay."""
    if sys.platform == "win32":
        system = os.environ.get("SYSTEMDRIVE", "C:").casefold()
        return [
            Path(one.mountpoint)
            for one in psutil.disk_partitions()
            if "fixed" in one.opts.split(",") and not one.mountpoint.casefold().startswith(system)
        ]
    return []
