"""The words that officials write in a workbook, as data: ``vocabulary.toml`` beside this module."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _tables(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"))


def vocabulary(table: str, file: str = "vocabulary.toml") -> Any:
    """One table of a data file of this package. It is shared: do not change it."""
    return _tables(file)[table]
