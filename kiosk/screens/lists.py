"""Candidate numbers (备选派位号) and trial orders (随机排序): made, exported at once, paged and searched."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.backups import list_files
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.exports import export_lists, list_workbook
from kiosk.finding import find_in_lists
from kiosk.screens import theme
from kiosk.screens.copying import Results, copied_told, copy_quietly
from kiosk.screens.frame import Primary
from kiosk.screens.screen import Screen
from kiosk.screens.search import SearchScreen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, pager, row, scale, space
from kiosk.work import Report
from verifier.protocol.draw import NumberList
from verifier.protocol.errors import BadInput
from verifier.protocol.fold import group_count
from verifier.protocol.plan import ShuffleStep, Step
from verifier.protocol.state import ListClaim, State

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

COLUMNS, ROWS = 4, 9
MANY = 5_000
"""Of more children than this, the export takes seconds and is shown as work."""


def sets_of(claims: Sequence[ListClaim]) -> tuple[tuple[ListClaim, ...], ...]:
    """Lists that were made together: a group of all batches, or one trial order."""
    sets: dict[tuple[str | None, int], list[ListClaim]] = {}
    for claim in claims:
        sets.setdefault((claim.school, claim.group), []).append(claim)
    return tuple(tuple(one) for one in sets.values())


class ListsScreen(Screen):
    """A screen with lists of numbers: a tab a group or trial order, a tab a batch, pages, and the search."""

    def __init__(self, app: "KioskApp") -> None:
        self.page = 0
        self.which = 0
        self.set = -1
        """Which group or trial order is shown; -1 is the last."""
        self.marked = ""
        self.told = ""
        self.copied: Results = ()
        """What became of copying the list made last."""
        super().__init__(app)

    def claims(self) -> tuple[ListClaim, ...]:
        """The lists that can be shown."""
        raise NotImplementedError

    @property
    def shown_set(self) -> tuple[ListClaim, ...]:
        """The lists of the tab shown, one a batch."""
        sets = sets_of(self.claims())
        return sets[self.set] if sets else ()

    def made(self) -> tuple[NumberList, ...]:
        """The lists of the tab shown."""
        replay = self.app.desk.ceremony.replay
        return tuple(replay.claimed(self.state, claim) for claim in self.shown_set)

    def shown(self) -> Widget:
        """A page of a list: number and code, and where it was exported to."""
        units = scale()
        lists = self.made()
        one = lists[self.which]
        gaps = [units.units(2), units.units(0.5)]
        grid = GridLayout(cols=COLUMNS, rows=ROWS, spacing=gaps, orientation="tb-lr")
        start = self.page * COLUMNS * ROWS
        lots = one.lots[start : start + COLUMNS * ROWS]
        numbers = one.numbers()[start : start + COLUMNS * ROWS]
        for number, lot in zip(numbers, lots, strict=True):
            grid.add_widget(self._cell(number, lot))
        for _empty in range(COLUMNS * ROWS - len(lots)):
            grid.add_widget(space())
        folder = self.app.desk.ceremony.folder
        workbook = folder.place(folder.people / list_workbook(self.state, self.shown_set[0]))
        where: str = self.say("screen-acts.exported", where=workbook)
        if self.set in {-1, len(sets_of(self.claims())) - 1}:
            where = copied_told(self.app, self.copied, where)
        told = Text(self.told or where, units.body, theme.GOOD, bold=bool(self.told), size_hint_y=None,
                    height=units.units(4))  # fmt: skip
        pages = self._pages(one)
        turning = pager(
            self.say("screen-admitted.page", page=self.page + 1, pages=pages),
            (self.say("screen-lists.before"), lambda: self.turn(-1)),
            (self.say("screen-lists.after"), lambda: self.turn(1)),
        )
        return column(self._tabs(), grid, told, turning, gap=units.units(1))

    def _cell(self, number: str, lot: str) -> Widget:
        units = scale()
        colour = theme.RAIL_NOW if number == self.marked else theme.SURFACE
        cell = Panel(colour, radius=units.units(0.5), padding=[units.units(1), 0])
        ink = theme.INK if number == self.marked else theme.BRAND
        cell.add_widget(Text(number, units.units(3.2), ink, bold=True))
        cell.add_widget(Text(lot, units.units(2.8), halign="right"))
        return cell

    def _tabs(self) -> Widget:
        """The groups or trial orders, the batches, and the search."""
        units = scale()
        line = row(gap=units.units(1), size_hint_y=None, height=units.units(7))
        sets = sets_of(self.claims())
        now = self.set % len(sets)
        short = len(sets) > 4
        if short:
            told = self.say("screen-lists.sets")
            line.add_widget(Text(told, units.body, theme.MUTED, size_hint_x=None, width=units.units(9)))
        for place, one in enumerate(sets):
            text = self._tab_text(one[0], short=short)
            line.add_widget(self._tab(text, f"set-{place}", place == now, partial(self.choose_set, place)))
        line.add_widget(Widget(size_hint_x=None, width=units.units(1)))
        if len(self.shown_set) > 1:
            for place, claim in enumerate(self.shown_set):
                batch = self.state.plan.batch(claim.batch)
                text = batch.name if batch is not None else claim.batch
                choose = partial(self.choose_batch, place)
                tab = self._tab(text, f"batch-{place}", place == self.which, choose)
                tab.size_hint_x = 2.2
                line.add_widget(tab)
        line.add_widget(
            PushButton(self.say("screen-search.open"), self.search, name="search", size=units.body,
                       size_hint_x=None, width=units.units(17))
        )  # fmt: skip
        return line

    def _tab_text(self, claim: ListClaim, *, short: bool) -> str:
        if short:
            return str(claim.group)
        key = "screen-lists.set" if claim.school is None else "screen-lists.trial"
        return self.say(key, number=claim.group)

    def _tab(self, text: str, name: str, now: bool, act: Callable[[], None]) -> PushButton:
        button = PushButton(text, act, name=name, size=scale().body)
        if now:
            button.paint(theme.RAIL_NOW)
        return button

    def choose_set(self, place: int) -> None:
        """Another group or trial order."""
        self.set, self.page, self.marked, self.told = place, 0, "", ""
        self.draw()

    def choose_batch(self, place: int) -> None:
        """Another batch of the same group."""
        self.which, self.page, self.marked, self.told = place, 0, "", ""
        self.draw()

    @staticmethod
    def _pages(one: NumberList) -> int:
        return max(1, -(-len(one.lots) // (COLUMNS * ROWS)))

    def turn(self, by: int) -> None:
        """Turn pages, and from the last page of one batch to the next."""
        lists = self.made()
        self.page += by
        if not 0 <= self.page < self._pages(lists[self.which]):
            self.which = (self.which + by) % len(lists)
            self.page = 0 if by > 0 else self._pages(lists[self.which]) - 1
        self.draw()

    def search(self) -> None:
        """Look for a code or a number in the lists of this tab."""
        self.app.show(SearchScreen(self.app, self, self.seek))

    def seek(self, typed: str) -> str:
        """Turn to the page where what was typed stands, and mark it; or say that it stands nowhere."""
        found = find_in_lists(self.app.desk.ceremony.sealed.roster, self.made(), typed)
        if not found:
            return self.say("screen-lists.not-found", typed=typed)
        first = found[0]
        self.which, self.marked = first.which, first.number
        self.page, within = divmod(first.place, COLUMNS * ROWS)
        across, down = divmod(within, ROWS)
        self.told = self.say("screen-lists.found", number=first.number, lot=first.lot, page=self.page + 1,
                             row=down + 1, column=across + 1)  # fmt: skip
        return ""


class StepLists(ListsScreen):
    """The lists of the step under way, and the button that makes the next one."""

    def claims(self) -> tuple[ListClaim, ...]:
        return claims_of(self.state, self.state.step)

    def body(self) -> Widget:
        if self.state.made:
            return self.shown()
        units = scale()
        return column(space(), fixed(self.first(), units.title, halign="center"), space())

    def first(self) -> str:
        """What is said before the first list."""
        raise NotImplementedError

    def make(self, command: Callable[[Ceremony], object]) -> None:
        """Make the next list and export it; the last one of a step stays until somebody goes on."""
        before = self.state

        def made(ceremony: Ceremony) -> BadInput | None:
            command(ceremony)
            return None if large else not_exported(ceremony)

        def shown(error: BadInput | None, results: Results = ()) -> None:
            if self.state.cursor == before.cursor:
                self.app.refresh()
            else:
                self.app.show(MadeScreen(self.app, before.step, before))
            if isinstance(self.app.screen, ListsScreen) and results:
                self.app.screen.copied = results
                self.app.screen.draw()
            failed = next((one.error for one in results if one.error is not None), error)
            if failed is not None:
                self.app.refused(failed)

        def done(error: BadInput | None) -> None:
            made_now = claims_of(self.state, before.step)[-1:]
            files = list_files(self.app.desk.ceremony, made_now)
            copy_quietly(self.app, files, lambda results: shown(error, results))

        def exported(_result: BadInput | None) -> None:
            self.app.work(self.say("screen-lists.exporting"), job, done, lambda: done(None))

        def job(_report: Report) -> BadInput | None:
            return not_exported(self.app.desk.ceremony)

        large = len(self.app.desk.ceremony.sealed.roster.rows) > MANY
        self.do(made, exported if large else done)


def not_exported(ceremony: Ceremony) -> BadInput | None:
    """Export what was made; why it could not be, if it could not. What was made is in the record anyway."""
    try:
        export_lists(ceremony)
    except BadInput as error:
        return error
    return None


def claims_of(state: State, step: Step | None) -> tuple[ListClaim, ...]:
    """The lists made so far by a step: a school's trial orders, or all groups of candidate numbers."""
    if isinstance(step, ShuffleStep):
        return tuple(one for one in state.lists if (one.batch, one.school) == (step.batch, step.school))
    return tuple(one for one in state.lists if one.school is None)


