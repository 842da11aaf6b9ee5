"""Plan templates: the official steps, every field's place, and a city that is one more file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import kiosk.words  # noqa: F401
from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.template import write_template
from kiosk.sealing import templates
from kiosk.sealing.plan_mistakes import WrongPlan
from kiosk.sealing.templates import fill, template_names
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    By,
    ChooseStep,
    Custody,
    Lock,
    NumbersStep,
    OnFailure,
    Overrun,
    Plan,
    RoundStep,
    SeatRule,
    ShuffleStep,
)
from verifier.protocol.plan_json import plan_to_json
from verifier.words import Language, explain

GIVEN: dict[str, Value] = {
    "draw_id": "D-2026", "title": "某区派位", "organiser": "某区教育局", "place": "会议中心",
}  # fmt: skip
BATCHES = (("X", "X", "小学一年级"), ("C", "C", "初中一年级"))


def row(where: str, **values: Value) -> Mapping[str, Field]:
    return {name: Field(value, f"{where}.{name}") for name, value in values.items()}


def fields(template: str, schools: int = 1, batches: int = 2, **further: Value | None) -> PlanFields:
    """A filled-in plan. A field given as None is left out."""
    values = {"template": template, **GIVEN, **further}
    given = {name: Field(value, f"fields.{name}") for name, value in values.items() if value is not None}
    used = BATCHES[:batches]
    return PlanFields(
        given,
        tuple(row(f"batches[{n}]", id=i, prefix=p, name=name) for n, (i, p, name) in enumerate(used, 1)),
        tuple(
            row(f"schools[{batch}{n}]", id=f"{batch}S{n}", name=f"{batch}{n}校", batch=batch, quota=10)
            for batch, _, _ in used
            for n in range(1, schools + 1)
        ),
        "plan.toml",
    )


def test_there_are_the_three_templates() -> None:
    assert template_names() == ("direct", "longhua", "xincheng")


def test_longhua_as_the_official_text_says() -> None:
    plan = fill(fields("longhua"))
    assert plan.procedure == "longhua"
    # 先在摇珠机内放入3-9号共7个号珠; 分两批次进行; no balls are named for the admission.
    assert plan.steps == (
        RoundStep((Ball("groups", 3, 9, 1),)),
        NumbersStep("groups"),
        ChooseStep("group"),
        RoundStep(()),
        AdmitStep("X", ("XS1",), By.TICKET),
        RoundStep(()),
        AdmitStep("C", ("CS1",), By.TICKET),
    )
    # 家长代表（15人）; 空出的学位也不予补录; 启用备用电脑重新进行，结果作废; 1小时内.
    assert plan.witness.slots == 15
    assert plan.witness.lock is Lock.PAPER
    assert plan.custody is Custody.ENVELOPE
    assert not plan.seats.waiting_list
    assert (plan.failure.mode, plan.failure.attempts, plan.failure.minutes) == (OnFailure.REDRAW, 2, 60)
    assert [batch.prefix for batch in plan.batches] == ["X", "C"]


def test_xincheng_as_the_official_text_says() -> None:
    plan = fill(fields("xincheng", schools=2, batches=1))
    # 选取学校，接着对报名学生的序号进行3次随机排序，邀请现场监督人员代表按下随机录取键.
    one, two = (
        (RoundStep(()), ShuffleStep("X", school, 3), AdmitStep("X", (school,), By.TICKET))
        for school in ("XS1", "XS2")
    )
    assert plan.steps == one + two
    assert plan.failure.mode is OnFailure.REDRAW


def test_xincheng_with_one_round_for_all() -> None:
    plan = fill(fields("xincheng", schools=2, batches=1, rounds_per="all", seed_balls=2))
    assert plan.steps == (
        RoundStep((Ball("seed", 0, 9, 2),)),
        ShuffleStep("X", "XS1", 3),
        AdmitStep("X", ("XS1",), By.TICKET),
        ShuffleStep("X", "XS2", 3),
        AdmitStep("X", ("XS2",), By.TICKET),
    )


def test_direct_numbers_every_child_once() -> None:
    plan = fill(fields("direct", schools=2))
    assert plan.steps == (
        RoundStep((Ball("seed", 0, 9, 6),)),
        NumbersStep(1),
        AdmitStep("X", ("XS1", "XS2"), By.NUMBER),
        AdmitStep("C", ("CS1", "CS2"), By.NUMBER),
    )
    assert plan.seats.rule is SeatRule.DEFERRED_ACCEPTANCE
    assert plan.seats.overrun is Overrun.SKIP
    assert plan.seats.waiting_list


@pytest.mark.parametrize(("template", "asks"), [("longhua", False), ("xincheng", True), ("direct", False)])
def test_a_second_computer_is_asked_for_where_the_official_text_has_one(template: str, asks: bool) -> None:
    # 笔记本电脑（2台）：一台用于电脑随机录取使用，一台用于数据上传; the others know no second computer.
    assert fill(fields(template)).second_check is asks
    assert fill(fields(template, second_check=not asks)).second_check is not asks


def test_a_plan_without_a_second_computer_has_the_bytes_that_it_always_had() -> None:
    for template in template_names():
        assert b"second_check" not in plan_to_json(fill(fields(template, second_check=False)))


def test_seed_balls_are_drawn_in_every_round() -> None:
    plan = fill(fields("longhua", seed_balls=6))
    rounds = [step for step in plan.steps if isinstance(step, RoundStep)]
    assert [len(step.balls) for step in rounds] == [2, 1, 1]
    assert all(step.balls[-1] == Ball("seed", 0, 9, 6) for step in rounds)


@pytest.mark.parametrize("template", ["longhua", "xincheng", "direct"])
def test_every_default_can_be_given(template: str) -> None:
    changed: dict[str, Value] = {
        "slots": 7, "digits": 6, "lock": "screen", "custody": "machine", "rule": "first-choice-first",
        "overrun": "skip", "waiting_list": True, "on_failure": "redraw", "attempts": 4, "minutes": 15,
        "title_en": "A draw",
    }  # fmt: skip
    plan = fill(fields(template, **changed))
    assert (plan.witness.slots, plan.witness.digits, plan.witness.lock) == (7, 6, Lock.SCREEN)
    assert plan.custody is Custody.MACHINE
    assert (plan.seats.rule, plan.seats.overrun) == (SeatRule.FIRST_CHOICE_FIRST, Overrun.SKIP)
    assert plan.seats.waiting_list
    assert (plan.failure.mode, plan.failure.attempts, plan.failure.minutes) == (OnFailure.REDRAW, 4, 15)
    assert plan.title_en == "A draw"


def refused(given: PlanFields) -> BadInput:
    with pytest.raises(BadInput) as error:
        fill(given)
    assert isinstance(error.value, WrongPlan)
    assert error.value.rule is Rule.PLAN
    for lang in Language:
        explain(error.value, lang)
    return error.value


@pytest.mark.parametrize("name", ["template", "draw_id", "title", "organiser", "place"])
def test_a_missing_field_is_named_as_on_the_sheet_and_in_toml(name: str) -> None:
    error = refused(fields("longhua", **{name: None}) if name != "template" else without_template())
    assert (error.key, error.where) == ("fields.missing", "plan.toml")
    label, _, key = str(error.params["expected"]).partition(" / ")
    assert key == name
    assert label and not label.isascii()


def without_template() -> PlanFields:
    given = fields("longhua")
    values = {name: field for name, field in given.values.items() if name != "template"}
    return PlanFields(values, given.batches, given.schools, given.where)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("rounds_per", "school", "fields.not-in-template"),
        ("draw_id", "lower", "fields.form-draw-id"),
        ("draw_id", "A" * 41, "fields.form-draw-id"),
        ("title", "", "shape.free-text"),
        ("title", "长" * 201, "shape.free-text"),
        ("title_en", "a\nb", "shape.free-text"),
        ("organiser", "a\u202eb", "shape.free-text"),
        ("place", "", "shape.free-text"),
        ("slots", 100, "shape.range"),
        ("slots", -1, "shape.range"),
        ("digits", 3, "shape.range"),
        ("digits", 13, "shape.range"),
        ("lock", "keypad", "shape.choice"),
        ("custody", "safe", "shape.choice"),
        ("rule", "lottery", "shape.choice"),
        ("overrun", "split", "shape.choice"),
        ("waiting_list", "yes", "shape.not-flag"),
        ("second_check", "yes", "shape.not-flag"),
        ("second_check", 1, "shape.not-flag"),
        ("on_failure", "retry", "shape.choice"),
        ("attempts", 0, "shape.range"),
        ("attempts", 10, "shape.range"),
        ("minutes", 1441, "shape.range"),
    ],
)
def test_a_wrong_value_is_told_at_its_own_place(name: str, value: Value, key: str) -> None:
    error = refused(fields("longhua", **{name: value}))
    assert (error.key, error.where) == (key, f"fields.{name}")


def test_an_unknown_template_is_told_at_its_own_place() -> None:
    given = fields("shanghai")
    error = refused(given)
    assert (error.key, error.where) == ("fields.template", "fields.template")
    assert error.params["expected"] == "direct, longhua, xincheng"


def test_a_wrong_option_is_told_at_its_own_place() -> None:
    error = refused(fields("xincheng", rounds_per="batch"))
    assert (error.key, error.where) == ("shape.choice", "fields.rounds_per")
    assert error.params["expected"] == "school, all"


def test_resuming_without_a_number_of_attempts_means_one() -> None:
    assert fill(fields("longhua", on_failure="resume")).failure.attempts == 1
    error = refused(fields("longhua", on_failure="resume", attempts=2))
    assert (error.key, error.where) == ("plan.resume-attempts", "fields.attempts")


@pytest.mark.parametrize(
    ("table", "at", "change", "key", "where"),
    [
        ("batches", 0, {"prefix": None}, "fields.cell-missing", "batches[1].id"),
        ("batches", 1, {"id": "X"}, "plan.twice", "batches[2].id"),
        ("batches", 1, {"prefix": "X"}, "plan.twice", "batches[2].prefix"),
        ("batches", 1, {"prefix": "x"}, "fields.form-prefix", "batches[2].prefix"),
        ("batches", 1, {"name": ""}, "shape.free-text", "batches[2].name"),
        ("schools", 0, {"quota": 0}, "shape.range", "schools[X1].quota"),
        ("schools", 0, {"quota": None}, "fields.cell-missing", "schools[X1].id"),
        ("schools", 0, {"batch": "Z"}, "plan.no-batch", "schools[X1].batch"),
        ("schools", 1, {"id": "XS1", "batch": "X"}, "plan.twice", "schools[C1].id"),
        ("schools", 1, {"id": "XS1"}, "plan.school-two-names", "schools[C1].id"),
        ("schools", 1, {"id": "s1"}, "fields.form-school", "schools[C1].id"),
        ("schools", 1, {"batch": "X"}, "plan.batch-no-school", "batches[2].id"),
    ],
)
def test_a_wrong_row_is_told_at_its_own_place(
    table: str, at: int, change: dict[str, Value | None], key: str, where: str
) -> None:
    given = fields("longhua")
    rows = [dict(one) for one in getattr(given, table)]
    for name, value in change.items():
        place = rows[at].pop(name).where
        if value is not None:
            rows[at] = {**rows[at], name: Field(value, place)}
        # The row begins where it began.
        rows[at] = dict(sorted(rows[at].items(), key=lambda item: item[0] != "id"))
    tables = {"batches": given.batches, "schools": given.schools, table: tuple(rows)}
    error = refused(PlanFields(given.values, tables["batches"], tables["schools"], given.where))
    assert (error.key, error.where) == (key, where)


def test_all_mistakes_are_told_together_each_at_its_place() -> None:
    given = fields("longhua", slots=100, lock="keypad", title=None, draw_id="lower", rounds_per="school")
    schools = ({**given.schools[0], "quota": Field(0, "quota of 1")}, given.schools[1])
    with pytest.raises(WrongPlan) as caught:
        fill(PlanFields(given.values, given.batches, schools, given.where))
    told = {(one.table, one.row, one.name): one.error.key for one in caught.value.mistakes}
    assert told == {
        ("fields", 0, "draw_id"): "fields.form-draw-id",
        ("fields", 0, "title"): "fields.missing",
        ("fields", 0, "slots"): "shape.range",
        ("fields", 0, "lock"): "shape.choice",
        ("fields", 0, "rounds_per"): "fields.not-in-template",
        ("schools", 0, "quota"): "shape.range",
    }
    assert caught.value.errors == tuple(one.error for one in caught.value.mistakes)


def test_what_follows_from_another_mistake_is_not_told() -> None:
    given = fields("longhua")
    batches = (given.batches[0], {**given.batches[1], "id": Field("X", "b2.id")})
    with pytest.raises(WrongPlan) as caught:  # that nobody is batch C any more goes without saying
        fill(PlanFields(given.values, batches, given.schools, given.where))
    assert [one.error.key for one in caught.value.mistakes] == ["plan.twice"]


def test_a_round_without_slots_and_balls_is_told_at_the_slots() -> None:
    error = refused(fields("longhua", slots=0))
    assert (error.key, error.where) == ("plan.round-no-input", "fields.slots")


def test_a_plan_without_batches_or_schools_is_refused() -> None:
    given = fields("longhua")
    for batches, schools, key in (
        ((), given.schools, "fields.no-batches"), (given.batches, (), "fields.no-schools"),
    ):  # fmt: skip
        error = refused(PlanFields(given.values, batches, schools, given.where))
        assert (error.key, error.where) == (key, "plan.toml")


def test_a_school_that_would_be_shuffled_twice_is_told_at_its_row() -> None:
    given = fields("xincheng")
    twice = {**given.schools[1], "id": Field("XS1", "schools[C1].id"), "name": given.schools[0]["name"]}
    error = refused(PlanFields(given.values, given.batches, (given.schools[0], twice), given.where))
    assert (error.key, error.where) == ("plan.numbers-twice", "schools[C1].id")


def test_every_template_is_whole() -> None:
    for name in template_names():
        plan: Plan = fill(fields(name))
        assert plan.procedure == name


@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_the_workbook_template_fills_its_plan(procedure: str, tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    write_template(path, procedure)
    plan = fill(read_plan_fields(path))
    assert plan.procedure == procedure


def test_errors_name_the_cell_or_the_toml_key(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "方案.xlsx"
    write_template(path, "longhua")
    book = load_workbook(path)
    sheet = book["派位方案"]
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value == "派位编号":
                sheet.cell(cell.row, cell.column + 1, "小写字母 abc")
                expected = sheet.cell(cell.row, cell.column + 1).coordinate
    book.save(path)
    error = refused(read_plan_fields(path))
    assert error.where.endswith(f"派位方案!{expected}")
    toml = tmp_path / "plan.toml"
    toml.write_text(
        'template = "longhua"\ndraw_id = "lower"\ntitle = "a"\norganiser = "b"\nplace = "c"\n'
        '[[batches]]\nid = "X"\nprefix = "X"\nname = "d"\n'
        '[[schools]]\nid = "S"\nname = "e"\nbatch = "X"\nquota = 1\n',
        encoding="utf-8",
    )
    assert refused(read_plan_fields(toml)).where == "draw_id"
    toml.write_text(toml.read_text().replace("lower", "UPPER").replace('prefix = "X"', 'prefix = "x"'))
    assert refused(read_plan_fields(toml)).where == "batches[1].prefix"


class Folder:
    """A folder of templates in the place of the package's own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def files(self, _package: Any) -> Path:
        return self.path


