"""A fingerprint while it is typed: every beginning is under way, every mistake is shown where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol.fingerprint import grouped
from verifier.window.typed import LONGEST, Stand, read_typed
from verifier.words import Language
from verifier.words.spoken import words

FINGERPRINTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
SEAL = bytes(range(7, 39)).hex()


def written(fingerprint: str, how: str) -> str:
    match how:
        case "run":
            return fingerprint
        case "groups" | "hyphens" | "capitals":
            gap = "-" if how == "hyphens" else " "
            text = gap.join(fingerprint[at : at + 4] for at in range(0, 64, 4))
            return text.upper() if how == "capitals" else text
        case "chinese":
            return " ".join(words(fingerprint, Language.ZH))
        case "chinese run":
            return "".join(words(fingerprint, Language.ZH))
        case _:
            return " ".join(words(fingerprint, Language.EN))


LABELLED = ("封存指纹：{}", "封存指纹\n{}\n（共64位）", "Seal fingerprint: {}")


@pytest.mark.parametrize("around", LABELLED)
@given(fingerprint=FINGERPRINTS)
def test_what_was_copied_along_is_passed_over(around: str, fingerprint: str) -> None:
    text = around.format(written(fingerprint, "groups"))
    typed = read_typed(text, Language.ZH)
    assert (typed.stand, typed.fingerprint) == (Stand.COMPLETE, fingerprint)
    assert [text[cell.start : cell.end] for cell in typed.cells] == written(fingerprint, "groups").split()


WAYS = ("groups", "hyphens", "run", "capitals", "chinese", "chinese run", "english")


@pytest.mark.parametrize("how", WAYS)
@given(fingerprint=FINGERPRINTS)
def test_every_way_to_write_it_is_complete_and_every_cell_is_its_text(how: str, fingerprint: str) -> None:
    text = written(fingerprint, how)
    typed = read_typed(text, Language.ZH)
    assert (typed.stand, typed.fingerprint) == (Stand.COMPLETE, fingerprint)
    assert len(typed.cells) == typed.of == (32 if how in ("chinese", "chinese run", "english") else 16)
    assert [text[cell.start : cell.end] for cell in typed.cells] == [cell.text for cell in typed.cells]


@pytest.mark.parametrize("how", WAYS)
@given(fingerprint=FINGERPRINTS, data=st.data())
def test_every_beginning_is_under_way(how: str, fingerprint: str, data: st.DataObject) -> None:
    text = written(fingerprint, how)
    cut = data.draw(st.integers(1, len(text) - 1))
    typed = read_typed(text[:cut], Language.EN)
    # Without its last blank the text may be whole already.
    assert typed.stand is Stand.UNDER_WAY, typed.message
    assert typed.fingerprint is None and typed.wrong is None


@given(
    fingerprint=FINGERPRINTS,
    place=st.integers(0, 63),
    wrong=st.sampled_from("oOlIsz|ghx"),
    how=st.sampled_from(["groups", "hyphens", "run"]),
)
def test_a_wrong_digit_is_shown_in_its_group(fingerprint: str, place: int, wrong: str, how: str) -> None:
    text = written(f"{fingerprint[:place]}{wrong}{fingerprint[place + 1 :]}", how)
    typed = read_typed(text, Language.ZH)
    assert typed.stand is Stand.WRONG
    assert typed.wrong is not None and typed.wrong.number == place // 4 + 1
    assert wrong in text[typed.wrong.start : typed.wrong.end]
    assert f"第{place // 4 + 1}组" in typed.message and typed.to_do


@given(fingerprint=FINGERPRINTS, group=st.integers(0, 14), change=st.sampled_from(["missing", "doubled"]))
def test_a_missing_or_doubled_digit_is_shown_in_its_group(fingerprint: str, group: int, change: str) -> None:
    groups = grouped(fingerprint).split()
    groups[group] = groups[group][:-1] if change == "missing" else groups[group] + groups[group][-1]
    text = " ".join(groups)
    typed = read_typed(text, Language.EN)
    assert typed.stand is Stand.WRONG and typed.wrong is not None
    assert typed.wrong.number == group + 1
    assert text[typed.wrong.start : typed.wrong.end] == groups[group]


@pytest.mark.parametrize("how", ["chinese", "english"])
@given(fingerprint=FINGERPRINTS, place=st.integers(0, 31))
def test_an_unknown_word_is_shown_in_its_place(how: str, fingerprint: str, place: int) -> None:
    said = written(fingerprint, how).split()
    said[place] = "甲乙" if how == "chinese" else "Xyzzyx"
    text = " ".join(said)
    typed = read_typed(text, Language.ZH)
    assert typed.stand is Stand.WRONG and typed.wrong is not None
    assert (typed.wrong.number, text[typed.wrong.start : typed.wrong.end]) == (place + 1, said[place])


def test_more_than_a_fingerprint_is_wrong() -> None:
    for text in (grouped(SEAL) + " 0", SEAL + "0", written(SEAL, "english") + " Pluto"):
        assert read_typed(text, Language.ZH).stand is Stand.WRONG


def test_nothing_is_no_mistake_and_says_what_it_means() -> None:
    for text in ("", " \n\t "):
        typed = read_typed(text, Language.ZH)
        assert typed.stand is Stand.EMPTY and "未能证明" in typed.message


def test_a_text_of_any_length_is_refused_at_once() -> None:
    typed = read_typed("a" * (LONGEST + 1), Language.EN)
    assert typed.stand is Stand.WRONG and typed.cells == () and typed.to_do


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    typed = read_typed(text, Language.EN)
    assert typed.message and "\n" not in typed.message
    assert (typed.fingerprint is None) is (typed.stand is not Stand.COMPLETE)
    assert all("\n" not in cell.text and len(cell.text) <= 12 for cell in typed.cells)
