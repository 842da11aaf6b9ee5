"""The check on the spot: agreement is told only if everything agrees, and every difference by its place."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import kiosk.words  # noqa: F401
from kiosk.files.comparison import MAX_TOLD, Comparison, compare
from kiosk.files.picture import PictureFacts, stamp
from kiosk.files.workbooks import results_workbook
from tests.kiosk.files.drawn_days import Day
from verifier.protocol.text import sha256_hex
from verifier.words import Language, explain

PER_PAGE = 3


def blank() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), (240, 240, 240)).save(stream, "PNG")
    return stream.getvalue()


BLANK = blank()


def facts(day: Day, **change: object) -> list[PictureFacts]:
    """What the screens show, page after page, of every school."""
    made = []
    for one in day.placements:
        pages = max(1, -(-len(one.admitted) // PER_PAGE))
        for page in range(pages):
            shown = one.admitted[page * PER_PAGE : (page + 1) * PER_PAGE]
            fields: dict[str, object] = {
                "draw_id": day.plan.draw_id, "seal": day.sealed.fingerprint, "attempt": 1,
                "batch": one.batch, "school": one.school, "page": page + 1, "pages": pages, "numbers": shown,
            }  # fmt: skip
            made.append(PictureFacts(**{**fields, **change}))  # type: ignore[arg-type]
    return made


def write(folder: Path, shown: Sequence[PictureFacts]) -> list[Path]:
    paths = []
    for number, one in enumerate(shown):
        path = folder / f"{number:03d}.png"
        path.write_bytes(stamp(BLANK, one))
        paths.append(path)
    return paths


def checked(day: Day, workbook: Path, pictures: Sequence[Path]) -> Comparison:
    found = compare(day.sealed, 1, day.placements, day.numbers, workbook, pictures)
    for one in found.all_findings:
        for lang in Language:
            assert explain(one, lang)
    return found


@pytest.fixture
def book(tmp_path: Path, drawn: dict[str, Day]) -> Callable[[Day], Path]:
    def write_book(day: Day) -> Path:
        path = tmp_path / "派位结果.xlsx"
        path.write_bytes(results_workbook(day.sealed, 1, day.placements, day.numbers))
        return path

    return write_book


@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_what_was_exported_agrees(
    procedure: str, drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn[procedure]
    told: list[tuple[int, int]] = []
    pictures = write(tmp_path, facts(day))
    found = compare(
        day.sealed, 1, day.placements, day.numbers, book(day), pictures,
        lambda done, of: told.append((done, of)),
    )  # fmt: skip
    assert found.agrees and found.all_findings == ()
    assert found.numbers == sum(len(one.admitted) for one in day.placements) > 0
    assert told == [(done, len(pictures) + 1) for done in range(1, len(pictures) + 2)]
    for school, placement in zip(found.schools, day.placements, strict=True):
        assert [line.drawn for line in school.lines] == list(placement.admitted)
        assert all(line.drawn == line.workbook == line.picture for line in school.lines)
        assert [line.page for line in school.lines] == [
            place // PER_PAGE + 1 for place in range(len(school.lines))
        ]
        rows = [line.row for line in school.lines]
        assert rows[:1] == [4] and rows == sorted(rows)  # type: ignore[type-var]


def altered(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    found = openpyxl.load_workbook(path)
    change(found)
    found.save(path)


def test_two_numbers_exchanged_in_the_workbook(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    path = book(day)

    def change(found: openpyxl.Workbook) -> None:
        sheet = found.worksheets[0]
        sheet["B4"].value, sheet["B5"].value = sheet["B5"].value, sheet["B4"].value

    altered(path, change)
    found = checked(day, path, write(tmp_path, facts(day)))
    assert not found.agrees
    wrong = [line for school in found.schools for line in school.lines if not line.agrees]
    assert [(line.place, line.row) for line in wrong] == [(1, 4), (2, 5)]
    assert [line.workbook for line in wrong] == [line.drawn for line in reversed(wrong)]
    assert [one.params["row"] for one in found.all_findings] == [4, 5]


@pytest.mark.parametrize("how", ["added", "removed", "outcome", "sibling", "heads"])
def test_whatever_is_changed_in_the_workbook_is_found(
    how: str, drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["longhua"]
    path = book(day)

    def change(found: openpyxl.Workbook) -> None:
        sheet = found.worksheets[0]
        if how == "added":
            sheet.append(["", "X0001", "X0001", "候补", ""])
        elif how == "removed":
            sheet.delete_rows(sheet.max_row)
        elif how == "outcome":
            sheet.cell(sheet.max_row, 4).value = "派中"
        elif how == "sibling":
            sheet.cell(4, 3).value = "X9999"
        else:
            sheet["B3"] = "号码"

    altered(path, change)
    found = checked(day, path, write(tmp_path, facts(day)))
    assert not found.agrees and len(found.all_findings) == 1
    assert found.schools[0].findings[0].key == "comparison.row"
    assert all(school.agrees for school in found.schools[1:])


@pytest.mark.parametrize("procedure", ["longhua", "direct"])
def test_a_missing_page_is_named_and_the_others_still_compared(
    procedure: str, drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn[procedure]
    shown = facts(day)
    gone = next(place for place, one in enumerate(shown) if one.pages > 1)
    found = checked(day, book(day), write(tmp_path, shown[:gone] + shown[gone + 1 :]))
    assert [one.key for one in found.all_findings] == ["comparison.page-missing"]
    assert found.all_findings[0].params["page"] == shown[gone].page
    wrong = {line.drawn for school in found.schools for line in school.lines if not line.agrees}
    assert wrong == set(shown[gone].numbers)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"draw_id": "OTHER"}, "comparison.other-draw"),
        ({"seal": "00" * 32}, "comparison.other-draw"),
        ({"attempt": 2}, "comparison.other-attempt"),
        ({"school": "Z9"}, "comparison.other-school"),
        ({"batch": "Z"}, "comparison.other-school"),
    ],
)
def test_a_picture_of_something_else_is_named(
    change: dict[str, object], key: str, drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    pictures = write(tmp_path, facts(day))
    stranger = tmp_path / "stranger.png"
    stranger.write_bytes(stamp(BLANK, facts(day, **change)[0]))
    found = checked(day, book(day), [*pictures, stranger])
    assert [(one.key, one.where) for one in found.all_findings] == [(key, "stranger.png")]
    assert all(school.agrees for school in found.schools) and not found.agrees


def test_a_workbook_of_another_draw_or_attempt_is_named(drawn: dict[str, Day], tmp_path: Path) -> None:
    day, other = drawn["direct"], drawn["xincheng"]
    pictures = write(tmp_path, facts(day))
    path = tmp_path / "a.xlsx"
    for data, key in (
        (results_workbook(other.sealed, 1, other.placements, other.numbers), "comparison.other-draw"),
        (results_workbook(day.sealed, 2, day.placements, day.numbers), "comparison.other-attempt"),
        (b"no workbook", "intake.file-other"),
        (BLANK, "intake.file-other"),
    ):
        path.write_bytes(data)
        found = checked(day, path, pictures)
        assert [one.key for one in found.findings] == [key]
        assert not any(line.agrees for school in found.schools for line in school.lines)
    plain = openpyxl.Workbook()
    plain.worksheets[0].append(["派位编号", day.plan.draw_id])
    plain.save(path)
    assert [one.key for one in checked(day, path, pictures).findings] == ["comparison.not-ours"]
    path.unlink()
    assert [one.key for one in checked(day, path, pictures).findings] == ["intake.file-unreadable"]


def test_a_sheet_that_was_taken_out_is_missed(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    path = book(day)
    altered(path, lambda found: found.remove(found.worksheets[1]))
    found = checked(day, path, write(tmp_path, facts(day)))
    assert [one.key for one in found.all_findings] == ["comparison.sheet-missing"]
    assert [school.agrees for school in found.schools] == [True, False]


@pytest.mark.parametrize("how", ["hidden", "sheet", "format", "saved"])
def test_a_workbook_that_shows_people_something_else_is_no_agreement(
    how: str, drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    path = book(day)

    def change(found: openpyxl.Workbook) -> None:
        sheet = found.worksheets[0]
        if how == "hidden":
            sheet.row_dimensions[4].hidden = True
        elif how == "sheet":
            found.create_sheet("公示结果", 0).append(["X9999"])
        elif how == "format":
            sheet["B4"].number_format = '"X9999";"X9999";"X9999";"X9999"'

    altered(path, change)
    found = checked(day, path, write(tmp_path, facts(day)))
    assert not found.agrees
    assert [one.key for one in found.all_findings] == ["comparison.workbook-other"]


def test_a_painted_picture_with_the_right_words_inside_is_no_agreement(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    pictures = write(tmp_path, facts(day))
    taken = {
        (one.batch, one.school, one.page): sha256_hex(path.read_bytes())
        for one, path in zip(facts(day), pictures, strict=True)
    }

    def found() -> Comparison:
        return compare(day.sealed, 1, day.placements, day.numbers, book(day), pictures, taken=taken)

    assert found().agrees
    painted = io.BytesIO()
    Image.new("RGB", (8, 6), (0, 0, 0)).save(painted, "PNG")
    pictures[1].write_bytes(stamp(painted.getvalue(), facts(day)[1]))
    (one,) = found().all_findings
    assert (one.key, one.where) == ("comparison.picture-other", pictures[1].name)
    assert all(explain(one, lang) for lang in Language)


def test_no_picture_a_damaged_one_and_one_gone(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    path = book(day)
    found = checked(day, path, [])
    assert {one.key for one in found.all_findings} == {"comparison.no-picture"}
    assert not found.agrees
    pictures = write(tmp_path, facts(day))
    data = bytearray(pictures[0].read_bytes())
    data[-20] ^= 1
    pictures[0].write_bytes(data)
    assert {one.key for one in checked(day, path, pictures).all_findings} == {
        "picture.damaged",
        "comparison.page-missing",
    }
    pictures[0].unlink()
    assert checked(day, path, pictures).findings[0].key == "comparison.unreadable"


def test_a_page_taken_twice_is_fine_unless_the_two_differ(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["direct"]
    shown = facts(day)
    assert checked(day, book(day), write(tmp_path, [*shown, shown[0]])).agrees
    other = facts(day, numbers=shown[0].numbers[::-1])[0]
    found = checked(day, book(day), write(tmp_path, [*shown, other]))
    assert [one.key for one in found.all_findings] == ["comparison.page-twice"]


@settings(max_examples=30)
@given(st.data())
def test_any_other_numbers_in_the_pictures_are_found(
    drawn: dict[str, Day], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    day = drawn["direct"]
    tmp_path = tmp_path_factory.mktemp("any")
    path = tmp_path / "a.xlsx"
    path.write_bytes(results_workbook(day.sealed, 1, day.placements, day.numbers))
    shown = facts(day)
    place = data.draw(st.integers(0, len(shown) - 1))
    numbers = data.draw(st.lists(st.sampled_from((*shown[place].numbers, "X9998", "X9999")), max_size=5))
    changed = list(shown)
    changed[place] = PictureFacts(
        shown[place].draw_id, shown[place].seal, 1, shown[place].batch, shown[place].school,
        shown[place].page, shown[place].pages, tuple(numbers),
    )  # fmt: skip
    found = checked(day, path, write(tmp_path, changed))
    assert found.agrees == (tuple(numbers) == shown[place].numbers)


def test_many_differences_are_counted_not_all_told(
    drawn: dict[str, Day], book: Callable[[Day], Path], tmp_path: Path
) -> None:
    day = drawn["longhua"]
    path = book(day)

    def change(found: openpyxl.Workbook) -> None:
        for row in found.worksheets[0].iter_rows(min_row=4):
            row[2].value = "X"

    altered(path, change)
    findings = checked(day, path, write(tmp_path, facts(day))).schools[0].findings
    rows = sum(1 for _ in openpyxl.load_workbook(book(day)).worksheets[0].iter_rows(min_row=4))
    assert len(findings) == min(rows, MAX_TOLD + 1)
    if rows > MAX_TOLD:
        assert (findings[-1].key, findings[-1].params["found"]) == ("comparison.more", rows)
