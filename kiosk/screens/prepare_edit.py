"""The day before: the plan (派位方案), filled in by touch and keyboard, field by field."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk import plan_draft, preparing
from kiosk.intake.plan_values import kinds
from kiosk.plan_draft import BATCHES, FIELDS, MOST_ROWS, SCHOOLS, Draft, Place
from kiosk.preparation import save_draft
from kiosk.screens import prepare_stages, theme
from kiosk.screens.edit_lines import PARTS, lines, part_of, places_of
from kiosk.screens.edit_pane import EditPane, Labels, Option, halves, tab_row
from kiosk.screens.edit_table import HEAD, FieldTable, Line, table_heads
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.prepare_check import PlanScreen
from kiosk.screens.prepare_page import PreparePage
from kiosk.screens.screen import Screen
from kiosk.screens.widgets import Panel, PushButton, Text, column, row, scale
from kiosk.sealing.plan_mistakes import Mistake
from kiosk.work import Report
from verifier.words import parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp
    from kiosk.screens.prepare_flow import PrepareFlow

WIDTHS = {BATCHES: (2, 3.6, 2), SCHOOLS: (2, 3.6, 1.6, 1.8)}
CAPITALS = frozenset({"draw_id", "id", "prefix"})
UNREAD = 6
"""How many things that were not read of a file are shown in full."""


class EditScreen(PreparePage):
    """The fields on the left, the one that is being filled in on the right. All that is wrong is marked."""

    stage = prepare_stages.EDIT

    def __init__(self, app: "KioskApp", flow: "PrepareFlow", before: Screen) -> None:
        self.before = before
        self.draft = self.at_first = flow.now.draft or Draft(flow.now.rehearsal)
        self.mistakes = plan_draft.judged(self.draft)[1]
        self.chosen = plan_draft.place_of(self.mistakes[0]) if self.mistakes else Place(FIELDS, 0, "template")
        self._entered = self.draft
        super().__init__(app, flow)

    def draw(self) -> None:
        """Draw everything anew."""
        if self.draft.rehearsal != self.flow.now.rehearsal and self.flow.now.draft is not None:
            self.draft = self.flow.now.draft
            self._judge()
        super().draw()

    @property
    def part(self) -> str:
        """The part that is shown."""
        return part_of(self.chosen)

    @property
    def _lines(self) -> list[Line]:
        return lines(self.draft, self.mistakes, self.part, self.app.lang)

    def title(self) -> str:
        return self.say("page-edit.title-unread" if self.draft.unread else "page-edit.title")

    def body(self) -> Widget:
        units = scale()
        if self.draft.unread:
            return self._unread()
        self._tabs = {
            part: PushButton("", lambda part=part: self.open_part(part), name=f"part-{part}",  # type: ignore[misc]
                             size=units.body, main=part == self.part)
            for part in PARTS
        }  # fmt: skip
        self._left, self._right = column(gap=units.units(1)), column()
        self._build_table()
        self._build_pane()
        self._refresh()
        return column(tab_row(*self._tabs.values()), halves(self._left, self._right), gap=units.units(1))

    def _unread(self) -> Widget:
        """What a file has beside its fields: told once, before anything is filled in."""
        units = scale()
        box = column(gap=units.units(1.5))
        for error in self.draft.unread[:UNREAD]:
            told = parts(error, self.app.lang)
            panel = Panel(theme.NOTICE_SOFT, radius=units.units(1), border=theme.LINE, size_hint_y=None,
                          height=units.units(10), padding=[units.units(2), units.units(0.5)])  # fmt: skip
            gap = "" if told.what.endswith("。") else " "
            panel.add_widget(Text(f"{told.what}{gap}{told.to_do}", units.body))
            box.add_widget(panel)
        more = len(self.draft.unread) - UNREAD
        told_more = self.say("page-edit.unread-more", count=more) if more > 0 else ""
        box.add_widget(Text(told_more, units.body, theme.MUTED, valign="top"))
        return box

    # What is shown -----------------------------------------------------------------------------------

    def _build_table(self) -> None:
        units = scale()
        self._left.clear_widgets()
        part = self.part
        if part not in MOST_ROWS:
            self._table = FieldTable(self._lines, self.chosen, self.choose, (1.0 - HEAD,), HEAD)
            self._left.add_widget(self._table)
            return
        self._table = FieldTable(self._lines, self.chosen, self.choose, WIDTHS[part], units.units(4))
        heads = [plan_draft.field_name(Place(part, 0, name), self.app.lang) for name in PARTS[part]]
        self._left.add_widget(table_heads(heads, self._table))
        rows = self.draft.rows(part)
        self._left.add_widget(
            row(
                PushButton(self.say(f"page-edit.add-{part}"), self.add, name="add-row", size=units.body,
                           enabled=len(rows) < MOST_ROWS[part]),
                PushButton(self.say(f"page-edit.remove-{part}", row=self.chosen.row + 1), self.ask_remove,
                           name="remove-row", size=units.body, enabled=bool(rows)),
                gap=units.units(1), size_hint_y=None, height=units.units(7.5),
            )
        )  # fmt: skip
        self._table.reveal(self.chosen.row)

    def _build_pane(self) -> None:
        self._right.clear_widgets()
        self._pane: EditPane | None = None
        place = self.chosen
        if place.table in MOST_ROWS and not self.draft.rows(place.table):
            told = plan_draft.told(self.mistakes_of(place)[0], self.app.lang)
            text = f"{told.what}\n{told.to_do}"
            self._right.add_widget(Text(text, scale().large, theme.MUTED, valign="top"))
            return
        lang = self.app.lang
        named = plan_draft.where_named if place.table in MOST_ROWS else plan_draft.field_name
        pane = EditPane(named(place, lang), plan_draft.meaning(place, lang), self.put)
        kind = kinds(place.table)[place.name].kind
        values = plan_draft.options(self.draft, place)
        if values:
            pane.by_choice([
                Option(value, plan_draft.option_name(self.draft, place, value, lang),
                       plan_draft.option_meaning(place, value, lang))
                for value in values
            ])  # fmt: skip
        elif kind == "whole":
            pane.by_number(self._labels())
        else:
            text = self.draft.text(place)
            pane.by_text(text, self._labels(), self.next_field, capitals=place.name in CAPITALS)
        self._pane = pane
        self._right.add_widget(pane)

    def _labels(self) -> Labels:
        keys = ("shift", "signs", "blank", "back")
        shift, signs, blank, back = (self.say(f"page-key.{key}") for key in keys)
        clear = self.say("screen-key.clear")
        here = self.say("page-edit.here-code" if self.chosen.name in CAPITALS else "page-edit.here")
        return Labels(clear, back, (shift, signs, blank, back), here)

    def _refresh(self) -> None:
        """Show what a key or a choice changed: the marks, the line, the field's own words."""
        counts = dict.fromkeys(PARTS, 0)
        for one in self.mistakes:
            counts[part_of(plan_draft.place_of(one))] += 1
        for part, tab in self._tabs.items():
            count = counts[part]
            name = self.say(f"page-edit.part-{part}")
            text = self.say("page-edit.part-count", name=name, count=count) if count else name
            tab.set(text, lambda part=part: self.open_part(part), True)  # type: ignore[misc]
        self._table.show(self._lines, self.chosen)
        self._show_pane()

    def _show_pane(self) -> None:
        pane = self._pane
        if pane is None:
            return
        lang, place = self.app.lang, self.chosen
        typed = self.draft.text(place)
        given = plan_draft.defaults(self.draft).get(place.name, "") if place.table == FIELDS else ""
        found = self.mistakes_of(place)
        default = not typed and bool(given)
        if found:
            told = plan_draft.told(found[0], lang)
            text = told.what if found[0].missing else f"{told.what}\n{told.to_do}"
        elif default:
            text = self.say("page-edit.by-template")
        else:
            text = self.say("page-edit.good") if typed else self.say("page-edit.optional")
        pane.show(typed or given, typed or given or "—", text, wrong=bool(found),
                  missing=bool(found) and found[0].missing, default=default)  # fmt: skip

    def mistakes_of(self, place: Place) -> list[Mistake]:
        """What is wrong with one field."""
        return [one for one in self.mistakes if plan_draft.place_of(one) == place]

    # What a person does ------------------------------------------------------------------------------

    def put(self, text: str) -> None:
        """Take what was typed or chosen."""
        if text == self.draft.text(self.chosen):
            return
        self.draft = plan_draft.put(self.draft, self.chosen, text)
        self._judge()
        self._refresh()
        self.draw_bottom()

    def _judge(self) -> None:
        self.mistakes = plan_draft.judged(self.draft)[1]

    def choose(self, place: Place) -> None:
        """Fill in another field."""
        self._leave_field()
        part = self.part
        self.chosen = place
        if part == part_of(place):
            self._build_pane()
            if part in MOST_ROWS:
                self._build_table()
            self._refresh()
            self.draw_bottom()
        else:
            self.draw()

    def _leave_field(self) -> None:
        """The schools of a batch follow its new id, once it is typed."""
        if len(self._entered.batches) == len(self.draft.batches):
            followed = plan_draft.follow(self._entered, self.draft)
            if followed != self.draft:
                self.draft = followed
                self._judge()
        self._entered = self.draft

    def open_part(self, part: str) -> None:
        """Another part of the plan, at its first mistake or its first field."""
        places = [plan_draft.place_of(one) for one in self.mistakes]
        inside = [place for place in places if part_of(place) == part] or places_of(self.draft, part)
        self.choose(inside[0] if inside else Place(part, 0, PARTS[part][0]))

    def next_field(self) -> None:
        """The field after this one."""
        everything = [place for part in PARTS for place in places_of(self.draft, part)]
        if self.chosen in everything:
            self.choose(everything[(everything.index(self.chosen) + 1) % len(everything)])

    def add(self) -> None:
        """One more batch or school."""
        part = self.part
        self._leave_field()
        self.draft = self._entered = plan_draft.add_row(self.draft, part)
        self._judge()
        rows = len(self.draft.rows(part))
        self.chosen = Place(part, rows - 1, "name" if part == SCHOOLS else "id")
        self.draw()

    def ask_remove(self) -> None:
        """Ask before a row that holds something is taken away."""
        if any(self.draft.rows(self.part)[self.chosen.row].values()):
            self.app.ask(self.say(f"page-edit.remove-{self.part}-ask", row=self.chosen.row + 1), self.remove)
        else:
            self.remove()

    def remove(self) -> None:
        """Take a batch or school away."""
        part, number = self.part, self.chosen.row
        self.draft = self._entered = plan_draft.remove_row(self.draft, part, number)
        self._judge()
        self.chosen = Place(part, max(0, min(number, len(self.draft.rows(part)) - 1)), PARTS[part][0])
        self.draw()

    def primary(self) -> Primary:
        if self.draft.unread:
            return Primary(self.say("page-edit.unread-read"), self.acknowledge)
        if self.mistakes:
            return Primary(self.say("page-edit.next-mistake", count=len(self.mistakes)), self.next_mistake)
        return Primary(self.say("page-edit.done"), self.done)

    def acknowledge(self) -> None:
        """What was not read is known now."""
        self.draft = self._entered = plan_draft.acknowledge(self.draft)
        self.draw()

    def next_mistake(self) -> None:
        """The next field that is missing or wrong, after this one."""
        wrong = {plan_draft.place_of(one) for one in self.mistakes}
        order = [
            place
            for part in PARTS
            for place in places_of(self.draft, part) or [Place(part, 0, PARTS[part][0])]
        ]
        start = order.index(self.chosen) + 1 if self.chosen in order else 0
        around = order[start:] + order[:start]
        first = plan_draft.place_of(self.mistakes[0])
        self.choose(next((place for place in around if place in wrong), first))

    def done(self) -> None:
        """Take the plan; what has to be read or confirmed by it is due next."""
        self._leave_field()
        self.flow.now = preparing.fill_in(self.flow.now, self.draft)
        self.flow.go()

    def back(self) -> None:
        """Back without the changes; to the choice of files with them."""
        if not isinstance(self.before, PlanScreen):
            self.flow.now = preparing.fill_in(self.flow.now, self.draft)
            self.app.return_to(self.before)
        elif self.draft == self.at_first:
            self.app.return_to(self.before)
        else:
            self.app.ask(self.say("page-edit.leave-ask"), lambda: self.app.return_to(self.before))

    def save(self) -> None:
        """Write the plan into a file, to go on with it another time."""
        draft, base = self.draft, self.app.base

        def job(_report: Report) -> Path:
            return save_draft(draft, base, datetime.now().astimezone())

        saved: Callable[[Path], None] = lambda file: self.app.tell(  # noqa: E731
            self.say("page-edit.saved", file=file.name), self.say("page-edit.saved-do")
        )
        self.app.aside(self, job, saved)

    def side(self) -> tuple[Widget, ...]:
        return (*super().side(), side_button(self.say("page-edit.save"), self.save, "save-plan"))

    def key(self, text: str) -> bool:
        """Digits into a number, up and down through what can be chosen, enter to the next field."""
        pane = self._pane if not self.draft.unread else None
        if pane is None:
            return False
        if text == "enter":
            self.next_field()
        elif pane.by_pad and len(text) == 1 and text in "0123456789":
            pane.press(text)
        elif pane.by_pad and text == "backspace":
            pane.take_back()
        elif text in {"up", "down"}:
            pane.choose(1 if text == "down" else -1)
        else:
            return False
        return True

    def hint(self) -> str:
        if self.draft.unread:
            return self.say("page-edit.hint-unread")
        return self.say("page-edit.hint-wrong" if self.mistakes else "page-edit.hint")

