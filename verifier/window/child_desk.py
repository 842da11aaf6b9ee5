"""What happens on the page of the child: a code is looked up, a family slip is checked."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from verifier.audit import Report
from verifier.findings import Finding
from verifier.lookup import Child, check_slip, code_of_slip, look_up
from verifier.window.background import Background
from verifier.window.session import Session
from verifier.words import say

MAX_SLIP = 2**20
"""The most bytes of a family slip's file."""
LONGEST_CODE = 100
LONGEST_SLIP = 20_000
"""Characters of a pasted slip; the largest QR code holds 7,089."""


class ChildPage(Protocol):
    """The page as it is now."""

    def say_of_child(self, text: str) -> None: ...
    def show_child(self) -> None: ...


def typed_code(typed: str) -> str:
    """A registration code as it was meant: blanks and full-width letters come from copying and keyboards."""
    return "".join(unicodedata.normalize("NFKC", typed[:LONGEST_CODE]).split())


def found_as_meant(report: Report, code: str) -> Child | None:
    """The child of a code; if the list has none, that of the same code in capitals."""
    child = look_up(report, code)
    return look_up(report, code.upper()) if child is None else child


class ChildDesk:
    """Looks up and checks in the background, and shows what comes of it.

    Args:
        session: what is known.
        background: where the work is done.
        page: gives the page that is shown, or None if it is another one.
        ask: asks for a slip's file; an empty text if none is chosen.
    """

    def __init__(
        self,
        session: Session,
        background: Background,
        page: Callable[[], ChildPage | None],
        ask: Callable[[], str],
    ) -> None:
        self._session, self._background, self._page, self._ask = session, background, page, ask

    def find(self, code: str) -> None:
        """Look one code up."""
        report, typed = self._session.report, typed_code(code)
        if report is None:
            return
        if not typed:
            self._say("shown.code-empty")
            return

        def found(child: Child | None) -> None:
            self._session.code, self._session.child = typed if child is None else child.row.code, child
            self._show()

        self._background.begin(lambda _progress: found_as_meant(report, typed), found)

    def check_slip(self, text: str) -> None:
        """Hold the text of a family slip against the bundle."""
        if not text.strip():
            self._say("window.slip-empty")
        elif len(text) > LONGEST_SLIP:
            self._say("window.slip-size")
        else:
            self._check(text.encode("utf-8", errors="replace"))

    def choose_slip(self) -> None:
        """Ask for a family slip's file, and check it."""
        name = self._ask()
        if not name:
            return
        try:
            with Path(name).open("rb") as file:
                data = file.read(MAX_SLIP + 1)
        except (OSError, ValueError):
            self._say("window.slip-unread", found=name)
            return
        if len(data) > MAX_SLIP:
            self._say("window.slip-size")
        else:
            self._check(data)

    def _check(self, data: bytes) -> None:
        report = self._session.report
        if report is None:
            return
        self._background.begin(lambda _progress: _checked(report, data), self._take)

    def _take(self, result: tuple[tuple[Finding, ...], str, Child | None]) -> None:
        self._session.slip, code, child = result
        if code:
            self._session.code, self._session.child = code, child
        self._show()

    def clear_slip(self) -> None:
        """Forget the slip, and what it did to the verdict."""
        self._session.slip, self._session.slip_text = (), ""
        self._show()

    def _say(self, key: str, **params: str) -> None:
        page = self._page()
        if page is not None:
            page.say_of_child(say(key, self._session.lang, **params))

    def _show(self) -> None:
        page = self._page()
        if page is not None:
            page.show_child()


def _checked(report: Report, data: bytes) -> tuple[tuple[Finding, ...], str, Child | None]:
    code = code_of_slip(data) or ""
    return check_slip(report, data), code, look_up(report, code) if code else None
