"""Small things that all pages do the same way."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

ENTER = ("<Return>", "<KP_Enter>")


def on(widget: tk.Misc, keys: tuple[str, ...], do: Callable[[], object]) -> None:
    """Let keys do something, and nothing else besides."""

    def handle(_event: object) -> str:
        do()
        return "break"

    for key in keys:
        widget.bind(key, handle)


def button(parent: tk.Misc, text: str, do: Callable[[], object], style: str = "TButton") -> ttk.Button:
    """A button that Enter presses too, not only the space bar."""
    made = ttk.Button(parent, text=text, command=do, style=style)
    on(made, ENTER, made.invoke)
    return made


def wrap(label: ttk.Label | tk.Label) -> None:
    """Let a label break its lines at its own width, whatever that becomes."""

    def fit(event: "tk.Event[tk.Misc]") -> None:
        label.configure(wraplength=max(100, event.width - 4))

    label.bind("<Configure>", fit)


def leave_by_tab(text: tk.Text) -> None:
    """Let Tab go on to the next place, as everywhere else, instead of entering a tab into a text."""

    def go(find: Callable[[], tk.Misc | None]) -> None:
        there = find()
        if there is not None:
            there.focus_set()
            there.event_generate("<<TraverseIn>>")

    on(text, ("<Tab>",), lambda: go(text.tk_focusNext))
    # X11 has a name of its own for it, which other systems refuse.
    x11 = text.tk.call("tk", "windowingsystem") == "x11"
    on(text, ("<ISO_Left_Tab>" if x11 else "<Shift-Tab>",), lambda: go(text.tk_focusPrev))


class Tabs(ttk.Notebook):
    """Numbered pages."""

    def put(self, page: tk.Widget, text: str) -> None:
        """Append a page."""
        self.add(page, text=f"{len(self.tabs()) + 1}  {text}")  # type: ignore[no-untyped-call]

    def go(self, number: int) -> None:
        """Show a page, counted from 0."""
        self.select(number)  # type: ignore[no-untyped-call]

    @property
    def current(self) -> int:
        """The page that is shown, from 0."""
        return int(self.index("current"))  # type: ignore[no-untyped-call]
