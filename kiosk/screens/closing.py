"""The end: the notary's statement, closing, the bundle and its copies; void and terminated attempts."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.exports import published, writing
from kiosk.ceremony.papers import ending_papers, publish_with_papers, write_papers
from kiosk.ceremony.second_check import Standing, is_settled, standing
from kiosk.screens import theme
from kiosk.screens.documents import DocumentsScreen, after_buttons
from kiosk.screens.erasing import EraseScreen
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.screen import Screen
from kiosk.screens.second_check import SecondCheckScreen
from kiosk.screens.widgets import Panel, Text, column, facts, fixed, row, scale, space, steps
from kiosk.work import Report
from verifier.protocol.errors import BadInput
from verifier.protocol.events import Statement
from verifier.protocol.fingerprint import hex_groups
from verifier.protocol.state import Phase

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class NotariseScreen(Screen):
    """公证员宣读公证结果."""

    def title(self) -> str:
        return self.say("screen-notarise.title")

    def body(self) -> Widget:
        lines: list[str] = []
        for placement in self.app.desk.ceremony.replay.placements(self.state):
            school = self.state.plan.school(placement.batch, placement.school)
            batch = self.state.plan.batch(placement.batch)
            told = self.say(
                "screen-notarise.result",
                batch=batch.name if batch else "",
                name=school.name if school else "",
                seated=placement.seated,
                quota=placement.quota,
            )
            lines.append(told)
        return facts(lines)

    def primary(self) -> Primary:
        return Primary(
            self.say("screen-notarise.primary"),
            lambda: self.do(lambda one: commands.notarise(one, Statement.VALID)),
        )

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-notarise.objection"), self.object, "objection"),)

    def object(self) -> None:
        """Ask before an objection is recorded."""
        self.app.ask(
            self.say("screen-notarise.objection-ask"),
            lambda: self.do(lambda one: commands.notarise(one, Statement.OBJECTION)),
        )

    def hint(self) -> str:
        return self.say("screen-notarise.hint")


def publish_now(app: "KioskApp") -> None:
    """Write the bundle and the documents of a draw that has ended, and show its end, whatever comes of it."""
    ceremony, private = app.desk.ceremony, app.desk.private

    def job(_report: Report) -> None:
        if private is not None:
            with writing(ceremony.folder.root):
                publish_with_papers(ceremony, private)

    app.work(app.say("screen-close.publishing"), job, lambda _result: app.refresh(), app.refresh)


def certify(app: "KioskApp") -> None:
    """Save the certificate that an attempt is void, and show its end, whatever comes of it."""
    ceremony = app.desk.ceremony
    due = ending_papers(ceremony)

    def job(_report: Report) -> None:
        with writing(ceremony.folder.people):
            write_papers(ceremony.folder, due, {})

    app.work(app.say("screen-documents.making"), job, lambda _result: app.refresh(), app.refresh)


class CloseScreen(Screen):
    """备份: close, sign, and write the bundle."""

    def title(self) -> str:
        return self.say("screen-close.title")

    def body(self) -> Widget:
        checked = ("second-check",) if self.state.plan.second_check else ()
        names = ("close", "bundle", "copy", *checked, "envelope")
        return steps([self.say(f"screen-close.step-{name}") for name in names])

    def primary(self) -> Primary:
        def closed(_digest: str) -> None:
            publish_now(self.app)

        return Primary(self.say("screen-close.primary"), lambda: self.do(commands.close, closed))

    def side(self) -> tuple[Widget, ...]:
        return after_buttons(self)

    def hint(self) -> str:
        return self.say("screen-close.hint")


def closed_screen(app: "KioskApp") -> Screen:
    """The end of a closed draw: once there is a bundle, first the second computer that the plan asks for."""
    ceremony = app.desk.ceremony
    try:
        settled = is_settled(ceremony)
    except BadInput:
        settled = False
    return EndScreen(app) if settled or not published(ceremony) else SecondCheckScreen(app)


class EndScreen(Screen):
    """派位已结束, 作废 or 终止: the values that the notary writes down, the copies, and the documents."""

    def title(self) -> str:
        return self.say(f"screen-end.title-{self.state.phase}")

    def body(self) -> Widget:
        units = scale()
        values = row(gap=units.units(2))
        if self.state.results is not None:
            values.add_widget(self._value("screen-end.results", self.state.results))
        values.add_widget(self._value("screen-end.head", self.state.head))
        if self.state.phase is Phase.VOIDED:
            return column(values, self._certificate(), space(), gap=units.units(2))
        key = "screen-end.bundle" if self.published else "screen-end.no-bundle"
        told = self.say(key, file=self.app.desk.ceremony.folder.bundle(self.state.plan.draw_id).name)
        colour = theme.GOOD if self.published else theme.BAD
        lines = [fixed(told, units.units(4.4), colour, bold=True)]
        if self.published and standing(self.app.desk.ceremony) is Standing.CONFIRMED:
            lines.append(fixed(self.say("screen-end.second-check"), units.units(4.4), theme.GOOD, bold=True))
        return column(values, *lines, gap=units.units(2))

    def _certificate(self) -> Widget:
        """Whether the certificate that this attempt is void was saved."""
        (paper,) = ending_papers(self.app.desk.ceremony)
        path = paper.path(self.app.desk.ceremony.folder)
        saved = path.exists()
        key = "screen-end.certificate" if saved else "screen-end.no-certificate"
        told = self.say(key, file=path.relative_to(self.app.desk.ceremony.folder.root).as_posix())
        return fixed(told, scale().units(4.4), theme.GOOD if saved else theme.BAD, bold=True)

    def show_certificate(self) -> None:
        """The documents, with the certificate of this ending marked."""
        (paper,) = ending_papers(self.app.desk.ceremony)
        self.app.show(DocumentsScreen(self.app, self, paper.name))

    def _value(self, key: str, digest: str) -> Widget:
        """A digest in groups of four, large enough to be written down."""
        units = scale()
        panel = Panel(theme.SURFACE, orientation="vertical", padding=units.units(2), radius=units.units(1),
                      border=theme.LINE)  # fmt: skip
        panel.add_widget(fixed(self.say(key), units.large, theme.MUTED))
        groups = hex_groups(digest)
        for start in range(0, len(groups), 4):
            panel.add_widget(Text("  ".join(groups[start : start + 4]), units.units(5.6), bold=True))
        return panel

    @property
    def published(self) -> bool:
        """Whether the bundle is written."""
        return published(self.app.desk.ceremony)

    def primary(self) -> Primary | None:
        if self.state.phase is Phase.VOIDED:
            return Primary(self.say("screen-end.next-attempt"), lambda: self.do(commands.begin))
        if not self.published:
            return Primary(self.say("screen-end.publish"), lambda: publish_now(self.app))
        return Primary(self.say("screen-end.leave"), self.leave)

    def leave(self) -> None:
        """Ask before the program is closed: the copies are easily forgotten."""
        self.app.ask(self.say("screen-end.leave-ask"), self.app.end)

    def side(self) -> tuple[Widget, ...]:
        documents, copies = after_buttons(self)
        if self.state.phase is not Phase.CLOSED:
            told = self.say("screen-end.print-certificate")
            documents = side_button(told, self.show_certificate, "certificate")
        if self.state.phase is Phase.VOIDED or not self.published:
            return (documents, copies)
        erase = side_button(self.say("page-erase.open"), self.show_erasing, "erase")
        return (documents, copies, erase)

    def show_erasing(self) -> None:
        """What of the private data is on this computer still, and whether it may go."""
        self.app.show(EraseScreen(self.app, self))

    def hint(self) -> str:
        return self.say(f"screen-end.hint-{self.state.phase}")
