"""The last sheet of a workbook that leaves the room: what it belongs to, and the digests to compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.files.drawn import Drawn
from kiosk.sealing.sealed import Sealed
from verifier.words import Language, say

ZH = Language.ZH


@dataclass(frozen=True, slots=True)
class Told:
    """A sheet: what it holds, and its name."""

    drawn: Drawn
    name: str


def facts(
    sealed: Sealed, attempt: int, sheets: Sequence[Told], *, private: bool
) -> tuple[tuple[str, ...], ...]:
    """The rows of the facts sheet (说明): a label and its value each, then a table with a row a sheet.

    Args:
        sealed: the sealed draw.
        attempt: from 1.
        sheets: the workbook's sheets.
        private: whether there are children's names in it.
    """
    plan = sealed.plan
    rows: list[tuple[str, ...]] = []
    if plan.rehearsal:
        rows.append((say("workbook.fact-rehearsal", ZH),))
    if private:
        rows.append((say("workbook.fact-private", ZH),))
    rows += [
        (say("workbook.fact-title", ZH), plan.title),
        (say("workbook.fact-draw", ZH), plan.draw_id),
        (say("workbook.fact-organiser", ZH), plan.organiser),
        (say("workbook.fact-attempt", ZH), str(attempt)),
        (say("workbook.fact-seal", ZH), sealed.fingerprint),
        (say("workbook.fact-check", ZH),),
        (
            say("workbook.fact-sheet", ZH),
            say("workbook.fact-content", ZH),
            say("workbook.fact-batch", ZH),
            say("workbook.fact-school", ZH),
            say("workbook.fact-rows", ZH),
            say("workbook.fact-digest", ZH),
        ),
    ]
    rows += [
        (one.name, one.drawn.title, one.drawn.batch, one.drawn.school or "-", str(one.drawn.count),
         one.drawn.digest)
        for one in sheets
    ]  # fmt: skip
    return tuple(rows)
