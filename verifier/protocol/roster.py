"""The public list of applicants (待派位学生名单), roster.txt: one line an applicant, no personal data."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import ge
from typing import overload

from verifier.protocol import merkle
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.lots import Choice, Lot, Lots, Wish, choosers
from verifier.protocol.pace import Pace, at_once
from verifier.protocol.plan import AdmitStep, Plan
from verifier.protocol.text import ABSENT, PREFIX, canonical, h, sha256_hex

CODE = r"[0-9A-Za-z_-]{1,40}"
MAX_TIER = 99
ROW = "row"
_WHERE = "roster.txt"
_BLOCK = 2**20
_SHORTEST = len("MP1|row|1|X|1|1|X|") + 64 + 1
"""Bytes of the shortest line with its newline."""

_LINE = re.compile(
    rf"^MP1\|row\|({CODE})\|([A-Z][0-9A-Z]{{0,7}})\|({CODE})"
    r"\|([1-9][0-9]?\|[0-9A-Z.:]{1,2000})\|([0-9a-f]{64})\n",
    re.MULTILINE,
)
_CHOICE = re.compile(r"([A-Z][0-9A-Z]{0,15})(?::([1-9][0-9]?))?")


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
class Rows(Sequence[Row]):
    """Rows in columns: the row of an index (from 0) has of each column what stands at that index."""

    codes: Sequence[str]
    batches: Sequence[str]
    lots: Sequence[str]
    wishes: Sequence[Wish]
    persons: Sequence[str]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Rows":
        """The columns of rows."""
        listed = list(rows)
        return cls(
            [row.code for row in listed],
            [row.batch for row in listed],
            [row.lot for row in listed],
            [Wish(row.tier, row.choices) for row in listed],
            [row.person for row in listed],
        )

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(map(self._row, range(*index.indices(len(self)))))
        return self._row(index)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, range(len(self)))

    def _row(self, index: int) -> Row:
        code, batch, lot = self.codes[index], self.batches[index], self.lots[index]
        wish = self.wishes[index]
        return Row(code, batch, lot, wish.tier, wish.choices, self.persons[index])


@dataclass(frozen=True)
class Roster:
    """The list as published: rows by code, and what is derived from them."""

    rows: Rows

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Roster":
        """The list of rows that are in order of their codes."""
        return cls(Rows.of(rows))

    @cached_property
    def lots(self) -> dict[str, Lots]:
        """The lots of each batch, by name."""
        codes, wishes = self.rows.codes, self.rows.wishes
        heads: dict[str, list[int]] = {}
        others: Counter[str] = Counter()
        columns = zip(codes, self.rows.lots, self.rows.batches, strict=True)
        for index, (code, lot, batch) in enumerate(columns):
            if code != lot:
                others[lot] += 1
            elif batch in heads:
                heads[batch].append(index)
            else:
                heads[batch] = [index]
        return {
            batch: Lots(
                [codes[index] for index in indexes],
                [1 + others[codes[index]] for index in indexes],
                [wishes[index] for index in indexes],
            )
            for batch, indexes in heads.items()
        }

    @cached_property
    def choosers(self) -> dict[tuple[str, str], list[int]]:
        """The lots that chose a school, by name, as indexes; the keys are the ids of batch and school."""
        return {
            (batch, school): chose
            for batch, lots in self.lots.items()
            for school, chose in choosers(lots).items()
        }

    @cached_property
    def chosen(self) -> Counter[tuple[str, str]]:
        """How many lots chose a school; the keys are the ids of batch and school."""
        chosen: Counter[tuple[str, str]] = Counter()
        for batch, lots in self.lots.items():
            for schools, count in Counter(wish.schools for wish in lots.wishes).items():
                for school in schools:
                    chosen[batch, school] += count
        return chosen

    @cached_property
    def first_choosers(self) -> dict[tuple[str, str], list[int]]:
        """The lots whose first choice is a school, as in :attr:`choosers`."""
        first: dict[tuple[str, str], list[int]] = {}
        for batch, lots in self.lots.items():
            by_school: dict[str, list[int]] = {}
            for lot, wish in enumerate(lots.wishes):
                by_school.setdefault(wish.schools[0], []).append(lot)
            first.update({(batch, school): chose for school, chose in by_school.items()})
        return first

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of applicants in each batch that has any."""
        return dict(Counter(self.rows.batches))

    def find(self, code: str) -> int | None:
        """The position (from 0) of an applicant's row, or None."""
        return _find(self.rows.codes, code)


