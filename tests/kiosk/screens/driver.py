"""A hand for the real app: touches buttons by name, waits for what comes, reads and takes pictures."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.screens.pace import PACES
from kiosk.sealing.store import envelope_groups
from verifier.protocol.events import Role
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase, State

NUMBER = "48302917"
COLOURS = 48
"""How many colours a picture has."""


PASSING = frozenset({"AdmittedScreen", "MadeScreen", "OfficialScreen", "ReceiptScreen"})
"""Screens that show what a step has made, while the ceremony already waits for the next one."""


class Hand:
    """What a person in the hall does and sees.

    Args:
        app: the app, already showing something.
        pictures: a folder into which every new screen is pictured, or None.
    """

    def __init__(self, app: Any, pictures: Path | None = None) -> None:
        self.app = app
        self.pictures = pictures
        self.pictured: dict[str, Path] = {}

    @property
    def state(self) -> State:
        """Where the ceremony stands."""
        state: State = self.app.desk.state
        return state

    @property
    def screen(self) -> str:
        """The name of the screen's class."""
        return type(self.app.screen).__name__

    def frames(self, count: int = 1) -> None:
        """Let the app draw."""
        from kivy.base import EventLoop

        for _ in range(count):
            EventLoop.idle()

    def lay_out(self) -> None:
        """Put everything in its place and set all texts, without drawing."""
        from kivy.clock import Clock
        from kivy.lang import Builder

        from kiosk.screens.text import set_texts

        for _pass in range(2):
            Clock.tick_draw()
            Builder.sync()
        set_texts()

    def settle(self, seconds: float = 20) -> None:
        """Let the app draw until no command runs."""
        end = time.monotonic() + seconds
        self.frames()
        while self.app.desk.busy:
            assert time.monotonic() < end, f"a command still runs in {self.state.phase}"
            self.frames()
        # What changed has to have been seen before a touch counts.
        self.frames(3)

    def work(self, seconds: float = 120) -> None:
        """Let the app draw until no work is shown any more."""
        end = time.monotonic() + seconds
        while self.screen == "WorkScreen":
            assert time.monotonic() < end, self.texts()
            self.frames()
        self.settle()

    def find(self, name: str) -> Any:
        """The button of a name, or None; what lies on top is found first."""
        found = [one for one in self.app.root.walk() if getattr(one, "name", None) == name]
        return found[-1] if found else None

    def touch(self, name: str) -> None:
        """Put a finger on a button and lift it, whatever comes of it."""
        from kivy.tests.common import UnitTestTouch

        button = self.find(name)
        assert button is not None, f"no button {name} on {self.screen}: {self.texts()}"
        finger = UnitTestTouch(*button.to_window(*button.center))
        finger.touch_down()
        self.frames()
        finger.touch_up()

    def rest(self) -> None:
        """Let the time of a double tap pass."""
        from kiosk.screens.taps import taps

        taps.rest()

    def tap(self, *names: str) -> None:
        """Touch buttons one after the other, as slowly as no double tap is, and wait for what comes."""
        for name in names:
            self.rest()
            button = self.find(name)
            assert button is not None, f"no button {name} on {self.screen}: {self.texts()}"
            assert button.enabled, f"{name} on {self.screen} cannot be pressed: {self.texts()}"
            self.touch(name)
            self.settle()

    def keys(self, text: str) -> None:
        """Tap keys of the pad on the screen."""
        for char in text:
            self.touch(f"key-{char}")
        self.settle()

    def strike(self, text: str) -> None:
        """Strike keys of a keyboard; backspace is \\b and the enter key \\r."""
        from kivy.core.window import Window

        for char in text:
            self.rest()
            Window.dispatch("on_key_down", ord(char), 0, char if char.isprintable() else "", [])
            Window.dispatch("on_key_up", ord(char), 0)
            self.settle()

    def labels(self) -> Iterator[Any]:
        """Every text on the screen."""
        return (one for one in self.app.root.walk() if hasattr(one, "plain"))

    def texts(self) -> list[str]:
        """What can be read on the screen."""
        return [one.plain for one in self.labels() if one.plain]

    def picture(self, name: str) -> None:
        """Take a picture of what is shown, once a name."""
        if self.pictures is None or name in self.pictured:
            return
        from PIL import Image

        self.frames(2)
        self.pictures.mkdir(parents=True, exist_ok=True)
        target = self.pictures / f"{name}.png"
        self.app.root.export_to_png(str(target))
        with Image.open(target) as image:
            full = image.convert("RGB")
            # The theme's own colours stay exact: the palette is what there is most of.
            often = sorted(
                full.getcolors(full.width * full.height) or [], key=lambda one: one[0], reverse=True
            )
            palette = Image.new("P", (1, 1))
            palette.putpalette([part for _count, colour in often[:COLOURS] for part in colour])
            small = full.quantize(palette=palette, dither=Image.Dither.NONE)
        small.save(target, optimize=True)
        self.pictured[name] = target


