"""What is told to come next: the slot, ball, group or school that it is about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.commandline.due import show_due
from kiosk.commandline.output import Output
from tests.kiosk.ceremony.hall import say, seal, until
from tests.support import plans
from verifier.protocol.plan import Plan
from verifier.protocol.state import Phase, State
from verifier.words import Language


def told(state: State, lang: Language, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    show_due(Output(lang), state)
    return capsys.readouterr().out


@pytest.mark.parametrize("make", [plans.longhua, plans.xincheng, plans.direct])
def test_every_step_of_a_day_is_told(
    make: Callable[[], Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = make()
    hall = seal(tmp_path, plan, plans.roster(plan, 6))
    bare = {Phase.BEGIN, Phase.UNSEAL, Phase.ANNOUNCE, Phase.NOTARISE, Phase.CLOSE}
    with hall.open() as session:
        while not session.ceremony.state.ended:
            state = session.ceremony.state
            for lang in Language:
                lines = told(state, lang, capsys).splitlines()
                assert len(lines) == (1 if state.phase in bare else 2), lines
            say(session, hall.next_line(state))
        assert told(session.ceremony.state, Language.EN, capsys)


def test_it_names_what_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = plans.longhua()
    hall = seal(tmp_path, plan, plans.roster(plan, 6))
    with hall.open() as session:

        def now(phase: Phase) -> str:
            until(hall, session, lambda state: state.phase is phase)
            return told(session.ceremony.state, Language.ZH, capsys)

        assert "第 1 轮，共 3 轮" in now(Phase.ROUND)
        until(hall, session, lambda state: state.phase is Phase.LOCK)
        say(session, "lock-slip slot=2")
        assert "1 3。" in now(Phase.LOCK)
        assert "groups，号码 3 到 5" in now(Phase.BALLS)
        assert "1 2 3。" in now(Phase.SLIPS)
        assert "第 1 号密封数" in now(Phase.SECRET)
        assert "第 1 组，共" in now(Phase.NUMBERS)
        assert "group，号码 1 到" in now(Phase.CHOOSE)
        assert "X/X1" in now(Phase.ADMIT)
