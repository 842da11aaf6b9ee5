"""The beginning: begin the attempt, announce, open a round."""

from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.ceremony import commands
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.plan_facts import title_of
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, facts, fixed, row, scale, space, steps
from verifier.protocol.fingerprint import hex_groups
from verifier.protocol.fold import announced_totals
from verifier.protocol.plan import RoundStep
from verifier.words import Language, spoken

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


HIDDEN = "____"


def fingerprint_panel(
    screen: Screen, fingerprint: str = "", *, compact: bool = False, hidden: int = 0
) -> Widget:
    """The seal fingerprint (封存指纹): groups of four beside the words to be read aloud (指纹口令).

    The last ``hidden`` groups and their words are left out where they are typed from the printed notice.
    """
    units = scale()
    fingerprint = fingerprint or screen.state.fingerprint
    groups = list(hex_groups(fingerprint))
    groups[len(groups) - hidden :] = [HIDDEN] * hidden
    left = Panel(theme.SURFACE, orientation="vertical", padding=units.units(2), radius=units.units(1),
                 border=theme.LINE)  # fmt: skip
    left.add_widget(fixed(screen.say("screen-fingerprint.hex"), units.body, theme.MUTED))
    for start in range(0, len(groups), 4):
        left.add_widget(Text("  ".join(groups[start : start + 4]), units.units(4.6), bold=True))
    right = Panel(theme.SURFACE, orientation="vertical", padding=units.units(2), radius=units.units(1),
                  border=theme.LINE, size_hint_x=1.5 if compact else 1)  # fmt: skip
    right.add_widget(fixed(screen.say("screen-fingerprint.words"), units.body, theme.MUTED))
    # Two columns have room for Chinese words; English ones are three times as long.
    halved = compact and screen.app.lang is Language.ZH
    lines = GridLayout(cols=2 if halved else 1, orientation="tb-lr", rows=4 if halved else 8)
    size = units.units(2.6 if compact and not halved else 3.4)
    spoken_lines = list(spoken.lines(fingerprint, screen.app.lang))
    for number, words in spoken_lines:
        # A line of words says two groups.
        left_out = len(spoken_lines) - number < hidden // 2
        line = "  ".join(HIDDEN if left_out else word for word in words)
        lines.add_widget(Text(f"{number}.  {line}", size, bold=True))
    right.add_widget(lines)
    return row(left, right, gap=units.units(2))


class BeginScreen(Screen):
    """Before the first event of an attempt."""

    def title(self) -> str:
        return self.say("screen-begin.title", attempt=self.state.attempt)

    def body(self) -> Widget:
        units = scale()
        plan = self.state.plan
        facts = column(
            fixed(title_of(plan, self.app.lang), units.large, bold=True),
            fixed(f"{plan.organiser}　{plan.place}", units.body, theme.MUTED),
            gap=units.units(1), size_hint_y=None, height=units.units(11),
        )  # fmt: skip
        return column(facts, fingerprint_panel(self), gap=units.units(2))

    def primary(self) -> Primary:
        return Primary(self.say("screen-begin.primary"), lambda: self.do(commands.begin))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-begin.copy"), self.app.show_record_copy, "begin-copy"),)

    def hint(self) -> str:
        return self.say("screen-begin.hint")


FEW, FIGURES = 4, 6
"""Up to so many schools stand below the batches; more have pages of their own, so many a page."""
WIDTHS = (2.4, 5, 2, 2)


