"""Commands as lines of text, ``lock-slip slot=3``: for scripts, a console, and typed records taken over."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kiosk.ceremony import commands as do
from kiosk.ceremony import second_check
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import Fresh
from kiosk.ceremony.papers import publish_with_papers
from kiosk.ceremony.publish import check_ended, publish, write_lists
from kiosk.files.draw_folder import read
from kiosk.files.second_check import Answer
from kiosk.sealing.private import Private
from kiosk.sealing.store import envelope_groups
from kiosk.station.collector import paused
from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID
from verifier.protocol.confirmation import in_groups
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.fold import check_legal
from verifier.protocol.plan import Custody, Lock
from verifier.words import Language, Said, say

E = TypeVar("E", bound=StrEnum)
MAX_INTEGER = 10**6
MAX_DIGITS = 7
YES = "yes"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: a sentence of the catalogue and what fills it."""

    key: str
    params: Mapping[str, str | int]

    def say(self, lang: Language) -> Said:
        """The sentence."""
        params = dict(self.params)
        if "verdict" in params:
            params["verdict"] = say(f"verdict.{params['verdict']}", lang)
        return say(self.key, lang, **params)


def done(key: str, **params: str | int) -> Done:
    """What a command did."""
    return Done(key, params)


@dataclass(frozen=True, slots=True)
class Session:
    """A ceremony, and how to get at the private package when a command needs it.

    ``papers``: whether the end of a draw also makes the documents for people. Measurements do without.
    """

    ceremony: Ceremony
    private: Callable[[], Private]
    papers: bool = True

    def publish(self, private: Private) -> Path:
        """Publish a draw that has ended; the bundle's path."""
        return (publish_with_papers if self.papers else publish)(self.ceremony, private)


class Line:
    """One command line, read strictly: every argument is used exactly once.

    Args:
        text: the line.
        where: the script and line number, for messages.
    """

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        try:
            words = shlex.split(text, comments=True)
        except ValueError as error:
            raise BadInput(Rule.COMMAND, "line.quotes", where=where, found=str(error)) from None
        self.name = words[0] if words else ""
        self._arguments: dict[str, str] = {}
        for word in words[1:]:
            name, sign, value = word.partition("=")
            if not sign or not name or name in self._arguments:
                raise BadInput(Rule.COMMAND, "line.argument", where=where, found=word)
            self._arguments[name] = value

    def __contains__(self, name: str) -> bool:
        """Whether an argument was written and is not used yet."""
        return name in self._arguments

    def text(self, name: str) -> str:
        """An argument that must be there."""
        if name not in self._arguments:
            raise BadInput(Rule.COMMAND, "line.missing", where=self.where, expected=name, command=self.name)
        return self._arguments.pop(name)

    def optional(self, name: str) -> str | None:
        """An argument that may be left out."""
        return self._arguments.pop(name, None)

    def integer(self, name: str) -> int:
        """A whole number."""
        return self._whole(name, self.text(name), 0, MAX_INTEGER)

    def count(self, name: str) -> int:
        """How many people there are, 1 to 999; 0 if it is left out."""
        text = self.optional(name)
        return 0 if text is None else self._whole(name, text, 1, 999)

    def _whole(self, name: str, text: str, low: int, high: int) -> int:
        # The length comes first, because Python refuses to read a number of thousands of digits.
        plain = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        if not plain or not low <= int(text) <= high:
            raise BadInput(
                Rule.COMMAND, "line.integer", where=self.where, name=name, found=text, low=low, high=high
            )
        return int(text)

    def flag(self, name: str) -> bool:
        """Whether ``name=yes`` was written; any other value is refused."""
        text = self.optional(name)
        if text not in (None, YES):
            raise BadInput(Rule.COMMAND, "line.choice", where=self.where, name=name, found=text, expected=YES)
        return text is not None

    def choice(self, name: str, kind: type[E]) -> E:
        """One of an enumeration's values."""
        return self._one_of(name, self.text(name), kind)

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """Values of an enumeration, joined by commas."""
        return tuple(self._one_of(name, part, kind) for part in self.text(name).split(","))

    def _one_of(self, name: str, text: str, kind: type[E]) -> E:
        if text not in tuple(kind):
            raise BadInput(
                Rule.COMMAND, "line.choice", where=self.where, name=name, found=text, expected=", ".join(kind)
            )
        return kind(text)

    def rest(self) -> dict[str, str]:
        """All arguments not used so far."""
        rest, self._arguments = self._arguments, {}
        return rest

    def end(self) -> None:
        """Refuse arguments that the command does not have."""
        for name in self._arguments:
            raise BadInput(Rule.COMMAND, "line.unknown", where=self.where, found=name, command=self.name)


