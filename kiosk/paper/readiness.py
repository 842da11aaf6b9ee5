"""The readiness report (设备自检报告): every point looked at, in the words of the screen, to be signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.paper import look
from kiosk.paper.blocks import Banner, Fact, Gap, Heading, said
from kiosk.paper.book import plain_frame
from kiosk.paper.flow import Block, document
from kiosk.paper.look import ACCENT, HAIR, SEAL_RED, THIN, WHITE
from kiosk.paper.pen import Align, Pen, baseline, wrapped
from kiosk.paper.signatures import Place, Signatures
from kiosk.paper.words import both, zh
from kiosk.readiness import OPTIONAL, Finding
from verifier.words import Language

_MARK, _NAME = 50.0, 74.0
_TEXT, _SMALL = look.CELL, look.BODY_EN.scaled(0.88)
_INKS = {"page-ready.good": ACCENT, "page-ready.look": look.SOFT, "page-ready.bad": SEAL_RED}


@dataclass(frozen=True, slots=True)
class Point(Block):
    """One point: its verdict in a box, what was found, and what to do if it is not good."""

    finding: Finding

    def _texts(self) -> list[tuple[str, look.Style]]:
        one = self.finding
        texts = [(one.told(Language.ZH), _TEXT), (one.told(Language.EN), _SMALL)]
        if not one.good:
            strong = replace(_TEXT, bold=True, colour=_INKS[one.verdict()])
            texts += [(one.to_do(Language.ZH), strong), (one.to_do(Language.EN), _SMALL)]
        return texts

    def height(self, wide: float) -> float:
        """All lines, and room for a rule."""
        room = wide - _MARK - _NAME
        return 8 + sum(len(wrapped(text, style, room)) * style.leading for text, style in self._texts())

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        verdict = self.finding.verdict()
        ink = _INKS[verdict]
        style = look.CELL_HEAD.coloured(WHITE)
        pen.shade(x, top - 21, _MARK - 10, 16, ink)
        pen.text(x + (_MARK - 10) / 2, baseline(top - 5, 16, style), zh(verdict), style, Align.CENTRE)
        name = both(f"page-ready.{self.finding.name}")
        pen.text(x + _MARK, top - 16, name.zh, look.STRONG)
        pen.text(x + _MARK, top - 26, name.en, look.LABEL_EN)
        room = wide - _MARK - _NAME
        y = top - 3
        for text, style in self._texts():
            y -= pen.paragraph(x + _MARK + _NAME, y, room, text, style)
        low = top - self.height(wide)
        pen.line(x, low, x + wide, low, HAIR, THIN)


def readiness_report(findings: Sequence[Finding], at: str) -> bytes:
    """The report.

    Args:
        findings: see :func:`kiosk.readiness.examine`.
        at: when they were found, as people read it.
    """
    bad = sum(not one.good and one.name not in OPTIONAL for one in findings)
    verdict = both("paper-ready.bad", count=bad) if bad else both("paper-ready.good")
    blocks: list[Block] = [
        Fact(both("paper-ready.at"), at, look.STRONG),
        Gap(2),
        Banner(verdict, look.STRONG.coloured(SEAL_RED if bad else ACCENT)),
        *(Point(one) for one in findings),
        Heading(both("paper-ready.signatures")),
        *said(both("paper-ready.statement")),
        Signatures(tuple(Place(both(f"paper-ready.{who}")) for who in ("operator", "notary-1", "notary-2"))),
    ]
    return document(plain_frame("paper-ready.title"), blocks)
