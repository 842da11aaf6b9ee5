"""A ceremony open for work: the sealed files, the journals, and the one way to add to them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.ceremony.journal import Clock, Journal
from kiosk.ceremony.openings import Openings
from kiosk.files import disk
from kiosk.files.draw_folder import DrawFolder
from kiosk.files.taken import read_taken
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import Sealed, read_sealed
from kiosk.station.collector import paused
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Begin, Event, kind
from verifier.protocol.fold import advance, check_legal
from verifier.protocol.replay import Replay
from verifier.protocol.seal import Software
from verifier.protocol.state import Phase, State, start
from verifier.protocol.transcript import Entry, entry_from_line, transcript_name

LOCK_FILE = ".in-use"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: its journal and the state that its lines give."""

    journal: Journal
    state: State


def lock_draw(folder: DrawFolder) -> FileLock:
    """Keep every other program from opening the draw.

    Raises:
        BadInput: (MP-SEAL) there is no draw in the folder; (MP-JOURNAL) another program has it open, or the
            disk is read-only or cannot lock files.
    """
    # The lock would make the folder, and a mistyped name must not.
    if not folder.seal.exists():
        raise BadInput(Rule.SEAL, "file.missing", where=folder.seal.name)
    # The screens open a draw on one thread and close it on another.
    lock = FileLock(folder.root / LOCK_FILE, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BadInput(Rule.JOURNAL, "journal.in-use", where=folder.root.name) from None
    except NotImplementedError:
        raise BadInput(Rule.JOURNAL, "journal.no-lock", where=folder.root.name) from None
    except OSError as error:
        raise disk.refusal(error, folder.root.name) from error
    return lock


class Ceremony:
    """A draw's ceremony on this computer.

    Only one program at a time may have it open. Its state is what the journals say: opening them again gives
    the same.

    Args:
        folder: the draw's folder.
        software: the running program.
        clock: the time, for people only.

    Raises:
        BadInput: the sealed files are not the sealed ones, a journal is damaged or breaks a rule, or another
            program has the draw open.
    """

    def __init__(self, folder: DrawFolder, software: Software, clock: Clock) -> None:
        self.folder = folder
        self.software = software
        self.clock = clock
        self._lock = lock_draw(folder)
        self._recording = threading.Lock()
        try:
            with paused():
                self.sealed: Sealed = read_sealed(folder)
            self.replay = Replay(self.sealed.roster)
            # The digests of the pictures as they were taken, by file name: a picture vouches for itself only
            # as long as nobody writes its words into another one.
            self.pictured: dict[str, str] = read_taken(folder.taken, self.sealed.fingerprint)
            self.torn: tuple[Path, ...] = ()
            self.attempts: list[Attempt] = self._open_attempts()
        except BaseException:
            self._lock.release()
            raise

    def close_files(self) -> None:
        """Let another program open the draw."""
        self._lock.release()

    def __enter__(self) -> "Ceremony":
        return self

    def __exit__(self, *_: object) -> None:
        self.close_files()

    @property
    def state(self) -> State:
        """Where the attempt under way stands."""
        return self.attempts[-1].state

    @property
    def next_line(self) -> str:
        """The place of the line that the next event will be."""
        return f"{transcript_name(self.state.attempt)}:{self.state.seq + 1}"

    @property
    def openings(self) -> Openings:
        """The private numbers of the attempt under way."""
        return Openings(self.folder.openings(self.state.attempt))

    def _open_attempts(self) -> list[Attempt]:
        attempts = [self._open_attempt(1, None)]
        while self.folder.transcript(attempts[-1].state.attempt + 1).exists():
            after = self._open_attempt(attempts[-1].state.attempt + 1, attempts[-1].state)
            # A file whose first line was never completed is no attempt: the one before is still the last.
            if not after.state.seq:
                break
            attempts.append(after)
        return attempts

    def _open_attempt(self, number: int, before: State | None) -> Attempt:
        journal = Journal(self.folder.transcript(number))
        if journal.torn is not None:
            self.torn = (*self.torn, journal.torn)
        if before is not None and journal.entries and before.phase is not Phase.VOIDED:
            raise BadInput(Rule.JOURNAL, "journal.attempt-not-void", where=journal.path.name, found=number)
        state = self._start(number, before)
        for entry in journal.entries:
            try:
                state = advance(state, entry)
            except BadInput as error:
                # The journal is refused by the rule that it breaks, as a verifier would refuse it.
                raise BadInput(
                    Rule.JOURNAL, "journal.breaks-rule", where=error.where, found=error.rule
                ) from error
        return Attempt(journal, state)

    def _start(self, number: int, before: State | None) -> State:
        head = None if before is None else before.head
        return start(self.sealed.plan, self.sealed.seal, self.sealed.fingerprint, number, head)

    def record(self, event: Event) -> State:
        """Add an event: check it, write it, flush it; only then does the state change.

        The beginning of an attempt after a void one opens that attempt's journal. Of two events at once, the
        second is checked against what the first made of the state.

        Raises:
            BadInput: the event may not come here or its data are wrong; or the disk refuses. Nothing changed.
        """
        with self._recording:
            return self._record(event)

    def _record(self, event: Event) -> State:
        attempt = self.attempts[-1]
        fresh = isinstance(event, Begin) and attempt.state.phase is Phase.VOIDED
        if fresh:
            attempt = self._open_attempt(attempt.state.attempt + 1, attempt.state)
        state = attempt.state
        where = f"{transcript_name(state.attempt)}:{state.seq + 1}"
        check_legal(state, kind(event), where)
        entry = Entry(state.seq + 1, self.clock(), event, state.head)
        # What could be written but not read back would make the journal unreadable for good.
        entry_from_line(entry.line(), where)
        after = advance(state, entry)
        attempt.journal.append(entry)
        attempt = replace(attempt, state=after)
        self.attempts = [*self.attempts, attempt] if fresh else [*self.attempts[:-1], attempt]
        return after

    def traces(self) -> list[Path]:
        """What shows that the draw was begun in this folder, if its record is not there.

        A record that vanished must not lead to a quiet second try.
        """
        if any(attempt.state.seq for attempt in self.attempts):
            return []
        folder = self.folder
        draw_id = self.sealed.plan.draw_id
        made = [*folder.journals.glob("openings-*.jsonl"), *folder.lists.glob("*.txt"),
                *folder.root.glob(f"{folder.journals.name}.before-*")]  # fmt: skip
        ended = [path for path in (folder.results, folder.signature, folder.bundle(draw_id)) if path.exists()]
        return sorted(made) + ended

    @property
    def begun_elsewhere(self) -> bool:
        """Whether another computer may have begun the draw: the folder is from the package, the record empty.

        Off the network nothing can prove that it has not. People have to decide it, see
        :class:`kiosk.ceremony.decisions.Fresh`.
        """
        return self.folder.unpacked.exists() and not self.states()

    def states(self) -> Sequence[State]:
        """The states of all attempts that have begun."""
        return [one.state for one in self.attempts if one.state.seq]

    def check_private(self, private: Private) -> None:
        """Refuse the private part of another draw.

        Raises:
            BadInput: (MP-PACKAGE) it belongs to another draw.
        """
        if private.draw_id != self.sealed.plan.draw_id:
            raise BadInput(Rule.PACKAGE, "package.other-draw", where=private.draw_id)
