"""The points of the readiness check: each told in both languages, good or bad."""

from pathlib import Path

import pytest

from kiosk.readiness import GIB, LOW, NARROW, OPTIONAL, Finding, examine, report_lines
from kiosk.station import disk
from verifier.words import Language


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder; the print system is not asked, which may take seconds."""
    monkeypatch.setattr("kiosk.readiness.printers", lambda: None)
    return tmp_path


def by_name(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {one.name: one for one in findings}


def test_every_point_is_told_whatever_was_found(nowhere: Path) -> None:
    for one in examine(nowhere, NARROW, LOW):
        for lang in Language:
            for good in (True, False):
                told = Finding(one.name, good, {**one.found, "names": "something"})
                assert told.told(lang)
                assert bool(told.to_do(lang)) is not good


def test_a_small_screen_and_a_full_disk_are_bad(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "space", lambda _folder: disk.Space(disk.ENOUGH - 1, 500 * GIB))
    found = by_name(examine(nowhere, NARROW - 1, LOW))
    assert not found["screen"].good and not found["disk"].good
    assert found["screen"].verdict() == "page-ready.bad"
    assert by_name(examine(nowhere, NARROW, LOW))["screen"].good


def test_what_can_be_done_without_is_worth_a_look_only(nowhere: Path) -> None:
    printer = by_name(examine(nowhere, NARROW, LOW))["printer"]
    assert printer.name in OPTIONAL
    assert printer.verdict() == "page-ready.look"


def test_the_report_as_text_tells_every_point(nowhere: Path) -> None:
    findings = examine(nowhere, NARROW, LOW)
    for lang in Language:
        text = report_lines(findings, lang, "2026-07-14 15:00")
        assert "2026-07-14 15:00" in text
        assert all(one.told(lang) in text and one.to_do(lang) in text for one in findings)