def _find(codes: Sequence[str], code: str) -> int | None:
    at = bisect_left(codes, code)
    return at if at < len(codes) and codes[at] == code else None


def roster_to_bytes(rows: Iterable[Row]) -> bytes:
    """roster.txt: the rows in the order of their codes, each line ending in one newline."""
    ordered = sorted(rows, key=lambda row: row.code)
    return "".join(f"{row.line()}\n" for row in ordered).encode("ascii")


def roster_lines(data: bytes) -> list[bytes]:
    """The lines of roster.txt without their newlines, as the Merkle tree takes them."""
    return list(_lines(data))


def _lines(data: bytes) -> Iterator[bytes]:
    for block in _blocks(data):
        yield from block[:-1].split(b"\n")


def _blocks(data: bytes) -> Iterator[bytes]:
    """Some whole lines at a time. A million lines at once would take more memory than the file."""
    start, after = 0, data.rfind(b"\n") + 1
    while start < after:
        end = data.find(b"\n", min(start + _BLOCK, after - 1)) + 1
        yield data[start:end]
        start = end


def can_be_rows(data: bytes) -> bool:
    """Whether a file has few enough lines for all of them to be rows.

    Else one of its lines is too short, and nobody has to hash what may be hundreds of millions of them.
    """
    return data.count(b"\n") * _SHORTEST <= len(data)


def roster_root(data: bytes, pace: Pace = at_once) -> str:
    """The roster root: the Merkle tree head over the lines, as 64 hexadecimal digits."""
    return merkle.root(_lines(data), pace).hex()


def roster_from_bytes(data: bytes, plan: Plan, pace: Pace = at_once) -> Roster:
    """Read roster.txt and hold it against the plan.

    Raises:
        BadInput: (MP-ROSTER) a line of the wrong form, out of order or twice, a batch or school that the
            plan does not have, choices that no single admission covers, or a lot whose children differ.
    """
    if not data.endswith(b"\n"):
        raise BadInput(Rule.ROSTER, "roster.no-newline", where=_WHERE)
    reader = _Reader(plan)
    for block in _blocks(data):
        pace(reader.read(block.decode("ascii", "replace")))
    rows = Rows(reader.codes, reader.batches, reader.lots, reader.wishes, reader.persons)
    _check_lots(rows)
    return Roster(rows)


class _Reader:
    """Reads lines into columns, many at a time. What is refused is the first line that is wrong."""

    def __init__(self, plan: Plan) -> None:
        self.codes: list[str] = []
        self.batches: list[str] = []
        self.lots: list[str] = []
        self.wishes: list[Wish] = []
        self.persons: list[str] = []
        self._read_wishes = _WishReader(plan)
        self._ids = {batch.id: batch.id for batch in plan.batches}

    def read(self, text: str) -> int:
        """Take in whole lines, and give their number."""
        before, count = len(self.codes), text.count("\n")
        found: list[tuple[str, ...]] = _LINE.findall(text)
        wrong: BadInput | None = None
        if len(found) != count:
            good = next(at for at, line in enumerate(text.split("\n")) if not _LINE.fullmatch(f"{line}\n"))
            # A line of the right form is found as one, so those before the first that is not are all there.
            del found[good:]
            wrong = BadInput(Rule.ROSTER, "roster.line", where=f"{_WHERE}:{before + good + 1}")
        codes = [fields[0] for fields in found]
        earlier = [self.codes[-1] if before else "", *codes]
        if any(map(ge, earlier, codes)):
            good = next(at for at, code in enumerate(codes) if earlier[at] >= code)
            key = "roster.twice" if earlier[good] == codes[good] else "roster.unsorted"
            wrong = BadInput(Rule.ROSTER, key, where=f"{_WHERE}:{before + good + 1}", found=codes[good])
            del found[good:]
        self.wishes += self._read_wishes([(batch, wish) for _, batch, _, wish, _ in found], before + 1)
        if wrong is not None:
            raise wrong
        self.codes += codes
        # Equal texts are kept once: batches are few, and most children have a lot of their own.
        self.batches += [self._ids[batch] for _, batch, _, _, _ in found]
        self.lots += [code if lot == code else lot for code, _, lot, _, _ in found]
        self.persons += [person for _, _, _, _, person in found]
        return count


