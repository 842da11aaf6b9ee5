"""The day before: problems to walk through, counts to confirm, and the plan as it will be sealed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor
from kiosk.intake.problems import Severity
from kiosk.preparation import Prepared
from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.plan_facts import plan_facts
from kiosk.screens.prepare_seal import NewPassphraseScreen
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale
from verifier.protocol.plan import REHEARSAL_PREFIX
from verifier.protocol.plan_check import check_plan
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class PrepareScreen(Page):
    """A step after the import."""

    stages = prepare_stages.STAGES
    actor = Actor.ORGANISER

    def __init__(self, app: "KioskApp", prepared: Prepared, before: Screen) -> None:
        self.prepared = prepared
        self.before = before
        self.rehearsal = prepared.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.prepared.plan)

    def back(self) -> None:
        """The step before."""
        self.app.return_to(self.before)

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.back, "back"),)


class ProblemsScreen(PrepareScreen):
    """What is wrong with the list, one line a cell, and one of them in full."""

    stage = prepare_stages.PROBLEMS
    actor = Actor.OPERATOR
    chosen = 0

    def title(self) -> str:
        roster = self.prepared.roster
        errors = sum(one.severity is Severity.ERROR for one in roster.problems)
        found = sum(roster.found.values())
        key = "page-problems.title" if errors else "page-problems.title-warnings"
        return self.say(key, count=found)

    def body(self) -> Widget:
        units = scale()
        lines, inks = [], []
        for one in self.prepared.roster.problems:
            bad = one.severity is Severity.ERROR
            told = parts(one.error(), self.app.lang)
            mark = self.say("page-problems.error" if bad else "page-problems.warning")
            lines.append((mark, one.sheet, one.cell or "—", one.found or "—", told.to_do or told.what))
            inks.append(theme.BAD if bad else theme.ACTORS["supervisor"])
        heads = [self.say(f"page-problems.{name}") for name in ("kind", "sheet", "cell", "found", "do")]
        self._table = Table(lines, (0.9, 2, 1.1, 2.2, 5), self.chosen, self.choose, inks=inks)
        self._place = fixed("", units.body, theme.MUTED)
        self._what = Text("", units.body, bold=True)
        self._do = Text("", units.body)
        panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=units.units(1.5), size_hint_y=None, height=units.units(20))  # fmt: skip
        for text in (self._place, self._what, self._do):
            panel.add_widget(text)
        self._show()
        return column(headed(heads, self._table), panel, gap=units.units(1.5))

    def _show(self) -> None:
        problems = self.prepared.roster.problems
        one = problems[self.chosen]
        told = parts(one.error(), self.app.lang)
        self._place.say(self.say("page-problems.place", number=self.chosen + 1, of=len(problems)))
        self._what.say(told.what)
        self._do.say(told.to_do)

    def choose(self, index: int) -> None:
        """Show one in full."""
        self.chosen = index
        self._show()

    def walk(self, by: int) -> None:
        """The next one, or the one before."""
        self.chosen = (self.chosen + by) % len(self.prepared.roster.problems)
        self._table.choose(self.chosen)
        self._table.reveal(self.chosen)

    def primary(self) -> Primary:
        if self.prepared.roster.errors:
            return Primary(self.say("page-problems.choose-again"), self.back)
        return Primary(self.say("page-problems.go-on"), self.confirm)

    def confirm(self) -> None:
        """Warnings have to be confirmed by a person."""
        count = sum(self.prepared.roster.found.values())
        self.app.ask(self.say("page-problems.ask", count=count), self.go_on)

    def go_on(self) -> None:
        """To the counts."""
        self.app.show(CountsScreen(self.app, self.prepared, self))

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("page-problems.before"), lambda: self.walk(-1), "problem-before"),
            side_button(self.say("page-problems.after"), lambda: self.walk(1), "problem-after"),
        )

    def hint(self) -> str:
        roster = self.prepared.roster
        if sum(roster.found.values()) > len(roster.problems):
            return self.say("page-problems.hint-more", listed=len(roster.problems))
        return self.say("page-problems.hint" if roster.errors else "page-problems.hint-warnings")


class CountsScreen(PrepareScreen):
    """The counts, to be held against the announced ones."""

    stage = prepare_stages.COUNTS

    def title(self) -> str:
        return self.say("page-counts.title", total=self.prepared.roster.counts.total)

    def body(self) -> Widget:
        units = scale()
        plan, counts = self.prepared.plan, self.prepared.roster.counts
        batches = [
            (one.name, str(sum(school.quota for school in plan.schools if school.batch == one.id)),
             str(counts.batches.get(one.id, 0)), str(counts.lots.get(one.id, 0)))
            for one in plan.batches
        ]  # fmt: skip
        schools = []
        for school in plan.schools:
            batch, key = plan.batch(school.batch), (school.batch, school.id)
            schools.append((batch.name if batch else school.batch, school.name, str(school.quota),
                            str(counts.first.get(key, 0)), str(counts.listed.get(key, 0))))  # fmt: skip
        above = Table(batches, (4, 2, 2, 2), aligns=("left", "right", "right", "right"))
        below = Table(schools, (3, 4, 2, 2, 2), aligns=("left", "left", "right", "right", "right"))
        heads = [self.say(f"page-counts.{name}") for name in ("batch", "quota", "children", "lots")]
        more = [self.say(f"page-counts.{name}") for name in ("batch", "school", "quota", "first", "listed")]
        tall = min(4, len(batches)) * units.units(7.6) + units.units(6)
        first = row(headed(heads, above), size_hint_y=None, height=tall)
        return column(first, headed(more, below), gap=units.units(2))

    def primary(self) -> Primary:
        return Primary(self.say("page-counts.primary"), self.go_on)

    def go_on(self) -> None:
        """To the plan."""
        self.app.show(PlanScreen(self.app, self.prepared, self))

    def hint(self) -> str:
        return self.say("page-counts.hint")


class PlanScreen(PrepareScreen):
    """The plan in words, as it will be sealed; and whether this is a rehearsal."""

    stage = prepare_stages.PLAN

    def title(self) -> str:
        return self.say("page-plan.title")

    def body(self) -> Widget:
        lines = plan_facts(self.prepared.plan, self.app.lang)
        return Table(lines, (2, 8), inks=[theme.MUTED] * len(lines))

    def primary(self) -> Primary:
        return Primary(self.say("page-plan.primary"), self.go_on)

    def go_on(self) -> None:
        """To the passphrase."""
        self.app.show(NewPassphraseScreen(self.app, self.prepared, self, 2))

    def swap(self) -> None:
        """A rehearsal (演练), or the real draw: the mark is in the draw's name and so in every hash."""
        plan = self.prepared.plan
        plain = plan.draw_id.removeprefix(REHEARSAL_PREFIX)
        marked = replace(plan, draw_id=plain if plan.rehearsal else REHEARSAL_PREFIX + plain)
        check_plan(marked)
        self.prepared = replace(self.prepared, plan=marked)
        self.rehearsal = marked.rehearsal
        self.draw()

    def side(self) -> tuple[Widget, ...]:
        key = "page-plan.to-real" if self.rehearsal else "page-plan.to-rehearsal"
        return (*super().side(), side_button(self.say(key), self.swap, "rehearsal"))

    def hint(self) -> str:
        return self.say("page-plan.hint-rehearsal" if self.rehearsal else "page-plan.hint")
