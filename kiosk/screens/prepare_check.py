"""The day before: counts to confirm, and the plan as it will be sealed."""

from kivy.uix.widget import Widget

from kiosk import preparing
from kiosk.intake.kept import kept_columns
from kiosk.preparation import Prepared, check_unsealed
from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.plan_facts import plan_facts
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.prepare_seal import NewPassphraseScreen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, row, scale
from verifier.protocol.errors import BadInput, WrongUse

NOTICE = 9.0
"""The height in units of the panel over the plan, and of that under the counts."""


class ReadPage(PreparePage):
    """A step after the list was read."""

    @property
    def prepared(self) -> Prepared:
        """What was read of the list, by the plan that is there."""
        prepared = self.flow.now.prepared
        if prepared is None:
            raise WrongUse("a list that was not read is shown")
        return prepared


class CountsScreen(ReadPage):
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
        whole = column(first, headed(more, below), gap=units.units(2))
        kept = [
            self.say("page-counts.kept", sheet=sheet, columns=columns)
            for sheet, columns in kept_columns(self.prepared.roster, self.app.lang)
        ]
        if kept:
            panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), size_hint_y=None,
                          height=units.units(NOTICE), padding=[units.units(2), units.units(0.5)])  # fmt: skip
            panel.add_widget(Text("\n".join(kept), units.body))
            whole.add_widget(panel)
        return whole

    def primary(self) -> Primary:
        return Primary(self.say("page-counts.primary"), self.go_on)

    def go_on(self) -> None:
        """To the plan."""
        self.flow.now = preparing.count(self.flow.now)
        self.flow.go()

    def back(self) -> None:
        from kiosk.screens.prepare_choose import ChooseScreen
        from kiosk.screens.prepare_problems import ProblemsScreen

        before = ProblemsScreen if self.prepared.roster.problems else ChooseScreen
        self.app.show(before(self.app, self.flow))

    def side(self) -> tuple[Widget, ...]:
        return (*super().side(),
                side_button(self.say("page-problems.again"), self.flow.read_again, "read-again"))  # fmt: skip

    def hint(self) -> str:
        return self.say("page-counts.hint")


class PlanScreen(ReadPage):
    """The plan in words, as it will be sealed; and whether this is a rehearsal."""

    stage = prepare_stages.PLAN

    def title(self) -> str:
        return self.say("page-plan.title")

    def body(self) -> Widget:
        units = scale()
        lines = plan_facts(self.prepared.plan, self.app.lang)
        marked = self.prepared.plan.rehearsal
        panel = Panel(theme.RAIL_NOW if marked else theme.BRAND, radius=units.units(1), size_hint_y=None,
                      height=units.units(NOTICE))  # fmt: skip
        told = self.say("page-plan.is-rehearsal" if marked else "page-plan.is-real",
                        draw=self.prepared.plan.draw_id)  # fmt: skip
        panel.add_widget(
            Text(told, units.large, theme.INK if marked else theme.ON_BRAND, bold=True, halign="center")
        )
        return column(panel, Table(lines, (2, 8), inks=[theme.MUTED] * len(lines)), gap=units.units(1))

    def primary(self) -> Primary:
        return Primary(self.say("page-plan.primary"), self.go_on)

    def go_on(self) -> None:
        """To the passphrase, unless a draw of this name is sealed already."""
        try:
            check_unsealed(self.app.base, self.prepared.plan)
        except BadInput as error:
            self.app.refused(error)
        else:
            self.app.show(NewPassphraseScreen(self.app, self.prepared, self, 2))

    def back(self) -> None:
        self.app.show(CountsScreen(self.app, self.flow))

    def kind(self) -> None:
        """Real or rehearsal, asked once more."""
        from kiosk.screens.prepare_kind import KindScreen

        self.app.show(KindScreen(self.app, self.flow, self))

    def side(self) -> tuple[Widget, ...]:
        key = "page-plan.to-real" if self.rehearsal else "page-plan.to-rehearsal"
        return (
            *super().side(),
            side_button(self.say("page-plan.edit"), lambda: self.flow.edit(self), "edit-plan"),
            side_button(self.say(key), self.kind, "rehearsal"),
        )

    def hint(self) -> str:
        return self.say("page-plan.hint")
