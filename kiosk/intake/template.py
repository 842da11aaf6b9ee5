"""The workbook template that a bureau fills in, with invented examples and drop-down lists."""

from pathlib import Path

from kiosk.intake.filled import TEXTS, PlanForm, RosterForm
from kiosk.intake.vocabulary import vocabulary
from verifier.protocol.errors import WrongUse


def procedures() -> tuple[str, ...]:
    """The procedures that there is a workbook template for."""
    return tuple(vocabulary("procedures", TEXTS))


def write_template(path: Path, procedure: str) -> None:
    """Write the template of a procedure to an .xlsx file, overwriting it if it exists.

    Raises:
        WrongUse: there is no template of that name.
    """
    if procedure not in procedures():
        raise WrongUse(f"no workbook template is called {procedure!r}")
    texts = vocabulary("procedures", TEXTS)[procedure]
    plan = PlanForm(texts["plan"], texts["batches"], texts["schools"])
    roster = RosterForm(texts["title"], texts["columns"], texts["children"])
    # openpyxl takes long to load, and the first picture does not wait for it.
    from kiosk.intake.form import write_workbook

    write_workbook(path, plan, roster, vocabulary("notes", TEXTS)["lines"])
