"""Choosing the stick for the record's copy (过程记录副本), and what to do when a copy says something else."""

from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.mirror import Kept, attach, remembered, set_copy_aside
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.copying import GIGA
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.record_copy import COLOURS, DISPUTED, Stand
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.screens.takeover import leave_for_copy
from kiosk.screens.widgets import Panel, Text, column, scale
from kiosk.station.disk import Medium
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class RecordCopyScreen(Page):
    """How the copy stands, and the media plugged in.

    Args:
        app: the app.
        behind: the screen to go back to.
    """

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen) -> None:
        self.behind = behind
        self.rehearsal = app.desk.state.plan.rehearsal
        self.media = app.targets.found()
        self.chosen = 0 if len(self.media) == 1 else -1
        self.disputed: tuple[Path, BadInput] | None = None
        """The medium whose copy says something else, and what was found."""
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("page-copy.title")

    def body(self) -> Widget:
        units = scale()
        heads = [self.say(f"page-copy.{name}") for name in ("use", "medium", "system", "free")]
        if self.media:
            lines = [self._line(one) for one in self.media]
            below: Widget = headed(heads, Table(lines, (1.6, 4.4, 2, 2.2), self.chosen, self.choose))
        else:
            below = Text(self.say("screen-copy.none"), units.large, theme.MUTED, halign="center")
        return column(self._stand(), below, gap=units.units(1.5))

    def _stand(self) -> Widget:
        """How it stands, and what to do."""
        units = scale()
        copy = self.app.record_copy
        refused = self.disputed[1] if self.disputed else copy.refused
        stand = Stand.DIFFERS if self.disputed else copy.stand
        panel = Panel(COLOURS[stand], radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=units.units(1.8), spacing=units.units(0.8), size_hint_y=None,
                      height=units.units(23))  # fmt: skip
        lines = 0 if copy.kept is None else copy.kept.lines
        told = self.say(f"page-copy.{stand}", lines=lines)
        panel.add_widget(Text(told, units.large, bold=True))
        if refused is not None:
            said = parts(refused, self.app.lang)
            panel.add_widget(Text(f"{said.what}{said.to_do}", units.body))
        else:
            panel.add_widget(Text(self.say("page-copy.what"), units.body, theme.MUTED))
        return panel

    def _line(self, one: Medium) -> tuple[str, ...]:
        now = remembered(self.app.desk.ceremony.folder)
        use = self.say("page-copy.now") if now == one.path.resolve() else "—"
        if one.read_only:
            use = self.say("screen-copy.locked")
        return use, one.name, one.filesystem, f"{one.free / GIGA:.1f} GB"

    def choose(self, index: int) -> None:
        """Mark a medium."""
        self.chosen = index
        self.disputed = None
        self.draw()

    def look(self) -> None:
        """Look again what is plugged in, and how the copy stands."""
        self.media = self.app.targets.found()
        self.chosen = self.chosen if self.chosen < len(self.media) else -1
        self.draw()

    def primary(self) -> Primary:
        usable = self.chosen >= 0 and not self.media[self.chosen].read_only
        return Primary(self.say("page-copy.primary"), lambda: self.keep(aside=False), usable)

    def keep(self, *, aside: bool) -> None:
        """Keep the copy on the medium that is marked; what is there is set aside first, if asked to."""
        ceremony, copy, medium = self.app.desk.ceremony, self.app.record_copy, self.media[self.chosen].path

        def job(_report: Report) -> tuple[Kept | BadInput, Path | None]:
            # Two writers would spoil a copy.
            copy.leave()
            moved = None
            try:
                moved = set_copy_aside(ceremony, medium) if aside else None
                return attach(ceremony, medium), moved
            except BadInput as error:
                return error, moved

        def done(result: tuple[Kept | BadInput, Path | None]) -> None:
            kept, moved = result
            copy.watch(ceremony)
            refused = kept if isinstance(kept, BadInput) else None
            self.disputed = (medium, refused) if refused is not None and refused.key in DISPUTED else None
            self.app.return_to(self)
            if refused is not None:
                self.app.refused(refused)
            elif isinstance(kept, Kept):
                told = self.say("page-copy.done", name=medium.name, lines=kept.lines)
                more = self.say("page-copy.aside-done", file=moved.name) if moved else ""
                self.app.tell(told, more)

        def back() -> None:
            copy.watch(ceremony)
            self.app.return_to(self)

        self.app.work(self.say("page-copy.working"), job, done, back)

    @property
    def in_dispute(self) -> bool:
        """Whether the marked medium's copy says something else."""
        if self.chosen < 0:
            return False
        medium = self.media[self.chosen].path
        if self.disputed is not None:
            return self.disputed[0] == medium
        now = remembered(self.app.desk.ceremony.folder)
        return self.app.record_copy.stand is Stand.DIFFERS and now == medium.resolve()

    def take_over(self) -> None:
        """The copy goes further than the record here: it may be what has to go on."""
        leave_for_copy(self.app, self.app.refresh)

    def set_aside(self) -> None:
        """Ask before a copy gets another name."""
        self.app.ask(self.say("page-copy.aside-ask"), lambda: self.keep(aside=True))

    def side(self) -> tuple[Widget, ...]:
        decide: list[Widget] = []
        if self.in_dispute:
            refused = self.disputed[1] if self.disputed else self.app.record_copy.refused
            if refused is not None and refused.key == "mirror.longer":
                decide.append(side_button(self.say("page-takeover.from-copy"), self.take_over, "from-copy"))
            decide.append(side_button(self.say("page-copy.aside"), self.set_aside, "aside"))
        return (
            *decide,
            side_button(self.say("screen-copy.again"), self.look, "again"),
            side_button(self.say("screen-results.back"), lambda: self.app.return_to(self.behind), "back"),
        )

    def hint(self) -> str:
        return self.say("page-copy.hint")
