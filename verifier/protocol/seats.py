"""Seats (录取): how preferences, priority and places fill quotas (protocol section 6).

Priority at a school is the lot's tier there, then its place in the school's list. A lot is admitted whole.
Inside, a lot is its index, from 0, in the columns of the lots; see :class:`verifier.protocol.lots.Lots`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from verifier.protocol.lots import Lots
from verifier.protocol.pace import PIECE, Pace, at_once
from verifier.protocol.plan import Overrun, SeatRule, Seats

_NOWHERE = ""
"""In the place of a school, for a lot that none holds."""


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


def fill(
    ranked: Iterable[int], weights: Sequence[int], quota: int, seated: int, overrun: Overrun
) -> tuple[list[int], int]:
    """Seat lots in the given order.

    Args:
        ranked: the lots, best first.
        weights: how many children each lot has.
        quota: the school's seats, in children.
        seated: how many children have a seat already.
        overrun: what happens when a lot begins within the quota and ends beyond it.

    Returns:
        The lots seated now, in order, and the number of children seated afterwards.
    """
    chosen: list[int] = []
    for lot in ranked:
        if seated >= quota:
            break
        if overrun is Overrun.SKIP and seated + weights[lot] > quota:
            continue
        chosen.append(lot)
        seated += weights[lot]
    return chosen, seated


def ranked_as_they_are(lots: Lots, schools: Iterable[str], pace: Pace = at_once) -> dict[str, list[int]]:
    """School -> the lots that chose it, best first, where all schools' lists have the order of the lots."""
    tiers: dict[str, dict[int, list[int]]] = {school: {} for school in schools}
    for lot, wish in enumerate(lots.wishes):
        for school, tier in zip(wish.schools, wish.tiers, strict=True):
            at_school = tiers[school]
            if tier in at_school:
                at_school[tier].append(lot)
            else:
                at_school[tier] = [lot]
        if not lot % PIECE:
            pace(PIECE)
    return {
        school: [lot for tier in sorted(at_school) for lot in at_school[tier]]
        for school, at_school in tiers.items()
    }


def ranked_by_lists(lots: Lots, orders: Mapping[str, Iterable[int]]) -> dict[str, list[int]]:
    """School -> the lots that chose it, best first, where each school has an order of its own."""
    tier_at: dict[str, dict[int, int]] = {school: {} for school in orders}
    for lot, wish in enumerate(lots.wishes):
        for school, tier in zip(wish.schools, wish.tiers, strict=True):
            tier_at[school][lot] = tier
    # Sorting is stable: within a tier the list's order stays.
    return {school: sorted(order, key=tier_at[school].__getitem__) for school, order in orders.items()}


class _Schools:
    """The schools of one admission.

    ``ranked`` has the lots that chose each, best first; ``place_of`` each lot's place, from 0, in that order.
    ``schools_of`` has each lot's choices.
    """

    def __init__(
        self, lots: Lots, quotas: Mapping[str, int], ranked: Mapping[str, Sequence[int]], pace: Pace
    ) -> None:
        self.weights = lots.weights
        self.schools_of = [wish.schools for wish in lots.wishes]
        self.quotas = quotas
        self.ranked = ranked
        self.pace = pace
        self.place_of: dict[str, dict[int, int]] = {}
        # All schools share these numbers: three million of them would be a hundred megabytes.
        places = list(range(max(map(len, ranked.values()), default=0)))
        for school in quotas:
            self.place_of[school] = dict(zip(ranked[school], places, strict=False))
            pace(len(ranked[school]))

    def children(self, lots: Iterable[int]) -> int:
        """How many children the lots have."""
        return sum(map(self.weights.__getitem__, lots))

    def prefers(self, lot: int, school: str, other: str) -> bool:
        """Whether a lot that chose a school would rather be there than at another, or nowhere."""
        if other in (_NOWHERE, school):
            return other == _NOWHERE
        choices = self.schools_of[lot]
        return choices.index(school) < choices.index(other)

    def rank(self, school: str, lots: Iterable[int]) -> list[int]:
        """The lots in order of their priority at a school."""
        return sorted(lots, key=self.place_of[school].__getitem__)


