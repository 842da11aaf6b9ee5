"""Witness numbers (见证数): locked by the representatives, one slot after another, and opened later."""

from typing import TYPE_CHECKING

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.ceremony import commands
from kiosk.ceremony.commands import Receipt
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.from_receipt import FromReceiptScreen
from kiosk.screens.keypad import DigitBoxes, digit_key, keypad
from kiosk.screens.screen import Screen
from kiosk.screens.void_slip import VoidSlipScreen
from kiosk.screens.widgets import Panel, Text, column, fixed, scale, space
from verifier.protocol.beacon import VOID
from verifier.protocol.plan import Lock

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


def slots_strip(screen: Screen, done: dict[int, str], now: int | None) -> Widget:
    """All slots (席位) in small: which are done, which one is next."""
    units = scale()
    total = screen.state.plan.witness.slots
    grid = GridLayout(cols=min(total, 15), spacing=units.units(0.6), size_hint_y=None,
                      height=units.units(7.5) * -(-total // 15))  # fmt: skip
    for slot in range(1, total + 1):
        colour = theme.GOOD_SOFT if slot in done else theme.RAIL_NOW if slot == now else theme.SURFACE
        cell = Panel(colour, radius=units.units(0.6), border=theme.LINE)
        cell.add_widget(Text(str(slot), units.body, bold=slot == now, halign="center"))
        grid.add_widget(cell)
    return grid


class NumberEntry(Screen):
    """A screen on which one representative types a number."""

    def __init__(self, app: "KioskApp") -> None:
        self.typed = ""
        super().__init__(app)

    @property
    def slot(self) -> int:
        """Whose turn it is."""
        return guide.missing_slots(self.state)[0]

    @property
    def complete(self) -> bool:
        """Whether all digits are typed."""
        return len(self.typed) == self.state.plan.witness.digits

    def press(self, digit: str) -> None:
        """Take a digit."""
        if len(self.typed) < self.state.plan.witness.digits:
            self.typed += digit
            self.draw_typed()

    def back(self) -> None:
        """Take the last digit back."""
        self.typed = self.typed[:-1]
        self.draw_typed()

    def clear_all(self) -> None:
        """Take all digits back."""
        self.typed = ""
        self.draw_typed()

    def draw_typed(self) -> None:
        """Draw what a key changes: the boxes and the button."""
        self._boxes.show(self.typed)
        self.draw_bottom()

    def key(self, text: str) -> bool:
        """Digits and backspace of a keyboard."""
        return digit_key(self, text)

    def entry(self, *, hidden: bool) -> Widget:
        """The slot's number large, the boxes, and the keypad."""
        units = scale()
        length = self.state.plan.witness.digits
        self._boxes = DigitBoxes(length, hidden=hidden, group=4 if length > 6 else 0)
        self._boxes.show(self.typed)
        digits = AnchorLayout(size_hint_y=None, height=units.units(13))
        digits.add_widget(self._boxes)
        pad = AnchorLayout()
        pad.add_widget(
            keypad(
                self.press,
                self.back,
                self.clear_all,
                (self.say("screen-key.clear"), self.say("screen-key.back")),
            )
        )
        return column(digits, pad, gap=units.units(1))


class LockScreen(NumberEntry):
    """锁定: on paper the slip goes into the box; on the screen the number is typed unseen."""

    def __init__(self, app: "KioskApp") -> None:
        self.receipt: Receipt | None = None
        super().__init__(app)

    @property
    def on_screen(self) -> bool:
        """Whether numbers are typed here."""
        return self.state.plan.witness.lock is Lock.SCREEN

    def title(self) -> str:
        return self.say("screen-lock.title", round=self.state.round)

    def body(self) -> Widget:
        units = scale()
        done = {slot: "" for slot, _ in self.state.locked}
        strip = slots_strip(self, done, self.slot)
        if self.on_screen:
            return column(strip, self.entry(hidden=True), gap=units.units(1))
        large = fixed(
            self.say("screen-lock.slot", slot=self.slot), units.units(14), bold=True, halign="center"
        )
        told = fixed(self.say("screen-lock.paper"), units.large, theme.MUTED, halign="center")
        return column(strip, space(), large, told, space(), gap=units.units(1))

    def primary(self) -> Primary:
        slot = self.slot
        if self.on_screen:
            return Primary(self.say("screen-lock.confirm"), lambda: self.lock(slot), self.complete)
        return Primary(
            self.say("screen-lock.in-box", slot=slot),
            lambda: self.do(lambda one: commands.lock_slip(one, slot)),
        )

    def lock(self, slot: int) -> None:
        """Lock the typed number."""
        number = self.typed
        self.do(lambda one: commands.lock_slip(one, slot, number), self.app.show_receipt)

    def hint(self) -> str:
        return self.say(
            "screen-lock.hint-screen" if self.on_screen else "screen-lock.hint-paper", slot=self.slot
        )

    def side(self) -> tuple[Widget, ...]:
        slot = self.slot
        if not self.on_screen:
            return ()
        return (side_button(self.say("screen-lock.empty"), lambda: self.ask_empty(slot), "empty-slot"),)

    def ask_empty(self, slot: int) -> None:
        """Ask before a slot is locked without a number: nobody can write one into it any more."""
        self.app.ask(
            self.say("screen-lock.empty-ask", slot=slot),
            lambda: self.do(lambda one: commands.lock_slip(one, slot)),
        )


class SlipsScreen(NumberEntry):
    """揭示: each number is shown large and confirmed by who wrote it."""

    @property
    def on_screen(self) -> bool:
        """Whether the numbers were typed here before."""
        return self.state.plan.witness.lock is Lock.SCREEN

    def title(self) -> str:
        return self.say("screen-slips.title", round=self.state.round)

    def body(self) -> Widget:
        units = scale()
        opened = dict(self.state.slips)
        strip = slots_strip(self, opened, self.slot)
        if not self.on_screen:
            return column(strip, self.entry(hidden=False), gap=units.units(1))
        lines = [fixed(self.say("screen-slips.slot", slot=self.slot), units.fact, bold=True, halign="center")]
        if opened:
            slot, number = self.state.slips[-1]
            shown = self.say("screen-slips.void") if number == VOID else number
            lines.append(
                fixed(self.say("screen-slips.last", slot=slot, number=shown), units.title, halign="center")
            )
        return column(strip, space(), *lines, space(), gap=units.units(2))

    def primary(self) -> Primary:
        slot, number = self.slot, self.typed
        if self.on_screen:
            return Primary(
                self.say("screen-slips.open", slot=slot),
                lambda: self.do(lambda one: commands.open_slip(one, slot)),
            )
        return Primary(
            self.say("screen-slips.confirm"),
            lambda: self.do(lambda one: commands.open_slip(one, slot, number)),
            self.complete,
        )

    def hint(self) -> str:
        return self.say(
            "screen-slips.hint-screen" if self.on_screen else "screen-slips.hint-paper", slot=self.slot
        )

    def side(self) -> tuple[Widget, ...]:
        void = side_button(self.say("screen-slips.unreadable"), self.ask_void, "void-slip")
        if not self.on_screen:
            return (void,)
        return (side_button(self.say("page-receipt.from"), self.from_receipt, "from-receipt"), void)

    def from_receipt(self) -> None:
        """On a spare computer the numbers are on the receipts alone."""
        self.app.show(FromReceiptScreen(self.app, self, self.slot))

    def ask_void(self) -> None:
        """That a slip is void is a decision; only a slot that was locked as empty is void by itself."""
        slot, reason = self.slot, str(self.say("screen-slips.void-reason"))
        if not self.on_screen or dict(self.state.locked)[slot] is not None:
            self.app.show(VoidSlipScreen(self.app, slot, lambda: self.app.return_to(self)))
            return
        self.app.ask(
            self.say("screen-slips.void-ask", slot=slot),
            lambda: self.do(lambda one: commands.open_slip(one, slot, void=reason)),
        )
