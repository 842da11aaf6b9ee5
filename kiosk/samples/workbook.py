"""Sample rosters with their plans, as rows and as real workbooks."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.intake.filled import TEXTS, PlanForm, RosterForm
from kiosk.intake.plan_fields import Value
from kiosk.intake.vocabulary import vocabulary
from kiosk.samples.people import Child, children, data
from verifier.protocol.errors import WrongUse

FILE = "samples.toml"
MOST = 500_000
"""The most children of one sample: a batch of one year has about 7 million different numbers to give."""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One child of a sample roster.

    ``schools``: names in order of preference. ``siblings``: group mark or empty.
    """

    code: str
    name: str
    sex: str
    identity: str
    batch: str
    schools: tuple[str, ...]
    tier: int
    siblings: str
    remark: str


def procedures() -> tuple[str, ...]:
    """The procedures that there is a sample of."""
    return tuple(data(FILE))


def sample_roster(procedure: str, n: int, seed: int) -> tuple[SampleRow, ...]:
    """Invent n children for a procedure; the same arguments give the same children.

    Raises:
        WrongUse: there is no sample of that procedure, or n is not from 1 to 500,000.
    """
    about = _about(procedure)
    if not 1 <= n <= MOST:
        raise WrongUse(f"a sample has 1 to {MOST} children, not {n}")
    # Not for security: a sample must be the same on every machine.
    draw = random.Random(f"{procedure}:{n}:{seed}")
    rows: list[SampleRow] = []
    for batch, count in zip(about["batches"], _split(n, about["batches"]), strict=True):
        schools = [school["name"] for school in about["schools"] if school["batch"] == batch["id"]]
        rows += _batch_rows(draw, about, batch, schools, count)
    return tuple(rows)


def sample_plan(procedure: str, n: int) -> PlanForm:
    """The plan fields of a sample of n children: the quotas grow with n."""
    about = _about(procedure)
    counts = dict(zip((batch["id"] for batch in about["batches"]), _split(n, about["batches"]), strict=True))
    batches = [{name: batch[name] for name in ("id", "prefix", "name")} for batch in about["batches"]]
    schools: list[Mapping[str, Value]] = [
        {
            "id": school["id"], "name": school["name"], "batch": school["batch"],
            "quota": max(1, round(counts[school["batch"]] * school["quota_share"])),
        }
        for school in about["schools"]
    ]  # fmt: skip
    return PlanForm(about["plan"], batches, schools)


def write_sample(path: Path, procedure: str, n: int, seed: int, messy: bool = False) -> None:
    """Write a sample to an .xlsx file: roster, plan sheet and notes; overwrites the file if it exists.

    Args:
        messy: write it the way real office files look: titles, a sheet a batch, merged cells, empty rows,
            full-width digits, stray blanks, numbers as text and a total row. It imports without an error.

    Raises:
        WrongUse: as :func:`sample_roster`.
    """
    # openpyxl takes long to load, and the first picture does not wait for it.
    from kiosk.intake.form import write_workbook
    from kiosk.samples.messy import write_messy

    about = _about(procedure)
    rows = sample_roster(procedure, n, seed)
    plan = sample_plan(procedure, n)
    if messy:
        sheets = {
            batch["name"]: table([row for row in rows if row.batch == batch["name"]], about["columns"])
            for batch in about["batches"]
        }
        write_messy(path, plan, about["title"], about["columns"], sheets, random.Random(seed))
        return
    roster = RosterForm(about["title"], about["columns"], table(rows, about["columns"]))
    write_workbook(path, plan, roster, vocabulary("notes", TEXTS)["lines"])


def table(rows: Sequence[SampleRow], columns: Sequence[str]) -> list[list[str | int]]:
    """The cells of a roster sheet, row by row, of the columns with these keys."""
    return [
        [_cell(row, number, column) for column in columns]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _about(procedure: str) -> dict[str, Any]:
    if procedure not in procedures():
        raise WrongUse(f"there is no sample of the procedure {procedure!r}")
    about: dict[str, Any] = data(FILE)[procedure]
    return about


def _split(n: int, batches: Sequence[Mapping[str, Any]]) -> list[int]:
    """How many of n children go to each batch; the first takes what is left over."""
    whole = sum(batch["share"] for batch in batches)
    counts = [n * batch["share"] // whole for batch in batches]
    counts[0] += n - sum(counts)
    return counts


def _batch_rows(
    draw: random.Random,
    about: Mapping[str, Any],
    batch: Mapping[str, Any],
    schools: Sequence[str],
    count: int,
) -> list[SampleRow]:
    rows: list[SampleRow] = []
    group = ""
    chosen: tuple[str, ...] = ()
    tier = 1
    remarks = data("names.toml")["remarks"]
    # Registration numbers have gaps, and do not follow the order of the sheet.
    numbers = draw.sample(range(1, 3 * count + 1), count)
    for child, number in zip(children(draw, count, batch["born"]), numbers, strict=True):
        if not child.group or child.group != group:
            group = child.group
            chosen = _preferences(draw, schools, about["preferences"])
            tier = 1 + min(about["tiers"] - 1, int(draw.random() ** 0.5 * about["tiers"]))
        rows.append(SampleRow(
            f"{batch['code']}{number:06d}", child.name, child.sex, child.identity, batch["name"],
            chosen, tier, child.group, _remark(child, remarks),
        ))  # fmt: skip
    return rows


def _preferences(draw: random.Random, schools: Sequence[str], most: int) -> tuple[str, ...]:
    count = min(len(schools), 1 + int(draw.random() * most))
    # Earlier schools are asked for more often, so that some are full and some are not.
    order = sorted(schools, key=lambda name: draw.random() * (1 + schools.index(name)))
    return tuple(order[:count])


def _remark(child: Child, remarks: Mapping[str, str]) -> str:
    return {1: "", 2: remarks["twins"]}.get(child.size, remarks["triplets"])


def _cell(row: SampleRow, number: int, column: str) -> str | int:
    if column.startswith("choice_"):
        place = int(column.removeprefix("choice_")) - 1
        return row.schools[place] if place < len(row.schools) else ""
    match column:
        case "serial":
            return number
        case "school":
            return row.schools[0]
        case "tier":
            return row.tier
        case _:
            return str(getattr(row, column))
