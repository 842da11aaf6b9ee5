"""Searching (查找) for a child's code or a number, on the keyboard of the screen or a real one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Text, column, scale

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class SearchScreen(Page):
    """Over a screen with numbers.

    Args:
        app: the app.
        behind: the screen that is searched, and shown again with what was found.
        seek: turns that screen to what was typed; gives why nothing was found, or nothing.
    """

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen, seek: Callable[[str], str]) -> None:
        self.behind = behind
        self.seek = seek
        self.typed = ""
        self.told = ""
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-search.title")

    def body(self) -> Widget:
        units = scale()
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]), capitals=True)
        field = Field("wanted", self.typed, hint=self.say("screen-search.here"), changed=self._changed,
                      entered=self.look)  # fmt: skip
        board.field = field
        told = Text(self.told or self.say("screen-search.told"), units.large if self.told else units.body,
                    theme.BAD if self.told else theme.MUTED, bold=bool(self.told))  # fmt: skip
        return column(field, told, board.widget, gap=units.units(1.5))

    def _changed(self, typed: str) -> None:
        self.typed = typed
        self.draw_bottom()

    def look(self) -> None:
        """Look, and show where it is; or say here that it is nowhere."""
        if not self.typed.strip():
            return
        self.told = self.seek(self.typed.strip())
        if self.told:
            self.draw()
        else:
            self.app.return_to(self.behind)

    def primary(self) -> Primary:
        return Primary(self.say("screen-search.primary"), self.look, bool(self.typed.strip()))

    def side(self) -> tuple[Widget, ...]:
        back = self.say("screen-results.back")
        return (side_button(back, lambda: self.app.return_to(self.behind), "back"),)

    def hint(self) -> str:
        return self.say("screen-search.hint")
