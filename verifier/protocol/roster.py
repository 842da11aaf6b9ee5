"""The public list of applicants (待派位学生名单), roster.txt: one line an applicant, no personal data."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifier.protocol import merkle
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import AdmitStep, Plan
from verifier.protocol.text import ABSENT, PREFIX, canonical, h, sha256_hex

CODE = r"[0-9A-Za-z_-]{1,40}"
MAX_TIER = 99
ROW = "row"
_BLOCK = 2**20
_SHORTEST = len("MP1|row|1|X|1|1|X|") + 64 + 1
"""Bytes of the shortest line with its newline."""

_LINE = re.compile(
    rf"MP1\|row\|({CODE})\|([A-Z][0-9A-Z]{{0,7}})\|({CODE})\|([1-9][0-9]?)\|([0-9A-Z.:]{{1,2000}})\|([0-9a-f]{{64}})"
)
_CHOICE = re.compile(r"([A-Z][0-9A-Z]{0,15})(?::([1-9][0-9]?))?")


@dataclass(frozen=True, slots=True)
class Choice:
    """One preference (志愿): a school, and the child's priority class there if it has one of its own."""

    school: str
    tier: int | None = None

    def __str__(self) -> str:
        return self.school if self.tier is None else f"{self.school}:{self.tier}"


@dataclass(frozen=True, slots=True)
class Row:
    """One applicant's public line.

    ``lot`` names the children drawn together (双(多)胞胎捆绑派位): the smallest code among them. ``tier`` is
    the priority class, 1 first. ``choices`` are in order of preference. ``person`` commits to the private
    record.
    """

    code: str
    batch: str
    lot: str
    tier: int
    choices: tuple[Choice, ...]
    person: str

    def line(self) -> str:
        """The line of roster.txt without its newline."""
        choices = ".".join(map(str, self.choices))
        return "|".join((PREFIX, ROW, self.code, self.batch, self.lot, str(self.tier), choices, self.person))


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


