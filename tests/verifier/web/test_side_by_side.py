"""Page and window say the same of the same bundle, in the same words: whoever uses both compares them."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.chromium import Browser, Page
from tests.support.tamper import base, case, cases
from tests.verifier.web.steps import DESKTOP, PHONE, check, look_at
from verifier.audit import Report, audit_file
from verifier.lookup import look_up
from verifier.window.attempts import attempt_blocks
from verifier.window.blocks import Block, Facts, Heading, Line
from verifier.window.checks import sections
from verifier.window.child import child_blocks
from verifier.window.hall import hall
from verifier.window.verdict import verdict_view
from verifier.words import Language, say

HONEST = ("longhua", "bad-day", "clock", "choices", "rehearsal", "terminated", "redraw", "resumed")
BROKEN = (
    "order-unknown-kind",
    "order-ball-before-lock",
    "seal-network-on",
    "attempts-no-end",
    "attempts-hidden",
    "fingerprint-other",
    "plan-broken-json",
    "seed-digit",
    "bundle-cut-off",
    "bundle-no-transcript",
    "chain-cut-off",
)

# A digest is grouped in fours on the page and in the window alike; the page breaks its lines.
TOOLS = """
window.told = (selector, within = document) =>
  [...within.querySelectorAll(selector)].map((one) => one.textContent.trim());
window.factsOf = (within) =>
  [...within.querySelectorAll('dt')].map((one) => [one.textContent, one.nextElementSibling.textContent]);
"""


def bundle(name: str) -> tuple[bytes, str | None]:
    if name in cases():
        tampered = case(cases()[name])
        return tampered.data, tampered.fingerprint
    made = base(name)
    return bundle_zip(made.members), made.fingerprint


def facts(blocks: tuple[Block, ...]) -> list[list[str]]:
    return [list(row) for one in blocks if isinstance(one, Facts) for row in one.rows]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [one.text for one in blocks if isinstance(one, Line | Heading)]


def compare_verdict(page: Page, report: Report, lang: Language) -> None:
    shown = verdict_view(report, report.findings, lang)
    assert page.run("told('#verdict-word')") == [shown.word]
    assert page.run("told('#verdict .big')") == [shown.headline]
    assert page.run("told('#verdict .remark')") == list(shown.remarks)
    assert page.run("told('#verdict .to-do')") == ([shown.to_do] if shown.to_do else [])
    assert page.run("Boolean(document.querySelector('#ask-fingerprint'))") is shown.ask_fingerprint
    assert page.run("told('#verdict > .about, #verdict > .soft')") == list(shown.about)
    assert shown.tone.value in page.run("document.querySelector('#verdict').className").split()


def compare_checks(page: Page, report: Report, lang: Language) -> None:
    shown = sections(report.findings, lang)
    assert page.run("told('#h-rules ~ h3')") == [one.heading for one in shown]
    checks = [check for one in shown for check in one.checks]
    assert page.run("told('#h-rules ~ details .name')") and len(checks) == page.run(
        "document.querySelectorAll('#h-rules ~ details').length"
    )
    assert page.run("told('#h-rules ~ details .told')") == [one.sentence for one in checks]
    marks = page.run("told('#h-rules ~ details .mark')")
    assert [mark.split()[1] if lang is Language.ZH else mark[2:] for mark in marks] == [
        one.word for one in checks
    ]
    opened = page.run("[...document.querySelectorAll('#h-rules ~ details')].map(factsOf)")
    assert opened == [[list(row) for row in one.details] for one in checks]


def compare_hall(page: Page, report: Report, lang: Language) -> None:
    shown = hall(report, lang)
    assert page.run("told('#h-hall ~ table caption')") == [one.heading for one in shown.rounds]
    rows: Any = page.run(
        "[...document.querySelectorAll('#h-hall ~ table tbody tr')].map((one) => told('td', one))"
    )
    assert rows == [[one.time, one.what, one.name, one.value] for part in shown.rounds for one in part.rows]
    if not shown.rounds:
        assert page.text("#h-hall ~ p") == say("shown.hall-nothing", lang)


def compare_attempts(page: Page, report: Report, lang: Language) -> None:
    blocks = attempt_blocks(report, lang)
    assert page.run("told('#h-attempts ~ p, #h-attempts ~ .attempt > :is(h3, p)')") == texts(blocks)
    assert page.run("factsOf(document.querySelector('[aria-labelledby=h-attempts]'))") == facts(blocks)


def compare_child(page: Page, report: Report, code: str, lang: Language) -> None:
    page.type("#code", code)
    page.click("#look-up")
    page.wait(f"document.querySelector('#child-told h3')?.textContent.includes('{code}')")
    child = look_up(report, code)
    blocks = child_blocks(report, code, child, (), lang)
    found = page.run("factsOf(document.querySelector('#child-told'))")
    assert found == facts(blocks)
    told = page.run("told('#child-told > :is(h3, p), #child-told .attempt > :is(h3, p)')")
    assert told == texts(blocks)


@pytest.mark.parametrize("name", (*HONEST, *BROKEN))
def test_page_and_window_say_the_same(page: Page, tmp_path: Path, name: str) -> None:
    data, fingerprint = bundle(name)
    page.run(TOOLS)
    for given in (fingerprint, None):
        check(page, data, given, tmp_path)
        report = audit_file(data, given)
        for lang in Language:
            compare_verdict(page, report, lang)
            compare_checks(page, report, lang)
            compare_hall(page, report, lang)
            compare_attempts(page, report, lang)
            for code in ("X0007", "X9999"):
                compare_child(page, report, code, lang)
            page.click("header button")
    assert page.troubles() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", ("bad-day", "rehearsal", "terminated", "redraw", "order-ball-before-lock"))
def test_how_it_looks(
    chromium: Browser,
    page_file: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    size: tuple[int, int],
    name: str,
) -> None:
    page = chromium.page(page_file.as_uri(), *size, phone=size is PHONE)
    data, fingerprint = bundle(name)
    check(page, data, fingerprint, tmp_path)
    page.type("#code", "X0007")
    page.click("#look-up")
    page.wait("document.querySelector('#child-told h3')")
    page.run(
        "document.querySelectorAll('.places, .finding:nth-of-type(1)').forEach((one) => { one.open = true; })"
    )
    look_at(page, f"{size[0]}-{name}", request)
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    page.close()
