"""Ratios of things measured side by side in one run: python -m bench [PART …].

What each bar is, and the figures of our machine, are in docs/performance.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measure import Measured, machine, table

PARTS = ("order", "intake", "workbook", "paper", "draw")
SIZES = (10_000, 100_000, 1_000_000)
ROWS = 100_000


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0] if __doc__ else None)
    made.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named")
    made.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="names or children, for order and draw"
    )
    made.add_argument("--rows", type=int, default=ROWS, help="rows or slips, for intake, workbook and paper")
    made.add_argument("--repeats", type=int, default=5, help="how often each pair runs (draw: at most 3)")
    made.add_argument("--keep", type=Path, help="a folder in which sealed draws are kept for the next run")
    made.add_argument("--no-bars", action="store_true", help="exit with 0 even if a bar is missed")
    return made


def tell(text: str) -> None:
    """Say on the error stream what is being done; the output is the table alone."""
    print(f"[bench] {text}", file=sys.stderr, flush=True)


def measure_order(sizes: Sequence[int], repeats: int) -> list[Measured]:
    """See :mod:`bench.bench_order`."""
    from bench import bench_order

    lines = []
    for size in sizes:
        tell(f"order of {size:,} names")
        lines.append(bench_order.run(size, repeats))
    return lines


def measure_intake(rows: int) -> list[Measured]:
    """See :mod:`bench.bench_intake`."""
    from bench import bench_intake

    tell(f"import of {rows:,} rows")
    return [Measured(label, (ratio,), bar) for label, ratio, bar in bench_intake.run(rows)]


def measure_workbook(rows: int, repeats: int) -> list[Measured]:
    """See :mod:`bench.bench_workbook`."""
    from bench import bench_workbook

    tell(f"workbook of {rows:,} rows")
    return bench_workbook.run(rows, repeats)


def measure_paper(rows: int, repeats: int) -> list[Measured]:
    """See :mod:`bench.bench_paper`."""
    from bench import bench_paper

    tell(f"a long list and {rows:,} family slips on paper")
    return bench_paper.run(rows, repeats)


def measure_draw(sizes: Sequence[int], repeats: int, keep: Path | None) -> list[Measured]:
    """See :mod:`bench.bench_draw`."""
    from bench import bench_draw

    if keep is not None:
        return bench_draw.run(sizes, repeats, keep, tell)
    with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as folder:
        return bench_draw.run(sizes, repeats, Path(folder), tell)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if a bar is missed."""
    options = parser().parse_args(words)
    parts = options.parts or PARTS
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser().error(f"there is no part {unknown[0]}; the parts are {', '.join(PARTS)}")
    sizes = sorted(options.sizes)
    print(machine(), flush=True)
    lines: list[Measured] = []
    # The draws come first, while this process is small: see bench_draw.work.
    if "draw" in parts:
        lines += measure_draw(sizes, min(3, options.repeats), options.keep)
    if "order" in parts:
        lines += measure_order(sizes, options.repeats)
    if "intake" in parts:
        lines += measure_intake(options.rows)
    if "workbook" in parts:
        lines += measure_workbook(options.rows, options.repeats)
    if "paper" in parts:
        lines += measure_paper(options.rows, options.repeats)
    print(table(lines))
    print(machine())
    return int(any(line.missed for line in lines) and not options.no_bars)


if __name__ == "__main__":
    sys.exit(main())
