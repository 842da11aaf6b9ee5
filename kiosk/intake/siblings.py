"""Children who are drawn together (双(多)胞胎捆绑派位): who shares a mark, and what must be the same."""

from collections.abc import Iterable
from datetime import date

from kiosk.intake.identity import possible_birth
from kiosk.intake.roll import Roll
from kiosk.intake.text import half_width, label_key
from kiosk.intake.vocabulary import vocabulary
from kiosk.intake.xlsb_file import ERRORS

FAILED = frozenset(ERRORS.values())
USUAL = 4
"""More children than this in one group need a second look."""

_DAYS_APART = 1


def group_siblings(roll: Roll) -> None:
    """Bring the marks into one form and report groups that do not fit together.

    A mark is any text that the children of a group share. Where it is another child's code or identity
    number, the two belong together, and the group's mark becomes the smallest code or, without codes, a
    running number.
    """
    none = {label_key(word) for word in vocabulary("siblings")["none"]} | {""}
    yes = {label_key(word) for word in vocabulary("siblings")["yes"]}
    marked = []
    for place, mark in enumerate(roll.marks):
        if not mark:
            continue
        key = label_key(mark)
        if mark in FAILED:
            # A .csv keeps a failed formula as text, and as a mark it would join strangers.
            roll.error("intake.error-value", place, "siblings", mark, column=roll.label(place, "siblings"))
            roll.marks[place] = ""
        elif key in none:
            roll.marks[place] = ""
        elif key in yes:
            roll.error("intake.siblings-yes", place, "siblings", mark)
            roll.marks[place] = ""
        else:
            marked.append(place)
    for places in _link(roll, marked).values():
        _check_group(roll, places)


def _link(roll: Roll, marked: list[int]) -> dict[str, list[int]]:
    """Groups of positions by their mark, after joining children who name one another."""
    wanted = {half_width(roll.marks[place]) for place in marked}
    wanted |= set(map(str.upper, wanted))
    named: dict[str, int] = {}
    for texts in (roll.codes, roll.identities) if wanted else ():
        if not wanted.isdisjoint(texts):
            named.update({text: place for place, text in enumerate(texts) if text in wanted})
    groups: dict[str, list[int]] = {}
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while parent.setdefault(place, place) != place:
            place = parent[place]
        return place

    for place in marked:
        mark = half_width(roll.marks[place])
        other = named.get(mark, named.get(mark.upper()))
        if other is None:
            groups.setdefault(roll.marks[place], []).append(place)
        else:
            parent[root(place)] = root(other)
    linked: dict[int, list[int]] = {}
    for place in sorted(parent):
        linked.setdefault(root(place), []).append(place)
    for number, places in enumerate(linked.values(), 1):
        # A twin who names nobody but is named, or who also has a plain mark, brings that group along.
        for mark in {roll.marks[place] for place in places} & groups.keys():
            places += [place for place in groups.pop(mark) if place not in places]
        codes = [roll.codes[place] for place in places]
        mark = min(codes) if all(codes) else f"#{number}"
        for place in places:
            roll.marks[place] = mark
        groups.setdefault(mark, []).extend(sorted(places))
    return groups


def _check_group(roll: Roll, places: list[int]) -> None:
    first = places[0]
    mark = roll.marks[first]
    if len(places) == 1:
        roll.warn("intake.siblings-alone", first, "siblings", mark)
        return
    if len(places) > USUAL:
        roll.warn("intake.siblings-many", first, "siblings", mark, count=len(places))
    there = roll.cell(first, "siblings")
    for place in places[1:]:
        if roll.batches[place] != roll.batches[first]:
            roll.error("intake.siblings-batch", place, "siblings", mark, first=there)
        elif roll.choices[place] != roll.choices[first]:
            roll.error("intake.siblings-choices", place, "siblings", mark, first=there)
        elif roll.tiers[place] != roll.tiers[first]:
            roll.error("intake.siblings-tier", place, "siblings", mark, first=there)
    born = _births(roll.identities[place] for place in places)
    if born and (max(born) - min(born)).days > _DAYS_APART:
        roll.warn("intake.siblings-birth", first, "siblings", mark)


def _births(numbers: Iterable[str]) -> list[date]:
    digits = [number[6:14] for number in numbers if len(number) == 18]
    return [
        date(int(one[:4]), int(one[4:6]), int(one[6:]))
        for one in digits
        if one.isdecimal() and possible_birth(one)
    ]
