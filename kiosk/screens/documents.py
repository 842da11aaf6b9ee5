"""Documents (证书和文书): what is due so far, to be saved and printed."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.exports import writing
from kiosk.ceremony.papers import Paper, Reach, papers, write_papers
from kiosk.guide import Actor
from kiosk.screens.copying import CopyScreen
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.page import Page
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.station import printer
from kiosk.station.on_paper import print_to_the_end
from kiosk.work import Report

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


def after_buttons(screen: Screen) -> tuple[Widget, ...]:
    """The ways to documents and copies, wherever there is something to print or to copy."""
    app = screen.app
    return (
        side_button(
            screen.say("screen-documents.open"), lambda: app.show(DocumentsScreen(app, screen)), "documents"
        ),
        side_button(screen.say("screen-copy.open"), lambda: app.show(CopyScreen(app, screen)), "copies"),
    )


class DocumentsScreen(Page):
    """One line a document, the newest marked, or the one that is named."""

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen, name: str = "") -> None:
        self.behind = behind
        self.rehearsal = app.desk.state.plan.rehearsal
        self.due = papers(app.desk.ceremony, app.desk.private)
        names = [one.name for one in self.due]
        self.chosen = names.index(name) if name in names else len(self.due) - 1
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-documents.title")

    @property
    def paper(self) -> Paper:
        """The document that is marked."""
        return self.due[self.chosen]

    def body(self) -> Widget:
        heads = [self.say(f"screen-documents.{name}") for name in ("what", "kind", "reach", "saved")]
        lines = [self._line(one) for one in self.due]
        return headed(heads, Table(lines, (6, 1.6, 2.4, 2), self.chosen, self.choose))

    def _line(self, one: Paper) -> tuple[str, ...]:
        reach = "private" if one.reach is Reach.PRIVATE else "public"
        saved = one.path(self.app.desk.ceremony.folder).exists()
        return (
            one.title(self.app.lang),
            self.say("screen-documents.print" if one.printable else "screen-documents.sheet"),
            self.say(f"screen-documents.{reach}"),
            self.say("screen-documents.is-saved") if saved else "—",
        )

    def choose(self, index: int) -> None:
        """Mark a document."""
        self.chosen = index
        self.draw_bottom()

    def save(self) -> None:
        """Make it and write it into the draw's folder."""
        paper, folder = self.paper, self.app.desk.ceremony.folder

        def job(_report: Report) -> str:
            with writing(paper.path(folder)):
                write_papers(folder, [paper], {}, {paper.name})
            return folder.place(paper.path(folder))

        def done(where: str) -> None:
            self.app.return_to(self)
            told = self.say("screen-documents.saved-to", name=paper.title(self.app.lang), where=where)
            self.app.tell(told, "")

        self.app.work(self.say("screen-documents.making"), job, done, self._back)

    def print(self) -> None:
        """Make it and print it; what holds children's names does not stay in the print system."""
        paper, name = self.paper, self.app.printer

        def job(report: Report) -> None:
            if paper.reach is Reach.PRIVATE:
                print_to_the_end(name, paper.make(), paper.name, report, private=True)
            else:
                printer.print_pdf(name, paper.make(), paper.name)

        def done(_result: None) -> None:
            self.app.return_to(self)
            told = self.say("screen-documents.printed", name=paper.title(self.app.lang), printer=name)
            self.app.tell(told, "")

        self.app.work(self.say("screen-documents.making"), job, done, self._back)

    def _back(self) -> None:
        self.app.return_to(self)

    def primary(self) -> Primary:
        if not self.paper.printable:
            return Primary(self.say("screen-documents.save"), self.save)
        if not self.app.printer:
            return Primary(self.say("screen-documents.choose-printer"), self.printers)
        return Primary(self.say("screen-documents.print-now"), self.print)

    def printers(self) -> None:
        """Choose a printer."""
        self.app.show(PrintingScreen(self.app, self))

    def side(self) -> tuple[Widget, ...]:
        back = self.say("screen-results.back")
        return (
            side_button(self.say("screen-documents.save"), self.save, "save"),
            side_button(self.say("screen-documents.printer"), self.printers, "printer"),
            side_button(back, lambda: self.app.return_to(self.behind), "back"),
        )

    def hint(self) -> str:
        return ""
