"""What is drawn: lots, and what each wishes for.

A draw may have a million lots, so they are kept in columns, and what many have in common once: a million
objects would cost more than all that is done with them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """One preference (志愿): a school, and the child's priority class there if it has one of its own."""

    school: str
    tier: int | None = None

    def __str__(self) -> str:
        return self.school if self.tier is None else f"{self.school}:{self.tier}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What many children have in common: a priority class, 1 first, and choices in order of preference.

    ``schools`` are those of the choices, ``tiers`` the priority class at each.
    """

    tier: int
    choices: tuple[Choice, ...]
    schools: tuple[str, ...] = field(init=False, compare=False, repr=False)
    tiers: tuple[int, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        tiers = tuple([self.tier if choice.tier is None else choice.tier for choice in self.choices])
        object.__setattr__(self, "schools", tuple([choice.school for choice in self.choices]))
        object.__setattr__(self, "tiers", tiers)


@dataclass(frozen=True, slots=True)
class Lot:
    """Children who are drawn together. ``weight`` is their number, and the number of seats they take."""

    name: str
    weight: int
    tier: int
    choices: tuple[Choice, ...]

    def tier_at(self, school: str) -> int | None:
        """The lot's priority class at a school, or None if it did not choose it."""
        for choice in self.choices:
            if choice.school == school:
                return self.tier if choice.tier is None else choice.tier
        return None


@dataclass(frozen=True, slots=True)
class Lots:
    """Lots in columns: the lot of an index (from 0) has the name, the weight and the wish of that index."""

    names: Sequence[str]
    weights: Sequence[int]
    wishes: Sequence[Wish]

    @classmethod
    def of(cls, lots: Iterable[Lot]) -> "Lots":
        """The columns of lots."""
        listed = list(lots)
        return cls(
            [lot.name for lot in listed],
            [lot.weight for lot in listed],
            [Wish(lot.tier, lot.choices) for lot in listed],
        )

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> Lot:
        wish = self.wishes[index]
        return Lot(self.names[index], self.weights[index], wish.tier, wish.choices)

    def __iter__(self) -> Iterator[Lot]:
        return map(self.__getitem__, range(len(self.names)))


NO_LOTS = Lots((), (), ())


def choosers(lots: Lots) -> dict[str, list[int]]:
    """School -> the lots that chose it, in their own order, as indexes."""
    chose: dict[str, list[int]] = {}
    for lot, wish in enumerate(lots.wishes):
        for school in wish.schools:
            if school in chose:
                chose[school].append(lot)
            else:
                chose[school] = [lot]
    return chose
