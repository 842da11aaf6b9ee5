"""Leaving the program: a full screen in a hall does not close by accident (退出程序)."""

from typing import TYPE_CHECKING

from kiosk.screens.leave import LeaveScreen
from kiosk.screens.progress import WorkScreen
from kiosk.station import operator_code
from verifier.protocol.errors import BadInput

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class Leaving:
    """Every way in which the window can be closed: its button, the system's keys, the window manager.

    Where this computer serves as a kiosk, the operator's code is asked for. Anywhere else a window that fills
    the screen asks whether it was meant (``guarded``).
    """

    def __init__(self, app: "KioskApp") -> None:
        self._app = app
        self.guarded = False

    def requested(self, *_: object, **__: object) -> bool:
        """The system asks the window to close; whether that is refused for now."""
        if not self.guarded and operator_code.asked_for() is None:
            return False
        self.leave()
        return True

    def leave(self) -> None:
        """Close the program, after having asked where that is due. Work under way is never cut short."""
        app, named = self._app, operator_code.asked_for()
        if not self.guarded and named is None:
            app.stop()
            return
        busy = not app.at_home and app.desk.busy
        if busy or isinstance(app.screen, (LeaveScreen, WorkScreen)):
            return
        if named is not None:
            try:
                app.show(LeaveScreen(app, app.screen, operator_code.read(named)))
            except BadInput as error:
                app.refused(error)
        elif app.dialogs.top is None:
            ended = app.at_home or app.desk.state.ended
            app.ask(app.say("leave.ask" if ended else "leave.ask-draw"), app.stop)
