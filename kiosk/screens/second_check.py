"""第二台电脑核验: the code of the second computer is typed in before the results are announced."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kivy.core.window import Window
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony import second_check
from kiosk.ceremony.second_check import DECIDERS, Standing
from kiosk.files.second_check import Answer, Line
from kiosk.guide import Actor
from kiosk.paper.lines import local_time
from kiosk.screens import theme
from kiosk.screens.deciders import ask_each, role_grid, toggled
from kiosk.screens.documents import after_buttons
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field
from kiosk.screens.keypad import DigitBoxes, digit_key, keypad
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, PushButton, Text, column, fixed, row, scale, space
from verifier.protocol.confirmation import GROUP, LENGTH, in_groups, verdict_of_code
from verifier.protocol.errors import BadInput
from verifier.protocol.events import Role
from verifier.words import Language

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

STEPS = ("copy", "open", "fingerprint", "code")
CAUSES = ("no-computer", "differs", "no-code")
"""The usual reasons, each a text in the catalogue; another one may be typed."""
PAD = 54
"""How wide the keypad's part is, in units."""


class SecondCheckScreen(Screen):
    """What to do at the second computer, and where its code is typed in; what it said last stays in sight."""

    settled = False

    def __init__(self, app: "KioskApp") -> None:
        self.typed = ""
        self.lines: tuple[Line, ...] = ()
        self.standing = Standing.WAITING
        self.load(app)
        super().__init__(app)

    def load(self, app: "KioskApp") -> None:
        """Look at the record again. One that cannot be read confirms nothing."""
        try:
            self.lines = second_check.lines(app.desk.ceremony)
            self.standing = second_check.standing(app.desk.ceremony)
        except BadInput as error:
            app.soon(partial(app.refused, error))

    def title(self) -> str:
        return self.say("screen-second.title")

    def body(self) -> Widget:
        units = scale()
        pad = AnchorLayout(size_hint_x=None, width=units.units(PAD))
        room = Window.width - units.rail - units.units(8 + 2) - pad.width
        self._boxes = DigitBoxes(LENGTH, group=GROUP, room=room)
        self._told = Text("", units.large, theme.BAD, bold=True, size_hint_y=None, height=units.units(9))
        self._show_typed()
        ask = fixed(self.say("screen-second.ask"), units.large, bold=True)
        left = column(self._above(), ask, self._boxes, self._told, gap=units.units(1.5))
        labels = (self.say("screen-key.clear"), self.say("screen-key.back"))
        pad.add_widget(keypad(self.press, self.back, self.clear, labels))
        return row(left, pad, gap=units.units(2))

    def _above(self) -> Widget:
        """How it is done; or, once something was typed in or decided, the last of it."""
        units = scale()
        if self.lines:
            return self._last(self.lines[-1])
        panel = Panel(theme.SURFACE, radius=units.units(1), border=theme.LINE, orientation="vertical",
                      padding=[units.units(2), units.units(1)])  # fmt: skip
        for place, name in enumerate(STEPS, 1):
            wide = units.units(4.4)
            disc = Panel(theme.RAIL, radius=wide / 2, size_hint=(None, None), size=(wide, wide),
                         pos_hint={"center_y": 0.5})  # fmt: skip
            disc.add_widget(Text(str(place), units.units(2.6), theme.ON_RAIL, bold=True, halign="center"))
            told = Text(self.say(f"screen-second.step-{name}"), units.units(3.2))
            panel.add_widget(row(disc, told, gap=units.units(2)))
        return panel

    def _last(self, line: Line) -> Widget:
        units = scale()
        panel = Panel(theme.BAD_SOFT, radius=units.units(1), border=theme.BAD, orientation="vertical",
                      padding=units.units(2), spacing=units.units(1))  # fmt: skip
        verdict = self.say(f"verdict.{line.verdict.value}") if line.verdict else ""
        what = self.say(f"screen-second.{line.answer.value}", verdict=verdict)
        panel.add_widget(Text(what, units.units(4.2), theme.BAD, bold=True, valign="top", size_hint_y=0.55))
        panel.add_widget(Text(self._detail(line), units.body, theme.MUTED, valign="top", size_hint_y=0.4))
        to_do = self.say(f"screen-second.{line.answer.value}-do")
        panel.add_widget(Text(to_do, units.units(3.2), valign="top", size_hint_y=0.65))
        return panel

    def _detail(self, line: Line) -> str:
        at = local_time(line.at, self.app.lang)
        if line.code is not None:
            return self.say("screen-second.typed", time=at, code=in_groups(line.code))
        gap = "、" if self.app.lang is Language.ZH else ", "
        roles = gap.join(self.say(f"role-name.{one.value}") for one in line.decided_by)
        return self.say("screen-second.decided", time=at, reason=line.reason or "", roles=roles)

    @property
    def wrong(self) -> bool:
        """Whether all digits are there and one of them is wrong."""
        return len(self.typed) == LENGTH and verdict_of_code(self.typed) is None

    def _show_typed(self) -> None:
        self._boxes.show(self.typed)
        told = self.say("screen-second.wrong") if self.wrong else ""
        if self._told.plain != told:
            self._told.say(told)

    def _changed(self, typed: str) -> None:
        self.typed = typed
        self._show_typed()
        self.draw_bottom()

    def press(self, digit: str) -> None:
        """Take a digit."""
        if len(self.typed) < LENGTH:
            self._changed(self.typed + digit)

    def back(self) -> None:
        """Take the last digit back."""
        self._changed(self.typed[:-1])

    def clear(self) -> None:
        """Take all digits back."""
        self._changed("")

    def key(self, text: str) -> bool:
        """Digits and backspace of a keyboard."""
        return digit_key(self, text)

    def primary(self) -> Primary:
        typed = self.typed
        return Primary(
            self.say("screen-second.primary"),
            lambda: self.do(lambda one: second_check.confirm(one, typed), self.judged),
            len(typed) == LENGTH and not self.wrong,
        )

    def judged(self, line: Line) -> None:
        """Go on once the results are confirmed; else show what the second computer said."""
        if line.answer is Answer.CONFIRMED:
            self.app.refresh()
            return
        self.typed = ""
        self.load(self.app)
        self.draw()

    def side(self) -> tuple[Widget, ...]:
        if self.standing is Standing.STOPPED:
            last = side_button(self.say("screen-end.leave"), self.leave, "leave")
        else:
            last = side_button(self.say("screen-second.stop"), self.stop, "stop")
        return (*after_buttons(self), last)

    def stop(self) -> None:
        """Not to announce the results for the time being: why, and who decides."""

        def stopped() -> None:
            self.load(self.app)
            self.app.return_to(self)

        self.app.show(StopScreen(self.app, stopped, lambda: self.app.return_to(self)))

    def leave(self) -> None:
        """Ask before the program is closed with the results not announced."""
        self.app.ask(self.say("screen-second.leave-ask"), self.app.end)

    def hint(self) -> str:
        stopped = self.standing is Standing.STOPPED
        return self.say("screen-second.hint-stopped" if stopped else "screen-second.hint")


