"""What was drawn, as rows for a sheet: a row a child, each with its number, its code and its outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from verifier.protocol.draw import NumberList
from verifier.protocol.errors import WrongUse
from verifier.protocol.outcome import Placement, admission_digest
from verifier.protocol.plan import AdmitStep, NumbersStep, Plan, ShuffleStep
from verifier.protocol.roster import Roster
from verifier.words import Language, say

ZH = Language.ZH
NUMBER, SHUFFLE = "number", "shuffle"


class Outcome(StrEnum):
    """What became of a child at a school: 派中, 候补, 未派中."""

    ADMITTED = "admitted"
    WAITING = "waiting"
    OTHERS = "others"


class Entry(NamedTuple):
    """A row: a child's number (or its lot, if none was given), its code, and how many are drawn together.

    ``rank`` is the lot's place among the admitted, or on the waiting list, from 1.
    """

    number: str
    code: str
    lot: str
    together: int
    rank: int | None
    outcome: Outcome | None


class Members:
    """The children of each lot, by code."""

    def __init__(self, roster: Roster) -> None:
        self._of: dict[str, list[str]] = {}
        for row in roster.rows:
            self._of.setdefault(row.lot, []).append(row.code)

    def codes(self, lot: str) -> list[str]:
        """The codes of a lot's children, ascending.

        Raises:
            WrongUse: no lot of the draw has that name.
        """
        if lot not in self._of:
            raise WrongUse(f"no lot is called {lot!r}")
        return self._of[lot]


@dataclass(frozen=True)
class Drawn:
    """One list or one school's outcome, ready to be written.

    ``name``: what its sheet is called. ``numbered``: whether the procedure gave numbers. ``way``: ``number``
    or ``shuffle``, which picks the words. ``digest_of``: ``list`` or ``admission``; ``count``: its children.
    ``parts``: names in order, the outcome they share, and whether their order means a rank.
    """

    batch: str
    school: str | None
    name: str
    title: str
    number_word: str
    numbered: bool
    way: str
    digest_of: str
    digest: str
    count: int
    parts: tuple[tuple[tuple[str, ...], Outcome | None, bool], ...]
    lot_of: Mapping[str, str]
    members: Members

    def entries(self) -> Iterator[Entry]:
        """The rows in their order; children drawn together one after another."""
        for names, outcome, ranked in self.parts:
            for place, name in enumerate(names, 1):
                lot = self.lot_of[name] if self.numbered else name
                codes = self.members.codes(lot)
                for code in codes:
                    yield Entry(name, code, lot, len(codes), place if ranked else None, outcome)


def drawn_list(plan: Plan, members: Members, made: NumberList, *, official: bool) -> Drawn:
    """A group of candidate numbers, a trial order, or the official numbers.

    Args:
        plan: the plan.
        members: of the roster.
        made: the list; its label says which it is.
        official: whether it gave the official numbers.

    Raises:
        WrongUse: a label that no list of the plan has.
    """
    owner, way, group = _label(made.label)
    batch, school = owner, None
    if way == SHUFFLE:
        steps = [step for step in plan.steps if isinstance(step, ShuffleStep) and step.school == owner]
        if not steps:
            raise WrongUse(f"no trial order of the plan is called {made.label!r}")
        batch, school = steps[0].batch, owner
    named = _name(plan, batch, school)
    kind = "official" if official else "made"
    names = tuple(made.numbers())
    return Drawn(
        batch, school,
        name=say(f"workbook.tab-{kind}-{way}", ZH, name=named, group=group),
        title=say(f"workbook.title-{kind}-{way}", ZH, name=named, group=group),
        number_word=say(f"workbook.number-{kind}-{way}", ZH, group=group),
        numbered=True,
        way=way,
        digest_of="list",
        digest=made.digest(),
        count=sum(len(members.codes(lot)) for lot in made.lots),
        parts=((names, None, False),),
        lot_of=dict(zip(names, made.lots, strict=True)),
        members=members,
    )  # fmt: skip


def drawn_placements(
    plan: Plan, members: Members, placements: Sequence[Placement], numbers: Sequence[NumberList]
) -> list[Drawn]:
    """The outcomes of whole admissions, one a school.

    Args:
        plan: the plan.
        members: of the roster.
        placements: the outcomes of one admission or more, each with all of its schools.
        numbers: the lists that gave the official numbers, if the procedure gave any.

    Raises:
        WrongUse: half an admission, or numbers of which no list was given.
    """
    digests = _digests(plan, placements)
    # Made once a list: forty schools of a batch look their numbers up in the same hundred thousand.
    lists = {_label(one.label)[:2]: dict(zip(one.numbers(), one.lots, strict=True)) for one in numbers}
    return [_placement(plan, members, one, lists, digests[one.batch, one.school]) for one in placements]


def _placement(
    plan: Plan,
    members: Members,
    placement: Placement,
    lists: Mapping[tuple[str, str], Mapping[str, str]],
    digest: str,
) -> Drawn:
    batch, school = placement.batch, placement.school
    way = SHUFFLE if _shuffled(plan, batch, school) else NUMBER
    numbered = way == SHUFFLE or any(isinstance(step, NumbersStep) for step in plan.steps)
    lot_of: Mapping[str, str] = {}
    if numbered:
        key = (school if way == SHUFFLE else batch, way)
        if key not in lists:
            raise WrongUse(f"the list that gave the numbers of {batch}/{school} is missing")
        lot_of = lists[key]
    rest = Outcome.WAITING if placement.waiting_list else Outcome.OTHERS
    parts: tuple[tuple[tuple[str, ...], Outcome | None, bool], ...] = (
        (placement.admitted, Outcome.ADMITTED, True),
        (placement.rest, rest, placement.waiting_list),
    )
    every = [name for names, _, _ in parts for name in names]
    if numbered and not all(name in lot_of for name in every):
        raise WrongUse(f"{batch}/{school} has numbers that are not in their list")
    named = _name(plan, batch, school)
    return Drawn(
        batch, school,
        name=named,
        title=say(f"workbook.title-results-{way}", ZH, name=named),
        number_word=say(f"workbook.number-official-{way}", ZH),
        numbered=numbered,
        way=way,
        digest_of="admission",
        digest=digest,
        count=sum(len(members.codes(lot_of[name] if numbered else name)) for name in every),
        parts=parts,
        lot_of=lot_of,
        members=members,
    )  # fmt: skip


def _label(label: str) -> tuple[str, str, int]:
    """A list's owner, kind and number from its label, such as ``X.number.3``."""
    owner, kind, number = label.split(".")
    return owner, kind, int(number)


