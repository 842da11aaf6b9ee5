"""Unsealing (启封): network, program, fingerprint, and who is there."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import commands
from kiosk.ceremony.commands import MIN_NOTICE
from kiosk.screens import theme
from kiosk.screens.clock import ClockPanel
from kiosk.screens.frame import Primary
from kiosk.screens.keypad import DigitBoxes, hex_pad
from kiosk.screens.opening import fingerprint_panel
from kiosk.screens.override import OverrideScreen
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Key, Panel, Text, column, fixed, row, scale
from kiosk.station.network import Adapter, adapters
from verifier.protocol.events import Check, Override, Role

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

USUAL = {Role.NOTARY: 2, Role.ORGANISER: 1, Role.DISCIPLINE: 1, Role.CONGRESS: 1, Role.CONSULTATIVE: 1}
GROUP = 4
SHOWN = 6
"""So many network adapters have a line each; more are shown in two columns."""


class UnsealScreen(Screen):
    """Three pages: the computer, the fingerprint, the witnesses."""

    def __init__(self, app: "KioskApp") -> None:
        self.page = 0
        self.typed = ""
        self.overridden: dict[Check, Override] = {}
        slots = max(1, app.desk.state.plan.witness.slots)
        self.present = {**USUAL, Role.PARENT: slots, Role.SCHOOL: 0, Role.OPERATOR: 1}
        self.adapters = adapters()
        super().__init__(app)
        self._clock = Clock.schedule_interval(self._look, 1)
        self.bind(parent=self._left)

    def _left(self, _screen: Widget, parent: Widget | None) -> None:
        self._clock.cancel()
        if parent is not None:
            self._clock()

    def _look(self, _seconds: float) -> None:
        """A cable that is pulled turns its line green by itself."""
        found = adapters()
        if found != self.adapters:
            self.adapters = found
            if self.page == 0:
                self.draw()

    @property
    def up(self) -> tuple[str, ...]:
        """The adapters that are still up."""
        return tuple(one.name for one in self.adapters if one.up)

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
        program = self.say("screen-unseal.digest", digest=self.app.desk.ceremony.software.sha256[-16:])
        sealed = self.say(
            "screen-unseal.program-good" if self.program_agrees else "screen-unseal.program-bad"
        )
        right = column(
            ClockPanel(self), self._check(self.program_agrees, sealed, program), gap=units.units(2),
            size_hint_x=0.8,
        )  # fmt: skip
        return row(self._network(), right, gap=units.units(2))

    def _network(self) -> Widget:
        """Every adapter by its name, and whether it is connected."""
        units = scale()
        off = not self.up
        colour, soft = (theme.GOOD, theme.GOOD_SOFT) if off else (theme.BAD, theme.BAD_SOFT)
        panel = Panel(soft, radius=units.units(1), orientation="vertical", padding=units.units(2.5),
                      spacing=units.units(1), border=colour)  # fmt: skip
        told = self.say("screen-unseal.network-good" if off else "screen-unseal.network-bad")
        panel.add_widget(fixed(told, units.title, colour, bold=True))
        if not off:
            panel.add_widget(Text(self.say("screen-unseal.network-do"), units.body, size_hint_y=None,
                                  height=units.units(8)))  # fmt: skip
        grid = GridLayout(cols=1 if len(self.adapters) <= SHOWN else 2, spacing=units.units(0.8))
        for one in self.adapters:
            grid.add_widget(self._adapter(one))
        panel.add_widget(grid if self.adapters else Text(self.say("screen-unseal.no-adapter"), units.large))
        if len(self.adapters) < SHOWN:
            panel.add_widget(Widget(size_hint_y=max(0.1, 1 - len(self.adapters) / SHOWN)))
        return panel

    def _adapter(self, one: Adapter) -> Widget:
        units = scale()
        line = Panel(theme.SURFACE, radius=units.units(0.6), padding=[units.units(1.5), 0])
        line.add_widget(Text(one.name, units.large, shorten=True))
        key = "screen-unseal.connected" if one.up else "screen-unseal.off"
        line.add_widget(Text(self.say(key), units.units(3.2), theme.BAD if one.up else theme.GOOD, bold=True,
                             halign="right"))  # fmt: skip
        return line

    def _fingerprint(self) -> Widget:
        units = scale()
        pad = hex_pad(self.press, self.back, self.say("screen-key.back"))
        self._boxes = DigitBoxes(MIN_NOTICE, group=4)
        self._verdict = Text("", units.title, bold=True)
        line = row(self._boxes, self._verdict, gap=units.units(3), size_hint_y=None, height=units.units(13))
        self._show_typed()
        # What has to come from the printed notice cannot be read off the screen.
        hidden = 0 if len(self.typed) == MIN_NOTICE else MIN_NOTICE // GROUP
        panel = fingerprint_panel(self, compact=True, hidden=hidden)
        return column(panel, line, pad, gap=units.units(1.5))

    def _show_typed(self) -> None:
        self._boxes.show(self.typed)
        self._verdict.color = theme.GOOD if self.agrees else theme.BAD
        key = "screen-unseal.fingerprint-good" if self.agrees else "screen-unseal.fingerprint-bad"
        self._verdict.say(self.say(key) if len(self.typed) == MIN_NOTICE else "")

    def _people(self) -> Widget:
        units = scale()
        grid = GridLayout(cols=8, spacing=units.units(1))
        for role, count in self.present.items():
            grid.add_widget(Text(self.say(f"role.{role.value}"), units.large, size_hint_x=2))
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
            self._typed_changed()

    def back(self) -> None:
        """Take the last digit back."""
        whole = len(self.typed) == MIN_NOTICE
        self.typed = self.typed[:-1]
        self._typed_changed(whole=whole)

    def _typed_changed(self, *, whole: bool = False) -> None:
        """Show a digit; the panel above changes too when the last one came or went."""
        if whole or len(self.typed) == MIN_NOTICE:
            self.draw()
        else:
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
        """Two roles or more have to decide, each by itself, that it goes on all the same."""
        checks = self.failed()

        def decided(reason: str, roles: tuple[Role, ...]) -> None:
            for check in checks:
                self.overridden[check] = Override(check, reason, roles)
            back()

        def back() -> None:
            self.app.return_to(self)

        self.app.show(OverrideScreen(self.app, checks, decided, back))

    def unseal(self) -> None:
        """Record the unsealing."""
        typed, off, present = self.typed, not self.up, dict(self.present)
        # A check that was mended after it had been decided on needs no override any more.
        now_failed = {Check.NETWORK: not off, Check.PROGRAM: not self.program_agrees,
                      Check.FINGERPRINT: not self.agrees}  # fmt: skip
        overrides = [one for check, one in self.overridden.items() if now_failed[check]]
        self.do(lambda one: commands.unseal(one, typed, off, present, overrides))

    def hint(self) -> str:
        return self.say(f"screen-unseal.hint-{self.page + 1}")
