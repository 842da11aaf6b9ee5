"""The window itself: one page at a time, the menu, the keys, and the work in the background."""

import tkinter as tk
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from verifier import __version__
from verifier.audit import Report, audit_file
from verifier.window.background import Background
from verifier.window.blocks import Tone
from verifier.window.child_desk import ChildDesk
from verifier.window.look import Look, next_scale
from verifier.window.menu import Commands, Menu, bind_keys
from verifier.window.result_pages import ResultActions, ResultPage
from verifier.window.saving import is_page, save
from verifier.window.session import Session
from verifier.window.start_page import StartPage
from verifier.window.typed import Stand, read_typed
from verifier.window.widgets import button
from verifier.window.work import told
from verifier.window.working_page import WorkingPage
from verifier.words import Language, harmless, say
from verifier.words.reasons import reason_of

SMALLEST = (720, 420)


class App:
    """The verifier's window.

    Args:
        root: a fresh Tk.
        lang: the language to begin with.
        scale: the size in per cent, one of :data:`verifier.window.look.SCALES`.
        path: a bundle to begin with.
        typed: what to put into the fingerprint's field; whole and with a bundle, it starts at once.
    """

    def __init__(
        self,
        root: tk.Tk,
        lang: Language = Language.ZH,
        scale: int = 100,
        path: Path | None = None,
        typed: str = "",
    ) -> None:
        self.root = root
        self.session = Session(lang, path, typed)
        self.look = Look(root, scale)
        self.page: StartPage | WorkingPage | ResultPage | None = None
        self._checking = False
        self._closing = False
        self._message = ("", Tone.BAD)
        # So that tests need no native dialog, which no program can answer.
        self.ask_open: Callable[..., str] = filedialog.askopenfilename
        self.ask_folder: Callable[..., str] = filedialog.askdirectory
        self.ask_save: Callable[..., str] = filedialog.asksaveasfilename
        self.tell: Callable[..., object] = messagebox.showinfo
        self.background = Background(root, self._progress, self._failed)
        self.child = ChildDesk(self.session, self.background, self._result_page, self._ask_slip)
        self._size()
        self._draw()
        bind_keys(root, self._commands())
        root.protocol("WM_DELETE_WINDOW", self.close)
        root.report_callback_exception = self._broken
        if path is not None and read_typed(typed, lang).stand is Stand.COMPLETE:
            self.start()

    # --- drawing

    def _size(self) -> None:
        wide, high = self.root.winfo_screenwidth(), self.root.winfo_screenheight()
        # A taskbar and a title bar have to fit beside it.
        width = min(self.look.px(1120), wide - 8)
        height = min(self.look.px(760), high - 72)
        left, top = max(0, (wide - width) // 2), max(0, (high - height - 60) // 2)
        self.root.geometry(f"{width}x{height}+{left}+{top}")
        self.root.minsize(min(SMALLEST[0], wide), min(SMALLEST[1], high))

    def _draw(self) -> None:
        """Everything anew, in the session's language and the look's size."""
        for old in self.root.winfo_children():
            old.destroy()
        lang, px = self.session.lang, self.look.px
        self.root.title(say("window.title", lang))
        self._menu = Menu(self.root, self._commands(), lang)
        head = ttk.Frame(self.root, padding=(px(16), px(8), px(16), px(6)))
        head.pack(fill="x")
        self.other = button(head, say("shown.other-language", lang), self.switch_language)
        self.other.pack(side="right")
        self._title = ttk.Label(head, text=say("window.title", lang), style="Title.TLabel")
        self._head = head
        self._body = ttk.Frame(self.root)
        self._body.pack(fill="both", expand=True)
        self._show()

    def _show(self) -> None:
        """The page that fits what is going on."""
        for old in self._body.winfo_children():
            old.destroy()
        for old in self._head.winfo_children():
            if old not in (self.other, self._title):
                old.destroy()
        # Packed last, so that it is the title that gives way where there is no room for all.
        self._title.pack_forget()
        lang, report = self.session.lang, self.session.report
        if self._checking:
            self._title.pack(side="left")
            self.page = WorkingPage(self._body, self.look, self.session, self.cancel)
        elif report is not None:
            for key, command in (("window.save", self.choose_report), ("window.another", self.again)):
                made = button(self._head, say(key, lang), command)
                made.pack(side="right", padx=(0, self.look.px(8)))
            self._title.pack(side="left")
            actions = ResultActions(self.enter_seal, self.child)
            self.page = ResultPage(self._body, self.look, self.session, report, actions)
        else:
            self._title.pack(side="left")
            subtitle = ttk.Label(self._head, text=say("window.subtitle", lang), style="Faint.TLabel")
            subtitle.pack(side="left", padx=self.look.px(14))
            self.page = StartPage(self._body, self.look, self.session, self)
            self.page.show_message(*self._message)
        self.page.pack(fill="both", expand=True)
        self.root.update_idletasks()
        if isinstance(self.page, StartPage):
            self.page.take_focus()
        elif isinstance(self.page, ResultPage):
            self.page.select(self.session.tab)
        self._menu.allow_saving(isinstance(self.page, ResultPage))

    def _commands(self) -> Commands:
        return Commands(
            open_bundle=self.choose_bundle,
            open_folder=self.choose_folder,
            save_report=self.choose_report,
            quit=self.close,
            larger=partial(self.resize, 1),
            smaller=partial(self.resize, -1),
            language=self.switch_language,
            keys=self.show_keys,
            about=self.show_about,
            start=self.start,
            escape=self.escape,
            tabs=tuple(partial(self.select, number) for number in range(4)),
        )

    # --- small things that a key or a button asks for

    def switch_language(self) -> None:
        """The other language."""
        self.session.lang = Language.EN if self.session.lang is Language.ZH else Language.ZH
        self._message = ("", Tone.BAD)
        self._draw()

    def resize(self, step: int) -> None:
        """Larger or smaller by one step."""
        scale = next_scale(self.look.scale, step)
        if scale != self.look.scale:
            self.look.apply(scale)
            self._draw()

    def select(self, tab: int) -> None:
        """Go to a page of the result."""
        if isinstance(self.page, ResultPage):
            self.page.select(tab)

    def escape(self) -> None:
        """Out of where one is: stop the work, or go back to the start."""
        if self._checking:
            self.cancel()
        elif isinstance(self.page, ResultPage):
            self.again()

    def show_keys(self) -> None:
        """Say which keys there are."""
        self.tell(say("window.menu-keys", self.session.lang), say("window.keys", self.session.lang))

    def show_about(self) -> None:
        """Say what this program is."""
        told_about = say("window.about", self.session.lang, version=__version__)
        self.tell(say("window.menu-about", self.session.lang), told_about)

    # --- the bundle

    def choose_bundle(self) -> None:
        """Ask for a bundle."""
        lang = self.session.lang
        types = [(say("window.zip-files", lang), "*.zip"), (say("window.all-files", lang), "*")]
        self._chosen(self.ask_open(parent=self.root, title=say("window.menu-open", lang), filetypes=types))

    def choose_folder(self) -> None:
        """Ask for the folder that a bundle was unpacked into."""
        self._chosen(self.ask_folder(parent=self.root, title=say("window.choose-folder", self.session.lang)))

    def _chosen(self, name: str) -> None:
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Take this bundle, and go to the start."""
        self.session.path = path
        self.again()

    def again(self) -> None:
        """Back to the start for another bundle; what was entered still stands there."""
        self.background.cancel()
        self._checking = False
        self.session.report = None
        self._message = ("", Tone.BAD)
        self._show()

    def enter_seal(self) -> None:
        """Back to the start to enter the fingerprint for the same bundle."""
        self.again()
        if isinstance(self.page, StartPage):
            self.page.field.focus_set()

    def warn(self, text: str, tone: Tone = Tone.BAD) -> None:
        """Say something at the start, or below the result."""
        self._message = (text, tone)
        if isinstance(self.page, StartPage):
            self.page.show_message(text, tone)
        elif isinstance(self.page, ResultPage):
            self.page.say(text)

    def start(self) -> None:
        """Check the bundle, if all that is needed is there."""
        session, page = self.session, self.page
        if not isinstance(page, StartPage):
            return
        typed = read_typed(session.typed, session.lang)
        if session.path is None:
            self.warn(say("shown.need-file", session.lang))
            page.choose.focus_set()
        elif typed.stand not in (Stand.EMPTY, Stand.COMPLETE):
            self.warn(say("shown.need-seal", session.lang))
            page.field.focus_set()
        elif not _is_there(session.path):
            self.warn(say("window.file-gone", session.lang, found=str(session.path)))
            page.choose.focus_set()
        else:
            path, fingerprint = session.path, typed.fingerprint
            self._message = ("", Tone.BAD)
            self._checking = True
            self.background.begin(lambda progress: audit_file(path, fingerprint, progress), self._audited)
            self._show()

    def _audited(self, report: Report) -> None:
        self._checking = False
        self.session.take(report)
        self._show()

    def cancel(self) -> None:
        """Give up the work under way; there is no verdict then."""
        self.background.cancel()
        if self._checking:
            self._checking = False
            self._message = (say("shown.cancelled", self.session.lang), Tone.OPEN)
            self._show()

    # --- the child

    def _result_page(self) -> ResultPage | None:
        return self.page if isinstance(self.page, ResultPage) else None

    def _ask_slip(self) -> str:
        lang = self.session.lang
        types = [(say("window.slip-files", lang), "*.json *.txt"), (say("window.all-files", lang), "*")]
        return self.ask_open(parent=self.root, title=say("window.slip-open", lang), filetypes=types)

    # --- the report

    def choose_report(self) -> None:
        """Ask where to save the report, and save it."""
        lang, report = self.session.lang, self.session.report
        if report is None or not isinstance(self.page, ResultPage):
            return
        types = [(say("window.save-html", lang), "*.html"), (say("window.save-text", lang), "*.txt")]
        name = self.ask_save(
            parent=self.root,
            title=say("window.save", lang),
            filetypes=types,
            defaultextension=".html",
            initialfile=f"{say('window.report-name', lang)}-{report.draw_id or 'x'}.html",
        )
        if name:
            self.save_report(Path(name))

    def save_report(self, path: Path) -> None:
        """Save the report, as HTML or as text, as the name's ending says."""
        lang = self.session.lang
        try:
            save(path, self.session.saved(as_page=is_page(path), now=datetime.now()))  # noqa: DTZ005
        except (OSError, ValueError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else str(error)
            self.warn(say("window.not-saved", lang, found=str(path), reason=reason))
        else:
            self.warn(say("window.saved", lang, found=str(path)), Tone.PLAIN)

    # --- when something fails

    def _progress(self, done: int, total: int, stage: str) -> None:
        if isinstance(self.page, WorkingPage):
            self.page.show(done, total, stage)

    def _failed(self, error: BaseException) -> None:
        lang = self.session.lang
        if isinstance(error, MemoryError):
            self._fail(say("window.memory", lang))
        else:
            self._fail(say("window.failed", lang, found=harmless(told(error))))

    def _fail(self, text: str) -> None:
        if self._checking:
            self._checking = False
            self._message = (text, Tone.BAD)
            self._show()
        else:
            self.warn(text)

    def _broken(self, _kind: object, error: BaseException, _trace: object) -> None:
        """An error in the window itself: told, and the window goes on."""
        self._failed(error)

    def close(self) -> None:
        """Close the window at once, and end as soon as the work has."""
        if self._closing:
            return
        self._closing = True
        self.root.withdraw()
        self.background.leave(self.root.destroy)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
