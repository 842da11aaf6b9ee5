"""From seeds to places: lists, admissions and results.json, against their definitions."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.support.ceremony import Ceremony, Script, hold
from tests.verifier.protocol.strategies import DIGESTS, plans, rosters
from verifier.protocol.draw import order, ticket
from verifier.protocol.errors import WrongUse
from verifier.protocol.outcome import (
    admission,
    admission_digest,
    candidate_numbers,
    lots_of,
    results_to_json,
    trial_order,
)
from verifier.protocol.plan import AdmitStep, By, Overrun, Plan, SeatRule
from verifier.protocol.replay import Replay, list_file
from verifier.protocol.roster import Roster
from verifier.protocol.text import canonical, sha256_hex

SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@given(st.data(), DIGESTS)
@SLOW
def test_groups_and_trials_order_the_lots_they_are_about(data: st.DataObject, seed: str) -> None:
    plan = data.draw(plans())
    roster = data.draw(rosters(plan))
    lists = candidate_numbers(plan, roster, seed, 2)
    for batch, made_list in zip(plan.batches, lists, strict=True):
        names = {row.lot for row in roster.rows if row.batch == batch.id}
        assert made_list.label == f"{batch.id}.number.2"
        assert list(made_list.lots) == order(seed, made_list.label, sorted(names))
    for school in plan.schools:
        chosen = {
            row.lot
            for row in roster.rows
            if row.batch == school.batch and school.id in {choice.school for choice in row.choices}
        }
        assert {lot.name for lot in lots_of(roster, school.batch, school.id)} == chosen
        trial = trial_order(plan, roster, seed, school.batch, school.id, 3)
        assert trial.label == f"{school.id}.shuffle.3"
        assert list(trial.lots) == order(seed, f"{school.id}.shuffle.3", sorted(chosen))


@given(st.data(), DIGESTS, DIGESTS)
@SLOW
def test_an_admission_names_lots_by_their_official_numbers_and_orders_these(
    data: st.DataObject, seed: str, before: str
) -> None:
    plan = data.draw(plans(batches=1))
    roster = data.draw(rosters(plan))
    (numbers,) = candidate_numbers(plan, roster, before, 1)
    step = next(step for step in plan.steps if isinstance(step, AdmitStep))
    plain = admission(plan, roster, seed, replace(step, by=By.TICKET), None)
    by_ticket = admission(plan, roster, seed, replace(step, by=By.TICKET), numbers)
    by_number = admission(plan, roster, seed, replace(step, by=By.NUMBER), numbers)
    number_of = dict(zip(numbers.lots, numbers.numbers(), strict=True))
    lots = {lot.name: lot for lot in roster.lots[step.batch]} if step.batch in roster.lots else {}
    for one, way in ((plain, "lot"), (by_ticket, "ticket"), (by_number, "number")):
        assert [placement.school for placement in one] == list(step.schools)
        for placement in one:
            school = placement.school

            def key(name: str, way: str = way, school: str = school) -> tuple[int, str]:
                lot = lots[name] if way == "lot" else lots[{v: k for k, v in number_of.items()}[name]]
                tier = lot.tier_at(school)
                assert tier is not None
                label = f"{step.batch}.admit.{school}"
                return tier, name if way == "number" else ticket(seed, label, name)

            assert list(placement.admitted) == sorted(placement.admitted, key=key)
            in_order = sorted(placement.rest, key=key if plan.seats.waiting_list else None)
            assert list(placement.rest) == in_order
    with pytest.raises(WrongUse):
        admission(plan, roster, seed, replace(step, by=By.NUMBER), None)


class Counted(tuple[str, ...]):
    """Names that count how often somebody goes through them."""

    passes = 0

    def __iter__(self) -> Iterator[str]:
        type(self).passes += 1
        return super().__iter__()


def test_schools_admitted_one_by_one_go_through_the_official_list_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = made.direct(schools=40)
    batch = plan.batches[0].id
    roster = Roster.of(made.roster(plan, 400, choices=1))
    (drawn,) = candidate_numbers(plan, roster, "ab" * 32, 1)
    number_of = dict(zip(drawn.lots, drawn.numbers(), strict=True))
    official = replace(drawn, lots=Counted(drawn.lots))
    monkeypatch.setattr(Counted, "passes", 0)
    for school in plan.schools:
        (placement,) = admission(plan, roster, "cd" * 32, AdmitStep(batch, (school.id,), By.NUMBER), official)
        chose = {number_of[lot.name] for lot in lots_of(roster, batch, school.id)}
        assert chose and {*placement.admitted, *placement.rest} == chose
        assert list(placement.admitted) == sorted(chose)[: len(placement.admitted)]
    assert Counted.passes == 1


CASES: dict[str, Plan] = {
    "longhua": made.longhua(),
    "xincheng": made.xincheng(),
    "direct": made.direct(),
    "deferred": made.longhua(schools=3, rule=SeatRule.DEFERRED_ACCEPTANCE, waiting_list=True, quota=4),
    "skip": made.direct(schools=3, overrun=Overrun.SKIP, quota=3, numbers=False),
}


def held(plan: Plan, script: Script | None = None) -> Ceremony:
    rows = made.roster(plan, 30, choices=3, tiers=2, own_tiers=True, twins=30)
    return hold(plan, rows, script)


@pytest.mark.parametrize("name", CASES)
def test_results_say_what_the_admissions_were(name: str) -> None:
    ceremony = held(CASES[name])
    value = json.loads(ceremony.members["results.json"])
    assert canonical(value) == ceremony.members["results.json"]
    assert value["status"] == "complete"
    assert value["seal"] == ceremony.fingerprint
    assert value["draw_id"] == ceremony.plan.draw_id
    assert value["rehearsal"] is False
    assert len(value["admissions"]) == len(ceremony.plan.schools)
    (state,) = ceremony.states
    done = 0
    for claim in state.admissions:
        part = value["admissions"][done : done + len(claim.schools)]
        assert sha256_hex(canonical(part)) == claim.sha256
        done += len(claim.schools)


@pytest.mark.parametrize("name", CASES)
def test_a_replay_comes_to_what_the_ceremony_came_to(name: str) -> None:
    ceremony = held(CASES[name])
    (state,) = ceremony.states
    replay = Replay(ceremony.roster)
    for claim in state.lists:
        made_list = replay.claimed(state, claim)
        assert made_list.to_bytes() == ceremony.members[list_file(1, claim.made.label)]
        assert made_list.digest() == claim.made.sha256
        assert len(made_list.lots) == claim.made.count
    for index, claim in enumerate(state.admissions):
        assert admission_digest(replay.admitted(state, index)) == claim.sha256
    assert replay.results(state) == ceremony.members["results.json"]


def test_a_terminated_draw_admits_nobody() -> None:
    plan = CASES["longhua"]
    value = json.loads(results_to_json(plan, "ab" * 32, 2, None))
    assert (value["status"], value["admissions"], value["attempt"]) == ("terminated", [], 2)


def test_the_mark_of_a_rehearsal_is_in_the_results() -> None:
    plan = made.as_rehearsal(CASES["direct"])
    value = json.loads(hold(plan, made.roster(plan, 5)).members["results.json"])
    assert value["rehearsal"] is True
    assert value["draw_id"].startswith("REHEARSAL-")


def test_a_batch_without_children_has_empty_lists_and_free_seats() -> None:
    plan = CASES["longhua"]
    rows = tuple(row for row in made.roster(plan, 10) if row.batch == "X")
    ceremony = hold(plan, rows, Script(balls={(1, "groups"): 3}))
    assert ceremony.members["lists/attempt-1.C.number.1.txt"] == b""
    value = json.loads(ceremony.members["results.json"])
    empty = value["admissions"][1]
    assert (empty["admitted"], empty["rest"], empty["applicants"]) == ([], [], 0)
    assert empty["undersubscribed"] is True
    assert Roster.of(rows).counts == {"X": 10}
