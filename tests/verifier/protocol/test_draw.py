"""Seeds and lists: lines that anybody can hash, and orders that follow from them."""

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.protocol.strategies import CODES, DIGESTS
from verifier.protocol import beacon, draw
from verifier.protocol.errors import WrongUse
from verifier.protocol.plan import Batch
from verifier.protocol.text import is_field

NAMES = st.lists(CODES, max_size=40, unique=True)
LABELS = st.sampled_from(["X.number.3", "S01.shuffle.2", "X.admit.S01"])
BALLS = st.lists(
    st.tuples(st.from_regex(r"[a-z]{1,12}[0-9]{0,2}", fullmatch=True), st.integers(0, 999)), max_size=6
)
SLIPS = st.dictionaries(st.integers(1, 99), st.from_regex(r"[0-9]{8}|VOID", fullmatch=True), max_size=9)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@given(DIGESTS, LABELS, NAMES, st.randoms(use_true_random=False))
def test_an_order_is_by_ticket_whatever_the_order_of_names(
    seed: str, label: str, names: list[str], random: Any
) -> None:
    expected = sorted(names, key=lambda name: (sha(f"MP1|ticket|{seed}|{label}|{name}"), name))
    assert draw.order(seed, label, names) == expected
    random.shuffle(names)
    assert draw.order(seed, label, names) == expected
    for name in names:
        assert draw.ticket(seed, label, name) == sha(draw.ticket_line(seed, label, name))


@given(DIGESTS, NAMES.filter(lambda names: len(names) > 8))
def test_every_list_has_an_order_of_its_own(seed: str, names: list[str]) -> None:
    labels = [draw.number_label("X", 1), draw.number_label("X", 2), draw.shuffle_label("X", 1)]
    labels.append(draw.admit_label("X", "S01"))
    assert labels == ["X.number.1", "X.number.2", "X.shuffle.1", "X.admit.S01"]
    assert len({tuple(draw.order(seed, label, names)) for label in labels}) == len(labels)


@pytest.mark.parametrize("name", ["", "a\n", "\na", "a\nb", "a|b", "a b", "１", "é", "\n"])
def test_a_name_that_is_no_field_is_a_programmers_mistake(name: str) -> None:
    for names in ([name], ["x", name], [name, "x"]):
        with pytest.raises(WrongUse):
            draw.order("0" * 64, "X.number.1", names)
    for seed, label in ((name, "X.number.1"), ("0" * 64, name)):
        with pytest.raises(WrongUse):
            draw.order(seed, label, ["x"])


@pytest.mark.parametrize(
    ("count", "width"),
    [(0, 4), (1, 4), (999, 4), (9_999, 4), (10_000, 5), (99_999, 5), (100_000, 6), (1_000_000, 7)],
)
def test_the_width_of_numbers(count: int, width: int) -> None:
    assert draw.number_width(count) == width


@given(DIGESTS, NAMES, st.from_regex(r"[A-Z]{1,4}", fullmatch=True), st.integers(0, 200_000))
def test_a_list_of_numbers_is_published_in_one_form(
    seed: str, names: list[str], prefix: str, more: int
) -> None:
    count = len(names) + more
    made = draw.number_list(seed, "X.number.1", Batch("X", prefix, "?"), count, names)
    numbers = made.numbers()
    width = max(4, len(str(count)))
    assert list(made.lots) == draw.order(seed, "X.number.1", names)
    assert numbers == [f"{prefix}{place:0{width}}" for place in range(1, len(names) + 1)]
    assert numbers == sorted(numbers)
    assert all(map(is_field, numbers))
    lines = made.to_bytes().decode("ascii")
    assert lines == "".join(f"MP1|entry|{n}|{lot}\n" for n, lot in zip(numbers, made.lots, strict=True))
    assert made.digest() == sha(lines)
    assert [made.number(place) for place in range(len(names))] == numbers
    told: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verifier.protocol.draw.PIECE", 3)
        assert made.to_bytes(told.append) == lines.encode()
    assert sum(told) == len(names) and max(told, default=0) <= 3


@given(
    DIGESTS,
    st.integers(1, 9),
    st.integers(1, 99),
    st.none() | DIGESTS,
    BALLS,
    SLIPS,
    st.randoms(use_true_random=False),
)
def test_a_seed_is_the_hash_of_its_line(
    seal: str,
    attempt: int,
    number: int,
    before: str | None,
    balls: list[tuple[str, int]],
    slips: dict[int, str],
    random: Any,
) -> None:
    secret = "0" * 40
    previous = before or "-"
    said = ".".join(f"{name}:{value}" for name, value in balls) or "-"
    written = ".".join(f"{slot:02d}:{slips[slot]}" for slot in sorted(slips)) or "-"
    expected = sha(f"MP1|seed|{seal}|{attempt}|{number}|{previous}|{said}|{written}|{secret}")
    in_any_order = list(slips.items())
    random.shuffle(in_any_order)
    assert beacon.seed(seal, attempt, number, previous, balls, in_any_order, secret) == expected
    assert is_field(beacon.balls_field(balls))
    assert is_field(beacon.slips_field(in_any_order))
    assert dict(part.split(":") for part in written.split(".") if part != "-") == {
        f"{slot:02d}": value for slot, value in slips.items()
    }


@given(st.integers(1, 20_000), st.from_regex(r"[0-9]{40}", fullmatch=True))
def test_a_secret_is_bound_by_draw_and_index(index: int, digits: str) -> None:
    assert re.fullmatch(beacon.SECRET, digits)
    found = beacon.secret_commitment("DEMO-1", index, digits)
    assert found == sha(f"MP1|secret|DEMO-1|{index}|{digits}")
    assert found != beacon.secret_commitment("DEMO-1", index + 1, digits)
    assert found != beacon.secret_commitment("DEMO-2", index, digits)


@given(st.integers(1, 9), st.integers(1, 99), st.integers(1, 99))
def test_a_slip_is_bound_by_everything_about_its_place(attempt: int, number: int, slot: int) -> None:
    nonce = "0f" * 16
    found = beacon.slip_commitment("DEMO-1", attempt, number, slot, nonce, "00481516")
    assert found == sha(f"MP1|slip|DEMO-1|{attempt}|{number}|{slot:02d}|{nonce}|00481516")
    others = {
        beacon.slip_commitment("DEMO-2", attempt, number, slot, nonce, "00481516"),
        beacon.slip_commitment("DEMO-1", attempt + 1, number, slot, nonce, "00481516"),
        beacon.slip_commitment("DEMO-1", attempt, number + 1, slot, nonce, "00481516"),
        beacon.slip_commitment("DEMO-1", attempt, number, slot + 1, nonce, "00481516"),
        beacon.slip_commitment("DEMO-1", attempt, number, slot, "f0" * 16, "00481516"),
        beacon.slip_commitment("DEMO-1", attempt, number, slot, nonce, "0481516"),
    }
    assert len(others | {found}) == 7
