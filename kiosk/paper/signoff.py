"""The roster of one school's admitted children to be signed (学生花名册签字确认).

It is an internal sheet: it has full names, and identity numbers masked. The supervisors and the head of the
school sign every page at its foot, and the whole of it at its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.files.drawn import Members
from kiosk.masks import masked_identity
from kiosk.paper import look, telling
from kiosk.paper.blocks import Fact, Gap, Heading, said
from kiosk.paper.book import Report, frame
from kiosk.paper.flow import Block, document
from kiosk.paper.look import INK, THIN
from kiosk.paper.pen import Align, Pen, width
from kiosk.paper.signatures import Place, Signatures
from kiosk.paper.table import Column, Table
from kiosk.paper.words import both, zh
from kiosk.sealing.private import Child
from kiosk.sealing.sealed import Sealed
from verifier.protocol.draw import NumberList
from verifier.protocol.errors import WrongUse
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import NumbersStep, ShuffleStep

ROW = 20.0
_FOOT = 40.0


@dataclass(frozen=True, slots=True)
class SignedTable(Block):
    """A table with a line for signatures below each of its parts, which tells how many are on that page."""

    table: Table

    def height(self, wide: float) -> float:
        """The table and the line."""
        return self.table.height(wide) + _FOOT

    def least(self, wide: float) -> float:
        """The table's first rows and the line."""
        return self.table.least(wide) + _FOOT

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        """Divide where the table can be divided."""
        parts = self.table.split(wide, room - _FOOT)
        if parts is None:
            return None
        first, rest = parts
        assert isinstance(first, Table) and isinstance(rest, Table)
        return SignedTable(first), SignedTable(rest)

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        """Draw it below ``top``."""
        self.table.draw(pen, x, top, wide)
        y = top - self.table.height(wide) - 18
        count = zh("paper-signoff.on-page", count=len(self.table.rows))
        pen.text(x, y, count, look.STRONG)
        left = x + wide * 0.22
        step = wide * 0.78 / 2
        for place, key in enumerate(("paper-signoff.supervisor-line", "paper-signoff.head-line")):
            label = both(key)
            start = left + place * step
            pen.text(start, y, label.zh, look.LABEL)
            pen.text(start, y - 11, label.en, look.LABEL_EN)
            pen.line(start + width(label.zh, look.LABEL) + 4, y - 2, start + step - 10, y - 2, INK, THIN)


def signoff_roster(
    sealed: Sealed,
    placement: Placement,
    children: Mapping[str, Child],
    numbers: NumberList | None = None,
    attempt: int = 1,
    report: Report = lambda _done, _of: None,
) -> bytes:
    """The admitted children of one school, in the order of their admission.

    Args:
        sealed: the sealed draw.
        placement: the school's outcome.
        children: the private records by code; those of the admitted are needed.
        numbers: the list that gave the school's official numbers, if the procedure gave any.
        attempt: the attempt that counts, from 1.
        report: how far the drawing is.

    Raises:
        WrongUse: a number without its list, or a child without its record.
    """
    plan = sealed.plan
    # A number may look like some other child's code, so it is never taken for one.
    if (numbers is not None) != any(isinstance(step, NumbersStep | ShuffleStep) for step in plan.steps):
        raise WrongUse("the list that gave the numbers is wanted where the procedure gives any")
    about = frame(plan, sealed.fingerprint, "paper-signoff.title", act_zh=telling.act(plan))
    school = telling.school_name(plan, placement.batch, placement.school)
    batch = telling.batch_name(plan, placement.batch)
    rows = _rows(placement, Members(sealed.roster), children, numbers)
    blocks: list[Block] = [
        Fact(both("paper.school"), f"{school}\u3000{batch}", look.STRONG),
        Fact(both("paper-signoff.totals", act_zh=telling.act(plan)), zh(
            "paper-signoff.counts", attempt=attempt, quota=placement.quota,
            applicants=placement.applicants, seated=placement.seated, act_zh=telling.act(plan),
        )),
        Gap(4),
        *said(both("paper-signoff.internal"), look.SMALL.coloured(look.SEAL_RED)),
        SignedTable(Table(_columns(sealed, placement), rows, row=ROW)),
        Heading(both("paper-signoff.end")),
        *said(both(
            "paper-signoff.statement", school=school, batch=batch, seated=placement.seated,
            whole_zh=telling.whole_act(plan), act_zh=telling.act(plan),
        )),
        Gap(4),
        Signatures(tuple(
            Place(both(f"paper-signoff.{who}"), stamp=who in ("head", "bureau"))
            for who in ("supervisor-1", "supervisor-2", "notary", "head", "bureau")
        )),
    ]  # fmt: skip
    return document(about, blocks, report=report)


def _columns(sealed: Sealed, placement: Placement) -> tuple[Column, ...]:
    number = telling.number_word(sealed.plan, placement.batch, placement.school)
    columns = [
        Column(both("paper.index"), 0.9, Align.RIGHT),
        Column(replace(both("paper-signoff.number"), zh=number.zh), 2.0, bold=True),
        Column(both("paper-signoff.code"), 2.2),
        Column(both("paper-signoff.name"), 2.2),
        Column(both("paper-signoff.identity"), 3.0),
        Column(both("paper-signoff.check"), 1.2),
        Column(both("paper.remark"), 2.0),
    ]
    return tuple(columns)


def _rows(
    placement: Placement, members: Members, children: Mapping[str, Child], numbers: NumberList | None
) -> list[Sequence[str]]:
    lot_of = {} if numbers is None else dict(zip(numbers.numbers(), numbers.lots, strict=True))
    rows: list[Sequence[str]] = []
    for name in placement.admitted:
        lot = lot_of.get(name) if numbers is not None else name
        if lot is None:
            raise WrongUse(f"{name!r} is not in the list of the school's numbers")
        codes = members.codes(lot)
        together = zh("paper-signoff.together", count=len(codes)) if len(codes) > 1 else ""
        for code in codes:
            child = children.get(code)
            if child is None:
                raise WrongUse(f"no record of {code!r}")
            rows.append((
                str(len(rows) + 1), name, code, child.name, masked_identity(child.identity), "", together
            ))  # fmt: skip
    return rows
