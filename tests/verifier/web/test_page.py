"""The page in a real Chromium: what a family would do with it, and what a hostile bundle would like to."""

import json
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import plans as made
from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold
from tests.support.chromium import Browser, Page
from tests.support.tamper import base, case, cases
from tests.verifier.test_lookup import slip_of
from tests.verifier.web.steps import DESKTOP, PHONE, check, look_at, make_page, put_slip
from verifier.audit import audit_file
from verifier.findings import RULES, Finding
from verifier.lookup import look_up
from verifier.protocol.confirmation import in_groups
from verifier.protocol.errors import Rule
from verifier.protocol.fingerprint import grouped
from verifier.protocol.plan import Plan, SeatRule
from verifier.protocol.roster import Choice, Row
from verifier.protocol.slip import slip_to_json
from verifier.protocol.text import sha256_hex
from verifier.window.checks import check_view
from verifier.words import Language, say
from verifier.words.spoken import words

ROOT = Path(__file__).resolve().parents[3]
MAX_SIZE = 300_000


def told(page: Page) -> list[list[str]]:
    """The findings that the page shows, without the notices."""
    found: list[list[str]] = page.run(
        "[...document.querySelectorAll('#h-rules ~ [data-notice=false]')]"
        ".map((one) => [one.dataset.rule, one.dataset.status, one.dataset.key,"
        " one.querySelector('.told').textContent])"
    )
    return found


def expected(data: bytes, fingerprint: str | None) -> list[list[str]]:
    """The same, of the Python verifier."""
    from verifier.report import sentence

    report = audit_file(data, fingerprint)
    return [
        [one.rule.value, one.status.value, one.key, str(sentence(one, Language.ZH))]
        for one in report.findings
        if not one.notice
    ]


DETAILS = (
    "[...document.querySelectorAll('details.finding[data-notice=false]')]"
    ".map((one) => [one.dataset.rule, one.dataset.status,"
    " Object.fromEntries([...one.querySelectorAll('dt')].map((label) =>"
    " [label.textContent, label.nextElementSibling.textContent]))])"
)


def check_what_it_means(page: Page, lang: Language) -> set[str]:
    """Every finding on the page is explained as its status is, and as the window does; gives the statuses."""
    holding = {say(f"meaning.{one.value.lower()}-holds", lang) for one in (*RULES, Rule.RECORD)}
    failing = {say(f"meaning.{one.value.lower()}-fails", lang) for one in (*RULES, Rule.RECORD)}
    found = page.run(DETAILS)
    for rule, status, fields in found:
        assert fields[say("shown.detail-demand", lang)] == say(f"demand.{rule.lower()}", lang)
        meaning = fields[say("shown.detail-meaning", lang)]
        assert (meaning in holding) is (status == "holds"), (rule, status, meaning)
        assert (meaning in failing) is (status == "does-not-hold"), (rule, status, meaning)
    return {status for _, status, _ in found}


def meanings(findings: Iterable[Finding], lang: Language) -> list[str]:
    """What the window says that they mean."""
    label = say("shown.detail-meaning", lang)
    return [dict(check_view(one, lang).details)[label] for one in findings if not one.notice]


