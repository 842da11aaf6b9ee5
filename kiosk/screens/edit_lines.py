"""The parts of the plan, and what each of their lines says; the drawing is done elsewhere."""

from collections.abc import Sequence

from kiosk import plan_draft
from kiosk.plan_draft import BATCHES, FIELDS, MOST_ROWS, SCHOOLS, Draft, Place
from kiosk.screens.edit_table import Line, Look, Shown
from kiosk.sealing.plan_mistakes import Mistake
from verifier.words import Language, say

PARTS: dict[str, tuple[str, ...]] = {
    "base": ("template", "draw_id", "title", "title_en", "organiser", "place"),
    BATCHES: ("id", "name", "prefix"),
    SCHOOLS: ("id", "name", "batch", "quota"),
    "witness": ("slots", "digits", "lock", "custody", "seed_balls", "rounds_per"),
    "rules": ("rule", "overrun", "waiting_list", "on_failure", "attempts", "minutes", "second_check"),
}
"""The parts of the plan, and the order of their fields."""
EMPTY = "—"


def part_of(place: Place) -> str:
    """The part of the plan that a field is shown in."""
    if place.table in MOST_ROWS:
        return place.table
    parts = (part for part, names in PARTS.items() if part not in MOST_ROWS and place.name in names)
    return next(parts, "rules")


def places_of(draft: Draft, part: str) -> list[Place]:
    """The fields of a part, in their order."""
    if part in MOST_ROWS:
        rows = range(len(draft.rows(part)))
        return [Place(part, number, name) for number in rows for name in PARTS[part]]
    shown = plan_draft.shown(draft)
    return [Place(FIELDS, 0, name) for name in PARTS[part] if name in shown]


def lines(draft: Draft, mistakes: Sequence[Mistake], part: str, lang: Language) -> list[Line]:
    """What the lines of a part say, with everything that is wrong marked."""
    wrong = {plan_draft.place_of(one): one for one in reversed(mistakes)}
    if part in MOST_ROWS:
        return [
            Line(str(number + 1), tuple(
                _shown(draft, Place(part, number, name), wrong, {}, lang) for name in PARTS[part]
            ))
            for number in range(len(draft.rows(part)))
        ]  # fmt: skip
    given = plan_draft.defaults(draft)
    return [
        Line(plan_draft.field_name(place, lang), (_shown(draft, place, wrong, given, lang),))
        for place in places_of(draft, part)
    ]


def _shown(
    draft: Draft, place: Place, wrong: dict[Place, Mistake], given: dict[str, str], lang: Language
) -> Shown:
    typed = draft.text(place)
    text = typed or given.get(place.name, "")
    # A school's batch is shown by its id alone: the column is narrow.
    if place.table == FIELDS and text in plan_draft.options(draft, place):
        text = plan_draft.option_name(draft, place, text, lang)
    mistake = wrong.get(place)
    if mistake is not None and mistake.missing:
        return Shown(place, say("page-edit.missing", lang), Look.MISSING)
    if mistake is not None:
        return Shown(place, text, Look.WRONG)
    return Shown(place, text or EMPTY, Look.GIVEN if typed else Look.DEFAULT)
