"""The clock of an incident (故障计时) as every screen of the day shows it. It decides nothing."""

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.ceremony.incident import Time, time_of
from kiosk.screens import theme
from kiosk.screens.widgets import Panel, PushButton, Text, scale
from kiosk.station.clock import now
from verifier.words import Language, Said, say

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


def incident_time(app: "KioskApp") -> Time | None:
    """The clock of the incident that is open, from the record; None if none is, or no draw is open."""
    return None if app.at_home else time_of(app.desk.ceremony, now())


def told(time: Time, lang: Language) -> Said:
    """How long it has taken, and how much is left, to the second."""
    gone = time.gone
    if time.doubtful:
        return say("screen-incident.clock-doubtful", lang)
    minutes, seconds = divmod(gone, 60)
    if time.left is None:
        return say("screen-incident.clock-no-limit", lang, minutes=minutes, seconds=seconds)
    if time.over:
        return say("screen-incident.clock-over", lang, limit=(gone + time.left) // 60)
    left, rest = divmod(time.left, 60)
    return say("screen-incident.clock", lang, left=left, seconds=rest)


class ClockSign(PushButton):
    """The clock on the rail, and the way to what can be done about it."""

    def __init__(self, app: "KioskApp", time: Time) -> None:
        units = scale()
        self._app = app
        self._time: Time | None = time
        super().__init__(told(time, app.lang), self._open, name="incident-clock", size=units.units(2.6),
                         size_hint_y=None, height=units.units(6.4))  # fmt: skip
        self._show()
        self._clock = Clock.schedule_interval(self._tick, 1)
        self.bind(parent=self._left)

    def _open(self) -> None:
        """When the time is over, termination is offered; nothing happens by itself."""
        over = self._time is not None and self._time.over
        self._app.show_incident("terminate" if over else "")

    def _resting(self) -> theme.Rgba:
        return theme.BAD if self._time is not None and self._time.over else theme.RAIL_NOW

    def _show(self) -> None:
        over = self._time is not None and self._time.over
        self.label.color = theme.ON_BRAND if over else theme.INK
        self.paint(self._resting())

    def _left(self, _sign: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def _tick(self, _seconds: float) -> None:
        self._time = incident_time(self._app)
        if self._time is None:
            # The incident ended with a step that left this screen as it was.
            self.opacity, self.enabled = 0, False
            return
        text = told(self._time, self._app.lang)
        if text != self.label.plain:
            self.label.say(text)
            self._show()


class ClockPanel(Panel):
    """The clock large, on the page of the incident: since when, what is left, and what follows."""

    def __init__(self, app: "KioskApp") -> None:
        units = scale()
        self._app = app
        super().__init__(theme.SURFACE, radius=units.units(1), border=theme.LINE, orientation="vertical",
                         padding=[units.units(2), units.units(0.8)], size_hint_x=2.6)  # fmt: skip
        self._text = Text("", units.large, bold=True)
        self._more = Text("", units.units(2.6), theme.MUTED)
        self.add_widget(self._text)
        self.add_widget(self._more)
        self._tick(0)
        self._clock = Clock.schedule_interval(self._tick, 1)
        self.bind(parent=self._left)

    def _left(self, _panel: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._clock.cancel()

    def _tick(self, _seconds: float) -> None:
        app = self._app
        if app.at_home:
            return
        time = incident_time(app)
        if time is None:
            limit = app.desk.state.plan.failure.minutes
            key = "screen-incident.no-clock" if limit else "screen-incident.no-clock-no-limit"
            self._set(theme.SURFACE, app.say("screen-incident.no-incident"), app.say(key, limit=limit))
            return
        ground = theme.BAD_SOFT if time.over or time.doubtful else theme.NOTICE_SOFT
        minutes = time.gone // 60
        if time.doubtful:
            more = app.say("incident.doubtful")
        elif time.left is None:
            more = app.say("incident.no-limit", minutes=minutes)
        elif time.over:
            more = app.say("incident.over", minutes=minutes)
        else:
            more = app.say("incident.left", minutes=minutes, left=-(-time.left // 60))
        self._set(ground, told(time, app.lang), more)

    def _set(self, ground: theme.Rgba, text: str, more: str) -> None:
        self.paint(ground)
        if self._text.plain != text:
            self._text.say(text)
        if self._more.plain != more:
            self._more.say(more)


def incident_clock(app: "KioskApp") -> tuple[Widget, ...]:
    """The clock for the rail, if an incident is under way."""
    time = incident_time(app)
    return () if time is None else (ClockSign(app, time),)
