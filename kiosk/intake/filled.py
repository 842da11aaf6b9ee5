"""What a workbook of ours is filled in with: the cells of its roster and of its plan sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.intake.plan_fields import Value

TEXTS = "template.toml"
"""The data file of all texts in the sheets."""


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What a plan sheet is filled in with: fields as the protocol's values, and its tables' rows."""

    values: Mapping[str, Value]
    batches: Sequence[Mapping[str, Value]]
    schools: Sequence[Mapping[str, Value]]
    platform: Sequence[Mapping[str, Value]] = ()


@dataclass(frozen=True, slots=True)
class RosterForm:
    """A roster sheet: its title, the keys of its columns (``template.toml``) and the children's cells."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]
