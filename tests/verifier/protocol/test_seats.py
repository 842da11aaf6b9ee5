"""Seats: quotas, priority, lots that are admitted whole, and both rules against naive definitions."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.seating import place
from tests.verifier.protocol.strategies import admissions
from verifier.protocol.plan import Overrun, SeatRule, Seats
from verifier.protocol.roster import Choice, Lot
from verifier.protocol.seats import SchoolResult, fill

Case = tuple[list[Lot], dict[str, int], dict[str, list[str]]]
Orders = Mapping[str, Sequence[str]]
FIRST, DEFERRED = SeatRule.FIRST_CHOICE_FIRST, SeatRule.DEFERRED_ACCEPTANCE
WHOLE, SKIP = Overrun.WHOLE_LOT_IN, Overrun.SKIP
ALL_SEATS = [Seats(rule, overrun, True) for rule in SeatRule for overrun in Overrun]
EITHER = pytest.mark.parametrize("seats", ALL_SEATS, ids=lambda seats: f"{seats.rule}/{seats.overrun}")


class Outcome:
    """An outcome with the questions that the tests ask of it."""

    def __init__(self, case: Case, seats: Seats) -> None:
        self.lots = {lot.name: lot for lot in case[0]}
        self.quotas, self.orders = case[1], case[2]
        self.results: dict[str, SchoolResult] = {one.school: one for one in place(*case, seats)}
        self.at = {name: one.school for one in self.results.values() for name in one.admitted}

    def priority(self, school: str, name: str) -> tuple[int, int]:
        tier = self.lots[name].tier_at(school)
        assert tier is not None
        return tier, self.orders[school].index(name)

    def ranked(self, school: str) -> list[str]:
        return sorted(self.orders[school], key=lambda name: self.priority(school, name))

    def rank_of_choice(self, name: str, school: str | None) -> int:
        choices = [choice.school for choice in self.lots[name].choices]
        return len(choices) if school is None else choices.index(school)

    def would_rather(self, name: str, school: str) -> bool:
        return self.rank_of_choice(name, school) < self.rank_of_choice(name, self.at.get(name))

    def weight(self, names: Sequence[str]) -> int:
        return sum(self.lots[name].weight for name in names)


def assert_no_lighter_lot_is_envious(outcome: Outcome) -> None:
    for school, one in outcome.results.items():
        for name in outcome.orders[school]:
            for seated in one.admitted if outcome.would_rather(name, school) else ():
                better = outcome.priority(school, seated) < outcome.priority(school, name)
                assert better or outcome.lots[name].weight > outcome.lots[seated].weight


def unit(case: Case) -> Case:
    lots, quotas, orders = case
    return [Lot(lot.name, 1, lot.tier, lot.choices) for lot in lots], quotas, orders


@EITHER
@given(case=admissions())
def test_the_result_is_an_outcome(seats: Seats, case: Case) -> None:
    outcome = Outcome(case, seats)
    assert list(outcome.results) == list(outcome.quotas)
    seated_names = [name for one in outcome.results.values() for name in one.admitted]
    assert len(seated_names) == len(set(seated_names)), "a lot has a seat once, and whole"
    for school, one in outcome.results.items():
        wanted = set(outcome.orders[school])
        assert set(one.admitted) <= wanted
        assert set(one.rest) == wanted - set(seated_names)
        assert list(one.admitted) == [name for name in outcome.ranked(school) if name in set(one.admitted)]
        assert list(one.rest) == [name for name in outcome.ranked(school) if name in set(one.rest)]
        assert one.quota == outcome.quotas[school]
        assert one.seated == outcome.weight(one.admitted)
        assert one.applicants == outcome.weight(outcome.orders[school])
        assert one.undersubscribed == (one.applicants <= one.quota)


@EITHER
@given(case=admissions())
def test_no_school_goes_beyond_its_quota_but_for_the_lot_that_takes_the_last_seat(
    seats: Seats, case: Case
) -> None:
    outcome = Outcome(case, seats)
    for one in outcome.results.values():
        if seats.overrun is SKIP:
            assert one.seated <= one.quota
        elif one.seated > one.quota:
            # Some lot began within the quota: without the last one that came in, there is a seat left.
            heaviest = max(outcome.lots[name].weight for name in one.admitted)
            assert one.seated - heaviest < one.quota
            if seats.rule is DEFERRED:
                assert one.seated - outcome.lots[one.admitted[-1]].weight < one.quota


@EITHER
@given(case=admissions())
def test_no_seat_stays_free_that_a_lot_could_use(seats: Seats, case: Case) -> None:
    outcome = Outcome(case, seats)
    for school, one in outcome.results.items():
        free = one.quota - one.seated
        for name in one.rest:
            needed = outcome.lots[name].weight if seats.overrun is SKIP else 1
            assert needed > free, f"{name} stands outside {school}, which has {free} seats free"


@EITHER
@given(case=admissions())
def test_nobody_would_rather_have_a_free_seat_under_deferred_acceptance(seats: Seats, case: Case) -> None:
    if seats.rule is not DEFERRED:
        return
    outcome = Outcome(case, seats)
    for school, one in outcome.results.items():
        for name in outcome.orders[school]:
            if outcome.would_rather(name, school):
                needed = outcome.lots[name].weight if seats.overrun is SKIP else 1
                assert needed > one.quota - one.seated


@given(case=admissions(), overrun=st.sampled_from(Overrun))
def test_first_choices_come_first_and_among_them_the_better_priority(case: Case, overrun: Overrun) -> None:
    outcome = Outcome(case, Seats(FIRST, overrun, True))

    def standing(school: str, name: str) -> tuple[int, tuple[int, int]]:
        return outcome.rank_of_choice(name, school), outcome.priority(school, name)

    for school, one in outcome.results.items():
        for out in outcome.orders[school]:
            if not outcome.would_rather(out, school):
                continue
            for seated in one.admitted:
                better = standing(school, seated) < standing(school, out)
                # With skip, a heavy lot may be passed over for a lighter one that fits.
                light = overrun is SKIP and outcome.lots[out].weight > 1
                assert better or light, f"{out} is passed over for {seated} at {school}"


@given(case=admissions())
def test_deferred_acceptance_is_stable_when_lots_may_overrun(case: Case) -> None:
    outcome = Outcome(case, Seats(DEFERRED, WHOLE, True))
    assert_stable(outcome)


@given(case=admissions().map(unit), overrun=st.sampled_from(Overrun))
def test_deferred_acceptance_is_stable_for_single_children(case: Case, overrun: Overrun) -> None:
    assert_stable(Outcome(case, Seats(DEFERRED, overrun, True)))


def assert_stable(outcome: Outcome) -> None:
    for school, one in outcome.results.items():
        for name in outcome.orders[school]:
            if outcome.would_rather(name, school):
                assert one.seated >= one.quota
                assert all(
                    outcome.priority(school, seated) < outcome.priority(school, name)
                    for seated in one.admitted
                )


@EITHER
@given(case=admissions())
def test_no_lot_is_left_outside_for_a_worse_one_of_as_many_children_or_more(seats: Seats, case: Case) -> None:
    if seats.rule is DEFERRED:
        assert_no_lighter_lot_is_envious(Outcome(case, seats))


def gale_shapley(case: Case, turn: Sequence[str]) -> dict[str, str]:
    """The textbook's algorithm: one lot at a time proposes, in any order; lots overrun whole."""
    lots = {lot.name: lot for lot in case[0]}
    held: dict[str, list[str]] = {school: [] for school in case[1]}
    next_choice = dict.fromkeys(lots, 0)
    free = list(turn)
    while free:
        name = free.pop()
        if next_choice[name] == len(lots[name].choices):
            continue
        school = lots[name].choices[next_choice[name]].school
        next_choice[name] += 1

        def priority(other: str, school: str = school) -> tuple[int, int]:
            return lots[other].tier_at(school) or 0, case[2][school].index(other)

        held[school] = sorted([*held[school], name], key=priority)
        while held[school] and sum(lots[one].weight for one in held[school][:-1]) >= case[1][school]:
            free.append(held[school].pop())
    return {name: school for school, names in held.items() for name in names}


