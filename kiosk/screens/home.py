"""Before anything is open: prepare a draw, go on with a sealed one, or check the computer."""

from pathlib import Path
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.ceremony import Ceremony
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.files.sealed_draws import sealed_draws
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.passphrase import OpenPassphraseScreen
from kiosk.screens.table import Table, headed
from kiosk.screens.times import file_time
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from kiosk.sealing.sealed import read_sealed
from kiosk.station.clock import now
from kiosk.station.place import Kind
from kiosk.station.program import known, running
from kiosk.work import Report
from verifier import __version__
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.fingerprint import hex_groups
from verifier.protocol.plan import Plan
from verifier.protocol.plan_json import plan_from_json

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


AFTER = 0.3
"""Seconds after which the first picture is on the screen."""


class HomeScreen(Page):
    """准备, 派位, 设备自检."""

    def title(self) -> str:
        return self.say("page-home.title")

    def body(self) -> Widget:
        units = scale()
        cards = row(*(self._card(name) for name in ("prepare", "draw", "check")), gap=units.units(3),
                    size_hint_y=None, height=units.units(54))  # fmt: skip
        return column(space(), cards, space(), self._place(), self._program())

    def _place(self) -> Widget:
        """Where draws are kept, and how to change that."""
        units = scale()
        short_lived = self.app.place is Kind.TEMPORARY
        told = self.say("place.stands-temporary" if short_lived else "place.stands", where=str(self.app.base))
        ink = theme.BAD if short_lived else theme.INK
        line = row(Text(told, units.body, ink, bold=short_lived, shorten=True), gap=units.units(2),
                   size_hint_y=None, height=units.units(7))  # fmt: skip
        if self.app.place is not Kind.FIXED:
            line.add_widget(PushButton(self.say("place.change"), self.change_place, name="place",
                                       size=units.body, size_hint_x=None, width=units.units(16)))  # fmt: skip
        return line

    def _program(self) -> Widget:
        """The version and digest of this program; the digest once it has been computed."""
        units = scale()
        self._told = fixed(self.say("start.program-counting", version=__version__), units.body, theme.MUTED)
        if known():
            self._show_digest(running().sha256)
        else:
            # A frozen program reads all of itself for that: after the first picture, not before.
            Clock.schedule_once(lambda _seconds: self._compute(), AFTER)
        return self._told

    def _compute(self) -> None:
        self.app.aside(self, lambda _report: running().sha256, self._show_digest)

    def _show_digest(self, digest: str) -> None:
        shown = " ".join(hex_groups(digest))
        self._told.say(self.say("start.program", version=__version__, digest=shown))

    def change_place(self) -> None:
        """Choose another place."""
        from kiosk.screens.place import PlaceScreen

        self.app.show(PlaceScreen(self.app))

    def _card(self, name: str) -> Widget:
        units = scale()
        card = Panel(theme.SURFACE, radius=units.units(1.5), orientation="vertical", padding=units.units(3),
                     spacing=units.units(2), border=theme.LINE)  # fmt: skip
        card.add_widget(fixed(self.say(f"page-home.{name}"), units.title, theme.BRAND, bold=True))
        card.add_widget(Text(self.say(f"page-home.{name}-told"), units.units(3), valign="top"))
        acts = {"prepare": self.prepare, "draw": self.choose, "check": self.check}
        go = self.say(f"page-home.{name}-go")
        card.add_widget(
            PushButton(
                go, acts[name], name=f"home-{name}", main=True, size_hint_y=None, height=units.units(11)
            )
        )
        return card

    def prepare(self) -> None:
        """The day before."""
        from kiosk.screens.prepare_flow import PrepareFlow

        PrepareFlow(self.app).begin()

    def choose(self) -> None:
        """The day."""
        self.app.show(FoldersScreen(self.app))

    def check(self) -> None:
        """The computer."""
        from kiosk.screens.readiness import ReadinessScreen

        self.app.show(ReadinessScreen(self.app))

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page-home.leave"), self.app.end, "leave"),)

    def hint(self) -> str:
        return self.say("page-home.hint")


class FoldersScreen(Page):
    """Which sealed draw."""

    def __init__(self, app: "KioskApp") -> None:
        self.found = sealed_draws(app.base)
        self.chosen = 0 if len(self.found) == 1 else -1
        super().__init__(app)

    def title(self) -> str:
        return self.say("page-folders.title")

    def body(self) -> Widget:
        units = scale()
        if not self.found:
            told = Text(self.say("page-folders.none", where=str(self.app.base)), units.large, halign="center")
            box = AnchorLayout()
            box.add_widget(told)
            return box
        lines = [self._line(folder) for folder in self.found]
        heads = [self.say(f"page-folders.{name}") for name in ("draw", "folder", "sealed", "record")]
        return headed(heads, Table(lines, (5.4, 3, 2.5, 1.1), self.chosen, self.choose))

    def _line(self, folder: Path) -> tuple[str, ...]:
        one = DrawFolder(folder)
        try:
            plan = plan_from_json(read(one.plan, Rule.PLAN))
            title = self.plan_title(plan)
            if plan.rehearsal:
                title = self.say("page-folders.rehearsal", title=title)
        except BadInput:
            title = self.say("page-folders.damaged")
        sealed = file_time(one.seal.stat().st_mtime, self.app.lang)
        record = "page-folders.begun" if one.transcript(1).exists() else "page-folders.fresh"
        return title, folder.name, sealed, self.say(record)

    def choose(self, index: int) -> None:
        """Mark one."""
        self.chosen = index
        self.draw_bottom()

    def primary(self) -> Primary:
        return Primary(self.say("page-folders.open"), self.open, self.chosen >= 0)

    def open(self) -> None:
        """Open the one marked."""
        open_folder(self.app, self.found[self.chosen])

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("page-spare.from-package"), self.spare, "spare"),
            side_button(self.say("page.back"), self.app.go_home, "back"),
        )

    def spare(self) -> None:
        """This is the spare computer: the draw comes from its private package."""
        from kiosk.screens.spare import PackagesScreen

        self.app.show(PackagesScreen(self.app))

    def hint(self) -> str:
        return self.say("page-folders.hint")


MENDABLE = frozenset({"journal.damaged", "journal.breaks-rule", "journal.not-read", "journal.large",
                      "journal.attempt-not-void"})  # fmt: skip
"""What is wrong with a record that a copy of it can mend."""


def ask_passphrase(app: "KioskApp", ceremony: Ceremony) -> None:
    """Ask for the passphrase of an open draw; one whose private data were erased in the end has none."""
    try:
        app.show(OpenPassphraseScreen(app, ceremony))
    except BadInput as error:
        if ceremony.state.ended:
            app.open_ceremony(ceremony, None)
            return
        ceremony.close_files()
        app.go_home()
        app.refused(error)


def open_folder(app: "KioskApp", folder: Path) -> None:
    """Read a sealed draw, and ask for the passphrase of its private package."""

    draw = DrawFolder(folder)

    def job(_report: Report) -> Ceremony | tuple[BadInput, Plan]:
        try:
            return Ceremony(draw, running(), now)
        except BadInput as error:
            if error.key not in MENDABLE:
                raise
            return error, read_sealed(draw).plan

    def opened(result: Ceremony | tuple[BadInput, Plan]) -> None:
        if isinstance(result, Ceremony):
            ask_passphrase(app, result)
            return
        from kiosk.screens.takeover import DamagedScreen, Here

        error, plan = result
        app.show(DamagedScreen(app, Here(draw, plan, None, app.go_home), error))

    app.work(app.say("page-folders.opening"), job, opened, app.go_home)
