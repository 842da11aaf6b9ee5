"""A plan being filled in: whatever is typed is taken or refused in words, and a draft makes the same plan."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk import plan_draft
from kiosk.intake.plan_file import read_plan_as_it_is
from kiosk.intake.plan_values import FILE, kinds, label
from kiosk.intake.template import write_template
from kiosk.intake.vocabulary import vocabulary
from kiosk.plan_draft import BATCHES, FIELDS, SCHOOLS, Draft, Place
from kiosk.sealing.templates import fill, template_names
from verifier.protocol.plan import REHEARSAL_PREFIX, Plan
from verifier.words import Language

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Z"]), min_size=1,
               max_size=8).filter(lambda text: "演练" not in text)  # fmt: skip
ID = st.from_regex(r"[A-Z][0-9A-Z]{0,3}", fullmatch=True)
WORDS = ["0", "7", "９９人", "100000000000", "是", "X", "纸条", "\u202e", " "]
ANY = st.text(max_size=12) | st.sampled_from(WORDS)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """A draft that makes a plan: every field given or left to the template."""
    template = draw(st.sampled_from(template_names()))
    values = {"template": template, "draw_id": draw(ID), "title": draw(TEXT), "place": draw(TEXT),
              "organiser": draw(TEXT)}  # fmt: skip
    empty = Draft(True, values)
    for name in plan_draft.shown(empty):
        kind, place = kinds(FIELDS)[name], Place(FIELDS, 0, name)
        if name in values or draw(st.booleans()):
            continue
        if kind.kind == "whole":
            # A round needs slots, and resuming one attempt.
            low = 1 if name in {"slots", "attempts"} else kind.low
            values[name] = str(draw(st.integers(low, kind.high)))
        elif plan_draft.options(empty, place):
            values[name] = draw(st.sampled_from(plan_draft.options(empty, place)))
        else:
            values[name] = draw(TEXT)
    if (values.get("on_failure") or plan_draft.defaults(Draft(True, values))["on_failure"]) == "resume":
        values.pop("attempts", None)
    ids = draw(st.lists(ID, min_size=1, max_size=3, unique=True))
    batches = [{"id": one, "name": draw(TEXT), "prefix": "ABC"[place]} for place, one in enumerate(ids)]
    rows = [(batch, f"{batch}S{number}") for batch in ids for number in range(draw(st.integers(1, 3)))]
    schools = [
        {"id": one[:16], "name": f"{place}{draw(TEXT)}", "batch": batch,
         "quota": str(draw(st.integers(1, 999)))}
        for place, (batch, one) in enumerate(rows)
    ]  # fmt: skip
    return Draft(True, values, tuple(batches), tuple(schools))


@given(drafts())
def test_every_plan_survives_draft_fields_and_plan(draft: Draft) -> None:
    plan, found = plan_draft.judged(draft)
    assert plan is not None, [one.error for one in found]
    fields = plan_draft.fields(draft)
    assert fill(fields) == plan and plan.rehearsal
    again = plan_draft.from_fields(fields, rehearsal=True)
    assert plan_draft.judged(again)[0] == plan
    real, _ = plan_draft.judged(plan_draft.from_fields(fields, rehearsal=False))
    assert isinstance(real, Plan) and real.draw_id == plan.draw_id.removeprefix(REHEARSAL_PREFIX)


@given(drafts())
def test_a_plan_file_gives_the_draft_back(tmp_path_factory: pytest.TempPathFactory, draft: Draft) -> None:
    path = tmp_path_factory.getbasetemp() / "plan.toml"
    path.write_text(plan_draft.to_toml(draft), encoding="utf-8")
    again = plan_draft.from_fields(read_plan_as_it_is(path), rehearsal=True)
    assert plan_draft.judged(again) == plan_draft.judged(draft)


PLACES = [
    *(Place(FIELDS, 0, name) for name in kinds(FIELDS)),
    *(Place(BATCHES, 0, name) for name in kinds(BATCHES)),
    *(Place(SCHOOLS, 0, name) for name in kinds(SCHOOLS)),
]


@given(drafts(), st.lists(st.tuples(st.sampled_from(PLACES), ANY), max_size=6), st.booleans())
def test_any_text_is_taken_or_refused_in_words(
    draft: Draft, typed: list[tuple[Place, str]], rehearsal: bool
) -> None:
    draft = Draft(rehearsal, draft.values, draft.batches, draft.schools)
    for place, text in typed:
        draft = plan_draft.put(draft, place, text)
        assert draft.text(place) == text
    plan, found = plan_draft.judged(draft)
    assert (plan is None) == bool(found)
    assert plan is None or plan.rehearsal == rehearsal
    for mistake in found:
        place = plan_draft.place_of(mistake)
        assert place in PLACES or place.row < len(draft.rows(place.table))
        for lang in Language:
            told = plan_draft.told(mistake, lang)
            assert told.what and told.to_do
            named = plan_draft.field_name(place, lang) in told.what
            assert named or mistake.error.key.startswith("fields.no-")
    assert len({(one.table, one.row, one.name, one.error.key) for one in found}) == len(found)


def test_nothing_filled_in_names_every_field_that_is_needed() -> None:
    plan, found = plan_draft.judged(Draft(False))
    assert plan is None and all(one.missing for one in found)
    assert [plan_draft.place_of(one) for one in found] == [
        *(Place(FIELDS, 0, name) for name in ("template", "draw_id", "title", "organiser", "place")),
        Place(BATCHES, 0, "id"),
        Place(SCHOOLS, 0, "id"),
    ]


def base() -> Draft:
    values = {"template": "longhua", "draw_id": "LH-2026", "title": "某区派位", "organiser": "某区教育局",
              "place": "会议中心"}  # fmt: skip
    return Draft(
        False, values, ({"id": "X", "name": "小学一年级", "prefix": "X"},),
        ({"id": "S01", "name": "某校", "batch": "X", "quota": "10"},),
    )  # fmt: skip


def mistakes(draft: Draft) -> dict[str, str]:
    return {plan_draft.place_of(one).key: one.error.key for one in plan_draft.judged(draft)[1]}


def test_wrong_fields_are_marked_together() -> None:
    draft = base()
    for place, text in (
        (Place(FIELDS, 0, "slots"), "三百"), (Place(FIELDS, 0, "draw_id"), "lh"),
        (Place(BATCHES, 0, "prefix"), "x"), (Place(SCHOOLS, 0, "quota"), "0"),
    ):  # fmt: skip
        draft = plan_draft.put(draft, place, text)
    assert mistakes(draft) == {
        "draw_id": "fields.form-draw-id", "slots": "intake.plan-number",
        "batches[1].prefix": "fields.form-prefix", "schools[1].quota": "intake.plan-number",
    }  # fmt: skip


def test_rows_are_added_and_removed() -> None:
    draft = plan_draft.add_row(base(), SCHOOLS)
    assert draft.schools[1] == {"id": "S02", "batch": "X"}
    assert set(mistakes(draft)) == {"schools[2].name", "schools[2].quota"}
    assert plan_draft.remove_row(draft, SCHOOLS, 1) == base()
    assert set(mistakes(plan_draft.add_row(base(), BATCHES))) == {
        "batches[2].id", "batches[2].prefix", "batches[2].name",
    }  # fmt: skip


def test_schools_follow_a_batch_that_is_renamed() -> None:
    before = base()
    typed = plan_draft.put(plan_draft.put(before, Place(BATCHES, 0, "id"), ""), Place(BATCHES, 0, "id"), "P")
    assert "schools[1].batch" in mistakes(typed)
    after = plan_draft.follow(before, typed)
    assert after.schools[0]["batch"] == "P" and not mistakes(after)
    assert plan_draft.follow(before, before) is before


@pytest.mark.parametrize(
    ("name", "text"),
    [("title", "某区派位（演练）"), ("place", "演练会场"), ("title_en", "A Rehearsal"),
     ("draw_id", "REHEARSAL-LH")],
)  # fmt: skip
def test_a_real_draw_is_not_called_a_rehearsal(name: str, text: str) -> None:
    draft = plan_draft.put(base(), Place(FIELDS, 0, name), text)
    assert mistakes(draft) == {name: "draft.called-rehearsal"}
    rehearsal = Draft(True, draft.values, draft.batches, draft.schools)
    plan, _ = plan_draft.judged(rehearsal)
    assert plan is not None and plan.draw_id.count(REHEARSAL_PREFIX) == 1


def test_a_rehearsal_is_told_what_was_typed_without_its_mark() -> None:
    draft = plan_draft.put(base(), Place(FIELDS, 0, "draw_id"), "lh")
    (mistake,) = plan_draft.judged(Draft(True, draft.values, draft.batches, draft.schools))[1]
    what = plan_draft.told(mistake, Language.ZH).what
    assert "lh" in what and REHEARSAL_PREFIX not in what


def test_the_template_says_what_is_left_open() -> None:
    draft = base()
    assert plan_draft.defaults(draft)["slots"] == "15"
    assert plan_draft.defaults(draft)["attempts"] == "2"
    resumed = plan_draft.put(draft, Place(FIELDS, 0, "on_failure"), "resume")
    assert plan_draft.defaults(resumed)["attempts"] == "1"
    assert "rounds_per" not in plan_draft.shown(draft)
    other = plan_draft.put(draft, Place(FIELDS, 0, "template"), "xincheng")
    assert "rounds_per" in plan_draft.shown(other)
    assert plan_draft.defaults(Draft(False)) == {}
    assert plan_draft.options(draft, Place(SCHOOLS, 0, "batch")) == ("X",)


@pytest.mark.parametrize("procedure", ["longhua", "xincheng", "direct"])
def test_a_workbook_becomes_a_draft_that_makes_its_plan(procedure: str, tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    write_template(path, procedure)
    fields = read_plan_as_it_is(path)
    draft = plan_draft.from_fields(fields, rehearsal=True)
    assert plan_draft.judged(draft) == (fill(fields), ())


def test_every_field_and_value_has_a_name_and_a_meaning() -> None:
    draft = base()
    for place in PLACES:
        for lang in Language:
            assert plan_draft.field_name(place, lang) and plan_draft.meaning(place, lang)
            for value in plan_draft.options(draft, place):
                assert plan_draft.option_name(draft, place, value, lang)
    for name, about in kinds(FIELDS).items():
        if about.kind == "choice":
            for value in plan_draft.options(draft, Place(FIELDS, 0, name)):
                assert plan_draft.option_meaning(Place(FIELDS, 0, name), value, Language.ZH)
    assert plan_draft.option_name(draft, Place(SCHOOLS, 0, "batch"), "X", Language.ZH) == "X  小学一年级"


@pytest.mark.parametrize("place", PLACES)
def test_the_screen_and_the_sheet_call_a_field_the_same(place: Place) -> None:
    assert plan_draft.field_name(place, Language.ZH) == label(place.table, place.name)


def test_the_values_that_the_screen_names_are_those_of_the_sheet() -> None:
    about: dict[str, Any] = vocabulary(FIELDS, FILE)
    for name, kind in about.items():
        if kind["kind"] != "choice" or name == "template":
            continue
        for value, told in kind["values"].items():
            assert plan_draft.option_name(base(), Place(FIELDS, 0, name), value, Language.ZH) == told[0]
