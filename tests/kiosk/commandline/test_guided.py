"""The ceremony in text: whole days answered question by question, in a real terminal and without one."""

import argparse
import codecs
import io
import os
import re
import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.__main__ import main
from kiosk.ceremony.ceremony import Ceremony
from kiosk.commandline import guided
from kiosk.commandline.asking import Asker, Back, numbers
from kiosk.commandline.output import Output
from kiosk.files.draw_folder import DrawFolder
from kiosk.preparation import prepare, seal_to_folder
from kiosk.samples.workbook import write_sample
from kiosk.sealing.store import envelope_groups
from kiosk.station.clock import now
from kiosk.station.program import running
from tests.kiosk.ceremony.hall import FAST, HALVES
from verifier.audit import Status, audit_file
from verifier.protocol.beacon import VOID
from verifier.protocol.confirmation import in_groups
from verifier.protocol.events import BallDrawn, BallStatus, Note, SlipOpened
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase
from verifier.words import Language, find, say

ROOT = Path(__file__).resolve().parents[3]
SLOTS = 3
PATIENCE = 120.0
ZH = Language.ZH


@dataclass
class Draw:
    """A sealed rehearsal in a folder."""

    folder: DrawFolder
    draw_id: str
    fingerprint: str

    @property
    def bundle(self) -> Path:
        return self.folder.bundle(self.draw_id)

    def groups(self, index: int) -> list[str]:
        """What is printed in an envelope."""
        return list(envelope_groups(self.folder.envelopes.read_bytes())[index])


Seal = Callable[..., Draw]


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """Seal a small rehearsal in a folder with a blank and Chinese characters in its name."""

    def make(procedure: str, lock: Lock | None = None) -> Draw:
        workbook = tmp_path / "sample.xlsx"
        write_sample(workbook, procedure, 40, 1)
        prepared = prepare(workbook, workbook)
        witness = replace(prepared.plan.witness, slots=SLOTS)
        plan = replace(prepared.plan, witness=replace(witness, lock=lock or witness.lock))
        folder = DrawFolder(tmp_path / "派位 资料" / plan.draw_id)
        folder.root.parent.mkdir()
        sealed = seal_to_folder(folder, replace(prepared, plan=plan), HALVES, running(), now(), cost=FAST)
        return Draw(folder, plan.draw_id, sealed.fingerprint)

    return make


def pattern(key: str) -> re.Pattern[str]:
    """A question of the catalogue, whatever fills it."""
    parts = re.split(r"(\{[a-z]+\})", find(key).what(ZH))
    return re.compile("".join("(.+?)" if part.startswith("{") else re.escape(part) for part in parts) + " ?$")


QUESTIONS = {
    key: pattern(key)
    for key in (
        "guided.choose", "guided.again", "guided.reason", "guided.reason-resumed", "guided.head",
        "guided.notice", "guided.decided", "guided.code", "guided.reason-fresh",
        "guided.slots", "guided.slots-open",
        "guided.slot", "guided.text", "guided.number", "guided.value", "guided.envelope", "guided.group",
        "console.ask-passphrase",
        "guided.present-role",  # any text before a colon, so it comes last
    )
}  # fmt: skip


def last(key: str, shown: str) -> tuple[str, ...]:
    """What filled a sentence of the catalogue when it was shown last."""
    found = [one for line in shown.splitlines() for one in [pattern(key).search(line)] if one]
    assert found, key
    return found[-1].groups()


@dataclass
class Person:
    """Somebody at the console who reads what stands there, and takes what is offered first.

    ``instead``: what to choose instead, by the step that is due.
    """

    draw: Draw
    instead: dict[str, list[str]] = field(default_factory=dict)
    decided: str = "2 4"
    number: str = ""
    chosen: str = ""
    parts: int = 0

    def answer(self, shown: str) -> str:
        """What to type where the console stands.

        Args:
            shown: all that was shown so far, the question at its end.
        """
        question = shown.splitlines()[-1]
        asked = [key for key, one in QUESTIONS.items() if one.match(question)]
        match asked[0]:
            case "guided.choose":
                return self._choice(shown)
            case "guided.notice":
                return self.draw.fingerprint[-8:].upper()
            case "guided.present-role":
                return "２"  # full width, as a Chinese keyboard types it
            case "guided.reason" | "guided.text":
                return "演练 时试一试"
            case "guided.decided":
                return self.decided
            case "guided.code":
                return in_groups(str(audit_file(self.draw.bundle, self.draw.fingerprint).confirmation))
            case "guided.reason-fresh":
                return "备用电脑先行启用"
            case "guided.slots" | "guided.slots-open":
                return f"1-{SLOTS}"
            case "guided.slot":
                return ""
            case "guided.number":
                self.number = "24681357902468"[: int(last("guided.number", shown)[1])]
                return self.number
            case "guided.again":
                return self.number
            case "guided.value":
                _name, low, high = last("due.ball", shown)
                foreign = self.chosen == "3"
                return str(int(high) + 1) if foreign else low
            case "guided.envelope":
                return last("due.secret", shown)[0]
            case "guided.group":
                index, place = int(last("due.secret", shown)[0]), int(last("guided.group", shown)[0])
                return self.draw.groups(index)[place - 1]
            case "console.ask-passphrase":
                self.parts += 1
                return HALVES[(self.parts - 1) % 2]
        raise AssertionError(question)

    def _choice(self, shown: str) -> str:
        (step,) = last("console.phase", shown)
        ended = step in (say("phase.closed", ZH), say("phase.terminated", ZH))
        of_step = re.findall(r"^  0  (.*)$", shown, re.M)[-1] == say("guided.leave", ZH)
        if of_step and self.instead.get(step):
            self.chosen = self.instead[step].pop(0)
            return self.chosen
        self.chosen = self.chosen if not of_step else ""
        return "0" if ended and of_step else "1"


