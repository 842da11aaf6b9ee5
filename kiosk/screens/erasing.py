"""Erasing private data (清除私密数据) from this computer: what would go, and what is still missing."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.backups import Backup
from kiosk.ceremony.erase import COPIES, RECORD, Erased, Standing, erase_private, standing
from kiosk.guide import Actor
from kiosk.paper.lines import local_time
from kiosk.screens import theme
from kiosk.screens.copying import CopyScreen
from kiosk.screens.deciders import ask_each
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, scale, space
from kiosk.work import Report
from verifier.protocol.events import Role
from verifier.words import Language

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

ASKED = (Role.NOTARY, Role.ORGANISER)
"""Who confirms, one after the other."""


class EraseScreen(Page):
    """Never offered before the conditions hold: until then it says what is still to be done.

    Args:
        app: the app.
        behind: the screen to go back to.
    """

    actor = Actor.NOTARY

    def __init__(self, app: "KioskApp", behind: Screen) -> None:
        self.behind = behind
        self.rehearsal = app.desk.state.plan.rehearsal
        self.standing: Standing | None = None
        self._stale = True
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-erase.title")

    def draw(self) -> None:
        """Draw everything anew; after copies were made, look again how many there are."""
        super().draw()
        if self._stale:
            self._stale = False
            ceremony = self.app.desk.ceremony
            self.app.aside(self, lambda _report: standing(ceremony), self._looked)

    def _looked(self, found: Standing) -> None:
        self.standing = found
        self.draw()

    def body(self) -> Widget:
        units = scale()
        found = self.standing
        if found is None:
            return Text(self.say("page-erase.looking"), units.large, theme.MUTED, halign="center")
        if not found.files:
            return column(self._done(found), space(), gap=units.units(1.5))
        heads = [self.say("page-erase.file"), self.say("page-erase.size")]
        lines = [(name, f"{-(-size // 1024)} KB") for name, size in found.files]
        return column(self._conditions(found), headed(heads, Table(lines, (8, 2))), gap=units.units(1.2))

    def _conditions(self, found: Standing) -> Widget:
        """What has to hold, and how it stands."""
        units = scale()
        gap = "、" if self.app.lang is Language.ZH else ", "
        none = self.say("page-erase.nowhere")
        told = [
            (found.agrees, self.say("page-erase.bundle-good" if found.agrees else "page-erase.bundle-bad")),
            (len(found.bundle) >= COPIES,
             self.say("page-erase.bundle-copies", names=gap.join(found.bundle) or none)),
            (len(found.package) >= COPIES,
             self.say("page-erase.package-copies", names=gap.join(found.package) or none)),
            (len(found.both) >= COPIES,
             self.say("page-erase.both", count=len(found.both), limit=COPIES)),
        ]  # fmt: skip
        ground = theme.GOOD_SOFT if found.may else theme.NOTICE_SOFT
        panel = Panel(ground, radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=units.units(1.6), spacing=units.units(0.4), size_hint_y=None,
                      height=units.units(30))  # fmt: skip
        key = "page-erase.may" if found.may else "page-erase.may-not"
        panel.add_widget(Text(self.say(key), units.large, bold=True))
        for good, text in told:
            mark, ink = ("✓", theme.GOOD) if good else ("✗", theme.BAD)
            panel.add_widget(Text(f"{mark}  {text}", units.body, ink))
        return panel

    def _done(self, found: Standing) -> Widget:
        """What the record of the erasing says."""
        units = scale()
        panel = Panel(theme.GOOD_SOFT, radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=units.units(2), spacing=units.units(0.6), size_hint_y=None,
                      height=units.units(14 + 9 * len(found.decisions)))  # fmt: skip
        key = "page-erase.gone" if found.decisions else "erase.nothing"
        panel.add_widget(Text(self.say(key), units.title, theme.GOOD, bold=True))
        gap = "、" if self.app.lang is Language.ZH else ", "
        for one in found.decisions:
            at = local_time(one.at, self.app.lang)
            told = self.say("page-erase.decision", at=at, count=len(one.files), names=gap.join(one.media))
            panel.add_widget(Text(told, units.body))
        if found.decisions:
            panel.add_widget(Text(self.say("page-erase.record", file=RECORD), units.body, theme.MUTED))
        return panel

    def primary(self) -> Primary | None:
        found = self.standing
        if found is None or not found.files:
            return None
        if found.may:
            return Primary(self.say("page-erase.primary"), self.confirm)
        if not found.agrees:
            return Primary(self.say("page-erase.publish"), self.publish)
        return Primary(self.say("page-erase.copy"), self.copy)

    def publish(self) -> None:
        """The bundle is not the one that the record gives: write it again."""
        from kiosk.screens.closing import publish_now

        publish_now(self.app)

    def copy(self) -> None:
        """What is missing is copied first."""
        self._stale = True
        self.app.show(CopyScreen(self.app, self, frozenset({Backup.BUNDLE, Backup.PACKAGE})))

    def confirm(self) -> None:
        """Two confirmations, by two parties."""
        files = 0 if self.standing is None else len(self.standing.files)
        texts = [
            self.say("page-erase.ask", role=self.say(f"role.{role.value}"), count=files) for role in ASKED
        ]
        ask_each(self.app, texts, self.erase)

    def erase(self) -> None:
        """Erase, and tell what the record has of it; the private part is forgotten here as well."""
        app, ceremony = self.app, self.app.desk.ceremony
        self._stale = True

        def job(_report: Report) -> tuple[Erased, ...]:
            return erase_private(ceremony)

        def done(erased: tuple[Erased, ...]) -> None:
            app.desk.private = None
            app.return_to(self)
            told = self.say("erase.done", count=len(erased), file=RECORD)
            app.tell(told, self.say("page-erase.elsewhere"))

        app.work(self.say("page-erase.erasing"), job, done, lambda: app.return_to(self))

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-results.back"), lambda: self.app.return_to(self.behind), "back"),
        )

    def hint(self) -> str:
        return self.say("page-erase.hint")
