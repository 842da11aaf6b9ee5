"""The record's second copy (过程记录副本) on a USB stick, kept in step with the journal.

The copy holds what is public in the end: seal.json and the transcripts, line by line as they are recorded.
The numbers typed on the screen (openings) are never on it, not even encrypted: between lock and opening they
would let whoever has the stick, and the key, know what nobody may know yet. A spare computer opens such a
slot from its printed receipt (锁定回执).

A stick that was pulled out is caught up when it is back. A copy that says something else than the journal is
never written over: it is refused, and stays until somebody sets it aside.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.journal import read_limited, set_aside
from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.files.draw_folder import DrawFolder
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical
from verifier.protocol.transcript import entry_from_line, transcript_name
from verifier.words.reasons import reason_of

REMEMBERED = "mirror.json"
FORMAT = "mingpai-mirror-1"
MOST_ATTEMPTS = 9


class Match(StrEnum):
    """How a copy stands to the journal."""

    SAME = "same"
    BEHIND = "behind"
    TORN = "torn"
    LONGER = "longer"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the copy after a step.

    ``lines`` is how many lines the copy has, of all attempts; ``added`` how many were just written;
    ``refused`` why it could not be kept in step (the ceremony goes on all the same).
    """

    copy: Path
    lines: int
    added: int
    refused: BadInput | None


def copy_folder(medium: Path, draw_id: str) -> Path:
    """Where the copy of a draw lies on a medium."""
    return medium / f"mingpai-record-{draw_id}"


def compare(ours: bytes, copy: bytes) -> tuple[Match, int]:
    """Hold a copy's transcript against the journal's.

    Args:
        ours: whole lines.
        copy: whatever the medium holds.

    Returns:
        How it stands, and up to which byte both agree in whole lines.
    """
    if ours == copy:
        return Match.SAME, len(ours)
    agreed = ours.rfind(b"\n", 0, common_length(ours, copy)) + 1
    rest = copy[agreed:]
    if not rest:
        return Match.BEHIND, agreed
    if not says_something(rest):
        return Match.TORN, agreed
    return (Match.LONGER if agreed == len(ours) else Match.DIFFERS), agreed


def common_length(one: bytes, other: bytes) -> int:
    """How many bytes two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def says_something(data: bytes) -> bool:
    """Whether any of these lines is a line of a transcript; if not, they are what a pulled stick left."""
    for line in data.split(b"\n")[:-1]:
        try:
            entry_from_line(line, "")
        except BadInput:
            continue
        return True
    return False


def same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one disk, so that they would be lost together."""
    return one.stat().st_dev == other.stat().st_dev


def attach(ceremony: Ceremony, medium: Path) -> Kept:
    """Keep the copy on this medium from now on, and bring it in step.

    Args:
        ceremony: the ceremony.
        medium: the stick's folder.

    Raises:
        BadInput: (MP-JOURNAL) there is no such medium, it is the computer's own disk (which a rehearsal may
            use), it holds a copy of another draw or one that differs, or it cannot be written.
    """
    sealed = ceremony.sealed
    try:
        if not medium.is_dir():
            raise BadInput(Rule.JOURNAL, "mirror.no-medium", where=str(medium))
        if same_disk(medium, ceremony.folder.root) and not sealed.plan.rehearsal:
            raise BadInput(Rule.JOURNAL, "mirror.same-disk", where=str(medium))
        copy = copy_folder(medium.resolve(), sealed.plan.draw_id)
        disk.have_folder(copy)
        seal = copy / "seal.json"
        if not seal.exists() and not any(read_limited(path) for path in copy.glob("transcript-*.jsonl")):
            write(seal, sealed.seal_json)
        kept = _keep(ceremony, copy)
        chosen = canonical({"format": FORMAT, "medium": str(medium.resolve())})
        write(ceremony.folder.root / REMEMBERED, chosen)
    except OSError as error:
        raise _not_written(error, medium) from error
    return kept