@given(case=admissions(), data=st.data())
def test_deferred_acceptance_equals_the_textbooks_whatever_the_order_of_proposals(
    case: Case, data: st.DataObject
) -> None:
    turn = data.draw(st.permutations([lot.name for lot in case[0]]))
    assert Outcome(case, Seats(DEFERRED, WHOLE, True)).at == gale_shapley(case, turn)


@given(case=admissions().map(unit), data=st.data())
def test_for_single_children_the_overrun_makes_no_difference(case: Case, data: st.DataObject) -> None:
    turn = data.draw(st.permutations([lot.name for lot in case[0]]))
    assert Outcome(case, Seats(DEFERRED, SKIP, True)).at == gale_shapley(case, turn)
    for rule in SeatRule:
        assert place(*case, Seats(rule, SKIP, True)) == place(*case, Seats(rule, WHOLE, True))


@given(case=admissions(schools=1), overrun=st.sampled_from(Overrun))
def test_with_one_school_a_child_both_rules_are_the_same(case: Case, overrun: Overrun) -> None:
    assert place(*case, Seats(FIRST, overrun, True)) == place(*case, Seats(DEFERRED, overrun, True))


@given(case=admissions(schools=4), overrun=st.sampled_from(Overrun))
def test_with_one_choice_a_child_both_rules_are_the_same_at_many_schools(
    case: Case, overrun: Overrun
) -> None:
    lots = [Lot(lot.name, lot.weight, lot.tier, lot.choices[:1]) for lot in case[0]]
    chosen = {lot.name: lot.choices[0].school for lot in lots}
    orders = {school: [name for name in names if chosen[name] == school] for school, names in case[2].items()}
    first = place(lots, case[1], orders, Seats(FIRST, overrun, True))
    assert first == place(lots, case[1], orders, Seats(DEFERRED, overrun, True))
    assert first == tuple(
        one_school(lots, school, quota, orders, overrun) for school, quota in case[1].items()
    )