def run_line(session: Session, text: str, where: str = "") -> Done | None:
    """Run one line; None for an empty one.

    Raises:
        BadInput: (MP-COMMAND) a line of the wrong form; or what the command itself refuses.
    """
    line = Line(text, where)
    if not line.name:
        return None
    command = COMMANDS.get(line.name)
    if command is None:
        raise BadInput(
            Rule.COMMAND, "line.command", where=where, found=line.name, expected=", ".join(COMMANDS)
        )
    with paused():
        return command(session, line)


def script_lines(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The lines of a script that hold a command, each with its place."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line, f"{name}:{number}"


def _begin(session: Session, line: Line) -> Done:
    head = line.optional("head")
    reason = line.optional("resumed") if head is None else line.text("resumed")
    why = line.optional("fresh")
    fresh = None if why is None else Fresh(why, line.choices("decided", Role))
    line.end()
    do.begin(session.ceremony, None if reason is None else ev.Resumption(head, reason), fresh)
    return done("done.begin", attempt=session.ceremony.state.attempt)


def _unseal(session: Session, line: Line) -> Done:
    notice, network = line.text("notice"), line.choice("network", Network)
    overrides = []
    for check in ev.Check:
        reason = line.optional(f"override-{check}")
        if reason is not None:
            overrides.append(ev.Override(check, reason, line.choices(f"decided-{check}", Role)))
    present = {role: count for role in Role if (count := line.count(role))}
    line.end()
    do.unseal(session.ceremony, notice, network is Network.OFF, present, overrides)
    return done("done.unseal", people=sum(present.values()))


class Network(StrEnum):
    """Whether the computer is off every network (断网单机)."""

    OFF = "off"
    ON = "on"


def _announce(session: Session, line: Line) -> Done:
    line.end()
    totals = do.announce(session.ceremony)
    names = {batch.id: batch.name for batch in session.ceremony.state.plan.batches}
    told = ", ".join(f"{names[one.batch]} {one.quota}/{one.applicants}" for one in totals)
    return done("done.announce", totals=told)


def _open_round(session: Session, line: Line) -> Done:
    line.end()
    return done("done.round", round=do.open_round(session.ceremony))


def _lock_slip(session: Session, line: Line) -> Done:
    slot, number, nonce = line.integer("slot"), line.optional("number"), line.optional("nonce")
    nobody = line.flag("empty")
    line.end()
    on_screen = session.ceremony.sealed.plan.witness.lock is Lock.SCREEN
    # A number forgotten on the line would lock the slot as empty, and a lock cannot be taken back.
    if on_screen and nobody == (number is not None):
        raise BadInput(Rule.COMMAND, "command.number-or-empty", where=line.where, slot=slot)
    receipt = do.lock_slip(session.ceremony, slot, number, nonce)
    if receipt is None:
        return done("done.slip-empty" if nobody else "done.slip-in-box", slot=slot)
    file = session.ceremony.openings.path.name
    return done("done.slip-locked", slot=slot, commitment=receipt.commitment, file=file)


def _ball(session: Session, line: Line) -> Done:
    name, stuck = line.text("name"), line.flag("stuck")
    value = None if stuck else line.integer("value")
    foreign = False if stuck else line.flag("out-of-range")
    line.end()
    due = session.ceremony.state.next_ball()
    counts = do.draw_ball(session.ceremony, name, value, stuck=stuck, out_of_range=foreign)
    if value is None or due is None:
        return done("done.ball-stuck", name=name)
    if counts:
        return done("done.ball", name=name, value=value)
    return done("done.ball-out-of-range", name=name, value=value, low=due.low, high=due.high)


def _open_slip(session: Session, line: Line) -> Done:
    slot, number, nonce = line.integer("slot"), line.optional("number"), line.optional("nonce")
    void = line.optional("void")
    decided = line.choices("decided", Role) if void is not None and "decided" in line else ()
    line.end()
    opened = do.open_slip(session.ceremony, slot, number, nonce, void, decided)
    if opened == VOID:
        return done("done.slip-void", slot=slot)
    return done("done.slip-opened", slot=slot, number=opened)


def _open_secret(session: Session, line: Line) -> Done:
    envelope = line.flag("envelope")
    typed = None if envelope else line.optional("digits")
    line.end()
    ceremony = session.ceremony
    check_legal(ceremony.state, ev.Kind.SECRET_OPENED, ceremony.next_line)
    if envelope:
        typed = _rehearsal_envelope(ceremony)
    on_machine = ceremony.sealed.plan.custody is Custody.MACHINE
    private = session.private() if typed is None and on_machine else None
    pulse = do.open_secret(ceremony, typed, private)
    return done("done.seed", round=pulse.round, seed=pulse.seed)


def _rehearsal_envelope(ceremony: Ceremony) -> str:
    """The round's envelope, read from the disk: in a rehearsal (演练) nobody has to type 48 digits."""
    if not ceremony.sealed.plan.rehearsal:
        raise BadInput(Rule.COMMAND, "command.envelope-file")
    state = ceremony.state
    groups = envelope_groups(read(ceremony.folder.envelopes, Rule.SECRET))
    index = state.plan.secret_index(state.attempt, state.round)
    if index not in groups:
        raise BadInput(Rule.SECRET, "file.other-format", where=ceremony.folder.envelopes.name)
    return " ".join(groups[index])


def _make_numbers(session: Session, line: Line) -> Done:
    line.end()
    made = do.make_numbers(session.ceremony)
    files = write_lists(session.ceremony)
    group, count = session.ceremony.state.lists[-1].group, sum(len(one.lots) for one in made)
    return done("done.numbers", group=group, count=count, files=", ".join(path.name for path in files))


def _shuffle(session: Session, line: Line) -> Done:
    line.end()
    made = do.shuffle(session.ceremony)
    files = write_lists(session.ceremony)
    return done("done.shuffle", label=made.label, files=", ".join(path.name for path in files))


def _admit(session: Session, line: Line) -> Done:
    role = line.choice("pressed", Role)
    line.end()
    placements = do.admit(session.ceremony, role)
    plan = session.ceremony.state.plan
    told = ", ".join(
        f"{one.batch}/{one.school} {school.name if school else ''} {one.seated}/{one.quota}"
        for one in placements
        for school in [plan.school(one.batch, one.school)]
    )
    return done("done.admit", seated=told)


def _notarise(session: Session, line: Line) -> Done:
    statement = line.choice("statement", ev.Statement)
    line.end()
    do.notarise(session.ceremony, statement)
    return done("done.notarise")


def _close(session: Session, line: Line) -> Done:
    line.end()
    check_legal(session.ceremony.state, ev.Kind.CLOSED, session.ceremony.next_line)
    private = session.private()
    digest = do.close(session.ceremony)
    file = session.publish(private)
    return done("done.close", results=digest, file=file.name)


def _publish(session: Session, line: Line) -> Done:
    line.end()
    check_ended(session.ceremony)
    private = session.private()
    file = session.publish(private)
    return done("done.publish", file=file.name)


def _second_check(session: Session, line: Line) -> Done:
    code = line.optional("code")
    if code is not None:
        line.end()
        told = second_check.confirm(session.ceremony, code)
        if told.answer is Answer.CONFIRMED:
            return done("done.second-check-confirmed", code=in_groups(told.code or ""))
        assert told.verdict is not None
        return done(f"done.second-check-{told.answer.value}", verdict=told.verdict.value)
    reason, roles = line.text("stop"), line.choices("decided", Role)
    line.end()
    second_check.stop(session.ceremony, reason, roles)
    return done("done.second-check-stopped")


def _void(session: Session, line: Line) -> Done:
    reason, roles = line.text("reason"), line.choices("decided", Role)
    line.end()
    do.void(session.ceremony, reason, roles)
    return done("done.void", attempt=session.ceremony.state.attempt)


def _terminate(session: Session, line: Line) -> Done:
    reason, roles = line.text("reason"), line.choices("decided", Role)
    line.end()
    check_legal(session.ceremony.state, ev.Kind.TERMINATED, session.ceremony.next_line)
    private = session.private()
    do.terminate(session.ceremony, reason, roles)
    file = session.publish(private)
    return done("done.terminate", file=file.name)


def _note(session: Session, line: Line) -> Done:
    text = line.text("text")
    line.end()
    do.note(session.ceremony, text)
    return done("done.note")


def _copied(session: Session, line: Line) -> Done:
    file, sha256, medium = line.text("file"), line.text("sha256"), line.text("medium")
    line.end()
    do.copied(session.ceremony, file, sha256, medium)
    return done("done.copied", file=file, medium=medium)


def _reopened(session: Session, line: Line) -> Done:
    reason = line.text("reason")
    line.end()
    do.reopened(session.ceremony, reason)
    return done("done.reopened")


COMMANDS: dict[str, Callable[[Session, Line], Done]] = {
    "begin": _begin,
    "unseal": _unseal,
    "announce": _announce,
    "open-round": _open_round,
    "lock-slip": _lock_slip,
    "ball": _ball,
    "open-slip": _open_slip,
    "open-secret": _open_secret,
    "make-numbers": _make_numbers,
    "shuffle": _shuffle,
    "admit": _admit,
    "notarise": _notarise,
    "close": _close,
    "publish": _publish,
    "second-check": _second_check,
    "void": _void,
    "terminate": _terminate,
    "note": _note,
    "copied": _copied,
    "reopened": _reopened,
}
"""All commands by name."""
