"""The page while a bundle is being checked."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from verifier.window.look import Look
from verifier.window.session import Session
from verifier.window.widgets import button, wrap
from verifier.words import harmless, say


class WorkingPage(ttk.Frame):
    """A bar, what is being done, and the way out."""

    def __init__(self, parent: tk.Misc, look: Look, session: Session, cancel: Callable[[], None]) -> None:
        super().__init__(parent)
        self._lang = session.lang
        box = ttk.Frame(self, style="Card.TFrame", padding=look.px(30))
        box.place(relx=0.5, rely=0.42, anchor="center", relwidth=0.66)
        ttk.Label(box, text=say("window.working", self._lang), style="Section.Card.TLabel").pack(anchor="w")
        name = "" if session.path is None else harmless(session.path.name)
        file = ttk.Label(
            box, text=say("window.working-file", self._lang, found=name), style="Faint.Card.TLabel"
        )
        file.pack(anchor="w", fill="x")
        wrap(file)
        self.bar = ttk.Progressbar(box, maximum=100, mode="determinate")
        self.bar.pack(fill="x", pady=look.px(14))
        self.stage = ttk.Label(box, style="Card.TLabel")
        self.stage.pack(anchor="w")
        self.cancel = button(box, say("shown.cancel", self._lang), cancel)
        self.cancel.pack(anchor="e")
        self.cancel.focus_set()

    def show(self, done: int, total: int, stage: str) -> None:
        """Show the progress."""
        percent = 100 * done // max(1, total)
        self.bar.configure(value=percent)
        told = say("window.working-stage", self._lang, stage=say(stage, self._lang), percent=percent)
        self.stage.configure(text=told)
