"""Going on from a copy of the record (接续过程记录副本), on a spare computer (备用电脑) or after damage.

The copy is hostile input: it is replayed line by line against the sealed files, and all lists and admissions
that it says were made are computed again. Only then does it become this computer's journal, in one step, with
the line that says so; where the plan says redraw, with the line that voids the attempt as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.ceremony.ceremony import lock_draw
from kiosk.ceremony.decisions import deciders, free_text
from kiosk.ceremony.journal import Clock, read_limited, whole_lines
from kiosk.ceremony.mirror import MOST_ATTEMPTS, copy_folder
from kiosk.files import disk
from kiosk.files.atomic import aside_of, write
from kiosk.files.draw_folder import DrawFolder
from kiosk.sealing.sealed import Sealed, read_sealed
from verifier.protocol import events as ev
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Event, Kind, Role
from verifier.protocol.fold import advance
from verifier.protocol.outcome import admission_digest, results_to_json
from verifier.protocol.plan import OnFailure
from verifier.protocol.replay import Replay
from verifier.protocol.state import Phase, State, start
from verifier.protocol.text import sha256_hex
from verifier.protocol.transcript import (
    Entry,
    entries_from_bytes,
    entries_to_bytes,
    entry_from_line,
    transcript_name,
)
from verifier.words import Language, say


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was taken over: lines of all attempts, where it stood, and what became of it.

    ``missing`` is how many lines of this computer's own record are neither in the copy nor could be used:
    those steps have to be typed again from the printed records. ``before`` is where the own record lies now.
    """

    lines: int
    stood: State
    state: State
    missing: int
    before: Path | None


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was read and found legal: the lines and states of its attempts, and its torn ends."""

    attempts: tuple[tuple[Entry, ...], ...]
    states: tuple[State, ...]
    torn: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a copy would give, told before anything is changed.

    ``lines`` and ``stood``: how much would go on, and from where; ``missing`` as in :class:`TakenOver`;
    ``void``: whether the plan makes the attempt void.
    """

    lines: int
    stood: State
    missing: int
    void: bool


def copies_in(places: Iterable[Path], draw_id: str, own: DrawFolder) -> tuple[Path, ...]:
    """Where copies of a draw's record lie: in places and their folders, but not the draw's own folder."""
    found: dict[Path, None] = {}
    for place in places:
        try:
            inside = [place, *(one for one in sorted(place.iterdir()) if one.is_dir())]
        except OSError:
            continue
        for folder in inside:
            if folder.resolve() == own.root.resolve() or folder == copy_folder(place, draw_id):
                continue
            try:
                find_copy(folder, draw_id)
            except (BadInput, OSError):
                continue
            found[folder] = None
    return tuple(found)


def find_copy(place: Path, draw_id: str) -> Path:
    """The folder with the transcripts, from a stick, a copy's folder, or another computer's draw folder.

    Raises:
        BadInput: (MP-JOURNAL) there is none.
    """
    for folder in (copy_folder(place, draw_id), place, place / "journal"):
        if (folder / transcript_name(1)).is_file():
            return folder
    raise BadInput(Rule.JOURNAL, "takeover.no-copy", where=str(place))


def read_copy(sealed: Sealed, place: Path) -> Copied:
    """Read and replay a copy.

    Raises:
        BadInput: (MP-JOURNAL) there is none, it belongs to another seal, it is damaged, or it breaks a rule.
    """
    folder = find_copy(place, sealed.plan.draw_id)
    seal = folder / "seal.json"
    if seal.exists() and read_limited(seal) != sealed.seal_json:
        raise BadInput(Rule.JOURNAL, "mirror.other-draw", where=str(folder))
    attempts, torn = [], []
    for number in range(1, MOST_ATTEMPTS + 1):
        name = transcript_name(number)
        data = read_limited(folder / name)
        whole = whole_lines(data)
        if data[whole:]:
            torn.append((name, data[whole:]))
        if not whole:
            break
        attempts.append(_entries(data[:whole], name))
    if not attempts:
        raise BadInput(Rule.JOURNAL, "takeover.no-copy", where=str(place))
    return Copied(tuple(attempts), replayed(sealed, attempts), tuple(torn))


