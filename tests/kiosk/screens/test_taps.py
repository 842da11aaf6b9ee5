"""Which touches count, whatever the computer's pace: a simulated main loop with frames of any length."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.taps import DOUBLE_TAP, GRACE, Taps

FRAMES = st.lists(st.floats(0.001, 2.0), min_size=30, max_size=30)
"""How long each pass of the main loop takes, in seconds: some are very slow."""


class Loop:
    """A main loop: reads touches, then handles them, then draws."""

    def __init__(self, lengths: list[float]) -> None:
        self.time = 0.0
        self.taps = Taps(lambda: self.time)
        self.lengths = lengths
        self.done = 0

    def run(self, touches: list[float], handle: Callable[[], None]) -> None:
        """Handle touches that are made at these times, as late as such a loop does."""
        waiting = sorted(touches)
        for length in [*self.lengths, *([0.02] * 500)]:
            read = [one for one in waiting if one <= self.time]
            waiting = waiting[len(read) :]
            self.taps.passes()
            self.time += length / 2
            for _touch in read:
                handle()
            self.time += length / 2
            self.taps.presented()
        assert not waiting


@given(FRAMES, st.floats(0, 3), st.floats(0.0, min(GRACE, DOUBLE_TAP) - 0.01))
def test_a_double_tap_acts_once_however_slow_the_frames_are(
    lengths: list[float], first: float, gap: float
) -> None:
    loop = Loop(lengths)

    def handle() -> None:
        if loop.taps.counts("primary"):
            loop.done += 1
            loop.taps.acted("primary")
            loop.taps.another_screen()

    loop.run([first, first + gap], handle)
    assert loop.done == 1


@given(FRAMES, st.floats(0, 3), st.floats(0.0, DOUBLE_TAP - 0.01))
def test_a_button_that_changes_nothing_else_also_acts_once(
    lengths: list[float], first: float, gap: float
) -> None:
    loop = Loop(lengths)

    def handle() -> None:
        if loop.taps.counts("pace"):
            loop.done += 1
            loop.taps.acted("pace")

    loop.run([first, first + gap], handle)
    assert loop.done == 1


@given(FRAMES, st.lists(st.floats(0, 3), max_size=12))
def test_no_tap_on_a_keypad_is_lost(lengths: list[float], touches: list[float]) -> None:
    loop = Loop(lengths)

    def handle() -> None:
        if loop.taps.counts("key-4", every=True):
            loop.done += 1
            loop.taps.acted("key-4")

    loop.run(touches, handle)
    assert loop.done == len(touches)


@given(FRAMES)
def test_two_taps_with_time_between_them_are_two(lengths: list[float]) -> None:
    loop = Loop(lengths)

    def handle() -> None:
        if loop.taps.counts("primary"):
            loop.done += 1
            loop.taps.acted("primary")
            loop.taps.another_screen()

    # The second one comes when the slow frames are over and the new screen has been seen for a while.
    loop.run([0.1, sum(lengths) + 1.0], handle)
    assert loop.done == 2


def test_a_key_that_nobody_has_seen_yet_is_not_struck() -> None:
    loop = Loop([])
    loop.taps.another_screen()
    assert not loop.taps.counts("key-1", every=True)
    loop.run([], lambda: None)
    assert loop.taps.counts("key-1", every=True)
