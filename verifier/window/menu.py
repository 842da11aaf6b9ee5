"""The menu and the keys."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from verifier.words import Language, say

_SAVE = 3
"""The place of “save the report” in the first menu."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What the menu and the keys do."""

    open_bundle: Callable[[], None]
    open_folder: Callable[[], None]
    save_report: Callable[[], None]
    quit: Callable[[], None]
    larger: Callable[[], None]
    smaller: Callable[[], None]
    language: Callable[[], None]
    keys: Callable[[], None]
    about: Callable[[], None]
    start: Callable[[], None]
    escape: Callable[[], None]
    tabs: tuple[Callable[[], None], ...]


class Menu:
    """The window's menu."""

    def __init__(self, root: tk.Tk, commands: Commands, lang: Language) -> None:
        bar = tk.Menu(root, tearoff=False)
        self._file, view, about = (tk.Menu(bar, tearoff=False) for _ in range(3))

        def add(menu: tk.Menu, key: str, keys: str, do: Callable[[], None]) -> None:
            menu.add_command(label=say(key, lang), accelerator=keys, command=do)

        add(self._file, "window.menu-open", "Ctrl+O", commands.open_bundle)
        add(self._file, "window.choose-folder", "", commands.open_folder)
        self._file.add_separator()
        add(self._file, "window.save", "Ctrl+S", commands.save_report)
        self._file.add_separator()
        add(self._file, "window.menu-quit", "Ctrl+Q", commands.quit)
        add(view, "window.menu-larger", "Ctrl++", commands.larger)
        add(view, "window.menu-smaller", "Ctrl+-", commands.smaller)
        view.add_separator()
        add(view, "shown.other-language", "Ctrl+L", commands.language)
        add(about, "window.menu-keys", "F1", commands.keys)
        add(about, "window.menu-about", "", commands.about)
        for key, one in (("file", self._file), ("view", view), ("help", about)):
            bar.add_cascade(label=say(f"window.menu-{key}", lang), menu=one)
        root.configure(menu=bar)

    def allow_saving(self, allowed: bool) -> None:
        """Offer to save a report, or not."""
        self._file.entryconfigure(_SAVE, state="normal" if allowed else "disabled")


def bind_keys(root: tk.Tk, commands: Commands) -> None:
    """Bind every key of the window."""

    def on(do: Callable[[], None], *keys: str) -> None:
        def handle(_event: object) -> None:
            do()

        for key in keys:
            root.bind(key, handle)

    on(commands.open_bundle, "<Control-o>", "<Control-O>")
    on(commands.save_report, "<Control-s>", "<Control-S>")
    on(commands.quit, "<Control-q>", "<Control-Q>")
    on(commands.language, "<Control-l>", "<Control-L>")
    on(commands.larger, "<Control-plus>", "<Control-equal>", "<Control-KP_Add>")
    on(commands.smaller, "<Control-minus>", "<Control-KP_Subtract>")
    on(commands.start, "<Control-Return>", "<Control-KP_Enter>")
    on(commands.escape, "<Escape>")
    on(commands.keys, "<F1>")
    for number, one in enumerate(commands.tabs, 1):
        on(one, f"<Alt-Key-{number}>")
