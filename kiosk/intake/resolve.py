"""What a cell says about batch, schools and priority, in the plan's own terms.

A roster has few distinct answers, so each is worked out once and looked up afterwards.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.intake.text import half_width, label_key, small_number
from kiosk.intake.vocabulary import vocabulary
from verifier.protocol.plan import AdmitStep, Batch, Plan
from verifier.protocol.roster import MAX_TIER, Choice

_SEPARATORS = re.compile(r"[、,，;；|/\n>→＞]+")
_TIER_MARK = re.compile(r"(.+?)\s*[:：]\s*([^:：]{1,8})")

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an answer cannot be used: the sentence's key, the field at fault, and what the sentence names."""

    key: str
    field: str
    found: str
    known: str = ""


class Terms:
    """The plan's batches and schools under every name that people may write for them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._batches = _batch_names(plan.batches)
        self._schools: dict[str, dict[str, str]] = {batch.id: {} for batch in plan.batches}
        for school in plan.schools:
            names = self._schools.setdefault(school.batch, {})
            for text in (school.id, school.name):
                names[label_key(text)] = school.id
        self._together = [
            (step.batch, frozenset(step.schools)) for step in plan.steps if isinstance(step, AdmitStep)
        ]
        self.batch_list = ", ".join(f"{batch.id} {batch.name}" for batch in plan.batches)
        self.school_lists = {
            batch.id: ", ".join(f"{one.id} {one.name}" for one in plan.schools if one.batch == batch.id)
            for batch in plan.batches
        }

    def batch(self, text: str) -> str | None:
        """The id of the batch that a text names (by id, prefix, name or another word for it), or None."""
        return self._batches.get(label_key(text))

    def school(self, batch: str, text: str) -> str | None:
        """The id of the school of a batch that a text names, or None."""
        return self._schools.get(batch, {}).get(label_key(text))

    def only_batch(self) -> str | None:
        """The plan's batch, if it has a single one."""
        return self.plan.batches[0].id if len(self.plan.batches) == 1 else None

    def only_school(self, batch: str) -> str | None:
        """The batch's school, if it has a single one."""
        schools = set(self._schools.get(batch, {}).values())
        return schools.pop() if len(schools) == 1 else None

    def batch_of_sheet(self, name: str) -> str | None:
        """The batch that a sheet's name is or contains, if it is a single one. The longest word wins."""
        return _named(name, self._batches)

    def school_of_sheet(self, name: str) -> str | None:
        """The school, of any batch, that a sheet's name is or contains, if it is a single one."""
        return _named(name, {text: one for names in self._schools.values() for text, one in names.items()})

    def apart(self, batch: str, choices: Iterable[Choice]) -> bool:
        """Whether no single admission of the plan covers all the choices."""
        schools = {choice.school for choice in choices}
        return not any(one == batch and schools <= covered for one, covered in self._together)


def _batch_names(batches: Sequence[Batch]) -> dict[str, str]:
    """Every name by :func:`label_key`; what could mean two batches means none.

    Ids come before names, those before prefixes, those before other words.
    """
    aliases = [
        (word, batch.id)
        for group in vocabulary("batches")["same"]
        for batch in batches
        if label_key(batch.name) in set(map(label_key, group))
        for word in group
    ]
    names: dict[str, str] = {}
    for pairs in (
        [(batch.id, batch.id) for batch in batches],
        [(batch.name, batch.id) for batch in batches],
        [(batch.prefix, batch.id) for batch in batches],
        aliases,
    ):
        meant: dict[str, set[str]] = {}
        for text, batch_id in pairs:
            meant.setdefault(label_key(text), set()).add(batch_id)
        for key, ids in meant.items():
            names.setdefault(key, ids.pop() if len(ids) == 1 else "")
    return {key: batch_id for key, batch_id in names.items() if batch_id}


def _named(name: str, known: dict[str, str]) -> str | None:
    key = label_key(name)
    if key in known:
        return known[key]
    inside = [text for text in known if len(text) >= 2 and text in key]
    # A word inside a longer word says nothing of its own: 小学 in 小学一年级, a school in its branch.
    whole = {known[text] for text in inside if not any(text != other and text in other for other in inside)}
    return whole.pop() if len(whole) == 1 else None


