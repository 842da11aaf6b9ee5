"""Balls (号珠): entered within their range, read back large before they count, or stuck and drawn again."""

from collections.abc import Callable
from functools import partial

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keypad import is_digit
from kiosk.screens.official import show_official
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import PushButton, column, fixed, scale
from verifier.protocol.plan import Ball
from verifier.protocol.state import Phase

BUTTONS = 20
"""Up to so many values have a button each; all ranges of the official procedures do."""


class BallsScreen(Screen):
    """摇珠: for a round's balls, and for the ball that makes a group official."""

    value: int | None = None

    @property
    def ball(self) -> Ball:
        """The ball that is due."""
        ball = self.state.next_ball()
        assert ball is not None
        return ball

    def title(self) -> str:
        if self.state.phase is Phase.CHOOSE:
            return self.say("screen-ball.title-choose")
        if self.ball.name == "groups":
            return self.say("screen-ball.title-groups")
        return self.say("screen-ball.title", name=self.ball.name)

    def body(self) -> Widget:
        units = scale()
        ball = self.ball
        told = fixed(self.say("screen-ball.range", low=ball.low, high=ball.high), units.large, theme.MUTED)
        values = range(ball.low, ball.high + 1)
        grid = GridLayout(cols=min(len(values), 10), spacing=units.units(1.5), size_hint_y=None,
                          height=units.units(16) * -(-len(values) // 10))  # fmt: skip
        for value in values:
            grid.add_widget(
                PushButton(
                    str(value),
                    partial(self.choose, value),
                    name=f"ball-{value}",
                    size=units.fact,
                    main=value == self.value,
                )
            )
        shown = AnchorLayout()
        if self.value is not None:
            large = fixed(str(self.value), units.units(26), theme.BRAND, bold=True, halign="center")
            shown.add_widget(large)
        return column(told, grid, shown, gap=units.units(2))

    def choose(self, value: int) -> None:
        """Take a value up; it does not count yet."""
        self.value = value
        self.draw()

    def key(self, text: str) -> bool:
        """A digit of a keyboard."""
        if is_digit(text) and self.ball.low <= int(text) <= self.ball.high:
            self.choose(int(text))
            return True
        return False

    def primary(self) -> Primary:
        value = self.value
        if value is None:
            return Primary(self.say("screen-ball.confirm-none"), lambda: None, enabled=False)
        return Primary(self.say("screen-ball.confirm", value=value), lambda: self.confirm(value))

    def confirm(self, value: int) -> None:
        """It counts; the ball that chose a group is followed by that group's numbers."""
        before = self.state

        def done(_counts: bool) -> None:
            if before.phase is Phase.CHOOSE and self.state.official is not None:
                show_official(self.app, before)
            else:
                self.app.refresh()

        self.do(self._draw(value), done)

    def _draw(self, value: int) -> Callable[[Ceremony], bool]:
        name = self.ball.name
        return lambda one: commands.draw_ball(one, name, value)

    def hint(self) -> str:
        return self.say("screen-ball.hint" if self.value is None else "screen-ball.hint-confirm")

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-ball.stuck"), self.ask_stuck, "ball-stuck"),)

    def ask_stuck(self) -> None:
        """Ask before a stuck ball is recorded."""
        name = self.ball.name

        def stuck(one: Ceremony) -> bool:
            return commands.draw_ball(one, name, None, stuck=True)

        self.app.ask(self.say("screen-ball.stuck-ask"), lambda: self.do(stuck))
