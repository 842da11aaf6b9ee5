"""What a rehearsal says at its end."""

import shlex
import sys
from pathlib import Path

import pytest

from kiosk.commandline import rehearse


def test_the_command_that_checks_is_one_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rehearse._verifier().endswith(" -m verifier")
    # A frozen kiosk is no Python that could run a module.
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert rehearse._verifier() == "mingpai-verifier check"


@pytest.mark.parametrize("name", ["draw.zip", "演练 结果.zip"])
def test_a_path_is_one_word(name: str) -> None:
    path = Path("folder", name)
    assert shlex.split(f"check {rehearse._quoted(path)}".replace("\\", "/")) == ["check", path.as_posix()]
