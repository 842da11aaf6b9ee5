"""Which wheels run with an old C library."""

import pytest

from tests.support.scripts import script


def test_wheels_for_an_older_library_are_taken_and_no_newer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = script("build/wheels.py", monkeypatch).platforms("2.28")
    assert tags[0] == "manylinux_2_28_x86_64"
    assert "manylinux_2_29_x86_64" not in tags
    assert tags.index("manylinux_2_17_x86_64") + 1 == tags.index("manylinux2014_x86_64")
    assert {"manylinux_2_5_x86_64", "manylinux1_x86_64", "manylinux2010_x86_64"} < set(tags)
