"""A table builds only what is in sight; the numbers' grid changes in place; rare characters are shown."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

ROWS = 100_000


@pytest.fixture
def show(drawing: None) -> Iterator[Callable[[Any], None]]:
    """Show a widget alone in the window."""
    from kivy.base import EventLoop
    from kivy.core.window import Window

    shown: list[Any] = []

    def put(widget: Any) -> None:
        Window.size = (1366, 768)
        Window.add_widget(widget)
        shown.append(widget)
        for _frame in range(4):
            EventLoop.idle()

    yield put
    for widget in shown:
        Window.remove_widget(widget)


def frames(count: int = 2) -> None:
    from kivy.base import EventLoop

    for _frame in range(count):
        EventLoop.idle()


def rows(table: Any) -> list[int]:
    from kiosk.screens.table import TableRow

    return sorted(one.index for one in table.walk() if isinstance(one, TableRow))


def test_only_the_rows_in_sight_are_built(show: Callable[[Any], None]) -> None:
    from kiosk.screens.table import AHEAD, Table

    lines = [(str(row), f"第{row}行") for row in range(ROWS)]
    table = Table(lines, (1, 5))
    show(table)
    most = 768 / (table._step) + 2 * AHEAD + 2
    for part in (1.0, 0.731, 0.5, 0.2504, 0.0):
        table.scroll_y = part
        frames()
        found = rows(table)
        assert found == list(range(found[0], found[-1] + 1))
        assert len(found) <= most
    assert found[-1] == ROWS - 1


def test_a_line_that_is_revealed_is_in_sight_and_says_what_it_should(show: Callable[[Any], None]) -> None:
    from kiosk.screens.table import Table

    lines = [(str(row), f"第{row}行") for row in range(ROWS)]
    table = Table(lines, (1, 5))
    show(table)
    for index in (70_000, 69_995, 3, ROWS - 1, 0):
        table.reveal(index)
        frames()
        one = next(row for row in table._shown.values() if row.index == index)
        low = one.to_window(*one.pos)[1]
        assert low >= -1 and low + one.height <= 769
        assert [text.plain for text in one._texts] == list(lines[index])


def test_a_table_begins_where_its_chosen_line_is(show: Callable[[Any], None]) -> None:
    from kiosk.screens.table import Table

    table = Table([(str(row),) for row in range(500)], (1,), chosen=400)
    show(table)
    assert 400 in rows(table)


def test_keys_move_the_chosen_line_and_stop_at_the_ends(show: Callable[[Any], None]) -> None:
    from kiosk.screens.table import Table

    chosen: list[int] = []
    table = Table([(str(row),) for row in range(50)], (1,), choose=chosen.append)
    show(table)
    for by in (1, 1, 10**9, 1, -(10**9), -1):
        table.move(by)
    assert chosen == [0, 1, 49, 49, 0, 0]


@pytest.mark.parametrize("count", [7, 30, 200])
def test_numbers_appear_in_place(show: Callable[[Any], None], count: int) -> None:
    from kiosk.screens.numbers_grid import NumbersGrid, pages

    numbers = [f"X{number:04d}" for number in range(count)]
    grid = NumbersGrid(numbers, shown=0)
    show(grid)
    cells = list(grid.children)
    for shown in (1, 2, min(5, count)):
        grid.show(0, shown)
        frames()
        assert [text.plain for text in texts(grid) if text.plain] == numbers[:shown]
    seen = []
    for page in range(pages(count)):
        grid.show(page)
        seen += [text.plain for text in texts(grid) if text.plain]
    assert seen == numbers
    assert list(grid.children) == cells, "nothing was built anew"


def texts(grid: Any) -> list[Any]:
    return [one for one in grid.walk() if hasattr(one, "plain")]


def test_rare_characters_are_drawn_by_the_font_that_has_them(show: Callable[[Any], None]) -> None:
    from kiosk import glyphs
    from kiosk.screens.table import Table
    from kiosk.screens.text import measured

    rare = "\U00020bb7\U0002a6d6"
    if not all(any(face.has(char) for face in glyphs.faces(glyphs.REGULAR)) for char in rare):
        pytest.skip("the fonts for rare characters are not made: python3 dev.py fonts")
    table = Table([("1", f"王{rare}"), ("2", "王王王")], (1, 5))
    show(table)
    pictures = [one._texts[1]._picture for one in table._shown.values()]
    pixels = [bytes(picture.pixels) for picture in pictures]
    assert pixels[0] != pixels[1]
    assert measured(rare[0], glyphs.REGULAR) == pytest.approx(1.0, abs=0.05)


def test_a_character_that_no_font_has_is_named() -> None:
    from kiosk import glyphs

    assert glyphs.runs("\U000f0000", glyphs.REGULAR)[0][1] == "〔U+F0000〕"
