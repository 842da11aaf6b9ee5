"""The guide: who must act, which stage it is, whose slot is due; without any screen."""

from pathlib import Path

import pytest

from kiosk import guide
from kiosk.ceremony.ceremony import Ceremony
from kiosk.files.draw_folder import DrawFolder
from kiosk.guide import Actor, Progress
from kiosk.preparation import prepare, seal_to_folder
from kiosk.samples.workbook import write_sample
from tests.kiosk.ceremony.hall import FAST, HALVES, NOW, PROGRAM
from verifier.protocol.plan import RoundStep
from verifier.protocol.state import Phase
from verifier.words import Language, say


def test_every_phase_has_somebody_who_acts() -> None:
    assert set(guide.ACTORS) == set(Phase)
    for who in Actor:
        assert say(f"actor.{who.value}", Language.ZH)


@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_the_rail_has_a_stage_for_every_step(procedure: str, tmp_path: Path) -> None:
    workbook = tmp_path / "sample.xlsx"
    write_sample(workbook, procedure, 40, 1)
    folder = DrawFolder(tmp_path / "draw")
    seal_to_folder(folder, prepare(workbook, workbook), HALVES, PROGRAM, NOW, cost=FAST)
    ceremony = Ceremony(folder, PROGRAM, lambda: NOW)
    state = ceremony.state
    stages = guide.rail(state)
    assert len(stages) == len(state.plan.steps) + 4 + state.plan.second_check
    assert [one.progress for one in stages] == [Progress.NOW] + [Progress.LATER] * (len(stages) - 1)
    told = [say(one.key, Language.ZH, **one.params) for one in stages]
    rounds = sum(isinstance(step, RoundStep) for step in state.plan.steps)
    assert sum(one.key == "rail.round" for one in stages) == rounds
    assert len(set(told)) == len(told)
    ceremony.close_files()


def test_schools_take_their_turns_in_the_order_of_the_plan(tmp_path: Path) -> None:
    workbook = tmp_path / "sample.xlsx"
    write_sample(workbook, "xincheng", 60, 1)
    folder = DrawFolder(tmp_path / "draw")
    seal_to_folder(folder, prepare(workbook, workbook), HALVES, PROGRAM, NOW, cost=FAST)
    with Ceremony(folder, PROGRAM, lambda: NOW) as ceremony:
        state, roster = ceremony.state, ceremony.sealed.roster
    turns = guide.school_turns(state, roster)
    assert [one.school for one in turns] == list(state.plan.schools)
    for one in turns:
        chosen = [row for row in roster.rows if any(choice.school == one.school.id for choice in row.choices)]
        assert one.applicants == len([row for row in chosen if row.batch == one.school.batch])
