"""Finding a child's number where numbers are shown: by the child's code or by the number itself (查找).

What is typed may be in small letters, with blanks around it, or a number without its leading zeros.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.protocol.roster import Roster

_NUMBER = re.compile(r"([A-Z]*)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a list: which list, at which place from 0, and whose it is (``lot``)."""

    which: int
    place: int
    number: str
    lot: str


def tidy(typed: str) -> str:
    """What was typed, without blanks, in half-width capitals."""
    return unicodedata.normalize("NFKC", typed).strip().upper()


def lots_named(roster: Roster, typed: str) -> frozenset[str]:
    """The lots of the children with that code, however its letters are written.

    One as a rule; two where codes differ only in capital and small letters and neither is typed exactly.
    """
    exact = roster.find(typed.strip())
    if exact is not None:
        return frozenset({roster.rows[exact].lot})
    wanted = tidy(typed)
    return frozenset(row.lot for row in roster.rows if row.code.upper() == wanted)


def place_typed(one: NumberList, typed: str) -> int | None:
    """The place from 0 of a typed number: letters and leading zeros may be left out."""
    wanted = _NUMBER.fullmatch(tidy(typed))
    if wanted is None or wanted[1] not in {"", one.prefix} or len(wanted[2]) > one.width:
        return None
    place = int(wanted[2]) - 1
    return place if 0 <= place < len(one.lots) else None


def find_in_lists(roster: Roster, lists: Sequence[NumberList], typed: str) -> tuple[Found, ...]:
    """Where a child's code, or else a number, stands in lists of numbers, in the order of the lists."""
    lots = lots_named(roster, typed)
    found = []
    for which, one in enumerate(lists):
        named = [place for place, lot in enumerate(one.lots) if lot in lots]
        typed_place = place_typed(one, typed)
        if not lots and typed_place is not None:
            named = [typed_place]
        found += [Found(which, place, one.numbers()[place], one.lots[place]) for place in named]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stands:
    """A name in an outcome: which school's, whether it is admitted, and its place from 0 where it is."""

    which: int
    admitted: bool
    place: int
    name: str


def find_in_placements(
    roster: Roster, placements: Sequence[Placement], official: Iterable[NumberList], typed: str
) -> tuple[Stands, ...]:
    """Where a child's code or an official number stands in outcomes.

    Args:
        roster: the list of applicants.
        placements: the outcomes.
        official: the lists that gave the official numbers of these schools' lots; none if none were given.
        typed: what was typed.
    """
    lots = lots_named(roster, typed)
    names = set(lots)
    for one in official:
        names.update(found.number for found in find_in_lists(roster, [one], typed))
    return tuple(
        Stands(which, admitted, place, name)
        for which, placement in enumerate(placements)
        for admitted, group in ((True, placement.admitted), (False, placement.rest))
        for place, name in enumerate(group)
        if name in names
    )
