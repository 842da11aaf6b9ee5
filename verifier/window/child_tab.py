"""My child: the code, the family slip, and what is known."""

import tkinter as tk
from tkinter import ttk
from typing import Protocol

from verifier.audit import Report
from verifier.window.blocks import Line, Tone
from verifier.window.child import child_blocks
from verifier.window.child_desk import LONGEST_SLIP
from verifier.window.look import Look, field_style
from verifier.window.session import Session
from verifier.window.views import Blocks
from verifier.window.widgets import ENTER, button, leave_by_tab, on
from verifier.words import say


class ChildActions(Protocol):
    """What the page asks for."""

    def find(self, code: str) -> None: ...
    def check_slip(self, text: str) -> None: ...
    def choose_slip(self) -> None: ...
    def clear_slip(self) -> None: ...


class ChildTab(ttk.Frame):
    """The code, the slip, and what is known of the child."""

    def __init__(
        self, parent: tk.Misc, look: Look, session: Session, report: Report, actions: ChildActions
    ) -> None:
        super().__init__(parent, style="Card.TFrame")
        self.session, self.report, self._actions = session, report, actions
        lang, px = session.lang, look.px
        form = ttk.Frame(self, style="Card.TFrame", padding=(px(12), px(6)))
        form.pack(fill="x")
        form.columnconfigure(1, weight=1)
        for row, key in enumerate(("shown.code", "shown.slip")):
            label = ttk.Label(form, text=say(key, lang), style="Card.TLabel")
            label.grid(row=row, column=0, sticky="w", pady=px(2))
        self.code = ttk.Entry(form, width=24, font=look.font("digits"))
        self.code.grid(row=0, column=1, sticky="w", padx=px(8))
        self.code.insert(0, session.code)
        self.slip = tk.Text(form, height=1, width=24, wrap="char", **field_style(look))
        self.slip.grid(row=1, column=1, sticky="ew", padx=px(8))
        self.slip.insert("1.0", session.slip_text)
        self.find = button(form, say("shown.find", lang), self._find)
        self.check = button(form, say("shown.slip-check", lang), self._check)
        self.open = button(form, say("window.slip-open", lang), actions.choose_slip)
        self.clear = button(form, say("shown.clear", lang), actions.clear_slip)
        self.find.grid(row=0, column=2, sticky="ew", padx=(0, px(4)), pady=px(2))
        for column, one in enumerate((self.check, self.open, self.clear), 2):
            one.grid(row=1, column=column, sticky="ew", padx=(0, px(4)), pady=px(2))
        self.view = Blocks(self, look)
        self.view.pack(fill="both", expand=True)
        on(self.code, ENTER, self.find.invoke)
        leave_by_tab(self.slip)
        self.slip.bind("<<Modified>>", self._modified)
        self.show()

    def _modified(self, _event: object) -> None:
        if self.slip.edit_modified():
            self.slip.delete(f"1.0+{LONGEST_SLIP + 1}c", "end")
            self.slip.edit_modified(False)
            self.session.slip_text = self.slip.get("1.0", "end-1c")

    def refresh(self) -> None:
        """Let the fields and the view say what the session knows."""
        self.code.delete(0, "end")
        self.code.insert(0, self.session.code)
        text = self.session.slip_text
        if self.slip.get("1.0", "end-1c") != text:
            self.slip.delete("1.0", "end")
            self.slip.insert("1.0", text)
        self.show()

    def _find(self) -> None:
        self._actions.find(self.code.get())

    def _check(self) -> None:
        self._actions.check_slip(self.slip.get("1.0", "end-1c"))

    def show(self) -> None:
        """Show what the session knows of the child."""
        session = self.session
        if not session.code and not session.slip:
            asked = ("shown.child-ask", "window.slip-hint")
            self.view.show([Line(say(key, session.lang), Tone.FAINT) for key in asked])
            return
        blocks = child_blocks(self.report, session.code, session.child, session.slip, session.lang)
        self.view.show(blocks)

    def say(self, text: str) -> None:
        """Say something in the place of a result."""
        self.view.show([Line(text, Tone.BAD)])
