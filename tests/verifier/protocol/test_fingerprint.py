"""Fingerprints shown in groups and words, and read back from whatever a person types."""

import random
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import fingerprint as fp
from verifier.protocol.errors import BadInput, Rule, WrongUse

SHOWN = "0123 4567 89ab cdef 0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 e1f0 dead beef cafe 0001"
PLAIN = SHOWN.replace(" ", "")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
LIST = fp.WordList(
    tuple(f"even{byte:02x}" for byte in range(256)), tuple(f"odd{byte:02x}" for byte in range(256))
)

fingerprints = st.binary(min_size=32, max_size=32).map(bytes.hex)


def refusal(typed: str) -> dict[str, Any]:
    with pytest.raises(BadInput) as caught:
        fp.read_hex(typed)
    assert caught.value.rule is Rule.FINGERPRINT
    return {"key": caught.value.key.removeprefix("fingerprint."), **caught.value.params}


def test_it_is_shown_in_groups_of_four() -> None:
    assert fp.grouped(PLAIN) == SHOWN
    assert len(fp.hex_groups(PLAIN)) == fp.GROUPS == 16


@pytest.mark.parametrize("wrong", ["", PLAIN[:-1], PLAIN.upper(), SHOWN, PLAIN[:-1] + "g", PLAIN + "0"])
def test_only_a_fingerprint_is_shown(wrong: str) -> None:
    with pytest.raises(WrongUse):
        fp.grouped(wrong)


@given(fingerprints, st.randoms(use_true_random=False))
def test_whatever_is_typed_between_groups_reads_back(fingerprint: str, chance: random.Random) -> None:
    gaps = [" ", "  ", "\n", "\t", "-", " - ", "\u3000", "\u00a0", "\u2011", "\u2014", "\uff0d"]
    typed = "".join(group + chance.choice(gaps) for group in fp.hex_groups(fingerprint))
    assert fp.read_hex(typed) == fingerprint
    assert fp.read_hex(typed.upper()) == fingerprint
    assert fp.read_hex(fingerprint) == fingerprint
    assert fp.read_hex(" ".join(fingerprint).translate(WIDE)) == fingerprint
    assert fp.read_hex(" ".join(fingerprint[at : at + 8] for at in range(0, 64, 8))) == fingerprint


@pytest.mark.parametrize(
    ("char", "meant"), [("O", "0"), ("o", "0"), ("l", "1"), ("I", "1"), ("|", "1"), ("S", "5"), ("Ｏ", "0")]
)
@pytest.mark.parametrize("gap", [" ", "", "-"])
def test_look_alikes_are_pointed_at_and_not_mended(char: str, meant: str, gap: str) -> None:
    groups = SHOWN.split()
    groups[4] = char + groups[4][1:]
    found = refusal(gap.join(groups))
    assert (found["key"], found["group"], found["meant"]) == ("look-alike", 5, meant)
    assert found["found"] == char.translate({0xFF2F: "O"})


@pytest.mark.parametrize("char", ["g", "х", "²", "①", "：", "〇", "\u202e", "\0", "é"])
def test_other_characters_are_refused_with_their_group(char: str) -> None:
    groups = SHOWN.split()
    groups[15] = groups[15][:3] + char
    assert refusal(" ".join(groups))["key"] == "not-hex"
    assert refusal(" ".join(groups))["group"] == 16
    assert refusal("".join(groups))["group"] == 16


@given(fingerprints, st.integers(0, 63), st.sampled_from([c for c in string.printable if not c.isspace()]))
def test_a_typo_names_its_group(fingerprint: str, at: int, char: str) -> None:
    if char.lower() in "0123456789abcdef-":
        return
    typed = fingerprint[:at] + char + fingerprint[at + 1 :]
    assert refusal(typed)["group"] == at // 4 + 1
    spaced = " ".join(typed[start : start + 4] for start in range(0, 64, 4))
    assert refusal(spaced)["group"] == at // 4 + 1