def shuffle_title(screen: Screen, step: ShuffleStep, made: int) -> str:
    """A school, and how many of its trial orders are made."""
    school = screen.state.plan.school(step.batch, step.school)
    name = school.name if school else step.school
    return screen.say("screen-shuffle.title", name=name, made=made, times=step.times)


class NumbersScreen(StepLists):
    """备选派位号: one group after another."""

    def title(self) -> str:
        return self.say("screen-numbers.title", made=self.state.made, groups=group_count(self.state))

    def first(self) -> str:
        return self.say("screen-numbers.first", groups=group_count(self.state))

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-numbers.primary", group=self.state.made + 1),
            lambda: self.make(commands.make_numbers),
        )

    def hint(self) -> str:
        return self.say("screen-numbers.hint")


class ShuffleScreen(StepLists):
    """随机排序: the trial orders of one school."""

    @property
    def step(self) -> ShuffleStep:
        """The plan's step."""
        step = self.state.step
        assert isinstance(step, ShuffleStep)
        return step

    def title(self) -> str:
        return shuffle_title(self, self.step, self.state.made)

    def first(self) -> str:
        return self.say("screen-shuffle.first", times=self.step.times)

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-shuffle.primary", trial=self.state.made + 1), lambda: self.make(commands.shuffle)
        )

    def hint(self) -> str:
        return self.say("screen-shuffle.hint")


