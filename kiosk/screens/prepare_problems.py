"""The day before: what is wrong with the list, to be walked through; warnings are confirmed kind by kind."""

from datetime import datetime
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk import preparing
from kiosk.guide import Actor
from kiosk.intake.problems import Problem, Severity
from kiosk.preparation import Prepared, save_problems
from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.paths import short
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale
from kiosk.work import Report
from verifier.protocol.errors import WrongUse
from verifier.words import parts

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow


class ProblemsScreen(PreparePage):
    """One line a cell, and one of them in full."""

    stage = prepare_stages.PROBLEMS
    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", flow: "PrepareFlow") -> None:
        self.errors_only = False
        self.chosen = 0
        super().__init__(app, flow)

    @property
    def prepared(self) -> Prepared:
        """What was read of the list."""
        prepared = self.flow.now.prepared
        if prepared is None:
            raise WrongUse("problems are shown of a list that was not read")
        return prepared

    @property
    def listed(self) -> tuple[Problem, ...]:
        """The problems that are shown now: errors first, warnings kind after kind."""
        errors = self.prepared.roster.errors
        if self.errors_only:
            return errors
        kinds = preparing.warnings(self.flow.now).values()
        return (*errors, *(one for kind in kinds for one in kind))

    @property
    def now(self) -> Problem:
        """The problem shown in full."""
        return self.listed[self.chosen]

    def title(self) -> str:
        roster = self.prepared.roster
        found = sum(roster.found.values())
        if roster.errors:
            return self.say("page-problems.title", count=found)
        if not preparing.unconfirmed(self.flow.now):
            return self.say("page-problems.title-confirmed")
        return self.say("page-problems.title-warnings", count=found)

    def body(self) -> Widget:
        units = scale()
        lines, inks = [], []
        waiting = preparing.unconfirmed(self.flow.now)
        for one in self.listed:
            told = parts(one.error(), self.app.lang)
            mark, ink = self._mark(one, waiting)
            lines.append((mark, one.sheet, one.cell or "—", one.found or "—", told.to_do or told.what))
            inks.append(ink)
        heads = [self.say(f"page-problems.{name}") for name in ("kind", "sheet", "cell", "found", "do")]
        self._table = Table(lines, (1.1, 2, 1.1, 2.2, 5), self.chosen, self.choose, inks=inks)
        self._place = fixed("", units.body, theme.MUTED)
        self._what = Text("", units.body, bold=True)
        self._do = Text("", units.body)
        panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, spacing=units.units(2),
                      padding=units.units(1.5), size_hint_y=None, height=units.units(21))  # fmt: skip
        panel.add_widget(column(self._place, self._what, self._do))
        panel.add_widget(self._walking())
        self._show()
        return column(headed(heads, self._table), panel, gap=units.units(1.5))

    def _mark(self, one: Problem, waiting: tuple[str, ...]) -> tuple[str, theme.Rgba]:
        if one.severity is Severity.ERROR:
            return self.say("page-problems.error"), theme.BAD
        if one.key in waiting:
            return self.say("page-problems.warning"), theme.ACTORS["supervisor"]
        return self.say("page-problems.confirmed"), theme.GOOD

    def _walking(self) -> Widget:
        """The buttons that go from one problem to the next."""
        units = scale()
        gap = units.units(1)
        roster = self.prepared.roster
        buttons = [("before", "problem-before", lambda: self.walk(-1)),
                   ("after", "problem-after", lambda: self.walk(1))]  # fmt: skip
        pair = row(*(
            PushButton(self.say(f"page-problems.{key}"), act, name=name, size=units.body)
            for key, name, act in buttons
        ), gap=gap)  # fmt: skip
        box = column(pair, gap=gap, size_hint_x=None, width=units.units(32))
        if roster.errors and roster.warnings:
            key = "page-problems.all" if self.errors_only else "page-problems.errors-only"
            box.add_widget(
                PushButton(self.say(key, count=len(roster.errors)), self.filter, name="errors-only",
                           size=units.body)
            )  # fmt: skip
        return box

    def _show(self) -> None:
        one = self.now
        told = parts(one.error(), self.app.lang)
        place = self.say("page-problems.place", number=self.chosen + 1, of=len(self.listed))
        if one.severity is Severity.WARNING:
            place = self.say("page-problems.place-kind", place=place, kind=self.kind(one.key))
        self._place.say(place)
        self._what.say(told.what)
        self._do.say(told.to_do)

    def kind(self, key: str) -> str:
        """What a kind of warning is called."""
        return self.say(f"intake-kind.{key.removeprefix('intake.')}")

    def choose(self, index: int) -> None:
        """Show one in full."""
        self.chosen = index
        self._show()
        self.draw_bottom()

    def walk(self, by: int) -> None:
        """The next one, or the one before."""
        self._go_to((self.chosen + by) % len(self.listed))

    def _go_to(self, index: int) -> None:
        self.chosen = index
        self._table.choose(index)
        self._table.reveal(index)

    def filter(self) -> None:
        """Errors only, or everything."""
        one = self.now
        self.errors_only = not self.errors_only
        self.chosen = self.listed.index(one) if one in self.listed else 0
        self.draw()
        self._table.reveal(self.chosen)

    def primary(self) -> Primary:
        if self.prepared.roster.errors:
            return Primary(self.say("page-problems.again"), self.flow.read_again)
        waiting = preparing.unconfirmed(self.flow.now)
        if not waiting:
            return Primary(self.say("page-problems.go-on"), self.go_on)
        if self.now.key in waiting:
            count = self.prepared.roster.found[self.now.key]
            return Primary(self.say("page-problems.confirm", count=count), self.ask_confirm)
        return Primary(self.say("page-problems.next-kind", count=len(waiting)), self.next_kind)

    def ask_confirm(self) -> None:
        """A person confirms all warnings of one kind, having seen what kind it is."""
        key = self.now.key
        count = self.prepared.roster.found[key]
        self.app.ask(
            self.say("page-problems.ask", kind=self.kind(key), count=count), lambda: self.confirm(key)
        )

    def confirm(self, key: str) -> None:
        """Take a kind as confirmed, and go to the next one."""
        self.flow.now = preparing.confirm(self.flow.now, key)
        self.draw()
        if preparing.unconfirmed(self.flow.now):
            self.next_kind()

    def next_kind(self) -> None:
        """The first problem of the next kind that nobody has confirmed."""
        waiting = preparing.unconfirmed(self.flow.now)
        keys = [one.key for one in self.listed]
        self._go_to(min(keys.index(key) for key in waiting))

    def go_on(self) -> None:
        """To the counts."""
        from kiosk.screens.prepare_check import CountsScreen

        self.app.show(CountsScreen(self.app, self.flow))

    def save(self) -> None:
        """Write the list of problems for whoever corrects the workbook."""
        prepared, workbook = self.prepared, self.flow.now.workbook
        if workbook is None:
            return
        base, lang = self.app.base, self.app.lang

        def job(_report: Report) -> "Path":
            return save_problems(prepared, workbook, base, datetime.now().astimezone(), lang)

        self.app.aside(self, job, self._saved)

    def _saved(self, file: "Path") -> None:
        self.app.tell(
            self.say("page-problems.saved", file=file.name, folder=short(file.parent, self.app.base)),
            self.say("page-problems.saved-do"),
        )

    def back(self) -> None:
        from kiosk.screens.prepare_choose import ChooseScreen

        self.app.show(ChooseScreen(self.app, self.flow))

    def side(self) -> tuple[Widget, ...]:
        buttons = [*super().side(), side_button(self.say("page-problems.save"), self.save, "save-problems")]
        if not self.prepared.roster.errors:
            buttons.append(side_button(self.say("page-problems.again"), self.flow.read_again, "read-again"))
        return tuple(buttons)

    def hint(self) -> str:
        roster = self.prepared.roster
        if sum(roster.found.values()) > len(roster.problems):
            return self.say("page-problems.hint-more", listed=len(roster.problems))
        return self.say("page-problems.hint" if roster.errors else "page-problems.hint-warnings")
