"""How the window looks: colours, fonts that the system has, and every size from 100 to 200 %."""

import contextlib
import sys
import tkinter as tk
from collections.abc import Collection
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

from verifier.window.blocks import Tone

SCALES = (100, 125, 150, 175, 200)
"""Per cent of the size that a screen of 96 dots an inch needs."""

PAPER = "#ffffff"
GROUND = "#f3f5f8"
INK = "#1f2933"
FAINT = "#5b6672"
RULE = "#cfd6dd"
THUMB = "#b7c1cc"
ACCENT = "#1d4e89"
CHOSEN = "#dce8f6"
INKS = {
    Tone.PLAIN: INK,
    Tone.FAINT: FAINT,
    Tone.GOOD: "#14532d",
    Tone.BAD: "#8b1a1a",
    Tone.OPEN: "#6b4300",
    Tone.NOTE: ACCENT,
}
PAPERS = {
    Tone.PLAIN: PAPER,
    Tone.FAINT: PAPER,
    Tone.GOOD: "#e3f3e8",
    Tone.BAD: "#fdeae8",
    Tone.OPEN: "#fff3d6",
    Tone.NOTE: "#e6eff9",
}

CHINESE_FONTS = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Microsoft JhengHei UI",
    "SimSun",
)
DIGIT_FONTS = ("Consolas", "Cascadia Mono", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono")

_SIZES = {
    "body": 15,
    "bold": 15,
    "small": 13,
    "section": 16,
    "title": 20,
    "verdict": 38,
    "code": 26,
    "digits": 15,
}
"""Heights in pixels at 100 %."""
_BOLD = frozenset({"bold", "section", "title", "verdict", "code"})
_STANDARD = ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont", "TkCaptionFont", "TkTooltipFont")


def first_of(wanted: Collection[str], there: Collection[str], otherwise: str) -> str:
    """The first wanted font that the system has; capitals do not matter."""
    known = {name.lower(): name for name in there}
    return next((known[name.lower()] for name in wanted if name.lower() in known), otherwise)


def nearest_scale(dots: float) -> int:
    """The scale for a screen of so many dots an inch. Servers that know of no screen say nonsense."""
    return min(SCALES, key=lambda scale: (abs(scale - dots / 96 * 100), scale))


def next_scale(scale: int, step: int) -> int:
    """The scale ``step`` places further on, or the last one there is."""
    at = SCALES.index(min(SCALES, key=lambda one: abs(one - scale)))
    return SCALES[max(0, min(len(SCALES) - 1, at + step))]


def know_the_dots() -> None:
    """Tell Windows that this program minds the screen's density itself; else it would be drawn blurred."""
    if sys.platform == "win32":
        import ctypes

        # It fails before Windows 8.1, and where whoever started the program has decided it already.
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def field_style(look: "Look") -> dict[str, Any]:
    """The options of a field for several lines: a thin frame, a thick one where the focus is."""
    return {
        "font": look.font("digits"),
        "relief": "flat",
        "borderwidth": 0,
        "padx": look.px(8),
        "pady": look.px(5),
        "highlightthickness": max(1, look.px(1.5)),
        "highlightcolor": ACCENT,
        "highlightbackground": "#9aa6b2",
    }


class Look:
    """The fonts and styles of one window; :meth:`apply` draws everything in another size."""

    def __init__(self, root: tk.Tk, scale: int) -> None:
        self._root = root
        families = tkfont.families(root)
        default = str(tkfont.nametofont("TkDefaultFont", root).actual("family"))
        self.family = first_of(CHINESE_FONTS, families, default)
        self.digits = first_of(DIGIT_FONTS, families, self.family)
        self.fonts = {name: tkfont.Font(root, name=f"mingpai-{name}") for name in _SIZES}
        self.scale = scale
        ttk.Style(root).theme_use("clam")
        self.apply(scale)

    def px(self, pixels: float) -> int:
        """A length at 100 % as it is at the present scale."""
        return max(1, round(pixels * self.scale / 100))

    def font(self, name: str) -> tkfont.Font:
        """One of the fonts: body, bold, small, section, title, verdict, code, digits."""
        return self.fonts[name]

    def apply(self, scale: int) -> None:
        """Set every size."""
        self.scale = scale
        self._root.tk.call("tk", "scaling", scale / 100 * 96 / 72)
        for name, font in self.fonts.items():
            family = self.digits if name == "digits" else self.family
            font.configure(family=family, size=-self.px(_SIZES[name]))
            if name in _BOLD:
                font.configure(weight="bold")
        for name in _STANDARD:
            tkfont.nametofont(name, self._root).configure(family=self.family, size=-self.px(_SIZES["body"]))
        self._root.configure(background=GROUND)
        self._styles(ttk.Style(self._root))

    def _styles(self, style: ttk.Style) -> None:
        px, body = self.px, self.font("body")
        style.configure(".", font=body, background=GROUND, foreground=INK, bordercolor=RULE)
        style.configure(".", focuscolor=ACCENT)
        style.configure("Card.TFrame", background=PAPER)
        style.configure("Card.TLabel", background=PAPER)
        style.configure("Faint.Card.TLabel", background=PAPER, foreground=FAINT, font=self.font("small"))
        style.configure("Faint.TLabel", foreground=FAINT, font=self.font("small"))
        style.configure("Section.Card.TLabel", background=PAPER, foreground=ACCENT, font=self.font("section"))
        style.configure("Title.TLabel", font=self.font("title"), foreground=ACCENT)
        for tone in Tone:
            name = tone.value.title()
            style.configure(f"{name}.Band.TFrame", background=PAPERS[tone])
            for part, font in (
                ("Band", "body"),
                ("Word", "verdict"),
                ("Strong", "section"),
                ("Code", "code"),
            ):
                style.configure(
                    f"{name}.{part}.TLabel",
                    background=PAPERS[tone],
                    foreground=INKS[tone] if part != "Band" else INK,
                    font=self.font(font),
                )
        style.configure("TButton", padding=(px(12), px(5)), background="#e7ebf0", relief="flat")
        style.map("TButton", background=[("disabled", GROUND), ("pressed", CHOSEN), ("active", "#dde3ea")])
        style.configure("Main.TButton", background=ACCENT, foreground=PAPER, font=self.font("bold"))
        style.map("Main.TButton", background=[("pressed", "#123a69"), ("active", "#2a62a5")])
        style.configure("TEntry", padding=px(5), fieldbackground=PAPER)
        style.configure("TNotebook", background=GROUND, tabmargins=(px(2), px(4), 0, 0))
        style.configure("TNotebook.Tab", padding=(px(14), px(6)), background="#e3e8ee")
        # The theme gives the selected tab another padding than the rest.
        style.map(
            "TNotebook.Tab", padding=[("selected", (px(14), px(6)))], expand=[("selected", (0, 0, 0, 0))]
        )
        style.map("TNotebook.Tab", background=[("selected", PAPER)], foreground=[("selected", ACCENT)])
        line = body.metrics("linespace")
        style.configure(
            "Treeview",
            rowheight=line + px(6),
            fieldbackground=PAPER,
            background=PAPER,
            indent=px(18),
            indicatorsize=px(11),
            font=body,
        )
        style.map("Treeview", background=[("selected", CHOSEN)], foreground=[("selected", INK)])
        style.configure("Treeview.Heading", font=body, foreground=FAINT, padding=px(4))
        style.configure("Horizontal.TProgressbar", thickness=px(18), background=ACCENT, troughcolor="#dfe5ec")
        for way in ("Vertical", "Horizontal"):
            bar = f"{way}.TScrollbar"
            style.configure(bar, arrowsize=px(14), background=THUMB, troughcolor=GROUND, arrowcolor=FAINT)
            # The theme marks a bar as disabled where all can be seen; a dark block then says the opposite.
            style.map(bar, background=[("disabled", GROUND)], arrowcolor=[("disabled", RULE)])
