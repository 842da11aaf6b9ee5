"""After a lock on the screen: the commitment (锁定码) in groups and as a QR code."""

from typing import TYPE_CHECKING

import segno
from kivy.graphics import Color, Rectangle
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.commands import Receipt
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Text, column, fixed, row, scale
from verifier.protocol.fingerprint import grouped

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class QrCode(Widget):  # type: ignore[misc]
    """A QR code drawn in squares."""

    def __init__(self, text: str, size: float) -> None:
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


class ReceiptScreen(Screen):
    """锁定码, until the representative goes."""

    def __init__(self, app: "KioskApp", receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(app)

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
        return row(column(*lines), code, gap=units.units(3))

    def primary(self) -> Primary:
        return Primary(self.say("screen-receipt.primary"), self.app.refresh)

    def hint(self) -> str:
        return self.say("screen-receipt.hint")
