"""What the tests of the protocol draw from: values, plans, rosters and events, legal and hostile."""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from verifier.protocol import events as ev
from verifier.protocol.plan import (
    AdmitStep,
    Ball,
    Batch,
    By,
    ChooseStep,
    Custody,
    Failure,
    Lock,
    NumbersStep,
    OnFailure,
    Overrun,
    Plan,
    RoundStep,
    School,
    SeatRule,
    Seats,
    ShuffleStep,
    Step,
    Witness,
)
from verifier.protocol.roster import Choice, Lot, Roster, Row

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def vectors(name: str) -> Any:
    """A file of vectors, parsed."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


# --- JSON

ASCII_KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=6)
NFC_TEXT = st.text(max_size=8).map(lambda text: unicodedata.normalize("NFC", text))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | NFC_TEXT


def json_values() -> st.SearchStrategy[Any]:
    """Values that have a canonical form."""
    return st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII_KEYS, inner, max_size=4),
        max_leaves=12,
    )


HOSTILE = st.one_of(
    SCALARS,
    st.sampled_from(
        ["", "-", "VOID", "a\n", "１２３４", "0" * 64, "0" * 64 + "\n", "X\n", -1, 0, 10**12, [], {}]
    ),
    json_values(),
)
"""Values to put in a field's place."""


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    """The paths of all fields and items in a parsed JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of a parsed JSON value with one place changed."""
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return copy


# --- texts

DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
FREE_TEXT = st.text(
    st.sampled_from("ABCabc 019.,:;！。“”（）龙华区教育局派位小学初中𠮷㐀é·-"), min_size=1, max_size=30
)


# --- plans


@st.composite
def plans(draw: st.DrawFn, *, batches: int = 3, slots: int = 4) -> Plan:
    """Plans that can run: any mixture of the five kinds of steps that is allowed."""
    ids = draw(
        st.lists(
            st.from_regex(r"[A-Z][0-9A-Z]{0,3}", fullmatch=True), min_size=1, max_size=batches, unique=True
        )
    )
    prefixes = draw(
        st.lists(
            st.from_regex(r"[A-Z]{1,4}", fullmatch=True), min_size=len(ids), max_size=len(ids), unique=True
        )
    )
    names = draw(
        st.dictionaries(
            st.from_regex(r"[A-Z][0-9A-Z]{0,3}", fullmatch=True), FREE_TEXT, min_size=1, max_size=4
        )
    )
    schools = [
        School(school, names[school], batch, draw(st.integers(1, 8)))
        for batch in ids
        for school in draw(st.lists(st.sampled_from(sorted(names)), min_size=1, unique=True))
    ]
    witness = Witness(draw(st.integers(0, slots)), draw(st.integers(4, 12)), draw(st.sampled_from(Lock)))
    mode = draw(st.sampled_from(OnFailure))
    return Plan(
        draw_id=draw(st.sampled_from(["", "REHEARSAL-"]))
        + draw(st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True)),
        title=draw(FREE_TEXT),
        title_en=draw(FREE_TEXT | st.just("")),
        organiser=draw(FREE_TEXT),
        place=draw(FREE_TEXT),
        procedure=draw(st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True)),
        batches=tuple(Batch(id, prefix, draw(FREE_TEXT)) for id, prefix in zip(ids, prefixes, strict=True)),
        schools=tuple(draw(st.permutations(schools))),
        seats=Seats(draw(st.sampled_from(SeatRule)), draw(st.sampled_from(Overrun)), draw(st.booleans())),
        witness=witness,
        custody=draw(st.sampled_from(Custody)),
        failure=Failure(
            mode, draw(st.integers(1, 3)) if mode is OnFailure.REDRAW else 1, draw(st.integers(0, 1440))
        ),
        steps=tuple(draw(_steps(schools, witness.slots))),
        second_check=draw(st.booleans()),
    )


@st.composite
def _balls(draw: st.DrawFn, taken: set[str], at_least: int) -> tuple[Ball, ...]:
    names = draw(
        st.lists(
            st.from_regex(r"[a-z]{1,4}", fullmatch=True).filter(lambda name: name not in taken),
            min_size=at_least,
            max_size=3,
            unique=True,
        )
    )
    taken.update(names)
    balls = []
    for name in names:
        low = draw(st.integers(0, 12))
        balls.append(Ball(name, low, draw(st.integers(low, 999)), draw(st.integers(1, 3))))
    return tuple(balls)