@given(fingerprints, st.integers(0, 63))
def test_a_missing_or_doubled_digit_names_its_group(fingerprint: str, at: int) -> None:
    groups = list(fp.hex_groups(fingerprint))
    number, place = at // 4, at % 4
    whole = groups[number]
    groups[number] = whole[:place] + whole[place + 1 :]
    found = refusal(" ".join(groups))
    assert (found["key"], found["group"], found["count"]) == ("group-length", number + 1, 3)
    groups[number] = whole[:place] + whole[place] + whole[place:]
    found = refusal(" ".join(groups))
    assert (found["key"], found["group"], found["count"]) == ("group-length", number + 1, 5)


def test_missing_groups_and_digits_are_counted() -> None:
    found = refusal(" ".join(SHOWN.split()[:15]))
    assert (found["key"], found["found"], found["groups"]) == ("length", 60, 15)
    assert refusal(PLAIN[:-1])["found"] == 63
    assert refusal(PLAIN + "0")["found"] == 65
    for empty in ("", "  \n", "-", "\u3000"):
        assert refusal(empty)["key"] == "empty"


def test_the_first_differing_group_is_told() -> None:
    assert fp.first_difference(PLAIN, PLAIN) is None
    other = PLAIN.replace("4b5a", "4b5b").replace("dead", "daed")
    assert fp.first_difference(PLAIN, other) == fp.Difference(7, "4b5a", "4b5b")


@given(fingerprints)
def test_words_round_trip(fingerprint: str) -> None:
    words = fp.to_words(fingerprint, LIST)
    assert len(words) == fp.WORDS == 32
    assert fp.from_words(words, LIST) == fingerprint
    assert fp.from_words([word.upper() for word in words], LIST) == fingerprint


@given(fingerprints, fingerprints)
def test_the_first_differing_word_is_told(left: str, right: str) -> None:
    found = fp.first_word_difference(left, right, LIST)
    pairs = list(zip(bytes.fromhex(left), bytes.fromhex(right), strict=True))
    places = [place for place, (one, other) in enumerate(pairs, start=1) if one != other]
    assert (found.number if found else None) == (places[0] if places else None)


def word_refusal(words: list[str]) -> dict[str, Any]:
    with pytest.raises(BadInput) as caught:
        fp.from_words(words, LIST)
    return {"key": caught.value.key.removeprefix("fingerprint."), **caught.value.params}


@given(fingerprints, st.integers(0, 30))
def test_missed_doubled_and_swapped_words_show_themselves(fingerprint: str, at: int) -> None:
    words = list(fp.to_words(fingerprint, LIST))
    missed = word_refusal(words[:at] + words[at + 1 :])
    doubled = word_refusal(words[: at + 1] + words[at:])
    swapped = word_refusal([*words[:at], words[at + 1], words[at], *words[at + 2 :]])
    assert missed["key"] == doubled["key"] == swapped["key"] == "word-place"
    assert (missed["number"], doubled["number"], swapped["number"]) == (at + 1, at + 2, at + 1)


def test_unknown_words_and_wrong_counts_are_refused() -> None:
    words = list(fp.to_words(PLAIN, LIST))
    assert word_refusal([])["found"] == 0
    assert word_refusal(words[:-1])["key"] == "word-count"
    assert word_refusal([*words, "even00"])["found"] == 33
    near = word_refusal([*words[:6], "evenaa7", *words[7:]])
    assert (near["key"], near["number"]) == ("word-near", 7) and "evenaa" in near["near"]
    assert word_refusal([*words[:6], "xyz", *words[7:]])["key"] == "word-unknown"
    assert word_refusal([*words[:6], "x" * 100_000, *words[7:]])["key"] == "word-unknown"


def test_a_word_list_has_256_different_words() -> None:
    with pytest.raises(WrongUse):
        fp.WordList(LIST.even, LIST.odd[:-1])
    with pytest.raises(WrongUse):
        fp.WordList((*LIST.even[:-1], LIST.even[0].upper()), LIST.odd)


@given(fingerprints)
def test_hex_is_not_taken_for_words(fingerprint: str) -> None:
    assert not fp.looks_like_words(fingerprint)
    assert not fp.looks_like_words(fp.grouped(fingerprint).replace("0", "O").replace("1", "l")[:14])


@given(st.text(st.characters(), max_size=100))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        assert len(fp.read_hex(typed)) == 64
    except BadInput as error:
        assert error.rule is Rule.FINGERPRINT
