"""The record's copy (过程记录副本) while a draw is open: kept beside it, and its sign on the rail."""

import time
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.keeper import Keeper
from kiosk.ceremony.mirror import Kept, remembered
from kiosk.screens import theme
from kiosk.screens.widgets import PushButton, scale
from verifier.protocol.errors import BadInput

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

PATIENCE = 20.0
"""Seconds after which a stick that takes nothing is said not to answer."""
LEAVING = 2.0
"""Seconds that a stick has for the last step when the draw is left; nobody is held up longer."""
DISPUTED = frozenset({"mirror.differs", "mirror.longer", "mirror.other-draw"})
"""What people have to decide about; everything else mends itself once the stick is back or has room."""


class Stand(StrEnum):
    """How the copy stands."""

    NONE = "none"
    SAME = "same"
    BEHIND = "behind"
    SILENT = "silent"
    AWAY = "away"
    STOPPED = "stopped"
    DIFFERS = "differs"


COLOURS = {
    Stand.NONE: theme.SURFACE, Stand.SAME: theme.GOOD_SOFT, Stand.BEHIND: theme.NOTICE_SOFT,
    Stand.SILENT: theme.NOTICE_SOFT, Stand.AWAY: theme.NOTICE_SOFT, Stand.STOPPED: theme.NOTICE_SOFT,
    Stand.DIFFERS: theme.BAD_SOFT,
}  # fmt: skip


class RecordCopy:
    """What the app knows of the copy. It asks the keeper, never the stick, so that nothing can hang here."""

    def __init__(self, app: "KioskApp") -> None:
        self._app = app
        self._keeper: Keeper | None = None
        self._ceremony: Ceremony | None = None
        self._behind = 0.0

    def watch(self, ceremony: Ceremony) -> None:
        """Keep the copy that was chosen for this draw, if one was."""
        self.leave()
        if remembered(ceremony.folder) is None:
            return
        self._ceremony, self._behind = ceremony, time.monotonic()
        self._keeper = Keeper(ceremony, partial(self._told, ceremony))

    def wake(self) -> None:
        """A step was recorded."""
        if self._keeper is not None:
            if not self.late:
                self._behind = time.monotonic()
            self._keeper.wake()

    def leave(self) -> bool:
        """Keep it no more; whether the last step is on it, or no copy was kept."""
        keeper, self._keeper, self._ceremony = self._keeper, None, None
        return keeper is None or keeper.stop(LEAVING)

    def _told(self, ceremony: Ceremony, kept: Kept) -> None:
        """Called on the keeper's thread."""

        def show() -> None:
            if self._ceremony is ceremony and kept.refused is not None and kept.refused.key in DISPUTED:
                self._app.refused(kept.refused)

        self._app.soon(show)

    @property
    def kept(self) -> Kept | None:
        """What became of it the last time; None if nothing is known."""
        return None if self._keeper is None else self._keeper.last

    @property
    def refused(self) -> BadInput | None:
        """Why it is not in step, if there is a reason."""
        return None if self.kept is None else self.kept.refused

    @property
    def late(self) -> bool:
        """Whether some line of the record is not known to be on the stick."""
        ceremony, kept = self._ceremony, self.kept
        if ceremony is None:
            return False
        return kept is None or kept.lines < sum(one.state.seq for one in ceremony.attempts)

    @property
    def stand(self) -> Stand:
        """How it stands."""
        if self._keeper is None:
            return Stand.NONE
        if self.refused is not None:
            if self.refused.key in DISPUTED:
                return Stand.DIFFERS
            return Stand.AWAY if self.refused.key == "mirror.away" else Stand.STOPPED
        if not self.late:
            return Stand.SAME
        return Stand.SILENT if time.monotonic() - self._behind > PATIENCE else Stand.BEHIND


class CopySign(PushButton):
    """The sign on the rail: always in the same place, and the way to the page of the copy."""

    def __init__(self, app: "KioskApp") -> None:
        units = scale()
        self._app = app
        self._stand = app.record_copy.stand
        super().__init__(app.say(f"rail-copy.{self._stand}"), app.show_record_copy, name="record-copy",
                         size=units.units(2.4), size_hint_y=None, height=units.units(5.6))  # fmt: skip
        self.paint(self._resting())
        self._clock = Clock.schedule_interval(self._tick, 0.5)
        self.bind(parent=self._left)

    def _resting(self) -> theme.Rgba:
        return COLOURS[self._stand]

    def _left(self, _sign: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def _tick(self, _seconds: float) -> None:
        stand = self._app.record_copy.stand
        if stand is not self._stand:
            self._stand = stand
            self.label.say(self._app.say(f"rail-copy.{stand}"))
            self.paint(self._resting())
