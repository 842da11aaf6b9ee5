"""派位完成: the admitted numbers one by one, then all of them in pages, and what is made of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.clock import Clock, ClockEvent
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.finding import find_in_placements
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.numbers_grid import NumbersGrid, pages, shape_for
from kiosk.screens.outcome_acts import Acts
from kiosk.screens.pace import PACES, Timer, faster, first_pace, slower
from kiosk.screens.screen import Screen
from kiosk.screens.search import SearchScreen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, pager, row, scale, space
from verifier.protocol.outcome import Placement
from verifier.protocol.state import State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

PAGE_TIME = 6.0
"""Seconds that a page stays when pages turn by themselves."""
SIDE = 43
"""The width of the panel beside the numbers, in units."""


class AdmittedScreen(Screen):
    """The outcome of one admission, school by school.

    Args:
        app: the app.
        placements: the outcome, a school each.
        leave: what comes after it.
        before: the state in which 开始派位 was pressed, while its effect is still shown.
        again: the school to begin with, from 0, where it was shown before and no number has to appear.
    """

    def __init__(self, app: "KioskApp", placements: tuple[Placement, ...], leave: Callable[[], None],
                 before: State | None = None, *, again: int | None = None) -> None:  # fmt: skip
        self.before = before or app.desk.state
        self.placements = placements
        self.which = again or 0
        self.page = 0
        self.pace = first_pace(len(placements[0].admitted))
        self.again = again is not None
        self.visible = len(self.placement.admitted) if self.again else 0
        self.leave = leave
        self.turning = False
        self.marked = ""
        self.told = ""
        self.acts = Acts(self)
        self._timer = Timer()
        self._clock: ClockEvent | None = None
        super().__init__(app)
        self.bind(parent=self._moved)

    def _moved(self, _screen: Widget, parent: Widget | None) -> None:
        """A screen that is left stands still, and goes on when it is shown again."""
        if parent is None:
            self._stop()
        else:
            self._start()

    @property
    def framed(self) -> State:
        """The admission is still what everybody looks at."""
        return self.before

    @property
    def who(self) -> Actor | None:
        """Once the supervisor has pressed and all is shown, the operator takes 截屏, exports and checks."""
        return Actor.OPERATOR if self.complete else None

    @property
    def way(self) -> str:
        """How the procedure names it."""
        return guide.way(self.state.plan)

    @property
    def placement(self) -> Placement:
        """The school shown."""
        return self.placements[self.which]

    @property
    def complete(self) -> bool:
        """Whether all numbers of the school are shown."""
        return self.visible >= len(self.placement.admitted)

    @property
    def _seen(self) -> int | None:
        """How many numbers the grid shows while they appear; None for all."""
        return None if self.complete else self.visible

    @property
    def newest(self) -> str:
        """The number that appeared last."""
        return self.placement.admitted[self.visible - 1] if self.visible else ""

    @property
    def may_look_back(self) -> bool:
        """What was made may be looked at again, but not before every number has appeared."""
        return self.complete and not self.again

    def _start(self) -> None:
        self._stop()
        if not self.complete:
            self._timer = Timer()
            self._clock = Clock.schedule_interval(self._next, 0)
        elif self.turning:
            self._clock = Clock.schedule_interval(lambda _seconds: self.turn(1), PAGE_TIME)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _next(self, seconds: float) -> None:
        due = self._timer.due(seconds, self.pace)
        if not due:
            return
        self.visible = min(len(self.placement.admitted), self.visible + due)
        if self.complete:
            self._done()
            return
        self.page = (self.visible - 1) // self._grid.shape.page
        self._grid.show(self.page, self._seen)
        self._newest.say(self.newest)
        self._count.say(self._counted())

    def _done(self) -> None:
        """派位完成: the last number stays where it is."""
        self._stop()
        self.draw()

    def skip(self) -> None:
        """Show all at once."""
        self.visible = len(self.placement.admitted)
        self.page = 0
        self._done()

    def set_pace(self, pace: int) -> None:
        """Slower or faster."""
        self.pace = pace
        self._told_pace.say(self._paced())

    def turn(self, by: int) -> None:
        """Turn pages; the frame stays as it is."""
        self.page = (self.page + by) % pages(len(self.placement.admitted))
        self._grid.show(self.page, self._seen)
        self._told_page.say(self._paged())

    def turn_by_itself(self) -> None:
        """Let the pages turn by themselves, or stop that."""
        self.turning = not self.turning
        self._start()
        self.draw()

    def title(self) -> str:
        school = self.state.plan.school(self.placement.batch, self.placement.school)
        key = f"screen-admitted.title{'' if self.complete else '-running'}"
        return self.say(f"{key}-{self.way}", name=school.name if school else self.placement.school)

    def body(self) -> Widget:
        units = scale()
        marked = frozenset({self.marked}) if self.marked else frozenset()
        self._grid = NumbersGrid(self.placement.admitted, self.page, marked, self._seen)
        side = Panel(theme.SURFACE, radius=units.units(1.2), orientation="vertical", border=theme.LINE,
                     padding=units.units(1.5), spacing=units.units(1), size_hint_x=None,
                     width=units.units(SIDE))  # fmt: skip
        for widget in self._outcome() if self.complete else self._running():
            side.add_widget(widget)
        left = column(self._grid, self._pager(), gap=units.units(1))
        return row(left, side, gap=units.units(2))

    def _running(self) -> tuple[Widget, ...]:
        """The newest number for the last row, how many there are, and the pace."""
        units = scale()
        self._newest = Text(self.newest, units.units(13), theme.BRAND, bold=True, halign="center",
                            size_hint_y=None, height=units.units(18))  # fmt: skip
        self._count = fixed(self._counted(), units.title, bold=True, halign="center")
        self._told_pace = fixed(self._paced(), units.large, theme.MUTED, halign="center")
        buttons = row(
            PushButton(self.say("screen-admitted.slower"), lambda: self.set_pace(slower(self.pace)),
                       name="slower"),
            PushButton(self.say("screen-admitted.faster"), lambda: self.set_pace(faster(self.pace)),
                       name="faster"),
            gap=units.units(1.5), size_hint_y=None, height=units.units(10),
        )  # fmt: skip
        told = self.say(f"screen-admitted.newest-{self.way}")
        label = fixed(told, units.large, theme.MUTED, halign="center")
        return label, self._newest, self._count, space(), self._told_pace, buttons

    def _counted(self) -> str:
        return self.say("screen-admitted.count", done=self.visible, of=len(self.placement.admitted))

    def _paced(self) -> str:
        seconds = PACES[self.pace]
        if seconds >= 1:
            return self.say("screen-admitted.pace", seconds=f"{seconds:g}")
        return self.say("screen-admitted.pace-many", count=round(1 / seconds))

    def _outcome(self) -> tuple[Widget, ...]:
        """How many are in, in figures for the last row."""
        units = scale()
        one = self.placement
        if one.undersubscribed:
            told = self.say(f"screen-admitted.all-in-{self.way}")
        else:
            told = self.say(f"screen-admitted.seated-{self.way}")
        numbers = self.say("screen-admitted.numbers", count=len(one.admitted))
        return (
            fixed(told, units.large, theme.GOOD, bold=True, halign="center"),
            Text(str(one.seated), units.units(11), theme.GOOD, bold=True, halign="center", size_hint_y=None,
                 height=units.units(13)),
            fixed(self.say("screen-admitted.quota", quota=one.quota), units.units(3.2), halign="center"),
            fixed(self.say("screen-admitted.applicants", applicants=one.applicants), units.units(3.2),
                  halign="center"),
            fixed(numbers if len(one.admitted) != one.seated else "", units.body, theme.MUTED,
                  halign="center"),
            Text(self.acts.told, units.body, theme.GOOD, halign="center"),
            self.buttons(),
        )  # fmt: skip

    def buttons(self) -> Widget:
        """What can be done with the numbers; the labels are those of the official text."""
        gap = scale().units(1)
        first = row(self._act("screen-acts.picture", self.acts.take_pictures, "take-pictures"),
                    self._act("screen-search.open", self.search, "search"), gap=gap)  # fmt: skip
        export = self._act(f"screen-acts.export-{self.way}", self.acts.export, "export")
        check = self._act("screen-acts.check", self.acts.check, "check")
        return column(first, export, check, gap=gap, size_hint_y=None, height=scale().units(27))

    def _act(self, key: str, act: Callable[[], None], name: str) -> Widget:
        return PushButton(self.say(key), act, name=name, size=scale().units(3.2))

    def _paged(self) -> str:
        if self.told:
            return self.told
        return self.say("screen-admitted.page", page=self.page + 1, pages=pages(len(self.placement.admitted)))

    def _pager(self) -> Widget:
        units = scale()
        if not self.complete or pages(len(self.placement.admitted)) == 1:
            self._told_page = Text(self._paged(), units.body, theme.MUTED, halign="center",
                                   size_hint_y=None, height=units.units(7))  # fmt: skip
            return self._told_page
        key = "screen-admitted.stay" if self.turning else "screen-admitted.by-itself"
        line = pager(
            self._paged(),
            (self.say("screen-lists.before"), lambda: self.turn(-1)),
            (self.say("screen-lists.after"), lambda: self.turn(1)),
            (self.say(key), self.turn_by_itself),
        )
        self._told_page = next(one for one in line.children if isinstance(one, Text))
        return line

    def search(self) -> None:
        """Look for a code or a number among the admitted and the others."""
        self.turning = False
        self.app.show(SearchScreen(self.app, self, self.seek))

    def seek(self, typed: str) -> str:
        """Turn to the page where what was typed stands, and mark it; or say that it is not among them."""
        ceremony = self.app.desk.ceremony
        official = [
            one
            for school in self.placements
            if (one := ceremony.replay.official(self.state, school.batch, school.school)) is not None
        ]
        stands = find_in_placements(ceremony.sealed.roster, self.placements, dict.fromkeys(official), typed)
        if not stands:
            return self.say("screen-admitted.not-found", typed=typed)
        inside = next((one for one in stands if one.admitted), None)
        if inside is None:
            return self.say(f"screen-admitted.not-admitted-{self.way}", number=stands[0].name)
        self.which, self.marked = inside.which, inside.name
        self.visible = len(self.placement.admitted)
        self.page = inside.place // shape_for(len(self.placement.admitted)).page
        self.told = self.say(f"screen-admitted.found-{self.way}", number=inside.name, place=inside.place + 1)
        return ""

    def primary(self) -> Primary:
        if not self.complete:
            return Primary(self.say("screen-admitted.skip"), self.skip)
        if self.which + 1 < len(self.placements) and not self.again:
            return Primary(self.say("screen-admitted.next-school"), self.next_school)
        if self.again:
            return Primary(self.say("screen-results.back"), self.go_on)
        return Primary(self.say("screen-admitted.primary"), self.go_on)

    def go_on(self) -> None:
        """Leave for the next step."""
        self._stop()
        self.leave()

    def next_school(self) -> None:
        """The next school of this admission."""
        self.which += 1
        self.page = 0
        self.visible = 0
        self.pace = first_pace(len(self.placement.admitted))
        self.turning = False
        self.marked = self.told = ""
        self.draw()
        self._start()

    def hint(self) -> str:
        if self.again:
            return self.say(f"screen-admitted.hint-again-{self.way}")
        key = f"screen-admitted.hint{'' if self.complete else '-running'}"
        return self.say(f"{key}-{self.way}")
