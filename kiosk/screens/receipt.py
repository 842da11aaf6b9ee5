"""After a lock on the screen: the commitment (锁定码) in groups and as a QR code."""

from typing import TYPE_CHECKING

from kivy.graphics import Color, Rectangle
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.commands import Receipt
from kiosk.paper.witness import receipt
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Text, column, fixed, row, scale
from kiosk.station.on_paper import print_to_the_end
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.protocol.fingerprint import grouped
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class QrCode(Widget):  # type: ignore[misc]
    """A QR code drawn in squares."""

    def __init__(self, text: str, size: float) -> None:
        import segno

        super().__init__(size_hint=(None, None), size=(size, size))
        self._matrix = [list(line) for line in segno.make(text, error="m").matrix_iter(border=2)]
        self.bind(pos=self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        step = self.width / len(self._matrix)
        self.canvas.clear()
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=self.pos, size=self.size)
            Color(0, 0, 0, 1)
            for down, line in enumerate(self._matrix):
                for across, dark in enumerate(line):
                    if dark:
                        place = (self.x + across * step, self.top - (down + 1) * step)
                        Rectangle(pos=place, size=(step + 0.5, step + 0.5))


PATIENCE = 90.0
"""Seconds that a receipt has to come out of the printer."""
class ReceiptScreen(Screen):
    """锁定码, until the representative goes."""

    def __init__(self, app: "KioskApp", receipt: Receipt) -> None:
        self.receipt = receipt
        self.told = app.say("screen-receipt.kept")
        self.bad = False
        self.printing = False
        super().__init__(app)
        if app.printer:
            self.print()

    def print(self) -> None:
        """Print the receipt (锁定回执) for the representative, and let the print system forget the number."""
        if self.printing:
            return
        self.printing, self.bad = True, False
        self.told = self.say("screen-receipt.printing")
        state, one, name = self.state, self.receipt, self.app.printer
        title = str(self.say("screen-receipt.job", round=one.round, slot=one.slot))

        def job(report: Report) -> BadInput | None:
            paper = receipt(state.plan, state.fingerprint, one.round, one.slot, one.number, one.nonce,
                            one.commitment, state.attempt)  # fmt: skip
            try:
                print_to_the_end(name, paper, title, report, private=True, limit=PATIENCE)
            except BadInput as error:
                return error
            return None

        self.app.aside(self, job, self._printed)
        self.draw()

    def _printed(self, error: BadInput | None) -> None:
        self.printing = False
        self.bad = error is not None
        if error is None:
            self.told = self.say("screen-receipt.printed")
        else:
            said = parts(error, self.app.lang)
            self.told = f"{said.what}{said.to_do}"
        self.draw()

    def title(self) -> str:
        return self.say("screen-receipt.title", slot=self.receipt.slot)

    def body(self) -> Widget:
        units = scale()
        code = AnchorLayout(size_hint_x=0.45)
        code.add_widget(QrCode(self.receipt.commitment, units.units(48)))
        groups = grouped(self.receipt.commitment).split(" ")
        lines = [fixed(self.say("screen-receipt.commitment"), units.large, theme.MUTED)]
        for start in range(0, len(groups), 4):
            lines.append(Text("  ".join(groups[start : start + 4]), units.units(4.6), bold=True))
        told = Text(self.told, units.body, theme.BAD if self.bad else theme.GOOD, bold=self.bad,
                    size_hint_y=None, height=units.units(12))  # fmt: skip
        return row(column(*lines, told), code, gap=units.units(3))

    def side(self) -> tuple[Widget, ...]:
        if not self.app.printer:
            return ()
        return (side_button(self.say("screen-receipt.again"), self.print, "print-again"),)

    def primary(self) -> Primary:
        return Primary(self.say("screen-receipt.primary"), self.app.refresh)

    def hint(self) -> str:
        return self.say("screen-receipt.hint")
