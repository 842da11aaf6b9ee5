"""Measure the page: how long a verdict takes in a headless Chromium, and the page's size.

    python -m tests.verifier.web.measure [COUNT …]

Draws of so many invented children (10,000, 100,000 and 1,000,000 if nothing is said) are made first, which
takes some minutes for a million; the clock runs from the press of the button to the verdict on the page.
docs/performance.md has the figures.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support import plans as made
from tests.support.ceremony import bundle_zip, hold
from tests.support.chromium import Browser, browser
from verifier.protocol.plan import Plan, SeatRule
from verifier.protocol.roster import Choice, Row
from verifier.protocol.text import sha256_hex

ROOT = Path(__file__).resolve().parents[3]
TIMES = 3
SCHOOLS = 40
TWINS = 0.03


def plan_of(count: int) -> Plan:
    """A direct draw: candidate numbers, three preferences a child, deferred acceptance, a waiting list."""
    quota = max(1, int(count * 0.9 / SCHOOLS))
    return made.direct(
        schools=SCHOOLS, quota=quota, rule=SeatRule.DEFERRED_ACCEPTANCE, numbers=True, waiting_list=True
    )


def rows_of(plan: Plan, count: int) -> tuple[Row, ...]:
    """Children with three choices, two tiers, and some twins; the commitments are made up."""
    schools = [school.id for school in plan.schools]
    every = int(2 / TWINS)
    rows = []
    lot = ""
    for number in range(count):
        code = f"A{number:07d}"
        person = sha256_hex(code.encode("ascii"))
        chance = int(person[:8], 16)
        if number % every != 1:
            lot = code
            choices = tuple(Choice(schools[(chance + 7 * step) % SCHOOLS]) for step in range(3))
            tier = 1 + chance // SCHOOLS % 2
        rows.append(Row(code, plan.batches[0].id, lot, tier, choices, person))
    return tuple(rows)


def seconds(chromium: Browser, page: Path, bundle: Path, fingerprint: str) -> float:
    """From the press of the button to the verdict, which must be 相符."""
    opened = chromium.page(page.as_uri())
    opened.put_file("#bundle", bundle)
    opened.type("#fingerprint", fingerprint)
    begun = time.monotonic()
    opened.click("#start")
    opened.wait("document.querySelector('#verdict')", 600)
    took = time.monotonic() - begun
    assert opened.run("document.querySelector('#verdict').className") == "card verdict holds good"
    opened.close()
    return took


def main() -> int:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    counts = parser.parse_args().count
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, bundle = folder / "verifier.html", folder / "bundle.zip"
        subprocess.run([sys.executable, str(ROOT / "build" / "page.py"), str(page)], check=True)
        for count in counts:
            plan = plan_of(count)
            held = hold(plan, rows_of(plan, count))
            bundle.write_bytes(bundle_zip(held.members))
            with browser(folder / f"profile-{count}") as chromium:
                took = [seconds(chromium, page, bundle, held.fingerprint) for _ in range(TIMES)]
            size = bundle.stat().st_size / 2**20
            told = f"{statistics.median(took):.2f} s ({min(took):.2f} to {max(took):.2f})"
            print(f"{count:,} children, {size:.0f} MiB: {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
