"""Unsealing (启封): network, program, fingerprint, and who is there."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.commands import MIN_NOTICE
from kiosk.screens import theme
from kiosk.screens.frame import Primary
from kiosk.screens.keypad import DigitBoxes, hex_pad
from kiosk.screens.opening import fingerprint_panel
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Key, Panel, Text, column, fixed, row, scale
from kiosk.station.network import adapters
from verifier.protocol.events import Check, Override, Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

USUAL = {Role.NOTARY: 2, Role.ORGANISER: 1, Role.DISCIPLINE: 1, Role.CONGRESS: 1, Role.CONSULTATIVE: 1}
DECIDERS = (Role.NOTARY, Role.ORGANISER)


class UnsealScreen(Screen):
    """Three pages: the computer, the fingerprint, the witnesses."""

    def __init__(self, app: "KioskApp") -> None:
        self.page = 0
        self.typed = ""
        self.overridden: dict[Check, str] = {}
        self.present = {**USUAL, Role.PARENT: max(1, app.desk.state.plan.witness.slots)}
        super().__init__(app)

    @property
    def up(self) -> tuple[str, ...]:
        """The adapters that are still up."""
        return tuple(one.name for one in adapters() if one.up)

    @property
    def program_agrees(self) -> bool:
        """Whether the running program is the sealed one."""
        return self.app.desk.ceremony.software.sha256 == self.state.seal.software.sha256

    @property
    def agrees(self) -> bool:
        """Whether what was typed from the notice is the fingerprint's end."""
        return len(self.typed) == MIN_NOTICE and self.state.fingerprint.endswith(self.typed)

    def failed(self) -> list[Check]:
        """The checks of this page that failed and nobody overrode."""
        found = []
        if self.page == 0 and self.up:
            found.append(Check.NETWORK)
        if self.page == 0 and not self.program_agrees:
            found.append(Check.PROGRAM)
        if self.page == 1 and len(self.typed) == MIN_NOTICE and not self.agrees:
            found.append(Check.FINGERPRINT)
        return [one for one in found if one not in self.overridden]

    def title(self) -> str:
        return self.say(f"screen-unseal.title-{self.page + 1}")

    def body(self) -> Widget:
        return (self._computer, self._fingerprint, self._people)[self.page]()

    def _check(self, good: bool, verdict: str, found: str) -> Widget:
        units = scale()
        colour, soft = (theme.GOOD, theme.GOOD_SOFT) if good else (theme.BAD, theme.BAD_SOFT)
        panel = Panel(soft, radius=units.units(1), orientation="vertical", padding=units.units(2.5),
                      border=colour)  # fmt: skip
        panel.add_widget(fixed(verdict, units.title, colour, bold=True))
        panel.add_widget(Text(found, units.large))
        return panel

    def _computer(self) -> Widget:
        units = scale()
        names = ", ".join(one.name for one in adapters()) or self.say("screen-unseal.no-adapter")
        found = self.say(
            "screen-unseal.adapters", names=names, up=", ".join(self.up) or self.say("screen-unseal.none")
        )
        program = self.say("screen-unseal.digest", digest=self.app.desk.ceremony.software.sha256[-16:])
        off, told = not self.up, str(found)
        if not off:
            told = f"{told}\n{self.say('screen-unseal.network-do')}"
        network = self.say("screen-unseal.network-good" if off else "screen-unseal.network-bad")
        sealed = self.say(
            "screen-unseal.program-good" if self.program_agrees else "screen-unseal.program-bad"
        )
        return column(
            self._check(off, network, told),
            self._check(self.program_agrees, sealed, program),
            gap=units.units(2),
        )

    def _fingerprint(self) -> Widget:
        units = scale()
        pad = hex_pad(self.press, self.back, self.say("screen-key.back"))
        self._boxes = DigitBoxes(MIN_NOTICE, group=4)
        self._verdict = Text("", units.title, bold=True)
        line = row(self._boxes, self._verdict, gap=units.units(3), size_hint_y=None, height=units.units(13))
        self._show_typed()
        return column(fingerprint_panel(self, compact=True), line, pad, gap=units.units(1.5))

    def _show_typed(self) -> None:
        self._boxes.show(self.typed)
        self._verdict.color = theme.GOOD if self.agrees else theme.BAD
        key = "screen-unseal.fingerprint-good" if self.agrees else "screen-unseal.fingerprint-bad"
        self._verdict.say(self.say(key) if len(self.typed) == MIN_NOTICE else "")

    def _people(self) -> Widget:
        units = scale()
        grid = GridLayout(cols=4, spacing=units.units(1))
        for role, count in self.present.items():
            grid.add_widget(Text(self.say(f"role.{role.value}"), units.large))
            grid.add_widget(
                Key("−", partial(self.count, role, -1), name=f"less-{role.value}", size=units.title)
            )
            grid.add_widget(Text(str(count), units.title, bold=True, halign="center"))
            grid.add_widget(
                Key("+", partial(self.count, role, 1), name=f"more-{role.value}", size=units.title)
            )
        return grid

    def count(self, role: Role, by: int) -> None:
        """One more or fewer of a role."""
        self.present[role] = min(99, max(0, self.present[role] + by))
        self.draw()

    def press(self, digit: str) -> None:
        """Take a hexadecimal digit."""
        if len(self.typed) < MIN_NOTICE:
            self.typed += digit
            self._show_typed()
            self.draw_bottom()

    def back(self) -> None:
        """Take the last digit back."""
        self.typed = self.typed[:-1]
        self._show_typed()
        self.draw_bottom()

    def key(self, text: str) -> bool:
        """Hexadecimal digits and backspace of a keyboard."""
        if self.page == 1 and len(text) == 1 and text in "0123456789abcdef":
            self.press(text)
        elif self.page == 1 and text == "backspace":
            self.back()
        else:
            return False
        return True

    def primary(self) -> Primary:
        if self.page == 2:
            return Primary(self.say("screen-unseal.primary"), self.unseal)
        if self.failed():
            return Primary(self.say("screen-unseal.override"), self.override)
        ready = self.page != 1 or len(self.typed) == MIN_NOTICE
        return Primary(self.say("screen-unseal.next"), self.next_page, ready)

    def next_page(self) -> None:
        """Go on."""
        self.page += 1
        self.draw()

    def override(self) -> None:
        """Two people have to confirm, one after the other, that it goes on all the same."""
        checks = self.failed()

        def second() -> None:
            self.app.ask(self.say("screen-unseal.override-organiser"), confirmed)

        def confirmed() -> None:
            for one in checks:
                self.overridden[one] = str(self.say("screen-unseal.override-reason"))
            self.draw()

        self.app.ask(self.say("screen-unseal.override-notary"), second)

    def unseal(self) -> None:
        """Record the unsealing."""
        typed, off, present = self.typed, not self.up, dict(self.present)
        overrides = [Override(check, reason, DECIDERS) for check, reason in self.overridden.items()]
        self.do(lambda one: commands.unseal(one, typed, off, present, overrides))

    def hint(self) -> str:
        return self.say(f"screen-unseal.hint-{self.page + 1}")
