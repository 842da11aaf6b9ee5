"""Two read-only views on one scrolled text: blocks as they stand, and checks that open.

A text is drawn line by line as it comes into sight and breaks whatever is too long, so a hostile bundle with
hundreds of findings of any length neither slows the window down nor tears its layout.
"""

import tkinter as tk
from collections.abc import Iterable, Sequence
from functools import partial
from tkinter import ttk

from verifier.window.blocks import Block, Check, Facts, Heading, Line, Table, Tone
from verifier.window.checks import Section
from verifier.window.look import CHOSEN, FAINT, INK, INKS, PAPER, Look
from verifier.window.widgets import ENTER, on

CLOSED_MARK, OPEN_MARK = "\uff0b", "\uff0d"
"""Full-width plus and minus: every Chinese font has them, and they are equally wide."""


class Scrolled(ttk.Frame):
    """A read-only text with its scrollbar; it takes the focus, scrolls by keys, and can be copied from."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, style="Card.TFrame")
        self.look = look
        self.text = tk.Text(
            self,
            wrap="word",
            state="disabled",
            font=look.font("body"),
            foreground=INK,
            background=PAPER,
            relief="flat",
            borderwidth=0,
            padx=look.px(12),
            pady=look.px(8),
            height=4,
            width=20,
            cursor="arrow",
            takefocus=True,
            highlightthickness=look.px(2),
            highlightcolor=INKS[Tone.NOTE],
            highlightbackground=PAPER,
            spacing1=look.px(2),
            spacing3=look.px(2),
            insertwidth=0,
        )
        bar = ttk.Scrollbar(self, orient="vertical", command=self.text.yview)
        self.text.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True)
        text, px = self.text, look.px
        for tone in Tone:
            text.tag_configure(tone.value, foreground=INKS[tone])
        text.tag_configure("part", font=look.font("title"), foreground=INKS[Tone.NOTE], spacing1=px(10))
        text.tag_configure("section", font=look.font("section"), spacing1=px(12), spacing3=px(3))
        text.tag_configure("strong", font=look.font("bold"))
        inner = px(34)
        text.tag_configure("check", lmargin1=px(4), lmargin2=px(24))
        text.tag_configure("detail", lmargin1=inner, lmargin2=inner + px(110), tabs=(inner + px(110),))
        text.tag_configure("label", foreground=FAINT)
        text.tag_configure("chosen", background=CHOSEN)
        text.tag_raise("sel")
        for key, step in (("<Up>", -2), ("<Down>", 2)):
            on(text, (key,), partial(text.yview_scroll, step, "units"))

    def put(self, text: str, *tags: str) -> None:
        """Append a text."""
        self.text.configure(state="normal")
        self.text.insert("end", text, tags)
        self.text.configure(state="disabled")

    def clear(self) -> None:
        """Take everything away."""
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        self.text.configure(state="disabled")

    def facts(self, rows: Iterable[tuple[str, str]], *tags: str) -> None:
        """Append names and values."""
        for name, value in rows:
            self.put(f"{name}\t", "detail", "label", *tags)
            self.put(f"{value}\n", "detail", *tags)

    @property
    def shown(self) -> str:
        """All that it shows, also what is folded away."""
        return self.text.get("1.0", "end-1c")


class Blocks(Scrolled):
    """Blocks one below the other."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these instead of what was there."""
        self.clear()
        for block in blocks:
            match block:
                case Heading(text, level):
                    self.put(f"{text}\n", "part" if level == 1 else "section")
                case Line(text, tone):
                    strong = ("strong",) if tone in (Tone.GOOD, Tone.BAD) else ()
                    self.put(f"{text}\n", tone.value, *strong)
                case Facts(rows):
                    self.facts(rows)
                    self.put("\n")
                case Table(head, rows):
                    self.facts((row[0], "  ".join(row[1:])) for row in (head, *rows))
                case Check(tone, word, name, sentence, details):
                    self.put(f"{word}  {name}\n", tone.value, "section")
                    self.put(f"{sentence}\n")
                    self.facts(details)
        self.text.yview_moveto(0)


