"""The day before, the first question: the real draw (正式派位), or a rehearsal (演练)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.uix.widget import Widget

from kiosk.screens import prepare_stages, theme
from kiosk.screens.frame import side_button
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.screen import Screen
from kiosk.screens.theme import Rgba
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow


class CardButton(PushButton):
    """A button in the colour of its card."""

    def __init__(self, text: str, pressed: Callable[[], None], ground: Rgba, ink: Rgba, *, name: str,
                 **kwargs: Any) -> None:  # fmt: skip
        self.ground, self.ink = ground, ink
        super().__init__(text, pressed, name=name, main=True, **kwargs)

    def _resting(self) -> Rgba:
        return self.ground

    def _ink(self) -> Rgba:
        return self.ink


class KindScreen(PreparePage):
    """Two large cards. Nothing is chosen beforehand, and nobody comes past."""

    stage = prepare_stages.KIND

    def __init__(self, app: "KioskApp", flow: "PrepareFlow", before: Screen | None) -> None:
        self.before = before
        super().__init__(app, flow)

    def title(self) -> str:
        return self.say("page-kind.title")

    def body(self) -> Widget:
        units = scale()
        cards = row(
            self._card("real", theme.BRAND, theme.ON_BRAND, rehearsal=False),
            self._card("rehearsal", theme.RAIL_NOW, theme.INK, rehearsal=True),
            gap=units.units(4), size_hint_y=None, height=units.units(58),
        )  # fmt: skip
        return column(space(), cards, space())

    def _card(self, name: str, colour: Rgba, ink: Rgba, *, rehearsal: bool) -> Widget:
        units = scale()
        now = self.flow.kind_chosen and self.flow.now.rehearsal is rehearsal
        card = Panel(theme.SURFACE, radius=units.units(1.5), orientation="vertical", border=colour,
                     spacing=units.units(2), padding=[0, 0, 0, units.units(3)])  # fmt: skip
        head = Panel(colour, radius=units.units(1.5), size_hint_y=None, height=units.units(16))
        head.add_widget(Text(self.say(f"page-kind.{name}"), units.fact, ink, bold=True, halign="center"))
        card.add_widget(head)
        inner = column(gap=units.units(2), padding=[units.units(3), 0])
        inner.add_widget(Text(self.say(f"page-kind.{name}-told"), units.large, valign="top"))
        if now:
            inner.add_widget(fixed(self.say("page-kind.now"), units.body, theme.MUTED, halign="center"))
        inner.add_widget(
            CardButton(
                self.say(f"page-kind.{name}-go"), lambda: self.flow.choose_kind(rehearsal), colour, ink,
                name=f"kind-{name}", size_hint_y=None, height=units.units(13),
            )
        )  # fmt: skip
        card.add_widget(inner)
        return card

    def back(self) -> None:
        if self.before is not None:
            self.app.return_to(self.before)
        elif self.flow.now.draft is not None:
            self.app.ask(self.say("page-kind.leave-ask"), self.app.go_home)
        else:
            self.app.go_home()

    def side(self) -> tuple[Widget, ...]:
        text = self.say("page.back" if self.before is not None else "page.home")
        return (side_button(text, self.back, "back"),)

    def hint(self) -> str:
        return self.say("page-kind.hint")
