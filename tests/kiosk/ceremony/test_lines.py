"""Lines that are refused: each says why, and leaves every file and the state as they were."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ceremony.console import Session, run_line, script_lines
from kiosk.words.told import told
from tests.kiosk.ceremony.hall import Hall, go_on, hold, holds, say, seal, spare, until
from tests.support import plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody, Lock, OnFailure
from verifier.protocol.state import Phase
from verifier.words import Language


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    root = tmp_path_factory.mktemp("sealed")
    plan = plans.longhua(quota=3, slots=2, attempts=2)
    return seal(root, plan, plans.roster(plan, 6))


@pytest.fixture(scope="module")
def on_screen(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    root = tmp_path_factory.mktemp("screen")
    plan = plans.direct(slots=2, lock=Lock.SCREEN, custody=Custody.MACHINE, mode=OnFailure.RESUME)
    return seal(root, plan, plans.roster(plan, 6))


@pytest.fixture
def hall(sealed: Hall, tmp_path: Path) -> Hall:
    return spare(sealed, tmp_path / "draw")


@pytest.fixture
def screen(on_screen: Hall, tmp_path: Path) -> Hall:
    return spare(on_screen, tmp_path / "screen")


@pytest.fixture
def session(hall: Hall) -> Iterator[Session]:
    with hall.open() as session:
        yield session


def refused(hall: Hall, session: Session, line: str) -> BadInput:
    """A line's refusal; nothing changed, and both languages have words for it."""
    files, state = hall.files(), session.ceremony.state
    with pytest.raises(BadInput) as error:
        run_line(session, line, "test")
    assert hall.files() == files, line
    assert session.ceremony.state == state, line
    for lang in Language:
        assert all(told(error.value, lang))
    return error.value


FORM = {
    "begin now": "line.argument",
    "begin =": "line.argument",
    "begin =x": "line.argument",
    "begin resumed=a resumed=b": "line.argument",
    'begin resumed="a': "line.quotes",
    "begin foo=1": "line.unknown",
    "begin head=" + "0" * 64: "line.missing",
    "begin resumed=x head=abc": "shape.pattern",
    "begin resumed=": "command.text",
    "begin resumed=" + "长" * 201: "command.text",
    'begin resumed="a\nb"': "command.text",
    "begin resumed=a\u202eb": "command.text",
    "begin resumed=\udc80": "command.text",
    "Begin": "line.command",
    "BEGIN": "line.command",
    "开始": "line.command",
    "announce": "order.kind",
    "open-secret envelope=yes": "order.kind",
    "open-secret": "order.kind",
    "close": "order.kind",
    "void reason=x decided=notary,organiser": "order.kind",
    "terminate reason=x decided=notary,organiser": "order.kind",
    "publish": "command.not-ended",
    "note text=x": "order.kind",
    "unseal network=off": "line.missing",
}


@pytest.mark.parametrize("line", FORM)
def test_before_the_beginning(line: str, hall: Hall, session: Session) -> None:
    assert refused(hall, session, line).key == FORM[line]


UNSEALING = {
    "unseal": "line.missing",
    "unseal notice=1234567 network=off notary=2": "command.notice",
    "unseal notice=OOOOOOOO network=off notary=2": "command.notice",
    f"unseal notice={'0' * 65} network=off notary=2": "command.notice",
    "unseal notice=SEALED network=maybe notary=2": "line.choice",
    "unseal notice=SEALED network=off": "command.no-notary",
    "unseal notice=SEALED network=off notary=0": "line.integer",
    "unseal notice=SEALED network=off notary=1000": "line.integer",
    "unseal notice=SEALED network=off notary=-1": "line.integer",
    "unseal notice=SEALED network=off notary=２": "line.integer",
    f"unseal notice=SEALED network=off notary={'9' * 5000}": "line.integer",
    "unseal notice=SEALED network=off judge=1": "line.unknown",
    "unseal notice=SEALED network=on notary=2": "unseal.failed",
    "unseal notice=00000000 network=off notary=2": "unseal.failed",
    "unseal notice=SEALED network=on notary=2 override-network=x decided-network=pope,notary": "line.choice",
    "unseal notice=SEALED network=on notary=2 override-program=x decided-program=school": "unseal.failed",
    "begin": "order.kind",
    "lock-slip slot=1": "order.kind",
}


