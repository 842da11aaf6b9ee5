"""The saved report: whole, as text and as HTML, and harmless whatever a bundle says."""

from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support import plans
from tests.support.ceremony import Attempt, Script, bundle_zip, hold
from tests.verifier.window.test_shown import report_of, tampered
from verifier.audit import Report, audit_file
from verifier.lookup import look_up
from verifier.report import sentence
from verifier.window.saving import is_page, save
from verifier.window.session import Session
from verifier.words import Language, harmless

NOW = datetime(2026, 7, 16, 20, 5, 0)
EVIL = '<script>alert(1)</script>"><img src=x onerror=a>&amp;\u202e反\u2066'


class Page(HTMLParser):
    """Reads a page: its tags, their attributes, its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def session_with(report: Report, lang: Language, code: str = "") -> Session:
    session = Session(lang, Path("bundle.zip"))
    session.take(report)
    session.code, session.child = code, look_up(report, code) if code else None
    return session


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("name", ["longhua", "redraw", "bad-day", "choices", "terminated"])
def test_both_forms_have_every_finding_the_child_and_every_seed(name: str, lang: Language) -> None:
    report = report_of(name)
    session = session_with(report, lang, "X0007")
    text = session.saved(as_page=False, now=NOW)
    page = Page(session.saved(as_page=True, now=NOW))
    assert not page.open
    for told in (text, "\n".join(page.texts)):
        assert all(sentence(finding, lang) in told for finding in report.findings)
        assert "X0007" in told and "20:05:00" in told and "bundle.zip" in told
        for attempt in report.attempts:
            assert attempt.state is not None
            for pulse in attempt.state.pulses:
                assert pulse.seed[:4] + " " + pulse.seed[4:8] in told


@pytest.mark.parametrize("name", ["bundle-cut-off", "plan-deep", "slip-number", "fingerprint-not-given"])
def test_what_cannot_be_read_is_reported_too(name: str) -> None:
    session = session_with(tampered(name), Language.ZH, "X0007")
    assert not Page(session.saved(as_page=True, now=NOW)).open
    assert session.saved(as_page=False, now=NOW).startswith(("不符\n", "未能证明\n"))


def hostile() -> Report:
    """A bundle whose every free text is markup, marks of direction and far too long."""
    plan = replace(plans.longhua(), title=EVIL.replace("\u202e", "").replace("\u2066", ""), title_en="")
    script = Script(
        (Attempt("voided", 30), Attempt()), void={(2, 1, 2): EVIL.replace("\u202e", "").replace("\u2066", "")}
    )
    made = hold(plan, plans.roster(plan, 12), script)
    return audit_file(bundle_zip(made.members), made.fingerprint)


def test_markup_from_a_bundle_stays_text() -> None:
    session = session_with(hostile(), Language.ZH, EVIL)
    session.path = Path("<b>" + EVIL.replace("/", "") + ".zip")
    source = session.saved(as_page=True, now=NOW)
    page = Page(source)
    known = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "div", "b", "p", "dl", "dt", "dd"}
    assert set(page.tags) <= known | {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope"}
    told = "".join(page.texts)
    assert "<script>alert(1)</script>" in told
    assert "\u202e" not in source and "\u2066" not in source and harmless("\u202e") in told


def test_the_page_can_fetch_and_run_nothing() -> None:
    source = session_with(report_of("longhua"), Language.EN).saved(as_page=True, now=NOW)
    assert "default-src 'none'" in source
    assert not any(word in source for word in ("http:", "https:", "<script", "src=", "href=", "url("))


@pytest.mark.parametrize("name", ["报告.html", "report.HTM", "report.txt", "report"])
def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save(path, "一\n")
    save(path, "二\n")
    data = path.read_bytes()
    assert data.decode("utf-8-sig") == "二\n"
    assert data.startswith(b"\xef\xbb\xbf") is not is_page(path)
    assert [one.name for one in tmp_path.iterdir()] == [name]
    with pytest.raises(OSError):
        save(tmp_path / "nowhere" / name, "三\n")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(OSError):
        save(tmp_path / "folder.txt", "三\n")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, "folder.txt"])