@dataclass(frozen=True)
class Roster:
    """The list as published: rows by code, and what is derived from them."""

    rows: tuple[Row, ...]

    @cached_property
    def lots(self) -> dict[str, tuple[Lot, ...]]:
        """The lots of each batch, by name."""
        weights: dict[str, int] = {}
        for row in self.rows:
            weights[row.lot] = weights.get(row.lot, 0) + 1
        lots: dict[str, list[Lot]] = {}
        for row in self.rows:
            if row.code == row.lot:
                lots.setdefault(row.batch, []).append(Lot(row.lot, weights[row.lot], row.tier, row.choices))
        return {batch: tuple(members) for batch, members in lots.items()}

    @cached_property
    def choosers(self) -> dict[tuple[str, str], tuple[Lot, ...]]:
        """The lots that chose a school, by name; the keys are the ids of batch and school."""
        choosers: dict[tuple[str, str], list[Lot]] = {}
        for batch, lots in self.lots.items():
            for lot in lots:
                for choice in lot.choices:
                    choosers.setdefault((batch, choice.school), []).append(lot)
        return {key: tuple(lots) for key, lots in choosers.items()}

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of applicants in each batch that has any."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.batch] = counts.get(row.batch, 0) + 1
        return counts

    def find(self, code: str) -> int | None:
        """The position (from 0) of an applicant's row, or None."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle].code < code:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.rows) and self.rows[low].code == code else None


def roster_to_bytes(rows: Iterable[Row]) -> bytes:
    """roster.txt: the rows in the order of their codes, each line ending in one newline."""
    ordered = sorted(rows, key=lambda row: row.code)
    return "".join(f"{row.line()}\n" for row in ordered).encode("ascii")


def roster_lines(data: bytes) -> list[bytes]:
    """The lines of roster.txt without their newlines, as the Merkle tree takes them."""
    return list(_lines(data))


def _lines(data: bytes) -> Iterator[bytes]:
    """The same one by one. A million lines at once would take more memory than the file."""
    start, after = 0, data.rfind(b"\n") + 1
    while start < after:
        end = data.find(b"\n", min(start + _BLOCK, after - 1)) + 1
        yield from data[start : end - 1].split(b"\n")
        start = end


def can_be_rows(data: bytes) -> bool:
    """Whether a file has few enough lines for all of them to be rows.

    Else one of its lines is too short, and nobody has to hash what may be hundreds of millions of them.
    """
    return data.count(b"\n") * _SHORTEST <= len(data)


def roster_root(data: bytes) -> str:
    """The roster root: the Merkle tree head over the lines, as 64 hexadecimal digits."""
    return merkle.root(_lines(data)).hex()


def roster_from_bytes(data: bytes, plan: Plan) -> Roster:
    """Read roster.txt and hold it against the plan.

    Raises:
        BadInput: (MP-ROSTER) a line of the wrong form, out of order or twice, a batch or school that the
            plan does not have, choices that no single admission covers, or a lot whose children differ.
    """
    where = "roster.txt"
    if not data.endswith(b"\n"):
        raise BadInput(Rule.ROSTER, "roster.no-newline", where=where)
    rows = tuple(_rows(_lines(data), _ChoiceReader(plan)))
    _check_lots(rows)
    return Roster(rows)


def _rows(lines: Iterable[bytes], read_choices: "_ChoiceReader") -> Iterator[Row]:
    match = _LINE.fullmatch
    last = ""
    for number, line in enumerate(lines, 1):
        found = match(line.decode("ascii", "replace"))
        if found is None:
            raise BadInput(Rule.ROSTER, "roster.line", where=f"roster.txt:{number}")
        code, batch, lot, tier, choices, person = found.groups()
        if code <= last:
            key = "roster.twice" if code == last else "roster.unsorted"
            raise BadInput(Rule.ROSTER, key, where=f"roster.txt:{number}", found=code)
        last = code
        # Equal texts are kept once: most children have a lot of their own and share their choices.
        yield Row(
            code, batch, code if lot == code else lot, int(tier), read_choices(batch, choices, number), person
        )


class _ChoiceReader:
    """Reads and checks the choices field, each distinct text once: a list has few distinct ones."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.known: dict[tuple[str, str], tuple[Choice, ...]] = {}
        self.admits = [step for step in plan.steps if isinstance(step, AdmitStep)]

    def __call__(self, batch: str, text: str, number: int) -> tuple[Choice, ...]:
        key = (batch, text)
        if key not in self.known:
            self.known[key] = self._read(batch, text, f"roster.txt:{number}")
        return self.known[key]

    def _read(self, batch: str, text: str, where: str) -> tuple[Choice, ...]:
        if self.plan.batch(batch) is None:
            raise BadInput(Rule.ROSTER, "roster.batch", where=where, found=batch)
        choices: list[Choice] = []
        for part in text.split("."):
            found = _CHOICE.fullmatch(part)
            if found is None or self.plan.school(batch, found[1]) is None:
                raise BadInput(Rule.ROSTER, "roster.school", where=where, found=part)
            choices.append(Choice(found[1], int(found[2]) if found[2] else None))
        schools = {choice.school for choice in choices}
        if len(schools) != len(choices):
            raise BadInput(Rule.ROSTER, "roster.choice-twice", where=where, found=text)
        if not any(step.batch == batch and schools.issubset(step.schools) for step in self.admits):
            raise BadInput(Rule.ROSTER, "roster.choices-apart", where=where, found=text)
        return tuple(choices)


def _check_lots(rows: tuple[Row, ...]) -> None:
    heads: dict[str, Row] = {}
    for number, row in enumerate(rows, 1):
        where = f"roster.txt:{number}"
        if row.lot == row.code:
            heads[row.code] = row
            continue
        # Rows are sorted, so the smallest code of a lot comes before its other children.
        head = heads.get(row.lot)
        if head is None:
            raise BadInput(Rule.ROSTER, "roster.lot-name", where=where, found=row.lot)
        if (head.batch, head.tier, head.choices) != (row.batch, row.tier, row.choices):
            raise BadInput(Rule.ROSTER, "roster.lot-differs", where=where, found=row.code, expected=head.code)


def record_digest(name: str, identity: str, columns: Sequence[tuple[str, str]]) -> str:
    """The digest of a child's private record: name, identity number, the workbook's other columns in order.

    It is SHA-256 of the canonical JSON ``{"columns":[[header,value],…],"identity":…,"name":…}``.
    """
    return sha256_hex(
        canonical({"name": name, "identity": identity, "columns": [list(column) for column in columns]})
    )


def person_commitment(code: str, salt: str, record: str) -> str:
    """The salted commitment to one private record: h(person, code, salt, record)."""
    return h("person", code, salt, record)


__all__ = [
    "ABSENT",
    "CODE",
    "Choice",
    "Lot",
    "Roster",
    "Row",
    "can_be_rows",
    "person_commitment",
    "record_digest",
    "roster_from_bytes",
    "roster_lines",
    "roster_root",
    "roster_to_bytes",
]
