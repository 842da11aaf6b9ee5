"""From seeds to places: the lists, admissions and results.json that a roster and a state give.

These are the only functions that decide a place. The kiosk calls them to draw, the verifier to check.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from verifier.protocol.draw import NumberList, admit_label, number_label, number_list, order, shuffle_label
from verifier.protocol.errors import WrongUse
from verifier.protocol.lots import NO_LOTS, Lot, Lots, choosers
from verifier.protocol.pace import Pace, at_once
from verifier.protocol.plan import AdmitStep, By, Plan
from verifier.protocol.roster import Roster
from verifier.protocol.seats import place, ranked_as_they_are, ranked_by_lists
from verifier.protocol.text import canonical, sha256_hex

FORMAT = "mingpai-results-1"
_FEW = 8
"""Of a list with this many times the lots, places are looked up; else going through it costs less."""


@dataclass(frozen=True)
class Placement:
    """One school's outcome as published.

    ``names`` in ``admitted`` and ``rest`` are official numbers where the procedure gave any, else lots.
    ``applicants`` and ``seated`` count children. Without a waiting list ``rest`` is in order of name, so that
    it suggests no order.
    """

    batch: str
    school: str
    quota: int
    applicants: int
    seated: int
    undersubscribed: bool
    waiting_list: bool
    admitted: tuple[str, ...]
    rest: tuple[str, ...]

    def to_value(self) -> dict[str, Any]:
        """The JSON object in results.json."""
        return {
            "batch": self.batch,
            "school": self.school,
            "quota": self.quota,
            "applicants": self.applicants,
            "seated": self.seated,
            "undersubscribed": self.undersubscribed,
            "waiting_list": self.waiting_list,
            "admitted": list(self.admitted),
            "rest": list(self.rest),
        }

    @cached_property
    def json(self) -> bytes:
        """The canonical JSON of that object. A digest and results.json hold the same bytes."""
        return canonical(self.to_value())


def lots_of(roster: Roster, batch: str, school: str | None = None) -> list[Lot]:
    """The lots of a batch, or of those of its lots that chose a school, by name."""
    lots = roster.lots.get(batch, NO_LOTS)
    if school is None:
        return list(lots)
    return [lots[index] for index in roster.choosers.get((batch, school), ())]


def candidate_numbers(
    plan: Plan, roster: Roster, seed: str, group: int, pace: Pace = at_once
) -> tuple[NumberList, ...]:
    """One group of candidate numbers (备选派位号): a list a batch, in the order of the plan."""
    return tuple(
        number_list(
            seed,
            number_label(batch.id, group),
            batch,
            roster.counts.get(batch.id, 0),
            roster.lots.get(batch.id, NO_LOTS).names,
            pace,
        )
        for batch in plan.batches
    )


def trial_order(
    plan: Plan, roster: Roster, seed: str, batch_id: str, school: str, trial: int, pace: Pace = at_once
) -> NumberList:
    """One trial order (随机排序) of the lots that chose a school."""
    batch = plan.batch(batch_id)
    if batch is None:
        raise WrongUse(f"no batch {batch_id}")
    lots = roster.lots.get(batch_id, NO_LOTS)
    return number_list(
        seed,
        shuffle_label(school, trial),
        batch,
        roster.counts.get(batch_id, 0),
        [lots.names[index] for index in roster.choosers.get((batch_id, school), ())],
        pace,
    )


def admission(
    plan: Plan,
    roster: Roster,
    seed: str,
    step: AdmitStep,
    official: NumberList | None,
    pace: Pace = at_once,
) -> tuple[Placement, ...]:
    """Run one admission (录取).

    Args:
        plan: the plan.
        roster: the list.
        seed: the seed of the last round.
        step: the plan's step.
        official: the list that gave the official numbers of these lots, or None if the procedure gave none.
        pace: see :mod:`verifier.protocol.pace`.

    Returns:
        One placement a school, in the order of the step.
    """
    lots = _lots_of_step(roster, step)
    pace(len(lots))
    if official is not None:
        lots = _by_number(lots, official, pace)
    if step.by is By.TICKET:
        chose = choosers(lots)
        orders = {
            school: _by_ticket(lots, chose.get(school, ()), seed, admit_label(step.batch, school), pace)
            for school in step.schools
        }
        ranked = ranked_by_lists(lots, orders)
    elif official is None:
        raise WrongUse("an admission by number needs the official numbers")
    else:
        ranked = ranked_as_they_are(lots, step.schools, pace)
    quotas = {school: _quota(plan, step.batch, school) for school in step.schools}
    waiting_list = plan.seats.waiting_list
    return tuple(
        Placement(
            step.batch,
            result.school,
            result.quota,
            result.applicants,
            result.seated,
            result.undersubscribed,
            waiting_list,
            result.admitted,
            result.rest if waiting_list else tuple(sorted(result.rest)),
        )
        for result in place(lots, quotas, ranked, plan.seats, pace)
    )


def _quota(plan: Plan, batch: str, school_id: str) -> int:
    school = plan.school(batch, school_id)
    if school is None:
        raise WrongUse(f"no school {school_id} in batch {batch}")
    return school.quota


def _lots_of_step(roster: Roster, step: AdmitStep) -> Lots:
    """The lots that chose any of an admission's schools, by name."""
    every = roster.lots.get(step.batch, NO_LOTS)
    if all(school in step.schools for batch, school in roster.chosen if batch == step.batch):
        return every
    # All that a lot chose lies in one admission, so its first choice tells which.
    first = (roster.first_choosers.get((step.batch, school), ()) for school in step.schools)
    chose = sorted(chain.from_iterable(first))
    return Lots(
        [every.names[lot] for lot in chose],
        [every.weights[lot] for lot in chose],
        [every.wishes[lot] for lot in chose],
    )


