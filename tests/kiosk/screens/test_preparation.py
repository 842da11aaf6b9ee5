"""The day before by touches: from a workbook to a sealed draw, and from the home screen into the day."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kiosk.commandline import window
from kiosk.files.draw_folder import DrawFolder
from kiosk.samples.workbook import write_sample
from kiosk.sealing.package_files import open_package
from kiosk.sealing.sealed import read_sealed
from kiosk.sealing.store import envelope_groups
from kiosk.work import Cancelled, Work
from tests.kiosk.ceremony.hall import FAST
from tests.kiosk.screens.conftest import window_size
from tests.kiosk.screens.driver import Hand
from tests.support import pdf
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.state import Phase
from verifier.words import Language

FIRST, SECOND = "firsthalf", "secondhalf"


class Guest(Hand):
    """A hand that also works where no ceremony is open, and that waits for long work to end."""

    def settle(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        self.frames(2)
        while self.screen == "WorkScreen" or (not self.app.at_home and self.app.desk.busy):
            assert time.monotonic() < end, f"still working on {self.screen}"
            self.frames()
        self.frames(4)

    def choose(self, index: int) -> None:
        """Tap a line of a table; a list that scrolls waits a moment before it believes in a tap."""
        self.tap(f"row-{index}")
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            self.frames()

    def wait(self, ready: Callable[[], object]) -> None:
        """Let the app draw until something is there."""
        end = time.monotonic() + 20
        while not ready():
            assert time.monotonic() < end, self.texts()
            self.frames()
        self.frames(2)

    def passphrase(self, *parts: str) -> None:
        """Type parts on the keyboard on the screen."""
        for part in parts:
            self.keys(part)
            self.tap("primary")


@pytest.fixture
def guests(drawing: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Guest]]:
    """Open the app at its home screen."""
    hands: list[Guest] = []
    from kiosk.screens.prepare_seal import NewPassphraseScreen

    monkeypatch.setattr(NewPassphraseScreen, "cost", FAST)

    def open_app(base: Path, lang: Language = Language.ZH, pictures: Path | None = None) -> Guest:
        from kivy.core.window import Window

        from kiosk.screens.app import KioskApp
        from kiosk.screens.taps import taps

        Window.size = window_size(pictures)
        taps.rest()
        app = KioskApp(None, None, lang, base)
        app._run_prepare()
        hands.append(Guest(app, pictures))
        hands[-1].frames(3)
        return hands[-1]

    yield open_app
    for hand in hands:
        kill(hand)


def kill(hand: Guest) -> None:
    """End the app as a power cut would."""
    from kivy.core.window import Window

    app: Any = hand.app
    if app.root is None:
        return
    if not app.at_home:
        app.desk.ceremony.close_files()
    Window.remove_widget(app.root)
    app.screen = app.root = None


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a sample workbook."""
    folder = tmp_path / "mingpai"  # what pictures show
    folder.mkdir()
    write_sample(folder / "list.xlsx", "longhua", 60, 1)
    return folder


def read(hand: Guest) -> None:
    """From the home screen to the counts of a list without problems, for a rehearsal."""
    hand.tap("home-prepare")
    hand.picture("prepare-kind")
    hand.tap("kind-rehearsal")
    hand.picture("prepare-choose")
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "CountsScreen"


def prepare(hand: Guest) -> None:
    """From the home screen to the question whether to seal."""
    read(hand)
    hand.picture("prepare-counts")
    hand.tap("primary")
    hand.picture("prepare-plan")
    hand.tap("primary")
    hand.picture("prepare-passphrase")
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)


def enter(hand: Guest) -> None:
    """From the home screen into the only sealed draw."""
    hand.tap("home-draw")
    hand.picture("folders")
    hand.tap("primary")
    hand.passphrase(FIRST, SECOND)


SHOWN = Path("/home/operator/派位资料")
"""A place for the draws as it stands on a picture of the home screen."""


@pytest.fixture
def pictured(pictures: Path | None) -> Path | None:
    """Where the pictures of these screens go."""
    return pictures / "1366x768" / "preparation" if pictures else None


