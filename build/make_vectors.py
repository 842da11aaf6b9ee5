#!/usr/bin/env python3
"""Make the test vectors under tests/vectors and the worked example of PROTOCOL.md anew.

    python build/make_vectors.py            write them
    python build/make_vectors.py --check    exit with 1 if any file would change

The vectors are for whoever writes a second implementation, so they hold plain JSON, and everything that is
hashed stands in them as text or hex. ``text-hash.json`` and ``merkle.json`` come from outside and are not
made here. Nothing depends on the clock or on chance: the same code gives the same bytes.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.support import vector_ceremonies as ceremonies  # noqa: E402
from tests.support import vector_draws as draws  # noqa: E402
from tests.support import vector_files as files  # noqa: E402
from tests.support.vector_confirmations import confirmations  # noqa: E402
from tests.support.worked_example import worked_example  # noqa: E402

VECTORS = ROOT / "tests" / "vectors"
DOCUMENT = ROOT / "PROTOCOL.md"
BEGIN = "<!-- example: begin (made by build/make_vectors.py) -->\n"
END = "<!-- example: end -->\n"


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "canonical-json.json": files.canonical_json,
    "plans.json": files.plan_vectors,
    "rosters.json": files.roster_vectors,
    "merkle-proofs.json": files.merkle_proofs,
    "seeds.json": draws.seeds,
    "orders.json": draws.orders,
    "numbers.json": draws.numbers,
    "seats.json": draws.seats,
    "transcripts.json": ceremonies.transcripts,
    "results.json": ceremonies.results,
    "signatures.json": ceremonies.signatures,
    "slips.json": ceremonies.slips,
    "bundles.json": ceremonies.bundles,
    "confirmations.json": confirmations,
}


def vector_text(value: Mapping[str, Any]) -> str:
    """A file of vectors: each list item on a line of its own, so that changes can be read."""
    lines = ["{"]
    for at, (key, inner) in enumerate(value.items()):
        comma = "," if at < len(value) - 1 else ""
        if isinstance(inner, list) and inner:
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=True) for item in inner)
            lines.append(f" {json.dumps(key)}: [\n{items}\n ]{comma}")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(inner, ensure_ascii=True)}{comma}")
    return "\n".join([*lines, "}"]) + "\n"


def document(text: str) -> str:
    """PROTOCOL.md with the worked example made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{worked_example()}\n{END}{after}"


def all_files() -> dict[Path, str]:
    """Every file that is made here, with its text."""
    texts = {VECTORS / name: vector_text(make()) for name, make in FILES.items()}
    texts[DOCUMENT] = document(DOCUMENT.read_text(encoding="utf-8"))
    return texts


def stale() -> list[Path]:
    """The files that are not up to date."""
    return [
        path
        for path, text in all_files().items()
        if not path.exists() or path.read_bytes() != text.encode("utf-8")
    ]


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is stale")
    if parser.parse_args().check:
        found = stale()
        for path in found:
            print(path.relative_to(ROOT).as_posix())
        return 1 if found else 0
    for path, text in all_files().items():
        path.write_bytes(text.encode("utf-8"))
        print(path.relative_to(ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
