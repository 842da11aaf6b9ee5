"""Admissions of lots that are told by their names."""

from collections.abc import Mapping, Sequence

from verifier.protocol import seats
from verifier.protocol.lots import Lot, Lots
from verifier.protocol.plan import Seats


def place(
    lots: Sequence[Lot], quotas: Mapping[str, int], orders: Mapping[str, Sequence[str]], rule: Seats
) -> tuple[seats.SchoolResult, ...]:
    """:func:`verifier.protocol.seats.place` where the lists have names."""
    columns = Lots.of(lots)
    index_of = {name: index for index, name in enumerate(columns.names)}
    by_index = {school: [index_of[name] for name in names] for school, names in orders.items()}
    return seats.place(columns, quotas, seats.ranked_by_lists(columns, by_index), rule)
