"""The measurements run, and compare things that come to the same; how fast they are is asserted nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.measure import Measured, table

ROOT = Path(__file__).resolve().parent.parent


def bench(*words: str) -> str:
    """What a run with tiny sizes prints."""
    command = [sys.executable, "-m", "bench", "--no-bars", "--repeats", "2", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (("order", "--sizes", "50", "200"), ("order of 50 names", "order of 200 names")),
        (("intake", "--rows", "60"), ("import of 60 rows / calamine", "import of 60 rows / openpyxl")),
        (("workbook", "--rows", "200"), ("workbook of 200 rows / openpyxl",)),
        (
            ("draw", "--sizes", "200", "400"),
            (
                "direct, 200 children: verifying / drawing",
                "longhua, 400 children: verifying / lists and seats alone",
                "longhua: a child among 400 / among 200",
            ),
        ),
    ],
)
def test_each_part_runs(words: tuple[str, ...], labels: tuple[str, ...]) -> None:
    printed = bench(*words)
    for label in labels:
        assert label in printed


def test_sealed_draws_are_kept_where_asked(tmp_path: Path) -> None:
    bench("draw", "--sizes", "200", "--keep", str(tmp_path))
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["direct-200", "longhua-200"]
    sealed = (tmp_path / "direct-200" / "seal.json").read_bytes()
    bench("draw", "--sizes", "200", "--keep", str(tmp_path))
    assert (tmp_path / "direct-200" / "seal.json").read_bytes() == sealed


def test_a_bar_is_held_against_the_median() -> None:
    met = Measured("a", (0.9, 3.0, 1.0), 1.3)
    missed = Measured("b", (1.4, 1.4, 1.0), 1.3)
    known = Measured("c", (9.0,), None)
    assert [one.missed for one in (met, missed, known)] == [False, True, False]
    lines = table([met, missed, known]).splitlines()
    assert [word in line for line, word in zip(lines[1:], (" met", "MISSED", "9.00"), strict=True)] == [
        True
    ] * 3
