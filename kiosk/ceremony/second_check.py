"""The second computer's check (第二台电脑核验): its code is typed in before the results are announced.

Commands, as those of the ceremony, but for after its end: the transcript is closed and signed before there is
a bundle that a second computer could check. Nothing here changes the draw. What is asked for is in the sealed
plan, so no command leaves the step out; it can only be put off, by decision, and that stays in the record.
"""

from collections.abc import Sequence
from enum import StrEnum

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import free_text
from kiosk.files.second_check import Answer, Line, SecondCheckRecord
from verifier.protocol.confirmation import LENGTH, VERDICTS, Verdict, confirmation_code, digits_of
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.protocol.events import Role
from verifier.protocol.state import Phase
from verifier.protocol.text import ABSENT

DECIDERS = (Role.NOTARY, Role.ORGANISER)
"""Who must be among those that decide not to announce the results: 公证员 and 组织单位."""


class Standing(StrEnum):
    """How a draw stands with its second computer."""

    NOT_DUE = "not-due"
    """The plan does not ask for one, or the draw has not come to its end with results."""
    WAITING = "waiting"
    """No code that confirms the results was typed in yet."""
    STOPPED = "stopped"
    """It was decided not to announce the results for the time being."""
    CONFIRMED = "confirmed"
    """The second computer's verdict on these results is that they hold."""


def standing(ceremony: Ceremony) -> Standing:
    """How it stands. Once confirmed it stays so: the draw does not change any more.

    Raises:
        BadInput: (MP-JOURNAL) the record cannot be read.
    """
    if not _is_due(ceremony):
        return Standing.NOT_DUE
    answers = [line.answer for line in lines(ceremony)]
    if Answer.CONFIRMED in answers:
        return Standing.CONFIRMED
    return Standing.STOPPED if Answer.STOPPED in answers else Standing.WAITING


def is_settled(ceremony: Ceremony) -> bool:
    """Whether nothing of it keeps the results from being announced."""
    return standing(ceremony) in {Standing.NOT_DUE, Standing.CONFIRMED}


def lines(ceremony: Ceremony) -> tuple[Line, ...]:
    """Everything that was typed in and decided, in its order; nothing where it is not due."""
    return _record(ceremony).read() if _is_due(ceremony) else ()


def confirm(ceremony: Ceremony, typed: str) -> Line:
    """Take the code that the second computer shows.

    Args:
        ceremony: the ceremony, closed.
        typed: eight digits, with or without blanks.

    Returns:
        What was recorded; only one with :attr:`Answer.CONFIRMED` settles it.

    Raises:
        BadInput: (MP-COMMAND) not due, done already, not eight digits, or a wrong digit; (MP-JOURNAL) the
            disk refuses. Nothing changed.
    """
    _check_due(ceremony)
    code = digits_of(typed)
    if len(code) != LENGTH or not (code.isascii() and code.isdigit()):
        raise BadInput(Rule.COMMAND, "second-check.length", found=typed, limit=LENGTH)
    judged = _record(ceremony).judge(code)
    if judged is None:
        raise BadInput(Rule.COMMAND, "second-check.digit", found=code)
    return _add(ceremony, Line(ceremony.clock(), judged[0], code, judged[1]))


def stop(ceremony: Ceremony, reason: str, decided_by: Sequence[Role]) -> Line:
    """Decide not to announce the results for the time being (暂不宣布派位结果); a code may still be typed in.

    Args:
        ceremony: the ceremony, closed.
        reason: why, such as that no second computer is there.
        decided_by: who decided; the notary and the organiser at least.

    Raises:
        BadInput: (MP-COMMAND) not due, confirmed already, no usable reason, or somebody is missing;
            (MP-JOURNAL) the disk refuses. Nothing changed.
    """
    _check_due(ceremony)
    decided = tuple(dict.fromkeys(decided_by))
    if not set(DECIDERS) <= set(decided):
        raise BadInput(Rule.COMMAND, "second-check.deciders", found=", ".join(decided) or ABSENT)
    why = free_text(reason, "reason")
    return _add(ceremony, Line(ceremony.clock(), Answer.STOPPED, reason=why, decided_by=decided))


def own_codes(ceremony: Ceremony) -> dict[Verdict, str]:
    """The codes that this computer computes, by verdict, from its own seal and its own results."""
    results = ceremony.state.results
    if results is None:
        raise WrongUse("a draw without results has no confirmation code")
    return {one: confirmation_code(ceremony.sealed.fingerprint, results, one) for one in VERDICTS}


def _is_due(ceremony: Ceremony) -> bool:
    return ceremony.sealed.plan.second_check and ceremony.state.phase is Phase.CLOSED


def _check_due(ceremony: Ceremony) -> None:
    if not ceremony.sealed.plan.second_check:
        raise BadInput(Rule.COMMAND, "second-check.not-asked")
    if ceremony.state.phase is not Phase.CLOSED:
        raise BadInput(Rule.COMMAND, "second-check.not-yet", phase=ceremony.state.phase.value)
    if standing(ceremony) is Standing.CONFIRMED:
        raise BadInput(Rule.COMMAND, "second-check.done")


def _add(ceremony: Ceremony, line: Line) -> Line:
    _record(ceremony).add(line)
    return line


def _record(ceremony: Ceremony) -> SecondCheckRecord:
    return SecondCheckRecord(ceremony.folder.second_check, own_codes(ceremony))
