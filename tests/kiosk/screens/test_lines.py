"""Lines end where Chinese typesetting lets them, and a text is as large as its box allows."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.lines import (
    CLOSING,
    LONGEST,
    OPENING,
    Pieces,
    fit,
    height_of,
    is_wide,
    pieces,
    shorten,
)


def measure(piece: str) -> float:
    """A Han character is one em wide, every other one half."""
    return sum(1.0 if is_wide(char) else 0.5 for char in piece)


def broken(text: str, width: float) -> list[str]:
    return Pieces.of(text, measure).lines(width)


TEXTS = st.text(alphabet="派位录取号，。（）“”《》X0129 abc:%𠮷", max_size=60)
WIDTHS = st.floats(min_value=1, max_value=40)


@given(TEXTS)
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(TEXTS, WIDTHS)
def test_breaking_drops_blanks_at_most(text: str, width: float) -> None:
    assert "".join(broken(text, width)).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_its_box_unless_one_piece_is(text: str, width: float) -> None:
    cut = Pieces.of(text, measure)
    for line in cut.lines(width):
        assert measure(line) <= max(width, cut.widest()) + 1e-9


@given(st.text(alphabet="派位录取号，。（）“”《》", max_size=40), WIDTHS)
def test_no_line_begins_or_ends_against_the_rules(text: str, width: float) -> None:
    lines = broken(text, width)
    assert not any(line[0] in CLOSING for line in lines[1:])
    assert not any(line[-1] in OPENING for line in lines[:-1])


def test_a_number_stays_with_its_words() -> None:
    assert pieces("第 3 轮见证数") == ["第 3 轮", "见", "证", "数"]
    assert pieces("Seal the draw") == ["Seal ", "the ", "draw"]


def test_a_last_line_of_one_character_takes_company() -> None:
    text = "请公证员查看电脑已断网程序与封存的一致。"
    assert [len(line) for line in broken(text, 18.0)] != [18, 2]
    assert len(broken(text, 18.0)) == 2


def test_a_digest_is_broken_anywhere() -> None:
    assert len(pieces("0" * (LONGEST + 1))) == LONGEST + 1
    assert pieces("0" * LONGEST) == ["0" * LONGEST]


@given(TEXTS, st.integers(20, 900), st.integers(20, 300), st.integers(12, 90))
def test_a_text_that_is_said_to_fit_does(text: str, width: int, height: int, wanted: int) -> None:
    chosen = fit(Pieces.of(text, measure), width, height, wanted, 11)
    assert min(11, wanted) <= chosen.size <= wanted
    if chosen.fits:
        assert height_of(len(chosen.lines), chosen.size) <= height + 1
        assert all(measure(line) * chosen.size <= width + 1.01 for line in chosen.lines)


@given(TEXTS, st.integers(60, 900), st.integers(20, 300), st.integers(12, 90))
def test_a_larger_box_never_makes_a_text_smaller(text: str, width: int, height: int, wanted: int) -> None:
    cut = Pieces.of(text, measure)
    small, large = fit(cut, width, height, wanted, 11), fit(cut, width, 2 * height, wanted, 11)
    assert large.size >= small.size


@given(TEXTS, st.floats(2, 30))
def test_a_shortened_text_fits_and_says_so(text: str, width: float) -> None:
    short = shorten(text, width, measure)
    assert measure(short) <= width + 1e-9
    assert short == text or short.endswith("…")
