"""plan.json: one byte form, every field checked, and a plan that could not run is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import plans as made
from tests.verifier.protocol.strategies import HOSTILE, changed, json_values, paths, plans
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    Batch,
    By,
    ChooseStep,
    Failure,
    NumbersStep,
    OnFailure,
    Plan,
    RoundStep,
    School,
    ShuffleStep,
    Step,
)
from verifier.protocol.plan_check import check_plan
from verifier.protocol.plan_json import (
    OPTIONAL_FIELDS,
    PLAN_FIELDS,
    STEP_FIELDS,
    plan_from_json,
    plan_from_value,
    plan_to_json,
)
from verifier.protocol.text import canonical

BROKEN = [None, True, False, -1, 10**15, "", "?", "a\n", "１", "\u202e", "x" * 201, [], {}, [None], {"a": 1}]
"""At every place at least one of these is wrong; where one is right, it is right by luck."""


def refused(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        plan_from_json(data)
    assert caught.value.rule is Rule.PLAN
    assert caught.value.where.startswith("plan.json")
    return caught.value


@given(plans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_plan_is_read_back_from_its_one_byte_form(plan: Plan) -> None:
    check_plan(plan)
    data = plan_to_json(plan)
    assert plan_from_json(data) == plan
    assert plan_from_value(json.loads(data)) == plan
    optional = set(OPTIONAL_FIELDS) if plan.second_check else set()
    assert set(json.loads(data)) == set(PLAN_FIELDS) | optional
    refused(data + b"\n")
    refused(json.dumps(json.loads(data)).encode())


ONE_OF_EACH = replace(
    made.longhua(),
    steps=(
        RoundStep((Ball("groups", 3, 9),)),
        NumbersStep("groups"),
        ChooseStep("group"),
        RoundStep((Ball("seed", 0, 9, 6),)),
        AdmitStep("X", ("X1",), By.NUMBER),
        AdmitStep("C", ("C1",), By.TICKET),
    ),
)
VALUES = {
    "longhua": json.loads(plan_to_json(ONE_OF_EACH)),
    "xincheng": json.loads(plan_to_json(made.xincheng())),
}
PLACES = [(name, path) for name, value in VALUES.items() for path in paths(value)]


@pytest.mark.parametrize(("name", "path"), PLACES, ids=lambda part: "/".join(map(str, part)))
def test_every_field_is_checked_and_the_refusal_says_where(name: str, path: tuple[Any, ...]) -> None:
    value = VALUES[name]
    refusals = []
    for new in BROKEN:
        try:
            plan_from_value(changed(value, path, new))
        except BadInput as error:
            refusals.append(error)
    assert len(refusals) >= len(BROKEN) - 6
    # The kind of a step decides its fields, so a wrong one is told as the step's.
    told = path[:-1] if path[-1] == "step" else path
    place = "/".join(["plan.json", *map(str, told)])
    for error in refusals:
        assert error.rule is Rule.PLAN
    # What breaks the field's own form is named by the field's own path (or by what holds it).
    by_form = [error for error in refusals if error.key.startswith(("shape.", "plan.step-kind"))]
    assert by_form
    for error in by_form:
        assert error.where.startswith(place) or place.startswith(error.where)
    exact = [error for error in by_form if error.where.startswith(place)]
    assert len(exact) >= len(by_form) - 4


@pytest.mark.parametrize(("name", "path"), PLACES, ids=lambda part: "/".join(map(str, part)))
def test_a_missing_or_further_field_is_refused(name: str, path: tuple[Any, ...]) -> None:
    copy = json.loads(json.dumps(VALUES[name]))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    if isinstance(parent, dict):
        del parent[path[-1]]
        with pytest.raises(BadInput) as caught:
            plan_from_value(copy)
        assert caught.value.key in {"shape.missing-field", "plan.step-kind"}
    inner = parent[path[-1]] if path[-1] in parent or isinstance(parent, list) else None
    if isinstance(inner, dict):
        inner["further"] = 1
        with pytest.raises(BadInput) as caught:
            plan_from_value(copy)
        assert caught.value.key == "shape.unknown-field"
        assert caught.value.params["found"] == "further"


@given(json_values())
def test_no_json_value_is_anything_but_a_plan_or_a_refusal(value: Any) -> None:
    with pytest.raises(BadInput):
        plan_from_value(value)


@given(st.sampled_from(PLACES), HOSTILE, st.sampled_from(PLACES), HOSTILE)
def test_hostile_values_anywhere_are_refused_or_make_another_plan(
    one: tuple[str, tuple[Any, ...]], new: Any, other: tuple[str, tuple[Any, ...]], second: Any
) -> None:
    value = changed(VALUES[one[0]], one[1], new)
    if other[0] == one[0] and other[1][: len(one[1])] != one[1]:
        value = changed(value, other[1], second)
    try:
        plan = plan_from_value(value)
    except BadInput as error:
        assert error.rule is Rule.PLAN
        return
    assert plan_to_json(plan) == canonical(value)


@given(st.binary(max_size=200))
def test_bytes_are_refused_with_a_rule(data: bytes) -> None:
    refused(data)


def test_a_step_of_a_kind_is_told_by_its_fields() -> None:
    for kind, fields in STEP_FIELDS.items():
        assert fields[0] == "step"
        for other in STEP_FIELDS:
            value = dict.fromkeys(fields, 1) | {"step": other}
            error = refused(canonical(changed(VALUES["longhua"], ("steps", 0), value)))
            assert error.key != "plan.step-kind"
        assert kind in STEP_FIELDS
    error = refused(canonical(changed(VALUES["longhua"], ("steps", 0, "step"), "draw")))
    assert error.key == "plan.step-kind"


# --- what a plan must keep as a whole

ROUND = RoundStep((Ball("a", 0, 9),))
DIRECT = made.direct()
ADMIT = AdmitStep("X", ("X1",), By.TICKET)


def with_steps(*steps: Step) -> Plan:
    return replace(DIRECT, steps=steps)


TWO = made.xincheng()
SHUFFLE = ShuffleStep("X", "X1", 3)


@pytest.mark.parametrize(
    ("plan", "key", "where"),
    [
        (with_steps(ADMIT), "plan.no-round-before", "steps/0"),
        (with_steps(NumbersStep(1), ROUND, ADMIT), "plan.no-round-before", "steps/0"),
        (with_steps(ROUND), "plan.school-not-admitted", "steps"),
        (with_steps(ROUND, ADMIT, ADMIT), "plan.twice", "steps/2"),
        (with_steps(ROUND, AdmitStep("X", ("X1", "X1"), By.TICKET)), "plan.twice", "steps/1"),
        (with_steps(ROUND, AdmitStep("X", ("X2",), By.TICKET)), "plan.no-school", "steps/1"),
        (with_steps(ROUND, AdmitStep("C", ("X1",), By.TICKET)), "plan.no-school", "steps/1"),
        (with_steps(ROUND, AdmitStep("X", ("X1",), By.NUMBER)), "plan.by-number", "steps/1"),
        (with_steps(ROUND, SHUFFLE, AdmitStep("X", ("X1",), By.NUMBER)), "plan.by-number", "steps/2"),
        (with_steps(ROUND, NumbersStep(1), NumbersStep(1), ADMIT), "plan.numbers-twice", "steps/2"),
        (with_steps(ROUND, NumbersStep(1), SHUFFLE, ADMIT), "plan.numbers-twice", "steps/2"),
        (with_steps(ROUND, SHUFFLE, NumbersStep(1), ADMIT), "plan.numbers-twice", "steps/2"),
        (with_steps(ROUND, SHUFFLE, SHUFFLE, ADMIT), "plan.numbers-twice", "steps/2"),
        (with_steps(ROUND, ADMIT, SHUFFLE), "plan.numbers-twice", "steps/2"),
        (with_steps(ROUND, ShuffleStep("X", "X9", 1), ADMIT), "plan.no-school", "steps/1"),
        (with_steps(ROUND, NumbersStep(2), ADMIT), "plan.choose-missing", "steps/2"),
        (with_steps(ROUND, NumbersStep(2)), "plan.choose-missing", "steps"),
        (with_steps(ROUND, ADMIT, NumbersStep(1)), "plan.numbers-late", "steps/2"),
        (with_steps(ROUND, NumbersStep(2), ROUND, ChooseStep("g"), ADMIT), "plan.choose-missing", "steps/2"),
        (with_steps(ROUND, ChooseStep("g"), ADMIT), "plan.choose-nothing", "steps/1"),
        (with_steps(ROUND, NumbersStep(1), ChooseStep("g"), ADMIT), "plan.choose-nothing", "steps/2"),
        (with_steps(ROUND, NumbersStep("g"), ADMIT), "plan.groups-ball", "steps/1"),
        (with_steps(ROUND, NumbersStep("a"), ADMIT), "plan.groups-ball", "steps/1"),
        (with_steps(RoundStep((Ball("a", 1, 21),)), NumbersStep("a"), ADMIT), "plan.groups-ball", "steps/1"),
        (
            with_steps(RoundStep((Ball("a", 1, 9, 2),)), NumbersStep("a"), ADMIT),
            "plan.groups-ball",
            "steps/1",
        ),
        (with_steps(RoundStep((Ball("a", 0, 9), Ball("a", 0, 9))), ADMIT), "plan.twice", "steps/0"),
        (
            with_steps(ROUND, NumbersStep(2), ChooseStep("a"), RoundStep((Ball("a", 0, 9),)), ADMIT),
            "plan.twice",
            "steps/3",
        ),
        (replace(made.direct(slots=0), steps=(RoundStep(()), ADMIT)), "plan.round-no-input", "steps/0"),
        (
            replace(TWO, steps=(ROUND, SHUFFLE, AdmitStep("X", ("X1", "X2"), By.TICKET))),
            "plan.shuffled-together",
            "steps/2",
        ),
        (replace(DIRECT, schools=(*DIRECT.schools, *DIRECT.schools)), "plan.twice", "schools"),
        (
            replace(DIRECT, schools=(*DIRECT.schools, School("Y", "?", "Z", 1))),
            "plan.no-batch",
            "schools/1",
        ),
        (
            replace(
                made.longhua(),
                schools=(School("S", "one", "X", 1), School("S", "two", "C", 1)),
            ),
            "plan.school-two-names",
            "schools/1",
        ),
        (replace(DIRECT, batches=(*DIRECT.batches, Batch("Q", "Q", "q"))), "plan.batch-no-school", "schools"),
        (replace(DIRECT, batches=(*DIRECT.batches, Batch("X", "Q", "q"))), "plan.twice", "batches"),
        (replace(DIRECT, batches=(*DIRECT.batches, Batch("Q", "X", "q"))), "plan.twice", "batches"),
        (
            replace(DIRECT, failure=Failure(OnFailure.RESUME, 2, 30)),
            "plan.resume-attempts",
            "failure/attempts",
        ),
    ],
)
def test_a_plan_that_could_not_run_is_refused(plan: Plan, key: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_plan(plan)
    assert caught.value.rule is Rule.PLAN
    assert (caught.value.key, caught.value.where) == (key, f"plan.json/{where}")
    # A plan of a single step is refused already for its length.
    assert refused(plan_to_json(plan)).key == (key if len(plan.steps) > 1 else "shape.length")


def test_a_name_of_a_ball_may_come_again_after_a_seed() -> None:
    again = RoundStep((Ball("a", 0, 9),))
    check_plan(with_steps(ROUND, NumbersStep(2), ChooseStep("g"), again, ADMIT))


@given(plans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_each_round_of_each_attempt_has_a_secret_of_its_own(plan: Plan) -> None:
    indexes = [
        plan.secret_index(attempt, number)
        for attempt in range(1, plan.failure.attempts + 1)
        for number in range(1, plan.rounds + 1)
    ]
    assert indexes == list(range(1, plan.secrets + 1))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("REHEARSAL-1", True),
        ("REHEARSAL-", True),
        ("REHEARSAL", False),
        ("REHEARSAL1", False),
        ("A-REHEARSAL-1", False),
        ("-REHEARSAL-1", False),
    ],
)
def test_a_rehearsal_is_told_by_the_draws_name(name: str, is_one: bool) -> None:
    assert replace(DIRECT, draw_id=name).rehearsal is is_one


def test_balls_of_a_series_have_names_that_no_other_ball_can_have() -> None:
    assert Ball("seed", 0, 9, 3).names() == ("seed1", "seed2", "seed3")
    assert Ball("seed", 0, 9, 1).names() == ("seed",)


@given(plans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_batches_and_schools_are_found_by_their_ids(plan: Plan) -> None:
    for batch in plan.batches:
        assert plan.batch(batch.id) is batch
    for school in plan.schools:
        assert plan.school(school.batch, school.id) is school
    assert plan.batch("?") is None
    assert plan.school(plan.batches[0].id, "?") is None
