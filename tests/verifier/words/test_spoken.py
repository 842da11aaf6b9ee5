"""The two lists of spoken words: what they were chosen for, and that nobody can change them unseen."""

import hashlib
import importlib.util
import itertools
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier import words
from verifier.protocol.errors import BadInput, Rule
from verifier.words import Language, spoken

ROOT = Path(__file__).resolve().parents[3]
CHINESE_DIGEST = "850569e7942b9f7e8ecbc0fb9e92db817818d72d406e5c580362ebc8b3c3eccb"
ENGLISH_DIGEST = "7e5237abee2c4ed4374b29a853b0ac3ac108a0ea11e8c7f50f6dc667402a49b6"

fingerprints = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """build/spoken_words.py; build/ is no package."""
    spec = importlib.util.spec_from_file_location("spoken_words", ROOT / "build" / "spoken_words.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their own module up.
    sys.modules["spoken_words"] = module
    spec.loader.exec_module(module)
    return module


def digest(said: tuple[str, ...]) -> str:
    return hashlib.sha256("".join(word + "\n" for word in said).encode()).hexdigest()


def test_the_lists_are_fixed_for_ever() -> None:
    chinese, english = spoken.word_list(Language.ZH), spoken.word_list(Language.EN)
    assert digest(chinese.even) == CHINESE_DIGEST
    assert digest(english.even + english.odd) == ENGLISH_DIGEST


def test_the_chinese_list_keeps_every_rule(maker: ModuleType) -> None:
    assert maker.check(maker.committed(), maker.rules()) == []


def test_no_two_words_have_a_reading_in_common(maker: ModuleType) -> None:
    committed = maker.committed()
    bare = {tuple(syllable.rstrip("12345") for syllable in word.reading) for word in committed}
    assert len(bare) == len({word.sounds for word in committed}) == 256


def test_words_that_share_a_syllable_differ_wholly_in_the_other(maker: ModuleType) -> None:
    for one, other in itertools.combinations(maker.committed(), 2):
        for place in (0, 1):
            if one.sounds[place] == other.sounds[place]:
                left, right = one.sounds[1 - place], other.sounds[1 - place]
                assert left[0] != right[0] and left[1] != right[1], (one.text, other.text)


def test_a_character_is_in_two_words_at_most() -> None:
    counts = Counter(char for word in spoken.word_list(Language.ZH).even for char in set(word))
    assert max(counts.values()) == 2


def test_no_two_words_are_each_other_turned_round() -> None:
    listed = spoken.word_list(Language.ZH).even
    assert len({frozenset(word) for word in listed}) == 256


@pytest.mark.parametrize(
    ("one", "other", "heard"),
    [
        ("zhi", "zi", True),
        ("shan", "sang", True),
        ("nan", "lang", True),
        ("ren", "leng", True),
        ("fei", "hui", True),
        ("fang", "huan", True),
        ("xing", "xin", True),
        ("yuan", "yan", False),
        ("yu", "wu", False),
        ("ju", "zhu", False),
        ("ban", "pan", False),
        ("bo", "bu", False),
        ("hong", "hun", False),
    ],
)
def test_accents_are_merged(maker: ModuleType, one: str, other: str, heard: bool) -> None:
    assert (maker.sound(one) == maker.sound(other)) is heard


def test_the_distance_counts_what_differs(maker: ModuleType) -> None:
    def apart(one: str, other: str) -> float:
        pair = [[maker.sound(syllable) for syllable in word.split()] for word in (one, other)]
        return float(maker.distance(*pair))

    assert apart("shi zi", "si zhi") == 0
    assert apart("ban ma", "pan ma") == 0.5
    assert apart("ban ma", "dan ma") == 1
    assert apart("ban ma", "ding ma") == 2
    assert apart("ban ma", "ding xiao") == 4


def test_the_checker_finds_what_it_is_for(maker: ModuleType) -> None:
    limits, good = maker.rules(), maker.committed()

    def wrong(*texts: tuple[str, str]) -> str:
        extra = [maker.Word(text, tuple(reading.split())) for text, reading in texts]
        return "\n".join(maker.check([*extra, *good[len(extra) :]], limits))

    assert "too near" in wrong(("蜜蜂", "mi4 feng1"), ("蜂蜜", "feng1 mi4"))
    assert "too near" in wrong(("狮子", "shi1 zi5"), ("丝织", "si1 zhi1"))
    assert "jarring" in wrong(("失败", "shi1 bai4"))
    assert "doubtful" in wrong(("音乐", "yin1 yue4"))
    assert "digits" in wrong(("三角", "san1 jiao3"))
    assert "GB 2312" in wrong(("麒麟", "qi2 lin2"))
    assert "two characters" in wrong(("向日葵", "xiang4 ri4 kui2"))
    assert "there are 255" in "\n".join(maker.check(good[1:], limits))
    bad = maker.Word("罗榜", ("luo2", "bang3"))
    assert "sounds like" in "\n".join(
        maker.check(good, limits, [maker.Word(good[0].text, good[0].reading), bad])
    )


def test_the_readings_are_the_dictionarys(maker: ModuleType) -> None:
    """Runs where the build-time library pypinyin is installed."""
    pytest.importorskip("pypinyin")
    limits, read = maker.rules(), maker.reader()
    assert maker.misread(maker.committed(), read) == []
    unwelcome = [read(text) for text in limits["unwelcome"].split()]
    assert maker.check(maker.committed(), limits, unwelcome) == []


def test_every_word_was_a_candidate(maker: ModuleType) -> None:
    assert set(spoken.word_list(Language.ZH).even) <= set(maker.rules()["candidates"].split())


def test_the_english_list_is_the_pgp_word_list() -> None:
    """The example that goes round with the list, and what is known of its two columns."""
    code = "E58294F2E9A227486E8B061B31CC528FD7FA3F19"
    said = (
        "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa "
        "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
    )
    padded = code + "00" * 12
    assert " ".join(spoken.words_en(padded.lower())[:20]) == said
    columns = spoken.word_list(Language.EN)
    assert len({word.lower() for word in columns.even + columns.odd}) == 512
    even, odd = ([word.lower() for word in column] for column in (columns.even, columns.odd))
    assert even == sorted(even)
    assert [pair for pair in itertools.pairwise(odd) if pair[0] > pair[1]] == [("applicant", "apollo")]
    assert (even[0], odd[0], even[-1], odd[-1]) == ("aardvark", "adroitness", "zulu", "yucatan")
    assert all(word.isascii() and word.isalpha() for word in columns.even + columns.odd)


@given(fingerprints, st.sampled_from(Language), st.sampled_from(["", " ", "\n", "、", ", "]))
def test_words_read_back(fingerprint: str, lang: Language, gap: str) -> None:
    gap = gap or ("" if lang is Language.ZH else " ")
    typed = gap.join(spoken.words(fingerprint, lang))
    assert spoken.fingerprint_from_words(typed, lang) == fingerprint
    assert spoken.read_fingerprint(typed) == fingerprint
    assert spoken.read_fingerprint(typed.upper()) == fingerprint


@given(fingerprints, st.sampled_from(Language))
def test_numbered_lines_read_back(fingerprint: str, lang: Language) -> None:
    shown = spoken.lines(fingerprint, lang)
    assert [number for number, _ in shown] == list(range(1, spoken.LINES + 1))
    assert {len(said) for _, said in shown} == {spoken.A_LINE}
    typed = "\n".join(f"{number}. {' '.join(said)}" for number, said in shown)
    assert spoken.read_fingerprint(typed) == fingerprint


@given(fingerprints)
def test_hex_is_read_by_the_same_door(fingerprint: str) -> None:
    assert spoken.read_fingerprint(fingerprint) == fingerprint


def test_a_line_and_place_for_each_word() -> None:
    assert [spoken.line_of(number) for number in (1, 4, 5, 32)] == [(1, 1), (1, 4), (2, 1), (8, 4)]


def test_the_first_differing_word_is_told() -> None:
    left = "00" * 32
    right = "00" * 9 + "ff" + "00" * 22
    for lang in Language:
        found = spoken.first_difference(left, right, lang)
        assert found and found.number == 10
        assert found.right == spoken.words(right, lang)[9]
        assert spoken.first_difference(left, left, lang) is None


@pytest.mark.parametrize("lang", list(Language))
def test_typos_are_explained_in_words(lang: Language) -> None:
    zh = list(spoken.words_zh("00" * 32))
    typed = [
        "",
        "O" * 64,
        "g" * 64,
        "0000 " * 7 + "000 " + "0000 " * 8,
        "0000 " * 15,
        "".join([*zh[:6], "艾灸", *zh[7:]]),
        "".join([*zh[:6], "鼋鼍", *zh[7:]]),
        " ".join([*zh[:6], "艾", *zh[7:]]),
        "".join(zh[1:]),
        "aardvark adroitness " * 15 + "adroitness aardvark",
    ]
    keys = set()
    for text in typed:
        with pytest.raises(BadInput) as caught:
            spoken.read_fingerprint(text)
        keys.add(caught.value.key)
        told = words.explain(caught.value, lang)
        assert told.startswith(Rule.FINGERPRINT.value) and "{" not in told
        if "word-near" in caught.value.key or "word-unknown" in caught.value.key:
            assert caught.value.params["number"] == 7
    assert keys == {key for key in words.entries() if key.startswith("fingerprint.")}
