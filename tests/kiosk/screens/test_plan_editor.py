"""The plan filled in on the screen by touches and keys: from nothing, from a wrong sheet, to and fro."""

from collections.abc import Callable
from pathlib import Path

import openpyxl

from kiosk.files.draw_folder import DrawFolder
from kiosk.plan_draft import FIELDS, Place
from kiosk.sealing.sealed import read_sealed
from tests.kiosk.screens.driver import Ceremony
from tests.kiosk.screens.test_preparation import FIRST, SECOND, Guest, base, guests, pictured
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase

__all__ = ["base", "guests", "pictured"]  # fixtures


def write(hand: Guest, text: str) -> None:
    """Type with an input method, as Chinese is typed."""
    from kivy.core.window import Window

    hand.wait(lambda: hand.find("text").focus)
    Window.dispatch("on_textinput", text)
    hand.settle()


def marked(hand: Guest) -> set[str]:
    """The fields that are missing or wrong."""
    from kiosk.plan_draft import place_of

    return {place_of(one).key for one in hand.app.screen.mistakes}


def to_editor(hand: Guest, *kind: str) -> None:
    """From the home screen to an empty plan."""
    hand.tap("home-prepare", *kind)
    hand.choose(0)
    hand.tap("other-plan", "on-screen", "primary")
    assert hand.screen == "EditScreen"


