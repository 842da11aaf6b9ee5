"""The workbooks that leave the room (导出): candidate groups, official numbers, results.

The public ones hold numbers, codes and outcomes; the private ones, for the enrolment platform (招生平台),
hold what its import sheet wants. Each tells on every printed page, and on its last sheet, what it belongs to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.files.cells import sheet_names
from kiosk.files.columns import Fill, PlatformColumn
from kiosk.files.drawn import Drawn, Entry, Members, Outcome, drawn_list, drawn_placements
from kiosk.files.facts import Told, facts
from kiosk.files.pages import Column, Frame, Kind, Page, Progress, Value
from kiosk.sealing.private import Child, Private
from kiosk.sealing.sealed import Sealed
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.words import Language, say

ZH = Language.ZH


def candidate_workbook(
    sealed: Sealed, attempt: int, lists: Sequence[NumberList], progress: Progress | None = None
) -> bytes:
    """A group of candidate numbers (备选派位号), or a trial order (随机排序): a sheet a list. Public.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        lists: the lists of one group (one a batch), or of one trial order.
        progress: told of the rows.
    """
    return _numbers_workbook(sealed, attempt, lists, progress, official=False)


def official_workbook(
    sealed: Sealed, attempt: int, lists: Sequence[NumberList], progress: Progress | None = None
) -> bytes:
    """The official numbers (正式派位号; 电脑随机录取号): a sheet a list. Public.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        lists: the lists that :meth:`verifier.protocol.replay.Replay.official` gave.
        progress: told of the rows.
    """
    return _numbers_workbook(sealed, attempt, lists, progress, official=True)


def _numbers_workbook(
    sealed: Sealed, attempt: int, lists: Sequence[NumberList], progress: Progress | None, *, official: bool
) -> bytes:
    members = Members(sealed.roster)
    drawn = [drawn_list(sealed.plan, members, one, official=official) for one in lists]

    def columns(one: Drawn) -> tuple[Column, ...]:
        return (
            Column(one.number_word, 22),
            Column(say("workbook.code", ZH), 24),
            Column(say("workbook.siblings", ZH), 28),
        )

    def rows(one: Drawn) -> Iterator[Sequence[Value]]:
        for entry in one.entries():
            yield entry.number, entry.code, _siblings(entry.together, entry.lot)

    return _workbook(sealed, attempt, _public(drawn, columns, rows), progress)


def results_workbook(
    sealed: Sealed,
    attempt: int,
    placements: Sequence[Placement],
    numbers: Sequence[NumberList] = (),
    progress: Progress | None = None,
) -> bytes:
    """The results (派位结果): a sheet a batch and school, first the admitted in their order. Public.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        placements: the outcomes, those of whole admissions.
        numbers: the lists that gave the official numbers of these batches or schools, if any did.
        progress: told of the rows.

    Raises:
        WrongUse: the placements name numbers of which no list was given.
    """
    members = Members(sealed.roster)
    drawn = drawn_placements(sealed.plan, members, placements, numbers)

    def rows(one: Drawn) -> Iterator[Sequence[Value]]:
        return (row for _, row in result_rows(one))

    return _workbook(sealed, attempt, _public(drawn, result_columns, rows), progress)


def result_columns(one: Drawn) -> tuple[Column, ...]:
    """The columns of a public sheet of results."""
    return (
        Column(say("workbook.rank", ZH), 10, Kind.WHOLE),
        *([Column(one.number_word, 20)] if one.numbered else []),
        Column(say("workbook.code", ZH), 22),
        Column(say("workbook.outcome", ZH), 14),
        Column(say("workbook.siblings", ZH), 26),
    )


def result_rows(one: Drawn) -> Iterator[tuple[Entry, Sequence[Value]]]:
    """The rows of a public sheet of results, each with what it was made of."""
    outcomes = _outcomes(one)
    for entry in one.entries():
        number = [entry.number] if one.numbered else []
        outcome = outcomes[entry.outcome]
        yield entry, (entry.rank, *number, entry.code, outcome, _siblings(entry.together, entry.lot))


def private_numbers_workbook(
    sealed: Sealed,
    attempt: int,
    lists: Sequence[NumberList],
    private: Private,
    progress: Progress | None = None,
) -> bytes:
    """The official numbers with the columns that the platform (招生平台) wants: a sheet a list. Private.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        lists: the lists that gave the official numbers.
        private: the opened private part of the same draw.
        progress: told of the rows.
    """
    members = Members(sealed.roster)
    drawn = [drawn_list(sealed.plan, members, one, official=True) for one in lists]
    unknown = frozenset({Fill.SCHOOL, Fill.SCHOOL_ID, Fill.OUTCOME, Fill.RANK})
    wanted = private.platform or tuple(one for one in _usual() if one.fill not in unknown)
    return _private(sealed, attempt, drawn, private, wanted, progress)


def private_results_workbook(
    sealed: Sealed,
    attempt: int,
    placements: Sequence[Placement],
    private: Private,
    numbers: Sequence[NumberList] = (),
    progress: Progress | None = None,
) -> bytes:
    """The results with the columns that the platform (招生平台) wants: a sheet a batch and school. Private.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        placements: the outcomes, those of whole admissions.
        private: the opened private part of the same draw.
        numbers: the lists that gave the official numbers of these batches or schools, if any did.
        progress: told of the rows.

    Raises:
        WrongUse: the placements name numbers of which no list was given.
    """
    members = Members(sealed.roster)
    drawn = drawn_placements(sealed.plan, members, placements, numbers)
    return _private(sealed, attempt, drawn, private, private.platform or _usual(), progress)


@dataclass(frozen=True, slots=True)
class _Sheet:
    drawn: Drawn
    columns: tuple[Column, ...]
    rows: Iterator[Sequence[Value]]
    titled: bool


def _public(
    drawn: Sequence[Drawn],
    columns: Callable[[Drawn], tuple[Column, ...]],
    rows: Callable[[Drawn], Iterator[Sequence[Value]]],
) -> list[_Sheet]:
    return [_Sheet(one, columns(one), rows(one), titled=True) for one in drawn]


def _private(
    sealed: Sealed,
    attempt: int,
    drawn: Sequence[Drawn],
    private: Private,
    wanted: Sequence[PlatformColumn],
    progress: Progress | None,
) -> bytes:
    columns = tuple(Column(one.header, *_LOOK[one.fill]) for one in wanted)
    sheets = [
        _Sheet(one, columns, _private_rows(sealed, one, private, wanted), titled=False) for one in drawn
    ]
    return _workbook(sealed, attempt, sheets, progress, private=True)


_LOOK = {
    Fill.NUMBER: (18, Kind.CODE), Fill.CODE: (20, Kind.CODE), Fill.NAME: (16, Kind.TEXT),
    Fill.IDENTITY: (24, Kind.CODE), Fill.BATCH: (16, Kind.TEXT), Fill.BATCH_ID: (10, Kind.CODE),
    Fill.SCHOOL: (34, Kind.TEXT), Fill.SCHOOL_ID: (14, Kind.CODE), Fill.OUTCOME: (14, Kind.CODE),
    Fill.RANK: (10, Kind.WHOLE), Fill.COLUMN: (20, Kind.TEXT), Fill.EMPTY: (14, Kind.TEXT),
}  # fmt: skip


def _usual() -> tuple[PlatformColumn, ...]:
    """The columns where the plan names none."""
    return (
        PlatformColumn(say("workbook.number", ZH), Fill.NUMBER),
        PlatformColumn(say("workbook.code", ZH), Fill.CODE),
        PlatformColumn(say("workbook.name", ZH), Fill.NAME),
        PlatformColumn(say("workbook.identity", ZH), Fill.IDENTITY),
        PlatformColumn(say("workbook.batch", ZH), Fill.BATCH),
        PlatformColumn(say("workbook.school", ZH), Fill.SCHOOL),
        PlatformColumn(say("workbook.outcome", ZH), Fill.OUTCOME),
        PlatformColumn(say("workbook.rank", ZH), Fill.RANK),
    )


def _private_rows(
    sealed: Sealed, one: Drawn, private: Private, wanted: Sequence[PlatformColumn]
) -> Iterator[Sequence[Value]]:
    plan = sealed.plan
    batch = plan.batch(one.batch)
    school = plan.school(one.batch, one.school) if one.school else None
    fixed: dict[Fill, Value] = {
        Fill.BATCH: batch.name if batch else "", Fill.BATCH_ID: one.batch,
        Fill.SCHOOL: school.name if school else "", Fill.SCHOOL_ID: one.school or "", Fill.EMPTY: "",
    }  # fmt: skip
    outcomes = _outcomes(one)
    for entry in one.entries():
        child = private.by_code[entry.code]
        filled = {
            **fixed,
            Fill.NUMBER: entry.number if one.numbered else "",
            Fill.CODE: entry.code,
            Fill.NAME: child.name,
            Fill.IDENTITY: child.identity,
            Fill.OUTCOME: outcomes[entry.outcome],
            Fill.RANK: entry.rank,
        }
        yield [_cell(column, filled, child, entry.outcome) for column in wanted]


def _cell(column: PlatformColumn, filled: dict[Fill, Value], child: Child, outcome: Outcome | None) -> Value:
    if column.fill is Fill.COLUMN:
        return next((text for head, text in child.columns if head == column.column), "")
    if column.fill is Fill.OUTCOME and outcome is not None:
        own = column.admitted if outcome is Outcome.ADMITTED else column.others
        return own or filled[Fill.OUTCOME]
    return filled[column.fill]


def _outcomes(one: Drawn) -> dict[Outcome | None, str]:
    """The outcomes in the words of the procedure: 派中 for a number drawn, 录取 for a school's own order."""
    words: dict[Outcome | None, str] = {None: ""}
    return words | {outcome: say(f"workbook.outcome-{outcome}-{one.way}", ZH) for outcome in Outcome}


