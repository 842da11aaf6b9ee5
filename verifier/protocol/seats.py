"""Seats (录取): how preferences, priority and places fill quotas (protocol section 6).

Priority at a school is the lot's tier there, then its place in the school's list. A lot is admitted whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import Overrun, SeatRule, Seats
from verifier.protocol.roster import Lot


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """One school's outcome in lots: the admitted in order of priority, and those admitted nowhere.

    ``applicants`` and ``seated`` count children. ``rest`` stands in order of priority.
    """

    school: str
    quota: int
    applicants: int
    seated: int
    admitted: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def undersubscribed(self) -> bool:
        """Whether no more children applied than there are seats, so that all who want a seat get one."""
        return self.applicants <= self.quota


def fill(ranked: Sequence[Lot], quota: int, seated: int, overrun: Overrun) -> tuple[list[Lot], int]:
    """Seat lots in the given order.

    Args:
        ranked: the lots, best first.
        quota: the school's seats, in children.
        seated: how many children have a seat already.
        overrun: what happens when a lot begins within the quota and ends beyond it.

    Returns:
        The lots seated now, in order, and the number of children seated afterwards.
    """
    chosen: list[Lot] = []
    for lot in ranked:
        if seated >= quota:
            break
        if overrun is Overrun.SKIP and seated + lot.weight > quota:
            continue
        chosen.append(lot)
        seated += lot.weight
    return chosen, seated


class _Schools:
    """The schools of one admission and the lots that chose each.

    ``ranked`` has them best first; ``place_of`` has each lot's place, from 0, in that order.
    """

    def __init__(
        self, lots: Sequence[Lot], quotas: Mapping[str, int], orders: Mapping[str, Sequence[str]]
    ) -> None:
        self.lots = lots
        self.quotas = quotas
        self.ranked: dict[str, list[Lot]] = {}
        self.place_of: dict[str, dict[str, int]] = {}
        by_name = {lot.name: lot for lot in lots}
        # All schools share these numbers: three million of them would be a hundred megabytes.
        places = list(range(max(map(len, orders.values()), default=0)))
        for school in quotas:
            listed = [by_name[name] for name in orders[school]]
            # Sorting is stable: within a tier the list's order stays.
            ranked = sorted(listed, key=lambda lot: lot.tier_at(school) or 0)
            self.ranked[school] = ranked
            self.place_of[school] = dict(zip([lot.name for lot in ranked], places, strict=False))

    def rank(self, school: str, lots: Sequence[Lot]) -> list[Lot]:
        """The lots in order of their priority at a school."""
        place_of = self.place_of[school]
        return sorted(lots, key=lambda lot: place_of[lot.name])


def place(
    lots: Sequence[Lot], quotas: Mapping[str, int], orders: Mapping[str, Sequence[str]], seats: Seats
) -> tuple[SchoolResult, ...]:
    """Run one admission.

    Args:
        lots: the lots that chose at least one of the schools, with all their choices among these schools.
        quotas: the schools of this admission and their seats, in the order of the plan.
        orders: for each school, the names of the lots that chose it, in the order of its list.
        seats: the rule.

    Returns:
        One result a school, in the order of ``quotas``.
    """
    schools = _Schools(lots, quotas, orders)
    if seats.rule is SeatRule.FIRST_CHOICE_FIRST:
        held = _first_choice_first(schools, seats.overrun)
    else:
        held = _deferred_acceptance(schools, seats.overrun)
    placed = {lot.name for chosen in held.values() for lot in chosen}
    results = []
    for school, quota in quotas.items():
        interested = schools.ranked[school]
        results.append(
            SchoolResult(
                school=school,
                quota=quota,
                applicants=sum([lot.weight for lot in interested]),
                seated=sum([lot.weight for lot in held[school]]),
                admitted=tuple([lot.name for lot in schools.rank(school, held[school])]),
                rest=tuple([lot.name for lot in interested if lot.name not in placed]),
            )
        )
    return tuple(results)


def _first_choice_first(schools: _Schools, overrun: Overrun) -> dict[str, list[Lot]]:
    """志愿优先: all first choices, then what is left to second choices, and so on."""
    held: dict[str, list[Lot]] = {school: [] for school in schools.quotas}
    seated = dict.fromkeys(schools.quotas, 0)
    waiting = list(schools.lots)
    turn = 0
    while waiting:
        proposals: dict[str, list[Lot]] = {}
        for lot in waiting:
            proposals.setdefault(lot.choices[turn].school, []).append(lot)
        placed: set[str] = set()
        for school, proposers in proposals.items():
            ranked = schools.rank(school, proposers)
            chosen, seated[school] = fill(ranked, schools.quotas[school], seated[school], overrun)
            held[school].extend(chosen)
            placed.update(lot.name for lot in chosen)
        turn += 1
        waiting = [lot for lot in waiting if lot.name not in placed and len(lot.choices) > turn]
    return held


class _Held:
    """The lots that one school holds while others may still propose to it."""

    def __init__(self, quota: int, overrun: Overrun, place_of: Mapping[str, int]) -> None:
        self._quota = quota
        self._overrun = overrun
        self._place_of = place_of
        # A heap with the worst lot on top, so that a round costs what it changes, not what is held.
        self._heap: list[tuple[int, Lot]] = []
        self._seated = 0
        self._turned_away: dict[int, int] = {}
        """Weight -> the best place of a lot of this weight that was turned away."""

    @property
    def lots(self) -> list[Lot]:
        """The lots held now, in no order."""
        return [lot for _, lot in self._heap]

    def consider(self, proposers: Sequence[Lot]) -> list[Lot]:
        """Keep the best of those held and those who propose; the others, worst first, are turned away."""
        away: list[Lot] = []
        for lot in proposers:
            place = self._place_of[lot.name]
            if self._closed_to(lot, place):
                away.append(lot)
            else:
                heappush(self._heap, (-place, lot))
                self._seated += lot.weight
        away += self._shed()
        for lot in away:
            place = self._place_of[lot.name]
            self._turned_away[lot.weight] = min(place, self._turned_away.get(lot.weight, place))
        return away

    def _closed_to(self, lot: Lot, place: int) -> bool:
        """Whether a better lot of as few children or fewer was turned away before this round."""
        return any(better < place and weight <= lot.weight for weight, better in self._turned_away.items())

    def _shed(self) -> list[Lot]:
        """Let go of lots until it is as if :func:`fill` had gone through all of them, best first.

        No lot held before the round can be one that the school is closed to: when a better one of as few
        children was turned away, :func:`fill` had turned this one away too.
        """
        heap, quota = self._heap, self._quota
        let_go: list[tuple[int, Lot]] = []
        if self._overrun is Overrun.WHOLE_LOT_IN:
            while heap and self._seated - heap[0][1].weight >= quota:
                let_go.append(heappop(heap))
                self._seated -= let_go[-1][1].weight
            return [lot for _, lot in let_go]
        while self._seated > quota:
            let_go.append(heappop(heap))
            self._seated -= let_go[-1][1].weight
        away: list[Lot] = []
        for entry in reversed(let_go):
            if self._seated + entry[1].weight <= quota:
                heappush(heap, entry)
                self._seated += entry[1].weight
            else:
                away.append(entry[1])
        return away


def _deferred_acceptance(schools: _Schools, overrun: Overrun) -> dict[str, list[Lot]]:
    """平行志愿: all who have no seat propose at once to their next choice; a school keeps the best.

    With ``whole-lot-in``, and for single children, this is the textbook's algorithm and its outcome stable.
    With ``skip`` and lots of several children a stable outcome need not exist. Then three things hold all the
    same: proposing at once makes the outcome a function of the lists alone; no school keeps a lot after it
    turned away a better one of as few children or fewer; and what displacement left free is given away.
    """
    holding = {
        school: _Held(quota, overrun, schools.place_of[school]) for school, quota in schools.quotas.items()
    }
    turn = dict.fromkeys((lot.name for lot in schools.lots), 0)
    waiting = list(schools.lots)
    while waiting:
        proposals: dict[str, list[Lot]] = {}
        for lot in waiting:
            proposals.setdefault(lot.choices[turn[lot.name]].school, []).append(lot)
            turn[lot.name] += 1
        away = [lot for school, proposers in proposals.items() for lot in holding[school].consider(proposers)]
        waiting = [lot for lot in away if len(lot.choices) > turn[lot.name]]
    held = {school: one.lots for school, one in holding.items()}
    _give_free_seats(schools, held, overrun)
    return held


def _give_free_seats(schools: _Schools, held: dict[str, list[Lot]], overrun: Overrun) -> None:
    """Let lots move up to seats that displacement by lots of several children has left free.

    School after school, in the order of the plan: of the lots that would rather be there, each that fits
    moves there, in order of priority. Again from the first school, until nobody moves. Nobody loses a seat.
    """
    at = {lot.name: len(lot.choices) for lot in schools.lots}
    for school, seated in held.items():
        at.update([(lot.name, _choice(lot, school)) for lot in seated])
    moved = True
    while moved:
        moved = False
        for school, quota in schools.quotas.items():
            seats_taken = sum([lot.weight for lot in held[school]])
            if seats_taken >= quota:
                continue
            rather = [lot for lot in schools.ranked[school] if _choice(lot, school) < at[lot.name]]
            chosen, _ = fill(rather, quota, seats_taken, overrun)
            for lot in chosen:
                if at[lot.name] < len(lot.choices):
                    held[lot.choices[at[lot.name]].school].remove(lot)
                held[school].append(lot)
                at[lot.name] = _choice(lot, school)
                moved = True


def _choice(lot: Lot, school: str) -> int:
    """The place of a school, from 0, among a lot's choices."""
    for place, choice in enumerate(lot.choices):
        if choice.school == school:
            return place
    raise WrongUse(f"lot {lot.name} did not choose {school}")
