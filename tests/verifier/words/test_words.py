"""The catalogue loader: what it refuses, and that nothing hostile comes through a placeholder."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier import words
from verifier.protocol.errors import BadInput, Rule, WrongUse
from verifier.words import Language, harmless, placeholders, read_catalogue

GOOD = """
["plan.unknown-field"]
rule = "MP-PLAN"
zh = "方案里有不认识的字段“{found}”，位置：{where}。"
zh_do = "请删除这个字段。"
en = "The plan has an unknown field “{found}” at {where}."
en_do = "Delete the field."

["screen.counted"]
zh = "共{count}人"
en = "{count:,} children"
"""


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A loader with nothing but the entries above."""
    monkeypatch.setattr(words, "_packages", [words.__name__])
    monkeypatch.setattr(words, "_entries", read_catalogue(GOOD, "good.toml"))
    monkeypatch.setattr(words, "_source", {})
    yield


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, **files: str) -> str:
    place = folder / name / "catalogue"
    place.mkdir(parents=True)
    (folder / name / "__init__.py").write_text("", encoding="utf-8")
    for stem, text in files.items():
        (place / f"{stem}.toml").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return name


@pytest.mark.usefixtures("own")
def test_an_error_is_explained_in_both_languages() -> None:
    error = BadInput(Rule.PLAN, "plan.unknown-field", where="steps[3]", found="x")
    assert words.explain(error, Language.ZH) == (
        "MP-PLAN: 方案里有不认识的字段“x”，位置：steps[3]。请删除这个字段。"
    )
    assert words.explain(error, Language.EN) == (
        "MP-PLAN: The plan has an unknown field “x” at steps[3]. Delete the field."
    )
    assert words.parts(error, Language.EN).to_do == "Delete the field."


@pytest.mark.usefixtures("own")
def test_a_sentence_without_a_rule_may_be_raised_for_any() -> None:
    words._entries["shape.range"] = words.Entry(
        None, "{found}太大。", "请改。", "{found} is too much.", "Mend it."
    )
    for rule in (Rule.PLAN, Rule.SEAL):
        error = BadInput(rule, "shape.range", found=7)
        assert words.explain(error, Language.EN) == f"{rule}: 7 is too much. Mend it."


@pytest.mark.usefixtures("own")
def test_labels_are_said_with_their_numbers() -> None:
    assert words.say("screen.counted", Language.ZH, count=1300) == "共1300人"
    assert words.say("screen.counted", Language.EN, count=1300) == "1,300 children"
    assert words.say_to_do("plan.unknown-field", Language.EN) == "Delete the field."


@pytest.mark.usefixtures("own")
def test_wrong_use_is_refused() -> None:
    with pytest.raises(WrongUse, match="no catalogue"):
        words.say("screen.unheard-of", Language.ZH)
    with pytest.raises(WrongUse, match="count"):
        words.say("screen.counted", Language.ZH)
    with pytest.raises(WrongUse, match="cannot be filled in"):
        words.say("screen.counted", Language.EN, count="many")
    with pytest.raises(WrongUse, match="what to do"):
        words.say_to_do("screen.counted", Language.EN, count=1)
    with pytest.raises(WrongUse, match="belongs to"):
        words.explain(BadInput(Rule.SEAL, "plan.unknown-field", found="x"), Language.ZH)
    with pytest.raises(WrongUse, match="found"):
        words.explain(BadInput(Rule.PLAN, "plan.unknown-field"), Language.ZH)


@pytest.mark.usefixtures("own")
def test_a_said_text_may_fill_a_placeholder_whole() -> None:
    inner = words.say("plan.unknown-field", Language.EN, found="y" * 150, where="z" * 150)
    assert len(inner) > words.LONGEST
    assert inner in words.say("plan.unknown-field", Language.EN, found=inner, where="here")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('["a.b"]\nzh = "一"\nen = "one"\nzh-tw = "一"', "unknown field"),
        ('["a.b"]\nzh = "一"', "one language"),
        ('["a.b"]\nzh = "一"\nen = "one"\nen_do = "do"', "one language"),
        ('["a.b"]\nzh = "一"\nen = ""', "not empty"),
        ('["a.b"]\nzh = "一"\nen = 1', "a text"),
        ('["a.b"]\nrule = "MP-NONE"\nzh = "一"\nen = "one"', "unknown rule"),
        ('["A b"]\nzh = "一"\nen = "one"', "not a key"),
        ('alone = "x"', "not a key"),
        ('"a.b" = "x"', "not a table"),
        ('["a.b"]\nzh = "一"\nen = "{one.__class__}"', "more than a name"),
        ('["a.b"]\nzh = "一"\nen = "{one!r}"', "more than a name"),
        ('["a.b"]\nzh = "一"\nen = "{one:{two}}"', "more than a name"),
        ('["a.b"]\nzh = "一"\nen = "{}"', "more than a name"),
        ('["a.b"]\nzh = "一"\nen = "{one"', "no template"),
        ('["a.b"]\nzh = "一"\nzh = "二"', "twice.toml"),
    ],
)
def test_malformed_catalogues_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(WrongUse, match=complaint):
        read_catalogue(text, "twice.toml")


@pytest.mark.usefixtures("own")
def test_packages_add_their_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    label = '["{}"]\nzh = "一"\nen = "one"\n'
    name = package(tmp_path, monkeypatch, "words_of_one", a=label.format("one.a"), b=label.format("one.b"))
    words.register(name)
    words.register(name)
    assert words.say("one.b", Language.EN) == "one"
    clash = package(tmp_path, monkeypatch, "words_of_two", c=label.format("two.c"), d=label.format("one.a"))
    with pytest.raises(WrongUse, match=r"words_of_two/d\.toml.*words_of_one/a\.toml"):
        words.register(clash)
    with pytest.raises(WrongUse):
        words.find("two.c")


def test_placeholders_are_found() -> None:
    assert placeholders("{{kept}} {a} {b:04d} {a}") == {"a", "b"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        (0, "0"),
        (-12, "-12"),
        ("王小明 𠮷", "王小明 𠮷"),
        ("a\nb\tc\x00", "a<U+000A>b<U+0009>c<U+0000>"),
        ("\u202edrow", "<U+202E>drow"),
        ("\u200b\ufeff\u2028\u3164", "<U+200B><U+FEFF><U+2028><U+3164>"),
        ("\ud800\ue000", "<U+D800><U+E000>"),
        ("e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301<U+0301>"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("\0" * 25, "<U+0000>" * 25),
        ("\0" * 26, "<U+0000>" * 24 + "…"),
    ],
)
def test_values_are_made_harmless(value: str | int, shown: str) -> None:
    assert harmless(value) == shown


def test_a_huge_integer_is_shown_short() -> None:
    assert harmless(10**6000).startswith("0x") and len(harmless(10**6000)) == words.LONGEST
    assert harmless(-(10**6000)).endswith("…")


@given(st.text(st.characters(), max_size=200))
def test_nothing_that_misleads_is_left(value: str) -> None:
    shown = harmless(value)
    assert len(shown) <= words.LONGEST
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
