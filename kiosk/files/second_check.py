"""The record of the second computer's check (第二台电脑核验): what was typed in, and what was decided.

It lies beside the draw's other files, because the transcript is closed before a second computer can check
the bundle, and the bundle must not change afterwards. A line is canonical JSON: ``at`` (UTC), ``code`` (eight
digits or null), ``reason`` (text or null) and ``decided_by`` (roles). A line with a code is a verdict that
was typed in; one with a reason is the decision not to announce the results for the time being.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.files import disk
from kiosk.files.copy_record import TIME
from verifier.protocol.confirmation import LENGTH, Verdict, verdict_of_code
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.protocol.shape import Shape
from verifier.protocol.text import canonical, parse_canonical
from verifier.words.reasons import reason_of

MOST = 2**20
"""The most bytes of the record that are read; a day of wrong codes has a hundredth of it."""


class Answer(StrEnum):
    """What a line says."""

    CONFIRMED = "confirmed"
    """The second computer found that this draw's results hold."""
    OTHER_VERDICT = "other-verdict"
    """It looked at this draw's results, and they do not hold there, or are not proved."""
    OTHER_RESULTS = "other-results"
    """It looked at something else: another bundle, other results, another fingerprint."""
    STOPPED = "stopped"
    """Nothing was typed: it was decided not to announce the results (暂不宣布派位结果)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``code`` is a well-formed code and ``verdict`` the one that it tells, or both are None.

    ``answer`` is not in the file: it follows from the draw's own codes whenever the file is read.
    """

    at: str
    answer: Answer
    code: str | None = None
    verdict: Verdict | None = None
    reason: str | None = None
    decided_by: tuple[Role, ...] = ()


class SecondCheckRecord:
    """The file ``second-check.jsonl`` of one draw.

    Args:
        path: the file.
        own: the codes that this computer computes, by verdict.
    """

    def __init__(self, path: Path, own: Mapping[Verdict, str]) -> None:
        self.path = path
        self._own = own

    def judge(self, code: str) -> tuple[Answer, Verdict] | None:
        """What a code says, and the verdict that it tells; None if its check digit is wrong."""
        verdict = verdict_of_code(code)
        if verdict is None:
            return None
        if self._own[verdict] != code:
            return Answer.OTHER_RESULTS, verdict
        return (Answer.CONFIRMED if verdict is Verdict.HOLDS else Answer.OTHER_VERDICT), verdict

    def add(self, line: Line) -> None:
        """Append a line and flush it.

        Raises:
            BadInput: (MP-JOURNAL) the disk refuses.
        """
        roles = [one.value for one in line.decided_by]
        value = {"at": line.at, "code": line.code, "reason": line.reason, "decided_by": roles}
        try:
            disk.append_line(self.path, canonical(value) + b"\n", self._data())
        except OSError as error:
            raise disk.refusal(error, self.path.name) from error

    def _data(self) -> bytes:
        if not self.path.exists():
            return b""
        with disk.open_to_read(self.path) as file:
            return disk.read_at_most(file, MOST)

    def read(self) -> tuple[Line, ...]:
        """All lines in their order. A line that is torn, or that is none of ours, counts for nothing.

        Raises:
            BadInput: (MP-JOURNAL) the file cannot be read.
        """
        try:
            data = self._data()
        except OSError as error:
            found = reason_of(error)
            raise BadInput(Rule.JOURNAL, "file.unreadable", where=self.path.name, found=found) from None
        whole = enumerate(data.split(b"\n")[:-1], 1)
        lines = [self._line(one, f"{self.path.name}:{number}") for number, one in whole]
        return tuple(line for line in lines if line is not None)

    def _line(self, data: bytes, where: str) -> Line | None:
        try:
            value = parse_canonical(data, Rule.JOURNAL, where)
            shape = Shape(value, ("at", "code", "reason", "decided_by"), Rule.JOURNAL, where)
            at = shape.text("at", pattern=TIME)
            code = shape.optional_text("code", pattern=rf"[0-9]{{{LENGTH}}}")
            if code is None:
                roles = shape.items("decided_by", 1, 8, lambda one, _where: Role(str(one)))
                return Line(at, Answer.STOPPED, reason=shape.text("reason"), decided_by=roles)
        except (BadInput, ValueError):
            return None
        judged = self.judge(code)
        return None if judged is None else Line(at, judged[0], code, judged[1])
