"""docs/reliability.md names tests and sentences that exist."""

import ast
import re
from pathlib import Path

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from verifier import words

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
TABLE = DOCUMENT.split("## The table")[1].split("\n## ")[0]


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_every_fault_names_a_test_that_exists() -> None:
    defined: dict[str, set[str]] = {}
    missing = []
    assert len(rows()) > 40
    for fault, _seen, _kept, held in rows():
        match = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", held)
        assert match is not None, fault
        path, name = match.groups()
        if path not in defined:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            defined[path] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if name not in defined[path]:
            missing.append(f"{path}::{name}")
    assert not missing


def test_every_sentence_exists_in_both_languages() -> None:
    named = set(re.findall(r"`((?:[a-z]+(?:-[a-z]+)*)\.[a-z-]+)`", DOCUMENT)) - {"seal.json"}
    catalogue = {
        key: entry
        for program in ("verifier", "kiosk")
        for path in (ROOT / program).glob("**/words/catalogue/*.toml")
        for key, entry in words.read_catalogue(path.read_text(encoding="utf-8"), path.name).items()
    }
    assert len(named) > 25
    assert [name for name in sorted(named) if name not in catalogue] == []


def test_the_figures_have_a_date() -> None:
    figures = DOCUMENT.split("## Figures")[1]
    lines = [line for line in figures.splitlines() if line.startswith("| ")][1:]
    assert lines
    assert all(re.search(r"\| 20\d\d-\d\d-\d\d \|", line) for line in lines)
