"""A few of the real kills that .ci/run does by the thousand."""

import os
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_a_killed_process_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    from tests.faults.kills import run

    figures = run(30, tmp_path, 1, lambda _text: None)
    assert figures.kills == 30
    assert figures.ends >= 3
    assert len(figures.lines) > 3
