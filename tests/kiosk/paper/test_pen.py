"""QR codes as few rectangles, and texts made to fit."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.paper.pen import merged, rectangles

MATRICES = st.integers(1, 9).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 1), min_size=size, max_size=size), min_size=1, max_size=9)
)


@given(MATRICES)
def test_rectangles_cover_every_dark_module_once_and_no_other(matrix: list[list[int]]) -> None:
    covered = [[0] * len(line) for line in matrix]
    for left, top, wide, high in merged(matrix):
        for row in range(top, top + high):
            for column in range(left, left + wide):
                covered[row][column] += 1
    assert covered == matrix


@given(MATRICES)
def test_rectangles_are_fewer_than_runs_allow(matrix: list[list[int]]) -> None:
    assert len(merged(matrix)) <= sum(map(sum, matrix))


def test_a_code_grows_with_what_it_says_and_with_its_correction() -> None:
    short, _ = rectangles("0" * 20, "m")
    assert rectangles("a" * 200, "m")[0] > short
    assert rectangles("0" * 20, "h")[0] >= short
