"""A page that scrolls where the window is too small for it."""

import tkinter as tk
from tkinter import ttk

from verifier.window.look import GROUND, Look


class ScrolledPage(ttk.Frame):
    """A page that scrolls where the window is too small for it, and keeps what has the focus in sight.

    Args:
        parent: where it goes.
        look: sizes.
        widest: the most pixels at 100 % that ``inner`` takes; lines must not become too long to read.
        side: the margin in pixels at 100 %.
    """

    def __init__(self, parent: tk.Misc, look: Look, widest: int, side: int) -> None:
        super().__init__(parent)
        self._canvas = tk.Canvas(self, background=GROUND, highlightthickness=0, borderwidth=0)
        self._bar = ttk.Scrollbar(self, orient="vertical", command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._scrolled)
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inner = ttk.Frame(self._canvas, padding=(look.px(side), look.px(4)))
        self._widest = look.px(widest)
        self._least = 0
        self._item = self._canvas.create_window(0, 0, window=self.inner, anchor="n")
        self.inner.bind("<Configure>", self._measure)
        self._canvas.bind("<Configure>", self._fit)
        # Sent to whatever Tab leads to. The mere focus would not do: it also comes when pages change.
        self.inner.bind_all("<<TraverseIn>>", self._traversed, add=False)
        for key in ("<Button-4>", "<Button-5>", "<MouseWheel>"):
            self._canvas.bind_all(key, self._wheel, add=False)

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:
            self._bar.pack_forget()
        else:
            self._bar.pack(side="right", fill="y", before=self._canvas)

    def _measure(self, _event: object) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, self._height()))

    def _height(self) -> int:
        return self.inner.winfo_height() if self._least else self.inner.winfo_reqheight()

    def _fit(self, event: "tk.Event[tk.Misc]") -> None:
        self._canvas.itemconfigure(self._item, width=min(event.width, self._widest))
        self._canvas.coords(self._item, event.width / 2, 0)
        self.fill(self._least)

    def fill(self, least: int) -> None:
        """Let ``inner`` be as high as the window, never lower than so many pixels; 0: as high as it is."""
        self._least = least
        if least:
            self._canvas.itemconfigure(self._item, height=max(least, self._canvas.winfo_height()))
            self._measure(None)

    def _wheel(self, event: "tk.Event[tk.Misc]") -> None:
        # X11 has buttons for the wheel, other systems an event of its own.
        step = {4: -2, 5: 2}.get(event.num) or -event.delta // 60
        if step and self.winfo_exists() and self._canvas.yview() != (0.0, 1.0):
            self._canvas.yview_scroll(step, "units")

    def _traversed(self, event: "tk.Event[tk.Misc]") -> None:
        if self.winfo_exists() and str(event.widget).startswith(str(self.inner)):
            self.bring_into_sight(event.widget)

    def bring_into_sight(self, widget: tk.Misc) -> None:
        """Scroll until a part of the page can be seen."""
        whole = max(1, self._height())
        if widget.winfo_height() > self._canvas.winfo_height() / 2:
            # A view with a scrollbar of its own; to follow it would push what stands above out of sight.
            return
        top = widget.winfo_rooty() - self.inner.winfo_rooty()
        bottom = top + widget.winfo_height()
        first, last = (part * whole for part in self._canvas.yview())
        if top < first:
            self._canvas.yview_moveto(top / whole)
        elif bottom > last:
            self._canvas.yview_moveto((first + bottom - last) / whole)