class AnnounceScreen(Screen):
    """宣布派位计划数和待派位人数."""

    def title(self) -> str:
        return self.say("screen-announce.title")

    def __init__(self, app: "KioskApp") -> None:
        self.page = 0
        super().__init__(app)

    def body(self) -> Widget:
        return self._school_page() if self.page else self._batches()

    def _batches(self) -> Widget:
        units = scale()
        totals = announced_totals(self.state)
        grid = GridLayout(cols=3, spacing=units.units(1.5))
        for key in ("screen-announce.batch", "screen-announce.quota", "screen-announce.applicants"):
            grid.add_widget(fixed(self.say(key), units.large, theme.MUTED, halign="center"))
        for total in totals:
            batch = self.state.plan.batch(total.batch)
            for text in (batch.name if batch else total.batch, str(total.quota), str(total.applicants)):
                cell = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE)
                size = units.fact if text.isdigit() else units.title
                cell.add_widget(Text(text, size, bold=True, halign="center"))
                grid.add_widget(cell)
        if len(self.state.plan.schools) > FEW:
            return grid
        return column(grid, self._school_facts(), gap=units.units(1.5))

    def _school_facts(self) -> Widget:
        """Few schools, below the batches."""
        schools = []
        for school in self.state.plan.schools:
            of = self.state.plan.batch(school.batch)
            told = self.say(
                "screen-announce.school", batch=of.name if of else "", name=school.name, quota=school.quota
            )
            schools.append(told)
        return facts(schools, scale().large)

    def _school_page(self) -> Widget:
        """Many schools, so many a page that the last row can read them."""
        units = scale()
        plan, roster = self.state.plan, self.app.desk.ceremony.sealed.roster
        first = (self.page - 1) * FIGURES
        shown = plan.schools[first : first + FIGURES]
        lines = column(gap=units.units(1))
        names = ("batch", "name", "quota", "applicants")
        heads = [
            Text(self.say(f"screen-announce.{name}"), units.large, theme.MUTED, size_hint_x=wide,
                 halign="left" if place < 2 else "center")
            for place, (name, wide) in enumerate(zip(names, WIDTHS, strict=True))
        ]  # fmt: skip
        lines.add_widget(row(*heads, size_hint_y=None, height=units.units(6), padding=[units.units(2), 0]))
        for school in shown:
            batch = plan.batch(school.batch)
            cells = (batch.name if batch else school.batch, school.name, str(school.quota),
                     str(guide.applicants_of(roster, school)))  # fmt: skip
            line = Panel(theme.SURFACE, radius=units.units(0.8), border=theme.LINE,
                         padding=[units.units(2), 0])  # fmt: skip
            for place, (text, wide) in enumerate(zip(cells, WIDTHS, strict=True)):
                size = units.large if place < 2 else units.units(6)
                line.add_widget(Text(text, size, bold=place > 0, size_hint_x=wide,
                                     halign="left" if place < 2 else "center"))  # fmt: skip
            lines.add_widget(line)
        for _empty in range(FIGURES - len(shown)):
            lines.add_widget(space())
        return lines

    @property
    def pages(self) -> int:
        """The batches, and the schools if they need pages of their own."""
        schools = len(self.state.plan.schools)
        return 1 if schools <= FEW else 1 + -(-schools // FIGURES)

    def turn(self, by: int) -> None:
        """Turn pages."""
        self.page += by
        self.draw()

    def primary(self) -> Primary:
        if self.page + 1 < self.pages:
            told = self.say("screen-announce.next", page=self.page + 1, pages=self.pages)
            return Primary(told, lambda: self.turn(1))
        return Primary(self.say("screen-announce.primary"), lambda: self.do(commands.announce))

    def side(self) -> tuple[Widget, ...]:
        if self.page:
            return (side_button(self.say("screen-lists.before"), lambda: self.turn(-1), "page-before"),)
        if self.app.desk.private is None:
            return ()
        return (side_button(self.say("screen-lookup.open"), self.app.show_lookup, "lookup"),)

    def hint(self) -> str:
        return self.say("screen-announce.hint")


class RoundScreen(Screen):
    """A round is about to be opened."""

    def title(self) -> str:
        return self.say("screen-round.title", round=self.state.round + 1)

    def body(self) -> Widget:
        return steps([self.say(f"screen-round.step-{key}") for key in self._steps()])

    def _steps(self) -> tuple[str, ...]:
        """What this round has, by the plan: not every one has balls, slips or an envelope."""
        plan, step = self.state.plan, self.state.step
        balls = ("balls",) if isinstance(step, RoundStep) and step.balls else ()
        numbers = plan.witness.slots > 0
        locks = (f"lock-{plan.witness.lock.value}",) if numbers else ()
        opened = ("slips",) if numbers else ()
        return (*locks, *balls, *opened, f"secret-{plan.custody.value}")

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-round.primary", round=self.state.round + 1), lambda: self.do(commands.open_round)
        )

    def hint(self) -> str:
        return self.say("screen-round.hint")