class MadeScreen(ListsScreen):
    """All lists of a step that is done: shown right after it, and again whenever somebody asks.

    Args:
        app: the app.
        step: the step that made them.
        before: the state in which the step was under way, while its effect is still shown.
        behind: the screen to go back to; without it, the next step follows.
    """

    def __init__(
        self, app: "KioskApp", step: Step | None, before: State | None = None, behind: Screen | None = None
    ) -> None:
        self.step = step
        self.before = before
        self.behind = behind
        super().__init__(app)

    @property
    def framed(self) -> State:
        """What was just made is still what everybody looks at."""
        return self.before or self.state

    def claims(self) -> tuple[ListClaim, ...]:
        return claims_of(self.state, self.step)

    def title(self) -> str:
        made = len(sets_of(self.claims()))
        if isinstance(self.step, ShuffleStep):
            return shuffle_title(self, self.step, made)
        return self.say("screen-numbers.title", made=made, groups=made)

    def body(self) -> Widget:
        return self.shown()

    def primary(self) -> Primary:
        if self.behind is not None:
            behind = self.behind
            return Primary(self.say("screen-results.back"), lambda: self.app.return_to(behind))
        return Primary(self.say("screen-admitted.primary"), self.app.refresh)

    def hint(self) -> str:
        return self.say("screen-lists.hint-made")
