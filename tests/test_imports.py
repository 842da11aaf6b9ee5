"""The ground floor stays the ground floor: who may import whom, and what the protocol may not call."""

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent

# What the kiosk may use of the verifier. It does not judge its own draws: only a rehearsal, which stands in
# for everybody, also runs the audit.
OPEN_TO_KIOSK = {"protocol", "words", "archive", "bundle", "frozen", "streams"}
OPEN_TO_REHEARSAL = OPEN_TO_KIOSK | {"audit", "findings", "report"}

# Builtins that reach outside a pure function, or whose value changes from run to run.
IMPURE = {"__import__", "compile", "eval", "exec", "globals", "hash", "id", "input", "open", "print"}


def sources(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of a package, as its syntax tree."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_import_contracts_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out


def test_kiosk_uses_only_the_open_parts_of_the_verifier() -> None:
    strays = []
    for path, tree in sources("kiosk"):
        is_rehearsal = path.relative_to(ROOT / "kiosk").parts[0].startswith("rehearsal")
        allowed = OPEN_TO_REHEARSAL if is_rehearsal else OPEN_TO_KIOSK
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                root, _, part = name.partition(".")
                if root == "verifier" and part and part.split(".")[0] not in allowed:
                    strays.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert strays == []


def test_protocol_calls_no_impure_builtin() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}"
        for path, tree in sources("verifier/protocol")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE
    ]
    assert calls == []


@pytest.mark.parametrize(
    ("folder", "without", "pinned"),
    [("verifier", (), "verifier"), ("kiosk", ("kiosk/screens/",), "kiosk"), ("kiosk", (), "screens")],
)
def test_what_is_imported_is_installed_with_it(folder: str, without: tuple[str, ...], pinned: str) -> None:
    """A package that only a larger set brings along would be missed by nobody who has the larger set."""
    lines = (ROOT / "requirements" / f"{pinned}.txt").read_text(encoding="utf-8").splitlines()
    names = {line.partition("==")[0].replace("_", "-").lower() for line in lines if "==" in line}
    brought = packages_distributions()
    lacking = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.relative_to(ROOT).as_posix().startswith(without):
            continue
        for module in imported(path):
            if module in sys.stdlib_module_names or module in {"kiosk", "verifier"}:
                continue
            if not names.intersection(name.replace("_", "-").lower() for name in brought.get(module, ())):
                lacking.add(f"{path.relative_to(ROOT).as_posix()}: {module}")
    # The one door to the screens says in words what is missing.
    assert {one for one in lacking if "commandline/window.py: kivy" not in one} == set()


def imported(path: Path) -> set[str]:
    """The first names of all modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