class _WishReader:
    """Reads and checks priority class and choices, each distinct text once: many children have the same."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._wishes: dict[tuple[str, str], Wish] = {}
        self._lists: dict[tuple[str, str], tuple[Choice, ...]] = {}
        self._choices: dict[tuple[str, str], Choice] = {}
        admits = [step for step in plan.steps if isinstance(step, AdmitStep)]
        self._admits = [(step.batch, frozenset(step.schools)) for step in admits]

    def __call__(self, texts: Sequence[tuple[str, str]], number: int) -> Iterable[Wish]:
        """The wishes of lines from a number on, of each batch and text."""
        for at, text in enumerate(texts, number):
            if text not in self._wishes:
                self._wishes[text] = self._read(*text, f"{_WHERE}:{at}")
        return map(self._wishes.__getitem__, texts)

    def _read(self, batch: str, text: str, where: str) -> Wish:
        tier, _, choices = text.partition("|")
        return Wish(int(tier), self._choices_of(batch, choices, where))

    def _choices_of(self, batch: str, text: str, where: str) -> tuple[Choice, ...]:
        if (batch, text) in self._lists:
            return self._lists[batch, text]
        if self._plan.batch(batch) is None:
            raise BadInput(Rule.ROSTER, "roster.batch", where=where, found=batch)
        choices = tuple([self._choice(batch, part, where) for part in text.split(".")])
        schools = {choice.school for choice in choices}
        if len(schools) != len(choices):
            raise BadInput(Rule.ROSTER, "roster.choice-twice", where=where, found=text)
        if not any(batch == of and schools <= admitted for of, admitted in self._admits):
            raise BadInput(Rule.ROSTER, "roster.choices-apart", where=where, found=text)
        self._lists[batch, text] = choices
        return choices

    def _choice(self, batch: str, part: str, where: str) -> Choice:
        if (batch, part) not in self._choices:
            found = _CHOICE.fullmatch(part)
            if found is None or self._plan.school(batch, found[1]) is None:
                raise BadInput(Rule.ROSTER, "roster.school", where=where, found=part)
            self._choices[batch, part] = Choice(found[1], int(found[2]) if found[2] else None)
        return self._choices[batch, part]


def _check_lots(rows: Rows) -> None:
    for index, (code, lot) in enumerate(zip(rows.codes, rows.lots, strict=True)):
        if lot == code:
            continue
        where = f"{_WHERE}:{index + 1}"
        # Rows are sorted, so the smallest code of a lot comes before its other children.
        head = _find(rows.codes, lot)
        if head is None or head > index or rows.lots[head] != lot:
            raise BadInput(Rule.ROSTER, "roster.lot-name", where=where, found=lot)
        if (rows.batches[head], rows.wishes[head]) != (rows.batches[index], rows.wishes[index]):
            raise BadInput(Rule.ROSTER, "roster.lot-differs", where=where, found=code, expected=lot)


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
    "Lots",
    "Roster",
    "Row",
    "Rows",
    "can_be_rows",
    "person_commitment",
    "record_digest",
    "roster_from_bytes",
    "roster_lines",
    "roster_root",
    "roster_to_bytes",
]
