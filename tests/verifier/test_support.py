"""The draws that other tests are made of: the same bytes every time, and every procedure runs to its end."""

import pytest

from tests.support import plans
from tests.support.ceremony import Attempt, Script, bundle_zip, hold
from verifier.protocol.plan import Lock, OnFailure, Plan, SeatRule
from verifier.protocol.state import Phase

PLANS = [
    plans.longhua(),
    plans.longhua(lock=Lock.SCREEN, schools=2, rule=SeatRule.DEFERRED_ACCEPTANCE),
    plans.xincheng(slots=1),
    plans.xincheng(one_round=True, waiting_list=True),
    plans.direct(),
    plans.direct(numbers=False, schools=3, slots=0),
    plans.as_rehearsal(plans.direct()),
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.procedure}-{plan.draw_id}")
def test_every_procedure_runs_to_its_end_and_twice_the_same(plan: Plan) -> None:
    rows = plans.roster(plan, 30, tiers=3, choices=3, own_tiers=True)
    first, second = hold(plan, rows), hold(plan, rows)
    assert first.states[-1].phase is Phase.CLOSED
    assert bundle_zip(first.members) == bundle_zip(second.members)
    assert hold(plan, rows, seed="another day").members["results.json"] != first.members["results.json"]


def test_a_script_tells_of_a_bad_day() -> None:
    plan = plans.longhua()
    script = Script(
        attempts=(Attempt("voided", 20), Attempt("voided", 1, resumed="停电", lost="0" * 64), Attempt()),
        stuck={(1, "group"): 2},
        stray={(1, "groups"): 9},
        void={(1, 1, 2): "看不清"},
    )
    made = hold(plan, plans.roster(plan, 30), script)
    assert [state.phase for state in made.states] == [Phase.VOIDED, Phase.VOIDED, Phase.CLOSED]


def test_a_draw_may_be_terminated_or_resumed() -> None:
    plan = plans.direct(mode=OnFailure.RESUME)
    rows = plans.roster(plan, 30)
    assert hold(plan, rows, Script((Attempt("terminated", 5),))).states[-1].phase is Phase.TERMINATED
    again = hold(plan, rows, Script((Attempt(resumed="电脑损坏"),)))
    assert again.members["results.json"] == hold(plan, rows).members["results.json"]
