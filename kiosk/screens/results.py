"""What was made so far (名单和结果): each list and outcome can be opened again, after a restart too."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.ceremony.exports import admission_of
from kiosk.guide import Actor
from kiosk.screens.admitted import AdmittedScreen
from kiosk.screens.documents import after_buttons
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.lists import MadeScreen, claims_of
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import NumbersStep, ShuffleStep

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

Made = NumbersStep | ShuffleStep | Placement
"""What a line of the table stands for: a step whose lists were made, or a school's outcome."""


class ResultsScreen(Page):
    """One line a list or outcome, in the order in which they were made."""

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen) -> None:
        self.behind = behind
        self.rehearsal = app.desk.state.plan.rehearsal
        state = app.desk.state
        self.made: list[Made] = [
            step
            for step in state.plan.steps
            if isinstance(step, NumbersStep | ShuffleStep) and claims_of(state, step)
        ]
        self.made += app.desk.ceremony.replay.placements(state)
        self.chosen = len(self.made) - 1
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-results.title", attempt=self.state.attempt)

    def body(self) -> Widget:
        heads = [self.say(f"screen-results.{name}") for name in ("what", "whose", "count")]
        table = Table([tuple(self._line(one)) for one in self.made], (3, 6, 3), self.chosen, self.choose)
        return headed(heads, table)

    def _line(self, one: Made) -> Iterator[str]:
        plan = self.state.plan
        match one:
            case Placement():
                batch, school = plan.batch(one.batch), plan.school(one.batch, one.school)
                yield self.say("screen-results.outcome")
                yield f"{batch.name if batch else one.batch}　{school.name if school else one.school}"
                yield self.say("screen-results.seated", seated=one.seated, quota=one.quota)
            case ShuffleStep():
                school = plan.school(one.batch, one.school)
                yield self.say("screen-results.trials")
                yield school.name if school else one.school
                yield self.say("screen-results.times", count=len(claims_of(self.state, one)))
            case NumbersStep():
                groups = {claim.group for claim in claims_of(self.state, one)}
                yield self.say("screen-results.groups")
                yield "　".join(batch.name for batch in plan.batches)
                yield self.say("screen-results.group-count", count=len(groups))

    def choose(self, index: int) -> None:
        """Mark a line."""
        self.chosen = index
        self.draw_bottom()

    def primary(self) -> Primary:
        return Primary(self.say("screen-results.show"), self.open)

    def open(self) -> None:
        """Show what the line stands for; from there the way leads back here."""
        one = self.made[self.chosen]
        if isinstance(one, Placement):
            back: Callable[[], None] = lambda: self.app.return_to(self)  # noqa: E731
            # The whole admission, so that a number is found at whichever of its schools it is.
            whole = admission_of(self.app.desk.ceremony, one).placements
            self.app.show(AdmittedScreen(self.app, whole, back, again=whole.index(one)))
        else:
            self.app.show(MadeScreen(self.app, one, behind=self))

    def side(self) -> tuple[Widget, ...]:
        back = self.say("screen-results.back")
        return (*after_buttons(self), side_button(back, lambda: self.app.return_to(self.behind), "back"))

    def hint(self) -> str:
        return self.say("screen-results.hint")
