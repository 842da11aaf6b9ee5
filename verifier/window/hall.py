"""The hall (现场数字): what was said aloud, in its order, to be held against a video of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from verifier.audit import Report
from verifier.protocol import events as ev
from verifier.protocol.beacon import VOID, slot_name
from verifier.protocol.errors import WrongUse
from verifier.protocol.events import BallStatus, Event
from verifier.protocol.fingerprint import GROUP, grouped
from verifier.protocol.plan import Lock, Plan
from verifier.report import joined
from verifier.rules.spoken import Told
from verifier.window.blocks import Block, Heading, Line, Table, Tone
from verifier.words import Language, Said, harmless, say
from verifier.words.times import shown_time

MOST = 5_000
"""Rows that are shown. The largest honest draw has about 2,000; more only a hostile transcript has."""


MOST_NAMED = 4
"""Schools of one admission that are told by their names too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was said: when, what, of which ball or slot, and the value."""

    time: str
    what: str
    name: str
    value: str


@dataclass(slots=True)
class Round:
    """A round (轮次), or what came before the first, with its rows."""

    heading: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hall:
    """All rounds of all attempts, and how many rows are not shown."""

    rounds: tuple[Round, ...]
    left_out: int


def hall(report: Report, lang: Language, most: int = MOST) -> Hall:
    """The numbers of the hall, as far as the transcripts could be followed."""
    rounds: list[Round] = []
    shown = left_out = 0
    plan = None if report.sealed is None else report.sealed.plan
    for told in report.attempts:
        rounds.append(Round(say("shown.hall-start", lang, attempt=told.attempt)))
        for at, event in _followed(told):
            if isinstance(event, ev.RoundOpened):
                heading = say("shown.hall-round", lang, attempt=told.attempt, round=event.round)
                rounds.append(Round(heading))
                continue
            if not _is_said(event):
                continue
            if shown >= most:
                left_out += 1
                continue
            time = shown_time(at, lang)
            rows = [Row(time, *parts) for parts in _rows(event, plan, lang)]
            rounds[-1].rows.extend(rows)
            shown += len(rows)
    return Hall(tuple(one for one in rounds if one.rows), left_out)


def hall_blocks(found: Hall, lang: Language) -> Iterator[Block]:
    """The same for a report."""
    head = tuple(say(f"shown.hall-{name}", lang) for name in ("time", "what", "name", "value"))
    for one in found.rounds:
        yield Heading(one.heading)
        yield Table(head, tuple((row.time, row.what, row.name, row.value) for row in one.rows))
    if not found.rounds:
        yield Line(say("shown.hall-nothing", lang), Tone.OPEN)
    if found.left_out:
        yield Line(say("shown.hall-more", lang, count=found.left_out), Tone.OPEN)


def _followed(told: Told) -> Iterator[tuple[str, Event]]:
    count = 0 if told.state is None else told.state.seq
    for entry in told.entries[:count]:
        yield entry.at, entry.event


_SAID = (
    ev.Announced,
    ev.SlipLocked,
    ev.BallDrawn,
    ev.SlipOpened,
    ev.SecretOpened,
    ev.Numbered,
    ev.Shuffled,
    ev.Admitted,
    ev.Notarised,
)


def _is_said(event: Event) -> bool:
    return isinstance(event, _SAID)


def _rows(event: Event, plan: Plan | None, lang: Language) -> Iterator[tuple[str, str, str]]:
    kind = say(f"event-name.{ev.kind(event).value}", lang)
    match event:
        case ev.Announced(totals):
            for one in totals:
                told = say("shown.hall-total", lang, quota=one.quota, applicants=one.applicants)
                yield kind, _batch(plan, one.batch), told
        case ev.SlipLocked(_, slot, commitment):
            on_paper = plan is not None and plan.witness.lock is Lock.PAPER
            without = "shown.hall-paper" if on_paper else "shown.hall-empty"
            yield kind, _slot(slot, lang), commitment or say(without, lang)
        case ev.BallDrawn(name, status, value):
            yield kind, name, _ball(status, value, lang)
        case ev.SlipOpened(_, slot, number, _, reason):
            void = say("shown.hall-void", lang, reason=reason or "")
            yield kind, _slot(slot, lang), void if number == VOID else number
        case ev.SecretOpened(_, index, digits, seed):
            yield kind, say("shown.hall-secret", lang, index=index), _spaced(digits)
            yield say("shown.hall-seed", lang), "", grouped(seed)
        case ev.Numbered(group, lists):
            for made in lists:
                told = say("shown.hall-group", lang, group=group, count=made.count)
                yield kind, _batch(plan, made.label.split(".")[0]), told
        case ev.Shuffled(batch, school, trial, made):
            told = say("shown.hall-trial", lang, trial=trial, count=made.count)
            yield kind, "".join(_schools(plan, batch, (school,))), told
        case ev.Admitted(batch, schools, pressed_by, _):
            pressed = say(f"role-name.{pressed_by.value}", lang)
            names = joined((Said(one) for one in _schools(plan, batch, schools)), lang)
            yield kind, _batch(plan, batch), say("shown.hall-pressed", lang, role=pressed, schools=names)
        case ev.Notarised(statement):
            yield kind, "", say(f"shown.statement-{statement.value}", lang)
        case _:
            raise WrongUse(f"{kind} was not said in the hall")


def _batch(plan: Plan | None, batch: str) -> str:
    found = None if plan is None else plan.batch(batch)
    return batch if found is None else f"{batch} {harmless(found.name)}"


def _schools(plan: Plan | None, batch: str, schools: Sequence[str]) -> Iterator[str]:
    """Schools by their names, as long as these fit into a line."""
    for one in schools:
        found = None if plan is None or len(schools) > MOST_NAMED else plan.school(batch, one)
        yield one if found is None else f"{one} {harmless(found.name)}"


def _slot(slot: int, lang: Language) -> str:
    return say("shown.hall-slot", lang, slot=slot_name(slot))


def _ball(status: BallStatus, value: int | None, lang: Language) -> str:
    if status is BallStatus.DRAWN:
        return str(value)
    return say(f"shown.ball-{status.value}", lang, found="-" if value is None else value)


def _spaced(digits: str) -> str:
    return harmless(" ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP)))
