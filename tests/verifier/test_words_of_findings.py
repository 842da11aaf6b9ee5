"""Every sentence that a finding can need is there, whatever part of its key is made up in the code."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from verifier import archive, words
from verifier.findings import RULES, Status
from verifier.protocol import slip, text
from verifier.protocol.errors import Rule
from verifier.protocol.events import Check, Kind, Role
from verifier.protocol.state import Phase


def source(module: object) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "keys",
    [
        [f"archive.{key}" for key in re.findall(r'\bbad\(\s*"([a-z-]+)"', source(archive))],
        [f"archive.{key}" for pair in [("end-record", "not-zip")] for key in pair],
        [f"record.{key}" for key in re.findall(r'_bad\("([a-z-]+)"', source(slip))],
        [f"json.{key}" for key in re.findall(r'(?:refuse|_NotCanonical)\("([a-z-]+)"\)', source(text))],
        [f"role-name.{one.value}" for one in Role],
        [f"check-name.{one.value}" for one in Check],
        [f"phase-name.{one.value}" for one in Phase],
        [f"event-name.{one.value}" for one in Kind],
        [f"rule.{one.value.lower()}" for one in (*RULES, Rule.RECORD)],
        [f"verdict.{one.value}" for one in Status],
        [f"headline.{one.value}" for one in Status],
    ],
    ids=lambda keys: keys[0].split(".")[0],
)
def test_made_up_keys_are_in_the_catalogue(keys: list[str]) -> None:
    assert len(keys) >= 2
    assert [key for key in keys if key not in words.entries()] == []


def test_the_sentences_are_calm() -> None:
    for key, entry in words.entries().items():
        for told in (entry.zh, entry.zh_do, entry.en, entry.en_do):
            assert "!" not in told and "！" not in told, key


def test_sentences_end() -> None:
    ends = ("。", "：", "？")
    for key, entry in words.entries().items():
        if entry.zh_do:
            assert entry.zh_do.endswith(ends) and entry.en_do.endswith("."), key


def test_the_order_of_the_rules_is_the_one_of_the_protocol() -> None:
    places = [list(Rule).index(rule) for rule in RULES]
    assert {*RULES} == {*list(Rule)[: list(Rule).index(Rule.RECORD)]}
    # Only the plan comes after the seal that binds it.
    assert [one for one, other in pairwise(places) if one > other] == []
