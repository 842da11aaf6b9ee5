"""The day before, first step: which workbook, and which file the plan is in; then the import."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk import preparing
from kiosk.guide import Actor
from kiosk.screens import prepare_stages, theme
from kiosk.screens.blank import BlankScreen
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.paths import short
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.table import Table, headed
from kiosk.screens.times import file_time
from kiosk.screens.widgets import Panel, Text, column, row, scale
from kiosk.station.disk import media

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow

WORKBOOKS = (".xlsx", ".xls", ".xlsb", ".ods", ".csv")
PLANS = (".xlsx", ".xls", ".xlsb", ".ods", ".toml")
DEEP = 2
"""How many folders deep files are looked for."""


def files(places: tuple[Path, ...], endings: tuple[str, ...]) -> list[Path]:
    """The files with one of some endings, the newest first; hidden ones and Office's lock files left out."""
    found: dict[Path, float] = {}
    for place in places:
        _look(place, endings, DEEP, found)
    return sorted(found, key=lambda file: (-found[file], file.name))


def _look(folder: Path, endings: tuple[str, ...], deep: int, found: dict[Path, float]) -> None:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for one in inside:
        if one.name.startswith((".", "~$")):
            continue
        try:
            if one.is_dir() and not one.is_symlink() and deep > 1:
                _look(one, endings, deep - 1, found)
            elif one.suffix.lower() in endings and one.is_file():
                found[one] = one.stat().st_mtime
        except OSError:
            continue


@dataclass(frozen=True, slots=True)
class Chosen:
    """The workbook, and the plan's file if it is another one, or that there is none."""

    workbook: Path | None = None
    plan: Path | None = None
    on_screen: bool = False


class ChooseScreen(PreparePage):
    """选择名单和方案文件."""

    stage = prepare_stages.FILE
    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", flow: "PrepareFlow") -> None:
        now = flow.now
        self.selected = Chosen(now.workbook, now.plan_file, now.on_screen)
        self.for_plan = False
        super().__init__(app, flow)

    @property
    def listed(self) -> list[Path]:
        """The files that can be chosen now."""
        return files((self.app.base, *media()), PLANS if self.for_plan else WORKBOOKS)

    def title(self) -> str:
        return self.say("page-choose.title-plan" if self.for_plan else "page-choose.title")

    def body(self) -> Widget:
        units = scale()
        self._files = self.listed
        if not self._files:
            return Text(self.say("page-choose.none", where=str(self.app.base)), units.large, halign="center")
        lines = [self._line(file) for file in self._files]
        now = self.selected.plan if self.for_plan else self.selected.workbook
        chosen = self._files.index(now) if now in self._files else -1
        heads = [self.say(f"page-choose.{name}") for name in ("name", "folder", "size", "changed")]
        table = Table(lines, (4, 3, 1.2, 2.6), chosen, self.choose, ("left", "left", "right", "right"))
        return column(self._summary(), headed(heads, table), gap=units.units(1))

    def _line(self, file: Path) -> tuple[str, ...]:
        facts = file.stat()
        size = self.say("page-choose.kilobytes", count=-(-facts.st_size // 1024))
        return file.name, short(file.parent, self.app.base), size, file_time(facts.st_mtime, self.app.lang)

    def _summary(self) -> Widget:
        units = scale()
        self._told = Text(self._chosen_told(), units.body, bold=True)
        panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), padding=[units.units(2), 0])
        panel.add_widget(self._told)
        return row(panel, size_hint_y=None, height=units.units(7))

    def choose(self, index: int) -> None:
        """Mark a file."""
        file = self._files[index]
        if self.for_plan:
            self.selected = replace(self.selected, plan=file, on_screen=False)
        else:
            self.selected = replace(self.selected, workbook=file)
        self._told.say(self._chosen_told())
        self.draw_bottom()

    def _chosen_told(self) -> str:
        workbook = self.selected.workbook.name if self.selected.workbook else self.say("page-choose.not-yet")
        plan: str = self.say("page-choose.same")
        if self.selected.on_screen:
            plan = self.say("page-choose.on-screen")
        elif self.selected.plan is not None:
            plan = self.selected.plan.name
        return self.say("page-choose.chosen", workbook=workbook, plan=plan)

    def primary(self) -> Primary:
        if self.for_plan:
            return Primary(self.say("page-choose.plan-done"), self.swap, self.selected.plan is not None)
        text = self.say("page-choose.fill-in" if self.selected.on_screen else "page-choose.primary")
        return Primary(text, self.read, self.selected.workbook is not None)

    def swap(self) -> None:
        """The list's file, or the plan's."""
        self.for_plan = not self.for_plan
        self.draw()

    def same(self) -> None:
        """The plan is in the list's workbook."""
        self.selected = replace(self.selected, plan=None, on_screen=False)
        self.swap()

    def on_screen(self) -> None:
        """The plan is filled in on the screen, from an empty template."""
        self.selected = replace(self.selected, plan=None, on_screen=True)
        self.swap()

    def read(self) -> None:
        """Import, or first fill in the plan."""
        workbook = self.selected.workbook
        if workbook is None:
            return
        chosen = self.selected
        now = preparing.choose_files(self.flow.now, workbook, chosen.plan, on_screen=chosen.on_screen)
        self.flow.now = preparing.read_again(now)
        self.flow.go()

    def back(self) -> None:
        from kiosk.screens.prepare_kind import KindScreen

        if self.for_plan:
            self.swap()
        else:
            self.app.show(KindScreen(self.app, self.flow, None))

    def side(self) -> tuple[Widget, ...]:
        if self.for_plan:
            return (
                side_button(self.say("page-choose.same-file"), self.same, "same-file"),
                side_button(self.say("page-choose.by-hand"), self.on_screen, "on-screen"),
            )
        return (
            *super().side(),
            side_button(self.say("page-choose.blank"), self.blank, "blank"),
            side_button(self.say("page-choose.other-plan"), self.swap, "other-plan"),
        )

    def blank(self) -> None:
        """There is no list yet: an empty workbook for the bureau."""
        self.app.show(BlankScreen(self.app, self.flow))

    def hint(self) -> str:
        return self.say("page-choose.hint-plan" if self.for_plan else "page-choose.hint")
