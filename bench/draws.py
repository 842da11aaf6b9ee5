"""Large draws to measure with: invented applicants, sealed by the kiosk's own code, without a workbook."""

import dataclasses
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.applicant import Applicant
from kiosk.intake.plan_fields import Field, PlanFields, Value
from kiosk.sealing.private import Private, keys_to_json, private_from_files
from kiosk.sealing.seal_draw import seal_draw
from kiosk.sealing.store import store_sealed
from kiosk.sealing.templates import fill
from kiosk.station.clock import now
from verifier.protocol.plan import Plan
from verifier.protocol.roster import Choice
from verifier.protocol.seal import Software
from verifier.protocol.text import sha256_hex

PROCEDURES = {
    "direct": (("X", "小学一年级"),),
    "longhua": (("X", "小学一年级"), ("C", "初中一年级")),
}
"""The procedures that are measured, and their batches."""

SCHOOLS = 40
PREFERENCES = {"direct": 3, "longhua": 1}
TWINS = 0.03
SEATS_PER_CHILD = 0.9
KEYS = "keys.json"

PROGRAM = Software("mingpai", "0", sha256_hex(b"bench"))
"""What the seal says of the program: not the running one, so that a kept draw outlives a change of code."""


def plan_of(procedure: str, count: int) -> Plan:
    """A plan of 40 schools, with seats for nine children of ten."""
    batches = PROCEDURES[procedure]
    quota = max(1, int(count * SEATS_PER_CHILD / SCHOOLS))
    per_batch = SCHOOLS // len(batches)
    where = "bench"

    def fields(**values: Value) -> dict[str, Field]:
        return {name: Field(value, where) for name, value in values.items()}

    return fill(
        PlanFields(
            fields(
                template=procedure,
                draw_id=f"REHEARSAL-BENCH-{procedure.upper()}",
                title="性能测量",
                organiser="某区教育局",
                place="某区会议中心",
            ),
            tuple(fields(id=batch, prefix=batch, name=name) for batch, name in batches),
            tuple(
                fields(id=f"{batch}{number:02d}", name=f"第{number}学校", batch=batch, quota=quota)
                for batch, _ in batches
                for number in range(1, per_batch + 1)
            ),
            where,
        )
    )


def applicants(plan: Plan, count: int) -> Iterator[Applicant]:
    """Invented children: three of a hundred have a twin, one of ten a better priority class."""
    chance = random.Random(f"{plan.procedure} {count}")
    preferences = PREFERENCES[plan.procedure]
    number = 0
    for position, batch in enumerate(plan.batches, 1):
        schools = [school.id for school in plan.schools if school.batch == batch.id]
        end = count * position // len(plan.batches)
        while number < end:
            choices = tuple(Choice(school) for school in chance.sample(schools, preferences))
            tier = 1 if chance.random() < 0.1 else 2
            size = 2 if chance.random() < TWINS and number + 2 <= end else 1
            mark = f"T{number}" if size > 1 else ""
            for _ in range(size):
                number += 1
                yield Applicant(
                    f"{batch.prefix}{number:07d}", batch.id, tier, choices, f"学生{number}", "", mark,
                    (("学籍号", f"G{number:08d}"),), "",
                )  # fmt: skip


def seal(procedure: str, count: int, root: Path) -> None:
    """Seal a draw of so many children into a folder.

    The private package is left out: on the day it is opened once, whatever else is done, which would only
    make the drawing slower. Its keys lie in a file beside, and its secrets in the envelopes.
    """
    plan = plan_of(procedure, count)
    draw = seal_draw(plan, tuple(applicants(plan, count)), PROGRAM, now())
    store_sealed(DrawFolder(root), draw, b"")
    private = dataclasses.replace(draw.private, children=())
    (root / KEYS).write_bytes(keys_to_json(private))


def fresh_copy(sealed: Path, root: Path) -> tuple[DrawFolder, Private]:
    """A copy of a sealed draw in which no ceremony has begun, and the keys that sign its record."""
    shutil.copytree(sealed, root)
    return DrawFolder(root), private_from_files((sealed / KEYS).read_bytes(), b"")
