"""Workbooks that leave the room: what they hold, read back by three programs that did not write them."""

import io
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import kiosk.words  # noqa: F401
from kiosk.files.cells import begins_formula, careful, escaped, inline, plain, sheet_names
from kiosk.files.pages import Column, Frame, Kind, Page
from kiosk.files.sheet import workbook_bytes
from kiosk.files.workbooks import candidate_workbook, results_workbook
from tests.kiosk.files import office
from tests.kiosk.files.drawn_days import COLUMNS, Day
from verifier.protocol.errors import BadInput, WrongUse
from verifier.protocol.outcome import admission_digest
from verifier.protocol.plan import AdmitStep
from verifier.words import Language, explain

PROCEDURES = ("longhua", "xincheng", "direct")
Table = list[list[str]]


@pytest.fixture(scope="session")
def books(drawn: dict[str, Day]) -> dict[str, bytes]:
    """All workbooks of all draws, by names such as ``longhua-results``."""
    return {f"{name}-{kind}": data for name, day in drawn.items() for kind, data in day.books().items()}


def text(value: object) -> str:
    """A cell as text; whole numbers come back as numbers of any kind."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def by_openpyxl(data: bytes) -> dict[str, Table]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "inlineStr"}, (sheet.title, cell.coordinate)
    return {
        sheet.title: [[text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    }


def by_calamine(data: bytes) -> dict[str, Table]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: [[text(value) for value in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def trimmed(table: Table) -> Table:
    """Without empty cells at the ends, which a reader may leave out."""
    rows = []
    for row in table:
        while row and row[-1] == "":
            row = row[:-1]
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def data_rows(table: Table, head: int) -> list[dict[str, str]]:
    """The rows below the heads, by head."""
    return [dict(zip(table[head - 1], row, strict=True)) for row in table[head:]]


def members(day: Day) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in day.sealed.roster.rows:
        found.setdefault(row.lot, []).append(row.code)
    return found


def test_two_readers_find_the_same(books: dict[str, bytes]) -> None:
    for name, data in books.items():
        one, other = by_openpyxl(data), by_calamine(data)
        assert list(one) == list(other), name
        for sheet in one:
            # openpyxl does not undo the format's own escape of an underscore.
            found = [[cell.replace("_x005F_", "_") for cell in row] for row in one[sheet]]
            assert trimmed(found) == trimmed(other[sheet]), (name, sheet)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_same_input_gives_the_same_bytes(
    procedure: str, drawn: dict[str, Day], books: dict[str, bytes]
) -> None:
    again = drawn[procedure].books()
    for kind, data in again.items():
        assert data == books[f"{procedure}-{kind}"]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"dcterms" not in archive.read("docProps/core.xml").split(b">", 1)[1].split(b"xmlns")[-1]


@pytest.mark.parametrize("procedure", ["longhua", "xincheng"])
def test_candidate_groups_hold_every_child_under_its_lots_number(
    procedure: str, drawn: dict[str, Day], books: dict[str, bytes]
) -> None:
    day = drawn[procedure]
    sheets = by_calamine(books[f"{procedure}-candidates"])
    assert len(sheets) == len(day.lists) + 1
    codes = members(day)
    for made, table in zip(day.lists, sheets.values(), strict=False):
        head, *_ = table[2]
        expected = [
            (number, code)
            for number, lot in zip(made.numbers(), made.lots, strict=True)
            for code in codes[lot]
        ]
        assert [(row[0], row[1]) for row in table[3:]] == expected
        assert head in {"备选派位号", "第 1 次随机排序号"}
        for row in table[3:]:
            lot = dict(zip(made.numbers(), made.lots, strict=True))[row[0]]
            assert row[2] == (f"{len(codes[lot])} 人捆绑（{lot}）" if len(codes[lot]) > 1 else "")


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_results_hold_each_school_in_the_order_of_the_admission(
    procedure: str, drawn: dict[str, Day], books: dict[str, bytes]
) -> None:
    day = drawn[procedure]
    sheets = by_calamine(books[f"{procedure}-results"])
    codes = members(day)
    lot_of = {
        (made.label.split(".")[0], number): lot
        for made in day.numbers
        for number, lot in zip(made.numbers(), made.lots, strict=True)
    }
    for placement, table in zip(day.placements, sheets.values(), strict=False):
        rows = data_rows(table, 3)
        for names, outcome in ((placement.admitted, True), (placement.rest, False)):
            lots = [
                lot_of.get((placement.batch, name), lot_of.get((placement.school, name), name))
                for name in names
            ]
            part = [row for row in rows if (row["结果"] in {"派中", "录取"}) == outcome]
            assert [row["报名号"] for row in part] == [code for lot in lots for code in codes[lot]]
            ranked = outcome or placement.waiting_list
            assert [row["名次"] for row in part] == [
                str(place) if ranked else "" for place, lot in enumerate(lots, 1) for _ in codes[lot]
            ]
            if day.numbers:
                word = "电脑随机录取号" if procedure == "xincheng" else "派位号"
                assert [row[word] for row in part] == [
                    name for name, lot in zip(names, lots, strict=True) for _ in codes[lot]
                ]
            words = Counter(row["结果"] for row in part)
            assert set(words) <= (
                {"派中", "录取"} if outcome else {"候补"} if placement.waiting_list else {"未派中", "未录取"}
            )


def test_the_public_workbooks_hold_no_personal_data(drawn: dict[str, Day], books: dict[str, bytes]) -> None:
    for name, data in books.items():
        private = "private" in name or "mapped" in name
        day = drawn[name.partition("-")[0]]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = b"".join(archive.read(part) for part in archive.namelist()).decode("utf-8")
        found = [child.identity for child in day.private.children if child.identity in everything]
        assert bool(found) == private, name


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_platform_gets_its_own_columns(
    procedure: str, drawn: dict[str, Day], books: dict[str, bytes]
) -> None:
    day = drawn[procedure]
    sheets = by_calamine(books[f"{procedure}-mapped-results"])
    public = by_calamine(books[f"{procedure}-results"])
    for placement, table, shown in zip(day.placements, sheets.values(), public.values(), strict=False):
        # A platform reads the heads from the first row.
        assert table[0] == [column.header for column in COLUMNS]
        batch, school = day.plan.batch(placement.batch), day.plan.school(placement.batch, placement.school)
        assert batch and school
        for row, other in zip(data_rows(table, 1), data_rows(shown, 3), strict=True):
            child = day.private.by_code[other["报名号"]]
            assert row["考生号"] == child.code
            assert (row["姓名"], row["证件号码"]) == (child.name, child.identity)
            assert (row["批次"], row["批次码"]) == (batch.name, batch.id)
            assert (row["学校"], row["学校码"]) == (school.name, school.id)
            assert row["是否录取"] == ("是" if other["结果"] in {"派中", "录取"} else "否")
            assert row["次序"] == other["名次"]
            assert row["学籍号"] == child.columns[0][1]
            assert row["备用"] == ""
            assert row["=派位号"] == other.get("派位号", other.get("电脑随机录取号", ""))


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_facts_sheet_names_the_draw_and_every_digest(
    procedure: str, drawn: dict[str, Day], books: dict[str, bytes]
) -> None:
    day = drawn[procedure]
    for kind in ("results", "mapped-results"):
        *sheets, (name, facts) = by_calamine(books[f"{procedure}-{kind}"]).items()
        assert name == ("演练 说明" if day.plan.rehearsal else "说明")
        values = {row[0]: row[1] for row in facts}
        assert values["派位编号"] == day.plan.draw_id
        assert values["封存指纹"] == day.sealed.fingerprint
        by_sheet = {row[0]: row[1:] for row in facts if len(row) > 5}
        for placement, (sheet, _) in zip(day.placements, sheets, strict=True):
            (step,) = (
                step for step in day.plan.steps
                if isinstance(step, AdmitStep)
                and (step.batch, placement.school in step.schools) == (placement.batch, True)
            )  # fmt: skip
            admitted = [
                one for one in day.placements if one.batch == step.batch and one.school in step.schools
            ]
            assert by_sheet[sheet][1:3] == [placement.batch, placement.school]
            assert by_sheet[sheet][4] == admission_digest(admitted)
            assert by_sheet[sheet][4] in {claim.sha256 for claim in day.state.admissions}


def test_sheets_are_ready_to_print(drawn: dict[str, Day], books: dict[str, bytes]) -> None:
    for name, data in books.items():
        day = drawn[name.partition("-")[0]]
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in book.worksheets:
            assert sheet.page_setup.paperSize == "9" or sheet.page_setup.paperSize == 9
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
            assert "&P" in sheet.oddHeader.right.text and "&N" in sheet.oddHeader.right.text
            assert (sheet.oddHeader.center.text == "演练") == day.plan.rehearsal
            assert sheet.title.startswith("演练") == day.plan.rehearsal
        for sheet in book.worksheets[:-1]:
            top = 1 if "private" in name or "mapped" in name else 3
            assert sheet.freeze_panes == f"A{top + 1}"
            assert sheet.print_title_rows == f"${top}:${top}"
            assert day.sealed.fingerprint in sheet.oddFooter.left.text
            assert len(sheet.oddFooter.right.text.rpartition(" ")[2]) == 64
            assert all(cell.number_format == "@" or isinstance(cell.value, int | None)
                       for row in sheet.iter_rows(min_row=top + 1) for cell in row)  # fmt: skip


def test_what_begins_like_a_formula_is_quoted(books: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(books["longhua-mapped-results"]))
    quoted = {}
    for sheet in book.worksheets[:-1]:
        for row in sheet.iter_rows(min_row=2):
            quoted[str(row[2].value)] = row[2].quotePrefix
    assert quoted["=1+1"] and quoted["@SUM(A1)"] and quoted["＝1+1"] and quoted["-1"]
    assert not quoted["007"] and not quoted["𠮷野"]


def test_libreoffice_shows_every_cell_as_it_is(books: dict[str, bytes], tmp_path: Path) -> None:
    opened = office.sheets(books, tmp_path)
    for name, data in books.items():
        read = by_calamine(data)
        assert opened[name].keys() == read.keys()
        whole = {"名次", "次序"}
        for sheet, table in read.items():
            shown = [[cell for cell, _ in row] for row in opened[name][sheet]]
            assert trimmed(shown) == trimmed(table), (name, sheet)
            if sheet.endswith("说明"):
                continue
            heads = table[0 if "private" in name or "mapped" in name else 2]
            for row in opened[name][sheet][3:]:
                for head, (cell, is_text) in zip(heads, row, strict=True):
                    # A text that a program took for a number, a date or a formula would lose its quotes.
                    assert is_text == (cell != "" and head not in whole), (name, sheet, head, cell)


def page(rows: list[tuple[str | int | None, ...]], heads: tuple[str, ...], title: str = "") -> bytes:
    frame = Frame("题", "第 &P 页，共 &N 页", "", "说明", (("甲", "乙"),))
    columns = tuple(Column(head, 12, Kind.TEXT) for head in heads)
    return workbook_bytes(frame, [Page("表", columns, rows, len(rows), title)])


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_any_text_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    table = (
        CalamineWorkbook.from_filelike(io.BytesIO(page(rows, ("甲", "乙")))).get_sheet_by_index(0).to_python()
    )
    kept = [[plain(cell) for cell in row] for row in rows]
    assert trimmed([[str(cell) for cell in row] for row in table])[1:] == trimmed(kept)


@given(st.text(max_size=30))
def test_a_text_that_is_written_as_it_is_needs_no_care(text_: str) -> None:
    if not careful(text_):
        assert inline(text_) == f"<is><t>{text_}</t></is>"
        assert not begins_formula(text_)
    # Whatever was done to it, an XML reader takes it and finds the value.
    root = ElementTree.fromstring(inline(text_))
    assert root[0].text in (plain(text_).replace("_x", "_x005F_x"), escaped(text_), None)


@given(st.lists(st.text(max_size=40), max_size=12))
def test_sheets_have_legal_names_and_no_two_alike(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\") and name.strip(" '") == name
        assert name.casefold() != "history"


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis() -> None:
    assert plain("长" * 32_767) == "长" * 32_767
    assert plain("长" * 32_768) == "长" * 32_766 + "…"
    assert careful("长" * 32_768)


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    frame = Frame("题", "", "", "说明", ())
    full = Page("表", (Column("甲", 10),), (), 1_048_576)
    with pytest.raises(BadInput) as error:
        workbook_bytes(frame, [full])
    assert (error.value.key, error.value.params["limit"]) == ("workbook.rows", 1_048_575)
    assert explain(error.value, Language.ZH) and explain(error.value, Language.EN)


def test_progress_is_told_and_can_end_the_work(drawn: dict[str, Day]) -> None:
    day = drawn["longhua"]
    told: list[tuple[int, int]] = []
    candidate_workbook(day.sealed, 1, day.lists, lambda done, of: told.append((done, of)))
    whole = len(day.sealed.roster.rows)
    assert told[-1] == (whole, whole) and [done for done, _ in told] == sorted(done for done, _ in told)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        candidate_workbook(day.sealed, 1, day.lists, stop)


def test_results_without_their_numbers_are_a_programmers_error(drawn: dict[str, Day]) -> None:
    day = drawn["longhua"]
    for placements, numbers in (
        (day.placements, ()),
        (day.placements[:1], day.numbers),
        (day.placements, day.numbers[:1]),
    ):
        with pytest.raises(WrongUse):
            results_workbook(day.sealed, 1, placements, numbers)


def test_a_workbook_leaves_nothing_else_on_the_disk(
    drawn: dict[str, Day], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What openpyxl writes on its way is the empty frame: no name of a child, and it is gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    drawn["longhua"].books()
    assert list(tmp_path.iterdir()) == []
