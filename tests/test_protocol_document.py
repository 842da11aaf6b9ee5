"""PROTOCOL.md cannot rot: each digest that it shows is computed again, its tables are held to the code."""

import hashlib
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.ceremony import Ceremony
from tests.support.worked_example import example
from verifier.protocol import event_reader, events, plan, plan_json, seal, shape, slip, state, text
from verifier.protocol.errors import Rule

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?) \| sha256sum\n# ([0-9a-f]{64})\n```", DOCUMENT, re.DOTALL)


def maker() -> ModuleType:
    """build/make_vectors.py; that folder is no package."""
    spec = importlib.util.spec_from_file_location("make_vectors", ROOT / "build" / "make_vectors.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_vectors_and_the_worked_example_are_up_to_date() -> None:
    assert maker().stale() == [], "run python build/make_vectors.py, and look at what changed"


def printed(command: str) -> bytes:
    """What ``printf`` prints, for the two ways in which the document uses it."""
    command = re.sub(r"^#.*\n", "", command).replace("\\\n", " ")
    found = re.fullmatch(r"printf '(%s(?:\\n)?)' +(.*)", command)
    assert found is not None, command
    words = re.findall(r"'([^']*)'", found[2])
    assert " ".join(f"'{word}'" for word in words) == re.sub(" +", " ", found[2]).strip()
    end = "\n" if found[1].endswith("n") else ""
    return "".join(word + end for word in words).encode()


@pytest.mark.parametrize(("command", "digest"), COMMANDS, ids=range(len(COMMANDS)))
def test_every_line_that_is_shown_has_the_digest_that_is_shown(command: str, digest: str) -> None:
    assert hashlib.sha256(printed(command)).hexdigest() == digest


@pytest.mark.skipif(shutil.which("sha256sum") is None or shutil.which("sh") is None, reason="no sh here")
def test_a_shell_says_the_same() -> None:
    script = "\n".join(f"{command} | sha256sum" for command, _ in COMMANDS)
    done = subprocess.run(["sh"], input=script.encode(), stdout=subprocess.PIPE, check=True)
    assert [line.split()[0] for line in done.stdout.decode().splitlines()] == [
        digest for _, digest in COMMANDS
    ]


def test_all_that_the_example_hashes_is_shown() -> None:
    held: Ceremony = example()
    shown = {digest for _, digest in COMMANDS}
    published = {hashlib.sha256(data).hexdigest() for name, data in held.members.items() if ".json" in name}
    published -= {
        hashlib.sha256(held.members[name]).hexdigest() for name in ("signature.json", "transcript-1.jsonl")
    }
    (final,) = held.states
    assert shown >= published
    assert shown >= {held.seal.roster, held.fingerprint, final.head, final.pulses[0].seed, *held.seal.secrets}
    assert shown >= {row.person for row in held.roster.rows}
    assert shown >= {claim.made.sha256 for claim in final.lists} | {
        claim.sha256 for claim in final.admissions
    }
    assert held.seal.roster_root in DOCUMENT
    assert held.seal.public_key in DOCUMENT


def row_of(*names: str) -> str:
    """The row of a table that begins with these names."""
    beginning = ", ".join(f"`{name}`" for name in names)
    rows = [line for line in DOCUMENT.splitlines() if line.startswith(f"| {beginning} |")]
    assert len(rows) == 1, beginning
    return rows[0]


def section(number: int) -> str:
    return re.split(r"\n## (?=[0-9])", DOCUMENT)[number]


def test_the_document_names_every_field_kind_phase_and_rule() -> None:
    for tag in text.FIELD_COUNT:
        assert row_of(tag).split("|")[2].count(",") + 1 == text.FIELD_COUNT[tag]
    for name in plan_json.PLAN_FIELDS:
        assert f"`{name}`" in section(3)
    for name in plan_json.STEP_FIELDS:
        assert f"| `{name}` |" in section(3)
    for name in seal.SEAL_FIELDS:
        assert f"`{name}`" in section(5)
    for kind, cls in events.CLASSES.items():
        told = row_of(kind.value)
        for name in cls.__dataclass_fields__:
            assert f"`{name}`" in told, (kind, name)
    for role in events.Role:
        assert f"`{role.value}`" in section(6)
    legal = section(7)
    for phase, kinds in state.LEGAL.items():
        if phase in {state.Phase.CLOSED, state.Phase.TERMINATED}:
            continue
        (told,) = [line for line in legal.splitlines() if line.startswith(f"| {phase.value} |")]
        own = kinds - state.ASIDE if phase not in {state.Phase.VOIDED} else kinds
        assert re.findall(r"`([a-z-]+)`", told.split("|")[2]) == sorted(kind.value for kind in own)
    kiosk_only = {Rule.INTAKE, Rule.PACKAGE, Rule.COMMAND, Rule.JOURNAL}
    for rule in set(Rule) - kiosk_only:
        assert f"`{rule.value}`" in section(15)


def test_the_documents_patterns_are_those_of_the_code() -> None:
    patterns = {
        plan.DRAW_ID,
        plan.BATCH_ID,
        plan.SCHOOL_ID,
        plan.BALL_NAME,
        plan.NUMBER_PREFIX,
        plan.PROCEDURE,
        seal.DIGEST,
        seal.TIME,
        event_reader.LABEL,
        event_reader.WITNESS_NUMBER,
        slip.SALT,
    }
    plain = DOCUMENT.replace("\\|", "|")
    for pattern in patterns:
        assert f"`{pattern}`" in plain, pattern
    for limit in (f"At most {text.MAX_DEPTH} lists", f"1 to {shape.MAX_TEXT} code points"):
        assert limit in plain
    for kind in ("plan", "seal", "transcript", "results", "signature", "slip"):
        assert f"`mingpai-{kind}-1`" in plain


def test_the_documents_list_of_unseen_characters_is_that_of_the_code() -> None:
    told = re.search(r"Code points that free text must not hold: (.*?)\. \(", DOCUMENT, re.DOTALL)
    assert told is not None
    ends = [part.strip().removeprefix("U+").split("–") for part in told[1].replace("\n", " ").split(",")]
    unseen = {code for end in ends for code in range(int(end[0], 16), int(end[-1], 16) + 1)}
    pattern = shape._UNSEEN
    assert unseen == {code for code in range(0x110000) if pattern.match(chr(code))}


def test_links_inside_the_document_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^0-9a-z -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^## (.*)$", DOCUMENT, re.MULTILINE)
    }
    for target in re.findall(r"\]\(#([^)]*)\)", DOCUMENT):
        assert target in anchors
    for target in re.findall(r"\]\((?!#)([^)]*)\)", DOCUMENT):
        assert (ROOT / target).exists()
