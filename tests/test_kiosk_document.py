"""docs/kiosk.md says what is: its plan is a plan, its commands exist, its digest is the program's."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import kiosk.words  # noqa: F401  # brings its sentences
from kiosk.__main__ import parser
from kiosk.intake.plan_file import read_plan_fields
from kiosk.sealing.templates import fill
from kiosk.station.program import running

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "kiosk.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.M | re.S)


def test_the_plan_is_a_plan(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    assert fill(read_plan_fields(file)).rehearsal


def test_every_command_is_one() -> None:
    named = set(re.findall(r"kiosk (?:--help|([a-z]+))\b", "\n".join(re.findall(r"`kiosk [^`]*`", DOCUMENT))))
    told = parser().format_help()
    assert named - {""} >= {
        "seal", "envelopes", "do", "status", "unpack", "mirror", "takeover", "incident", "erase",
    }  # fmt: skip
    assert all(re.search(rf"^    {name} ", told, re.M) for name in named - {""})


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="a system without sha256sum")
def test_the_programs_digest_comes_from_standard_tools() -> None:
    (command,) = (block for block in blocks("sh") if "sha256sum" in block)
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=True, encoding="ascii")
    assert done.stdout.split()[0] == running().sha256
