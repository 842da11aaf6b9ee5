"""A page of results as it is pictured (截屏): what the hall saw, and what draw it belongs to."""

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk import guide
from kiosk.paper.lines import local_time
from kiosk.screens import theme
from kiosk.screens.frame import rehearsal_band
from kiosk.screens.numbers_grid import NumbersGrid, pages, shape_for
from kiosk.screens.widgets import Panel, Text, column, fixed, row, scale
from verifier.protocol.outcome import Placement

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


def numbers_on(placement: Placement, page: int) -> tuple[str, ...]:
    """The admitted numbers on a page, from 0."""
    size = shape_for(len(placement.admitted)).page
    return placement.admitted[page * size : (page + 1) * size]


def picture_page(app: "KioskApp", placement: Placement, page: int) -> Widget:
    """A page of one school's outcome.

    Args:
        app: the app.
        placement: the outcome.
        page: from 0.
    """
    units = scale()
    state = app.desk.state
    plan = state.plan
    batch, school = plan.batch(placement.batch), plan.school(placement.batch, placement.school)
    main = Panel(theme.PAPER, orientation="vertical", padding=[units.units(4), units.units(2.5)],
                 spacing=units.units(1.5))  # fmt: skip
    main.add_widget(fixed(plan.title, units.units(3.2), theme.MUTED))
    title = app.say(f"picture-page.title-{guide.way(plan)}", batch=batch.name if batch else placement.batch,
                    name=school.name if school else placement.school)  # fmt: skip
    main.add_widget(fixed(title, units.title, bold=True))
    counts = app.say(f"picture-page.counts-{guide.way(plan)}", seated=placement.seated, quota=placement.quota,
                     applicants=placement.applicants)  # fmt: skip
    main.add_widget(fixed(counts, units.large, theme.GOOD, bold=True))
    main.add_widget(NumbersGrid(placement.admitted, page))
    facts = app.say("picture-page.facts", attempt=state.attempt, seal=state.fingerprint[-8:],
                    at=local_time(state.at, app.lang))  # fmt: skip
    told = app.say("screen-admitted.page", page=page + 1, pages=pages(len(placement.admitted)))
    main.add_widget(
        row(
            Text(facts, units.body, theme.MUTED),
            Text(told, units.body, theme.MUTED, halign="right", size_hint_x=0.4),
            size_hint_y=None,
            height=units.units(4),
        )
    )
    return column(rehearsal_band(app.lang), main) if plan.rehearsal else main
