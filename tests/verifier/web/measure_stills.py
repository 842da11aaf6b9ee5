"""Measure how long the page stands still at most while it checks the worst bundles, with and without worker.

    python -m tests.verifier.web.measure_stills [--size SIZE] [KIND …]

A clock on the page ticks every 10 ms; the longest time between two ticks is what a reader may notice.
docs/verifier.md has the figures.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.chromium import Browser, browser
from tests.support.hostile import KINDS
from tests.verifier.web.steps import DESKTOP, ROOT, make_page

CLOCK = """
window.still = 0; let last = performance.now();
setInterval(() => {
  const now = performance.now();
  window.still = Math.max(window.still, now - last);
  last = now;
}, 10);
"""
LONGEST = 900


def stills(chromium: Browser, url: str, bundle: Path, fingerprint: str) -> tuple[float, float]:
    """Seconds from the press of the button to the verdict, and the longest standstill among them."""
    page = chromium.page(url, *DESKTOP)
    page.put_file("#bundle", bundle)
    page.type("#fingerprint", fingerprint)
    page.run(f"(() => {{ {CLOCK} }})()")
    begun = time.monotonic()
    page.click("#start")
    page.wait("document.querySelector('#verdict')", LONGEST)
    took = time.monotonic() - begun
    still = float(page.run("window.still")) / 1000
    page.close()
    return took, still


def main() -> None:
    """Print one line a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--size", default="0.125")
    chosen = parser.parse_args()
    print("| bundle | worker | without |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name, browser(Path(name, "profile")) as chromium:
        url = make_page(Path(name, "verifier.html")).as_uri()
        bundle = Path(name, "bundle.zip")
        for kind in chosen.kinds or KINDS:
            words = [sys.executable, "-m", "tests.verifier.bounds_make", kind, chosen.size, str(bundle)]
            made = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, encoding="ascii")
            both = (stills(chromium, url + end, bundle, made.stdout.strip()) for end in ("", "#one-thread"))
            cells = [f"{took:.1f} s, still {still:.2f} s" for took, still in both]
            print(f"| {kind}, {chosen.size} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