def hold(draw: Draw, person: Person) -> str:
    """A day in this process; all that was shown."""
    shown: list[str] = []

    class Page(Output):
        def line(self, text: str = "") -> None:
            shown.append(text + "\n")

    def read(prompt: str) -> str:
        assert len(shown) < 3000, "".join(shown)[-2000:]
        shown.append(prompt)
        typed = person.answer("".join(shown))
        shown.append(typed + "\n")
        return typed

    out = Page(ZH)
    args = argparse.Namespace(folder=draw.folder.root, base=None, passphrase_file=passphrases(draw))
    assert guided.run(args, out, Asker(out, read, read)) == 0
    return "".join(shown)


def passphrases(draw: Draw) -> Path:
    file = draw.folder.root.parent / "passphrase.txt"
    file.write_text("\n".join(HALVES), encoding="utf-8")
    return file


def check(draw: Draw) -> None:
    """The verifier, with the fingerprint of the notice, finds nothing wrong with the bundle."""
    assert audit_file(draw.bundle, draw.fingerprint).verdict is Status.HOLDS


@pytest.mark.parametrize("procedure", ["xincheng", "direct"])
@pytest.mark.parametrize("lock", Lock)
def test_a_day_answered_question_by_question_gives_a_bundle_that_holds(
    seal: Seal, procedure: str, lock: Lock
) -> None:
    draw = seal(procedure, lock)
    shown = hold(draw, Person(draw))
    check(draw)
    if lock is Lock.SCREEN:
        # Typed unseen, and seen nowhere until it was opened.
        assert f"number={Person(draw).number}" not in shown.split(say("phase.slips", ZH))[0]


def test_what_goes_wrong_in_a_hall_is_recorded_as_on_the_touchscreen(seal: Seal) -> None:
    """A stuck ball and a foreign one, a void slip, a remark; the attempt void, and the next one held."""
    draw = seal("longhua", Lock.PAPER)
    slips, balls = say("phase.slips", ZH), say("phase.balls", ZH)
    wrong = {balls: ["2", "3", "1"], slips: ["2", "3", "1", "1", "4", "1"], say("phase.secret", ZH): ["2"]}
    hold(draw, Person(draw, wrong))
    check(draw)
    with Ceremony(draw.folder, running(), now) as ceremony:
        first, second = ceremony.states()
        assert first.voided is not None
        assert second.phase is Phase.CLOSED
        events = [entry.event for entry in ceremony.attempts[0].journal.entries]
        assert [one.number for one in events if isinstance(one, SlipOpened)].count(VOID) == 1
        assert [one.text for one in events if isinstance(one, Note)] == ["演练 时试一试"]
        assert [one.status for one in events if isinstance(one, BallDrawn)][:3] == [
            BallStatus.STUCK, BallStatus.OUT_OF_RANGE, BallStatus.DRAWN,
        ]  # fmt: skip


def test_the_second_computer_is_asked_for_where_the_plan_asks_for_it(seal: Seal) -> None:
    """First there is none, and who may decide that is asked; then its code is typed in."""
    draw = seal("xincheng")
    closed = say("phase.closed", ZH)
    left = hold(draw, Person(draw))
    assert say("due.second-check-waiting", ZH) in left.splitlines()
    told = hold(draw, Person(draw, {closed: ["2", "2"]}))
    assert say("guided.nothing-changed", ZH) in told.splitlines(), "the organiser has to be among them"
    assert not draw.folder.second_check.exists()
    told = hold(draw, Person(draw, {closed: ["2", "1"]}, decided="2 3"))
    assert say("due.second-check-stopped", ZH) in told.splitlines()
    assert told.splitlines().count(say("due.second-check-confirmed", ZH)) == 1
    assert len(draw.folder.second_check.read_bytes().splitlines()) == 2
    again = hold(draw, Person(draw))
    assert say("guided.second-check", ZH) not in again