def detach(folder: DrawFolder) -> None:
    """Keep no copy any more; the one on the stick stays as it is."""
    (folder.root / REMEMBERED).unlink(missing_ok=True)


def remembered(folder: DrawFolder) -> Path | None:
    """The medium on which the copy is kept, or None."""
    path = folder.root / REMEMBERED
    try:
        shape = Shape(parse_canonical(path.read_bytes(), Rule.JOURNAL, path.name), ("format", "medium"),
                      Rule.JOURNAL, path.name)  # fmt: skip
    except (OSError, BadInput):
        # A setting for this computer only: lost or damaged, the medium is chosen anew.
        return None
    medium = shape.raw("medium")
    return Path(medium) if isinstance(medium, str) else None


def keep(ceremony: Ceremony) -> Kept | None:
    """Bring the copy in step after a step of the ceremony; None if no copy is kept.

    It never stops the ceremony: what is wrong with the copy is in the answer.
    """
    medium = remembered(ceremony.folder)
    if medium is None:
        return None
    copy = copy_folder(medium, ceremony.sealed.plan.draw_id)
    try:
        # A stick that is out leaves its empty mount point behind, and nothing may be written there.
        if not (copy / "seal.json").is_file():
            raise BadInput(Rule.JOURNAL, "mirror.away", where=str(medium))
        return _keep(ceremony, copy)
    except OSError as error:
        return Kept(copy, 0, 0, _not_written(error, medium))
    except BadInput as error:
        return Kept(copy, 0, 0, error)


def _not_written(error: OSError, medium: Path) -> BadInput:
    reason = reason_of(error)
    return BadInput(Rule.JOURNAL, "mirror.not-written", where=str(medium), found=reason)


def set_copy_aside(ceremony: Ceremony, medium: Path) -> Path:
    """Give a copy that differs another name, so that a new one can be begun; where it is now.

    Raises:
        BadInput: (MP-JOURNAL) there is none, or it cannot be renamed.
    """
    copy = copy_folder(medium.resolve(), ceremony.sealed.plan.draw_id)
    number = 1
    while (aside := copy.with_name(f"{copy.name}.aside-{number}")).exists():
        number += 1
    try:
        disk.rename(copy, aside)
        disk.sync_folder(medium)
    except OSError as error:
        raise _not_written(error, medium) from error
    return aside


def _keep(ceremony: Ceremony, copy: Path) -> Kept:
    if (copy / "seal.json").read_bytes() != ceremony.sealed.seal_json:
        raise BadInput(Rule.JOURNAL, "mirror.other-draw", where=str(copy))
    ours = {attempt.state.attempt: attempt.journal.bytes() for attempt in ceremony.attempts}
    found = {}
    # All is looked at before anything is written: of a copy that differs nothing is changed.
    for attempt in range(1, MOST_ATTEMPTS + 1):
        path = copy / transcript_name(attempt)
        found[attempt] = data = read_limited(path)
        match, agreed = compare(ours.get(attempt, b""), data)
        if match in {Match.LONGER, Match.DIFFERS}:
            line = data[:agreed].count(b"\n") + 1
            key = "mirror.longer" if match is Match.LONGER else "mirror.differs"
            raise BadInput(Rule.JOURNAL, key, where=f"{copy.name}/{path.name}:{line}")
    added = sum(
        _catch_up(copy / transcript_name(attempt), data, found[attempt]) for attempt, data in ours.items()
    )
    return Kept(copy, sum(data.count(b"\n") for data in ours.values()), added, None)


def _catch_up(path: Path, ours: bytes, copy: bytes) -> int:
    """Add what is missing; how many lines."""
    match, agreed = compare(ours, copy)
    if match is Match.SAME:
        return 0
    if match is Match.TORN:
        set_aside(path, copy[agreed:])
    handle = disk.append_to(path)
    try:
        disk.cut(handle, agreed)
        disk.write(handle, ours[agreed:])
        disk.sync(handle)
    finally:
        disk.close(handle)
    if not agreed:
        disk.sync_folder(path.parent)
    return ours[agreed:].count(b"\n")