def place(
    lots: Lots,
    quotas: Mapping[str, int],
    ranked: Mapping[str, Sequence[int]],
    seats: Seats,
    pace: Pace = at_once,
) -> tuple[SchoolResult, ...]:
    """Run one admission.

    Args:
        lots: the lots, with all choices of each among these schools.
        quotas: the schools of this admission and their seats, in the order of the plan.
        ranked: for each school, the indexes of the lots that chose it, best first.
        seats: the rule.
        pace: see :mod:`verifier.protocol.pace`.

    Returns:
        One result a school, in the order of ``quotas``.
    """
    schools = _Schools(lots, quotas, ranked, pace)
    if seats.rule is SeatRule.FIRST_CHOICE_FIRST:
        held_at = _first_choice_first(schools, seats.overrun)
    else:
        held_at = _deferred_acceptance(schools, seats.overrun)
    names = lots.names
    results = []
    for school, quota in quotas.items():
        admitted = [lot for lot in ranked[school] if held_at[lot] == school]
        results.append(
            SchoolResult(
                school=school,
                quota=quota,
                applicants=schools.children(ranked[school]),
                seated=schools.children(admitted),
                admitted=tuple([names[lot] for lot in admitted]),
                rest=tuple([names[lot] for lot in ranked[school] if held_at[lot] == _NOWHERE]),
            )
        )
        pace(len(ranked[school]))
    return tuple(results)


def _first_choice_first(schools: _Schools, overrun: Overrun) -> list[str]:
    """志愿优先: all first choices, then what is left to second ones, and so on. Gives each lot's school."""
    schools_of, weights = schools.schools_of, schools.weights
    held_at = [_NOWHERE] * len(schools_of)
    seated = dict.fromkeys(schools.quotas, 0)
    waiting = list(range(len(schools_of)))
    turn = 0
    while waiting:
        proposals: dict[str, list[int]] = {}
        for lot in waiting:
            proposals.setdefault(schools_of[lot][turn], []).append(lot)
        for school, proposers in proposals.items():
            ranked = schools.rank(school, proposers)
            chosen, seated[school] = fill(ranked, weights, schools.quotas[school], seated[school], overrun)
            for lot in chosen:
                held_at[lot] = school
            schools.pace(len(proposers))
        turn += 1
        waiting = [lot for lot in waiting if held_at[lot] == _NOWHERE and len(schools_of[lot]) > turn]
    return held_at


