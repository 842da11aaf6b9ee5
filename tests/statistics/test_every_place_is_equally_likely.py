"""Every place is equally likely: chi-squared tests over many fixed seeds.

All seeds are fixed, so each statistic has one value and a test never fails by chance on another day. The
false-alarm rate says how unlikely it was, when the seeds were chosen, that an even draw would be called
uneven: ``FALSE_ALARM`` for the whole file, shared out evenly among its ``TESTS`` statistics. What the tests
can see is shown by :func:`test_a_bias_is_seen`: an order that favours a name by a few in a hundred fails.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import permutations

import pytest

from tests.support.seating import place
from verifier.protocol.draw import order
from verifier.protocol.plan import Overrun, SeatRule, Seats
from verifier.protocol.roster import Choice, Lot

FALSE_ALARM = 1e-6
TESTS = 80
"""At most: a deviate that is looked at from both sides counts as two."""
# The standard normal quantile that is exceeded with probability FALSE_ALARM / TESTS = 1.25e-8.
QUANTILE = 5.573

LABEL = "X.admit.S01"


def seeds(name: str, count: int) -> list[str]:
    """Fixed seeds: SHA-256 of a name and a number."""
    return [hashlib.sha256(f"{name}|{number}".encode()).hexdigest() for number in range(count)]


def critical_value(freedom: int) -> float:
    """The chi-squared value exceeded with probability FALSE_ALARM / TESTS (Wilson and Hilferty, 1931)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + QUANTILE * math.sqrt(part)) ** 3


def chi_squared(observed: Iterable[float], expected: Iterable[float]) -> float:
    return sum((one - other) ** 2 / other for one, other in zip(observed, expected, strict=True))


Order = Callable[[str, str, Sequence[str]], list[str]]


def places_statistic(draw: Order, names: Sequence[str], runs: int, label: str = LABEL) -> tuple[float, int]:
    """How uneven the table of names against places is, and its degrees of freedom.

    Rows and columns of a permutation table are bound to sums, so the sum of squares over all cells, times
    (n - 1) / n, is chi-squared with (n - 1)^2 degrees of freedom.
    """
    size = len(names)
    table: Counter[tuple[str, int]] = Counter()
    for seed in seeds("places" + label, runs):
        table.update((name, at) for at, name in enumerate(draw(seed, label, names)))
    even = runs / size
    cells = (table[name, at] for name in names for at in range(size))
    statistic = sum((cell - even) ** 2 for cell in cells) / even
    return statistic * (size - 1) / size, (size - 1) ** 2


def orders_statistic(draw: Order, names: Sequence[str], runs: int) -> tuple[float, int]:
    """How uneven the whole orders are."""
    counts = Counter(tuple(draw(seed, LABEL, names)) for seed in seeds("orders", runs))
    every = list(permutations(names))
    even = runs / len(every)
    return chi_squared((counts[one] for one in every), [even] * len(every)), len(every) - 1


NAMES = {
    "numbered codes": [f"X{number:04d}" for number in range(1, 21)],
    "codes of one digit": [str(number) for number in range(10)],
    "long equal beginnings": [f"{'0' * 38}{number:02d}" for number in range(20)],
    "official numbers": [f"C{number:05d}" for number in range(1, 13)],
}


@pytest.mark.parametrize("kind", NAMES)
def test_every_name_is_equally_likely_at_every_place(kind: str) -> None:
    statistic, freedom = places_statistic(order, NAMES[kind], 40_000)
    assert statistic < critical_value(freedom)


@pytest.mark.parametrize("label", ["X.number.3", "S01.shuffle.2"])
def test_so_it_is_in_every_kind_of_list(label: str) -> None:
    statistic, freedom = places_statistic(order, NAMES["numbered codes"], 10_000, label)
    assert statistic < critical_value(freedom)


def test_every_order_is_equally_likely() -> None:
    statistic, freedom = orders_statistic(order, ["A", "B", "C", "D", "E"], 60_000)
    assert statistic < critical_value(freedom)


def test_two_lists_of_one_seed_say_nothing_of_each_other() -> None:
    """The place in one list against the place in another, for one name among eight."""
    names = [f"X{number}" for number in range(8)]
    table: Counter[tuple[int, int]] = Counter()
    runs = 30_000
    for seed in seeds("independent", runs):
        table[order(seed, "X.number.1", names).index("X3"), order(seed, "X.number.2", names).index("X3")] += 1
    cells = [table[one, other] for one in range(8) for other in range(8)]
    assert chi_squared(cells, [runs / 64] * 64) < critical_value(63)


# --- lots of several children: the weight of a lot must not move its place

MIXED = [("A1", 1), ("B2", 2), ("C1", 1), ("D3", 3), ("E1", 1), ("F2", 2), ("G1", 1), ("H1", 1)]
TWO_SCHOOLS = "S01", "S02"


def mixed_lots(schools: Sequence[str] = ("S01",)) -> list[Lot]:
    return [Lot(name, weight, 1, tuple(Choice(school) for school in schools)) for name, weight in MIXED]


def test_a_lots_weight_does_not_move_its_place() -> None:
    statistic, freedom = places_statistic(order, [name for name, _ in MIXED], 40_000)
    assert statistic < critical_value(freedom)


