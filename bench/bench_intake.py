"""Import of a roster against merely reading the same file, side by side in one run.

    python -m bench.bench_intake [ROWS]

Prints a line a ratio with its bar, and fails if a bar is missed. The contenders run in turn, several times;
the ratio is the median of those of neighbours, in processor time, which other work disturbs least.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import openpyxl
import python_calamine as calamine

from bench.measure import clock, side_by_side
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.roster import read_roster
from kiosk.samples.workbook import write_sample
from kiosk.sealing.templates import fill

ROWS = 100_000
REPEATS = 7
SLOWEST = 2.0
"""The most that an import may take, as a multiple of calamine merely reading all sheets of the file."""
FASTER_THAN_OPENPYXL = 1.0
"""An import, checks and all, takes less time than openpyxl needs for reading alone."""


def read_with_calamine(path: Path) -> int:
    """All cells of all sheets as Python values, and nothing more."""
    book = calamine.load_workbook(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def read_with_openpyxl(path: Path) -> int:
    """The same with openpyxl, in its faster, read-only mode."""
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))
    book.close()
    return count


def run(n: int = ROWS) -> list[tuple[str, float, float]]:
    """Measure with n children: (label, ratio, bar), each to be at most its bar."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_sample(path, "longhua", n, seed=1)
        plan = fill(read_plan_fields(path))
        if len(read_roster(path, plan).applicants) != n:
            raise RuntimeError("the sample does not import whole, so there is nothing to measure")
        ours, theirs = side_by_side(
            REPEATS, lambda: read_roster(path, plan), lambda: read_with_calamine(path)
        )
        slow = clock(lambda: read_with_openpyxl(path))
    ratios = [one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True)]
    return [
        (f"import of {n:,} rows / calamine merely reading them", statistics.median(ratios), SLOWEST),
        (
            f"import of {n:,} rows / openpyxl merely reading them",
            statistics.median(one.cpu for one in ours) / slow.cpu,
            FASTER_THAN_OPENPYXL,
        ),
    ]


def main() -> int:
    """Print the ratios; 1 if a bar is missed."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    missed = False
    for label, ratio, bar in run(rows):
        missed = missed or ratio > bar
        print(f"{label}: {ratio:.2f} (at most {bar:.2f})")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