def _siblings(together: int, lot: str) -> str:
    return say("workbook.together", ZH, count=together, lot=lot) if together > 1 else ""


def _workbook(
    sealed: Sealed,
    attempt: int,
    sheets: Sequence[_Sheet],
    progress: Progress | None,
    *,
    private: bool = False,
) -> bytes:
    # openpyxl takes long to load, and the first picture does not wait for it.
    from kiosk.files.sheet import workbook_bytes

    plan = sealed.plan
    mark = say("workbook.rehearsal", ZH) if plan.rehearsal else ""
    wanted = [f"{mark} {one.drawn.name}" if mark else one.drawn.name for one in sheets]
    last = say("workbook.facts", ZH)
    names = sheet_names([*wanted, f"{mark} {last}" if mark else last])
    pages = [_page(sealed, attempt, one, name, mark) for one, name in zip(sheets, names, strict=False)]
    told = [Told(one.drawn, name) for one, name in zip(sheets, names, strict=False)]
    frame = Frame(
        title=plan.title,
        pages=say("workbook.pages", ZH),
        mark=mark,
        facts_name=names[-1],
        facts=facts(sealed, attempt, told, private=private),
    )
    return workbook_bytes(frame, pages, progress)


def _page(sealed: Sealed, attempt: int, one: _Sheet, name: str, mark: str) -> Page:
    drawn, title, note = one.drawn, "", ""
    if one.titled:
        told = say("workbook.title-mark", ZH, mark=mark) if mark else ""
        title = f"{told}{sealed.plan.title}\n{drawn.title}"
        note = say("workbook.note", ZH, attempt=attempt, count=drawn.count, fingerprint=sealed.fingerprint)
    foot = (
        say("workbook.foot-seal", ZH, fingerprint=sealed.fingerprint),
        say(f"workbook.foot-{drawn.digest_of}", ZH, digest=drawn.digest),
    )
    return Page(name, one.columns, one.rows, drawn.count, title, note, foot)
