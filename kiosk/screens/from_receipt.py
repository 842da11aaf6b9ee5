"""Opening a slot from its printed receipt (锁定回执), where the number itself is not on this computer."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import column, fixed, scale

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

NONCE = 32
"""Characters of the nonce on a receipt, without blanks."""


class FromReceiptScreen(Page):
    """First the number, then the nonce; both are checked against the commitment that was recorded.

    Args:
        app: the app.
        behind: the screen of the slips.
        slot: whose receipt it is.
    """

    actor = Actor.PARENT

    def __init__(self, app: "KioskApp", behind: Screen, slot: int) -> None:
        self.behind = behind
        self.slot = slot
        self.number = ""
        self.nonce = ""
        self.at_nonce = False
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-receipt.title", slot=self.slot)

    def body(self) -> Widget:
        units = scale()
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]))
        if self.at_nonce:
            told = self.say("page-receipt.nonce-told", number=self.number)
            field = Field("nonce", self.nonce, hint=self.say("page-receipt.nonce"), changed=self._nonce)
        else:
            told = self.say("page-receipt.number-told", digits=self.state.plan.witness.digits)
            field = Field("number", self.number, hint=self.say("page-receipt.number"), changed=self._number)
        board.field = field
        return column(fixed(told, units.large, theme.MUTED), field, board.widget, gap=units.units(2))

    def _number(self, text: str) -> None:
        self.number = text.strip()
        self.draw_bottom()

    def _nonce(self, text: str) -> None:
        self.nonce = text
        self.draw_bottom()

    def primary(self) -> Primary:
        if not self.at_nonce:
            whole = len(self.number) == self.state.plan.witness.digits and self.number.isdecimal()
            return Primary(self.say("screen-incident.next"), self.to_nonce, whole)
        whole = len("".join(self.nonce.split())) == NONCE
        return Primary(self.say("page-receipt.open"), self.open, whole)

    def to_nonce(self) -> None:
        """The second thing on the receipt."""
        self.at_nonce = True
        self.draw()

    def open(self) -> None:
        """Open the slot; what does not fit the commitment is refused."""
        slot, number, nonce = self.slot, self.number, self.nonce
        self.do(lambda one: commands.open_slip(one, slot, number, nonce))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.before, "back"),)

    def before(self) -> None:
        """From the nonce to the number, from the number to the slips."""
        if self.at_nonce:
            self.at_nonce = False
            self.draw()
        else:
            self.app.return_to(self.behind)

    def hint(self) -> str:
        return self.say("page-receipt.hint")
