"""Chinese line breaking and the grouping of digits."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.paper import lines
from kiosk.paper.lines import CLOSING, OPENING, broken, grouped, groups, local_time, rows_of

TEXTS = st.text(alphabet="派位编号\u3001\u3002\uff08\uff09\u300a\u300b X0123-ab,.()\n\u2060", max_size=60)


def ems(text: str) -> float:
    """Widths as type has them: an em a Chinese character, half an em a Latin one."""
    return sum(0.5 if ord(char) < 0x2000 else 1.0 for char in text)


@given(TEXTS)
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(lines.atoms(text)) == text


@given(TEXTS, st.floats(2, 20))
def test_breaking_loses_nothing_but_blanks(text: str, room: float) -> None:
    def without(value: str) -> str:
        return value.replace(" ", "").replace("\n", "").replace(lines.JOINER, "")

    assert without("".join(broken(text, ems, room))) == without(text)


@given(TEXTS, st.floats(2, 20))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    assert all(ems(line) <= room or len(line) == 1 for line in broken(text, ems, room))


@given(TEXTS)
def test_marks_stay_with_what_they_belong_to(text: str) -> None:
    pieces = lines.atoms(text.replace("\n", ""))
    room = max([10.0, *map(ems, pieces)])
    made = broken(text, ems, room)
    parts = text.replace(lines.JOINER, "").split("\n")
    begins = {part.lstrip(" ")[:1] for part in parts} | {""}
    ends = {part.rstrip(" ")[-1:] for part in parts} | {""}
    for line in made:
        assert line[:1] not in CLOSING or line[:1] in begins
        assert line[-1:] not in OPENING or line[-1:] in ends


def test_a_closing_mark_takes_the_character_before_it_along() -> None:
    assert broken("派位结果公布\u3002另行", ems, 6) == ["派位结果公", "布\u3002另行"]


def test_a_word_that_fits_a_line_is_not_divided() -> None:
    assert broken("编号 REHEARSAL-2026 号", ems, 8) == ["编号", "REHEARSAL-2026", "号"]


def test_a_joiner_holds_together_and_is_not_drawn() -> None:
    assert broken("第1珠：0；第2珠：9", ems, 8.5) == ["第1珠：0；第2珠：", "9"]
    joined = "；".join(map(lines.unbroken, ("第1珠：0", "第2珠：9")))
    assert broken(joined, ems, 8.5) == ["第1珠：0；", "第2珠：9"]


@given(st.text(alphabet="0123456789abcdef", max_size=80), st.integers(1, 9))
def test_groups_are_the_digits(text: str, size: int) -> None:
    assert "".join(groups(text, size)) == text == grouped(text, size).replace(" ", "")
    assert all(len(group) == size for group in groups(text, size)[:-1])


@given(st.lists(st.text(max_size=3), max_size=40), st.integers(1, 9))
def test_rows_are_the_items(items: list[str], count: int) -> None:
    rows = rows_of(items, count)
    assert [item for row in rows for item in row] == items
    assert all(len(row) == count for row in rows[:-1])


def test_a_time_is_told_on_the_clock_of_china() -> None:
    assert local_time("2026-07-14T16:05:59Z") == "2026年7月15日 00:05"
