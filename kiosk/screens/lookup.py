"""Looking up a child by code before the draw (查询): read-only, name and identity masked."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor
from kiosk.masks import masked_identity, masked_name
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, row, scale
from kiosk.sealing.private import Child, Private
from verifier.protocol.roster import Row

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


def find_child(private: Private, typed: str) -> Child | None:
    """The child of a code, however its letters are written."""
    wanted = typed.strip()
    exact = private.by_code.get(wanted)
    if exact is not None:
        return exact
    return next((one for one in private.children if one.code.casefold() == wanted.casefold()), None)


class LookupScreen(Page):
    """查询."""

    actor = Actor.PARENT

    def __init__(self, app: "KioskApp", behind: Screen) -> None:
        self.behind = behind
        self.typed = ""
        self.asked = ""
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-lookup.title")

    def body(self) -> Widget:
        units = scale()
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]), capitals=True)
        field = Field("code", self.typed, hint=self.say("screen-lookup.here"), changed=self._changed,
                      entered=self.look)  # fmt: skip
        board.field = field
        return column(field, self._answer(), board.widget, gap=units.units(1.5))

    def _answer(self) -> Widget:
        units = scale()
        private = self.app.desk.private
        if not self.asked or private is None:
            return Text(self.say("screen-lookup.told"), units.body, theme.MUTED)
        child = find_child(private, self.asked)
        if child is None:
            return Text(self.say("screen-lookup.none", code=self.asked), units.large, theme.BAD, bold=True)
        rows = self.app.desk.ceremony.sealed.roster.rows
        return self._card(child, next(one for one in rows if one.code == child.code))

    def _card(self, child: Child, listed: Row) -> Widget:
        units = scale()
        plan = self.state.plan
        batch = plan.batch(listed.batch)
        names = []
        for choice in listed.choices:
            school = plan.school(listed.batch, choice.school)
            names.append(school.name if school else choice.school)
        facts = [
            ("code", child.code), ("name", masked_name(child.name)),
            ("identity", masked_identity(child.identity)),
            ("batch", batch.name if batch else listed.batch), ("schools", "　".join(names)),
            ("lot", self.say("screen-lookup.alone") if listed.lot == listed.code else
             self.say("screen-lookup.together", lot=listed.lot)),
        ]  # fmt: skip
        card = Panel(theme.SURFACE, radius=units.units(1), orientation="vertical", padding=units.units(1.5),
                     border=theme.GOOD)  # fmt: skip
        for start in range(0, len(facts), 2):
            pair = facts[start : start + 2]
            card.add_widget(row(*(self._fact(key, value) for key, value in pair), gap=units.units(2)))
        return card

    def _fact(self, key: str, value: str) -> Widget:
        units = scale()
        label = Text(
            self.say(f"screen-lookup.{key}"), units.body, theme.MUTED, size_hint_x=None, width=units.units(17)
        )
        return row(label, Text(value or "—", units.large, bold=True, shorten=True))

    def _changed(self, typed: str) -> None:
        self.typed = typed
        self.draw_bottom()

    def look(self) -> None:
        """Look the code up."""
        self.asked = self.typed.strip()
        self.draw()

    def primary(self) -> Primary:
        if self.asked and self.asked == self.typed.strip():
            return Primary(self.say("screen-lookup.leave"), self.leave)
        if not self.typed.strip():
            return Primary(self.say("screen-lookup.leave"), self.leave)
        return Primary(self.say("screen-lookup.primary"), self.look)

    def leave(self) -> None:
        """Back to the announcement; nothing of the child stays on the screen."""
        self.app.return_to(self.behind)

    def hint(self) -> str:
        return self.say("screen-lookup.hint")
