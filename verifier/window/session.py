"""What the window remembers: it outlives the pages, which are drawn anew in another language or size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from verifier import __version__
from verifier.audit import Report
from verifier.findings import Finding
from verifier.lookup import Child
from verifier.protocol.fingerprint import grouped
from verifier.window.document import as_html, as_text, report_blocks, verdict_of_report
from verifier.window.verdict import Verdict
from verifier.words import Language, Said, say
from verifier.words.times import said_time


@dataclass(slots=True)
class Session:
    """One parent at the window.

    ``typed`` is the fingerprint's field as it stands. ``slip`` are the findings on a family slip,
    ``slip_text`` is what was pasted of one. ``code`` is what was looked up last, ``child`` what was found.
    ``tab`` is the page of the result that is shown, from 0.
    """

    lang: Language
    path: Path | None = None
    typed: str = ""
    report: Report | None = None
    slip: tuple[Finding, ...] = ()
    slip_text: str = ""
    code: str = ""
    child: Child | None = None
    tab: int = 0

    def take(self, report: Report) -> None:
        """Take a new report; what belonged to the one before is forgotten."""
        self.report = report
        self.slip, self.slip_text = (), ""
        self.code, self.child = "", None
        self.tab = 0

    def verdict(self) -> Verdict | None:
        """The verdict that stands above everything."""
        return None if self.report is None else verdict_of_report(self.report, self.slip, self.lang)

    def saved(self, *, as_page: bool, now: datetime) -> str:
        """The report to be saved, as HTML or as text. ``now`` is the computer's own time."""
        assert self.report is not None
        verdict = verdict_of_report(self.report, self.slip, self.lang)
        blocks = report_blocks(self.report, self.slip, self.code, self.child, self.lang)
        made = tuple(self._made(self.report, now))
        return as_html(verdict, blocks, made, self.lang) if as_page else as_text(verdict, blocks, made)

    def _made(self, report: Report, now: datetime) -> Sequence[str]:
        name = "-" if self.path is None else self.path.name
        given = say("window.report-not-given", self.lang)
        if report.given is not None:
            given = say("window.report-given", self.lang, found=Said(grouped(report.given)))
        time = said_time(now, self.lang)
        return (
            say("window.report-file", self.lang, found=name),
            given,
            say("window.report-made", self.lang, version=__version__, time=time),
        )
