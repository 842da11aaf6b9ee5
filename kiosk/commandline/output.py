"""Printing on a console, whatever its encoding."""

from collections.abc import Iterable

from kiosk.intake.applicant import Import
from kiosk.intake.kept import kept_columns
from kiosk.intake.problems import Severity
from verifier.protocol.plan import Plan
from verifier.words import Language, explain, say


class Output:
    """Prints sentences of the catalogues in one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def say(self, key: str, **params: str | int) -> None:
        """Print a sentence."""
        self.line(say(key, self.lang, **params))

    def line(self, text: str = "") -> None:
        """Print a line."""
        print(text, flush=True)

    def table(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Print rows in columns; a Chinese character is two columns wide."""
        rows = list(rows)
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
            self.line("  " + "  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if ord(char) >= 0x1100 else 1 for char in text)


def show_import(out: Output, plan: Plan, roster: Import) -> None:
    """Print what an import found: the counts to compare with the announced ones, then every problem."""
    out.say("console.counts", total=roster.counts.total, sheets=", ".join(roster.sheets_read))
    head = tuple(
        say(f"console.column-{name}", out.lang) for name in ("batch", "school", "quota", "first", "listed")
    )
    rows: list[tuple[str, ...]] = [head]
    for school in plan.schools:
        batch = plan.batch(school.batch)
        key = (school.batch, school.id)
        rows.append((
            f"{school.batch} {batch.name if batch else ''}",
            f"{school.id} {school.name}",
            str(school.quota),
            str(roster.counts.first.get(key, 0)),
            str(roster.counts.listed.get(key, 0)),
        ))  # fmt: skip
    out.table(rows)
    for batch in plan.batches:
        out.say(
            "console.batch-count", batch=batch.name, count=roster.counts.batches.get(batch.id, 0),
            lots=roster.counts.lots.get(batch.id, 0),
        )  # fmt: skip
    for sheet in roster.sheets_skipped:
        out.say("console.sheet-skipped", sheet=sheet.name, reason=say(sheet.key, out.lang))
    for sheet_name, columns in kept_columns(roster, out.lang):
        out.say("console.columns-kept", sheet=sheet_name, columns=columns)
    for problem in roster.problems:
        mark = "console.error" if problem.severity is Severity.ERROR else "console.warning"
        out.line(f"{say(mark, out.lang)} {explain(problem.error(), out.lang)}")
    listed = len(roster.problems)
    found = sum(roster.found.values())
    if found > listed:
        out.say("console.more-problems", count=found - listed)
