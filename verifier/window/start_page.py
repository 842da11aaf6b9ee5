"""The first page: the bundle, the fingerprint with its errors where they are, and the start."""

import tkinter as tk
from tkinter import ttk
from typing import Protocol

from verifier.protocol.fingerprint import GROUPS
from verifier.window.blocks import Tone
from verifier.window.look import FAINT, GROUND, INKS, PAPERS, Look, field_style
from verifier.window.scrolled import ScrolledPage
from verifier.window.session import Session
from verifier.window.typed import LONGEST, Stand, Typed, read_typed
from verifier.window.widgets import button, leave_by_tab, on, wrap
from verifier.words import harmless, say

COLUMNS = 8
CELL = 112
"""Pixels at 100 % that the longest word needs; with less room there are half as many columns."""
_TONES = {Stand.WRONG: Tone.BAD, Stand.COMPLETE: Tone.GOOD, Stand.EMPTY: Tone.OPEN}


class StartActions(Protocol):
    """What the page asks of the window."""

    def choose_bundle(self) -> None: ...
    def choose_folder(self) -> None: ...
    def start(self) -> None: ...


class StartPage(ScrolledPage):
    """Bundle, fingerprint, start."""

    def __init__(self, parent: tk.Misc, look: Look, session: Session, actions: StartActions) -> None:
        super().__init__(parent, look, widest=1080, side=24)
        self.look, self.session, self._actions = look, session, actions
        self.message = tk.Label(
            self.inner, anchor="w", justify="left", padx=look.px(12), pady=look.px(8), font=look.font("body")
        )
        self._bundle_card()
        self._seal_card()
        self._foot()
        wrap(self.message)
        self.typed: Typed = read_typed(session.typed, session.lang)
        self.field.insert("1.0", session.typed)
        self._show_typed()
        self.show_path()

    def _card(self, title: str, hint: str) -> ttk.Frame:
        px = self.look.px
        card = ttk.Frame(self.inner, style="Card.TFrame", padding=(px(18), px(10)))
        card.pack(fill="x", pady=(0, px(10)))
        ttk.Label(card, text=title, style="Section.Card.TLabel").pack(anchor="w")
        label = ttk.Label(card, text=hint, style="Faint.Card.TLabel")
        label.pack(anchor="w", fill="x", pady=(0, px(6)))
        wrap(label)
        return card

    def _bundle_card(self) -> None:
        lang, px = self.session.lang, self.look.px
        card = self._card(say("window.step-bundle", lang), say("window.step-bundle-hint", lang))
        row = ttk.Frame(card, style="Card.TFrame")
        row.pack(fill="x")
        self.choose = button(row, say("window.choose", lang), self._actions.choose_bundle)
        self.choose.pack(side="left")
        self.folder = button(row, say("window.choose-folder", lang), self._actions.choose_folder)
        self.folder.pack(side="left", padx=px(8))
        self.path_label = ttk.Label(row, style="Card.TLabel")
        self.path_label.pack(side="left", fill="x", expand=True, padx=px(8))
        wrap(self.path_label)

    def _seal_card(self) -> None:
        lang, look, px = self.session.lang, self.look, self.look.px
        card = self._card(say("window.step-seal", lang), say("window.step-seal-hint", lang))
        row = ttk.Frame(card, style="Card.TFrame")
        row.pack(fill="x")
        buttons = ttk.Frame(row, style="Card.TFrame")
        self.field = tk.Text(
            row,
            height=3,
            width=30,
            wrap="word",
            undo=True,
            **field_style(look),
        )
        paper, ink = PAPERS[Tone.BAD], INKS[Tone.BAD]
        self.field.tag_configure("wrong", underline=True, background=paper, foreground=ink)
        self.field.pack(side="left", fill="x", expand=True)
        buttons.pack(side="left", padx=(px(8), 0), anchor="n")
        for key, command in (("window.paste", self.paste), ("shown.clear", self.clear)):
            button(buttons, say(key, lang), command).pack(fill="x", pady=(0, px(4)))
        self._cells = ttk.Frame(card, style="Card.TFrame")
        self._arranged = (0, 0)
        self.cells: list[tk.Label] = []
        self.told = ttk.Label(card, style="Card.TLabel")
        self.told.pack(fill="x", pady=(px(4), 0))
        self._cells.pack(fill="x", pady=(px(6), 0))
        wrap(self.told)
        self.field.bind("<<Modified>>", self._modified)
        leave_by_tab(self.field)
        on(self.field, ("<Control-o>",), self._actions.choose_bundle)
        on(self.field, ("<Control-Return>",), self._actions.start)
        self.field.bind("<Return>", self._enter)

    def _enter(self, _event: object) -> str | None:
        # Between words Enter is a new line; behind a whole fingerprint it means: go on.
        if self.typed.stand is Stand.COMPLETE:
            self._actions.start()
            return "break"
        return None

    def _foot(self) -> None:
        lang, px = self.session.lang, self.look.px
        row = ttk.Frame(self.inner)
        row.pack(fill="x", pady=(px(2), px(8)))
        self.start_button = button(row, say("shown.start", lang), self._actions.start, "Main.TButton")
        self.start_button.pack(side="left", ipadx=px(24), ipady=px(3))
        hint = ttk.Label(row, text=say("window.offline", lang), style="Faint.TLabel")
        hint.pack(side="left", fill="x", expand=True, padx=px(16))
        wrap(hint)

    # --- what happens

    def paste(self) -> None:
        """Put what the clipboard holds in place of what stands there."""
        try:
            text = self.clipboard_get()
        except tk.TclError:
            text = ""
        if text:
            self.set_typed(text)
        self.field.focus_set()

    def clear(self) -> None:
        """Empty the field."""
        self.set_typed("")
        self.field.focus_set()

    def set_typed(self, text: str) -> None:
        """Let this text stand in the field."""
        self.field.delete("1.0", "end")
        self.field.insert("1.0", text[: LONGEST + 1])
        self._modified(None)

    def _modified(self, _event: object) -> None:
        if not self.field.edit_modified():
            return
        # Far more than a fingerprint can have would only slow the field down; it is refused as too long.
        self.field.delete(f"1.0+{LONGEST + 1}c", "end")
        self.field.edit_modified(False)
        text = self.field.get("1.0", "end-1c")
        if text != self.session.typed:
            self.session.typed = text
            self.typed = read_typed(text, self.session.lang)
            self._show_typed()

    def _show_typed(self) -> None:
        typed = self.typed
        self.field.tag_remove("wrong", "1.0", "end")
        if typed.wrong is not None:
            self.field.tag_add("wrong", f"1.0+{typed.wrong.start}c", f"1.0+{typed.wrong.end}c")
        by_number = {cell.number: cell for cell in typed.cells}
        while len(self.cells) > typed.of:
            self.cells.pop().destroy()
        while len(self.cells) < typed.of:
            label = tk.Label(self._cells, anchor="w", font=self.look.font("digits"), padx=self.look.px(4))
            self.cells.append(label)
        self._arrange(typed.of)
        for number, label in enumerate(self.cells, 1):
            cell = by_number.get(number)
            wrong = cell is not None and cell.wrong
            label.configure(
                text=f"{number:>2} {'' if cell is None else cell.text}",
                background=PAPERS[Tone.BAD] if wrong else GROUND,
                foreground=INKS[Tone.BAD] if wrong else FAINT if cell is None else INKS[Tone.PLAIN],
            )
        self.told.configure(
            text=" ".join(filter(None, (typed.message, typed.to_do))),
            foreground=INKS[_TONES.get(typed.stand, Tone.PLAIN)],
        )

    def _arrange(self, count: int) -> None:
        room = self.winfo_toplevel().winfo_width() - self.look.px(110)
        columns = COLUMNS if count == GROUPS or room > COLUMNS * self.look.px(CELL) else COLUMNS // 2
        if (count, columns) == self._arranged:
            return
        self._arranged = count, columns
        for column in range(COLUMNS):
            used = column < columns
            self._cells.columnconfigure(column, weight=int(used), uniform="cell" if used else "")
        for at, label in enumerate(self.cells):
            label.grid(row=at // columns, column=at % columns, sticky="ew", padx=1, pady=1)

    def show_path(self) -> None:
        """Show which bundle is chosen."""
        path = self.session.path
        told = say("window.no-file", self.session.lang) if path is None else harmless(path.name or str(path))
        self.path_label.configure(text=told, foreground=INKS[Tone.FAINT if path is None else Tone.PLAIN])

    def show_message(self, text: str, tone: Tone = Tone.BAD) -> None:
        """Say something above everything, or nothing if the text is empty."""
        self.message.configure(text=text, background=PAPERS[tone], foreground=INKS[tone])
        if text:
            self.message.pack(fill="x", pady=(0, self.look.px(8)), before=self.inner.pack_slaves()[0])
        else:
            self.message.pack_forget()

    def take_focus(self) -> None:
        """Put the focus on what is to be done next."""
        next_one: tk.Widget = self.start_button
        if self.session.path is None:
            next_one = self.choose
        elif self.typed.stand is not Stand.COMPLETE:
            next_one = self.field
        next_one.focus_set()
        self.bring_into_sight(next_one)
