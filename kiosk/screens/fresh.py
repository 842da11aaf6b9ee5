"""The draw begins on a computer that has it from the private package: nothing proves that it is the first."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.ceremony import commands
from kiosk.ceremony.decisions import Fresh
from kiosk.screens.decision import DecisionScreen, Wording
from verifier.protocol.events import Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

WORDING = Wording(
    title="page-fresh.title",
    told="page-fresh.unproved",
    why="page-fresh.why",
    reasons={
        "moved": "page-fresh.reason-moved",
        "dead": "page-fresh.reason-dead",
        "checked": "page-fresh.reason-checked",
    },
    primary="page-fresh.primary",
    ask="page-fresh.ask",
    hint="page-fresh.hint",
)


class FreshScreen(DecisionScreen):
    """原电脑没有开始: what cannot be proved, why this computer begins, and who answers for it.

    Args:
        app: the app, with the draw open and nothing recorded.
        leave: the way back, with nothing decided.
    """

    def __init__(self, app: "KioskApp", leave: Callable[[], None]) -> None:
        super().__init__(app, WORDING, self.begin, leave)

    def begin(self, reason: str, roles: tuple[Role, ...]) -> None:
        """Begin, with the decision as the record's first remark."""
        self.do(lambda one: commands.begin(one, fresh=Fresh(reason, roles)))
