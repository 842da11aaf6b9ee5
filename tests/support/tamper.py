"""Tampered bundles from descriptions: ``tests/tampered/*.toml``. README.md there tells the language."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.support import plans
from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold
from tests.support.operations import Operations
from verifier.protocol import events as ev
from verifier.protocol.plan import Lock, OnFailure, Overrun, SeatRule
from verifier.protocol.text import sha256_hex

FOLDER = Path(__file__).resolve().parent.parent / "tampered"


@dataclass(frozen=True, slots=True)
class Case:
    """One description, carried out.

    ``expect`` are the rules that must not hold, ``not_proved`` those that cannot be proved; all others hold.
    """

    name: str
    what: str
    data: bytes
    fingerprint: str | None
    expect: frozenset[str]
    not_proved: frozenset[str]


@cache
def base(name: str) -> Ceremony:
    """A good draw by name."""
    plan, script = _BASES[name]()
    rows = plans.roster(plan, 24, tiers=2, choices=3, own_tiers=True)
    return hold(plan, rows, script)


_BASES: dict[str, Callable[[], tuple[Any, Script | None]]] = {
    "longhua": lambda: (plans.longhua(), None),
    "screen": lambda: (plans.longhua(lock=Lock.SCREEN), None),
    "xincheng": lambda: (plans.xincheng(waiting_list=True), None),
    "direct": lambda: (plans.direct(), None),
    "choices": lambda: (
        plans.direct(
            numbers=False, schools=3, quota=4, rule=SeatRule.DEFERRED_ACCEPTANCE, overrun=Overrun.SKIP
        ),
        None,
    ),
    "redraw": lambda: (plans.longhua(), Script((Attempt("voided", 40), Attempt()))),
    "terminated": lambda: (plans.longhua(), Script((Attempt("terminated", 30),))),
    "second-check": lambda: (plans.xincheng(second_check=True), None),
    "clock": lambda: (plans.direct(), Script(times={(1, 6): "2026-07-15T01:00:00Z"})),
    "rehearsal": lambda: (plans.as_rehearsal(plans.direct()), None),
    "resumed": lambda: (plans.direct(mode=OnFailure.RESUME), Script((Attempt(resumed="电脑损坏"),))),
    "bad-day": lambda: (
        plans.longhua(lock=Lock.SCREEN),
        Script(
            void={(1, 1, 2): "看不清"},
            empty=frozenset({(1, 2, 3)}),
            stuck={(1, "group"): 2},
            stray={(1, "groups"): 9},
            asides={(1, 9): (ev.Reopened("停电"),), (1, 12): (ev.Note("加时"),)},
        ),
    ),
}


def cases() -> dict[str, Path]:
    """The descriptions by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def case(path: Path) -> Case:
    """Read a description and carry it out."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    made = base(told["base"])
    work = Operations(made)
    for step in told["do"]:
        getattr(work, "op_" + step.pop("op").replace("-", "_"))(**step)
    data = bundle_zip(work.members) if work.data is None else work.data
    fingerprints = {
        "published": made.fingerprint,
        "of-the-bundle": sha256_hex(work.members.get("seal.json", b"")),
        "other": sha256_hex(b"another seal"),
        "none": None,
    }
    return Case(
        path.stem,
        told["what"],
        data,
        fingerprints[told.get("fingerprint", "published")],
        frozenset(told["expect"]),
        frozenset(told.get("not_proved", ())),
    )
