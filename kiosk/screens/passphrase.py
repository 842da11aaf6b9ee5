"""The passphrase of the private package (封存包): typed unseen, in one part or in two halves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.after_sealing import SealedNow
from kiosk.ceremony.ceremony import Ceremony
from kiosk.files.draw_folder import read
from kiosk.guide import Actor
from kiosk.screens import theme
from kiosk.screens.frame import Primary, side_button
from kiosk.screens.keyboard import Field, Keyboard
from kiosk.screens.page import Page
from kiosk.screens.prepare_papers import PapersScreen
from kiosk.screens.widgets import column, fixed, scale, space
from kiosk.sealing.package import MIN_PASSPHRASE, read_header
from kiosk.sealing.package_files import Package, check_package, open_package
from kiosk.work import Report
from verifier.protocol.errors import Rule

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp


class PassphraseScreen(Page):
    """Asks for one part after another. A part that was given cannot be seen again."""

    actor = Actor.NOTARY
    twice = False

    def __init__(self, app: "KioskApp", parts: int) -> None:
        self.parts = parts
        self.given: list[str] = []
        self.first: str | None = None
        self.typed = ""
        self.told = ""
        super().__init__(app)

    def take(self, parts: tuple[str, ...]) -> None:
        """All parts are given."""
        raise NotImplementedError

    def leave(self) -> None:
        """The way back."""
        raise NotImplementedError

    def title(self) -> str:
        again = "-again" if self.first is not None else ""
        whole = "-whole" if self.parts == 1 else ""
        return self.say(f"page-passphrase.title{again}{whole}", part=len(self.given) + 1)

    def body(self) -> Widget:
        units = scale()
        labels = [self.say(f"page-key.{name}") for name in ("shift", "signs", "blank", "back")]
        board = Keyboard((labels[0], labels[1], labels[2], labels[3]))
        field = Field("passphrase", self.typed, hidden=True, hint=self.say("page-passphrase.here"),
                      changed=self._changed, entered=self.next_part, begin=True)  # fmt: skip
        board.field = field
        told = fixed(self.told or self.say("page-passphrase.rule", limit=MIN_PASSPHRASE), units.body,
                     theme.BAD if self.told else theme.MUTED, bold=bool(self.told))  # fmt: skip
        return column(told, field, space(), board.widget, gap=units.units(2))

    def _changed(self, typed: str) -> None:
        self.typed = typed
        self.draw_bottom()

    @property
    def long_enough(self) -> bool:
        """Whether what is typed may be a part."""
        return len(self.typed.strip()) >= MIN_PASSPHRASE

    def primary(self) -> Primary:
        return Primary(self.say("page-passphrase.next"), self.next_part, self.long_enough)

    def next_part(self) -> None:
        """Take the part; where a package is made, ask for it a second time."""
        if not self.long_enough:
            return
        typed, self.typed, self.told = self.typed.strip(), "", ""
        if self.twice and self.first is None:
            self.first = typed
        elif self.first is not None and typed != self.first:
            self.first = None
            self.told = self.say("page-passphrase.differs")
        else:
            self.first = None
            self.given.append(typed)
        if len(self.given) == self.parts:
            parts, self.given = tuple(self.given), []
            self.take(parts)
        else:
            self.draw()

    def side(self) -> tuple[Widget, ...]:
        return (side_button(self.say("page.back"), self.leave, "back"),)

    def hint(self) -> str:
        if self.parts == 1:
            return self.say("page-passphrase.hint-whole")
        return self.say("page-passphrase.hint", part=len(self.given) + 1)


class OpenPassphraseScreen(PassphraseScreen):
    """Opens the private package of a sealed draw."""

    def __init__(self, app: "KioskApp", ceremony: Ceremony, *, resumed: bool = False) -> None:
        self.ceremony = ceremony
        self._resumed = resumed
        self.rehearsal = ceremony.sealed.plan.rehearsal
        self._package = read(ceremony.folder.package(ceremony.sealed.plan.draw_id), Rule.PACKAGE)
        super().__init__(app, read_header(self._package).halves)

    def rail_title(self) -> str:
        return self.plan_title(self.ceremony.sealed.plan)

    def take(self, parts: tuple[str, ...]) -> None:
        ceremony, data = self.ceremony, self._package

        def job(_report: Report) -> Package:
            package = open_package(data, parts)
            check_package(package, ceremony.sealed)
            return package

        back: Callable[[], None] = lambda: self.app.return_to(self)  # noqa: E731
        self.app.work(self.say("page-passphrase.opening"), job, self._opened, back)

    def _opened(self, package: Package) -> None:
        private, sealed, folder = package.private, self.ceremony.sealed, self.ceremony.folder
        now = SealedNow(folder, sealed.plan, sealed.fingerprint, private)

        def begin() -> None:
            self.app.open_ceremony(self.ceremony, private, resumed=self._resumed)

        if now.has_secrets and not sealed.plan.rehearsal:
            # The day could not begin: whoever put the envelopes off on the day before goes on with them here.
            self.app.show(PapersScreen(self.app, now, begin))
        else:
            begin()

    def leave(self) -> None:
        self.ceremony.close_files()
        self.app.go_home()
