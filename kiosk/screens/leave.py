"""Before the program ends on a computer that serves as a kiosk: the operator's code (退出密码)."""

from typing import TYPE_CHECKING

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keypad import DigitBoxes, digit_key, keypad
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import column, fixed, scale
from kiosk.station import operator_code
from verifier.protocol.errors import BadInput, Rule

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class LeaveScreen(Page):
    """The code is typed unseen; whoever does not have it goes back to where they were.

    Args:
        app: the application.
        behind: the screen that the program was to be ended from.
        check: what checks the code.
    """

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen | None, check: operator_code.Check) -> None:
        self.typed = ""
        self.behind = behind
        self.check = check
        super().__init__(app)

    def title(self) -> str:
        return self.say("operator-code.title")

    def body(self) -> Widget:
        units = scale()
        self._boxes = DigitBoxes(operator_code.LONGEST, hidden=True, group=4)
        self._boxes.show(self.typed)
        digits = AnchorLayout(size_hint_y=None, height=units.units(13))
        digits.add_widget(self._boxes)
        pad = AnchorLayout()
        labels = self.say("screen-key.clear"), self.say("screen-key.back")
        pad.add_widget(keypad(self.press, self.back, self.clear_all, labels))
        told = fixed(self.say("operator-code.ask"), units.large, theme.MUTED, halign="center")
        return column(told, digits, pad, gap=units.units(1))

    def press(self, digit: str) -> None:
        """Take a digit."""
        if len(self.typed) < operator_code.LONGEST:
            self.typed += digit
            self._show()

    def back(self) -> None:
        """Take the last digit back."""
        self.typed = self.typed[:-1]
        self._show()

    def clear_all(self) -> None:
        """Take all digits back."""
        self.typed = ""
        self._show()

    def _show(self) -> None:
        self._boxes.show(self.typed)
        self.draw_bottom()

    def key(self, text: str) -> bool:
        """Digits and backspace of a keyboard."""
        return digit_key(self, text)

    def primary(self) -> Primary:
        return Primary(self.say("page-home.leave"), self.leave, operator_code.is_code(self.typed))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("operator-code.stay"), self.stay, "stay"),)

    def stay(self) -> None:
        """Back to where they were."""
        if self.behind is None:
            self.app.refresh()
        else:
            self.app.return_to(self.behind)

    def leave(self) -> None:
        """End the program if the code is right."""
        if self.check.fits(self.typed):
            self.app.stop()
            return
        self.clear_all()
        self.app.refused(BadInput(Rule.COMMAND, "operator-code.wrong"))
