"""Candidate numbers (备选派位号) and trial orders (随机排序): made, shown in pages, exported at once."""

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.publish import write_lists
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, pager, scale, space
from verifier.protocol.draw import NumberList
from verifier.protocol.fold import group_count
from verifier.protocol.plan import ShuffleStep
from verifier.protocol.replay import list_file

COLUMNS, ROWS = 4, 10


class ListsScreen(Screen):
    """A screen with the list that was made last."""

    page = 0
    which = 0

    def made(self) -> tuple[NumberList, ...]:
        """The lists of the last event of this step."""
        raise NotImplementedError

    def shown(self) -> Widget:
        """A page of the list made last: number and code, and where it was exported to."""
        units = scale()
        lists = self.made()
        if not lists:
            return space()
        one = lists[self.which % len(lists)]
        pairs = list(zip(one.numbers(), one.lots, strict=True))
        start = self.page * COLUMNS * ROWS
        grid = GridLayout(cols=COLUMNS, rows=ROWS, spacing=units.units(0.5), orientation="tb-lr")
        for number, lot in pairs[start : start + COLUMNS * ROWS]:
            cell = Panel(theme.SURFACE, radius=units.units(0.5), padding=[units.units(1), 0])
            cell.add_widget(Text(number, units.units(3.2), theme.BRAND, bold=True))
            cell.add_widget(Text(lot, units.units(2.8), halign="right"))
            grid.add_widget(cell)
        where = list_file(self.state.attempt, one.label)
        pages = max(1, -(-len(pairs) // (COLUMNS * ROWS)))
        told = self.say("screen-lists.exported", file=where, page=self.page + 1, pages=pages)
        if pages == 1 and len(lists) == 1:
            return column(grid, fixed(told, units.body, theme.GOOD), gap=units.units(1))
        turning = pager(
            told,
            (self.say("screen-lists.before"), lambda: self.turn(-1)),
            (self.say("screen-lists.after"), lambda: self.turn(1)),
        )
        return column(grid, turning, gap=units.units(1))

    def turn(self, by: int) -> None:
        """Turn pages, and from the last page of one batch to the next."""
        lists = self.made()
        pages = max(1, -(-len(lists[self.which % len(lists)].lots) // (COLUMNS * ROWS)))
        self.page += by
        if not 0 <= self.page < pages:
            self.which = (self.which + by) % len(lists)
            self.page = 0
        self.draw()


class NumbersScreen(ListsScreen):
    """备选派位号: one group after another."""

    def title(self) -> str:
        return self.say("screen-numbers.title", made=self.state.made, groups=group_count(self.state))

    def made(self) -> tuple[NumberList, ...]:
        state = self.state
        return tuple(
            self.app.desk.ceremony.replay.claimed(state, claim)
            for claim in state.lists
            if claim.school is None and claim.group == state.made
        )

    def body(self) -> Widget:
        if self.state.made:
            return self.shown()
        units = scale()
        told = self.say("screen-numbers.first", groups=group_count(self.state))
        return column(space(), fixed(told, units.title, halign="center"), space())

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-numbers.primary", group=self.state.made + 1), lambda: self.do(self._make)
        )

    @staticmethod
    def _make(ceremony: Ceremony) -> None:
        commands.make_numbers(ceremony)
        write_lists(ceremony)

    def hint(self) -> str:
        return self.say("screen-numbers.hint")


class ShuffleScreen(ListsScreen):
    """随机排序: the trial orders of one school."""

    @property
    def step(self) -> ShuffleStep:
        """The plan's step."""
        step = self.state.step
        assert isinstance(step, ShuffleStep)
        return step

    def title(self) -> str:
        school = self.state.plan.school(self.step.batch, self.step.school)
        return self.say("screen-shuffle.title", name=school.name if school else self.step.school,
                        made=self.state.made, times=self.step.times)  # fmt: skip

    def made(self) -> tuple[NumberList, ...]:
        state, step = self.state, self.step
        if not state.made:
            return ()
        claims = [one for one in state.lists if (one.batch, one.school) == (step.batch, step.school)]
        return (self.app.desk.ceremony.replay.claimed(state, claims[-1]),)

    def body(self) -> Widget:
        if self.state.made:
            return self.shown()
        units = scale()
        told = self.say("screen-shuffle.first", times=self.step.times)
        return column(space(), fixed(told, units.title, halign="center"), space())

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-shuffle.primary", trial=self.state.made + 1), lambda: self.do(self._make)
        )

    @staticmethod
    def _make(ceremony: Ceremony) -> None:
        commands.shuffle(ceremony)
        write_lists(ceremony)

    def hint(self) -> str:
        return self.say("screen-shuffle.hint")
