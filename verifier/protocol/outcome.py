"""From seeds to places: the lists, admissions and results.json that a roster and a state give.

These are the only functions that decide a place. The kiosk calls them to draw, the verifier to check.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verifier.protocol.draw import NumberList, admit_label, number_label, number_list, order, shuffle_label
from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import AdmitStep, By, Plan
from verifier.protocol.roster import Lot, Roster
from verifier.protocol.seats import place
from verifier.protocol.text import canonical, sha256_hex

FORMAT = "mingpai-results-1"


@dataclass(frozen=True, slots=True)
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


def lots_of(roster: Roster, batch: str, school: str | None = None) -> list[Lot]:
    """The lots of a batch, or of those of its lots that chose a school, by name."""
    if school is None:
        return list(roster.lots.get(batch, ()))
    return list(roster.choosers.get((batch, school), ()))


def candidate_numbers(plan: Plan, roster: Roster, seed: str, group: int) -> tuple[NumberList, ...]:
    """One group of candidate numbers (备选派位号): a list a batch, in the order of the plan."""
    return tuple(
        number_list(
            seed,
            number_label(batch.id, group),
            batch,
            roster.counts.get(batch.id, 0),
            [lot.name for lot in lots_of(roster, batch.id)],
        )
        for batch in plan.batches
    )


def trial_order(plan: Plan, roster: Roster, seed: str, batch_id: str, school: str, trial: int) -> NumberList:
    """One trial order (随机排序) of the lots that chose a school."""
    batch = plan.batch(batch_id)
    if batch is None:
        raise WrongUse(f"no batch {batch_id}")
    return number_list(
        seed,
        shuffle_label(school, trial),
        batch,
        roster.counts.get(batch_id, 0),
        [lot.name for lot in lots_of(roster, batch_id, school)],
    )


def admission(
    plan: Plan, roster: Roster, seed: str, step: AdmitStep, official: NumberList | None
) -> tuple[Placement, ...]:
    """Run one admission (录取).

    Args:
        plan: the plan.
        roster: the list.
        seed: the seed of the last round.
        step: the plan's step.
        official: the list that gave the official numbers of these lots, or None if the procedure gave none.

    Returns:
        One placement a school, in the order of the step.
    """
    if step.by is By.NUMBER and official is None:
        raise WrongUse("an admission by number needs the official numbers")
    name_of: dict[str, str] = {}
    if official is not None:
        name_of = dict(zip(official.lots, official.numbers(), strict=True))
    chosen: dict[str, Lot] = {}
    orders: dict[str, list[str]] = {}
    for school in step.schools:
        lots = lots_of(roster, step.batch, school)
        chosen.update([(lot.name, lot) for lot in lots])
        orders[school] = _list_order(seed, step, school, [lot.name for lot in lots], name_of)
    quotas = {school: _quota(plan, step.batch, school) for school in step.schools}
    results = place(tuple(chosen.values()), quotas, orders, plan.seats)

    def names(lots: Sequence[str]) -> tuple[str, ...]:
        return tuple([name_of[lot] for lot in lots]) if name_of else tuple(lots)

    waiting_list = plan.seats.waiting_list
    placements = []
    for result in results:
        rest = names(result.rest)
        placements.append(
            Placement(
                step.batch,
                result.school,
                result.quota,
                result.applicants,
                result.seated,
                result.undersubscribed,
                waiting_list,
                names(result.admitted),
                rest if waiting_list else tuple(sorted(rest)),
            )
        )
    return tuple(placements)


def _quota(plan: Plan, batch: str, school_id: str) -> int:
    school = plan.school(batch, school_id)
    if school is None:
        raise WrongUse(f"no school {school_id} in batch {batch}")
    return school.quota


def _list_order(
    seed: str, step: AdmitStep, school: str, lots: list[str], name_of: dict[str, str]
) -> list[str]:
    """The lots that chose a school in the order of its list, named as the list names them."""
    if not name_of:
        return order(seed, admit_label(step.batch, school), lots)
    if step.by is By.NUMBER:
        return sorted(lots, key=name_of.__getitem__)
    lot_of = {name_of[lot]: lot for lot in lots}
    return [lot_of[name] for name in order(seed, admit_label(step.batch, school), list(lot_of))]


def admission_digest(placements: Sequence[Placement]) -> str:
    """What an ``admitted`` event carries: SHA-256 of the canonical JSON list of its placements."""
    return sha256_hex(canonical([one.to_value() for one in placements]))


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
    return canonical(
        {
            "format": FORMAT,
            "draw_id": plan.draw_id,
            "rehearsal": plan.rehearsal,
            "seal": fingerprint,
            "attempt": attempt,
            "status": "terminated" if placements is None else "complete",
            "admissions": [one.to_value() for one in placements or ()],
        }
    )