def one_school(lots: list[Lot], school: str, quota: int, orders: Orders, overrun: Overrun) -> SchoolResult:
    """The definition for one school, said as plainly as it can be."""
    named = {lot.name: lot for lot in lots}
    ranked = sorted(
        orders[school], key=lambda name: (named[name].tier_at(school), orders[school].index(name))
    )
    admitted: list[str] = []
    rest: list[str] = []
    taken = 0
    for name in ranked:
        fits = taken + named[name].weight <= quota
        begins = taken < quota
        if fits or (begins and overrun is WHOLE):
            admitted.append(name)
            taken += named[name].weight
        else:
            rest.append(name)
    applicants = sum(named[name].weight for name in ranked)
    return SchoolResult(school, quota, applicants, taken, tuple(admitted), tuple(rest))


@EITHER
@given(case=admissions())
def test_fewer_applicants_than_seats_all_are_in(seats: Seats, case: Case) -> None:
    lots, quotas, orders = case
    outcome = Outcome(case, seats)
    for one in outcome.results.values():
        if one.undersubscribed:
            assert not one.rest
    everybody = sum(lot.weight for lot in lots) or 1
    plenty = Outcome((lots, dict.fromkeys(quotas, everybody), orders), seats)
    assert plenty.at == {lot.name: lot.choices[0].school for lot in lots}


@EITHER
@given(case=admissions(), data=st.data())
def test_the_order_of_lots_in_the_roster_makes_no_difference(
    seats: Seats, case: Case, data: st.DataObject
) -> None:
    lots = data.draw(st.permutations(case[0]))
    assert place(lots, case[1], case[2], seats) == place(*case, seats)


@given(
    weights=st.lists(st.integers(1, 4), max_size=12),
    quota=st.integers(1, 12),
    seated=st.integers(0, 14),
    overrun=st.sampled_from(Overrun),
)
def test_filling_goes_in_order_and_stops_at_the_quota(
    weights: list[int], quota: int, seated: int, overrun: Overrun
) -> None:
    lots = list(range(len(weights)))
    chosen, after = fill(lots, weights, quota, seated, overrun)
    assert after == seated + sum(weights[lot] for lot in chosen)
    assert chosen == [lot for lot in lots if lot in chosen]
    if overrun is WHOLE:
        assert chosen == lots[: len(chosen)]
        assert not chosen or after - weights[chosen[-1]] < quota
        assert len(chosen) == len(lots) or after >= quota
    else:
        assert after <= max(quota, seated)
        assert all(lot in chosen or after + weights[lot] > quota for lot in lots)


def lots_of(text: str) -> list[Lot]:
    """``a2:1=S,T`` is lot a of two children and tier 1, which prefers S to T."""
    lots = []
    for part in text.split():
        head, schools = part.split("=")
        name, tier = head.split(":")
        choices = tuple(Choice(school) for school in schools.split(","))
        lots.append(Lot(name[:-1], int(name[-1]), int(tier), choices))
    return lots


def test_a_family_loses_its_first_choice_to_no_worse_first_choice() -> None:
    """The classic difference: under first-choice-first a bad first choice costs the second as well."""
    lots = lots_of("a1:1=S,T b1:1=S,T c1:1=T,S")
    orders = {"S": ["a", "b", "c"], "T": ["b", "a", "c"]}
    first = place(lots, {"S": 1, "T": 1}, orders, Seats(FIRST, WHOLE, False))
    deferred = place(lots, {"S": 1, "T": 1}, orders, Seats(DEFERRED, WHOLE, False))
    assert [one.admitted for one in first] == [("a",), ("c",)]
    assert [one.admitted for one in deferred] == [("a",), ("b",)]


def test_a_seat_that_displacement_left_free_is_given_to_the_next_that_fits() -> None:
    """With skip, twins who lose their seats to a single child leave one that a rejected child can use."""
    lots = lots_of("c1:1=T,S d1:1=T z2:1=S b1:1=S")
    orders = {"S": ["c", "z", "b"], "T": ["d", "c"]}
    results = place(lots, {"S": 2, "T": 1}, orders, Seats(DEFERRED, SKIP, True))
    assert [one.admitted for one in results] == [("c", "b"), ("d",)]
    assert [one.rest for one in results] == [("z",), ()]


def test_a_late_proposer_does_not_overtake_one_who_was_turned_away() -> None:
    """With skip: b was turned away while twins sat there; d comes later, is worse, and must not get in."""
    lots = lots_of("c1:1=T,S d1:1=U,S z2:1=S b1:1=S e1:1=T f1:1=V g1:1=V,U")
    quotas = {"S": 2, "T": 1, "U": 1, "V": 1}
    orders = {"S": ["c", "z", "b", "d"], "T": ["e", "c"], "U": ["g", "d"], "V": ["f", "g"]}
    results = place(lots, quotas, orders, Seats(DEFERRED, SKIP, True))
    assert [one.admitted for one in results] == [("c", "b"), ("e",), ("g",), ("f",)]
