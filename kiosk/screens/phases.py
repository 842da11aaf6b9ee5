"""Which screen shows which phase of the ceremony."""

from collections.abc import Callable
from typing import Any

from kiosk.screens.admission import AdmitScreen
from kiosk.screens.balls import BallsScreen
from kiosk.screens.closing import CloseScreen, EndScreen, NotariseScreen, closed_screen
from kiosk.screens.lists import NumbersScreen
from kiosk.screens.opening import AnnounceScreen, BeginScreen, RoundScreen
from kiosk.screens.schools import shuffle_screen
from kiosk.screens.screen import Screen
from kiosk.screens.secret import SecretScreen
from kiosk.screens.unsealing import UnsealScreen
from kiosk.screens.witness import LockScreen, SlipsScreen
from verifier.protocol.state import Phase

SCREENS: dict[Phase, Callable[[Any], Screen]] = {
    Phase.BEGIN: BeginScreen,
    Phase.UNSEAL: UnsealScreen,
    Phase.ANNOUNCE: AnnounceScreen,
    Phase.ROUND: RoundScreen,
    Phase.LOCK: LockScreen,
    Phase.BALLS: BallsScreen,
    Phase.SLIPS: SlipsScreen,
    Phase.SECRET: SecretScreen,
    Phase.NUMBERS: NumbersScreen,
    Phase.CHOOSE: BallsScreen,
    Phase.SHUFFLE: shuffle_screen,
    Phase.ADMIT: AdmitScreen,
    Phase.NOTARISE: NotariseScreen,
    Phase.CLOSE: CloseScreen,
    Phase.CLOSED: closed_screen,
    Phase.VOIDED: EndScreen,
    Phase.TERMINATED: EndScreen,
}
