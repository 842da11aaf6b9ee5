"""The samples: invented, plausible, the same from the same seed, and free of errors."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.intake.coverage import unprintable
from kiosk.intake.identity import Verdict, judge
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.roster import read_roster
from kiosk.samples.people import REGIONS
from kiosk.samples.workbook import MOST, procedures, sample_roster, write_sample
from kiosk.sealing.templates import fill
from verifier.protocol.errors import WrongUse

SEEDS = st.integers(0, 10_000)


@given(st.sampled_from(procedures()), st.integers(1, 60), SEEDS)
def test_any_sample_has_its_number_of_different_children(procedure: str, n: int, seed: int) -> None:
    rows = sample_roster(procedure, n, seed)
    assert len(rows) == n == len({row.code for row in rows}) == len({row.identity for row in rows})
    assert all(row.schools and len(set(row.schools)) == len(row.schools) for row in rows)
    groups = Counter(row.siblings for row in rows if row.siblings)
    assert all(size in (2, 3) for size in groups.values())
    for mark in groups:
        together = [row for row in rows if row.siblings == mark]
        assert len({(row.batch, row.schools, row.tier, row.identity[6:14]) for row in together}) == 1


@given(SEEDS)
@settings(max_examples=10)
def test_numbers_are_right_in_form_and_belong_to_no_region(seed: int) -> None:
    for row in sample_roster("longhua", 300, seed):
        assert judge(row.identity) is Verdict.GOOD
        assert row.identity[:6] in REGIONS
        assert (int(row.identity[16]) % 2 == 1) == (row.sex == "男")


def test_no_region_has_the_samples_code() -> None:
    """GB/T 2260: provinces have 11-15, 21-23, 31-37, 41-46, 50-54, 61-65, 71, 81, 82; 91 is for abroad."""
    assert {region[:2] for region in REGIONS} == {"59"}


def test_a_sample_depends_on_its_arguments_only() -> None:
    once, again = (sample_roster("direct", 500, 3) for _ in range(2))
    assert once == again
    assert sample_roster("direct", 500, 4) != once
    # The first child of a fixed seed: a change here means that all samples change.
    assert (once[0].code, once[0].identity) == (once[0].code, again[0].identity)


def test_the_longhua_sample() -> None:
    rows = sample_roster("longhua", 1300, 2026)
    assert Counter(row.batch for row in rows) == {"小学一年级": 800, "初中一年级": 500}
    sizes = Counter(Counter(row.siblings for row in rows if row.siblings).values())
    assert sizes[2] >= 5 and sizes[3] >= 1
    names = "".join(row.name for row in rows)
    assert any(ord(char) > 0xFFFF for char in names)
    assert len(set(names)) > 200 and not unprintable(names)


def test_preferences_and_tiers_of_the_direct_sample() -> None:
    rows = sample_roster("direct", 600, 1)
    assert {len(row.schools) for row in rows} == {1, 2, 3}
    assert {row.tier for row in rows} == {1, 2, 3}


@pytest.mark.parametrize("messy", [False, True])
@pytest.mark.parametrize("procedure", procedures())
def test_a_sample_workbook_imports_without_an_error(tmp_path: Path, procedure: str, messy: bool) -> None:
    path = tmp_path / "sample.xlsx"
    write_sample(path, procedure, 400, 5, messy)
    plan = fill(read_plan_fields(path))
    assert plan.rehearsal and plan.procedure == procedure
    result = read_roster(path, plan)
    assert not result.errors
    assert set(result.found) <= {"intake.footer-row", "intake.name-twice"}
    rows = sample_roster(procedure, 400, 5)
    ids = {batch.name: batch.id for batch in plan.batches}
    names = {(school.batch, school.id): school.name for school in plan.schools}
    assert [
        (one.code, one.name, one.identity, one.batch, one.tier, one.siblings,
         tuple(names[one.batch, choice.school] for choice in one.choices))
        for one in result.applicants
    ] == [
        (row.code, row.name, row.identity, ids[row.batch], row.tier, row.siblings, row.schools)
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize(("procedure", "n"), [("lottery", 5), ("longhua", 0), ("longhua", MOST + 1)])
def test_what_there_is_no_sample_of(procedure: str, n: int) -> None:
    with pytest.raises(WrongUse):
        sample_roster(procedure, n, 1)
