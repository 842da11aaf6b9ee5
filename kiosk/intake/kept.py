"""The columns of a list that decide nothing, as a person is told them."""

from collections.abc import Iterator

from kiosk.intake.applicant import Import
from verifier.words import Language, Said, say


def kept_columns(roster: Import, lang: Language) -> Iterator[tuple[str, Said]]:
    """Each sheet with such columns, and their headers with their letters, joined for a sentence."""
    sheets: dict[str, list[Said]] = {}
    for one in roster.columns_kept:
        letters = one.cell.rstrip("0123456789")
        told = say("intake.kept-column", lang, label=one.label, letters=letters)
        sheets.setdefault(one.sheet, []).append(told)
    for sheet, columns in sheets.items():
        yield sheet, Said(("、" if lang is Language.ZH else ", ").join(columns))
