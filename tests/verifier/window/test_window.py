"""The real window on a display of its own."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.programs import program
from tests.support.tamper import base, case, cases
from tests.verifier.test_lookup import slip_of
from tests.verifier.window.conftest import Driver, close, is_open
from tests.verifier.window.test_document import EVIL, hostile
from verifier.audit import Report
from verifier.protocol.fingerprint import grouped
from verifier.protocol.slip import slip_to_json
from verifier.protocol.slip_text import slip_to_compact
from verifier.words import Language, say
from verifier.words.spoken import words

ROOT = Path(__file__).resolve().parents[3]
Open = Callable[..., Driver]


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a good or a tampered bundle to a file."""

    def write(name: str) -> Path:
        data = case(cases()[name]).data if name in cases() else bundle_zip(base(name).members)
        path = tmp_path / f"公示包 {name}.zip"
        path.write_bytes(data)
        return path

    return write


def seal(name: str) -> str:
    return base(name).fingerprint


# --- from the bundle to the verdict


@pytest.mark.parametrize("lang", Language)
def test_a_good_bundle_is_green(open_window: Open, bundle: Callable[[str], Path], lang: Language) -> None:
    driver = open_window(lang)
    driver.check(bundle("longhua"), grouped(seal("longhua")).upper())
    page = driver.app.page
    assert page.word["text"] == say("verdict.holds", lang)
    assert "Good" in page.word["style"]
    assert say("shown.section-good", lang, count=17) in page.checks.shown
    assert not hasattr(page, "ask")


def test_words_do_as_well_as_digits(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("xincheng"), "\n".join(words(seal("xincheng"), Language.ZH)))
    assert driver.app.page.word["text"] == "相符"


def test_a_wrong_digit_is_to_be_mended_before_its_code_is_typed_in(
    open_window: Open, bundle: Callable[[str], Path]
) -> None:
    driver = open_window()
    driver.check(bundle("second-check"), seal("direct"))
    page = driver.app.page
    told = [line["text"] for line in page.lines]
    code = next(text for text in told if text.startswith("第二台电脑确认码"))
    assert told.index(say("headline.other-seal", Language.ZH)) < told.index(code)
    # It is read out to somebody at the other computer.
    assert "Code" in page.lines[told.index(code)]["style"]
    for number in (2, 0):
        page.select(number)
        driver.pump()
        shown = sorted((one for one in page.lines if one.winfo_ismapped()), key=lambda one: one.winfo_y())
        assert shown == [one for one in page.lines if one.winfo_ismapped()]
    assert len(shown) == len(page.lines)


@pytest.mark.parametrize(
    "name", ["slip-number", "results-swapped", "roster-line-removed", "bundle-cut-off", "chain-lines-swapped"]
)
def test_a_tampered_bundle_is_red_and_its_first_finding_is_open(
    open_window: Open, bundle: Callable[[str], Path], name: str
) -> None:
    driver = open_window()
    driver.check(bundle(name), seal("longhua"))
    page = driver.app.page
    assert page.word["text"] == "不符" and "Bad" in page.word["style"]
    assert page.checks.checks[0].word == "不符" and page.checks.is_open(0)
    assert "怎么办" in page.checks.shown


def test_another_fingerprint_does_not_hold(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("longhua"), seal("xincheng"))
    page = driver.app.page
    assert page.word["text"] == "不符"
    assert page.checks.checks[0].name == "封存指纹"


def test_without_a_fingerprint_it_asks_for_one_and_keeps_the_bundle(
    open_window: Open, bundle: Callable[[str], Path]
) -> None:
    driver = open_window()
    path = bundle("longhua")
    driver.check(path, None)
    page = driver.app.page
    assert page.word["text"] == "未能证明" and "Good" not in page.word["style"]
    page.ask.invoke()
    start = driver.app.page
    assert driver.app.session.path == path
    start.set_typed(seal("longhua"))
    start.start_button.invoke()
    driver.settle()
    assert driver.app.page.word["text"] == "相符"


def test_a_bundle_and_a_fingerprint_from_the_command_line_start_at_once(
    open_window: Open, bundle: Callable[[str], Path]
) -> None:
    driver = open_window(path=bundle("direct"), typed=seal("direct"))
    driver.settle()
    assert driver.app.page.word["text"] == "相符"


