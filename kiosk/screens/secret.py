"""The sealed secret (密封数): typed from its envelope in eight groups, or opened by the machine."""

from typing import TYPE_CHECKING

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.keypad import digit_key, keypad
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale, space
from kiosk.sealing.envelopes import GROUP, GROUPS, check_digit
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Custody
from verifier.protocol.state import Pulse

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

SIZE = GROUP + 1
MOST = 5
"""No envelope's number has more digits."""


class SecretScreen(Screen):
    """公证员拆开密封数信封: first the number on it, so that no other one is opened; then what is in it."""

    def __init__(self, app: "KioskApp") -> None:
        self.typed = ""
        self.number = ""
        self.at_hand = False
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
        if not self.at_hand:
            return self._outside()
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

    def _outside(self) -> Widget:
        """The number printed on the envelope, to be typed before it is torn open."""
        units = scale()
        self._number = fixed(self.number, units.units(20), theme.BRAND, bold=True, halign="center")
        self._told = Text("", units.large, theme.BAD, bold=True, halign="center", size_hint_y=None,
                          height=units.units(14))  # fmt: skip
        self._show_number()
        left = column(
            fixed(self.say("screen-secret.number"), units.title, bold=True, halign="center"),
            self._number, self._told, space(), gap=units.units(2), size_hint_x=0.55,
        )  # fmt: skip
        pad = AnchorLayout(size_hint_x=0.45)
        labels = (self.say("screen-key.clear"), self.say("screen-key.back"))
        pad.add_widget(keypad(self.press, self.back, self.clear_group, labels))
        return row(left, pad, gap=units.units(2))

    @property
    def other_envelope(self) -> bool:
        """Whether another envelope is at hand than the one that is due."""
        return bool(self.number) and self.number != str(self.index)

    def _show_number(self) -> None:
        self._number.say(self.number or "—")
        # While a longer number is being typed, its first digit is no mistake.
        begun = str(self.index).startswith(self.number)
        wrong = self.other_envelope and not begun
        self._told.say(self.say("screen-secret.other", found=self.number, index=self.index) if wrong else "")

    def draw_typed(self) -> None:
        """Show what a key changed: a group or the envelope's number, and the button."""
        if self.at_hand:
            self._show_typed()
        else:
            self._show_number()
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
        if not self.at_hand:
            self.number = (self.number + digit)[:MOST]
            self.draw_typed()
        elif len(self.typed) < SIZE * GROUPS and self.wrong_group() is None:
            self.typed += digit
            self.draw_typed()

    def back(self) -> None:
        """Take the last digit back."""
        if self.at_hand:
            self.typed = self.typed[:-1]
        else:
            self.number = self.number[:-1]
        self.draw_typed()

    def clear_group(self) -> None:
        """Take back the group under way."""
        if self.at_hand:
            self.typed = self.typed[: (max(len(self.typed) - 1, 0) // SIZE) * SIZE]
        else:
            self.number = ""
        self.draw_typed()

    def open_envelope(self) -> None:
        """The right envelope is at hand: it is opened now."""
        self.at_hand = True
        self.draw()

    def key(self, text: str) -> bool:
        """Digits and backspace of a keyboard."""
        return digit_key(self, text)

    def primary(self) -> Primary:
        typed, private = self.typed, self.app.desk.private
        if not self.by_envelope:
            return Primary(
                self.say("screen-secret.open"),
                lambda: self.do(lambda one: commands.open_secret(one, None, private)),
            )
        if not self.at_hand:
            right = self.number == str(self.index)
            return Primary(self.say("screen-secret.at-hand", index=self.index), self.open_envelope, right)
        ready = len(typed) == SIZE * GROUPS and self.wrong_group() is None
        return Primary(
            self.say("screen-secret.confirm"),
            lambda: self.do(lambda one: self._open(one, typed)),
            ready,
        )

    def _open(self, ceremony: Ceremony, typed: str) -> Pulse:
        """Open it. Digits that are no sealed secret are another envelope's; two digests would help nobody."""
        try:
            return commands.open_secret(ceremony, typed)
        except BadInput as error:
            if error.key != "secret.commitment":
                raise
            index = ceremony.state.plan.secret_index(ceremony.state.attempt, ceremony.state.round)
            raise BadInput(Rule.SECRET, "command.other-envelope", index=index) from None

    def hint(self) -> str:
        if self.by_envelope and not self.at_hand:
            return self.say("screen-secret.hint-number", index=self.index)
        wrong = self.wrong_group() if self.by_envelope else None
        if wrong is not None:
            return self.say("screen-secret.wrong-group", group=wrong)
        return self.say("screen-secret.hint", index=self.index)