def test_from_a_workbook_to_a_sealed_draw_and_into_the_day(
    base: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    hand = guests(base, pictures=pictured)
    prepare(hand)
    sealed_folders = [one for one in base.iterdir() if (one / "seal.json").exists()]
    assert not sealed_folders
    hand.picture("prepare-ask")
    hand.tap("yes")
    assert hand.screen == "SealedScreen"
    hand.picture("sealed")
    (folder,) = [DrawFolder(one) for one in base.iterdir() if (one / "seal.json").exists()]
    sealed = read_sealed(folder)
    fingerprint = sealed.fingerprint
    assert fingerprint[:4] in " ".join(hand.texts())
    package = folder.package(sealed.plan.draw_id).read_bytes()
    assert len(open_package(package, [FIRST, SECOND]).private.children) == 60
    hand.tap("primary")
    hand.picture("sealed-2")
    hand.tap("primary")
    assert hand.screen == "PapersScreen" and hand.find("edit-plan") is None
    hand.picture("sealed-papers")
    assert not hand.find("certificate-print").enabled, "no printer is chosen"
    hand.tap("envelopes-by-hand")
    groups = envelope_groups(folder.envelopes.read_bytes())
    assert not set(groups[1]) & set(hand.texts()), "nothing is shown before the notary asks for it"
    hand.tap("primary")
    assert set(groups[1]) <= set(hand.texts())
    while not hand.app.screen.finished:
        hand.tap("primary")
    hand.tap("primary", "no")
    assert folder.envelopes.exists()
    hand.tap("primary", "yes")
    hand.wait(lambda: hand.screen == "PapersScreen")
    assert not folder.envelopes.exists() and not hand.find("envelopes-by-hand").enabled
    hand.tap("primary")
    enter(hand)
    assert hand.screen == "BeginScreen" and hand.state.fingerprint == fingerprint


def test_a_wrong_passphrase_and_a_slip_of_the_finger(base: Path, guests: Callable[..., Guest]) -> None:
    hand = guests(base)
    read(hand)
    hand.tap("primary", "primary")
    hand.keys("short")
    assert not hand.find("primary").enabled
    hand.keys("enough")
    assert hand.find("passphrase").password and "shortenough" not in hand.texts()
    hand.tap("primary")
    hand.passphrase("another1")
    assert hand.app.screen.given == [] and hand.app.screen.told
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("no")
    assert hand.app.screen.given == [] and not any((one / "seal.json").exists() for one in base.iterdir())
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("yes", "primary", "primary", "back", "home-draw", "primary")
    hand.passphrase(FIRST, FIRST)
    assert hand.find("close-message") is not None and hand.app.at_home
    hand.tap("close-message")
    hand.passphrase(FIRST, SECOND)
    assert hand.screen == "BeginScreen"


def test_a_rehearsal_is_marked_on_every_page_and_never_mistaken(
    base: Path, guests: Callable[..., Guest]
) -> None:
    hand = guests(base)
    band, real = hand.app.say("screen.rehearsal"), hand.app.say("page.real")
    hand.tap("home-prepare")
    assert hand.find("primary") is None, "nobody comes past the choice"
    hand.tap("kind-real")
    assert real in hand.texts() and band not in hand.texts()
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "EditScreen", "the sample's plan calls itself a rehearsal, so it cannot be real"
    marked = {one.error.where for one in hand.app.screen.mistakes}
    assert marked == {"title", "title_en", "place"}
    hand.tap("back", "back", "kind-rehearsal")
    assert hand.screen == "CountsScreen" and band in hand.texts() and real not in hand.texts()
    hand.tap("primary", "rehearsal")
    assert hand.screen == "KindScreen" and band in hand.texts()
    hand.tap("back", "primary")
    assert hand.screen == "NewPassphraseScreen" and band in hand.texts()
    hand.passphrase(FIRST, FIRST, SECOND, SECOND)
    hand.tap("yes")
    assert band in hand.texts()
    (folder,) = [one for one in base.iterdir() if (one / "seal.json").exists()]
    assert folder.name.startswith("REHEARSAL-")


def spoil(path: Path, column: str, rows: range, value: object) -> None:
    """Write a value into a column of the list."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(column))
    for row in rows:
        head.offset(row, 0).value = value
    book.save(path)


def test_problems_are_walked_through_saved_and_read_again(
    base: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    good = (base / "list.xlsx").read_bytes()
    spoil(base / "list.xlsx", "报名号", range(5, 12), None)
    spoil(base / "list.xlsx", "姓名", range(20, 22), "张@三")
    spoil(base / "list.xlsx", "身份证", range(30, 31), None)
    hand = guests(base, pictures=pictured)
    hand.tap("home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "ProblemsScreen"
    hand.picture("prepare-problems")
    screen = hand.app.screen
    count = len(screen.listed)
    seen = set()
    for _ in range(count):
        seen.add(screen._what.plain)
        assert hand.find(f"row-{screen.chosen}") is not None, "the problem told is in sight"
        hand.tap("problem-after")
    assert len(seen) == count == 10 and screen.chosen == 0
    hand.tap("problem-before")
    assert screen.chosen == count - 1
    hand.tap("errors-only")
    assert len(screen.listed) == 7 and screen.chosen == 0
    hand.tap("errors-only", "save-problems")
    hand.wait(lambda: hand.find("close-message"))
    (file,) = base.glob("list-*.txt")
    text = file.read_text(encoding="utf-8-sig")
    assert all(what in text for what in seen)
    hand.tap("close-message")
    (base / "list.xlsx").write_bytes(good)
    hand.tap("primary")
    assert hand.screen == "CountsScreen", "the workbook was corrected and read again"


def test_warnings_are_confirmed_kind_by_kind_and_once(base: Path, guests: Callable[..., Guest],
                                                      pictured: Path | None) -> None:  # fmt: skip
    spoil(base / "list.xlsx", "姓名", range(20, 22), "张@三")
    spoil(base / "list.xlsx", "身份证", range(30, 31), None)
    hand = guests(base, pictures=pictured)
    hand.tap("home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "ProblemsScreen"
    first = hand.app.screen.now.key
    hand.tap("primary", "no")
    assert hand.app.screen.now.key == first
    hand.tap("primary", "yes")
    assert hand.screen == "ProblemsScreen" and hand.app.screen.now.key != first
    hand.picture("prepare-warnings")
    hand.tap("problem-before")
    assert hand.app.screen.now.key == first
    hand.tap("primary")  # to the kind that is left
    hand.tap("primary", "yes", "primary")
    assert hand.screen == "CountsScreen"
    hand.tap("read-again")
    assert hand.screen == "CountsScreen", "what was confirmed is not asked again"
    hand.tap("back", "primary", "primary")
    assert hand.screen == "PlanScreen"


def test_a_file_that_is_no_workbook_is_refused_in_words(base: Path, guests: Callable[..., Guest]) -> None:
    (base / "list.xlsx").write_bytes(b"no workbook")
    hand = guests(base)
    hand.tap("home-prepare", "kind-rehearsal")
    hand.choose(0)
    hand.tap("primary")
    assert hand.screen == "ChooseScreen" and hand.find("close-message") is not None


def test_without_a_list_an_empty_workbook_goes_to_the_stick_and_can_be_chosen(
    tmp_path: Path, guests: Callable[..., Guest], pictured: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, base = tmp_path / "KINGSTON", tmp_path / "mingpai"
    stick.mkdir()
    for module in ("blank", "prepare_choose"):
        monkeypatch.setattr(f"kiosk.screens.{module}.media", lambda: (stick,))
    hand = guests(base, pictures=pictured)
    hand.tap("home-prepare", "kind-real", "blank")
    assert hand.screen == "BlankScreen" and not hand.find("primary").enabled
    hand.tap("blank-xincheng")
    hand.picture("prepare-blank")
    hand.tap("primary")
    hand.wait(lambda: hand.find("close-message") is not None)
    (written,) = stick.iterdir()
    assert any(written.name in text for text in hand.texts()), "it says under which name"
    hand.tap("close-message", "back")
    hand.choose(0)
    hand.tap("primary")
    hand.wait(lambda: hand.screen != "ChooseScreen")
    assert hand.screen == "ProblemsScreen", "the invented examples are not quite right, on purpose"


def test_nothing_prepared_nothing_found(tmp_path: Path, guests: Callable[..., Guest]) -> None:
    hand = guests(tmp_path)
    hand.tap("home-draw")
    assert not hand.find("primary").enabled
    hand.tap("back", "home-prepare", "kind-real")
    assert not hand.find("primary").enabled


def test_every_place_of_the_screen_is_touched(tmp_path: Path, guests: Callable[..., Guest]) -> None:
    hand = guests(tmp_path)
    hand.tap("home-check")
    hand.wait(lambda: hand.app.screen.findings)
    hand.tap("touch")
    hand.tap("touch-1", "touch-9", "back")
    hand.wait(lambda: hand.app.screen.findings[-1].found["touched"] == 2)
    assert not hand.app.screen.findings[-1].good
    hand.tap("touch", *(f"touch-{place}" for place in range(1, 10)))
    hand.wait(lambda: hand.app.screen.findings[-1].good)


def test_text_is_enlarged_and_is_as_before_after_the_largest(
    tmp_path: Path, guests: Callable[..., Guest]
) -> None:
    from kiosk.screens.text import reading

    hand = guests(tmp_path)
    sizes = []
    for _size in range(3):
        (told,) = (one for one in hand.labels() if one.plain == hand.app.screen.hint())
        (small,) = (one for one in hand.labels() if one.plain == "English")
        sizes.append((small.wanted_size, told.fits()))
        hand.tap("text-size")
    assert [fits for _size, fits in sizes] == [True] * 3
    assert sizes[0] < sizes[1] < sizes[2]
    assert reading.factor == 1.0


def test_readiness_and_its_report(
    tmp_path: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    hand = guests(tmp_path, pictures=pictured)
    hand.tap("home-check")
    hand.wait(lambda: hand.app.screen.findings)
    hand.picture("readiness")
    told = [one.told(Language.ZH) for one in hand.app.screen.findings]
    hand.tap("primary")
    hand.wait(lambda: hand.app.screen.file)
    (report,) = tmp_path.glob("设备自检报告-*.*")
    if report.suffix == ".pdf":
        text = "".join("".join(pdf.pages(report, "-raw")).split())
    else:
        text = "".join(report.read_text(encoding="utf-8-sig").split())
    for line in told:
        assert "".join(line.split()) in text


def test_the_language_changes_and_what_was_typed_stays(base: Path, guests: Callable[..., Guest]) -> None:
    hand = guests(base)
    prepare(hand)
    hand.tap("no")
    hand.keys("halfway")
    hand.tap("language")
    assert hand.app.screen.typed == "halfway" and hand.find("passphrase").text == "halfway"
    assert hand.app.say("page-passphrase.next") == "Next"
    assert "Next" in hand.texts()


def test_a_torn_line_is_told_and_the_reason_is_recorded(
    base: Path, guests: Callable[..., Guest], pictured: Path | None
) -> None:
    hand = guests(base, pictures=pictured)
    prepare(hand)
    hand.tap("yes", "primary", "primary", "back")
    enter(hand)
    hand.tap("primary")
    assert hand.state.phase is Phase.UNSEAL
    before = hand.state.seq
    transcript = hand.app.desk.ceremony.folder.transcript(1)
    kill(hand)
    with transcript.open("ab") as file:
        file.write(b'{"at":"20')
    again = guests(base, pictures=pictured)
    enter(again)
    assert again.screen == "ResumeScreen"
    again.picture("resume")
    assert any("torn" in text for text in again.texts())
    assert not again.find("primary").enabled
    again.tap("reason-power", "primary")
    assert again.screen == "UnsealScreen" and again.state.seq == before + 1


def test_work_is_cancelled_at_its_next_report() -> None:
    told: list[str] = []
    work = Work(lambda act: act())
    work.cancel()
    with pytest.raises(Cancelled):
        work.report(1, 2)

    def job(report: Callable[[int, int], None]) -> None:
        report(1, 2)
        told.append("not reached")

    work.start(job, lambda _: told.append("done"), lambda: told.append("cancelled"), print, print)
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    assert told == ["cancelled"]


def test_work_that_is_refused_says_why() -> None:
    told: list[object] = []

    def job(_report: Callable[[int, int], None]) -> None:
        raise BadInput(Rule.COMMAND, "command.folder-exists", where="x")

    Work(lambda act: act()).start(
        job, told.append, lambda: told.append(0), lambda error: told.append(error.key), print
    )
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    assert told == ["command.folder-exists"]


@pytest.mark.parametrize("text", ["1366", "x", "1366x", "ax7", "１x２"])
def test_a_window_has_a_width_and_a_height(text: str) -> None:
    assert window.size("1366x768") == (1366, 768)
    with pytest.raises(Exception, match="WIDTHxHEIGHT"):
        window.size(text)