class StopScreen(Screen):
    """暂不宣布派位结果: why, who decides, and then each of them by itself.

    Args:
        app: the app.
        stopped: called when it is recorded.
        leave: the way back, with nothing decided.
    """

    settled = False

    def __init__(self, app: "KioskApp", stopped: Callable[[], None], leave: Callable[[], None]) -> None:
        self.stopped = stopped
        self.leave = leave
        self.reason = ""
        self.roles: tuple[Role, ...] = ()
        self.page = 0
        super().__init__(app)

    @property
    def who(self) -> Actor | None:
        """It is the notary's decision, and not the operator's."""
        return Actor.NOTARY

    def title(self) -> str:
        return self.say("screen-second.stop-title")

    def body(self) -> Widget:
        return (self._reasons, self._deciders)[self.page]()

    def _reasons(self) -> Widget:
        units = scale()
        grid = GridLayout(cols=1, spacing=units.units(1.5), size_hint_y=None, height=units.units(34))
        for name in CAUSES:
            text = self.say(f"screen-second.cause-{name}")
            grid.add_widget(PushButton(text, partial(self.take, text), name=f"cause-{name}",
                                       main=text == self.reason))  # fmt: skip
        hint = self.say("screen-incident.reason-here")
        field = Field("reason", self.reason, hint=hint, changed=self._typed)
        ask = fixed(self.say("screen-second.why"), units.large, bold=True)
        other = fixed(self.say("screen-incident.reason-other"), units.body, theme.MUTED)
        return column(ask, grid, other, field, space(), gap=units.units(1.5))

    def take(self, reason: str) -> None:
        """A usual reason."""
        self.reason = reason
        self.draw()

    def _typed(self, text: str) -> None:
        self.reason = text
        self.draw_bottom()

    def _deciders(self) -> Widget:
        units = scale()
        why = Text(self.say("screen-incident.reason", reason=self.reason), units.body, theme.MUTED,
                   size_hint_y=None, height=units.units(8))  # fmt: skip
        return column(why, role_grid(self, self.roles, self.toggle), space(), gap=units.units(1.5))

    def toggle(self, role: Role) -> None:
        """A role decides, or does not."""
        self.roles = toggled(self.roles, role)
        self.draw()

    def primary(self) -> Primary:
        if self.page == 0:
            return Primary(self.say("screen-incident.next"), self.to_deciders, bool(self.reason.strip()))
        return Primary(self.say("screen-second.stop"), self.confirm, set(DECIDERS) <= set(self.roles))

    def to_deciders(self) -> None:
        """Who decides."""
        self.page = 1
        self.draw()

    def confirm(self) -> None:
        """Ask each role that decides; the last yes records it."""
        texts = [
            self.say("screen-second.stop-ask", role=self.say(f"role.{one.value}")) for one in self.roles
        ]
        reason, roles = self.reason, self.roles
        ask_each(
            self.app, texts,
            lambda: self.do(lambda one: second_check.stop(one, reason, roles), lambda _line: self.stopped()),
        )  # fmt: skip

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("screen-results.back"), self.before, "back"),)

    def before(self) -> None:
        """One page back."""
        if self.page == 0:
            self.leave()
        else:
            self.page = 0
            self.draw()

    def hint(self) -> str:
        return self.say("screen-second.hint-why" if self.page == 0 else "screen-second.hint-who")
