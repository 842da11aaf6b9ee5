"""Finished draws to export: every procedure, siblings, waiting lists, texts that want to be formulas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.files import workbooks
from kiosk.files.columns import Fill, PlatformColumn
from kiosk.sealing.private import Child, Private
from kiosk.sealing.sealed import Sealed
from tests.kiosk.ceremony.hall import go_on, seal
from tests.support import plans
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import Custody, Plan
from verifier.protocol.state import State

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "＝1+1", '=HYPERLINK("http://example.invalid","x")',
    "=cmd|'/c calc'!A1", "  blanks  ", "two\nlines", "_x0041_", "a&b<c>\"d'", "007", "1E5", "2026-07-15",
    "123456789012345678", "TRUE", "#N/A", "𠮷野", "\u3400", "'", "&P", "100%",
)  # fmt: skip
"""What a column of a bureau's list may hold; each has to come out of the workbook as it went in."""

COLUMNS = (
    PlatformColumn("考生号", Fill.CODE),
    PlatformColumn("=派位号", Fill.NUMBER),
    PlatformColumn("姓名", Fill.NAME),
    PlatformColumn("证件号码", Fill.IDENTITY),
    PlatformColumn("批次", Fill.BATCH),
    PlatformColumn("批次码", Fill.BATCH_ID),
    PlatformColumn("学校", Fill.SCHOOL),
    PlatformColumn("学校码", Fill.SCHOOL_ID),
    PlatformColumn("是否录取", Fill.OUTCOME, admitted="是", others="否"),
    PlatformColumn("次序", Fill.RANK),
    PlatformColumn("学籍号", Fill.COLUMN, column="学籍号"),
    PlatformColumn("备用", Fill.EMPTY),
)


@dataclass(frozen=True)
class Day:
    """A finished draw: everything that an export is made from."""

    sealed: Sealed
    state: State
    private: Private
    lists: tuple[NumberList, ...]
    numbers: tuple[NumberList, ...]
    placements: tuple[Placement, ...]

    @property
    def plan(self) -> Plan:
        return self.sealed.plan

    def books(self) -> dict[str, bytes]:
        """Every kind of workbook of the draw, by a name for it."""
        mapped = replace(self.private, platform=COLUMNS)
        args = self.sealed, self.state.attempt
        made = {
            "results": workbooks.results_workbook(*args, self.placements, self.numbers),
            "private-results": workbooks.private_results_workbook(
                *args, self.placements, self.private, self.numbers
            ),
            "mapped-results": workbooks.private_results_workbook(
                *args, self.placements, mapped, self.numbers
            ),
        }
        if self.lists:
            made["candidates"] = workbooks.candidate_workbook(*args, self.lists)
            made["official"] = workbooks.official_workbook(*args, self.numbers)
            made["private-numbers"] = workbooks.private_numbers_workbook(*args, self.numbers, self.private)
        return made


def hold(root: Path, plan: Plan, children: int, **roster: int) -> Day:
    """Hold a whole draw and take from it what is exported."""
    hall = seal(root, plan, plans.roster(plan, children, **roster))  # type: ignore[arg-type]
    with hall.open() as session:
        go_on(hall, session)
        ceremony = session.ceremony
        state, replay = ceremony.state, ceremony.replay
        first = [replay.claimed(state, claim) for claim in state.lists if claim.group == 1]
        official = {
            (school.batch, school.id): replay.official(state, school.batch, school.id)
            for school in plan.schools
        }
        numbers = {made.label: made for made in official.values() if made is not None}
        return Day(
            ceremony.sealed, state, hostile(hall.private()), tuple(first), tuple(numbers.values()),
            replay.placements(state),
        )  # fmt: skip


def hostile(private: Private) -> Private:
    """The same children under names and numbers that a careless program would lose, or run."""
    children: Sequence[Child] = [
        Child(
            child.code,
            HOSTILE[place % len(HOSTILE)],
            f"0{place:017d}",
            (("学籍号", HOSTILE[-1 - place % 7]),),
        )
        for place, child in enumerate(private.children)
    ]
    return replace(private, children=tuple(children))


def days(root: Path) -> dict[str, Day]:
    """A draw of each procedure."""
    return {
        "longhua": hold(
            root / "longhua",
            plans.as_rehearsal(
                plans.longhua(quota=9, schools=2, waiting_list=True, custody=Custody.MACHINE)
            ),
            30, choices=2, twins=30,
        ),
        "xincheng": hold(root / "xincheng", plans.xincheng(quota=6), 24, twins=20),
        "direct": hold(root / "direct", plans.direct(quota=5, schools=2, numbers=False), 16),
    }  # fmt: skip