def resolve_column(
    keys: Sequence[Key], understand: Callable[[Key], tuple[Value, Sequence[Trouble]]]
) -> tuple[list[Value], list[tuple[int, Trouble]]]:
    """Every answer's meaning, and the troubles by position."""
    meaning = {key: understand(key) for key in set(keys)}
    values = list(map({key: value for key, (value, _) in meaning.items()}.__getitem__, keys))
    bad = {key: troubles for key, (_, troubles) in meaning.items() if troubles}
    if not bad:
        return values, []
    return values, [(place, one) for place, key in enumerate(keys) if key in bad for one in bad[key]]


def read_batch(terms: Terms, fields: Sequence[str], cells: Sequence[str]) -> tuple[str, list[Trouble]]:
    """The batch of one or two cells (学段 and 年级 say it together); empty if it cannot be told."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return "", [Trouble("intake.batch-missing", fields[0], "", terms.batch_list)]
    together = terms.batch("".join(filled))
    if together:
        return together, []
    meant = {terms.batch(cell) for cell in filled}
    batch = meant.pop() if len(meant) == 1 else None
    if batch:
        return batch, []
    return "", [Trouble("intake.batch-unknown", fields[-1], " ".join(filled), terms.batch_list)]


def read_tier(cell: str) -> int | None:
    """A priority class of 1 to 99 written as ``2``, ``二``, ``第二类`` or ``B类``, else None."""
    words = vocabulary("tier")
    text = half_width(cell).casefold()
    for word in words["around"]:
        text = text.replace(word, "")
    tier: int | None = words["letters"].get(text)
    if tier is None:
        tier = small_number(text)
    return tier if tier is not None and 1 <= tier <= MAX_TIER else None


def read_choices(
    terms: Terms, batch: str, fields: Sequence[str], cells: Sequence[str], tiers: Sequence[str]
) -> tuple[tuple[Choice, ...], list[Trouble]]:
    """The preference list of one child.

    Args:
        fields: the columns' fields: one ``school``, one ``choices``, or ``choice_1`` and so on.
        cells: what stands in them. tiers: the cells of ``choice_tier_1`` and so on, or empty.
    """
    if not batch:
        return (), []
    known = terms.school_lists[batch]
    listed: list[tuple[str, str, str]] = []
    troubles = []
    gap = ""
    for place, (field, cell) in enumerate(zip(fields, cells, strict=True)):
        if not cell:
            gap = gap or field
            continue
        if gap:
            troubles.append(Trouble("intake.choice-gap", gap, cell))
            gap = ""
        parts = [cell] if terms.school(batch, cell) else _parts(cell, numbered=field.startswith("choice_"))
        tier = tiers[place] if place < len(tiers) else ""
        listed += [(field, part, tier) for part in parts]
    choices: list[Choice] = []
    for field, text, tier_cell in listed:
        choice, trouble = _choice(terms, batch, field, text, tier_cell, known)
        if trouble:
            troubles.append(trouble)
        elif choice in choices or any(choice.school == one.school for one in choices if choice):
            troubles.append(Trouble("intake.choice-twice", field, text))
        elif choice:
            choices.append(choice)
    if not listed:
        troubles.append(Trouble("intake.school-missing", fields[0], "", known))
    elif not troubles and terms.apart(batch, choices):
        troubles.append(Trouble("intake.choices-apart", fields[0], ", ".join(map(str, choices))))
    return tuple(choices), troubles


def _parts(cell: str, *, numbered: bool) -> list[str]:
    if numbered:
        return [cell]
    parts = _SEPARATORS.split(cell)
    if len(parts) == 1 and "." in cell and cell.isascii():
        parts = cell.split(".")
    if len(parts) == 1 and " " in cell:
        parts = cell.split(" ")
    return [part.strip() for part in parts if part.strip()]


def _choice(
    terms: Terms, batch: str, field: str, text: str, tier_cell: str, known: str
) -> tuple[Choice | None, Trouble | None]:
    school = terms.school(batch, text)
    if school is None and (match := _TIER_MARK.fullmatch(text)):
        school, tier_cell = terms.school(batch, match[1]), match[2]
    if school is None:
        return None, Trouble("intake.school-unknown", field, text, known)
    if not tier_cell:
        return Choice(school), None
    tier = read_tier(tier_cell)
    if tier is None:
        return None, Trouble("intake.tier-unknown", field, tier_cell)
    return Choice(school, tier), None
