"""What a bureau wrote about its draw (派位方案), field by field, each with the place it was read from.

Reading a plan sheet or a TOML file ends here; making a plan out of it begins here
(``kiosk.sealing.templates``). Between the two nothing is known of sheets, labels or languages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verifier.protocol.errors import BadInput

Value = str | int | bool
"""A field's value: text (NFC, trimmed), a whole number, or yes/no."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value and where it was found.

    ``value``: text in NFC without surrounding space, a whole number, or yes/no; an enumerated field
    holds the protocol's own word (``paper``, ``first-choice-first``), whatever language it was written in.
    ``where``: ``派位方案!B5`` for a workbook, ``schools[2].quota`` (counted from 1) for a TOML file.
    ``error``: why it cannot be used; ``value`` is then what stands there, as text.
    """

    value: Value
    where: str
    error: BadInput | None = None


@dataclass(frozen=True, slots=True)
class PlanFields:
    """All fields that were given; a field that was left empty is not in the mapping.

    ``values``: field name -> field, of these names only:
    text: ``template`` (longhua, xincheng, direct), ``draw_id``, ``title``, ``title_en``, ``organiser``,
    ``place``, ``lock`` (paper, screen), ``custody`` (envelope, machine), ``rule`` (first-choice-first,
    deferred-acceptance), ``overrun`` (whole-lot-in, skip), ``on_failure`` (resume, redraw),
    ``rounds_per`` (school, all);
    whole numbers: ``slots``, ``digits``, ``attempts``, ``minutes``, ``seed_balls``;
    yes/no: ``waiting_list``, ``second_check``.
    ``batches``: one mapping a batch, in the order given, of ``id``, ``prefix``, ``name`` (text).
    ``schools``: one mapping a school and batch, of ``id``, ``name``, ``batch`` (text) and ``quota`` (number).
    ``platform``: one mapping a column that the enrolment platform (招生平台) wants, in the order given, of
    ``header``, ``fill``, ``admitted``, ``others`` (text); see :mod:`kiosk.intake.platform`.
    ``where``: the file, or file and sheet, for saying where a missing field belongs.
    ``problems``: what was found beside the fields and not read, such as an item that nobody knows.

    Which fields a template needs, and whether they agree, is for the template to say.
    """

    values: Mapping[str, Field]
    batches: tuple[Mapping[str, Field], ...]
    schools: tuple[Mapping[str, Field], ...]
    where: str
    problems: tuple[BadInput, ...] = ()
    platform: tuple[Mapping[str, Field], ...] = ()

    def errors(self) -> Iterator[BadInput]:
        """Everything that reading found wrong, in the order of the sheet's parts."""
        yield from self.problems
        for row in (self.values, *self.batches, *self.schools, *self.platform):
            yield from (field.error for field in row.values() if field.error is not None)
