"""Admission (录取): 开始派位, the admitted numbers one by one, 派位完成."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.clock import Clock, ClockEvent
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.ceremony import commands
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.numbers_grid import grid, pages, shape_for
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import column, facts, fixed, pager, scale
from verifier.protocol.events import Role
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import AdmitStep
from verifier.protocol.state import State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

PACES = (1.0, 0.3, 0.08, 0.0)
"""Seconds between two numbers; the last shows all at once."""
PAGE_TIME = 6.0
"""Seconds that a page stays when pages turn by themselves."""


class AdmitScreen(Screen):
    """开始派位: a supervisor presses."""

    pressed_by = Role.DISCIPLINE

    @property
    def step(self) -> AdmitStep:
        """The plan's step."""
        step = self.state.step
        assert isinstance(step, AdmitStep)
        return step

    def title(self) -> str:
        name = guide.admission_name(self.state.plan, self.step.batch, self.step.schools)
        return self.say("screen-admit.title", name=name)

    def body(self) -> Widget:
        units = scale()
        schools = [self.state.plan.school(self.step.batch, one) for one in self.step.schools]
        told = [
            self.say("screen-admit.quota", name=one.name, quota=one.quota)
            for one in schools
            if one is not None
        ]
        once = fixed(self.say("screen-admit.once"), units.large, theme.MUTED, halign="center")
        return column(facts(told), once, gap=units.units(2))

    def primary(self) -> Primary:
        role, before = self.pressed_by, self.state

        def shown(placements: tuple[Placement, ...]) -> None:
            self.app.show(AdmittedScreen(self.app, placements, self.app.refresh, before))

        return Primary(
            self.say("screen-admit.primary"),
            lambda: self.do(lambda one: commands.admit(one, role), shown),
        )

    def hint(self) -> str:
        return self.say("screen-admit.hint")


class AdmittedScreen(Screen):
    """派位完成: the numbers appear one by one, at a pace that can be changed and skipped."""

    def __init__(self, app: "KioskApp", placements: tuple[Placement, ...], leave: Callable[[], None],
                 before: State | None = None) -> None:  # fmt: skip
        self.before = before or app.desk.state
        self.placements = placements
        self.which = 0
        self.page = 0
        self.pace = 1
        self.visible = 0
        self.leave = leave
        self.turning = False
        self._clock: ClockEvent | None = None
        super().__init__(app)
        self._start()

    @property
    def framed(self) -> State:
        """The admission is still what everybody looks at."""
        return self.before

    @property
    def placement(self) -> Placement:
        """The school shown."""
        return self.placements[self.which]

    @property
    def complete(self) -> bool:
        """Whether all numbers of the school are shown."""
        return self.visible >= len(self.placement.admitted)

    def _start(self) -> None:
        self._stop()
        if not self.complete:
            pace = PACES[self.pace]
            if pace == 0.0:
                self.skip()
            else:
                self._clock = Clock.schedule_interval(self._next, pace)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _next(self, _seconds: float) -> None:
        self.visible += 1
        self.page = (self.visible - 1) // shape_for(len(self.placement.admitted)).page
        if self.complete:
            self._stop()
        self.draw()

    def skip(self) -> None:
        """Show all at once."""
        self._stop()
        self.visible = len(self.placement.admitted)
        self.page = 0
        self.draw()

    def faster(self) -> None:
        """The next pace."""
        self.pace = (self.pace + 1) % len(PACES)
        self._start()

    def turn(self, by: int) -> None:
        """Turn pages."""
        self.page = (self.page + by) % pages(len(self.placement.admitted))
        self.draw()

    def turn_by_itself(self) -> None:
        """Let the pages turn by themselves, or stop that."""
        self._stop()
        self.turning = not self.turning
        if self.turning:
            self._clock = Clock.schedule_interval(lambda _seconds: self.turn(1), PAGE_TIME)
        self.draw()

    def title(self) -> str:
        school = self.state.plan.school(self.placement.batch, self.placement.school)
        key = "screen-admitted.title" if self.complete else "screen-admitted.title-running"
        return self.say(key, name=school.name if school else self.placement.school)

    def body(self) -> Widget:
        units = scale()
        one = self.placement
        told = self.say(
            "screen-admitted.counts", seated=one.seated, quota=one.quota, applicants=one.applicants
        )
        if one.undersubscribed:
            told = self.say("screen-admitted.all-in", applicants=one.applicants, quota=one.quota)
        shown = grid(one.admitted, self.page, shown=self.visible)
        return column(
            fixed(told, units.large, theme.GOOD, bold=True), shown, self._pager(), gap=units.units(1)
        )

    def _pager(self) -> Widget:
        many = pages(len(self.placement.admitted))
        told = self.say("screen-admitted.page", page=self.page + 1, pages=many)
        if not self.complete or many == 1:
            return fixed(told, scale().body, theme.MUTED, halign="center")
        key = "screen-admitted.stay" if self.turning else "screen-admitted.by-itself"
        return pager(
            told,
            (self.say("screen-lists.before"), lambda: self.turn(-1)),
            (self.say("screen-lists.after"), lambda: self.turn(1)),
            (self.say(key), self.turn_by_itself),
        )

    def primary(self) -> Primary:
        if not self.complete:
            return Primary(self.say("screen-admitted.skip"), self.skip)
        if self.which + 1 < len(self.placements):
            return Primary(self.say("screen-admitted.next-school"), self.next_school)
        return Primary(self.say("screen-admitted.primary"), self.go_on)

    def go_on(self) -> None:
        """Leave for the next step."""
        self._stop()
        self.leave()

    def next_school(self) -> None:
        """The next school of this admission."""
        self.which += 1
        self.visible = self.page = 0
        self.turning = False
        self.draw()
        self._start()

    def side(self) -> tuple[Widget, ...]:
        if not self.complete:
            return (
                side_button(
                    self.say("screen-admitted.pace", seconds=f"{PACES[self.pace]:g}"), self.faster, "pace"
                ),
            )
        return ()

    def hint(self) -> str:
        return self.say("screen-admitted.hint" if self.complete else "screen-admitted.hint-running")
