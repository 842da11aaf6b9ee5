"""Choosing the school (选取学校): all of them with their figures; the sealed order says whose turn it is."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.guide import Progress, SchoolTurn, school_turns
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.lists import ShuffleScreen
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, Text, column, pager, scale, space

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

COLUMNS, ROWS = 2, 6
PAGE = COLUMNS * ROWS

COLOURS = {
    Progress.DONE: (theme.GOOD_SOFT, theme.GOOD),
    Progress.NOW: (theme.NOTICE_SOFT, theme.BRAND),
    Progress.LATER: (theme.SURFACE, theme.MUTED),
}


class SchoolCard(ButtonBehavior, Panel):  # type: ignore[misc]
    """One school: name, quota, children, and how far it is. ``name`` is how tests find it."""

    def __init__(self, screen: "SchoolsScreen", one: SchoolTurn) -> None:
        units = scale()
        self.enabled = True
        self.name = f"school-{one.school.batch}-{one.school.id}"
        self._press = partial(screen.choose, one)
        soft, ink = COLOURS[one.turn]
        chosen = one.turn is Progress.NOW
        super().__init__(colour=soft, radius=units.units(1), border=ink if chosen else theme.LINE,
                         padding=[units.units(1.8), units.units(0.6)], spacing=units.units(1.5))  # fmt: skip
        facts = screen.say("screen-schools.facts", quota=one.school.quota, applicants=one.applicants)
        left = column(Text(one.school.name, units.units(3.2), bold=True, shorten=True),
                      Text(facts, units.body, theme.MUTED))  # fmt: skip
        self.add_widget(left)
        self.add_widget(Text(screen.say(f"screen-schools.{one.turn.value}"), units.units(3.2), ink, bold=True,
                             halign="right", size_hint_x=None, width=units.units(13)))  # fmt: skip

    def on_press(self) -> None:
        """A finger is down: show it."""
        self.paint(theme.PRESSED)

    def on_release(self) -> None:
        """A finger is up."""
        self._press()


class SchoolsScreen(Screen):
    """选取学校: before a school's first trial order."""

    def __init__(self, app: "KioskApp") -> None:
        self.turns = school_turns(app.desk.state, app.desk.ceremony.sealed.roster)
        self.due = next(place for place, one in enumerate(self.turns) if one.turn is Progress.NOW)
        self.page = self.due // PAGE
        self.told = ""
        super().__init__(app)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-len(self.turns) // PAGE)

    def title(self) -> str:
        return self.say("screen-schools.title")

    def body(self) -> Widget:
        units = scale()
        grid = GridLayout(cols=COLUMNS, rows=ROWS, spacing=units.units(1.2))
        shown = self.turns[self.page * PAGE : (self.page + 1) * PAGE]
        for one in shown:
            grid.add_widget(SchoolCard(self, one))
        rows = max(3, -(-len(shown) // COLUMNS))
        for _empty in range(rows * COLUMNS - len(shown)):
            grid.add_widget(space())
        grid.rows = rows
        told = Text(self.told or self.say("screen-schools.order"), units.units(3.2),
                    theme.BAD if self.told else theme.MUTED, bold=bool(self.told), size_hint_y=None,
                    height=units.units(9))  # fmt: skip
        if self.pages == 1:
            return column(told, grid, gap=units.units(1))
        turning = pager(
            self.say("screen-admitted.page", page=self.page + 1, pages=self.pages),
            (self.say("screen-lists.before"), lambda: self.turn(-1)),
            (self.say("screen-lists.after"), lambda: self.turn(1)),
        )
        return column(told, grid, turning, gap=units.units(1))

    def turn(self, by: int) -> None:
        """Turn pages."""
        self.page = (self.page + by) % self.pages
        self.draw()

    def choose(self, one: SchoolTurn) -> None:
        """Take the school whose turn it is; say of another one why not."""
        if one.turn is Progress.NOW:
            self.app.school_chosen = place_of(self.app)
            self.app.refresh()
            return
        due = self.turns[self.due].school.name
        key = "screen-schools.refused-done" if one.turn is Progress.DONE else "screen-schools.refused"
        self.told = self.say(key, name=one.school.name, due=due)
        self.draw()

    def primary(self) -> Primary | None:
        return None

    def hint(self) -> str:
        return self.say("screen-schools.hint", name=self.turns[self.due].school.name)


def place_of(app: "KioskApp") -> tuple[int, int]:
    """The step under way, of all attempts."""
    return app.desk.state.attempt, app.desk.state.cursor


def shuffle_screen(app: "KioskApp") -> Screen:
    """The choice of the school, and once it is made, its trial orders."""
    if app.desk.state.made or app.school_chosen == place_of(app):
        return ShuffleScreen(app)
    return SchoolsScreen(app)