def test_two_bundles_one_after_another(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("longhua"), seal("longhua"))
    driver.app.child.find("X0007")
    driver.settle()
    driver.key("<Escape>")
    driver.check(bundle("direct"), seal("direct"))
    page = driver.app.page
    assert page.word["text"] == "相符"
    assert page.child.code.get() == "" and say("shown.child-ask", Language.ZH) in page.child.view.shown


# --- typing


def test_a_typing_error_is_marked_at_its_group_while_typing(open_window: Open) -> None:
    driver = open_window()
    page = driver.app.page
    page.field.focus_force()
    for char in "3612 e292 52o4 024b":
        page.field.insert("insert", char)
        driver.pump()
    start, end = page.field.tag_ranges("wrong")
    assert page.field.get(start, end) == "52o4"
    assert "第3组" in page.told["text"]
    assert page.cells[2]["background"] != page.cells[1]["background"]
    page.field.delete(f"{start}+2c")
    page.field.insert(f"{start}+2c", "0")
    driver.pump()
    assert not page.field.tag_ranges("wrong") and "4 组" in page.told["text"]


def test_an_unfinished_fingerprint_does_not_start(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window(path=bundle("longhua"), typed="3612 e292")
    driver.app.page.start_button.invoke()
    assert driver.app.page.message["text"] == say("shown.need-seal", Language.ZH)
    assert not driver.app.background.busy


def test_a_pasted_novel_is_refused_and_the_field_stays_small(open_window: Open) -> None:
    driver = open_window()
    driver.app.root.clipboard_clear()
    driver.app.root.clipboard_append("ab " * 200_000)
    driver.app.page.paste()
    driver.pump()
    assert "不是封存指纹" in driver.app.page.told["text"]
    assert len(driver.app.session.typed) < 3_000
    driver.app.page.clear()
    assert driver.app.page.told["text"] == say("shown.seal-empty", Language.ZH)


# --- what goes wrong


def test_a_file_that_is_none_leaves_the_window_usable(
    open_window: Open, bundle: Callable[[str], Path], tmp_path: Path
) -> None:
    driver = open_window()
    driver.app.page.start_button.invoke()
    assert driver.app.page.message["text"] == say("shown.need-file", Language.ZH)
    driver.app.take(tmp_path / "gone.zip")
    driver.app.page.start_button.invoke()
    assert "gone.zip" in driver.app.page.message["text"]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(100_000))
    for wrong in (photo, tmp_path):
        driver.check(wrong, None)
        shown = driver.app.page
        assert shown.word["text"] == "不符"
        shown.select(2)
        shown.select(3)
        driver.key("<Escape>")
    driver.check(bundle("longhua"), seal("longhua"))
    assert driver.app.page.word["text"] == "相符"


