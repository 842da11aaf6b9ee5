"""The statement of who could steer a round: exactly the protocol's table and bound, and never more."""

import itertools
import math
from dataclasses import replace

import pytest

import kiosk.words  # noqa: F401
from kiosk.sealing.collusion import TRIES_BITS, balls_bits, gain, parties, statement
from tests.support import plans
from verifier.protocol.plan import AdmitStep, Ball, By, Custody, Lock, Plan, RoundStep, Step
from verifier.words import Language, say

KEEPER, OPERATOR = "collusion.party-keeper", "collusion.party-operator"
WRITERS, LAST = "collusion.party-every-writer", "collusion.party-last-writer"
PROGRAM, BALLS = "collusion.party-program", "collusion.party-ball-machine"

TABLE = {
    (Lock.PAPER, Custody.ENVELOPE, True): {KEEPER, WRITERS, BALLS},
    (Lock.PAPER, Custody.ENVELOPE, False): {KEEPER, WRITERS},
    (Lock.PAPER, Custody.MACHINE, True): {OPERATOR, WRITERS, BALLS},
    (Lock.PAPER, Custody.MACHINE, False): {OPERATOR, WRITERS},
    (Lock.SCREEN, Custody.ENVELOPE, True): {KEEPER, PROGRAM, LAST},
    (Lock.SCREEN, Custody.ENVELOPE, False): {KEEPER, PROGRAM, LAST},
    (Lock.SCREEN, Custody.MACHINE, True): {PROGRAM, LAST},
    (Lock.SCREEN, Custody.MACHINE, False): {PROGRAM, LAST},
}
"""Protocol section 4. Balls that are not drawn in a round, after its lock, need nobody."""

ALL = {KEEPER, OPERATOR, WRITERS, LAST, PROGRAM, BALLS}


def one_round(lock: Lock, custody: Custody, balls: tuple[Ball, ...], slots: int = 3) -> Plan:
    steps: list[Step] = [RoundStep(balls), AdmitStep("X", ("X1",), By.TICKET)]
    made = plans.direct(lock=lock, custody=custody, slots=slots)
    return replace(made, steps=tuple(steps))


@pytest.mark.parametrize(("lock", "custody", "balls"), TABLE)
def test_the_table(lock: Lock, custody: Custody, balls: bool) -> None:
    plan = one_round(lock, custody, (Ball("seed", 0, 9, 6),) if balls else ())
    assert set(parties(plan, balls)) == TABLE[lock, custody, balls]
    for lang in Language:
        told = statement(plan, lang)
        for key in ALL:
            named = any(say(key, lang) in line for line in told)
            assert named == (key in TABLE[lock, custody, balls]), (lang, key)


@pytest.mark.parametrize(("lock", "custody"), list(itertools.product(Lock, Custody)))
def test_without_slots_there_is_no_writer(lock: Lock, custody: Custody) -> None:
    plan = one_round(lock, custody, (Ball("seed", 0, 9, 6),), slots=0)
    knows = KEEPER if custody is Custody.ENVELOPE else OPERATOR
    assert set(parties(plan, True)) == {knows, BALLS}


def test_the_bound_of_the_protocol() -> None:
    bits = math.log2(10**6)
    assert f"{bits:.1f}" == "19.9"
    assert TRIES_BITS == 40
    assert f"{100 * gain(bits, 0.1):.2f}" == "0.22"
    assert gain(bits, 0.1, 40) == math.sqrt(2 * math.log(2) * 40 * 0.1 * 0.9 / 10**6)
    assert gain(0, 0.5) == 1.0
    assert gain(bits, 0) == gain(bits, 1) == 0


def test_the_statement_holds_for_the_child_whose_chance_moves_most() -> None:
    bits = math.log2(10**6)
    (line,) = [one for one in statement(one_round(Lock.SCREEN, Custody.MACHINE, (Ball("seed", 0, 9, 6),)),
                                        Language.EN) if "percentage" in one]  # fmt: skip
    claimed = float(line.rpartition("more than ")[2].split()[0])
    worst = max(100 * gain(bits, chance / 1000) for chance in range(1001))
    assert worst <= claimed < worst + 0.011


@pytest.mark.parametrize(
    ("balls", "key"),
    [
        ((), "collusion.no-balls"),
        ((Ball("one", 5, 5),), "collusion.no-balls"),
        ((Ball("groups", 3, 9),), "collusion.weak"),
        ((Ball("seed", 0, 9, 3),), "collusion.weak"),
        ((Ball("seed", 0, 9, 4),), "collusion.bound"),
        ((Ball("seed", 0, 9, 12),), "collusion.bound"),
    ],
)
def test_few_balls_are_told_as_no_protection(balls: tuple[Ball, ...], key: str) -> None:
    plan = one_round(Lock.PAPER, Custody.ENVELOPE, balls)
    for lang in Language:
        bits = balls_bits(plan)[0]
        moved = f"{math.ceil(1e4 * gain(bits, 0.5)) / 100:.2f}"
        outcomes = math.prod((ball.high - ball.low + 1) ** ball.count for ball in balls)
        told = {"bits": f"{bits:.1f}", "tries": 40, "gain": moved, "outcomes": outcomes}
        expected = say(key, lang, rounds="1", **told)
        assert statement(plan, lang)[1:] == (expected,)


def test_a_ball_that_chooses_a_group_counts_for_no_round() -> None:
    plan = plans.longhua(low=3, high=9)
    assert [f"{bits:.2f}" for bits in balls_bits(plan)] == ["2.81", "19.93", "19.93"]
    told = " ".join(statement(plan, Language.ZH))
    assert "第 2、3 轮" in told


def test_every_round_is_told_once_with_its_parties() -> None:
    plan = replace(plans.longhua(low=3, high=9), steps=tuple(
        RoundStep(()) if isinstance(step, RoundStep) and step.balls[0].name == "seed" else step
        for step in plans.longhua(low=3, high=9).steps
    ))  # fmt: skip
    first, _, later, _ = statement(plan, Language.EN)
    assert first.startswith("Round 1:") and "ball machine" in first
    assert later.startswith("Round 2 and 3:") and "ball machine" not in later
