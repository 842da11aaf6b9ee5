"""Envelopes: what is printed can be typed back, and what is typed wrongly is noticed."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.envelopes import GROUPS, Envelope, check_digit, envelopes, secret_from_typed
from kiosk.sealing.store import envelope_groups, envelopes_to_json
from verifier.protocol.errors import BadInput, Rule, WrongUse

SECRETS = st.text("0123456789", min_size=40, max_size=40)


def typed(secret: str) -> list[str]:
    """The eight groups of six digits, as somebody types them."""
    return [group.replace("-", "") for group in Envelope(1, 1, 1, secret).groups]


@given(SECRETS, st.sampled_from(["{}", " ", "\n", " - ", "-"]))
def test_what_is_printed_can_be_typed_back(secret: str, between: str) -> None:
    groups = Envelope(1, 1, 1, secret).groups
    assert [len(group) for group in groups] == [7] * 8
    assert secret_from_typed(between.replace("{}", "").join(groups)) == secret
    wide = "　".join("".join(chr(ord(char) + 0xFEE0) for char in group) for group in typed(secret))
    assert secret_from_typed(wide) == secret


def caught(groups: list[str], place: int) -> None:
    with pytest.raises(BadInput) as refused:
        secret_from_typed(" ".join(groups))
    assert refused.value.key == "envelope.check-digit"
    assert refused.value.params["group"] == place


@given(SECRETS)
def test_every_single_wrong_digit_is_caught_in_its_group(secret: str) -> None:
    groups = typed(secret)
    for place, group in enumerate(groups, 1):
        for at, digit in itertools.product(range(6), "0123456789"):
            if digit != group[at]:
                wrong = group[:at] + digit + group[at + 1 :]
                caught([*groups[: place - 1], wrong, *groups[place:]], place)


@given(SECRETS)
def test_every_exchange_of_neighbours_is_caught_in_its_group(secret: str) -> None:
    groups = typed(secret)
    for place, group in enumerate(groups, 1):
        for at in range(5):
            if group[at] != group[at + 1]:
                wrong = group[:at] + group[at + 1] + group[at] + group[at + 2 :]
                caught([*groups[: place - 1], wrong, *groups[place:]], place)


@given(SECRETS)
def test_every_exchange_of_two_groups_is_caught(secret: str) -> None:
    groups = typed(secret)
    for one, two in itertools.combinations(range(GROUPS), 2):
        # Even two groups of the same five digits have other check digits: their places count.
        exchanged = list(groups)
        exchanged[one], exchanged[two] = groups[two], groups[one]
        caught(exchanged, one + 1)


def test_two_places_never_have_the_same_check_digit_for_the_same_group() -> None:
    for number in range(0, 100_000, 7):
        digits = f"{number:05d}"
        assert len({check_digit(place, digits) for place in range(1, GROUPS + 1)}) == GROUPS


@given(st.text(max_size=60))
def test_anything_typed_is_a_secret_or_refused(text: str) -> None:
    try:
        assert len(secret_from_typed(text)) == 40
    except BadInput as error:
        assert error.rule is Rule.SECRET


def test_each_envelope_says_when_it_is_opened() -> None:
    made = envelopes([f"{n:040d}" for n in range(6)], rounds=3)
    assert [(one.index, one.attempt, one.round) for one in made] == [
        (1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 2, 1), (5, 2, 2), (6, 2, 3),
    ]  # fmt: skip
    assert envelope_groups(envelopes_to_json(made)) == {one.index: one.groups for one in made}


def test_another_file_is_no_file_of_envelopes() -> None:
    good = json.loads(envelopes_to_json(envelopes(["1" * 40], 1)))
    wrong: list[object] = [
        None,
        [],
        {},
        {**good, "format": "x"},
        {**good, "envelopes": []},
        {**good, "more": 1},
    ]
    for change in ({"index": "1"}, {"groups": []}, {"groups": ["1"] * 8}, {"groups": 1}, {"index": None}):
        wrong.append({**good, "envelopes": [{**good["envelopes"][0], **change}]})
    for value in wrong:
        data = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
        with pytest.raises(BadInput) as refused:
            envelope_groups(data)
        assert refused.value.rule is Rule.SECRET
    with pytest.raises(BadInput):
        envelope_groups(b"\xff")


def test_a_group_is_five_digits_in_one_of_eight_places() -> None:
    for place, digits in (
        (0, "12345"),
        (9, "12345"),
        (1, "1234"),
        (1, "123456"),
        (1, "abcde"),
        (1, "１２３４５"),
    ):
        with pytest.raises(WrongUse):
            check_digit(place, digits)
