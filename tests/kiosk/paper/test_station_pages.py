"""The readiness report and the page to try a printer with."""

from pathlib import Path

import pytest

from kiosk.paper import trial
from kiosk.paper.readiness import readiness_report
from kiosk.readiness import Finding
from tests.support import pdf
from verifier.words import Language, say

AT = "2026年7月14日 15:00"
GOOD = (
    Finding("disk", True, {"free": "90.0", "total": "250", "need": "2"}),
    Finding("network", True, {"names": "eth0, wlan0", "up": ""}),
    Finding("program", True, {"version": "1.0.0", "digest": "0123456789abcdef" * 4}),
    Finding("printer", True, {"names": "办公室打印机"}),
)
BAD = (
    Finding("network", False, {"names": "eth0, wlan0", "up": "wlan0"}),
    Finding("media", False, {"names": ""}),
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    assert not pdf.check(path)
    assert all(pdf.font_names(path).values())
    return squeezed("".join(pdf.pages(path, "-raw")))


@pytest.mark.parametrize("findings", [GOOD, GOOD + BAD, GOOD * 12])
def test_every_point_is_reported_and_what_fails_is_marked(
    findings: tuple[Finding, ...], embeddable: None, tmp_path: Path
) -> None:
    path = tmp_path / "readiness-report.pdf"
    text = written(path, readiness_report(findings, AT))
    for one in findings:
        for lang in Language:
            assert squeezed(one.told(lang)) in text
            assert squeezed(one.to_do(lang)) in text
    for verdict in ("good", "look", "bad"):
        key = f"page-ready.{verdict}"
        marked = [one for one in findings if one.verdict() == key]
        assert text.count(say(key, Language.ZH)) >= len(marked)
    # The network is bad; a missing medium is worth a look and keeps nobody from a draw.
    assert ("有1项不合格" in text) is (BAD[0] in findings)
    assert squeezed(AT) in text and "公证员2" in text


def test_the_same_findings_give_the_same_bytes(embeddable: None) -> None:
    assert readiness_report(GOOD, AT) == readiness_report(GOOD, AT)


def test_the_trial_page_has_all_that_a_printer_is_tried_with(embeddable: None, tmp_path: Path) -> None:
    path = tmp_path / "trial-page.pdf"
    text = written(path, trial.trial_page("办公室打印机", AT))
    assert squeezed(AT) in text and "办公室打印机" in text
    # A character that no font has would stand there as its code.
    assert trial.RARE in text
    (picture,) = pdf.render(path, tmp_path, 120)
    assert pdf.codes(picture) == {trial.CODE}


def test_pictures(embeddable: None, pictures: Path | None, tmp_path: Path) -> None:
    """With --pictures, the pages as they are shown in docs/paper."""
    for name, data in (
        ("readiness-report", readiness_report(GOOD + BAD, AT)),
        ("trial-page", trial.trial_page("办公室打印机", AT)),
    ):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        picture = (pictures or tmp_path) / f"{name}.png"
        pdf.sheet(pdf.render(path, tmp_path, 70), picture)
        assert picture.stat().st_size
