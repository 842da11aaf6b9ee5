"""Making a draw's folder: all of it, or nothing."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.files.draw_folder import DrawFolder
from kiosk.sealing.envelopes import GROUPS, Envelope, envelopes
from kiosk.sealing.package_files import Package
from kiosk.sealing.seal_draw import SealedDraw
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical, sha256_hex

ENVELOPES_FORMAT = "mingpai-envelopes-1"
UNPACKED_FORMAT = "mingpai-unpacked-1"


def store_sealed(folder: DrawFolder, draw: SealedDraw, package: bytes) -> None:
    """Write a freshly sealed draw.

    Raises:
        BadInput: (MP-COMMAND) the folder exists already. A seal is never replaced.
    """

    def fill(aside: DrawFolder) -> None:
        write(aside.plan, draw.plan_json)
        write(aside.roster, draw.roster_txt)
        write(aside.seal, draw.seal_json)
        aside.private.mkdir(mode=0o700)
        write(aside.package(draw.plan.draw_id), package, mode=0o600)
        write(aside.envelopes, envelopes_to_json(envelopes(draw.secrets, draw.plan.rounds)), mode=0o600)

    _make(folder, fill)


def store_unpacked(folder: DrawFolder, opened: Package, package: bytes) -> None:
    """Write a draw's folder on a spare computer (备用电脑) from its private package.

    Raises:
        BadInput: (MP-COMMAND) the folder exists already.
    """

    def fill(aside: DrawFolder) -> None:
        for name, data in opened.published.items():
            write(aside.root / name, data)
        aside.private.mkdir(mode=0o700)
        write(aside.package(opened.private.draw_id), package, mode=0o600)
        write(aside.unpacked, canonical({"format": UNPACKED_FORMAT, "package": sha256_hex(package)}))

    _make(folder, fill)


def _make(folder: DrawFolder, fill: Callable[[DrawFolder], None]) -> None:
    root = folder.root
    if root.exists():
        raise BadInput(Rule.COMMAND, "command.folder-exists", where=root.name)
    root.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{root.name}.", dir=root.parent))
    try:
        fill(DrawFolder(aside))
        aside.chmod(0o755)
        disk.sync_folder(aside)
        disk.rename(aside, root)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    disk.sync_folder(root.parent)


def envelopes_to_json(contents: tuple[Envelope, ...]) -> bytes:
    """The envelopes' contents, for printing: index, attempt, round and the eight groups of each."""
    return canonical({
        "format": ENVELOPES_FORMAT,
        "envelopes": [
            {"index": one.index, "attempt": one.attempt, "round": one.round, "groups": list(one.groups)}
            for one in contents
        ],
    })  # fmt: skip


def envelope_groups(data: bytes) -> dict[int, tuple[str, ...]]:
    """The groups of each envelope by its index, from the file that was written for printing.

    Raises:
        BadInput: (MP-SECRET) another file.
    """
    where = "envelopes.json"
    shape = Shape(parse_canonical(data, Rule.SECRET, where), ("format", "envelopes"), Rule.SECRET, where)
    shape.text("format", pattern=ENVELOPES_FORMAT)
    return dict(shape.items("envelopes", 1, 20_000, _envelope))


def _envelope(value: Any, where: str) -> tuple[int, tuple[str, ...]]:
    shape = Shape(value, ("index", "attempt", "round", "groups"), Rule.SECRET, where)
    return shape.integer("index", 1, 20_000), shape.items("groups", GROUPS, GROUPS, _group)


def _group(value: Any, where: str) -> str:
    return Shape({"group": value}, ("group",), Rule.SECRET, where).text("group", pattern=r"[0-9]{5}-[0-9]")
