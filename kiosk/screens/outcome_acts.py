"""What is made of an outcome on the spot: 截屏, 导出派位结果, 现场检查; each as often as wanted."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.ceremony.backups import check_places, picture_files, workbook_file
from kiosk.ceremony.exports import Admission, admission_of
from kiosk.files.comparison import Comparison
from kiosk.screens.camera import album
from kiosk.screens.checked import CheckedScreen
from kiosk.screens.copying import Results, copied_told, copy_quietly
from kiosk.screens.numbers_grid import pages
from kiosk.screens.picture_page import numbers_on, picture_page
from kiosk.work import Report
from verifier.words import Language

if TYPE_CHECKING:
    from kiosk.screens.admitted import AdmittedScreen
    from kiosk.screens.app import KioskApp

_MOST = 30
"""Characters of a copy's name in the narrow column beside the numbers."""


class Acts:
    """The three buttons of a screen that shows an outcome; they are for the whole admission.

    ``told`` says what was done last and where to, until something else is done.
    """

    def __init__(self, screen: "AdmittedScreen") -> None:
        self.screen = screen
        self.told = ""

    @property
    def app(self) -> "KioskApp":
        """The app of the screen."""
        return self.screen.app

    @property
    def admission(self) -> Admission:
        """The admission that the screen shows."""
        return admission_of(self.app.desk.ceremony, self.screen.placements[0])

    def back(self) -> None:
        """Show the outcome again."""
        self.app.return_to(self.screen)

    def take_pictures(self) -> None:
        """截屏: every page of every school of the admission."""
        admission = self.admission
        shots = [
            (placement, page)
            for placement in admission.placements
            for page in range(pages(len(placement.admitted)))
        ]
        saved: list[Path] = []

        def keep(place: int, png: bytes) -> None:
            placement, page = shots[place]
            of = pages(len(placement.admitted))
            shown = numbers_on(placement, page)
            saved.append(admission.save_picture(png, placement, page + 1, of, shown))

        def job(report: Report) -> int:
            build = [partial(picture_page, self.app, *shot) for shot in shots]
            album(build, keep, report)
            return len(saved)

        def done(count: int) -> None:
            told = self.app.say("screen-acts.pictured", count=count, where=self._where(saved[0].parent))
            copy_quietly(self.app, picture_files(admission), lambda results: self._copied(told, results))

        self.app.work(self.app.say("screen-acts.picturing"), job, done, self.back)

    def export(self) -> None:
        """导出派位结果: the workbook for everybody, and the one with names into the private folder."""
        admission, private = self.admission, self.app.desk.private

        def done(files: list[Path]) -> None:
            told = self.app.say("screen-acts.exported", where=self._where(files[0]))
            copied = [workbook_file(admission)]
            copy_quietly(self.app, copied, lambda results: self._copied(told, results))

        def job(report: Report) -> list[Path]:
            return admission.export(private, report)

        self.app.work(self.app.say("screen-acts.exporting"), job, done, self.back)

    def check(self) -> None:
        """现场检查: what was exported, read back, against the draw."""
        admission, media = self.admission, self.app.targets.chosen()

        def job(report: Report) -> tuple[tuple[str, Comparison], ...]:
            return check_places(admission, media, report)

        def done(checked: tuple[tuple[str, Comparison], ...]) -> None:
            gap = "、" if self.app.lang is Language.ZH else ", "
            # What differs anywhere is shown; else one stands for all.
            where, found = next((one for one in checked if not one[1].agrees), checked[0])
            if found.agrees:
                where = gap.join(name for name, _found in checked)
            self.app.show(CheckedScreen(self.app, found, where, self.back))

        self.app.work(self.app.say("screen-acts.checking"), job, done, self.back)

    def _copied(self, told: str, results: Results) -> None:
        """Say where it is, and what medium did not take it."""
        self.told = copied_told(self.app, results, told, most=_MOST)
        self.back()
        failed = next((one.error for one in results if one.error is not None), None)
        if failed is not None:
            self.app.refused(failed)

    def _where(self, path: Path) -> str:
        return self.app.desk.ceremony.folder.place(path)
