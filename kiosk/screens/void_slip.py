"""A slip that cannot be read (见证数作废): a decision of people, because it changes what is drawn."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.ceremony import commands
from kiosk.screens.decision import DecisionScreen, Wording
from verifier.protocol.events import Role
from verifier.protocol.plan import Lock

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


ON_PAPER = {
    "unreadable": "page-void-slip.reason-unreadable",
    "damaged": "page-void-slip.reason-damaged",
    "nobody": "page-void-slip.reason-nobody",
}
ON_SCREEN = {"lost": "page-void-slip.reason-lost"}
"""Of a number that was typed only its receipt can be unreadable, on a spare computer."""


class VoidSlipScreen(DecisionScreen):
    """Why the slip is void, and who decides it.

    Args:
        app: the app.
        slot: from 1.
        leave: the way back, with nothing decided.
    """

    def __init__(self, app: "KioskApp", slot: int, leave: Callable[[], None]) -> None:
        self.slot = slot
        wording = Wording(
            title="page-void-slip.title",
            told="page-void-slip.told",
            why="page-void-slip.why",
            reasons=ON_SCREEN if app.desk.state.plan.witness.lock is Lock.SCREEN else ON_PAPER,
            primary="page-void-slip.primary",
            ask="page-void-slip.ask",
            hint="page-void-slip.hint",
            params={"slot": slot},
        )
        super().__init__(app, wording, self.void, leave)

    def void(self, reason: str, roles: tuple[Role, ...]) -> None:
        """Record it, with the reason and who decided."""
        slot = self.slot
        self.do(lambda one: commands.open_slip(one, slot, void=reason, decided_by=roles))