@st.composite
def _steps(draw: st.DrawFn, schools: list[School], slots: int) -> list[Step]:
    taken: set[str] = set()
    at_least = 0 if slots else 1

    def a_round(more: tuple[Ball, ...] = ()) -> RoundStep:
        return RoundStep((*more, *draw(_balls(taken, 0 if more else at_least))))

    steps: list[Step] = []
    numbers = draw(st.sampled_from(["none", "one", "fixed", "ball"]))
    if numbers == "ball":
        low = draw(st.integers(1, 4))
        taken.add("groups")
        steps.append(a_round((Ball("groups", low, draw(st.integers(low, 5))),)))
    else:
        steps.append(a_round())
    if numbers != "none":
        groups: int | str = {"one": 1, "fixed": draw(st.integers(2, 4)), "ball": "groups"}[numbers]
        steps.append(NumbersStep(groups))
        if groups != 1:
            taken.add("group")
            steps.append(ChooseStep("group"))
    shuffled: set[str] = set()
    for batch in draw(st.permutations(sorted({school.batch for school in schools}))):
        left = draw(st.permutations([school.id for school in schools if school.batch == batch]))
        while left:
            size = draw(st.integers(1, len(left)))
            group, left = left[:size], left[size:]
            if draw(st.booleans()):
                steps.append(a_round())
            if size == 1 and numbers == "none" and group[0] not in shuffled and draw(st.booleans()):
                shuffled.add(group[0])
                steps.append(ShuffleStep(batch, group[0], draw(st.integers(1, 3))))
            by = draw(st.sampled_from(By)) if numbers != "none" else By.TICKET
            steps.append(AdmitStep(batch, tuple(group), by))
    return steps


# --- rosters

CODES = st.from_regex(r"[0-9A-Za-z_-]{1,8}", fullmatch=True)


@st.composite
def rosters(draw: st.DrawFn, plan: Plan, *, lots: int = 12, weight: int = 3) -> Roster:
    """Rosters of a plan, with lots of one to three children, tiers and preference lists."""
    codes = draw(st.lists(CODES, min_size=1, max_size=lots * weight, unique=True))
    admits = [step for step in plan.steps if isinstance(step, AdmitStep)]
    rows: list[Row] = []
    while codes:
        size = min(len(codes), draw(st.integers(1, weight)))
        members, codes = codes[:size], codes[size:]
        step = draw(st.sampled_from(admits))
        schools = draw(st.lists(st.sampled_from(step.schools), min_size=1, unique=True))
        choices = tuple(Choice(school, draw(st.none() | st.integers(1, 3))) for school in schools)
        tier = draw(st.integers(1, 3))
        rows.extend(Row(code, step.batch, min(members), tier, choices, draw(DIGESTS)) for code in members)
    return Roster.of(tuple(sorted(rows, key=lambda row: row.code)))


# --- seats


@st.composite
def admissions(
    draw: st.DrawFn, *, weight: int = 3, schools: int = 4, lots: int = 14
) -> tuple[list[Lot], dict[str, int], dict[str, list[str]]]:
    """The lots, quotas and list orders of one admission."""
    ids = [f"S{number}" for number in range(1, draw(st.integers(1, schools)) + 1)]
    quotas = {school: draw(st.integers(1, 6)) for school in ids}
    found: list[Lot] = []
    for number in range(draw(st.integers(0, lots))):
        chosen = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        choices = tuple(Choice(school, draw(st.none() | st.integers(1, 2))) for school in chosen)
        found.append(Lot(f"L{number:02d}", draw(st.integers(1, weight)), draw(st.integers(1, 2)), choices))
    orders = {
        school: draw(st.permutations([lot.name for lot in found if lot.tier_at(school) is not None]))
        for school in ids
    }
    return found, quotas, orders


# --- events

