"""What every screen is: it is built from the ceremony's state, and sends commands to the desk."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from kiosk.ceremony.ceremony import Ceremony
from kiosk.guide import Actor
from kiosk.screens.frame import Primary, frame
from verifier.protocol.state import State
from verifier.words import Said, say

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

T = TypeVar("T")


class Screen(BoxLayout):  # type: ignore[misc]
    """One screen. It keeps only what a person has typed and not yet confirmed."""

    settled = True
    """Whether a closed draw needs no second computer any more; only the rail asks for it."""

    def __init__(self, app: "KioskApp") -> None:
        super().__init__()
        self.app = app
        self.draw()

    @property
    def state(self) -> State:
        """Where the ceremony stands."""
        return self.app.desk.state

    @property
    def framed(self) -> State:
        """The state that rail and badge show; another one only while the effect of a step is still shown."""
        return self.state

    @property
    def who(self) -> Actor | None:
        """Who must act, where it is not the one whose step it is."""
        return None

    def say(self, key: str, **params: str | int) -> Said:
        """A text in the language chosen."""
        return say(key, self.app.lang, **params)

    def draw(self) -> None:
        """Draw everything anew."""
        self.clear_widgets()
        whole, self._bottom = frame(
            self.framed, self.app.lang, self.title(), self.body(), self.primary(), self.side(), self.hint(),
            self.app.corner(look_back=self.may_look_back), self.who, settled=self.settled,
        )  # fmt: skip
        self.add_widget(whole)

    def draw_bottom(self) -> None:
        """Show what a key changed in the bottom bar: building it anew for every key would be too slow."""
        primary = self.primary()
        if primary is not None and self._bottom.button is not None:
            self._bottom.button.set(primary.text, primary.act, primary.enabled)
        if self._bottom.hint.plain != self.hint():
            self._bottom.hint.say(self.hint())

    @property
    def may_look_back(self) -> bool:
        """Whether lists and results made so far may be opened from here."""
        return True

    def title(self) -> str:
        """The screen's title."""
        raise NotImplementedError

    def body(self) -> Widget:
        """What it shows."""
        raise NotImplementedError

    def primary(self) -> Primary | None:
        """The large button."""
        return None

    def side(self) -> tuple[Widget, ...]:
        """Smaller buttons."""
        return ()

    def hint(self) -> str:
        """Who does what next."""
        return ""

    @property
    def typing(self) -> bool:
        """Whether somebody is typing into a text field, which then gets the keys."""
        return any(isinstance(one, TextInput) and one.focus for one in self.walk())

    def key(self, text: str) -> bool:
        """A key of the keyboard; whether it was used."""
        return False

    def do(self, command: Callable[[Ceremony], T], done: Callable[[T], None] | None = None) -> None:
        """Send a command; afterwards the next screen is shown, or ``done`` decides."""
        self.app.do(command, done)