def _entries(data: bytes, name: str) -> tuple[Entry, ...]:
    try:
        return entries_from_bytes(data, name)
    except BadInput as error:
        raise BadInput(Rule.JOURNAL, "takeover.damaged", where=error.where) from error


def replayed(sealed: Sealed, attempts: Sequence[Sequence[Entry]]) -> tuple[State, ...]:
    """The states that the lines give, with all that they say was drawn computed again.

    Raises:
        BadInput: (MP-JOURNAL) a line breaks a rule, or says something else than what its seeds give.
    """
    replay = Replay(sealed.roster)
    states: list[State] = []
    for number, lines in enumerate(attempts, 1):
        if states and states[-1].phase is not Phase.VOIDED:
            raise BadInput(
                Rule.JOURNAL, "journal.attempt-not-void", where=transcript_name(number), found=number
            )
        head = states[-1].head if states else None
        state = start(sealed.plan, sealed.seal, sealed.fingerprint, number, head)
        for entry in lines:
            try:
                state = advance(state, entry)
            except BadInput as error:
                raise BadInput(
                    Rule.JOURNAL, "takeover.breaks-rule", where=error.where, found=error.rule
                ) from error
        _check_drawn(replay, state)
        states.append(state)
    return tuple(states)


def _check_drawn(replay: Replay, state: State) -> None:
    where = transcript_name(state.attempt)
    for claim in state.lists:
        made = replay.claimed(state, claim)
        if (claim.made.count, claim.made.sha256) != (len(made.lots), made.digest()):
            raise BadInput(Rule.JOURNAL, "takeover.other-draw", where=where, found=claim.made.label)
    for index, admitted in enumerate(state.admissions):
        if admission_digest(replay.admitted(state, index)) != admitted.sha256:
            raise BadInput(
                Rule.JOURNAL, "takeover.other-draw", where=where, found=", ".join(admitted.schools)
            )
    if state.results is not None and sha256_hex(replay.results(state)) != state.results:
        raise BadInput(Rule.JOURNAL, "takeover.other-draw", where=where, found="results.json")


def must_void(state: State, spare: bool) -> bool:
    """Whether a failure has made this attempt void: the plan says redraw, and something was drawn already.

    A computer that goes on from the copy of its own record is not a spare one, and nothing is drawn again.
    """
    return (
        spare and state.plan.failure.mode is OnFailure.REDRAW and state.round > 0 and not state.ended
    )  # fmt: skip


def prospect(folder: DrawFolder, place: Path) -> Prospect:
    """Read a copy and tell what it would give, for the people who decide whether it is taken over.

    Raises:
        BadInput: as :func:`take_over`.
    """
    lock = lock_draw(folder)
    try:
        sealed = read_sealed(folder)
        _undo_half_done(folder)
        own = _own(folder)
        attempts, missing = _joined(sealed, read_copy(sealed, place), own)
        stood = replayed(sealed, attempts)[-1]
    except OSError as error:
        raise disk.refusal(error, folder.root.name) from error
    finally:
        lock.release()
    return Prospect(sum(map(len, attempts)), stood, missing, must_void(stood, spare=not own))


def take_over(
    folder: DrawFolder, place: Path, reason: str, decided_by: Sequence[Role], clock: Clock
) -> TakenOver:
    """Make a copy of the record this computer's journal.

    Args:
        folder: the draw's folder, from :func:`kiosk.sealing.store.store_unpacked`; no program has it open.
        place: the stick, or the copy's folder.
        reason: why, for the record.
        decided_by: who decided that the attempt is void, where the plan says redraw.
        clock: the time.

    Raises:
        BadInput: (MP-JOURNAL) the copy is refused, or this computer's own record says something else;
            (MP-COMMAND) a reason or deciders are missing. Nothing was changed.
    """
    lock = lock_draw(folder)
    try:
        sealed = read_sealed(folder)
        _undo_half_done(folder)
        copied = read_copy(sealed, place)
        own = _own(folder)
        attempts, missing = _joined(sealed, copied, own)
        stood = replayed(sealed, attempts)[-1]
        added, state = _said(stood, reason, decided_by, spare=not own, clock=clock)
        attempts[-1] = (*attempts[-1], *added)
        before = _install(folder, attempts, copied.torn)
    except OSError as error:
        raise disk.refusal(error, folder.root.name) from error
    finally:
        lock.release()
    return TakenOver(sum(map(len, attempts)) - len(added), stood, state, missing, before)