class _Held:
    """The lots that one school holds while others may still propose to it."""

    def __init__(self, schools: _Schools, school: str, overrun: Overrun) -> None:
        self._quota = schools.quotas[school]
        self._overrun = overrun
        self._weights = schools.weights
        self._ranked = schools.ranked[school]
        self._place_of = schools.place_of[school]
        # Places, negated: a heap with the worst lot on top, so that a round costs what it changes, not what
        # is held.
        self._heap: list[int] = []
        self.seated = 0
        """The children held now."""
        self._turned_away: dict[int, int] = {}
        """Weight -> the best place of a lot of this weight that was turned away."""

    @property
    def lots(self) -> list[int]:
        """The lots held now, in no order."""
        return [self._ranked[-place] for place in self._heap]

    def consider(self, proposers: Sequence[int]) -> list[int]:
        """Keep the best of those held and those who propose; gives the others."""
        heap, place_of, weights, ranked = self._heap, self._place_of, self._weights, self._ranked
        closed_from: dict[int, int] = {}
        away: list[int] = []
        for lot in proposers:
            place, weight = place_of[lot], weights[lot]
            if weight not in closed_from:
                closed_from[weight] = self._closed_from(weight)
            if place > closed_from[weight]:
                away.append(place)
            else:
                heappush(heap, -place)
                self.seated += weight
        away += self._shed()
        for place in away:
            weight = weights[ranked[place]]
            self._turned_away[weight] = min(place, self._turned_away.get(weight, place))
        return [ranked[place] for place in away]

    def _closed_from(self, weight: int) -> int:
        """The place of the best lot of as few children or fewer that was turned away before this round."""
        best = (place for one, place in self._turned_away.items() if one <= weight)
        return min(best, default=len(self._ranked))

    def _shed(self) -> list[int]:
        """Let go of lots until it is as if :func:`fill` had gone through all of them, best first.

        No lot held before the round can be one that the school is closed to: when a better one of as few
        children was turned away, :func:`fill` had turned this one away too. Gives the places of those let go.
        """
        heap, weights, ranked, quota = self._heap, self._weights, self._ranked, self._quota
        let_go: list[int] = []
        if self._overrun is Overrun.WHOLE_LOT_IN:
            while heap and self.seated - weights[ranked[-heap[0]]] >= quota:
                let_go.append(-heappop(heap))
                self.seated -= weights[ranked[let_go[-1]]]
            return let_go
        while self.seated > quota:
            let_go.append(-heappop(heap))
            self.seated -= weights[ranked[let_go[-1]]]
        away: list[int] = []
        for place in reversed(let_go):
            if self.seated + weights[ranked[place]] <= quota:
                heappush(heap, -place)
                self.seated += weights[ranked[place]]
            else:
                away.append(place)
        return away


def _deferred_acceptance(schools: _Schools, overrun: Overrun) -> list[str]:
    """平行志愿: all who have no seat propose at once to their next choice; a school keeps the best.

    With ``whole-lot-in``, and for single children, this is the textbook's algorithm and its outcome stable.
    With ``skip`` and lots of several children a stable outcome need not exist. Then three things hold all the
    same: proposing at once makes the outcome a function of the lists alone; no school keeps a lot after it
    turned away a better one of as few children or fewer; and what displacement left free is given away.
    Gives each lot's school.
    """
    holding = {school: _Held(schools, school, overrun) for school in schools.quotas}
    schools_of = schools.schools_of
    turn = [0] * len(schools_of)
    waiting = list(range(len(schools_of)))
    while waiting:
        proposals: dict[str, list[int]] = {}
        for lot in waiting:
            proposals.setdefault(schools_of[lot][turn[lot]], []).append(lot)
            turn[lot] += 1
        schools.pace(len(waiting))
        waiting = []
        for school, proposers in proposals.items():
            away = holding[school].consider(proposers)
            waiting += [lot for lot in away if len(schools_of[lot]) > turn[lot]]
            schools.pace(len(proposers))
    held_at = [_NOWHERE] * len(schools_of)
    for school, one in holding.items():
        for lot in one.lots:
            held_at[lot] = school
    _give_free_seats(schools, {school: one.seated for school, one in holding.items()}, held_at, overrun)
    return held_at


def _give_free_seats(
    schools: _Schools, seated: dict[str, int], held_at: list[str], overrun: Overrun
) -> None:
    """Let lots move up to seats that displacement by lots of several children has left free.

    School after school, in the order of the plan: of the lots that would rather be there, each that fits
    moves there, in order of priority. Again from the first school, until nobody moves. Nobody loses a seat.
    """
    moved = True
    while moved:
        moved = False
        for school, quota in schools.quotas.items():
            if seated[school] >= quota:
                continue
            rather = [lot for lot in schools.ranked[school] if schools.prefers(lot, school, held_at[lot])]
            chosen, seated[school] = fill(rather, schools.weights, quota, seated[school], overrun)
            for lot in chosen:
                if held_at[lot] != _NOWHERE:
                    seated[held_at[lot]] -= schools.weights[lot]
                held_at[lot] = school
                moved = True
            schools.pace(len(rather))
