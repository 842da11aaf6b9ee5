"""The sealed secret (密封数): typed from its envelope in eight groups, or opened by the machine."""

from typing import TYPE_CHECKING

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.keypad import keypad
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale, space
from kiosk.sealing.envelopes import GROUP, GROUPS, check_digit
from verifier.protocol.plan import Custody

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

SIZE = GROUP + 1


class SecretScreen(Screen):
    """公证员拆开密封数信封."""

    def __init__(self, app: "KioskApp") -> None:
        self.typed = ""
        super().__init__(app)

    @property
    def index(self) -> int:
        """Which envelope."""
        return self.state.plan.secret_index(self.state.attempt, self.state.round)

    @property
    def by_envelope(self) -> bool:
        """Whether the secret is in an envelope only."""
        return self.state.plan.custody is Custody.ENVELOPE

    def wrong_group(self) -> int | None:
        """The first full group whose check digit is wrong, from 1."""
        for place in range(1, len(self.typed) // SIZE + 1):
            group = self.typed[(place - 1) * SIZE : place * SIZE]
            if check_digit(place, group[:GROUP]) != group[GROUP:]:
                return place
        return None

    def title(self) -> str:
        return self.say("screen-secret.title", index=self.index)

    def body(self) -> Widget:
        units = scale()
        if not self.by_envelope:
            return column(
                space(), fixed(self.say("screen-secret.machine"), units.title, halign="center"), space()
            )
        self._cells: list[tuple[Panel, Text]] = []
        grid = GridLayout(cols=2, spacing=units.units(1), size_hint_x=0.55)
        for place in range(1, GROUPS + 1):
            grid.add_widget(self._cell(place))
        self._show_typed()
        pad = AnchorLayout(size_hint_x=0.45)
        pad.add_widget(
            keypad(
                self.press,
                self.back,
                self.clear_group,
                (self.say("screen-key.group"), self.say("screen-key.back")),
            )
        )
        return row(grid, pad, gap=units.units(2))

    def draw_typed(self) -> None:
        """Show what a key changed: a group and the button."""
        self._show_typed()
        self.draw_bottom()

    def _cell(self, place: int) -> Widget:
        units = scale()
        cell = Panel(theme.SURFACE, radius=units.units(0.8), border=theme.LINE, padding=[units.units(1.5), 0])
        cell.add_widget(Text(f"{place}", units.body, theme.MUTED, size_hint_x=None, width=units.units(3)))
        text = Text("", units.units(5), bold=True)
        cell.add_widget(text)
        self._cells.append((cell, text))
        return cell

    def _show_typed(self) -> None:
        wrong = self.wrong_group()
        for place, (cell, text) in enumerate(self._cells, 1):
            group = self.typed[(place - 1) * SIZE : place * SIZE]
            shown = group if len(group) <= GROUP else f"{group[:GROUP]}-{group[GROUP:]}"
            cell.paint(theme.BAD_SOFT if wrong == place else theme.SURFACE)
            text.color = theme.BAD if wrong == place else theme.INK
            if text.plain != shown:
                text.say(shown)

    def press(self, digit: str) -> None:
        """Take a digit; a group that is wrong has to be mended first."""
        if len(self.typed) < SIZE * GROUPS and self.wrong_group() is None:
            self.typed += digit
            self.draw_typed()

    def back(self) -> None:
        """Take the last digit back."""
        self.typed = self.typed[:-1]
        self.draw_typed()

    def clear_group(self) -> None:
        """Take back the group under way."""
        self.typed = self.typed[: (max(len(self.typed) - 1, 0) // SIZE) * SIZE]
        self.draw_typed()

    def key(self, text: str) -> bool:
        """Digits and backspace of a keyboard."""
        if text.isdigit() and len(text) == 1:
            self.press(text)
        elif text == "backspace":
            self.back()
        else:
            return False
        return True

    def primary(self) -> Primary:
        typed, private = self.typed, self.app.desk.private
        if not self.by_envelope:
            return Primary(
                self.say("screen-secret.open"),
                lambda: self.do(lambda one: commands.open_secret(one, None, private)),
            )
        ready = len(typed) == SIZE * GROUPS and self.wrong_group() is None
        return Primary(
            self.say("screen-secret.confirm"),
            lambda: self.do(lambda one: commands.open_secret(one, typed)),
            ready,
        )

    def hint(self) -> str:
        wrong = self.wrong_group() if self.by_envelope else None
        if wrong is not None:
            return self.say("screen-secret.wrong-group", group=wrong)
        return self.say("screen-secret.hint", index=self.index)
