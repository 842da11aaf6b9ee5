"""The result: the verdict above the checks, the child, the hall and the attempts."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from verifier.audit import Report
from verifier.window.attempts import attempt_blocks
from verifier.window.blocks import Tone
from verifier.window.checks import sections
from verifier.window.child_tab import ChildActions, ChildTab
from verifier.window.hall import hall
from verifier.window.look import INKS, Look
from verifier.window.scrolled import ScrolledPage
from verifier.window.session import Session
from verifier.window.verdict import Verdict
from verifier.window.views import Accordion, Blocks
from verifier.window.widgets import Tabs, button, wrap
from verifier.words import say

ROOM = 230
"""Pixels at 100 % that the pages below the verdict need; where there are fewer, all of it scrolls."""
NARROW = 760
"""Pixels at 100 % below which the verdict's sentences stand under its word."""
LOW = 560
"""Pixels at 100 % below which the pages of the result need the room."""


@dataclass(frozen=True, slots=True)
class ResultActions:
    """What the pages ask of the window."""

    enter_seal: Callable[[], None]
    child: ChildActions


class ResultPage(ScrolledPage):
    """The verdict above four pages."""

    def __init__(
        self, parent: tk.Misc, look: Look, session: Session, report: Report, actions: ResultActions
    ) -> None:
        super().__init__(parent, look, widest=1600, side=12)
        self.look, self.session, self.report, self._actions = look, session, report, actions
        self._details: list[ttk.Label] = []
        self.lines: list[ttk.Label] = []
        self._band_is_short = False
        self._band = ttk.Frame(self.inner)
        self._band.pack(fill="x", pady=(0, look.px(6)))
        self.status = ttk.Label(self.inner, style="Faint.TLabel")
        wrap(self.status)
        self.tabs = Tabs(self.inner, takefocus=True)
        self.tabs.pack(fill="both", expand=True)
        self.tabs.enable_traversal()
        self.checks = self._checks_tab()
        self.child = ChildTab(self.tabs, look, session, report, actions.child)
        self._add(self.child, "shown.tab-child")
        self.hall = self._hall_tab()
        self._attempts_tab()
        self.show_verdict()
        self.tabs.go(session.tab)
        self.tabs.bind("<<NotebookTabChanged>>", self._changed)
        self.bind("<Configure>", self._fit_band, add=True)
        self._band.bind("<Configure>", self._leave_room)

    def _add(self, page: tk.Widget, key: str) -> None:
        self.tabs.put(page, say(key, self.session.lang))

    def _changed(self, _event: object) -> None:
        self.session.tab = self.tabs.current
        self._fit_band(None)

    def _leave_room(self, _event: object) -> None:
        self.fill(self._band.winfo_height() + self.look.px(ROOM))

    def _fit_band(self, _event: object) -> None:
        """On a low screen only the first page has the verdict's details; the verdict itself is on all."""
        low = self.winfo_height() < self.look.px(LOW) and self.tabs.current > 0
        if low is self._band_is_short:
            return
        self._band_is_short = low
        for label in self.lines:
            label.pack_forget()
        for label in self.lines:
            if not (low and label in self._details):
                label.pack(anchor="w", fill="x")

    def select(self, number: int) -> None:
        """Go to one of the four pages, counted from 0, and into it."""
        self.tabs.go(number)
        if number == 0:
            self.checks.text.focus_set()
        elif number == 1:
            self.child.code.focus_set()
        elif number == 2:
            self.hall.focus_set()
        else:
            self.attempts.text.focus_set()

    def show_verdict(self) -> None:
        """Draw the verdict and the checks, which a family slip may change."""
        verdict = self.session.verdict()
        assert verdict is not None
        for old in self._band.winfo_children():
            old.destroy()
        self._details, self.lines = [], []
        self._draw_band(verdict)
        self.checks.show(sections((*self.report.findings, *self.session.slip), self.session.lang))
        if verdict.tone is Tone.BAD:
            self.checks.set_open(0, True)
            self.checks.text.yview_moveto(0)

    def _draw_band(self, verdict: Verdict) -> None:
        px, tone = self.look.px, verdict.tone.value.title()
        band = ttk.Frame(self._band, style=f"{tone}.Band.TFrame", padding=(px(18), px(8)))
        band.pack(fill="x")
        left = ttk.Frame(band, style=f"{tone}.Band.TFrame")
        narrow = self.winfo_toplevel().winfo_width() < px(NARROW)
        left.pack(side="top" if narrow else "left", anchor="nw")
        self.word = ttk.Label(left, text=verdict.word, style=f"{tone}.Word.TLabel")
        self.word.pack(anchor="w")
        if verdict.ask_fingerprint:
            told = say("shown.enter-seal", self.session.lang)
            self.ask = button(left, told, self._actions.enter_seal)
            self.ask.pack(anchor="w")
        right = ttk.Frame(band, style=f"{tone}.Band.TFrame")
        right.pack(side="left", fill="both", expand=True, padx=(0 if narrow else px(20), 0))
        # What to do stands before the code: a wrong digit is to be mended, and its code not to be typed in.
        lines = [(verdict.headline, "Strong")]
        lines += [(line, "Band") for line in (*verdict.remarks, verdict.to_do) if line]
        lines += zip(verdict.code, ("Code", "Strong") if len(verdict.code) > 1 else ("Strong",), strict=False)
        lines += [(line, "Band") for line in verdict.about]
        for text, part in lines:
            label = ttk.Label(right, text=text, style=f"{tone}.{part}.TLabel")
            label.pack(anchor="w", fill="x")
            wrap(label)
            self.lines.append(label)
            if part == "Band":
                self._details.append(label)
        self._band_is_short = False
        self._fit_band(None)

    def say_of_child(self, text: str) -> None:
        """Say something in the place of what is known of the child."""
        self.child.say(text)

    def show_child(self) -> None:
        """Draw the child anew, and the verdict, which its slip may change."""
        self.show_verdict()
        self.child.refresh()

    def say(self, text: str) -> None:
        """Say something below everything."""
        self.status.configure(text=text)
        self.status.pack(side="bottom", fill="x", before=self.tabs)

    def _checks_tab(self) -> Accordion:
        lang, px = self.session.lang, self.look.px
        page = ttk.Frame(self.tabs, style="Card.TFrame")
        bar = ttk.Frame(page, style="Card.TFrame", padding=(px(12), px(4)))
        bar.pack(fill="x")
        checks = Accordion(page, self.look)
        for key, wanted in (("window.close-all", False), ("window.open-all", True)):
            made = button(bar, say(key, lang), partial(checks.set_all, wanted))
            made.pack(side="right", padx=(px(6), 0))
        hint = ttk.Label(bar, text=say("window.checks-hint", lang), style="Faint.Card.TLabel")
        hint.pack(side="left", fill="x", expand=True)
        wrap(hint)
        checks.pack(fill="both", expand=True)
        self._add(page, "shown.tab-checks")
        return checks

    def _hall_tab(self) -> ttk.Treeview:
        lang, px = self.session.lang, self.look.px
        page = ttk.Frame(self.tabs, style="Card.TFrame")
        hint = ttk.Label(page, text=say("shown.hall-hint", lang), style="Faint.Card.TLabel", padding=px(6))
        hint.pack(fill="x")
        wrap(hint)
        table = ttk.Treeview(page, columns=("what", "name", "value"), selectmode="browse")
        across = ttk.Scrollbar(page, orient="horizontal", command=table.xview)
        down = ttk.Scrollbar(page, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=down.set, xscrollcommand=across.set)
        widths = {"#0": 210, "what": 216, "name": 104, "value": 640}
        for column, key in zip(widths, ("time", "what", "name", "value"), strict=True):
            table.heading(column, text=say(f"shown.hall-{key}", lang), anchor="w")
            table.column(column, width=px(widths[column]), minwidth=px(widths[column]), stretch=False)
        down.pack(side="right", fill="y")
        across.pack(side="bottom", fill="x")
        table.pack(fill="both", expand=True)
        table.tag_configure("round", font=self.look.font("bold"), foreground=INKS[Tone.NOTE])
        found = hall(self.report, lang)
        for one in found.rounds:
            top = table.insert("", "end", text=one.heading, open=True, tags=("round",))
            for row in one.rows:
                table.insert(top, "end", text=row.time, values=(row.what, row.name, row.value))
        if not found.rounds:
            table.insert("", "end", values=(say("shown.hall-nothing", lang), "", ""))
        if found.left_out:
            table.insert("", "end", values=("", "", say("shown.hall-more", lang, count=found.left_out)))
        self._add(page, "shown.tab-hall")
        return table

    def _attempts_tab(self) -> None:
        self.attempts = Blocks(self.tabs, self.look)
        self.attempts.show(attempt_blocks(self.report, self.session.lang))
        self._add(self.attempts, "shown.tab-attempts")
