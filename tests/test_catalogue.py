"""Code and catalogues agree: each key exists, each sentence can be filled in, none is left over."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from verifier import words
from verifier.protocol.errors import Rule

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("verifier", "kiosk")


@dataclass
class Usage:
    """What the code says of the catalogues."""

    texts: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    calls: list["Call"] = field(default_factory=list)
    chinese: list[str] = field(default_factory=list)


@dataclass
class Call:
    """One ``BadInput(Rule.X, "key", …)``, ``say("key", …)`` or, for paper, ``both("key", …)``.

    ``open_ended`` if it passes ``**names`` on.
    """

    where: str
    name: str
    rule: str
    key: str
    keywords: frozenset[str]
    open_ended: bool


def is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def constant(nodes: list[ast.expr], index: int) -> str:
    match nodes[index : index + 1]:
        case [ast.Constant(value=str(text))]:
            return text
    return ""


def read(path: Path, usage: Usage) -> None:
    name = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        where = f"{name}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Constant(value=str(text)) if id(node) not in said:
                if id(node) not in inner:
                    usage.texts.add(text)
                if any(map(is_chinese, text)):
                    usage.chinese.append(f"{where}: {text}")
            case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) if "." in text:
                usage.prefixes.add(text)
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.arg(arg=text):
                if any(map(is_chinese, text)):
                    usage.chinese.append(f"{where}: {text}")
            case ast.Call():
                add_call(node, where, usage)


LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
COMMENT = re.compile(r"^\s*(?://.*|/?\*.*)$", re.MULTILINE)


def read_script(path: Path, usage: Usage) -> None:
    """The same of a module in JavaScript, as far as regular expressions see it."""
    name = path.relative_to(ROOT).as_posix()
    for found in LITERAL.finditer(COMMENT.sub("", path.read_text(encoding="utf-8"))):
        text = found[1] if found[1] is not None else found[2]
        before, is_template, _ = text.partition("${")
        (usage.prefixes if is_template and "." in before else usage.texts).add(before)
        usage.texts.update(re.findall(r'"([^"]*)"', text))
        if any(map(is_chinese, text)):
            usage.chinese.append(f"{name}: {text}")


def add_call(node: ast.Call, where: str, usage: Usage) -> None:
    name = called(node)
    if name not in {"BadInput", "say", "say_to_do", "both", "zh", "en"}:
        return
    rule, place = "", 0
    if name == "BadInput":
        place = 1
        match node.args[:1]:
            case [ast.Attribute(value=ast.Name(id="Rule"), attr=rule)]:
                pass
    key = constant(node.args, place)
    if key:
        names = frozenset(word.arg for word in node.keywords if word.arg)
        open_ended = any(word.arg is None for word in node.keywords)
        usage.calls.append(Call(where, name, rule, key, names, open_ended))


def sources() -> Iterator[Path]:
    for program in PROGRAMS:
        yield from sorted((ROOT / program).rglob("*.py"))
    yield ROOT / "build" / "page.py"


@pytest.fixture(scope="module")
def usage() -> Usage:
    found = Usage()
    for path in sources():
        read(path, found)
    for path in sorted((ROOT / "verifier" / "web").rglob("*.mjs")):
        read_script(path, found)
    return found


@pytest.fixture(scope="module")
def catalogue() -> dict[str, words.Entry]:
    """Every entry of every catalogue file, read from the tree so that no import is needed."""
    found: dict[str, words.Entry] = {}
    for program in PROGRAMS:
        for path in sorted((ROOT / program).glob("**/words/catalogue/*.toml")):
            for key, entry in words.read_catalogue(path.read_text(encoding="utf-8"), path.name).items():
                assert key not in found, f"{path.name}: {key} is in another catalogue already"
                found[key] = entry
    return found


def test_every_key_in_the_code_is_in_a_catalogue(usage: Usage, catalogue: dict[str, words.Entry]) -> None:
    missing = [f"{call.where}: {call.key}" for call in usage.calls if call.key not in catalogue]
    assert not missing, "\n".join(missing)


def test_an_error_names_the_rule_of_its_sentence(usage: Usage, catalogue: dict[str, words.Entry]) -> None:
    wrong = []
    for call in usage.calls:
        entry = catalogue.get(call.key)
        if call.name != "BadInput" or entry is None:
            continue
        # A sentence that several rules share names none; only such a one may be raised for any rule.
        if entry.rule is not (Rule[call.rule] if call.rule and entry.rule else None):
            wrong.append(
                f"{call.where}: {call.key} belongs to {entry.rule}, not to {call.rule or 'any rule'}"
            )
    assert not wrong, "\n".join(wrong)


def test_an_error_says_what_to_do(usage: Usage, catalogue: dict[str, words.Entry]) -> None:
    silent = [
        f"{call.where}: {call.key}"
        for call in usage.calls
        if call.name == "BadInput" and call.key in catalogue and not catalogue[call.key].zh_do
    ]
    assert not silent, "\n".join(silent)


def test_every_placeholder_is_given(usage: Usage, catalogue: dict[str, words.Entry]) -> None:
    wrong = []
    for call in usage.calls:
        entry = catalogue.get(call.key)
        if entry is None or call.open_ended:
            continue
        both = call.name == "BadInput"
        given = call.keywords | ({"where"} if both else set())
        texts: tuple[str, ...] = (entry.zh, entry.en, entry.zh_do, entry.en_do)
        if not both:
            texts = (entry.zh_do, entry.en_do) if call.name == "say_to_do" else (entry.zh, entry.en)
        missing = frozenset[str]().union(*map(words.placeholders, texts)) - given
        if missing:
            wrong.append(f"{call.where}: {call.key} wants {', '.join(sorted(missing))}")
    assert not wrong, "\n".join(wrong)


def test_both_languages_name_the_same_things(catalogue: dict[str, words.Entry]) -> None:
    wrong = []
    for key, entry in catalogue.items():
        chinese, english = (
            {name for text in pair for name in words.placeholders(text) if not name.endswith(("_zh", "_en"))}
            for pair in ((entry.zh, entry.zh_do), (entry.en, entry.en_do))
        )
        if chinese != english:
            wrong.append(f"{key}: {', '.join(sorted(chinese ^ english))} in one language only")
    assert not wrong, "\n".join(wrong)


def test_no_sentence_is_left_over(usage: Usage, catalogue: dict[str, words.Entry]) -> None:
    prefixes = tuple(usage.prefixes)
    unused = [key for key in catalogue if key not in usage.texts and not key.startswith(prefixes)]
    assert not unused, "\n".join(unused)


def test_code_holds_no_chinese_but_in_docstrings(usage: Usage) -> None:
    assert not usage.chinese, "\n".join(usage.chinese)