def _shuffled(plan: Plan, batch: str, school: str) -> bool:
    return any(
        isinstance(step, ShuffleStep) and (step.batch, step.school) == (batch, school) for step in plan.steps
    )


def _name(plan: Plan, batch_id: str, school_id: str | None) -> str:
    """What a sheet is about: the batch, and the school if there is one."""
    batch = plan.batch(batch_id)
    school = plan.school(batch_id, school_id) if school_id else None
    if batch is None or (school_id and school is None):
        raise WrongUse(f"the plan has no {batch_id}/{school_id}")
    if school is None:
        return batch.name
    return say("workbook.name-both", ZH, school=school.name, batch=batch.name)


def _digests(plan: Plan, placements: Sequence[Placement]) -> dict[tuple[str, str], str]:
    """The digest of the admission that each placement belongs to, as its event carries it."""
    by_school = {(one.batch, one.school): one for one in placements}
    digests: dict[tuple[str, str], str] = {}
    for step in plan.steps:
        if not isinstance(step, AdmitStep):
            continue
        keys = [(step.batch, school) for school in step.schools]
        found = [by_school[key] for key in keys if key in by_school]
        if not found:
            continue
        if len(found) < len(keys):
            raise WrongUse(f"an admission of {step.batch} is there by half")
        digests.update(dict.fromkeys(keys, admission_digest(found)))
    if len(digests) < len(by_school):
        raise WrongUse("a placement belongs to no admission of the plan")
    return digests