def test_a_spare_computer_that_is_the_first_to_begin_asks_who_decided_that(
    seal: Seal, tmp_path: Path
) -> None:
    draw = seal("direct")
    words = ["unpack", str(draw.folder.package(draw.draw_id)), "--out", str(tmp_path / "spare")]
    assert main([*words, "--passphrase-file", str(passphrases(draw))]) == 0
    spare = Draw(DrawFolder(tmp_path / "spare"), draw.draw_id, draw.fingerprint)
    shown = hold(spare, Person(spare))
    assert say("guided.begin-fresh", ZH) in shown
    check(spare)


def test_who_comes_back_says_why_and_goes_on_from_the_same_step(seal: Seal) -> None:
    draw = seal("direct")
    hold(draw, Person(draw, {say("phase.announce", ZH): ["0"]}))
    with Ceremony(draw.folder, running(), now) as ceremony:
        assert ceremony.state.phase is Phase.ANNOUNCE
    shown = hold(draw, Person(draw))
    assert say("guided.reopened", ZH) in shown
    check(draw)


def test_what_cannot_be_used_is_asked_again_and_what_is_refused_records_nothing() -> None:
    typed = iter(["9", "x", "", "2", "", "12", "6", "7-9 4", "2 5-6", "0"])
    shown: list[str] = []

    class Page(Output):
        def line(self, text: str = "") -> None:
            shown.append(text)

    ask = Asker(Page(ZH), lambda _prompt: next(typed))
    assert ask.choose(["a", "b"], "leave") == 1
    assert ask.number(1, 6, "guided.value", usual=3) == 3
    assert ask.number(1, 6, "guided.value") == 6
    assert ask.several((2, 4, 5, 6), "guided.slots") == (2, 5, 6)
    with pytest.raises(Back):
        ask.sure()
    assert len([one for one in shown if not one.startswith("  ")]) == 5


@pytest.mark.parametrize(
    ("text", "found"),
    [("1 2 5-7", (1, 2, 5, 6, 7)), ("3,1、2", (3, 1, 2)), ("2-2 2", (2,)), ("a", ()), ("1-", ()), ("²", ()),
     ("1 -2", ()), ("9999", ()), ("5-3", ())],
)  # fmt: skip
def test_slots_are_typed_one_by_one_or_as_a_range(text: str, found: tuple[int, ...]) -> None:
    assert numbers(text) == found


def test_where_nobody_answers_any_more_it_ends_and_says_that_all_is_safe(
    seal: Seal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = seal("direct")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["guide", "--base", str(draw.folder.root.parent)]) == 0
    assert draw.folder.root.name in (shown := capsys.readouterr().out)
    assert say("guided.left", ZH) in shown


def test_a_computer_without_a_draw_says_where_it_looked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.files.sealed_draws.media", tuple)
    assert main(["guide", "--base", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


class Terminal:
    """A real terminal with the program in it."""

    def __init__(self, *words: str) -> None:
        import pty

        self.process, self.handle = pty.fork()
        if self.process == 0:
            os.chdir(ROOT)
            environment = {**os.environ, "LC_ALL": "C.UTF-8"}
            os.execve(sys.executable, [sys.executable, "-m", "kiosk", *words], environment)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def read(self, seconds: float) -> str | None:
        """What is shown next, nothing if it waits, None when the program has ended."""
        if not select.select([self.handle], [], [], seconds)[0]:
            return ""
        try:
            data = os.read(self.handle, 65536)
        except OSError:
            data = b""
        return self._decode(data).replace("\r", "") if data else None

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.handle, text.encode("utf-8") + b"\n")

    def end(self) -> int:
        """How the program ended."""
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has terminals of another kind")
def test_a_whole_longhua_day_in_a_terminal_gives_a_bundle_that_holds(seal: Seal) -> None:
    draw = seal("longhua")
    person, shown, told = Person(draw), "", ""
    terminal = Terminal("guide", str(draw.folder.root))
    end = time.monotonic() + PATIENCE
    while (piece := terminal.read(0.05)) is not None:
        assert time.monotonic() < end, shown[-2000:]
        shown += piece
        if not piece and shown != told and shown.endswith("： "):
            terminal.type(person.answer(shown))
            told = shown
    assert terminal.end() == 0
    assert say("guided.left", ZH) in shown
    assert not any(half in shown for half in HALVES), "a passphrase was shown"
    check(draw)
