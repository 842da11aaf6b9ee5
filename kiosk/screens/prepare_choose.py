"""The day before, first step: which workbook, and which file the plan is in; then the import."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.preparation import Prepared, prepare
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.prepare_check import CountsScreen, ProblemsScreen
from kiosk.screens.prepare_stages import STAGES
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import Panel, Text, column, row, scale
from kiosk.station.disk import media
from kiosk.work import Report

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

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
    """The workbook, and the plan's file if it is another one."""

    workbook: Path | None = None
    plan: Path | None = None


class ChooseScreen(Page):
    """选择名册和方案文件."""

    stages = STAGES
    stage = 0

    def __init__(self, app: "KioskApp") -> None:
        self.selected = Chosen()
        self.for_plan = False
        super().__init__(app)

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
        table = Table(lines, (4, 3, 1.2, 2), chosen, self.choose, ("left", "left", "right", "right"))
        return column(self._summary(), headed(heads, table), gap=units.units(1))

    def _line(self, file: Path) -> tuple[str, ...]:
        facts = file.stat()
        changed = datetime.fromtimestamp(facts.st_mtime).astimezone()
        size = self.say("page-choose.kilobytes", count=-(-facts.st_size // 1024))
        return file.name, str(file.parent), size, f"{changed:%Y-%m-%d %H:%M}"

    def _summary(self) -> Widget:
        units = scale()
        none = self.say("page-choose.not-yet")
        workbook = self.selected.workbook.name if self.selected.workbook else none
        plan = self.selected.plan.name if self.selected.plan else self.say("page-choose.same")
        self._told = Text(self.say("page-choose.chosen", workbook=workbook, plan=plan), units.body, bold=True)
        panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), padding=[units.units(2), 0])
        panel.add_widget(self._told)
        return row(panel, size_hint_y=None, height=units.units(7))

    def choose(self, index: int) -> None:
        """Mark a file."""
        file = self._files[index]
        self.selected = (
            replace(self.selected, plan=file) if self.for_plan else replace(self.selected, workbook=file)
        )
        workbook = self.selected.workbook.name if self.selected.workbook else self.say("page-choose.not-yet")
        plan = self.selected.plan.name if self.selected.plan else self.say("page-choose.same")
        self._told.say(self.say("page-choose.chosen", workbook=workbook, plan=plan))
        self.draw_bottom()

    def primary(self) -> Primary:
        if self.for_plan:
            return Primary(self.say("page-choose.plan-done"), self.swap)
        return Primary(self.say("page-choose.primary"), self.read, self.selected.workbook is not None)

    def swap(self) -> None:
        """The list's file, or the plan's."""
        self.for_plan = not self.for_plan
        self.draw()

    def same(self) -> None:
        """The plan is in the list's workbook."""
        self.selected = replace(self.selected, plan=None)
        self.swap()

    def read(self) -> None:
        """Import."""
        workbook, plan = self.selected.workbook, self.selected.plan
        if workbook is None:
            return

        def job(report: Report) -> Prepared:
            return prepare(workbook, plan or workbook, report)

        self.app.work(self.say("page-choose.reading", file=workbook.name), job, self._read,
                      lambda: self.app.return_to(self))  # fmt: skip

    def _read(self, prepared: Prepared) -> None:
        if prepared.roster.problems:
            self.app.show(ProblemsScreen(self.app, prepared, self))
        else:
            self.app.show(CountsScreen(self.app, prepared, self))

    def side(self) -> tuple[Widget, ...]:
        if self.for_plan:
            return (side_button(self.say("page-choose.same-file"), self.same, "same-file"),)
        return (
            side_button(self.say("page.home"), self.app.go_home, "back"),
            side_button(self.say("page-choose.other-plan"), self.swap, "other-plan"),
        )

    def hint(self) -> str:
        return self.say("page-choose.hint-plan" if self.for_plan else "page-choose.hint")
