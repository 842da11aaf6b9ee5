"""The application: shows the screen of the phase the ceremony is in, and carries commands to the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.commands import Receipt
from kiosk.desk import Desk
from kiosk.screens import theme
from kiosk.screens.dialogs import Dialogs, Veil, message, question
from kiosk.screens.focus import focus
from kiosk.screens.home import HomeScreen, open_folder
from kiosk.screens.incident import IncidentScreen, may_have_incident
from kiosk.screens.incident_clock import incident_clock
from kiosk.screens.keys import Keys
from kiosk.screens.leaving import Leaving
from kiosk.screens.lookup import LookupScreen
from kiosk.screens.phases import SCREENS
from kiosk.screens.progress import WorkScreen
from kiosk.screens.receipt import ReceiptScreen
from kiosk.screens.record_copy import CopySign, RecordCopy, Stand
from kiosk.screens.record_copy_page import RecordCopyScreen
from kiosk.screens.results import ResultsScreen
from kiosk.screens.resume import ResumeScreen
from kiosk.screens.screen import Screen
from kiosk.screens.spare import SpareBeginScreen
from kiosk.screens.taps import taps
from kiosk.screens.targets import Targets
from kiosk.screens.text import reading
from kiosk.screens.widgets import PushButton, row, scale
from kiosk.sealing.private import Private
from kiosk.station import collector, faults
from kiosk.station.place import Kind
from kiosk.words.told import message_of
from kiosk.work import Report, Work
from verifier.protocol.errors import BadInput, WrongUse
from verifier.words import Language, say

T = TypeVar("T")

TEXT_SIZE_KEYS = dict(
    zip(
        theme.TEXT_SIZES,
        ("looks.text-size", "looks.text-size-large", "looks.text-size-largest"),
        strict=True,
    )
)
SWEEP = 0.6
"""Seconds after a screen appeared in which its reader has not begun to touch it."""


def post(act: Callable[[], None]) -> None:
    """Run a function soon, on the thread that draws."""
    Clock.schedule_once(lambda _seconds: act(), 0)


class KioskApp(App):  # type: ignore[misc]
    """The kiosk's window.

    Args:
        ceremony: the open ceremony, or None to begin at the home screen.
        private: the opened private package, where it is needed.
        lang: the language to begin with.
        base: the folder in which draws are prepared and found.
    """

    def __init__(self, ceremony: Ceremony | None, private: Private | None, lang: Language,
                 base: Path | None = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.lang = lang
        self.base = base or Path.cwd()
        self.place = Kind.FIXED
        self.first_folder: Path | None = None
        self.leaving = Leaving(self)
        self.printer = ""
        self.record_copy = RecordCopy(self)
        self.targets = Targets()
        self.school_chosen: tuple[int, int] | None = None
        self.screen: Screen | None = None
        self._desk: Desk | None = None
        self._keys = Keys(self)
        # What is left of a screen is cleared away when nobody waits for anything.
        self._sweep = Clock.create_trigger(lambda _seconds: collector.sweep(), SWEEP)
        if ceremony is not None:
            self.sit_down(ceremony, private)

    @property
    def desk(self) -> Desk:
        """The desk of the ceremony that is open."""
        if self._desk is None:
            raise WrongUse("no ceremony is open")
        return self._desk

    @property
    def at_home(self) -> bool:
        """Whether no ceremony is open."""
        return self._desk is None

    def build(self) -> Widget:
        """The root: the screen, and what lies over it."""
        self.title = say("screen.window", self.lang)
        Window.clearcolor = theme.PAPER
        self.root = FloatLayout()
        self.dialogs = Dialogs(self.root)
        focus.layer = lambda: self.dialogs.top or self.screen
        Window.bind(on_key_down=self._keys.down, on_key_up=self._keys.up, on_resize=lambda *_: self.redraw(),
                    on_request_close=self.leaving.requested)  # fmt: skip
        self.refresh()
        collector.seldom()
        collector.settle()
        if self.first_folder is not None:
            open_folder(self, self.first_folder)
        return self.root

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings, which F1 would open, are not for the hall."""
        return True

    def on_stop(self) -> None:
        """Let another program open the draw."""
        self.leave_ceremony()

    def end(self) -> None:
        """End the program, after having asked where that is due."""
        self.leaving.leave()

    def sit_down(self, ceremony: Ceremony, private: Private | None) -> None:
        """Take an open draw to the desk, without showing anything yet."""
        self._desk = Desk(ceremony, private, post)
        self.record_copy.watch(ceremony)

    def leave_ceremony(self) -> bool:
        """Let the draw's files go; whether the last step is on the record's copy, where one is kept."""
        kept = self.record_copy.leave()
        if self._desk is not None:
            self._desk.ceremony.close_files()
            self._desk = None
        return kept

    def soon(self, act: Callable[[], None]) -> None:
        """Run a function soon, on the thread that draws."""
        post(act)

    def open_ceremony(
        self, ceremony: Ceremony, private: Private | None, *, resumed: bool = False
    ) -> None:  # fmt: skip
        """Go on with a draw whose folder was opened; why, is asked unless the record has it already."""
        self.sit_down(ceremony, private)
        collector.settle()
        if ceremony.state.seq and not ceremony.state.ended and not resumed:
            self.show(ResumeScreen(self))
        elif ceremony.traces() or ceremony.begun_elsewhere:
            self.show(SpareBeginScreen(self))
        else:
            self.refresh()

    def go_home(self) -> None:
        """Back to the home screen; the draw that was open may be opened again."""
        kept = self.leave_ceremony()
        self.refresh()
        if not kept:
            self.tell(self.say("page-copy.late"), self.say("page-copy.late-do"))

    def refresh(self) -> None:
        """Show the screen of the phase, or the home screen."""
        if self._desk is None:
            self.show(HomeScreen(self))
        else:
            self.show(SCREENS[self._desk.state.phase](self))

    def redraw(self) -> None:
        """Draw the present screen anew; what was typed on it stays."""
        if self.screen is not None:
            self.screen.draw()
            self.dialogs.redraw()
            self._sweep()

    def show(self, screen: Screen) -> None:
        """Show a screen instead of the present one."""
        focus.leave()
        if self.screen is not None:
            self.root.remove_widget(self.screen)
        self.screen = screen
        # Below a message that still has to be read.
        self.root.add_widget(screen, index=len(self.root.children))
        taps.another_screen()
        self.dialogs.screen_left()
        self._sweep()

    def return_to(self, screen: Screen) -> None:
        """Show a screen again that was left for a moment; what was typed on it stays."""
        screen.draw()
        self.show(screen)

    def switch_language(self) -> None:
        """Chinese or English; what was typed stays."""
        self.lang = Language.EN if self.lang is Language.ZH else Language.ZH
        self.redraw()

    def corner(self, *, day: bool = True, look_back: bool = False) -> tuple[Widget, ...]:
        """What stands at the foot of the rail: what was made so far, the incident's clock, the language."""
        back: tuple[Widget, ...] = ()
        if look_back and self._desk is not None and (self._desk.state.lists or self._desk.state.admissions):
            back = (self._small("screen-results.open", self.show_results, "results"),)
        return (*back, *self._lasting(day=day))

    def _lasting(self, *, day: bool) -> tuple[Widget, ...]:
        units = scale()
        language = self._small("screen.language", self.switch_language, "language")
        line = row(gap=units.units(1), size_hint_y=None, height=units.units(7))
        if self._desk is None:
            line.add_widget(language)
            line.add_widget(self._small(TEXT_SIZE_KEYS[reading.factor], self.enlarge, "text-size"))
            return (line,)
        if day and may_have_incident(self._desk.state):
            line.add_widget(self._small("screen-incident.open", self.show_incident, "incident"))
        line.add_widget(language)
        if self._desk.state.ended and self.record_copy.stand is Stand.NONE:
            return (*incident_clock(self), line)
        return (*incident_clock(self), CopySign(self), line)

    def enlarge(self) -> None:
        """Running text larger, and after the largest size as usual again."""
        sizes = theme.TEXT_SIZES
        reading.factor = sizes[(sizes.index(reading.factor) + 1) % len(sizes)]
        self.redraw()

    def _small(self, key: str, act: Callable[[], None], name: str) -> PushButton:
        units = scale()
        return PushButton(
            self.say(key), act, name=name, size=units.body, size_hint_y=None, height=units.units(7)
        )

    def show_incident(self, kind: str = "") -> None:
        """Over any screen of the day: void, terminate, note; one of them may be chosen already."""
        if self.screen is None or self.desk.busy or not may_have_incident(self.desk.state):
            return
        if isinstance(self.screen, WorkScreen):
            return
        here = isinstance(self.screen, IncidentScreen)
        screen = self.screen if here else IncidentScreen(self, self.screen)
        if not here:
            self.show(screen)
        if kind and isinstance(screen, IncidentScreen):
            screen.choose(kind)

    def show_record_copy(self) -> None:
        """Over any screen of the day: the record's copy."""
        if self.screen is not None and not self.desk.busy and not isinstance(self.screen, WorkScreen):
            self.show(RecordCopyScreen(self, self.screen))

    def show_lookup(self) -> None:
        """Look up a child before the draw."""
        if self.screen is not None:
            self.show(LookupScreen(self, self.screen))

    def work(
        self, title: str, job: Callable[[Report], T], done: Callable[[T], None], back: Callable[[], None]
    ) -> None:
        """Do long work off this thread, and show how far it is.

        Args:
            title: what is done.
            job: the work.
            done: called here with what came of it.
            back: called here when it was stopped or refused, to show what was shown before.
        """

        def refused(error: BadInput) -> None:
            back()
            self.refused(error)

        def broken(error: Exception) -> None:
            back()
            self.broken(error)

        work = Work(post)
        self.show(WorkScreen(self, title, work, self.screen))
        work.start(job, done, back, refused, broken)

    def aside(self, screen: Screen, job: Callable[[Report], T], done: Callable[[T], None]) -> None:
        """Do short work off this thread; what comes of it is dropped if the screen was left meanwhile."""

        def told(result: T) -> None:
            if self.screen is screen:
                done(result)

        Work(post).start(job, told, lambda: None, self.refused, self.broken)

    def show_receipt(self, receipt: Receipt | None) -> None:
        """After a lock on the screen: what was locked, until the representative leaves."""
        if receipt is None:
            self.refresh()
        else:
            self.show(ReceiptScreen(self, receipt))

    def show_results(self) -> None:
        """Over any screen of the day: the lists and results made so far."""
        if self.screen is not None and not self.desk.busy:
            self.show(ResultsScreen(self, self.screen))

    def do(self, command: Callable[[Ceremony], T], done: Callable[[T], None] | None = None) -> None:
        """Run a command off this thread; a second one meanwhile is not run."""
        after = done or (lambda _result: self.refresh())

        def recorded(result: T) -> None:
            self.record_copy.wake()
            after(result)

        self.desk.run(command, recorded, self.refused, self.broken)

    def refused(self, error: BadInput) -> None:
        """Show why a command was refused. Nothing was changed."""

        def make() -> Veil:
            what, to_do = message_of(error, self.lang)
            return message(what, to_do, self.say("screen.understood"), self.close_message, bad=True)

        self.dialogs.show(make)

    def broken(self, error: Exception) -> None:
        """A programmer's error: say that the record is safe, and where the details are."""
        file = faults.write(error, self.base)

        def make() -> Veil:
            text = self.say("screen.broken", found=type(error).__name__)
            to_do = self.say("screen.broken-do")
            if file is not None:
                to_do += self.say("start.broken-file", file=str(file))
            return message(text, to_do, self.say("screen.understood"), self.close_message, bad=True)

        self.dialogs.show(make)

    def say(self, key: str, **params: str | int) -> str:
        """A text in the language chosen."""
        return say(key, self.lang, **params)

    def tell(self, text: str, to_do: str) -> None:
        """Tell what was done."""
        self.dialogs.show(
            lambda: message(text, to_do, self.say("screen.understood"), self.close_message, bad=False)
        )

    def ask(self, text: str, confirmed: Callable[[], None]) -> None:
        """Ask for a confirmation; one question at a time."""

        def yes() -> None:
            self.close_message()
            confirmed()

        self.dialogs.show(
            lambda: question(text, self.say("screen.no"), self.say("screen.yes"), self.close_message, yes)
        )

    def close_message(self) -> None:
        """Take the message away that was answered."""
        self.dialogs.close()