@pytest.mark.parametrize("line", UNSEALING)
def test_at_the_unsealing(line: str, hall: Hall, session: Session) -> None:
    say(session, "begin")
    assert refused(hall, session, line.replace("SEALED", hall.notice())).key == UNSEALING[line]


@pytest.mark.parametrize(
    "typed", [" {} ", "{0}".upper(), "{0[0]}{0[1]} {0[2]}{0[3]}-{0[4]}{0[5]}{0[6]}{0[7]}"]
)
def test_the_notice_may_be_typed_in_any_form(typed: str, hall: Hall, session: Session) -> None:
    say(session, "begin", f'unseal notice="{typed.format(hall.notice())}" network=off notary=2')


def test_capitals_and_full_width_forms_of_the_notice_are_read(hall: Hall, session: Session) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in hall.notice().upper())
    say(session, "begin", f"unseal notice={wide} network=off notary=2")


LOCKING = {
    "lock-slip": "line.missing",
    "lock-slip slot=0": "slip.no-slot",
    "lock-slip slot=3": "slip.no-slot",
    "lock-slip slot=100": "slip.no-slot",
    "lock-slip slot=1": "slip.locked-twice",
    "lock-slip slot=one": "line.integer",
    "lock-slip slot=1.0": "line.integer",
    f"lock-slip slot={'1' * 10_000}": "line.integer",
    "lock-slip slot=2 number=12345678": "command.number-on-paper",
    "lock-slip slot=2 nonce=" + "0" * 32: "command.nonce-alone",
    "lock-slip slot=2 empty=no": "line.choice",
    "ball name=groups value=3": "order.kind",
    "open-slip slot=1 number=12345678": "order.kind",
    "open-secret envelope=yes": "order.kind",
}


@pytest.mark.parametrize("line", LOCKING)
def test_while_slips_are_locked(line: str, hall: Hall, session: Session) -> None:
    until(hall, session, lambda state: bool(state.locked))
    assert refused(hall, session, line).key == LOCKING[line]


BALLS = {
    "ball name=groups": "line.missing",
    "ball value=3": "line.missing",
    "ball name=seed value=3": "ball.name",
    "ball name=group stuck=yes": "ball.name",
    "ball name=groups stuck=no": "line.choice",
    "ball name=groups stuck=no value=3": "line.choice",
    "ball name=groups stuck=yes value=3": "line.unknown",
    "ball name=groups value=three": "line.integer",
    "ball name=groups value=10000": "command.ball-check",
    "ball name=groups value=10000 out-of-range=yes": "shape.range",
    "ball name=groups value=3 out-of-range=yes": "ball.in-range",
    "ball name=groups value=1000001": "line.integer",
    "lock-slip slot=1": "order.kind",
    "make-numbers": "order.kind",
}


@pytest.mark.parametrize("line", BALLS)
def test_while_balls_are_drawn(line: str, hall: Hall, session: Session) -> None:
    until(hall, session, lambda state: state.phase is Phase.BALLS)
    assert refused(hall, session, line).key == BALLS[line]


SLIPS = {
    "open-slip slot=1": "command.number-missing",
    "open-slip slot=1 number=1234567": "command.witness-number",
    "open-slip slot=1 number=123456789": "command.witness-number",
    "open-slip slot=1 number=1234567a": "command.witness-number",
    "open-slip slot=1 number=VOID": "command.witness-number",
    "open-slip slot=0 number=12345678": "slip.no-slot",
    "open-slip slot=3 number=12345678": "slip.no-slot",
    "open-slip slot=2 number=12345678": "slip.opened-twice",
    "open-slip slot=1 void=": "command.text",
    "open-slip slot=1 void=x decided=notary": "command.deciders",
    "open-slip slot=1 void=x decided=organiser,parent": "command.deciders",
    "open-slip slot=1 decided=notary,parent": "line.unknown",
    "open-slip slot=1 void=" + "长" * 195 + " decided=notary,parent": "command.text",
    "open-slip slot=1 number=12345678 void=x": "command.void-and-number",
    "open-slip slot=1 void=x nonce=" + "0" * 32: "command.void-and-number",
    "open-slip slot=1 nonce=" + "0" * 32: "command.nonce-alone",
    "open-slip slot=1 number=12345678 nonce=" + "0" * 32: "slip.commitment-on-paper",
    "open-slip slot=1 number=12345678 nonce=全": "command.nonce",
}


