"""Copies (备份): to which media, what, and what became of each file on each medium."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.ceremony.backups import Backup, available, copy_out
from kiosk.ceremony.copied import record_results
from kiosk.files.copies import CopyResult
from kiosk.files.copy_names import MAX_NAME
from kiosk.files.copy_one import CopyFile
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.screen import Screen
from kiosk.screens.table import Table, headed
from kiosk.screens.widgets import PushButton, Text, column, fixed, scale
from kiosk.station.disk import Medium
from kiosk.work import Report
from verifier.words import Language, parts

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

GIGA = 1_000_000_000
PUBLIC = frozenset(Backup) - {Backup.PLATFORM, Backup.PACKAGE}
"""What is copied unless something else is asked for."""
Results = tuple[CopyResult, ...]


def copy_now(app: "KioskApp", files: Sequence[CopyFile], media: Sequence[Medium],
             done: Callable[[Results], None], back: Callable[[], None]) -> None:  # fmt: skip
    """Copy files, record what was copied, and tell what came of it.

    Args:
        app: the app.
        files: what to copy.
        media: where to.
        done: called with the results, once they are in the record.
        back: called when somebody stopped it.
    """
    ceremony = app.desk.ceremony

    def job(report: Report) -> Results:
        return copy_out(ceremony, files, media, report)

    def recorded(results: Results) -> None:
        app.do(lambda one: record_results(one, results), lambda _count: done(results))

    app.work(app.say("screen-copy.copying"), job, recorded, back)


def copy_quietly(app: "KioskApp", files: Sequence[CopyFile], done: Callable[[Results], None]) -> None:
    """Copy what was just exported to the media chosen; with none plugged in, go on at once."""
    media = app.targets.chosen()
    if not media or not files:
        done(())
        return
    copy_now(app, files, media, done, lambda: done(()))


def copied_told(app: "KioskApp", results: Results, told: str = "", *, most: int = MAX_NAME) -> str:
    """To which media something was copied, after what is told already; nothing is added if to none.

    Of a single file the name that it has there is told, which is the one that people look for.

    Args:
        app: the program.
        results: of the copying.
        told: what is told already.
        most: characters of the name, where there is little room. Its end tells files apart.
    """
    names = list(dict.fromkeys(one.medium.name for one in results if one.ok))
    gap = "、" if app.lang is Language.ZH else ", "
    if not names:
        return told
    files = {one.file for one in results}
    if len(files) == 1:
        name = files.pop()
        shown = name if len(name) <= most else f"…{name[-most:].lstrip()}"
        return app.say("screen-copy.as", names=gap.join(names), file=shown)
    if not told:
        return app.say("screen-copy.to", names=gap.join(names))
    return app.say("screen-copy.also", told=told, names=gap.join(names))


class CopyScreen(Page):
    """备份: what is copied and where to."""

    actor = Actor.OPERATOR

    def __init__(self, app: "KioskApp", behind: Screen, kinds: frozenset[Backup] = PUBLIC) -> None:
        self.behind = behind
        self.rehearsal = app.desk.state.plan.rehearsal
        self.files = available(app.desk.ceremony, app.desk.private)
        self.kinds: set[Backup] = {kind for kind in self.files if kind in kinds}
        self.media = app.targets.found()
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    def title(self) -> str:
        return self.say("screen-copy.title")

    def body(self) -> Widget:
        units = scale()
        rows = -(-len(self.files) // 2)
        what = GridLayout(cols=2, spacing=units.units(1.2), size_hint_y=None, height=units.units(9.5) * rows)
        for kind, files in self.files.items():
            told = self.say(f"screen-copy.{kind.value}", count=len(files))
            what.add_widget(self._choice(told, f"copy-{kind.value}", kind in self.kinds,
                                         partial(self.switch, kind)))  # fmt: skip
        heads = [self.say(f"screen-copy.{name}") for name in ("use", "medium", "system", "free")]
        table = Table([self._line(one) for one in self.media], (1.4, 4.6, 2, 2.2), choose=self.choose)
        if self.media:
            below: Widget = headed(heads, table)
        else:
            below = Text(self.say("screen-copy.none"), units.large, theme.MUTED, halign="center")
        where = fixed(self.say("screen-copy.where"), units.large, bold=True)
        return column(fixed(self.say("screen-copy.what"), units.large, bold=True), what, where, below,
                      gap=units.units(1))  # fmt: skip

    def _choice(self, text: str, name: str, chosen: bool, act: Callable[[], None]) -> Widget:
        return PushButton(f"✓ {text}" if chosen else text, act, name=name, main=chosen,
                          size=scale().units(3))  # fmt: skip

    def _line(self, one: Medium) -> tuple[str, ...]:
        use = self.say("screen-copy.on") if self.app.targets.is_on(one) else "—"
        if one.read_only:
            use = self.say("screen-copy.locked")
        return use, one.name, one.filesystem, f"{one.free / GIGA:.1f} GB"

    def switch(self, kind: Backup) -> None:
        """Take something along, or not; names only after a question."""
        if kind is Backup.PLATFORM and kind not in self.kinds:
            self.app.ask(self.say("screen-copy.platform-ask"), lambda: self._switched(kind))
        else:
            self._switched(kind)

    def _switched(self, kind: Backup) -> None:
        self.kinds ^= {kind}
        self.draw()

    def choose(self, index: int) -> None:
        """Use a medium, or leave it out."""
        self.app.targets.switch(self.media[index])
        self.draw()

    def look(self) -> None:
        """Look again which media are plugged in."""
        self.media = self.app.targets.found()
        self.draw()

    @property
    def wanted(self) -> list[CopyFile]:
        """All files that are to be copied."""
        chosen = [one for kind, files in self.files.items() if kind in self.kinds for one in files]
        # The official numbers are among the lists and among the documents of the bundle; once is enough.
        return list({one.name: one for one in chosen}.values())

    def primary(self) -> Primary:
        media = [one for one in self.media if self.app.targets.is_on(one)]
        told = self.say("screen-copy.primary", media=len(media))
        return Primary(told, lambda: self.copy(media), bool(media and self.wanted))

    def copy(self, media: Sequence[Medium]) -> None:
        """Copy everything that is chosen."""

        def done(results: Results) -> None:
            self.app.show(CopiedScreen(self.app, results, self.behind))

        copy_now(self.app, self.wanted, media, done, lambda: self.app.return_to(self))

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-copy.folder"), self.folder, "folder"),
            side_button(self.say("screen-copy.again"), self.look, "again"),
            side_button(self.say("screen-results.back"), lambda: self.app.return_to(self.behind), "back"),
        )

    def folder(self) -> None:
        """Use a folder as a medium."""
        self.app.show(FolderScreen(self.app, self))

    def hint(self) -> str:
        return ""


class FolderScreen(Page):
    """A folder to copy to, such as one that will be burnt to a disc."""

    def __init__(self, app: "KioskApp", behind: CopyScreen) -> None:
        self.behind = behind
        self.rehearsal = behind.rehearsal
        self.typed = ""
        super().__init__(app)

    def rail_title(self) -> str:
        return self.behind.rail_title()

    def title(self) -> str:
        return self.say("screen-copy.folder-title")

    def body(self) -> Widget:
        units = scale()
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]))
        field = Field("folder", self.typed, hint=self.say("screen-copy.folder-here"), changed=self._changed)
        board.field = field
        wrong = bool(self.typed) and not self.usable
        self._told = Text(self.say("screen-copy.folder-none") if wrong else "", units.body, theme.BAD)
        return column(field, self._told, board.widget, gap=units.units(1.5))

    @property
    def usable(self) -> bool:
        """Whether what is typed is a folder."""
        return self.app.targets.usable(self.typed)

    def _changed(self, typed: str) -> None:
        self.typed = typed.strip()
        self._told.say(self.say("screen-copy.folder-none") if self.typed and not self.usable else "")
        self.draw_bottom()

    def primary(self) -> Primary:
        return Primary(self.say("screen-copy.folder-add"), self.add, self.usable)

    def add(self) -> None:
        """Take it."""
        self.app.targets.add(self.typed)
        self.behind.look()
        self.app.return_to(self.behind)

    def side(self) -> tuple[Widget, ...]:
        return (
            side_button(self.say("screen-results.back"), lambda: self.app.return_to(self.behind), "back"),
        )

    def hint(self) -> str:
        return self.say("screen-copy.folder-hint")


class CopiedScreen(Page):
    """What became of each file on each medium; what failed comes first."""

    def __init__(self, app: "KioskApp", results: Results, behind: Screen) -> None:
        self.results = sorted(results, key=lambda one: one.ok)
        self.behind = behind
        self.chosen = 0
        self.rehearsal = app.desk.state.plan.rehearsal
        super().__init__(app)

    def rail_title(self) -> str:
        return self.plan_title(self.state.plan)

    @property
    def failed(self) -> int:
        """How many copies failed."""
        return sum(not one.ok for one in self.results)

    def title(self) -> str:
        return self.say("screen-copied.title")

    def body(self) -> Widget:
        units = scale()
        media = len({one.medium.path for one in self.results})
        key = "screen-copied.bad" if self.failed else "screen-copied.good"
        told = self.say(key, count=len(self.results), failed=self.failed, media=media)
        verdict = fixed(told, units.title, theme.BAD if self.failed else theme.GOOD, bold=True)
        heads = [self.say(f"screen-copied.{name}") for name in ("outcome", "medium", "file")]
        lines = [(self._outcome(one), one.medium.name, one.file) for one in self.results]
        inks = [theme.GOOD if one.ok else theme.BAD for one in self.results]
        table = Table(lines, (2.2, 2.6, 7), self.chosen, self.choose, inks=inks)
        why = Text(self._why(), units.body, theme.BAD if self.failed else theme.MUTED, size_hint_y=None,
                   height=units.units(9))  # fmt: skip
        return column(verdict, headed(heads, table), why, gap=units.units(1))

    def _outcome(self, one: CopyResult) -> str:
        return self.say("screen-copied.ok" if one.ok else "screen-copied.failed")

    def _why(self) -> str:
        one = self.results[self.chosen] if self.results else None
        if one is None or one.error is None:
            # Some systems answer from memory what was asked of the medium, and cannot be told not to.
            return "" if one is None or one.from_medium else self.say("screen-copied.from-memory")
        told = parts(one.error, self.app.lang)
        return f"{told.what}{told.to_do}"

    def choose(self, index: int) -> None:
        """Show why this one failed."""
        self.chosen = index
        self.draw()

    def primary(self) -> Primary:
        return Primary(self.say("screen-results.back"), lambda: self.app.return_to(self.behind))

    def hint(self) -> str:
        return self.say("screen-copied.hint-bad" if self.failed else "screen-copied.hint")
