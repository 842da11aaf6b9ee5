"""The problems of a list on a sheet of text, for the clerk who corrects the workbook somewhere else."""

from collections.abc import Sequence

from kiosk.intake.problems import Problem, Severity
from verifier.words import Language, parts, say


def problem_text(name: str, problems: Sequence[Problem], found: int, at: str, lang: Language) -> str:
    """One problem after another: the place, what is wrong, what to do.

    Args:
        name: the workbook's.
        problems: in the order in which they are listed.
        found: how many there are in all; of many of a kind only the first are listed.
        at: the time, as people write it.
        lang: the language.
    """
    lines = [
        say("problem-list.title", lang, name=name),
        say("problem-list.made", lang, at=at, found=found, listed=len(problems)),
        say("problem-list.private", lang),
        "",
    ]
    for number, one in enumerate(problems, 1):
        mark = "error" if one.severity is Severity.ERROR else "warning"
        told = parts(one.error(), lang)
        lines.append(f"{number}. [{say(f'page-problems.{mark}', lang)}] {one.where}")
        lines.append(f"   {told.what}")
        lines.append(f"   {told.to_do}")
    return "\r\n".join(lines) + "\r\n"