@pytest.mark.parametrize("line", SLIPS)
def test_while_slips_are_opened(line: str, hall: Hall, session: Session) -> None:
    until(hall, session, lambda state: state.phase is Phase.SLIPS)
    say(session, "open-slip slot=2 number=22222222")
    assert refused(hall, session, line).key == SLIPS[line]


def test_at_the_secret(hall: Hall, session: Session) -> None:
    until(hall, session, lambda state: state.phase is Phase.SECRET)
    right = hall.envelope(1)
    wrong = f"{right[:5]}-{(int(right[6]) + 1) % 10}{right[7:]}"
    for line, key in {
        "open-secret": "command.secret-missing",
        "open-secret digits=": "envelope.length",
        "open-secret digits=123": "envelope.length",
        f'open-secret digits="{wrong}"': "envelope.check-digit",
        f'open-secret digits="{hall.envelope(2)}"': "secret.commitment",
        "open-secret envelope=yes": "command.envelope-file",
        "open-secret envelope=no": "line.choice",
        f'open-secret envelope=yes digits="{right}"': "line.unknown",
        "open-slip slot=1 number=11111111": "order.kind",
    }.items():
        assert refused(hall, session, line).key == key
    say(session, f'open-secret digits="{right.replace("-", "").replace(" ", "")}"')


def test_after_the_seed(hall: Hall, session: Session) -> None:
    until(hall, session, lambda state: state.phase is Phase.NUMBERS)
    assert refused(hall, session, "ball name=group value=1").key == "order.kind"
    until(hall, session, lambda state: state.phase is Phase.CHOOSE)
    groups = session.ceremony.state.groups
    assert refused(hall, session, "make-numbers").key == "order.kind"
    assert refused(hall, session, "ball name=groups value=1").key == "ball.name"
    for value in (groups + 1, 0):
        assert refused(hall, session, f"ball name=group value={value}").key == "command.ball-check"
        say(session, f"ball name=group value={value} out-of-range=yes")
    assert session.ceremony.state.phase is Phase.CHOOSE
    until(hall, session, lambda state: state.phase is Phase.ADMIT)
    for line in ("admit", "admit pressed=parents", "admit pressed=", "shuffle", "notarise statement=valid"):
        refused(hall, session, line)
    until(hall, session, lambda state: state.phase is Phase.NOTARISE)
    for line in ("notarise", "notarise statement=maybe", "close", "admit pressed=notary"):
        refused(hall, session, line)
    until(hall, session, lambda state: state.phase is Phase.CLOSE)
    for line in ("close now=yes", "notarise statement=valid", "void decided=notary", "void reason=x",
                 "void reason=x decided=", "void reason=x decided=,", "terminate reason=x",
                 "terminate reason= decided=notary,organiser"):  # fmt: skip
        refused(hall, session, line)
    go_on(hall, session)
    ends = [f"{one} reason=x decided=notary,organiser" for one in ("void", "terminate")]
    for line in ("close", *ends, "note text=x", "begin", "reopened reason=x"):
        assert refused(hall, session, line).key == "order.kind"
    assert holds(hall.report())


def test_a_void_attempt_is_followed_by_a_beginning_or_the_end(hall: Hall, session: Session) -> None:
    say(session, "begin", "void reason=停电 decided=notary,organiser")
    for line in ("announce", "note text=x", "void reason=x decided=notary,organiser", "begin head=x",
                 "begin resumed=", "begin resumed=x head=x", "publish"):  # fmt: skip
        refused(hall, session, line)
        # A beginning that is refused leaves the void attempt the last one.
        assert session.ceremony.state.phase is Phase.VOIDED
    say(session, "terminate reason=无法继续 decided=notary,organiser")
    assert holds(hall.report())


