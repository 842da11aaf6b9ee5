"""Files to several media at once (备份): every copy is read back from its medium and compared by digest.

Each medium has a thread of its own, so that a slow, full or pulled-out one holds up no other.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.files.copy_names import cut, legal
from kiosk.files.copy_one import CopyFile, Failed, Outcome, Source, copy_one, refusal, source, sweep
from kiosk.station.disk import Medium
from verifier.protocol.errors import BadInput, WrongUse
from verifier.words import Language, say

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all, each written and read back. It may raise, which ends the work."""

SILENCE = 60.0
"""Seconds after which a medium that takes not one piece is given up."""

PATIENCE = 5.0
"""Seconds that copies which were cancelled have for taking away what they began."""

_LOOK = 0.05


@dataclass(frozen=True, slots=True)
class CopyResult:
    """One file on one medium.

    ``error`` says what went wrong and what to do. ``from_medium``: whether the system was asked to read the
    copy back from the medium itself; on Windows it cannot be asked, and memory may have answered.
    """

    file: str
    sha256: str
    medium: Medium
    outcome: Outcome
    error: BadInput | None
    from_medium: bool

    @property
    def ok(self) -> bool:
        """Whether the copy is there and is what it should be."""
        return self.outcome is Outcome.OK


def copy_files(
    files: Sequence[CopyFile], media: Sequence[Medium], folder: str, progress: Progress | None = None
) -> tuple[CopyResult, ...]:
    """Copy files to every medium.

    Args:
        files: with names from :func:`kiosk.files.copy_names.copy_name`, no two alike.
        media: from :mod:`kiosk.station.disk`.
        folder: the folder on each medium, such as the draw's name.
        progress: told of the bytes.

    Returns:
        A result a medium and file, medium by medium. One that failed changes nothing about the others.

    Raises:
        BadInput: (MP-COMMAND) a file of ours that cannot be read, or changes meanwhile.
        WrongUse: a name that is not legal, or is there twice.
        BaseException: whatever ``progress`` raised; what was begun is taken away, finished copies stay.
    """
    names = [one.name for one in files]
    if len({name.casefold() for name in names}) < len(names) or legal(folder) != folder:
        raise WrongUse("copies have names of their own, in a folder with a legal name")
    if any(legal(name) != name for name in names):
        raise WrongUse(f"not a legal name for a copy: {names}")
    what = [source(one) for one in files]
    whole = 2 * sum(one.size for one in what)
    lanes = [_Lane(medium, folder, what) for medium in media]
    for lane in lanes:
        lane.start()
    try:
        while any(lane.working() for lane in lanes):
            if progress:
                progress(min(sum(lane.done for lane in lanes), whole * len(lanes)), whole * len(lanes))
            time.sleep(_LOOK)
        for lane in lanes:
            lane.check()
        if progress:
            progress(whole * len(lanes), whole * len(lanes))
    except BaseException:
        _stop(lanes)
        raise
    return tuple(result for lane in lanes for result in lane.results())


def _stop(lanes: Sequence["_Lane"]) -> None:
    for lane in lanes:
        lane.cancel.set()
    until = time.monotonic() + PATIENCE
    for lane in lanes:
        lane.join(max(0.0, until - time.monotonic()))


class _Cancelled(Exception):
    pass


@dataclass
class _Lane:
    """One medium and the thread that writes to it."""

    medium: Medium
    folder: str
    what: Sequence[Source]
    done: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._results: list[CopyResult] = []
        self._broken: Exception | None = None
        self._beat = time.monotonic()
        # A system call that never returns must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=f"copies {self.medium.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def working(self) -> bool:
        """Whether it is still at it; a medium that is silent for too long is told to stop, and left alone."""
        if not self._thread.is_alive():
            return False
        if time.monotonic() - self._beat > SILENCE:
            self.cancel.set()
            return False
        return True

    def check(self) -> None:
        """Raise what ended the thread, if it is not the medium's fault: our own file, or our own mistake."""
        if self._broken is not None:
            raise self._broken

    def results(self) -> list[CopyResult]:
        """The results so far; files that a silent medium never got to are told as such."""
        found = list(self._results)
        for one in self.what[len(found) :]:
            error = refusal(Outcome.SILENT, one.file.name, self.medium)
            found.append(self._result(one, Outcome.SILENT, error, from_medium=False))
        return found

    def _run(self) -> None:
        try:
            self._copy()
        except _Cancelled:
            pass
        except Exception as error:
            self._broken = error

    def _copy(self) -> None:
        sweep(self.medium, self.folder)
        for one in self.what:
            before = self.done
            try:
                asked = copy_one(one, self.medium, self.folder, self._piece)
                self._results.append(self._result(one, Outcome.OK, None, from_medium=asked))
            except Failed as failed:
                self._results.append(self._result(one, failed.outcome, failed.error, from_medium=False))
            # What failed counts as done, so that the progress of all reaches its end.
            self.done = before + 2 * one.size

    def _piece(self, size: int) -> None:
        self.done += size
        self._beat = time.monotonic()
        if self.cancel.is_set():
            raise _Cancelled

    def _result(
        self, one: Source, outcome: Outcome, error: BadInput | None, *, from_medium: bool
    ) -> CopyResult:
        return CopyResult(one.file.name, one.sha256, self.medium, outcome, error, from_medium)


def public_name(medium: Medium) -> str:
    """What a medium is called in the record, which is public: a stick's own name may be a person's.

    The same medium is called the same whenever it is plugged in, and two that cannot be told apart are
    called alike, so that whoever counts media never counts one twice.
    """
    if not medium.whole:
        return folder_name()
    size = f"{medium.total / 10**9:.1f}"
    kind = legal(cut(medium.filesystem, 20)) if medium.filesystem else "-"
    serial = legal(cut(medium.serial, 40)) if medium.serial else say("copy.no-serial", Language.ZH)
    return say("copy.medium", Language.ZH, serial=serial, size=size, kind=kind)


def folder_name() -> str:
    """What a folder on the computer's own disk is called in the record; it is no medium to be counted."""
    return say("copy.folder", Language.ZH)