def test_a_whole_plan_from_nothing_by_touch_sealed_and_begun(
    base: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    hand = guests(base, pictures=pictured)
    to_editor(hand, "kind-real")
    hand.picture("edit-template")
    assert marked(hand) == {
        "template", "draw_id", "title", "organiser", "place", "batches[1].id", "schools[1].id",
    }  # fmt: skip
    hand.tap("option-longhua", "primary")
    hand.keys("LH")
    hand.tap("key-signs", "key--", "key-signs")
    hand.keys("2026")
    hand.picture("edit-draw-id")
    for text in ("2026年某区公办学校电脑随机派位", "某区教育局", "会议中心"):
        hand.tap("primary")
        write(hand, text)
    hand.tap("primary")
    assert hand.app.screen.part == "batches"
    for code, name in (("X", "小学一年级"), ("C", "初中一年级")):
        hand.tap("add-row")
        hand.keys(code)
        hand.tap("primary")
        write(hand, name)
        hand.tap("primary")
        hand.keys(code)
    hand.picture("edit-batches")
    for number, (name, batch) in enumerate(
        [("龙华样例实验学校", "X"), ("龙华样例实验学校", "C"), ("龙华样例第二小学", "X")], 1
    ):
        if number == 1:
            hand.tap("part-schools")
        hand.tap("add-row")
        write(hand, name)
        hand.tap(f"field-schools[{number}].batch", f"option-{batch}", f"field-schools[{number}].quota")
        hand.keys("15")
    # The second row is the same school in another batch, so it has the same code.
    hand.tap("field-schools[2].id", "key-back")
    hand.keys("1")
    hand.picture("edit-schools")
    assert hand.app.screen.draft.schools[1] == {
        "id": "S01", "batch": "C", "name": "龙华样例实验学校", "quota": "15"
    }  # fmt: skip
    hand.tap("part-witness", "field-slots", "key-clear")
    hand.keys("2")
    hand.picture("edit-number")
    hand.tap("field-lock", "option-screen")
    hand.picture("edit-choice")
    assert marked(hand) == set()
    hand.tap("primary")
    assert hand.screen == "CountsScreen"
    hand.tap("back", "primary")
    assert hand.screen == "CountsScreen", "the plan that was filled in stays"
    hand.tap("primary", "primary")
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("yes")
    assert hand.screen == "SealedScreen" and hand.find("edit-plan") is None
    folder = DrawFolder(base / "LH-2026")
    plan = read_sealed(folder).plan
    assert (plan.witness.slots, plan.witness.lock, plan.rehearsal) == (2, Lock.SCREEN, False)
    assert [school.quota for school in plan.schools] == [15, 15, 15]
    envelopes = folder.envelopes.read_bytes()
    hand.tap("primary", "primary", "back", "home-draw", "primary")
    hand.passphrase(FIRST, SECOND)
    assert hand.screen == "PapersScreen", "what was put off is due before the day can begin"
    hand.tap("primary", "no")
    assert hand.screen == "PapersScreen", "secrets that nobody has on paper are not erased by one touch"
    hand.tap("primary", "yes", "primary", "yes")
    hand.wait(lambda: hand.screen == "PapersScreen")
    hand.tap("primary")
    Ceremony(hand, envelopes).until(Phase.SLIPS)
    assert hand.state.phase is Phase.SLIPS


def test_a_sheet_with_mistakes_is_mended_on_the_screen(
    base: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    book = openpyxl.load_workbook(base / "list.xlsx")
    sheet = book["派位方案"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    cells["见证席位数"].offset(0, 1).value = "十五"
    cells["派位编号"].offset(0, 1).value = "lh 2026"
    cells["锁定方式"].value = "怎样锁定"
    book.save(base / "list.xlsx")
    hand = guests(base, pictures=pictured)
    hand.tap("home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "EditScreen" and any("怎样锁定" in text for text in hand.texts())
    hand.picture("edit-unread")
    hand.tap("primary")
    assert marked(hand) == {"draw_id", "slots"}
    hand.picture("edit-wrong")
    for _ in range(len("lh 2026")):
        hand.tap("key-back")
    assert marked(hand) == {"draw_id", "slots"}
    hand.keys("LH2026")
    assert marked(hand) == {"slots"}
    hand.tap("primary")
    assert hand.app.screen.chosen == Place(FIELDS, 0, "slots")
    hand.tap("key-clear")
    assert marked(hand) == set(), "the template's own number counts again"
    hand.strike("200")
    assert marked(hand) == {"slots"} and hand.find("primary").label.plain != hand.app.say("page-edit.done")
    hand.strike("\b\r")
    assert marked(hand) == set() and hand.app.screen.chosen == Place(FIELDS, 0, "digits")
    hand.tap("primary")
    assert hand.screen == "CountsScreen"
    assert hand.app.screen.prepared.plan.witness.slots == 20


def test_back_and_forth_keeps_what_was_done_and_asks_nothing_twice(
    base: Path, guests: Callable[..., Guest]
) -> None:
    hand = guests(base)
    hand.tap("home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary", "primary")
    assert hand.screen == "PlanScreen"
    plan = hand.app.screen.prepared.plan
    hand.tap("edit-plan", "back")
    assert hand.screen == "PlanScreen", "nothing was changed, so nothing is asked"
    hand.tap("edit-plan", "part-rules", "field-rule", "option-deferred-acceptance", "back", "no")
    assert hand.screen == "EditScreen"
    hand.tap("back", "yes")
    assert hand.screen == "PlanScreen" and hand.app.screen.prepared.plan == plan
    hand.tap("edit-plan", "part-rules", "field-rule", "option-deferred-acceptance", "primary")
    assert hand.screen == "PlanScreen", "the list is read anew, and the same counts are not asked again"
    changed = hand.app.screen.prepared.plan
    assert changed != plan
    hand.tap("edit-plan", "part-schools", "field-schools[1].quota", "key-clear")
    hand.keys("3")
    hand.tap("primary")
    assert hand.screen == "CountsScreen", "other seats are confirmed"
    hand.tap("primary", "primary")
    hand.keys("halfway")
    hand.tap("back")
    assert hand.screen == "PlanScreen" and hand.app.screen.prepared.plan.schools[0].quota == 3
    hand.tap("primary")
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("yes")
    assert hand.screen == "SealedScreen"
    hand.tap("primary", "primary", "back", "home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary", "primary", "primary")
    assert hand.find("close-message") is not None and hand.screen == "PlanScreen", "it is sealed already"


def test_a_plan_is_saved_and_chosen_again(base: Path, guests: Callable[..., Guest]) -> None:
    hand = guests(base)
    to_editor(hand, "kind-real")
    hand.tap("option-direct", "field-draw_id")
    hand.keys("DR")
    hand.tap("save-plan")
    hand.wait(lambda: hand.find("close-message"))
    hand.tap("close-message")
    draft = hand.app.screen.draft
    hand.tap("back", "back", "back", "yes", "home-prepare", "kind-real")
    hand.choose(0)
    hand.tap("other-plan")
    (file,) = base.glob("plan-*.toml")
    hand.choose(hand.app.screen.listed.index(file))
    hand.tap("primary", "primary")
    assert hand.screen == "EditScreen" and hand.app.screen.draft == draft


def test_rows_are_added_and_removed_and_the_language_changes(
    base: Path, guests: Callable[..., Guest]
) -> None:
    hand = guests(base)
    to_editor(hand, "kind-real")
    hand.tap("part-batches", "add-row")
    hand.keys("X")
    hand.tap("add-row", "remove-row")
    assert len(hand.app.screen.draft.batches) == 1
    hand.tap("language", "remove-row", "no")
    assert hand.app.screen.draft.batches == ({"id": "X"},)
    hand.tap("remove-row", "yes")
    assert hand.app.screen.draft.batches == () and "There is no batch yet." in " ".join(hand.texts())