def test_an_error_of_the_program_itself_is_told(
    open_window: Open, bundle: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = open_window(path=bundle("longhua"))
    for error, key in ((ValueError("x\ny"), "ValueError"), (MemoryError(), "内存不够")):

        def fail(*_: object, error: Exception = error) -> Report:
            raise error

        monkeypatch.setattr("verifier.window.app.audit_file", fail)
        driver.app.start()
        driver.settle()
        assert key in driver.app.page.message["text"] and "\n" not in driver.app.page.message["text"]


class Slow:
    """A check that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []

    def __call__(self, _path: Path, _fingerprint: str | None, progress: Callable[..., None]) -> Report:
        self.threads.append(threading.current_thread())
        for done in range(2_000):
            progress(done, 2_000, "stage.lists")
            self.begun.set()
            if self.go.wait(0.01):
                break
        raise AssertionError("nobody cancelled it")


def test_cancel_midway_and_begin_again(
    open_window: Open, bundle: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = open_window(path=bundle("longhua"), typed="")
    slow = Slow()
    with monkeypatch.context() as patch:
        patch.setattr("verifier.window.app.audit_file", slow)
        driver.app.start()
        driver.until(lambda: slow.begun.is_set() and "重新计算派位号" in driver.app.page.stage["text"])
        driver.key("<Escape>")
    assert driver.app.page.message["text"] == say("shown.cancelled", Language.ZH)
    assert driver.app.session.report is None
    driver.app.page.set_typed(seal("longhua"))
    driver.app.start()
    driver.settle()
    assert driver.app.page.word["text"] == "相符"
    assert not slow.threads[0].is_alive()


def test_closing_while_it_works_ends_the_work(
    open_window: Open, bundle: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = open_window(path=bundle("longhua"))
    slow = Slow()
    monkeypatch.setattr("verifier.window.app.audit_file", slow)
    driver.app.start()
    driver.until(slow.begun.is_set)
    close(driver)
    assert not is_open(driver)
    slow.threads[0].join(5)
    assert not slow.threads[0].is_alive()


# --- the four pages


def test_checks_open_by_keys_and_by_a_click(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("longhua"), seal("longhua"))
    checks = driver.app.page.checks
    driver.key("<Down>")
    driver.key("<Return>")
    assert checks.chosen == 1 and checks.is_open(1)
    driver.key("<Left>")
    assert not checks.is_open(1)
    x, y, _, height = checks.text.bbox(checks.text.tag_ranges("item-0")[0])
    for event in ("<Motion>", "<Button-1>", "<ButtonRelease-1>"):
        checks.text.event_generate(event, x=x + 4, y=y + height // 2)
        driver.pump()
    assert checks.chosen == 0 and checks.is_open(0)
    checks.set_all(True)
    assert all(checks.is_open(number) for number in range(len(checks.checks)))


def test_a_child_found_and_not_found(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("longhua"), seal("longhua"))
    driver.key("<Alt-Key-2>")
    page = driver.app.page
    for code, found in (("X0007", True), ("　ｘ00 07 ", True), ("X9999", False)):
        page.child.code.delete(0, "end")
        page.child.code.insert(0, code)
        driver.key("<Return>")
        driver.settle()
        assert ("签值的来历" in page.child.view.shown) is found
    assert say("child.missing", Language.ZH, code="X9999") in page.child.view.shown


def test_a_slip_pasted_and_from_a_file(
    open_window: Open, bundle: Callable[[str], Path], tmp_path: Path
) -> None:
    driver = open_window()
    driver.check(bundle("longhua"), seal("longhua"))
    page, slip = driver.app.page, slip_of(base("longhua"), "X0007")
    page.child.slip.insert("1.0", slip_to_compact(slip))
    page.child.check.invoke()
    driver.settle()
    assert "第1小学" in page.child.view.shown and page.child.code.get() == "X0007"
    assert page.checks.checks[-1].name == "在册凭证" and page.word["text"] == "相符"
    foreign = tmp_path / "slip.json"
    foreign.write_bytes(slip_to_json(replace(slip, name="别人")))
    driver.answers.append(str(foreign))
    page.child.open.invoke()
    driver.settle()
    assert page.word["text"] == "不符" and page.checks.checks[0].name == "在册凭证"
    page.child.clear.invoke()
    assert page.word["text"] == "相符" and not page.child.slip.get("1.0", "end-1c")
    for wrong in ("", "x" * 30_000):
        page.child.slip.delete("1.0", "end")
        page.child.slip.insert("1.0", wrong)
        page.child.check.invoke()
        driver.settle()
        assert page.word["text"] == "相符"


def test_the_hall_lists_every_seed(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("bad-day"), seal("bad-day"))
    driver.key("<Alt-Key-3>")
    table = driver.app.page.hall
    values = [table.set(row, "value") for top in table.get_children() for row in table.get_children(top)]
    for pulse in base("bad-day").states[0].pulses:
        assert grouped(pulse.seed) in values
    driver.key("<Alt-Key-4>")
    assert "重新打开" in driver.app.page.attempts.shown


# --- the language, the size, the report


def test_the_other_language_keeps_what_is_shown(open_window: Open, bundle: Callable[[str], Path]) -> None:
    driver = open_window()
    driver.check(bundle("redraw"), seal("redraw"))
    driver.app.page.select(1)
    driver.app.child.find("X0007")
    driver.settle()
    driver.key("<Control-l>")
    page = driver.app.page
    assert page.word["text"] == "holds" and page.tabs.current == 1
    assert page.child.code.get() == "X0007" and "Attempt 2" in page.child.view.shown
    driver.key("<Control-l>")
    assert driver.app.page.word["text"] == "相符"


@pytest.mark.parametrize("scale", [100, 200])
def test_everything_can_be_reached_by_tab_and_is_in_sight(
    open_window: Open, bundle: Callable[[str], Path], scale: int
) -> None:
    driver = open_window(Language.EN, scale, bundle("longhua"), " ".join(words(seal("longhua"), Language.EN)))
    driver.settle()
    driver.key("<Escape>")
    root, start = driver.app.root, driver.app.page
    root.geometry("1024x600+0+0")
    driver.pump()
    wanted = {start.choose, start.folder, start.field, start.start_button, driver.app.other}
    start.choose.focus_force()
    driver.pump()
    for _ in range(20):
        widget = root.focus_get()
        assert widget is not None
        wanted.discard(widget)
        top = widget.winfo_rooty() - root.winfo_rooty()
        assert top >= 0 and top + widget.winfo_height() <= root.winfo_height()
        driver.key("<Tab>")
    assert not wanted


def test_twice_the_size_is_twice_the_size(open_window: Open) -> None:
    driver = open_window()
    small = driver.app.look.font("body").metrics("linespace"), driver.app.page.choose.winfo_reqwidth()
    for _ in range(6):
        driver.key("<Control-plus>")
    assert driver.app.look.scale == 200
    large = driver.app.look.font("body").metrics("linespace"), driver.app.page.choose.winfo_reqwidth()
    assert all(1.8 < one / other < 2.2 for one, other in zip(large, small, strict=True))
    driver.key("<Control-minus>")
    assert driver.app.look.scale == 175


def test_the_report_is_saved_in_both_forms_and_a_failure_is_told(
    open_window: Open, bundle: Callable[[str], Path], tmp_path: Path
) -> None:
    driver = open_window()
    driver.check(bundle("bad-day"), None)
    for name in ("报告.html", "报告.txt"):
        driver.answers.append(str(tmp_path / name))
        driver.key("<Control-s>")
        assert name in driver.app.page.status["text"]
        assert "未能证明" in (tmp_path / name).read_text(encoding="utf-8-sig")
    driver.answers.append(str(tmp_path / "nowhere" / "report.html"))
    driver.key("<Control-s>")
    assert "没有保存" in driver.app.page.status["text"]


def test_texts_of_a_hostile_bundle_stay_inside(open_window: Open, tmp_path: Path) -> None:
    driver = open_window()
    driver.app.session.path = tmp_path / (EVIL.replace("/", "") * 2)
    driver.app._audited(hostile())
    page = driver.app.page
    for tab in range(4):
        page.select(tab)
        driver.pump()
        assert page.winfo_reqwidth() <= driver.app.root.winfo_width()
        assert page.word.winfo_viewable() and page.tabs.winfo_viewable()
    assert "<script>" in page.attempts.shown and "\u202e" not in page.attempts.shown


def test_help_and_about_speak(open_window: Open) -> None:
    driver = open_window()
    driver.key("<F1>")
    driver.app.show_about()
    assert "Ctrl+O" in driver.told[0] and len(driver.told) == 2


# --- as a program


def test_a_parent_with_a_keyboard(display: str, bundle: Callable[[str], Path], tmp_path: Path) -> None:
    """The program itself, by nothing but keys: bundle from the command line, the fingerprint typed, saved."""
    xdotool = program("xdotool", "xdotool")
    environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "verifier.window", str(bundle("longhua")), "--lang", "en"]
    report = tmp_path / "report.html"

    def do(*what: str, many: bool = False) -> str:
        done = subprocess.run(
            [xdotool, *what], env=environment, capture_output=True, encoding="utf-8", timeout=30, check=True
        )
        return done.stdout if many else done.stdout.split("\n")[0]

    def save_dialog() -> str:
        """Until the verdict is there, Ctrl+S does nothing; so it is pressed until something opens."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            do("key", "ctrl+s")
            for _ in range(10):
                time.sleep(0.05)
                found = do(
                    "search", "--onlyvisible", "--name", "^(Save the report|Mingpai)", many=True
                ).split()
                if len(found) > 1:
                    return next(one for one in found if one != window)
        raise AssertionError("no dialog came")

    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            window = do("search", "--sync", "--onlyvisible", "--name", "^Mingpai Verifier$")
            do("windowfocus", "--sync", window)
            do("type", "--delay", "4", grouped(seal("longhua")))
            do("key", "Return")
            do("windowfocus", "--sync", save_dialog())
            do("key", "ctrl+slash")
            do("type", "--delay", "4", str(report))
            do("key", "Return")
            end = time.monotonic() + 20
            while not report.exists() and time.monotonic() < end:
                time.sleep(0.05)
            do("windowfocus", "--sync", window)
            do("key", "ctrl+q")
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert "Verdict: holds." in report.read_text(encoding="utf-8")


def test_without_a_screen_it_says_what_to_do() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-m", "verifier.window"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2 and "python -m verifier" in done.stderr and "Traceback" not in done.stderr