class Ceremony:
    """Somebody who does what is due, one step a call, by touches alone.

    Args:
        hand: the hand.
        envelopes: the bytes of the envelopes' file.
        watch: called with the name of every screen before it is touched.
    """

    def __init__(self, hand: Hand, envelopes: bytes, watch: Any = lambda _name: None) -> None:
        self.hand = hand
        self.groups = envelope_groups(envelopes)
        self.presses = Role.CONGRESS
        self.watch = watch

    def until(self, *phases: Phase) -> None:
        """Go on until the ceremony is in one of the phases, and its screen is shown."""
        for _ in range(2000):
            self.hand.work()
            shown = self.hand.screen not in PASSING
            if shown and (self.hand.state.phase in phases or self.hand.state.ended):
                return
            self.step()
        raise AssertionError(f"still in {self.hand.state.phase}")

    def step(self) -> None:
        """Do what is due now."""
        hand = self.hand
        hand.work()
        state = hand.state
        if hand.screen == "AdmittedScreen":
            self.admitted()
        elif hand.screen == "ReceiptScreen":
            self.watch("receipt")
            hand.tap("primary")
        elif hand.screen == "OfficialScreen":
            self.watch("official")
            hand.tap("primary")
        elif hand.screen == "MadeScreen":
            self.watch(f"{'numbers' if hand.find('batch-0') else 'shuffle'}-all")
            hand.tap("primary")
        elif hand.screen == "SchoolsScreen":
            self.watch("schools")
            hand.tap(f"school-{state.step.batch}-{state.step.school}")  # type: ignore[union-attr]
        elif state.phase is Phase.UNSEAL:
            self.unseal()
        else:
            self.watch(f"{state.phase.value}-made" if state.made else state.phase.value)
            self.fill_in()
            hand.tap("primary")

    def unseal(self) -> None:
        """The three pages of the unsealing."""
        hand = self.hand
        self.watch("unseal-1")
        if hand.app.screen.failed():  # this computer is on a network
            hand.tap("primary", "cause-agreed", "role-notary", "role-organiser")
            self.watch("unseal-override")
            hand.tap("primary", "yes", "yes")
        hand.tap("primary")
        self.watch("unseal-2")
        hand.keys(hand.state.fingerprint[-8:])
        self.watch("unseal-2-typed")
        hand.tap("primary")
        self.watch("unseal-3")
        hand.tap("primary")

    def fill_in(self) -> None:
        """What has to be typed or chosen before the primary button can be pressed."""
        hand, state = self.hand, self.hand.state
        on_screen = state.plan.witness.lock is Lock.SCREEN
        if state.phase is (Phase.LOCK if on_screen else Phase.SLIPS):
            hand.keys(NUMBER[: state.plan.witness.digits])
            self.watch(f"{state.phase.value}-typed")
        elif state.phase is Phase.ADMIT:
            hand.tap(f"role-{self.presses.value}")
            self.watch("admit-chosen")
        elif state.phase in {Phase.BALLS, Phase.CHOOSE}:
            hand.tap(f"ball-{hand.app.screen.ball.low}")
            self.watch(f"{state.phase.value}-chosen")
        elif state.phase is Phase.SECRET and hand.app.screen.by_envelope:
            hand.keys(str(hand.app.screen.index))
            self.watch("secret-number")
            hand.tap("primary")
            typed = "".join(self.groups[hand.app.screen.index]).replace("-", "")
            hand.keys(typed[:20])
            self.watch("secret-typing")
            hand.keys(typed[20:])

    def admitted(self) -> None:
        """Numbers appear; skip to the end, and go on."""
        hand = self.hand
        if not hand.app.screen.complete:  # nobody is admitted: nothing appears
            hand.app.screen.set_pace(len(PACES) - 1)
        while not (hand.app.screen.visible or hand.app.screen.complete):
            hand.frames()
        self.watch("admitting")
        if not hand.app.screen.complete:
            hand.tap("primary")
        self.watch("admitted")
        hand.tap("primary")
