"""What the screens of the day before have in common: the stages, and the mark of real or rehearsal."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.guide import Actor
from kiosk.screens import prepare_stages
from kiosk.screens.frame import side_button
from kiosk.screens.page import Page

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow


class PreparePage(Page):
    """A step of the day before. Once it was chosen, every page says whether this is a rehearsal (演练)."""

    stages = prepare_stages.STAGES
    actor = Actor.ORGANISER

    def __init__(self, app: "KioskApp", flow: "PrepareFlow") -> None:
        self.flow = flow
        super().__init__(app)

    def draw(self) -> None:
        """Draw everything anew."""
        self.rehearsal = self.flow.kind_chosen and self.flow.now.rehearsal
        self.real = self.flow.kind_chosen and not self.flow.now.rehearsal
        super().draw()

    def rail_title(self) -> str:
        plan = self.flow.now.plan
        return self.plan_title(plan) if plan is not None else super().rail_title()

    def back(self) -> None:
        """The step before."""
        raise NotImplementedError

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.back, "back"),)
