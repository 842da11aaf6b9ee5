"""A ceremony open for work: the sealed files, the journals, and the one way to add to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.ceremony.journal import Clock, Journal
from kiosk.ceremony.openings import Openings
from kiosk.files.draw_folder import DrawFolder
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import Sealed, read_sealed
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Event
from verifier.protocol.fold import advance
from verifier.protocol.replay import Replay
from verifier.protocol.seal import Software
from verifier.protocol.state import Phase, State, start
from verifier.protocol.transcript import Entry

LOCK_FILE = ".in-use"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: its journal and the state that its lines give."""

    journal: Journal
    state: State


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
        self._lock = FileLock(folder.root / LOCK_FILE)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise BadInput(Rule.JOURNAL, "journal.in-use", where=folder.root.name) from None
        try:
            self.sealed: Sealed = read_sealed(folder)
            self.replay = Replay(self.sealed.roster)
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
    def torn(self) -> tuple[Path, ...]:
        """Torn last lines that were set aside when the journals were opened."""
        return tuple(one.journal.torn for one in self.attempts if one.journal.torn is not None)

    @property
    def openings(self) -> Openings:
        """The private numbers of the attempt under way."""
        return Openings(self.folder.openings(self.state.attempt))

    def _open_attempts(self) -> list[Attempt]:
        attempts = [self._open_attempt(1, None)]
        while self.folder.transcript(attempts[-1].state.attempt + 1).exists():
            attempts.append(self._open_attempt(attempts[-1].state.attempt + 1, attempts[-1].state))
        return attempts

    def _open_attempt(self, number: int, before: State | None) -> Attempt:
        journal = Journal(self.folder.transcript(number))
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

        Raises:
            BadInput: the event may not come here or its data are wrong; or the disk refuses. Nothing changed.
        """
        attempt = self.attempts[-1]
        state = attempt.state
        entry = Entry(state.seq + 1, self.clock(), event, state.head)
        after = advance(state, entry)
        attempt.journal.append(entry)
        self.attempts[-1] = replace(attempt, state=after)
        return after

    def next_attempt(self) -> None:
        """Make room for the attempt that follows a void one; its first line comes with ``begin``."""
        state = self.state
        if state.phase is Phase.VOIDED:
            self.attempts.append(self._open_attempt(state.attempt + 1, state))

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
