"""Where draws are kept (资料位置): one of the places of this computer that can be written."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Text, column, scale
from kiosk.station import disk
from kiosk.station.place import Kind, Place, choose, places
from kiosk.work import Report

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

GIB = 1024**3


class PlaceScreen(Page):
    """选择资料位置."""

    def __init__(self, app: "KioskApp") -> None:
        self.found = places()
        paths = [one.path for one in self.found]
        self.chosen = paths.index(app.base) if app.base in paths else -1
        super().__init__(app)

    def title(self) -> str:
        return self.say("place.title")

    def body(self) -> Widget:
        units = scale()
        heads = [self.say(f"place.head-{name}") for name in ("where", "kind", "free")]
        lines = [(str(one.path), self.say(f"place.{one.kind}"), self._free(one)) for one in self.found]
        told = Text(self.say("place.told"), units.body, size_hint_y=None, height=units.units(8))
        table = headed(heads, Table(lines, (5.2, 3.6, 1.4), self.chosen, self.choose))
        return column(told, table, gap=units.units(1.5))

    def _free(self, one: Place) -> str:
        try:
            return self.say("place.free", free=f"{disk.space(one.path).free / GIB:.1f}")
        except OSError:
            return "—"

    def choose(self, index: int) -> None:
        """Mark one."""
        self.chosen = index
        self.draw_bottom()

    def primary(self) -> Primary:
        return Primary(self.say("place.go"), self.take, self.chosen >= 0)

    def take(self) -> None:
        """Keep draws there from now on."""
        path = self.found[self.chosen].path

        def done(remembered: bool) -> None:
            self.app.base, self.app.place = path, Kind.CHOSEN
            self.app.go_home()
            if not remembered:
                self.app.tell(self.say("place.not-remembered"), self.say("place.not-remembered-do"))

        def job(_report: Report) -> bool:
            return choose(path)

        self.app.aside(self, job, done)

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-copy.again"), self.look, "again"),
            side_button(self.say("page.back"), self.app.go_home, "back"),
        )

    def look(self) -> None:
        """Look again what is plugged in."""
        self.app.show(PlaceScreen(self.app))

    def hint(self) -> str:
        return self.say("place.hint")
