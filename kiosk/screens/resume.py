"""A ceremony that was under way is opened again: where it stood, why, and going on."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.guide import Actor
from kiosk.paper.lines import local_time
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

REASONS = ("power", "restart", "closed", "moved")


class ResumeScreen(Page):
    """上次进行到哪一步; the reason goes into the record."""

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp") -> None:
        self.reason = ""
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-resume.title")

    def body(self) -> Widget:
        units = scale()
        state = self.state
        phase = self.say(f"phase-name.{state.phase.value}")
        at = local_time(state.at, self.app.lang)
        lines: list[Widget] = [
            fixed(self.say("page-resume.stood", attempt=state.attempt, phase=phase), units.title, bold=True),
            fixed(self.say("page-resume.last", lines=state.seq, at=at), units.large, theme.MUTED),
        ]
        for file in self.app.desk.ceremony.torn:
            panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), border=theme.RAIL_NOW,
                          padding=units.units(1.5), size_hint_y=None, height=units.units(11))  # fmt: skip
            panel.add_widget(Text(self.say("page-resume.torn", file=file.name), units.body))
            lines.append(panel)
        lines.append(fixed(self.say("page-resume.why"), units.large, bold=True))
        buttons = [
            PushButton(
                self.say(f"page-resume.{name}"), partial(self.choose, name), name=f"reason-{name}",
                main=name == self.reason,
            )
            for name in REASONS
        ]  # fmt: skip
        lines.append(row(*buttons, gap=units.units(1.5), size_hint_y=None, height=units.units(12)))
        return column(*lines, space(), gap=units.units(2))

    def choose(self, name: str) -> None:
        """Take a reason."""
        self.reason = name
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("page-resume.primary"), self.go_on, bool(self.reason))

    def go_on(self) -> None:
        """Record the reason and show the step."""
        reason = self.say(f"page-resume.{self.reason}")
        self.do(lambda one: commands.reopened(one, reason))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.home"), self.app.go_home, "back"),)

    def hint(self) -> str:
        return self.say("page-resume.hint")
