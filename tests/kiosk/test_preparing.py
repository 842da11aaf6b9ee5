"""What is due on the day before, and that nothing which was confirmed is asked again."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk import preparing
from kiosk.intake.plan_file import read_plan_as_it_is
from kiosk.plan_draft import FIELDS, SCHOOLS, Draft, Place, acknowledge, put
from kiosk.preparation import Prepared, read_draft, read_list
from kiosk.preparing import Due, Preparing, due, read
from kiosk.samples.workbook import write_sample
from verifier.protocol.errors import BadInput, Rule, WrongUse


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list with two kinds of warnings."""
    path = tmp_path_factory.mktemp("workbook") / "名单.xlsx"
    write_sample(path, "xincheng", 20, 3)
    book = load_workbook(path)
    sheet = book["待派位学生名单"]
    names = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "姓名")
    numbers = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("身份证"))
    names.offset(1, 0).value = "张@三"
    numbers.offset(2, 0).value = None
    numbers.offset(3, 0).value = None
    book.save(path)
    return path


def chosen(workbook: Path) -> Preparing:
    now = preparing.choose_files(Preparing(True), workbook, None, on_screen=False)
    return replace(now, draft=read_draft(workbook, rehearsal=True))


def confirmed(now: Preparing) -> Preparing:
    for kind in preparing.unconfirmed(now):
        now = preparing.confirm(now, kind)
    return preparing.count(now)


def test_step_by_step_from_the_files_to_the_plan(workbook: Path) -> None:
    now = Preparing(True)
    assert due(now) is Due.FILES
    now = chosen(workbook)
    assert due(now) is Due.READ
    now = read(now)
    assert due(now) is Due.PROBLEMS
    kinds = preparing.unconfirmed(now)
    assert set(kinds) == {"intake.name-odd", "intake.identity-missing"}
    now = preparing.confirm(now, kinds[0])
    assert preparing.unconfirmed(now) == kinds[1:] and due(now) is Due.PROBLEMS
    now = preparing.confirm(now, kinds[1])
    assert due(now) is Due.COUNTS
    assert due(preparing.count(now)) is Due.PLAN


def test_what_was_confirmed_is_not_asked_again(workbook: Path) -> None:
    now = confirmed(read(chosen(workbook)))
    assert due(now) is Due.PLAN
    again = preparing.read_again(now)
    assert again.draft is None and due(again) is Due.FILES
    again = read(again)
    assert due(again) is Due.PLAN
    assert now.draft is not None
    # The title changes nothing of the list, but the list is read by the plan that will be sealed.
    titled = preparing.fill_in(now, put(now.draft, Place(FIELDS, 0, "title"), "另一名称"))
    assert titled.edited and due(titled) is Due.READ
    assert due(read(titled)) is Due.PLAN
    quota = read(preparing.fill_in(now, put(now.draft, Place(SCHOOLS, 0, "quota"), "7")))
    assert due(quota) is Due.COUNTS
    same = preparing.fill_in(now, now.draft)
    assert same == now


def test_other_warnings_of_a_kind_are_asked_again(workbook: Path, tmp_path: Path) -> None:
    now = confirmed(read(chosen(workbook)))
    book = load_workbook(workbook)
    sheet = book["待派位学生名单"]
    names = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "姓名")
    names.offset(4, 0).value = "李#四"
    other = tmp_path / "名单.xlsx"
    book.save(other)
    again = read(replace(now, workbook=other, prepared=None))
    assert due(again) is Due.PROBLEMS and preparing.unconfirmed(again) == ("intake.name-odd",)


def test_a_wrong_or_unread_plan_is_filled_in_first(workbook: Path) -> None:
    now = preparing.choose_files(Preparing(True), workbook, None, on_screen=True)
    assert now.draft == Draft(True) and due(now) is Due.EDIT
    now = chosen(workbook)
    assert now.draft is not None
    wrong = preparing.fill_in(now, put(now.draft, Place(FIELDS, 0, "slots"), "many"))
    assert wrong.plan is None and due(wrong) is Due.EDIT
    strange = replace(now.draft, unread=(BadInput(Rule.INTAKE, "intake.plan-label", found="某项"),))
    assert due(replace(now, draft=strange)) is Due.EDIT
    assert due(replace(now, draft=acknowledge(strange))) is Due.READ


def test_real_or_rehearsal_is_asked_once_and_the_list_is_read_anew(workbook: Path) -> None:
    now = confirmed(read(chosen(workbook)))
    real = preparing.choose_rehearsal(now, False)
    assert not real.rehearsal and due(real) is Due.EDIT, "the sample's title says that it is a rehearsal"
    assert real.draft is not None
    draft = put(put(real.draft, Place(FIELDS, 0, "title"), "某区派位"), Place(FIELDS, 0, "place"), "会议中心")
    draft = put(draft, Place(FIELDS, 0, "title_en"), "")
    real = preparing.fill_in(real, draft)
    assert due(real) is Due.READ
    real = read(real)
    assert due(real) is Due.PLAN and real.plan is not None and not real.plan.rehearsal


def test_other_files_forget_only_what_came_from_them(workbook: Path, tmp_path: Path) -> None:
    now = read(chosen(workbook))
    other = tmp_path / "另一名单.xlsx"
    assert preparing.choose_files(now, workbook, None, on_screen=False) is now
    moved = preparing.choose_files(now, other, None, on_screen=False)
    assert moved.draft is None and moved.prepared is None
    kept = preparing.choose_files(now, other, workbook, on_screen=False)
    assert kept.draft == now.draft and kept.prepared is None
    on_screen = preparing.choose_files(now, workbook, None, on_screen=True)
    assert on_screen.draft == now.draft and on_screen.prepared == now.prepared
    draft = put(on_screen.draft or Draft(True), Place(FIELDS, 0, "title"), "甲")
    edited = preparing.fill_in(on_screen, draft)
    assert preparing.read_again(edited).draft == edited.draft


def test_a_workbook_without_a_plan_gives_an_empty_draft_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("报名号,姓名,批次,学校\n1,张三,X,S01\n", encoding="utf-8")
    draft = read_draft(path, rehearsal=False)
    assert [one.key for one in draft.unread] == ["intake.plan-sheet"]
    assert draft == Draft(False, unread=draft.unread)


def test_reading_stops_at_a_plan_that_is_not_whole(workbook: Path) -> None:
    now = preparing.choose_files(Preparing(False), workbook, None, on_screen=False)
    once = read(now)
    assert once.draft is not None and once.prepared is None and due(once) is Due.EDIT
    with pytest.raises(WrongUse):
        read(Preparing(False))


def test_a_list_that_changes_while_it_is_read_is_refused(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(workbook.read_bytes())
    given = read_plan_as_it_is(workbook)

    def meanwhile(done: int, _whole: int) -> None:
        if done == 100:
            path.write_bytes(b"")

    assert isinstance(read_list(path, given), Prepared)
    with pytest.raises(BadInput) as refused:
        read_list(path, given, meanwhile)
    assert refused.value.key == "prepare.changed"
