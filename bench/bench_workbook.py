"""A workbook of results against openpyxl merely writing the same cells, side by side in one run.

The contenders run in turn; the ratio is the median of those of neighbours, in processor time.
"""

import io
import statistics
from typing import Any

import openpyxl
import python_calamine as calamine

import kiosk.words  # noqa: F401  (the words of the heads)
from bench.draws import PROGRAM, applicants, plan_of
from bench.measure import Measured, side_by_side
from kiosk.files.workbooks import private_results_workbook
from kiosk.sealing.seal_draw import seal_draw
from kiosk.sealing.sealed import Sealed, sealed_from_files
from kiosk.station.clock import now
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement, admission, candidate_numbers
from verifier.protocol.plan import AdmitStep
from verifier.protocol.text import sha256_hex

SLOWEST = 1.3
"""The most that a finished workbook may take, as a multiple of openpyxl in its fastest mode and no styles."""

SEED = sha256_hex(b"bench")
Rows = list[list[Any]]


def drawn(sealed: Sealed) -> tuple[tuple[NumberList, ...], tuple[Placement, ...]]:
    """One group of numbers and all admissions, from a seed that nobody had to draw."""
    numbers = candidate_numbers(sealed.plan, sealed.roster, SEED, 1)
    official = {made.label.split(".")[0]: made for made in numbers}
    placements = [
        one
        for step in sealed.plan.steps
        if isinstance(step, AdmitStep)
        for one in admission(sealed.plan, sealed.roster, SEED, step, official[step.batch])
    ]
    return numbers, tuple(placements)


def cells(workbook: bytes) -> dict[str, Rows]:
    """What is in a workbook, for the other contender to write."""
    book = calamine.load_workbook(io.BytesIO(workbook))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def bare(sheets: dict[str, Rows]) -> bytes:
    """The same cells by openpyxl in its write-only mode: no style, no width, nothing checked."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def run(rows: int, repeats: int) -> list[Measured]:
    """Measure with so many children, who have a row each."""
    plan = plan_of("longhua", rows)
    # Identity numbers as long as real ones, of a region that does not exist.
    children = tuple(
        one._replace(identity=f"590101{number:012d}") for number, one in enumerate(applicants(plan, rows))
    )
    draw = seal_draw(plan, children, PROGRAM, now())
    sealed = sealed_from_files(draw.plan_json, draw.roster_txt, draw.seal_json)
    numbers, placements = drawn(sealed)

    def ours() -> bytes:
        return private_results_workbook(sealed, 1, placements, draw.private, numbers)

    sheets = cells(ours())
    found = sum(len(table) - 1 for table in list(sheets.values())[:-1])
    if found != rows:
        raise RuntimeError(f"the workbook has {found} rows, so there is nothing to compare")
    first, second = side_by_side(repeats, ours, lambda: bare(sheets))
    ratios = tuple(one.cpu / other.cpu for one, other in zip(first, second, strict=True))
    seconds = [statistics.median(one.wall for one in side) for side in (first, second)]
    note = f"{seconds[0]:.1f} s / {seconds[1]:.1f} s, {len(ours()) / 2**20:.0f} MiB"
    return [Measured(f"workbook of {rows:,} rows / openpyxl writing its cells", ratios, SLOWEST, note)]