def chances(lots: Sequence[Lot], quota: int, overrun: Overrun) -> dict[str, float]:
    """Each lot's chance by theory, counted over every order: the rule in words, not our code."""
    hits: Counter[str] = Counter()
    for one in permutations(range(len(lots))):
        taken = 0
        for at in one:
            weight = lots[at].weight
            if taken + weight <= quota or (overrun is Overrun.WHOLE_LOT_IN and taken < quota):
                hits[lots[at].name] += 1
                taken += weight
    return {lot.name: hits[lot.name] / math.factorial(len(lots)) for lot in lots}


@pytest.mark.parametrize("overrun", Overrun)
@pytest.mark.parametrize("quota", [4, 7])
def test_the_chance_of_a_lot_is_what_theory_says(overrun: Overrun, quota: int) -> None:
    lots = mixed_lots()
    runs = 30_000
    theory = chances(lots, quota, overrun)
    admitted: Counter[str] = Counter()
    for seed in seeds(f"admit{quota}", runs):
        names = order(seed, LABEL, [lot.name for lot in lots])
        (result,) = place(
            lots, {"S01": quota}, {"S01": names}, Seats(SeatRule.FIRST_CHOICE_FIRST, overrun, False)
        )
        admitted.update(result.admitted)
    for lot in lots:
        chance = theory[lot.name]
        deviate = (admitted[lot.name] - runs * chance) / math.sqrt(runs * chance * (1 - chance))
        assert abs(deviate) < QUANTILE, (lot.name, admitted[lot.name] / runs, chance)


def test_lots_of_one_weight_have_one_chance() -> None:
    for overrun in Overrun:
        theory = chances(mixed_lots(), 5, overrun)
        for weight in (1, 2):
            same = {round(theory[name], 12) for name, heavy in MIXED if heavy == weight}
            assert len(same) == 1
    whole = chances(mixed_lots(), 5, Overrun.WHOLE_LOT_IN)
    # A lot is in if it begins within the quota: its own weight does not count against it, but the weight of
    # the others does, so heavier lots have a slightly better chance, and with skip a worse one.
    assert whole["D3"] > whole["B2"] > whole["A1"]
    skip = chances(mixed_lots(), 5, Overrun.SKIP)
    assert skip["D3"] < skip["B2"] < skip["A1"]


@pytest.mark.parametrize("rule", SeatRule)
def test_equal_children_have_equal_chances_at_each_school(rule: SeatRule) -> None:
    """Ten children of one list of preferences: at each school, and nowhere, each is equally often."""
    lots = [Lot(f"X{number}", 1, 1, tuple(map(Choice, TWO_SCHOOLS))) for number in range(10)]
    names = [lot.name for lot in lots]
    runs = 30_000
    table: Counter[tuple[str, str]] = Counter()
    for seed in seeds("schools", runs):
        orders = {school: order(seed, f"X.admit.{school}", names) for school in TWO_SCHOOLS}
        results = place(lots, {"S01": 3, "S02": 2}, orders, Seats(rule, Overrun.WHOLE_LOT_IN, False))
        table.update((name, one.school) for one in results for name in one.admitted)
    for school, quota in (("S01", 3), ("S02", 2)):
        cells = [table[name, school] for name in names]
        even = runs * quota / 10
        # Each run admits exactly ``quota`` of ten: variance of a cell is even * (1 - quota / 10).
        statistic = chi_squared(cells, [even] * 10) / (1 - quota / 10) * 9 / 10
        assert statistic < critical_value(9)


# --- the statistics can fail


def favours_a_name(seed: str, label: str, names: Sequence[str]) -> list[str]:
    """Moves the first name to the front in three draws of a hundred."""
    found = order(seed, label, names)
    if int(seed[:8], 16) % 100 < 3:
        found.remove(names[0])
        found.insert(0, names[0])
    return found


def cut_tickets(seed: str, label: str, names: Sequence[str]) -> list[str]:
    """Tickets cut to one hexadecimal digit: ties fall to the smaller name."""
    return sorted(
        names, key=lambda name: (hashlib.sha256(f"{seed}{label}{name}".encode()).hexdigest()[:1], name)
    )


def naive_shuffle(seed: str, label: str, names: Sequence[str]) -> list[str]:
    """The classic mistake: each place is swapped with any place."""
    found = list(names)
    for at in range(len(found)):
        digest = hashlib.sha256(f"{seed}{label}{at}".encode()).digest()
        other = int.from_bytes(digest[:8], "big") % len(found)
        found[at], found[other] = found[other], found[at]
    return found


@pytest.mark.parametrize("biased", [favours_a_name, cut_tickets, naive_shuffle])
def test_a_bias_is_seen(biased: Order) -> None:
    statistic, freedom = places_statistic(biased, NAMES["numbered codes"], 40_000)
    assert statistic > critical_value(freedom)
    if biased is naive_shuffle:
        statistic, freedom = orders_statistic(biased, ["A", "B", "C", "D", "E"], 60_000)
        assert statistic > critical_value(freedom)


@pytest.mark.parametrize("freedom", [8, 10, 48, 64, 120, 362])
def test_the_critical_values_are_right(freedom: int) -> None:
    """For even degrees of freedom the chance to exceed a value has a closed form. At few degrees Wilson and
    Hilferty's value lies a little too high, which only makes the alarm rarer."""
    half = critical_value(freedom) / 2
    exceeded = sum(math.exp(-half + k * math.log(half) - math.lgamma(k + 1)) for k in range(freedom // 2))
    assert 0.1 < exceeded / (FALSE_ALARM / TESTS) < 1.5
    assert math.erfc(QUANTILE / math.sqrt(2)) / 2 == pytest.approx(FALSE_ALARM / TESTS, rel=0.02)