REASONS = FREE_TEXT
ROLES = st.lists(st.sampled_from(ev.Role), min_size=1, max_size=4).map(tuple)
ROUNDS = st.integers(1, 2000)
SLOTS = st.integers(1, 99)
WITNESS_NUMBERS = st.from_regex(r"[0-9]{4,12}", fullmatch=True)
BATCHES = st.from_regex(r"[A-Z][0-9A-Z]{0,7}", fullmatch=True)
SCHOOLS = st.from_regex(r"[A-Z][0-9A-Z]{0,15}", fullmatch=True)
LISTS = st.builds(
    ev.ListMade,
    st.from_regex(r"[0-9A-Z]{1,16}\.(number|shuffle)\.[0-9]{1,2}", fullmatch=True),
    st.integers(0, 10**7),
    DIGESTS,
)


def some(items: st.SearchStrategy[Any], low: int, high: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of low to high items."""
    return st.lists(items, min_size=low, max_size=high).map(tuple)


BALL_EVENTS = st.one_of(
    st.builds(
        ev.BallDrawn,
        st.from_regex(r"[a-z]{1,12}[0-9]{0,2}", fullmatch=True),
        st.sampled_from(ev.BallStatus),
        st.integers(0, 9999),
    ),
    st.builds(
        ev.BallDrawn,
        st.from_regex(r"[a-z]{1,12}[0-9]{0,2}", fullmatch=True),
        st.just(ev.BallStatus.STUCK),
        st.none(),
    ),
)

EVENTS: dict[ev.Kind, st.SearchStrategy[ev.Event]] = {
    ev.Kind.BEGIN: st.builds(
        ev.Begin,
        st.just(ev.FORMAT),
        st.from_regex(r"[A-Z0-9-]{1,40}", fullmatch=True),
        st.booleans(),
        st.integers(1, 9),
        DIGESTS,
        st.none() | st.builds(ev.Resumption, st.none() | DIGESTS, REASONS),
    ),
    ev.Kind.UNSEALED: st.builds(
        ev.Unsealed,
        st.booleans(),
        DIGESTS,
        st.booleans(),
        some(st.builds(ev.Present, st.sampled_from(ev.Role), st.integers(1, 999)), 1, 8),
        some(st.builds(ev.Override, st.sampled_from(ev.Check), REASONS, ROLES), 0, 3),
    ),
    ev.Kind.ANNOUNCED: st.builds(
        ev.Announced,
        some(st.builds(ev.BatchTotal, BATCHES, st.integers(1, 10**9), st.integers(0, 10**7)), 1, 20),
    ),
    ev.Kind.ROUND_OPENED: st.builds(ev.RoundOpened, ROUNDS),
    ev.Kind.SLIP_LOCKED: st.builds(ev.SlipLocked, ROUNDS, SLOTS, st.none() | DIGESTS),
    ev.Kind.BALL: BALL_EVENTS,
    ev.Kind.SLIP_OPENED: st.builds(
        ev.SlipOpened,
        ROUNDS,
        SLOTS,
        WITNESS_NUMBERS | st.just("VOID"),
        st.none() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
        st.none() | REASONS,
    ),
    ev.Kind.SECRET_OPENED: st.builds(
        ev.SecretOpened, ROUNDS, st.integers(1, 20_000), st.from_regex(r"[0-9]{40}", fullmatch=True), DIGESTS
    ),
    ev.Kind.NUMBERED: st.builds(ev.Numbered, st.integers(1, 20), some(LISTS, 1, 4)),
    ev.Kind.SHUFFLED: st.builds(ev.Shuffled, BATCHES, SCHOOLS, st.integers(1, 9), LISTS),
    ev.Kind.ADMITTED: st.builds(ev.Admitted, BATCHES, some(SCHOOLS, 1, 4), st.sampled_from(ev.Role), DIGESTS),
    ev.Kind.NOTARISED: st.builds(ev.Notarised, st.sampled_from(ev.Statement)),
    ev.Kind.CLOSED: st.builds(ev.Closed, DIGESTS),
    ev.Kind.VOIDED: st.builds(ev.Voided, REASONS, ROLES),
    ev.Kind.TERMINATED: st.builds(ev.Terminated, REASONS, ROLES, DIGESTS),
    ev.Kind.REOPENED: st.builds(ev.Reopened, REASONS),
    ev.Kind.COPIED: st.builds(ev.Copied, FREE_TEXT, DIGESTS, FREE_TEXT),
    ev.Kind.NOTE: st.builds(ev.Note, REASONS),
}
"""Events of every kind, in form but not in place."""