def forget_templates() -> None:
    templates.template_names.cache_clear()
    templates.template_of.cache_clear()


def test_a_new_city_is_one_more_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "haidian.toml").write_text(
        """
procedure = "haidian"
[defaults]
slots = 3
digits = 4
lock = "screen"
custody = "machine"
rule = "first-choice-first"
overrun = "skip"
waiting_list = true
on_failure = "redraw"
attempts = 3
minutes = 5
seed_balls = 3
[[steps.default]]
each = "batch"
steps = [{ step = "round", balls = [{ name = "a", low = 1, high = 6, count = 2 }] },
         { step = "admit", by = "ticket" }]
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(templates, "resources", Folder(tmp_path))
    request.addfinalizer(forget_templates)
    forget_templates()
    assert template_names() == ("haidian",)
    plan = fill(fields("haidian", schools=2))
    assert plan.procedure == "haidian"
    balls = (Ball("a", 1, 6, 2), Ball("seed", 0, 9, 3))
    assert plan.steps == (
        RoundStep(balls),
        AdmitStep("X", ("XS1", "XS2"), By.TICKET),
        RoundStep(balls),
        AdmitStep("C", ("CS1", "CS2"), By.TICKET),
    )
    assert refused(fields("longhua")).params["expected"] == "haidian"


@pytest.mark.parametrize("draw_id", ["CON", "NUL", "COM1", "-", "-2026"])
def test_a_draw_whose_name_can_be_no_file_is_refused(draw_id: str) -> None:
    with pytest.raises(BadInput) as caught:
        fill(fields("longhua", draw_id=draw_id))
    assert caught.value.key == "fields.draw-id"
