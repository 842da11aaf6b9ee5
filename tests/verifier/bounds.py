"""Measure what the worst bundles cost both verifiers: seconds of the processor, and the most memory.

    python -m tests.verifier.bounds [--size SIZE …] [KIND …]

A kind with two sizes tells whether the cost grows with the size alone. docs/verifier.md has the bounds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.hostile import KINDS

ROOT = Path(__file__).resolve().parents[2]


def cost(words: list[str], output: Path) -> tuple[float, float]:
    """Seconds of the processor, and mebibytes, that a command takes."""
    with output.open("wb") as out, subprocess.Popen(words, cwd=ROOT, stdout=out) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Make each bundle, and give it to both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], metavar="KIND")
    parser.add_argument("--size", type=float, nargs="+", default=[0.125])
    parser.add_argument("--only", choices=("python", "javascript"))
    chosen = parser.parse_args()
    print("| bundle | size of the file | Python | JavaScript |\n|---|---|---|---|", flush=True)
    for kind in chosen.kinds or KINDS:
        for size in chosen.size:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "bundle.zip")
                # Made in a process of its own: its memory would count as the verifier's, which it forks.
                made = subprocess.run(
                    [sys.executable, "-m", "tests.verifier.bounds_make", kind, str(size), str(path)],
                    cwd=ROOT,
                    check=True,
                    capture_output=True,
                    encoding="ascii",
                )
                given = ["--seal", made.stdout.strip(), "--code", "A0000007", "--json"]
                verifiers = {
                    "python": [sys.executable, "-m", "verifier", str(path), *given],
                    "javascript": ["node", "verifier/web/verify.mjs", str(path), *given],
                }
                cells, told = [], set()
                for name, words in verifiers.items():
                    if chosen.only in (None, name):
                        output = Path(folder, name)
                        seconds, memory = cost(words, output)
                        cells.append(f"{seconds:.1f} s, {memory:.0f} MiB")
                        told.add(output.read_bytes())
                assert len(told) == 1, "the verifiers differ"
                length = path.stat().st_size / 2**20
                print(f"| {kind}, {size:g} | {length:.1f} MiB | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