def test_a_number_typed_on_the_screen(screen: Hall) -> None:
    with screen.open() as session:
        until(screen, session, lambda state: state.phase is Phase.LOCK)
        for line, key in {
            # A forgotten number must not lock the slot as empty: a lock cannot be taken back.
            "lock-slip slot=1": "command.number-or-empty",
            "lock-slip slot=1 number=11111111 empty=yes": "command.number-or-empty",
            "lock-slip slot=1 number=1111": "command.witness-number",
            "lock-slip slot=3 number=11111111": "slip.no-slot",
            "lock-slip slot=0 number=11111111": "slip.no-slot",
            "lock-slip slot=1 number=11111111 nonce=0": "command.nonce",
            "lock-slip slot=1 nonce=" + "0" * 32: "command.number-or-empty",
        }.items():
            assert refused(screen, session, line).key == key
        say(session, "lock-slip slot=2 number=２２２２２２２２")
        # Not even a line in the private file is written for a slot that is locked already.
        assert refused(screen, session, "lock-slip slot=2 number=11111111").key == "slip.locked-twice"
        say(session, "lock-slip slot=1 empty=yes")
        until(screen, session, lambda state: state.phase is Phase.SLIPS)
        assert refused(screen, session, "open-slip slot=1").key == "command.no-opening"
        receipt = session.ceremony.openings.find(1, 2)
        assert receipt is not None
        wrong = f"open-slip slot=2 number=22222223 nonce={receipt.nonce}"
        assert refused(screen, session, wrong).key == "slip.commitment"
        assert refused(screen, session, "open-slip slot=2 number=22222223").key == "slip.commitment"
        made_up = f"open-slip slot=1 number=11111111 nonce={'0' * 32}"
        assert refused(screen, session, made_up).key == "slip.commitment"
        # The right number is right without its receipt, while this computer still holds the receipt.
        say(session, "open-slip slot=2 number=22222222", "open-slip slot=1 void=席位无人")
        go_on(screen, session)
    assert holds(screen.report())


def test_texts_are_tidied_before_they_are_recorded(hall: Hall, session: Session) -> None:
    # An e with an accent in two characters, and blanks around: recorded in the one form that a file has.
    say(session, "begin", 'note text="  cafe\u0301  "')
    hall_again = session.ceremony.attempts[0].journal.entries[1].event
    assert hall_again.text == "caf\u00e9"  # type: ignore[union-attr]
    session.ceremony.close_files()
    with hall.open() as again:
        assert again.ceremony.state == session.ceremony.state


def test_every_phase_explains_a_command_out_of_order_in_plain_words(hall: Hall) -> None:
    with hall.open() as session:
        error = refused(hall, session, "announce")
        chinese = " ".join(told(error, Language.ZH))
        assert "announced" not in chinese and "begin" not in chinese, chinese
        assert error.rule is Rule.ORDER


def test_empty_lines_and_comments_do_nothing(hall: Hall, session: Session) -> None:
    for line in ("", "   ", "# 说明", "  # x"):
        assert run_line(session, line) is None
    assert hall.journal() == b""


def test_script_lines_know_their_places() -> None:
    text = "# a\n\nbegin\n  # b\nannounce # c\n"
    assert list(script_lines(text, "s.txt")) == [("begin", "s.txt:3"), ("announce # c", "s.txt:5")]


def test_a_rehearsal_may_read_its_envelopes(tmp_path: Path) -> None:
    plan = plans.as_rehearsal(plans.direct(slots=1))
    made = seal(tmp_path, plan, plans.roster(plan, 4))
    with made.open() as session:
        until(made, session, lambda state: state.phase is Phase.SECRET)
        assert refused(made, session, "open-secret envelope=yes").key == "file.missing"
        for data in (b"", b"[]", b"{}", b'{"envelopes":[],"format":"mingpai-envelopes-1"}'):
            made.folder.envelopes.write_bytes(data)
            assert refused(made, session, "open-secret envelope=yes").rule is Rule.SECRET
    assert holds(hold(made))


@pytest.mark.parametrize("decided", ["notary", "organiser", "organiser,discipline", "notary,notary"])
@pytest.mark.parametrize("command", ["void", "terminate"])
def test_the_notary_and_another_decide_that_a_draw_ends(
    hall: Hall, session: Session, command: str, decided: str
) -> None:
    say(session, "begin")
    assert refused(hall, session, f"{command} reason=x decided={decided}").key == "command.deciders"
    say(session, f"{command} reason=x decided={decided},notary,discipline")


def test_nothing_is_unsealed_without_a_notary(hall: Hall, session: Session) -> None:
    say(session, "begin")
    line = f"unseal notice={hall.notice()} network=off organiser=1 parent=3"
    assert refused(hall, session, line).key == "command.no-notary"
