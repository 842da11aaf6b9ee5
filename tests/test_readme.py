"""The README says what is: its commands are jobs of dev.py, and its links lead somewhere."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"python3 dev\.py ([a-z]+)")


def jobs() -> set[str]:
    """The jobs that dev.py's own help text lists."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "--help"], capture_output=True, encoding="utf-8", check=True
    )
    return set(re.findall(r"^  ([a-z]+) +[A-Z]", done.stdout, re.M))


def test_the_two_commands_stand_on_lines_of_their_own() -> None:
    blocks = re.findall(r"^```sh\n(.*?)\n```$", README, re.M | re.S)
    assert blocks[:2] == ["python3 dev.py rehearse", "python3 dev.py test"]


def test_every_command_named_is_a_job() -> None:
    assert set(COMMAND.findall(README)) <= jobs()


def test_contributing_lists_every_job() -> None:
    table = re.findall(r"^\| `python3 dev\.py ([a-z]+)`", CONTRIBUTING, re.M)
    assert sorted(table) == sorted(jobs())


def test_ci_runs_the_readmes_commands() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert COMMAND.findall(run) == ["check", "test", "faults", "rehearse"]


def test_python_versions_agree_with_dev_py() -> None:
    values = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse((ROOT / "dev.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
        if target.id in ("OLDEST", "NEWEST")
    }
    span = " to ".join(".".join(map(str, values[name])) for name in ("OLDEST", "NEWEST"))
    assert f"Python {span}" in README


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