def _by_number(lots: Lots, official: NumberList, pace: Pace) -> Lots:
    """The lots in the order of their official numbers, and named by them."""
    wish_of = dict(zip(lots.names, lots.wishes, strict=True))
    pace(len(lots))
    several = {name: weight for name, weight in zip(lots.names, lots.weights, strict=True) if weight > 1}
    if len(official.lots) == len(lots):
        names, numbers = official.lots, official.numbers()
    else:
        places = _places(official, wish_of)
        names = tuple([official.lots[place] for place in places])
        numbers = [official.number(place) for place in places]
    pace(len(lots))
    return Lots(numbers, [several.get(name, 1) for name in names], [wish_of[name] for name in names])


def _places(official: NumberList, names: Collection[str]) -> list[int]:
    """The places of some lots in the list of official numbers, ascending."""
    if len(names) * _FEW < len(official.lots):
        place_of = official.place_of
        return sorted([place_of[name] for name in names if name in place_of])
    return [place for place, name in enumerate(official.lots) if name in names]


def _by_ticket(lots: Lots, chose: Sequence[int], seed: str, label: str, pace: Pace) -> list[int]:
    """The lots that chose a school, in the order of the tickets of their names."""
    index_of = {lots.names[index]: index for index in chose}
    return [index_of[name] for name in order(seed, label, list(index_of), pace)]


def admission_digest(placements: Sequence[Placement]) -> str:
    """What an ``admitted`` event carries: SHA-256 of the canonical JSON list of its placements."""
    return sha256_hex(_listed(placements))


def _listed(placements: Iterable[Placement]) -> bytes:
    """The canonical JSON of a list of placements."""
    return b"[%b]" % b",".join([one.json for one in placements])


def results_to_json(
    plan: Plan, fingerprint: str, attempt: int, placements: Sequence[Placement] | None
) -> bytes:
    """The one byte form of results.json.

    Args:
        plan: the plan.
        fingerprint: the seal fingerprint.
        attempt: the attempt that counts.
        placements: all admissions in the order of the plan, or None if the draw was terminated (终止).
    """
    without = canonical(
        {
            "format": FORMAT,
            "draw_id": plan.draw_id,
            "rehearsal": plan.rehearsal,
            "seal": fingerprint,
            "attempt": attempt,
            "status": "terminated" if placements is None else "complete",
            "admissions": [],
        }
    )
    # Of all names this one comes first, so the first empty list is the one to be filled.
    return without.replace(b"[]", _listed(placements or ()), 1)
