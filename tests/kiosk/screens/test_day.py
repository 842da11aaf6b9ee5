"""What people do on the day besides going on: search, choose the school, say who presses, look back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.files.copies import CopyResult
from kiosk.files.copy_one import Outcome
from kiosk.files.picture import read_picture
from kiosk.guide import Progress, pressing_roles
from kiosk.station import disk, printer
from tests.kiosk.screens.conftest import Draw, close
from tests.kiosk.screens.driver import Ceremony, Hand
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Copied, Role
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase
from verifier.words import spoken

Seal = Callable[..., Draw]
Open = Callable[..., Hand]


@pytest.fixture
def at(seal: Seal, opened: Open) -> Callable[..., tuple[Hand, Draw, Ceremony]]:
    """An app that stands in a phase of a draw."""

    def go(procedure: str, phase: Phase, **options: Any) -> tuple[Hand, Draw, Ceremony]:
        draw = seal(procedure, **{"children": 40, "slots": 1, **options})
        draw.advance(phase)
        hand = opened(draw, folder=f"1366x768/{procedure}")
        return hand, draw, Ceremony(hand, draw.folder.envelopes.read_bytes())

    return go


At = Callable[..., tuple[Hand, Draw, Ceremony]]


def scroll(hand: Hand, line: int) -> None:
    """Bring a line of the table into sight."""
    from kiosk.screens.table import Table

    table = next(one for one in hand.app.root.walk() if isinstance(one, Table))
    table.reveal(line)
    hand.frames(2)


def search(hand: Hand, typed: str) -> None:
    """Search on the keys of the screen."""
    hand.tap("search")
    hand.find("wanted").text = ""
    hand.keys(typed)
    hand.picture("search")
    hand.tap("primary")


def test_a_candidate_number_is_searched_and_marked_in_every_group(at: At) -> None:
    hand, draw, day = at("longhua", Phase.NUMBERS, children=300)
    day.step()
    day.step()
    screen: Any = hand.app.screen
    one = screen.made()[1]  # the other batch than the one shown
    place = len(one.lots) - 1
    number, lot = one.numbers()[place], one.lots[place]
    assert number not in hand.texts()
    search(hand, lot)
    assert hand.app.screen is screen
    assert number in hand.texts() and lot in hand.texts()
    assert any(number in text and lot in text for text in hand.texts()), "it says where"
    hand.picture("numbers-found")
    hand.tap("set-0")
    assert not any(number in text and lot in text for text in hand.texts()), "the mark belongs to its group"
    search(hand, "NOBODY")
    assert hand.screen == "SearchScreen" and any("NOBODY" in text for text in hand.texts())
    hand.picture("search-none")
    hand.tap("back")
    assert hand.app.screen is screen
    assert draw.ceremony is not None and hand.state.made == 2, "looking changes nothing"


def test_many_schools_are_announced_in_pages(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.screens import opening

    monkeypatch.setattr(opening, "FEW", 1)
    monkeypatch.setattr(opening, "FIGURES", 3)
    hand, _draw, _day = at("xincheng", Phase.ANNOUNCE)
    schools = hand.state.plan.schools
    seen: list[str] = []
    for _page in range(hand.app.screen.pages - 1):
        hand.tap("primary")
        hand.picture(f"announce-schools-{hand.app.screen.page}")
        seen += [one.name for one in schools if one.name in hand.texts()]
    assert seen == [one.name for one in schools], "each school once, in the order of the plan"
    hand.tap("page-before", "primary", "primary")
    assert hand.state.phase is Phase.ROUND


def test_only_the_school_whose_turn_it_is_can_be_chosen(at: At) -> None:
    hand, _draw, day = at("xincheng", Phase.SHUFFLE, children=60)
    turns = hand.app.screen.turns
    assert [one.turn for one in turns] == [Progress.NOW] + [Progress.LATER] * (len(turns) - 1)
    before = hand.state.seq
    other = turns[1].school
    hand.tap(f"school-{other.batch}-{other.id}")
    assert hand.screen == "SchoolsScreen"
    assert any(other.name in text and turns[0].school.name in text for text in hand.texts()), "it says why"
    hand.picture("schools-refused")
    first = turns[0].school
    hand.tap(f"school-{first.batch}-{first.id}")
    assert hand.screen == "ShuffleScreen" and hand.state.seq == before
    while hand.screen != "SchoolsScreen":
        day.step()
    assert hand.app.screen.turns[0].turn is Progress.DONE
    hand.tap(f"school-{first.batch}-{first.id}")
    assert hand.screen == "SchoolsScreen"


def test_the_record_says_which_role_pressed(at: At) -> None:
    hand, _draw, _day = at("direct", Phase.ADMIT)
    assert not hand.find("primary").enabled, "nobody is said to have pressed unless it is said who"
    hand.tap("role-discipline", "role-consultative", "primary")
    assert hand.state.admissions[-1].pressed_by is Role.CONSULTATIVE


def test_roles_that_are_present_come_first(at: At) -> None:
    hand, _draw, _day = at("direct", Phase.ADMIT)
    roles = pressing_roles(hand.state)
    unsealed = hand.state.unsealed
    assert unsealed is not None
    present = {one.role for one in unsealed.present}
    assert [role in present for role in roles] == sorted((role in present for role in roles), reverse=True)
    assert Role.SCHOOL in roles and Role.OPERATOR not in roles


def test_numbers_appear_at_the_pace_set_and_may_be_skipped(at: At) -> None:
    hand, _draw, day = at("direct", Phase.ADMIT, children=120)
    hand.tap("role-parent", "primary")
    screen: Any = hand.app.screen
    first = screen.placement.admitted
    for _ in range(10):
        hand.tap("slower")
    slow = screen.pace
    assert slow == 0
    hand.tap("faster")
    assert screen.pace == 1
    assert hand.find("results") is None, "nobody looks ahead while numbers appear"
    screen._next(3.0)
    assert screen.visible >= 3 and screen.newest == first[screen.visible - 1]
    assert screen.newest in hand.texts()
    grid = screen._grid
    screen._next(1.0)
    assert screen._grid is grid, "the grid stays; only its cells change"
    hand.tap("primary")
    assert screen.complete and hand.screen == "AdmittedScreen"
    day.until(Phase.NOTARISE)


def test_an_outcome_can_be_shown_again_after_the_power_was_cut(at: At, opened: Open) -> None:
    hand, draw, _day = at("direct", Phase.ADMIT)
    hand.tap("role-congress", "primary")
    admitted = hand.app.screen.placement.admitted
    assert hand.screen == "AdmittedScreen" and not hand.app.screen.complete
    close(hand.app)
    hand = opened(draw, folder="1366x768/direct")
    state = hand.state
    hand.tap("results")
    hand.picture("results")
    first = next(place for place, one in enumerate(hand.app.screen.made) if hasattr(one, "admitted"))
    hand.tap(f"row-{first}", "primary")
    assert hand.screen == "AdmittedScreen" and hand.app.screen.complete
    assert hand.app.screen.placement.admitted == admitted and admitted[0] in hand.texts()
    search(hand, admitted[-1])
    assert admitted[-1] in hand.texts() and hand.app.screen.marked == admitted[-1]
    hand.tap("primary")
    assert hand.screen == "ResultsScreen"
    hand.tap("back")
    assert hand.state == state


def test_pictures_and_workbook_are_made_and_checked_on_the_spot(at: At) -> None:
    hand, draw, day = at("longhua", Phase.ADMIT, children=300)
    hand.tap("role-discipline", "primary", "primary")
    placement = hand.app.screen.placement
    state = hand.state
    hand.tap("check")
    hand.work()
    assert hand.screen == "CheckedScreen" and not hand.app.screen.found.agrees, "nothing is exported yet"
    hand.picture("checked-nothing")
    hand.tap("primary", "take-pictures")
    hand.work()
    assert hand.screen == "AdmittedScreen"
    taken = sorted(draw.folder.pictures.iterdir())
    shown = [number for path in taken for number in read_picture(path.read_bytes()).numbers]
    assert tuple(shown) == placement.admitted
    assert any(draw.folder.pictures.name in text for text in hand.texts()), "it says where"
    hand.tap("export")
    hand.work()
    workbook = draw.folder.people / "results-1-X-S01.xlsx"
    assert workbook.exists() and any(workbook.name in text for text in hand.texts())
    private = draw.folder.private_papers / "platform-results-1-X-S01.xlsx"
    assert private.exists() and not any(private.name in text for text in hand.texts())
    hand.picture("admitted-exported")
    hand.tap("check")
    hand.work()
    assert hand.app.screen.found.agrees and hand.app.screen.found.numbers == len(placement.admitted)
    hand.picture("checked")
    assert hand.state == state, "looking and exporting change nothing"

    # A file of another school under the right name, and a picture that is gone, are found.
    taken[0].unlink()
    hand.tap("primary", "check")
    hand.work()
    assert not hand.app.screen.found.agrees
    assert not hand.app.screen.lines[0][1].agrees, "what differs comes first"
    hand.picture("checked-bad")
    hand.tap("primary", "primary")
    assert hand.state.phase is Phase.ROUND
    day.step()


def test_copies_go_to_the_media_chosen_and_are_read_back(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, draw, _day = at("direct", Phase.CLOSE)
    sticks = [tmp_path / name for name in ("STICK-A", "STICK-B")]
    for one in sticks:
        one.mkdir()
    monkeypatch.setattr(disk, "plugged", lambda: tuple(disk.medium(one) for one in sticks))
    hand.tap("primary")
    hand.work()
    assert hand.screen == "EndScreen" and draw.bundle.exists()
    hand.picture("closed")
    hand.tap("copies")
    hand.picture("copies")
    hand.tap("row-1")  # the second stick is left out
    hand.tap("folder")
    hand.find("folder").text = str(tmp_path / "nowhere")
    assert not hand.find("primary").enabled
    disc = tmp_path / "disc"
    disc.mkdir()
    hand.find("folder").text = str(disc)
    hand.tap("primary", "primary")
    hand.work()
    assert hand.screen == "CopiedScreen" and not hand.app.screen.failed
    hand.picture("copied")
    for place in (sticks[0], disc):
        (bundle,) = place.rglob("*.zip")
        assert bundle.read_bytes() == draw.bundle.read_bytes()
    assert not list(sticks[1].iterdir())
    names = [path.name for path in disc.rglob("*") if path.is_file()]
    assert len(names) == len(hand.app.screen.results) / 2
    assert not any("招生平台" in name for name in names), "names of children only after a question"
    assert draw.folder.copies.exists()
    hand.tap("primary")
    assert hand.screen == "EndScreen"


def test_a_copy_that_memory_may_have_answered_for_is_told_as_such(at: At, tmp_path: Path) -> None:
    from kiosk.screens.copying import CopiedScreen

    hand, _draw, _day = at("direct", Phase.CLOSE)
    caution = hand.app.say("screen-copied.from-memory")
    for sure in (True, False):
        one = CopyResult("a.zip", "0" * 64, disk.medium(tmp_path), Outcome.OK, None, sure)
        hand.app.show(CopiedScreen(hand.app, (one,), hand.app.screen))
        hand.frames(2)
        assert (caution in hand.texts()) != sure


def test_what_is_exported_goes_to_the_stick_and_is_checked_there(
    at: At, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, draw, day = at("longhua", Phase.NUMBERS)
    stick = tmp_path / "STICK"
    stick.mkdir()
    monkeypatch.setattr(disk, "plugged", lambda: (disk.medium(stick),))
    hand.tap("primary")
    hand.work()
    (copy,) = stick.rglob("*.xlsx")
    assert copy.read_bytes() == (draw.folder.people / "candidates-1-1.xlsx").read_bytes()
    assert any(stick.name in text and copy.name in text for text in hand.texts()), "it says where, and as"
    assert copy.name.endswith(" 第1次派位 备选派位号 第1组.xlsx")
    hand.picture("numbers-copied")
    assert any(isinstance(one.event, Copied) for one in hand.app.desk.ceremony.attempts[-1].journal.entries)
    close(hand.app)
    draw.advance(Phase.CHOOSE)
    day.hand = hand = opened(draw)
    day.step()
    hand.work()
    assert hand.screen == "OfficialScreen" and len(list(stick.rglob("*.xlsx"))) == 2

    # Pictures and workbook are read back from the stick itself.
    close(hand.app)
    draw.advance(Phase.ADMIT)
    day.hand = hand = opened(draw)
    hand.tap("role-parent", "primary", "primary", "take-pictures")
    hand.work()
    hand.tap("export")
    hand.work()
    hand.tap("check")
    hand.work()
    assert hand.app.screen.found.agrees and stick.name in hand.app.screen.where
    next(stick.rglob("*.png")).write_bytes(b"another picture")
    hand.tap("primary", "check")
    hand.work()
    assert not hand.app.screen.found.agrees and hand.app.screen.where == stick.name


def test_documents_are_saved_from_the_screen(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    hand, draw, _day = at("direct", Phase.NOTARISE)
    hand.tap("results", "documents")
    hand.picture("documents")
    assert not hand.app.printer
    due = [one.name for one in hand.app.screen.due]
    scroll(hand, due.index("seal-certificate.pdf"))
    hand.tap(f"row-{due.index('seal-certificate.pdf')}", "save")
    hand.work()
    path = draw.folder.people / "seal-certificate.pdf"
    assert path.read_bytes().startswith(b"%PDF") and any(path.name in text for text in hand.texts())
    hand.tap("close-message")
    sent: list[tuple[str, bytes]] = []

    def print_pdf(name: str, pdf: bytes, title: str) -> printer.Job:
        sent.append((name, pdf))
        return printer.Job(name, "1", title)

    monkeypatch.setattr(printer, "print_pdf", print_pdf)
    hand.app.printer = "Hall"
    scroll(hand, 0)
    hand.tap("row-0", "primary")
    hand.work()
    assert sent == [("Hall", path.read_bytes())]
    forgotten: list[str] = []
    monkeypatch.setattr(printer, "job_state", lambda _job: printer.JobState(printer.Stage.DONE))
    monkeypatch.setattr(printer, "forget", lambda one: forgotten.append(one.title))
    hand.tap("close-message")
    private = next(at for at, name in enumerate(due) if name.startswith("sign-off"))
    scroll(hand, private)
    hand.tap(f"row-{private}", "primary")
    hand.work()
    assert forgotten == [due[private]], "children's names do not stay in the print system"


def test_a_receipt_is_printed_right_after_the_lock_and_forgotten(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, _draw, _day = at("longhua", Phase.LOCK, lock=Lock.SCREEN)
    done: list[str] = []
    job = printer.Job("Hall", "7", "")

    def print_pdf(name: str, pdf: bytes, title: str) -> printer.Job:
        assert "48302917" not in title and pdf.startswith(b"%PDF")
        done.append("printed")
        return job

    monkeypatch.setattr(printer, "print_pdf", print_pdf)
    monkeypatch.setattr(printer, "job_state", lambda _job: printer.JobState(printer.Stage.DONE))
    monkeypatch.setattr(printer, "forget", lambda one: done.append(one.id))
    hand.app.printer = "Hall"
    hand.keys("48302917")
    hand.tap("primary")
    assert hand.screen == "ReceiptScreen"
    while hand.app.screen.printing:
        hand.frames()
    assert done == ["printed", "7"] and not hand.app.screen.bad

    def jammed(_job: printer.Job) -> printer.JobState:
        return printer.JobState(
            printer.Stage.FAILED, BadInput(Rule.COMMAND, "print.jam", where="Hall", told="")
        )

    monkeypatch.setattr(printer, "job_state", jammed)
    hand.tap("print-again")
    while hand.app.screen.printing:
        hand.frames()
    assert hand.app.screen.bad and done[-1] == "7", "what is not printed is forgotten too"
    hand.picture("receipt-jammed")


def test_a_picture_shows_exactly_what_was_drawn(at: At) -> None:
    hand, draw, _day = at("direct", Phase.ADMIT)
    hand.tap("role-discipline", "primary", "primary", "take-pictures")
    hand.work()
    path = sorted(draw.folder.pictures.iterdir())[0]
    with Image.open(path) as image:
        assert image.size == tuple(hand.app.root.size)
        colours = image.convert("RGB").getcolors(image.width * image.height) or []
    # More than a page of one colour: paper, cells, type.
    assert len(colours) > 20
    if hand.pictures is not None:
        hand.pictures.mkdir(parents=True, exist_ok=True)
        (hand.pictures / "picture.png").write_bytes(path.read_bytes())


def test_the_end_of_the_fingerprint_is_typed_from_the_notice_and_cannot_be_copied(at: At) -> None:
    hand, _draw, _day = at("longhua", Phase.UNSEAL)
    screen: Any = hand.app.screen
    screen.next_page()
    hand.settle()
    fingerprint = hand.state.fingerprint
    end = " ".join((fingerprint[-8:-4], fingerprint[-4:]))
    words = spoken.lines(fingerprint, hand.app.lang)[-1][1]

    def shown() -> str:
        return "\n".join(hand.texts()).replace("  ", " ")

    assert fingerprint[:4] in shown()
    assert end not in shown() and fingerprint[-8:] not in shown() and " ".join(words) not in shown()
    hand.keys(fingerprint[-8:])
    assert end in shown() and " ".join(words) in shown(), "then everybody can compare"
    hand.strike("\b")
    assert end not in shown() and " ".join(words) not in shown()


def test_a_round_says_only_what_it_has(at: At) -> None:
    hand, _draw, day = at("longhua", Phase.ROUND)
    told = ["\n".join(hand.texts())]
    day.until(Phase.CHOOSE)
    day.until(Phase.ROUND)
    told.append("\n".join(hand.texts()))
    balls = [hand.app.say("screen-round.step-balls", number=2) in text for text in told]
    assert balls == [True, False], "the second round has no ball"
    hand.app.switch_language()
    assert not any("as planned" in text for text in hand.texts())


def test_the_rail_stays_when_a_page_opens_over_the_day(at: At) -> None:
    hand, _draw, day = at("longhua", Phase.ADMIT)
    before = hand.texts()
    hand.tap("incident")
    assert hand.screen == "IncidentScreen"
    stages = {hand.app.say("rail.notarise"), hand.app.say("rail.choose")}
    assert stages <= set(before) and stages <= set(hand.texts())
    hand.tap("primary")
    day.step()
    assert hand.screen == "AdmittedScreen"
    assert hand.app.screen.framed.cursor < hand.state.cursor
    hand.app.screen.skip()
    where = hand.app.say("looks.rail-where", attempt=1, step=7, steps=11)
    assert where in hand.texts()
    hand.tap("search")
    assert where in hand.texts(), "the step is still the one that is looked at"


def test_the_operator_acts_once_all_numbers_are_shown(at: At) -> None:
    hand, _draw, _day = at("direct", Phase.ADMIT, children=120)
    hand.tap("role-parent", "primary")
    supervisor, operator = hand.app.say("actor.supervisor"), hand.app.say("actor.operator")
    assert supervisor in hand.texts() and operator not in hand.texts()
    hand.app.screen.skip()
    hand.settle()
    assert operator in hand.texts() and supervisor not in hand.texts()