class Accordion(Scrolled):
    """Checks, each a sentence that opens into its details by a click or by Enter."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, look)
        self.checks: list[Check] = []
        self._open: set[int] = set()
        self.chosen = -1
        for key, step in (("<Up>", -1), ("<Down>", 1), ("<Prior>", -5), ("<Next>", 5)):
            on(self.text, (key,), partial(self._move, step))
        on(self.text, ("<Home>",), lambda: self.choose(0))
        on(self.text, ("<End>",), lambda: self.choose(len(self.checks) - 1))
        on(self.text, (*ENTER, "<space>"), lambda: self.toggle(self.chosen))
        on(self.text, ("<Right>",), lambda: self.set_open(self.chosen, True))
        on(self.text, ("<Left>",), lambda: self.set_open(self.chosen, False))

    def _move(self, step: int) -> None:
        self.choose(self.chosen + step)

    def show(self, sections: Sequence[Section]) -> None:
        """Show these findings, all closed, the first one chosen."""
        self.clear()
        for tag in self.text.tag_names():
            if tag.startswith(("item-", "body-", "mark-")):
                self.text.tag_delete(tag)
        self.checks, self._open, self.chosen = [], set(), -1
        for section in sections:
            self.put(f"{section.heading}\n", "section", section.tone.value)
            for check in section.checks:
                self._add(check)
        self.choose(0)
        self.text.yview_moveto(0)

    def _add(self, check: Check) -> None:
        number = len(self.checks)
        self.checks.append(check)
        item, body, mark = f"item-{number}", f"body-{number}", f"mark-{number}"
        self.put(CLOSED_MARK, "check", item, mark, Tone.FAINT.value)
        self.put(f" {check.word}  {check.name}  ", "check", item, "strong", check.tone.value)
        self.put(f"{check.sentence}\n", "check", item)
        self.facts(check.details, body)
        self.text.tag_configure(body, elide=True)
        self.text.tag_bind(item, "<ButtonRelease-1>", lambda _event: self._click(number))

    def _click(self, number: int) -> None:
        # Whoever marks a text to copy it does not want it to jump.
        if not self.text.tag_ranges("sel"):
            self.text.focus_set()
            self.choose(number)
            self.toggle(number)

    def choose(self, number: int) -> None:
        """Move to a check; beyond the ends there is the first or the last."""
        if not self.checks:
            return
        self.chosen = max(0, min(len(self.checks) - 1, number))
        self.text.tag_remove("chosen", "1.0", "end")
        ranges = self.text.tag_ranges(f"item-{self.chosen}")
        first, last = str(ranges[0]), str(ranges[-1])
        self.text.tag_add("chosen", first, last)
        self.text.see(last)
        self.text.see(first)

    def is_open(self, number: int) -> bool:
        """Whether a check's details can be seen."""
        return number in self._open

    def toggle(self, number: int) -> None:
        """Open or close a check."""
        self.set_open(number, number not in self._open)

    def set_open(self, number: int, wanted: bool) -> None:
        """Open or close a check."""
        if not 0 <= number < len(self.checks) or wanted is self.is_open(number):
            return
        (self._open.add if wanted else self._open.discard)(number)
        self.text.tag_configure(f"body-{number}", elide=not wanted)
        start, end = (str(one) for one in self.text.tag_ranges(f"mark-{number}")[:2])
        self.text.configure(state="normal")
        tags = self.text.tag_names(start)
        self.text.delete(start, end)
        self.text.insert(start, OPEN_MARK if wanted else CLOSED_MARK, tags)
        self.text.configure(state="disabled")
        if wanted and (body := self.text.tag_ranges(f"body-{number}")):
            self.text.see(str(body[-1]))
            self.text.see(str(self.text.tag_ranges(f"item-{number}")[0]))

    def set_all(self, wanted: bool) -> None:
        """Open or close all of them."""
        for number in range(len(self.checks)):
            self.set_open(number, wanted)
        self.choose(self.chosen)