def test_the_page_is_small_and_always_the_same(page_file: Path, tmp_path: Path) -> None:
    data = page_file.read_bytes()
    assert len(data) < MAX_SIZE
    assert make_page(tmp_path / "again.html").read_bytes() == data
    assert data.count(b"<script>") == data.count(b"</script>") == 1
    assert b"src=" not in data.split(b"<script>")[0] and b"href=" not in data.split(b"<script>")[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_family_checks_a_draw(
    chromium: Browser, page_file: Path, tmp_path: Path, request: pytest.FixtureRequest, size: tuple[int, int]
) -> None:
    chromium.events.clear()
    name = f"{size[0]}"
    page = chromium.page(page_file.as_uri(), *size, phone=size is PHONE)
    held = base("bad-day")
    look_at(page, f"{name}-empty", request)
    groups = grouped(held.fingerprint).split()
    page.type("#fingerprint", " ".join([*groups[:4], "12O4", *groups[5:]]))
    assert "第5组" in page.text("#fingerprint-told") and page.text(".groups .wrong").split() == ["5", "12O4"]
    look_at(page, f"{name}-typing-error", request)
    assert check(page, bundle_zip(held.members), held.fingerprint, tmp_path) == "相符"
    assert page.run("document.querySelector('#verdict').className") == "card verdict holds good"
    assert page.run("document.activeElement.id") == "verdict"
    assert sorted(told(page)) == sorted(expected(bundle_zip(held.members), held.fingerprint))
    assert "看不清" in page.text("[aria-labelledby=h-rules]")
    page.type("#code", " Ｘ0007 ")
    page.click("#look-up")
    page.wait("document.querySelector('#child-told').textContent")
    assert "正式派位号" in page.text("#child-told") and "X0007" in page.text("#child-told")
    for pulse in held.states[0].pulses:
        assert grouped(pulse.seed) in page.text("[aria-labelledby=h-hall]")
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    look_at(page, f"{name}-holds", request)
    page.click("[aria-labelledby=h-child] > details summary")
    page.type("#slip", slip_to_json(slip_of(held, "X0007")).decode("utf-8"))
    page.click("#check-slip")
    page.wait("document.querySelector('#child-told [data-rule=MP-RECORD]')")
    assert page.run("document.querySelector('#child-told details').dataset.status") == "holds"
    page.click("header button")
    assert page.text("#verdict-word") == "holds" and page.run("document.documentElement.lang") == "en"
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    look_at(page, f"{name}-english", request)
    assert page.troubles() == []
    page.close()


def test_every_tampered_bundle_is_found_out(page: Page, tmp_path: Path) -> None:
    verdicts = {"相符": "holds", "不符": "does-not-hold", "未能证明": "not-proved"}
    for name, path in cases().items():
        tampered = case(path)
        found = verdicts[check(page, tampered.data, tampered.fingerprint, tmp_path)]
        findings = told(page)
        assert sorted(findings) == sorted(expected(tampered.data, tampered.fingerprint)), name
        assert {rule for rule, status, *_ in findings if status == "does-not-hold"} == tampered.expect, name
        assert found == ("does-not-hold" if tampered.expect else "not-proved"), name
        assert f"verdict {found}" in page.run("document.querySelector('#verdict').className"), name
        assert found in check_what_it_means(page, Language.ZH), name
        report = audit_file(tampered.data, tampered.fingerprint)
        shown = [fields[say("shown.detail-meaning", Language.ZH)] for _, _, fields in page.run(DETAILS)]
        assert sorted(shown) == sorted(meanings(report.findings, Language.ZH)), name
    assert page.troubles() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_is_wrong_is_shown(
    chromium: Browser, page_file: Path, tmp_path: Path, request: pytest.FixtureRequest, size: tuple[int, int]
) -> None:
    page = chromium.page(page_file.as_uri(), *size, phone=size is PHONE)
    tampered = case(cases()["results-swapped"])
    assert check(page, tampered.data, tampered.fingerprint, tmp_path) == "不符"
    first = page.run("document.querySelector('#h-rules ~ details').dataset.rule")
    assert first == "MP-RESULTS"
    page.click("#h-rules ~ details summary")
    opened = page.text("#h-rules ~ details")
    assert all(say(f"shown.detail-{one}", Language.ZH) in opened for one in ("expected", "found", "meaning"))
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    look_at(page, f"{size[0]}-does-not-hold", request)
    page.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_second_computer_shows_its_code(
    chromium: Browser, page_file: Path, tmp_path: Path, request: pytest.FixtureRequest, size: tuple[int, int]
) -> None:
    page = chromium.page(page_file.as_uri(), *size, phone=size is PHONE)
    held = base("second-check")
    data = bundle_zip(held.members)
    assert check(page, data, None, tmp_path) == "未能证明"
    assert page.run("document.querySelector('#confirm-code')") is None
    assert page.text("#confirm") == say("confirm.no-fingerprint", Language.ZH)
    assert check(page, data, held.fingerprint, tmp_path) == "相符"
    code = audit_file(data, held.fingerprint).confirmation
    assert code is not None and page.text("#confirm-code") == in_groups(code)
    assert say("confirm.holds", Language.ZH) in page.text("#confirm")
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    look_at(page, f"{size[0]}-code", request)
    spoilt = case(cases()["second-check-results"])
    assert check(page, spoilt.data, spoilt.fingerprint, tmp_path) == "不符"
    other = audit_file(spoilt.data, spoilt.fingerprint).confirmation
    assert other is not None and page.text("#confirm-code") == in_groups(other) != in_groups(code)
    assert say("confirm.does-not-hold", Language.ZH) in page.text("#confirm")
    look_at(page, f"{size[0]}-code-does-not-hold", request)
    plain = base("longhua")
    assert check(page, bundle_zip(plain.members), plain.fingerprint, tmp_path) == "相符"
    assert page.run("document.querySelector('#confirm')") is None
    assert page.troubles() == []
    page.close()


def test_it_is_never_green_without_the_fingerprint(
    page: Page, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    held = base("longhua")
    assert check(page, bundle_zip(held.members), None, tmp_path) == "未能证明"
    assert "verdict not-proved" in page.run("document.querySelector('#verdict').className")
    for lang in Language:
        assert check_what_it_means(page, lang) == {"holds", "not-proved"}
        texts = page.run("document.querySelector('#results').textContent")
        assert say("meaning.no-fingerprint", lang) in texts
        page.click("header button")
    page.click("[aria-labelledby=h-child] > details summary")
    page.type("#slip", slip_to_json(replace(slip_of(held, "X0007"), name="别人")).decode("utf-8"))
    page.click("#check-slip")
    page.wait("document.querySelector('#child-told [data-rule=MP-RECORD]')")
    assert check_what_it_means(page, Language.ZH) == {"holds", "not-proved", "does-not-hold"}
    look_at(page, f"{DESKTOP[0]}-not-proved", request)


@pytest.mark.parametrize("lang", Language)
def test_a_slip_proves_nothing_of_the_seal_without_the_fingerprint(
    page: Page, tmp_path: Path, lang: Language
) -> None:
    held = base("longhua")
    own = slip_of(held, "X0007")
    fits, other = slip_to_json(own).decode(), slip_to_json(replace(own, name="别人")).decode()
    if lang is Language.EN:
        page.click("header button")
    # A warning stands where the slip fits and the fingerprint lacks, in the words of the window.
    keys = ("shown.slip-unsealed", "shown.slip-other-seal")
    tries = (
        (None, fits, keys[0]),
        (None, other, ""),
        (held.fingerprint, fits, ""),
        ("0" * 64, fits, keys[1]),
    )
    for given, slip, key in tries:
        check(page, bundle_zip(held.members), given, tmp_path)
        put_slip(page, slip)
        status = page.run("document.querySelector('#child-told [data-rule=MP-RECORD]').dataset.status")
        assert status == ("does-not-hold" if slip is other else "holds")
        assert page.text("#slip-unsealed") == (say(key, lang) if key else "")


def test_a_verdict_goes_when_something_else_is_chosen_or_typed(page: Page, tmp_path: Path) -> None:
    held = base("direct")
    data = bundle_zip(held.members)
    assert check(page, data, held.fingerprint, tmp_path) == "相符"
    page.type("#fingerprint", "0" * 64)
    assert not page.text("#results")
    assert check(page, data, held.fingerprint, tmp_path) == "相符"
    page.drop("other.zip", b"PK")
    assert not page.text("#results")


def test_two_questions_at_once_get_each_its_own_answer(page: Page, tmp_path: Path) -> None:
    held = base("longhua")
    check(page, bundle_zip(held.members), held.fingerprint, tmp_path)
    page.run(
        "for (const code of ['X0003', 'X0007']) {"
        " document.querySelector('#code').value = code; document.querySelector('#look-up').click(); }"
    )
    page.wait("document.querySelector('#child-told h3')?.textContent.includes('X0007')")
    # A child is still being looked up while the next check begins.
    page.run("document.querySelector('#look-up').click(); document.querySelector('#start').click();")
    page.wait("document.querySelector('#verdict') && !document.querySelector('#start').disabled")
    assert page.text("#verdict-word") == say("verdict.holds", Language.ZH)
    assert page.troubles() == []


def test_what_is_cancelled_at_once_is_cancelled(page: Page, tmp_path: Path) -> None:
    held = base("longhua")
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_zip(held.members))
    page.put_file("#bundle", path)
    page.type("#fingerprint", grouped(held.fingerprint))
    # At first there is no worker yet; then there is one that was not asked yet.
    for _ in range(2):
        page.run("for (const one of ['#start', '#cancel']) document.querySelector(one).click();")
        page.wait("!document.querySelector('#start').disabled")
        assert page.text("#status") == say("shown.cancelled", Language.ZH)
        page.click("#start")
        page.wait("document.querySelector('#verdict') && !document.querySelector('#start').disabled")
        assert page.text("#verdict-word") == say("verdict.holds", Language.ZH)
    assert page.troubles() == []


def test_a_code_is_found_as_it_was_meant(page: Page, tmp_path: Path) -> None:
    held = base("longhua")
    check(page, bundle_zip(held.members), held.fingerprint, tmp_path)
    for typed, key in (("ｘ00 07", "shown.child-code"), ("x9999", "child.missing")):
        page.type("#code", typed)
        page.click("#look-up")
        code = "X0007" if key == "shown.child-code" else typed
        told = json.dumps(say(key, Language.ZH, code=code))
        page.wait(f"document.querySelector('#child-told').innerText.includes({told})")


@pytest.mark.parametrize("ending", ["terminated", "closed"])
def test_an_admission_that_does_not_count_is_not_green(page: Page, tmp_path: Path, ending: str) -> None:
    plan = made.longhua()
    rows = made.roster(plan, 24, tiers=2, choices=3, own_tiers=True)
    held = hold(plan, rows, Script((Attempt(ending, 44 if ending == "terminated" else None),)))
    data = bundle_zip(held.members)
    report = audit_file(data, held.fingerprint)
    code = next(
        row.code
        for row in held.roster.rows
        if (child := look_up(report, row.code)) and any(one.admitted for one in child.attempts[0].outcomes)
    )
    for given in (held.fingerprint, None):
        assert check(page, data, given, tmp_path) == ("未能证明" if given is None else "相符")
        page.type("#code", code)
        page.click("#look-up")
        page.wait("document.querySelector('#child-told h3')")
        green = page.run("document.querySelectorAll('#child-told .fine').length")
        assert bool(green) is (ending == "closed" and given is not None)
        heading = say("shown.attempt-of-terminated", Language.ZH, attempt=1)
        assert (heading in page.text("#child-told")) is (ending == "terminated")


def test_a_rehearsal_is_not_green(page: Page, tmp_path: Path) -> None:
    held = base("rehearsal")
    assert check(page, bundle_zip(held.members), held.fingerprint, tmp_path) == "相符"
    assert "演练" in page.text("#verdict")
    assert page.run("document.querySelector('#verdict').className") == "card verdict holds note"


def test_a_bundle_can_be_dropped(page: Page) -> None:
    held = base("direct")
    page.drop("dropped.zip", bundle_zip(held.members))
    page.type("#fingerprint", held.fingerprint)
    page.click("#start")
    page.wait("document.querySelector('#verdict')")
    assert "dropped.zip" in page.text("#chosen") and page.text("#verdict-word") == "相符"


def test_a_screen_reader_is_told_of_everything(page: Page, tmp_path: Path) -> None:
    held = base("direct")
    check(page, bundle_zip(held.members), held.fingerprint, tmp_path)
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    controls = page.controls()
    assert {role for role, _ in controls} >= {"button", "textbox"}
    assert [role for role, name in controls if not name.strip()] == []
    for landmark in ("header", "main", "footer"):
        assert page.run(f"document.querySelectorAll('{landmark}').length") == 1
    headings = page.run("[...document.querySelectorAll('h1, h2, h3')].map((one) => one.tagName)")
    assert headings[0] == "H1" and headings.count("H1") == 1


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_can_be_read_against_its_ground() -> None:
    style = (ROOT / "verifier" / "web" / "page.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style))
    texts = ("ink", "soft", "key", "bad", "good", "note")
    pairs = [(text, ground) for text in texts for ground in ("paper", "ground")]
    pairs += [(tone, f"{tone}-ground") for tone in ("good", "bad", "open", "note")]
    pairs += [
        (text, f"{tone}-ground") for text in ("ink", "soft") for tone in ("good", "bad", "open", "note")
    ]
    for text, ground in [*pairs, ("paper", "key")]:
        light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def test_words_do_as_well(page: Page, tmp_path: Path) -> None:
    held = base("direct")
    for lang in Language:
        page.type("#fingerprint", " ".join(words(held.fingerprint, lang)))
        assert page.run("document.querySelector('#fingerprint-told').className") == "fine"
        assert page.text(".groups").split()[1] == held.fingerprint[:4]


def test_nothing_is_checked_with_half_a_fingerprint(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_zip(base("direct").members))
    page.click("#start")
    assert page.text("#status") == "请先选择公示包。"
    page.put_file("#bundle", path)
    page.type("#fingerprint", "1234 5678")
    page.click("#start")
    assert page.text("#status") == say("shown.need-seal", Language.ZH) and not page.text("#results")


MARKUP = "<img src=x onerror=hacked()><script>hacked()</script>"


def test_no_markup_of_a_bundle_is_read(page: Page, tmp_path: Path) -> None:
    plan = made.direct()
    value: dict[str, Any] = {"title": MARKUP, "title_en": MARKUP, "organiser": MARKUP, "place": MARKUP}
    schools = tuple(replaced(school, name=MARKUP) for school in plan.schools)
    batches = tuple(replaced(batch, name=MARKUP) for batch in plan.batches)
    hostile: Plan = replaced(plan, schools=schools, batches=batches, **value)
    held = hold(hostile, made.roster(hostile, 12))
    page.run("window.hacked = () => { window.isHacked = true; }")
    assert check(page, bundle_zip(held.members), held.fingerprint, tmp_path) == "相符"
    page.type("#code", held.roster.rows[0].code)
    page.click("#look-up")
    page.wait("document.querySelector('#child-told').textContent")
    assert MARKUP in page.text("#verdict") and MARKUP in page.text("#child-told")
    assert page.run("document.querySelectorAll('img, script').length") == 1
    assert page.run("window.isHacked === undefined")
    # The report as a page has its markup in it as text, and allows no script either.
    saved = save(page, "#save-html", tmp_path)
    assert MARKUP not in saved and "&lt;img src=x onerror=hacked()&gt;" in saved
    assert page.troubles() == []


def replaced(value: Any, **fields: Any) -> Any:
    from dataclasses import replace

    return replace(value, **fields)


def save(page: Page, button: str, folder: Path) -> str:
    """Press a button that saves, and read what came."""
    there = folder / "saved"
    there.mkdir(exist_ok=True)
    page.browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(there))
    page.click(button)
    until = time.monotonic() + 20
    while True:
        done = [one for one in there.iterdir() if one.suffix in (".txt", ".html")]
        if done and done[0].stat().st_size:
            text = done[0].read_text(encoding="utf-8")
            done[0].unlink()
            return text
        assert time.monotonic() < until, "nothing was saved"
        time.sleep(0.05)


def test_the_report_is_saved(page: Page, tmp_path: Path) -> None:
    held = base("redraw")
    check(page, bundle_zip(held.members), held.fingerprint, tmp_path)
    from verifier.report import text_report

    report = audit_file(bundle_zip(held.members), held.fingerprint)
    lines = [str(line) for line in text_report(report, report.findings, None, Language.ZH)]
    assert save(page, "#save-text", tmp_path).removeprefix("\ufeff").splitlines() == lines
    assert "Content-Security-Policy" in save(page, "#save-html", tmp_path)
    page.click("#copy")
    assert page.run("document.querySelector('#h-save ~ textarea').value").splitlines() == lines


def large() -> Ceremony:
    """A draw of 100,000 children; their records are of no account here, so the commitments are made up."""
    plan = made.direct(
        schools=40, quota=2_000, rule=SeatRule.DEFERRED_ACCEPTANCE, numbers=False, waiting_list=True
    )
    choices = [Choice(school.id) for school in plan.schools]
    rows = []
    for number in range(100_000):
        code = f"A{number:06d}"
        person = sha256_hex(code.encode())
        chance = int(person[:4], 16)
        rows.append(Row(code, plan.batches[0].id, code, 1 + chance % 2, (choices[chance % 40],), person))
    return hold(plan, tuple(rows))


@pytest.fixture(scope="module")
def large_bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    held = large()
    path = tmp_path_factory.mktemp("large") / "large.zip"
    path.write_bytes(bundle_zip(held.members))
    return path, held.fingerprint


@pytest.mark.parametrize("hash", ["", "#one-thread"])
def test_a_hundred_thousand_applicants(
    chromium: Browser, page_file: Path, large_bundle: tuple[Path, str], hash: str
) -> None:
    chromium.events.clear()
    page = chromium.page(page_file.as_uri() + hash, *DESKTOP)
    path, fingerprint = large_bundle
    page.put_file("#bundle", path)
    page.type("#fingerprint", fingerprint)
    page.click("#start")
    page.wait("document.querySelector('progress').value > 0.02")
    # The page answers while the work goes on.
    begun = time.monotonic()
    page.run("1")
    assert time.monotonic() - begun < 2
    page.click("#cancel")
    page.wait("!document.querySelector('#start').disabled")
    assert page.text("#status") == "已取消，没有得出核验结果。" and not page.text("#results")
    page.click("#start")
    page.wait("document.querySelector('#verdict')")
    assert page.text("#verdict-word") == "相符"
    assert page.troubles() == []
    page.close()


def test_without_workers_it_says_the_same(chromium: Browser, page_file: Path, tmp_path: Path) -> None:
    page = chromium.page(page_file.as_uri() + "#one-thread", *DESKTOP)
    tampered = case(cases()["slip-number"])
    assert check(page, tampered.data, tampered.fingerprint, tmp_path) == "不符"
    assert sorted(told(page)) == sorted(expected(tampered.data, tampered.fingerprint))
    page.close()


def test_what_is_no_bundle_gets_a_verdict_too(page: Page, tmp_path: Path) -> None:
    for data in (b"", b"PK", b"%PDF-1.7" * 100, json.dumps({}).encode()):
        assert check(page, data, None, tmp_path) == "不符"
    page.type("#code", "X0001")
    page.click("#look-up")
    page.wait("document.querySelector('#child-told').textContent")
    assert "名单不能读取" in page.text("#child-told")
