"""The check on the spot (现场检查): workbook and pictures, read back from their medium, against the draw.

Whatever differs is a sentence and a place; whatever is missing is said. Nothing here is trusted but the draw.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.files.cells import plain
from kiosk.files.drawn import Drawn, Members, Outcome, drawn_placements
from kiosk.files.exported import Exported, Row, read_picture_file, read_workbook
from kiosk.files.pages import Value
from kiosk.files.picture import PictureFacts
from kiosk.files.workbooks import result_columns, result_rows, results_workbook
from kiosk.sealing.sealed import Sealed
from verifier.protocol.draw import NumberList
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.outcome import Placement
from verifier.protocol.text import sha256_hex

MAX_TOLD = 20
"""So many differing rows of a school, and so many numbers of its pictures, are told one by one."""

_FIRST_ROW = 4

Page = tuple[str, str, int]
"""Batch, school and page (from 1) of a picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """One admitted number: as drawn, in the workbook and its row, in a picture and its page.

    ``place`` is from 1. A number that is not where it should be is the one that is there, or empty;
    ``row`` and ``page`` are None where there is none.
    """

    place: int
    drawn: str
    workbook: str
    row: int | None
    picture: str
    page: int | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class SchoolCheck:
    """One school: its admitted numbers line by line, and in words what is wrong.

    ``lines`` may all agree and something else still be wrong, such as the row of a child not admitted.
    """

    batch: str
    school: str
    lines: tuple[Line, ...]
    findings: tuple[BadInput, ...]

    @property
    def agrees(self) -> bool:
        """Whether workbook and pictures of this school agree with the draw."""
        return not self.findings and all(line.agrees for line in self.lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome: each school, and what is wrong with a file as a whole."""

    schools: tuple[SchoolCheck, ...]
    findings: tuple[BadInput, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything is there and agrees number by number."""
        return not self.findings and all(school.agrees for school in self.schools)

    @property
    def all_findings(self) -> tuple[BadInput, ...]:
        """Everything that is wrong, in words: files first, then school by school."""
        return self.findings + tuple(one for school in self.schools for one in school.findings)

    @property
    def numbers(self) -> int:
        """How many admitted numbers were compared."""
        return sum(len(school.lines) for school in self.schools)


def compare(
    sealed: Sealed,
    attempt: int,
    placements: Sequence[Placement],
    numbers: Sequence[NumberList],
    workbook: Path,
    pictures: Sequence[Path],
    progress: Callable[[int, int], None] | None = None,
    taken: Mapping[Page, str] | None = None,
) -> Comparison:
    """Compare what was exported with what was drawn.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        placements: the outcomes of whole admissions, as drawn.
        numbers: the lists that gave the official numbers, if any did.
        workbook: the public workbook of results, on its medium.
        pictures: the pictures of all pages of all these schools, in any order, on their medium.
        progress: told after every file; it may raise.
        taken: the digests of the pictures as this program took them. What a picture says of itself could be
            written into a painted one as well. None where nobody knows them: each is taken at its word.
    """
    told = progress or _silent
    of = len(pictures) + 1
    findings: list[BadInput] = []
    exported: Exported | None = None
    try:
        exported = read_workbook(workbook)
        findings += _of_another(sealed, attempt, exported.draw_id, exported.seal, exported.attempt, workbook)
        if findings:
            exported = None
    except BadInput as error:
        findings.append(error)
    told(1, of)
    wanted = {(one.batch, one.school): list[tuple[Path, PictureFacts]]() for one in placements}
    for done, path in enumerate(pictures, 2):
        try:
            facts, digest = read_picture_file(path)
            others = _of_another(sealed, attempt, facts.draw_id, facts.seal, str(facts.attempt), path)
            if not others and (facts.batch, facts.school) not in wanted:
                school = f"{facts.batch}/{facts.school}"
                others = [BadInput(Rule.COMMAND, "comparison.other-school", where=path.name, found=school)]
            if others:
                findings += others
            else:
                wanted[facts.batch, facts.school].append((path, facts))
                if taken is not None and taken.get((facts.batch, facts.school, facts.page)) != digest:
                    findings.append(BadInput(Rule.COMMAND, "comparison.picture-other", where=path.name))
        except BadInput as error:
            findings.append(error)
        told(done, of)
    drawn = drawn_placements(sealed.plan, Members(sealed.roster), placements, numbers)
    schools = [
        _school(one, placement, exported, workbook.name, wanted[placement.batch, placement.school])
        for one, placement in zip(drawn, placements, strict=True)
    ]
    if exported is not None and not any(_in_workbook(one) for school in schools for one in school.findings):
        findings += _not_as_written(exported, workbook, sealed, attempt, placements, numbers)
    return Comparison(tuple(schools), tuple(findings))


def _in_workbook(finding: BadInput) -> bool:
    return finding.key in {"comparison.row", "comparison.sheet-missing"}


def _not_as_written(
    exported: Exported, path: Path, sealed: Sealed, attempt: int,
    placements: Sequence[Placement], numbers: Sequence[NumberList],
) -> list[BadInput]:  # fmt: skip
    """Whether a workbook with the right rows is another file all the same.

    Hidden rows, formulas, formats and further sheets show people something else than what is read here.
    """
    if exported.sha256 == sha256_hex(results_workbook(sealed, attempt, placements, numbers)):
        return []
    return [BadInput(Rule.COMMAND, "comparison.workbook-other", where=path.name)]


def _silent(done: int, of: int) -> None:
    pass


def _of_another(
    sealed: Sealed, attempt: int, draw_id: str, seal: str, found_attempt: str, path: Path
) -> list[BadInput]:
    """Why a file does not belong to this attempt of this draw, if it does not."""
    if (draw_id, seal) != (sealed.plan.draw_id, sealed.fingerprint):
        return [
            BadInput(
                Rule.COMMAND, "comparison.other-draw", where=path.name, found=draw_id, seal=seal[:8],
                expected=sealed.plan.draw_id, own_seal=sealed.fingerprint[:8],
            )
        ]  # fmt: skip
    if found_attempt != str(attempt):
        return [
            BadInput(
                Rule.COMMAND,
                "comparison.other-attempt",
                where=path.name,
                found=found_attempt,
                expected=attempt,
            )
        ]
    return []


def _school(
    drawn: Drawn,
    placement: Placement,
    exported: Exported | None,
    file: str,
    pictures: Sequence[tuple[Path, PictureFacts]],
) -> SchoolCheck:
    findings: list[BadInput] = []
    rows: tuple[Row, ...] = ()
    if exported is not None:
        rows = exported.sheets.get((placement.batch, placement.school), ())
        if not rows:
            wanted = f"{placement.batch}/{placement.school}"
            findings.append(BadInput(Rule.COMMAND, "comparison.sheet-missing", where=file, found=wanted))
    in_book, differing = _workbook_rows(drawn, rows)
    if rows:
        findings += _cut(differing, drawn.name)
    shown = _Shown(drawn, placement.admitted, pictures)
    findings += shown.findings
    lines = []
    for place, number in enumerate(placement.admitted, 1):
        row, in_row, good = in_book.get(place, (None, "", False))
        page, picture = shown.at.get(place, (None, ""))
        lines.append(Line(place, number, in_row, row, picture, page, good and picture == number))
    return SchoolCheck(placement.batch, placement.school, tuple(lines), tuple(findings))


InBook = dict[int, tuple[int | None, str, bool]]
"""For each place among the admitted: the workbook's row, the number in it, and whether all agrees."""


def _workbook_rows(drawn: Drawn, rows: Sequence[Row]) -> tuple[InBook, list[BadInput]]:
    """Hold every row of a sheet against the row it should be."""
    findings: list[BadInput] = []
    heads = [column.head for column in result_columns(drawn)]
    by_number = {row.number: row.cells for row in rows}
    if list(by_number.get(_FIRST_ROW - 1, ())) != heads:
        findings.append(_differs(drawn, _FIRST_ROW - 1, heads, by_number.get(_FIRST_ROW - 1, ())))
    in_book: InBook = {}
    column = 1
    last = _FIRST_ROW - 1
    for last, (entry, cells) in enumerate(result_rows(drawn), _FIRST_ROW):
        expected = _texts(cells)
        found = by_number.get(last, ())
        good = list(found) == expected
        if not good:
            findings.append(_differs(drawn, last, expected, found))
        if entry.outcome is Outcome.ADMITTED and entry.rank is not None:
            before = in_book.get(entry.rank)
            cell = found[column] if len(found) > column else ""
            # Of siblings the first row is shown, and the line agrees if all of theirs do.
            in_book[entry.rank] = (last, cell, good) if before is None else (*before[:2], before[2] and good)
    for number, found in by_number.items():
        if number > last:
            findings.append(_differs(drawn, number, [], found))
    return in_book, findings


def _texts(cells: Sequence[Value]) -> list[str]:
    texts = ["" if cell is None else plain(str(cell)) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _differs(drawn: Drawn, row: int, expected: Sequence[str], found: Sequence[str]) -> BadInput:
    return BadInput(
        Rule.COMMAND, "comparison.row", where=drawn.name, row=row,
        expected=" ".join(filter(None, expected)) or "-", found=" ".join(filter(None, found)) or "-",
    )  # fmt: skip


def _cut(findings: Sequence[BadInput], where: str) -> Iterator[BadInput]:
    """The first findings, and how many there are in all."""
    yield from findings[:MAX_TOLD]
    if len(findings) > MAX_TOLD:
        yield BadInput(Rule.COMMAND, "comparison.more", where=where, found=len(findings), limit=MAX_TOLD)


class _Shown:
    """What a school's pictures show, place by place among the admitted."""

    def __init__(
        self, drawn: Drawn, admitted: Sequence[str], pictures: Sequence[tuple[Path, PictureFacts]]
    ) -> None:
        self.where = drawn.name
        self.findings: list[BadInput] = []
        self.at: dict[int, tuple[int | None, str]] = {}
        pages = self._pages(pictures)
        self._place(admitted, pages)

    def _pages(self, pictures: Sequence[tuple[Path, PictureFacts]]) -> dict[int, tuple[str, PictureFacts]]:
        pages: dict[int, tuple[str, PictureFacts]] = {}
        for path, facts in sorted(pictures, key=lambda one: (one[1].page, one[0].name)):
            first = pages.setdefault(facts.page, (path.name, facts))
            # The same page taken twice is no mistake; two pages that say they are the same are.
            if (first[1].numbers, first[1].pages) != (facts.numbers, facts.pages):
                self._find("comparison.page-twice", path.name, page=facts.page, first=first[0])
        of = max((facts.pages for _, facts in pages.values()), default=0)
        if not of:
            self._find("comparison.no-picture", self.where)
        for page in range(1, of + 1):
            if page not in pages:
                self._find("comparison.page-missing", self.where, page=page, pages=of)
        return pages

    def _place(self, admitted: Sequence[str], pages: dict[int, tuple[str, PictureFacts]]) -> None:
        place_of = {number: place for place, number in enumerate(admitted, 1)}
        start, differing = 1, list[BadInput]()
        for page, (file, facts) in sorted(pages.items()):
            # After a page that is missing, the next one begins where its first number was drawn.
            if facts.numbers and page - 1 not in pages and page > 1:
                start = place_of.get(facts.numbers[0], start)
            for place, number in enumerate(facts.numbers, start):
                expected = admitted[place - 1] if place <= len(admitted) else "-"
                self.at[place] = (page, number)
                if number != expected:
                    differing.append(
                        BadInput(
                            Rule.COMMAND, "comparison.number", where=file, page=page, place=place,
                            expected=expected, found=number,
                        )
                    )  # fmt: skip
            start += len(facts.numbers)
        whole = bool(pages) and len(pages) == max(facts.pages for _, facts in pages.values())
        if whole and start <= len(admitted):
            missing = len(admitted) - start + 1
            differing.append(BadInput(Rule.COMMAND, "comparison.too-few", where=self.where, found=missing))
        self.findings += _cut(differing, self.where)

    def _find(self, key: str, where: str, **params: str | int) -> None:
        self.findings.append(BadInput(Rule.COMMAND, key, where=where, **params))
