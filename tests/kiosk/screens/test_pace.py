"""The pace of the numbers: none lost, none early, and nobody waits for long."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.pace import LONGEST, PACES, Timer, faster, first_pace, slower


@given(st.integers(0, 3000))
def test_at_first_a_school_takes_a_minute_at_most(count: int) -> None:
    pace = PACES[first_pace(count)]
    assert count * pace <= LONGEST
    assert pace <= 1.0


@given(st.lists(st.floats(0, 3), max_size=50), st.sampled_from(range(len(PACES))))
def test_uneven_frames_lose_no_number(frames: list[float], pace: int) -> None:
    timer = Timer()
    shown = sum(timer.due(seconds, pace) for seconds in frames)
    due = sum(frames) / PACES[pace]
    assert due - 1.001 <= shown <= due + 0.001


def test_slower_and_faster_stop_at_the_ends() -> None:
    assert slower(0) == 0 and faster(len(PACES) - 1) == len(PACES) - 1
    assert slower(faster(2)) == 2
