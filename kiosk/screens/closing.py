"""The end: the notary's statement, closing and the bundle; void and terminated attempts."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.publish import publish
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Text, column, facts, fixed, scale, space
from verifier.protocol.events import Role, Statement
from verifier.protocol.fingerprint import grouped
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


class CloseScreen(Screen):
    """备份: close, sign, and write the bundle."""

    def title(self) -> str:
        return self.say("screen-close.title")

    def body(self) -> Widget:
        units = scale()
        return column(space(), Text(self.say("screen-close.told"), units.title, halign="center"), space())

    def primary(self) -> Primary:
        private = self.app.desk.private

        def close(ceremony: Ceremony) -> None:
            commands.close(ceremony)
            if private is not None:
                publish(ceremony, private)

        return Primary(self.say("screen-close.primary"), lambda: self.do(close))

    def hint(self) -> str:
        return self.say("screen-close.hint")


class EndScreen(Screen):
    """派位已结束, 作废 or 终止."""

    def __init__(self, app: "KioskApp") -> None:
        super().__init__(app)

    def title(self) -> str:
        return self.say(f"screen-end.title-{self.state.phase}")

    def body(self) -> Widget:
        units = scale()
        lines: list[Widget] = [space()]
        if self.state.results is not None:
            lines.append(fixed(self.say("screen-end.results"), units.large, theme.MUTED))
            lines.append(Text(grouped(self.state.results), units.units(4.2), bold=True, size_hint_y=None,
                              height=units.units(16)))  # fmt: skip
        if self.state.phase is not Phase.VOIDED:
            name = self.app.desk.ceremony.folder.bundle(self.state.plan.draw_id).name
            lines.append(fixed(self.say("screen-end.bundle", file=name), units.title))
        return column(*lines, space(), gap=units.units(2))

    def primary(self) -> Primary | None:
        if self.state.phase is Phase.VOIDED:
            return Primary(self.say("screen-end.next-attempt"), lambda: self.do(commands.begin))
        return Primary(self.say("screen-end.leave"), self.app.stop)

    def hint(self) -> str:
        return self.say(f"screen-end.hint-{self.state.phase}")


DECIDED = (Role.NOTARY, Role.ORGANISER)