def _own(folder: DrawFolder) -> list[list[bytes]]:
    """The whole lines of this computer's own transcripts, damaged or not."""
    found = []
    for number in range(1, MOST_ATTEMPTS + 1):
        data = read_limited(folder.transcript(number))
        lines = data[: whole_lines(data)].split(b"\n")[:-1]
        if not lines:
            break
        found.append(lines)
    return found


def _joined(
    sealed: Sealed, copied: Copied, own: list[list[bytes]]
) -> tuple[list[tuple[Entry, ...]], int]:  # fmt: skip
    """The copy's lines, and those of the own record that come after them; how many own lines are lost."""
    count = max(len(copied.attempts), len(own))
    theirs = [copied.attempts[place] if place < len(copied.attempts) else () for place in range(count)]
    mine = [own[place] if place < len(own) else [] for place in range(count)]
    for number, (lines, entries) in enumerate(zip(mine, theirs, strict=True), 1):
        for place, (line, entry) in enumerate(zip(lines, entries, strict=False), 1):
            # A damaged line says nothing; a line that can be read must say the same.
            if line != entry.line() and _readable(line):
                raise BadInput(Rule.JOURNAL, "takeover.differs", where=f"{transcript_name(number)}:{place}")
    rest = [lines[len(entries) :] for lines, entries in zip(mine, theirs, strict=True)]
    try:
        joined = [(*entries, *map(_entry, lines)) for entries, lines in zip(theirs, rest, strict=True)]
        replayed(sealed, joined)
    except BadInput:
        return list(copied.attempts), sum(map(len, rest))
    return joined, 0


def _entry(line: bytes) -> Entry:
    return entry_from_line(line, "")


def _readable(line: bytes) -> bool:
    try:
        _entry(line)
    except BadInput:
        return False
    return True


def _said(
    state: State, reason: str, decided_by: Sequence[Role], *, spare: bool, clock: Clock
) -> tuple[list[Entry], State]:
    """The lines that say that the record goes on elsewhere, and that the attempt is void if it is."""
    why = free_text(reason, "reason")
    events: list[Event] = []
    if Kind.REOPENED in state.legal:
        events.append(ev.Reopened(free_text(say("takeover.reason", Language.ZH, reason=why), "reason")))
    if must_void(state, spare):
        who = deciders(decided_by)
        if state.attempt < state.plan.failure.attempts:
            events.append(ev.Voided(why, who))
        else:
            results = results_to_json(state.plan, state.fingerprint, state.attempt, None)
            events.append(ev.Terminated(why, who, sha256_hex(results)))
    added = []
    for event in events:
        entry = Entry(state.seq + 1, clock(), event, state.head)
        state = advance(state, entry)
        added.append(entry)
    return added, state


def _install(
    folder: DrawFolder, attempts: Sequence[Sequence[Entry]], torn: Sequence[tuple[str, bytes]]
) -> Path | None:
    """Put the journals in place, all or none; where the own ones are now, which are kept."""
    fresh = aside_of(folder.journals)
    disk.have_folder(fresh)
    for number, entries in enumerate(attempts, 1):
        write(fresh / transcript_name(number), entries_to_bytes(entries))
    for name, rest in torn:
        write(fresh / f"{name}.torn-of-copy", rest)
    before = None
    if folder.journals.exists():
        for path in folder.journals.glob("openings-*.jsonl"):
            write(fresh / path.name, path.read_bytes(), mode=0o600)
        before = _free_name(folder.journals)
        disk.rename(folder.journals, before)
    disk.rename(fresh, folder.journals)
    disk.sync_folder(folder.root)
    return before


def _undo_half_done(folder: DrawFolder) -> None:
    """A power cut between the two renames of :func:`_install` left the own journals under their new name."""
    kept = sorted(folder.root.glob(f"{folder.journals.name}.before-*"), key=lambda path: path.stat().st_mtime)
    if kept and not folder.journals.exists():
        disk.rename(kept[-1], folder.journals)


def _free_name(path: Path) -> Path:
    number = 1
    while (found := path.with_name(f"{path.name}.before-{number}")).exists():
        number += 1
    return found
