"""Long lists of numbers and of children, broken over pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.paper import signoff
from kiosk.paper.book import ROOM, Frame
from kiosk.paper.candidates import Pairs, pairs
from kiosk.paper.flow import document
from kiosk.paper.signoff import SignedTable
from kiosk.paper.table import Column, Table
from kiosk.paper.words import Both
from tests.kiosk.paper.draws import Held
from tests.kiosk.paper.registry import gave, group
from tests.support import pdf
from verifier.protocol.errors import WrongUse

ABOUT = Frame(Both("名单"), Both("某区派位"), "TEST-2026", "ab" * 32, rehearsal=False)
MANY = 3_000
Printed = Callable[[str, str], Path]


@given(st.integers(1, 400), st.integers(1, 5), st.floats(60, 700))
def test_a_list_divided_is_the_list(count: int, columns: int, room: float) -> None:
    rest: Pairs | None = Pairs(("n", "c"), [(str(at), str(at)) for at in range(count)], columns, 20.0)
    found: list[tuple[str, str]] = []
    while rest is not None:
        parts = rest.split(ROOM, room)
        first, rest = parts if parts is not None else (rest, None)  # type: ignore[assignment]
        assert isinstance(first, Pairs)
        assert first.pairs
        if rest is not None:
            assert first.height(ROOM) <= room
        found += first.pairs
    assert found == [(str(at), str(at)) for at in range(count)]


@pytest.mark.parametrize(("code", "columns"), [("1", 5), ("2026071500001", 4), ("W" * 40, 1)])
def test_as_many_columns_as_the_codes_let(embeddable: None, code: str, columns: int) -> None:
    assert pairs(("派位号", "报名号"), [("X00001", code)] * 9, ROOM).columns == columns


def test_three_thousand_numbers_stand_on_few_pages_each_beside_its_code(
    embeddable: None, tmp_path: Path
) -> None:
    rows = [(f"X{at:04d}", f"2026{at * 7919 % 100_000:08d}") for at in range(1, MANY + 1)]
    path = tmp_path / "list.pdf"
    path.write_bytes(document(ABOUT, [pairs(("派位号", "报名号"), rows, ROOM)]))
    texts = pdf.pages(path)
    found = re.findall(r"(X\d{4})\s+(\d{12})", "".join(texts))
    assert sorted(found) == rows
    assert len(texts) <= 15


def test_every_page_of_a_long_roster_is_signed_and_tells_how_many_it_has(
    embeddable: None, tmp_path: Path
) -> None:
    columns = (Column(Both("序号"), 1), Column(Both("姓名"), 3))
    rows = [(str(at), f"学生{at}") for at in range(1, MANY + 1)]
    path = tmp_path / "roster.pdf"
    path.write_bytes(document(ABOUT, [SignedTable(Table(columns, rows, row=signoff.ROW))]))
    texts = pdf.pages(path)
    counts = [re.findall(r"本页\s*(\d+)\s*人", text) for text in texts]
    assert all(len(one) == 1 for one in counts)
    assert sum(int(one[0]) for one in counts) == MANY
    assert all(text.count("学校负责人") == 1 for text in texts)
    assert [int(one) for one in re.findall(r"学生(\d+)", "".join(texts))] == list(range(1, MANY + 1))


@pytest.mark.parametrize("draw", ["longhua", "xincheng"])
def test_a_number_stands_beside_its_own_code(draw: str, printed: Printed, draws: dict[str, Held]) -> None:
    text = " ".join("".join(pdf.pages(printed("candidate-list", draw))).split())
    for one in group(draws[draw]):
        assert all(f"{number} {lot}" in text for number, lot in zip(one.numbers(), one.lots, strict=True))


@pytest.mark.parametrize("draw", ["longhua", "xincheng"])
def test_an_admitted_child_stands_beside_its_number(
    draw: str, printed: Printed, draws: dict[str, Held]
) -> None:
    held = draws[draw]
    made = gave(held)
    lot_of = dict(zip(made.numbers(), made.lots, strict=True))
    text = " ".join("".join(pdf.pages(printed("signoff-roster", draw))).split())
    for name in held.placements[0].admitted:
        child = held.private.by_code[lot_of[name]]
        assert f"{name} {child.code} {child.name}" in text


def test_no_identity_number_stands_in_full(printed: Printed, draws: dict[str, Held]) -> None:
    text = "".join(pdf.pages(printed("signoff-roster", "longhua"), "-raw"))
    assert not any(child.identity in text for child in draws["longhua"].private.children)


def test_a_roster_wants_the_list_and_the_records(draws: dict[str, Held]) -> None:
    held = draws["longhua"]
    first = held.placements[0]
    with pytest.raises(WrongUse):
        signoff.signoff_roster(held.sealed, first, held.private.by_code)
    with pytest.raises(WrongUse):
        signoff.signoff_roster(held.sealed, first, {}, gave(held))
