"""Plans and lists of applicants to test with: every shape of the three procedures, made from a seed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

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
from verifier.protocol.plan_check import check_plan
from verifier.protocol.roster import Choice, Row, person_commitment, record_digest
from verifier.protocol.text import sha256_hex


def chance(*parts: object) -> int:
    """An even 256-bit number that depends on the parts alone, on every machine and Python."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode("utf-8")).digest(), "big")


def plan(
    procedure: str,
    batches: Sequence[Batch],
    schools: Sequence[School],
    steps: Sequence[Step],
    *,
    draw_id: str = "TEST-2026",
    rule: SeatRule = SeatRule.FIRST_CHOICE_FIRST,
    overrun: Overrun = Overrun.WHOLE_LOT_IN,
    waiting_list: bool = False,
    slots: int = 3,
    digits: int = 8,
    lock: Lock = Lock.PAPER,
    custody: Custody = Custody.ENVELOPE,
    mode: OnFailure = OnFailure.REDRAW,
    attempts: int = 3,
    second_check: bool = False,
) -> Plan:
    """A checked plan. With ``mode`` resume there is one attempt, whatever ``attempts`` says."""
    made = Plan(
        draw_id=draw_id,
        title="某区义务教育学位随机派位",
        title_en="A district's placement draw",
        organiser="某区教育局",
        place="某区会议中心",
        procedure=procedure,
        batches=tuple(batches),
        schools=tuple(schools),
        seats=Seats(rule, overrun, waiting_list),
        witness=Witness(slots, digits, lock),
        custody=custody,
        failure=Failure(mode, 1 if mode is OnFailure.RESUME else attempts, 30),
        steps=tuple(steps),
        second_check=second_check,
    )
    check_plan(made)
    return made


PRIMARY = Batch("X", "X", "小学一年级")
MIDDLE = Batch("C", "C", "初中一年级")


def _schools(batch: Batch, count: int, quota: int) -> tuple[School, ...]:
    return tuple(
        School(f"{batch.id}{number}", f"第{number}{batch.name[:2]}", batch.id, quota)
        for number in range(1, count + 1)
    )


def longhua(
    *,
    quota: int = 8,
    batches: Sequence[Batch] = (PRIMARY, MIDDLE),
    schools: int = 1,
    low: int = 3,
    high: int = 5,
    **further: object,
) -> Plan:
    """Like Longhua: a ball says how many groups of numbers, a ball picks one, a round a batch, admission.

    Args:
        quota: each school's.
        schools: how many a batch.
        low: fewest groups that the ball may name.
        high: most.
        further: see :func:`plan`.
    """
    each = {batch.id: _schools(batch, schools, quota) for batch in batches}
    steps: list[Step] = [RoundStep((Ball("groups", low, high),)), NumbersStep("groups"), ChooseStep("group")]
    for batch in batches:
        steps.append(RoundStep((Ball("seed", 0, 9, 6),)))
        steps.append(AdmitStep(batch.id, tuple(school.id for school in each[batch.id]), By.TICKET))
    found = [school for members in each.values() for school in members]
    return plan("longhua", batches, found, steps, **further)  # type: ignore[arg-type]


def xincheng(*, quota: int = 8, schools: int = 2, one_round: bool = False, **further: object) -> Plan:
    """Like Xincheng: school after school a round, three trial orders, admission; or one round for all."""
    found = _schools(PRIMARY, schools, quota)
    steps: list[Step] = [RoundStep(())] if one_round else []
    for school in found:
        if not one_round:
            steps.append(RoundStep(()))
        steps.append(ShuffleStep(PRIMARY.id, school.id, 3))
        steps.append(AdmitStep(PRIMARY.id, (school.id,), By.TICKET))
    return plan("xincheng", (PRIMARY,), found, steps, **further)  # type: ignore[arg-type]


def direct(*, quota: int = 8, schools: int = 1, numbers: bool = True, **further: object) -> Plan:
    """Like Guangzhou and Zhuhai: one round, a number an applicant, admission by it (or by fresh tickets)."""
    found = _schools(PRIMARY, schools, quota)
    steps: list[Step] = [RoundStep((Ball("seed", 0, 9, 6),))]
    if numbers:
        steps.append(NumbersStep(1))
    by = By.NUMBER if numbers else By.TICKET
    steps.append(AdmitStep(PRIMARY.id, tuple(school.id for school in found), by))
    return plan("direct", (PRIMARY,), found, steps, **further)  # type: ignore[arg-type]


def private(code: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The invented private record of a code: name, identity (no valid number), further columns."""
    return f"学生{code}", f"ID-{code}", [("学籍号", f"G{code}"), ("备注", "")]


def salt(code: str, seed: str = "roster") -> str:
    """The salt of a code, 32 hexadecimal digits."""
    return sha256_hex(f"salt|{seed}|{code}".encode())[:32]


def person(code: str, seed: str = "roster") -> str:
    """The commitment to the invented private record of a code."""
    return person_commitment(code, salt(code, seed), record_digest(*private(code)))


def roster(
    made: Plan,
    count: int,
    *,
    seed: str = "roster",
    twins: int = 10,
    tiers: int = 1,
    choices: int = 1,
    own_tiers: bool = False,
    people: bool = True,
) -> tuple[Row, ...]:
    """Rows for each batch of a plan, by code.

    Args:
        made: the plan.
        count: applicants a batch.
        seed: other seeds give other lists.
        twins: of 100 lots, about how many are of two children (and a fifth of these, of three).
        tiers: priority classes 1..tiers, dealt at random.
        choices: at most this many schools a child, 1 at least, from one admission.
        own_tiers: whether some choices have a tier of their own.
        people: whether ``person`` commits to :func:`private`; without it a list is made faster.
    """
    rows: list[Row] = []
    width = max(4, len(str(count)))
    for batch in made.batches:
        admits = [step for step in made.steps if isinstance(step, AdmitStep) and step.batch == batch.id]
        number = 0
        while number < count:
            draw = chance(seed, batch.id, number)
            size = 1
            if draw % 100 < twins:
                size = 3 if draw // 100 % 5 == 0 else 2
            lot = f"{batch.prefix}{number + 1:0{width}d}"
            step = admits[draw // 1_000 % len(admits)]
            wanted = 1 + draw // 1_000_000 % min(choices, len(step.schools))
            turn = draw // 10**9 % len(step.schools)
            chosen = (step.schools[turn:] + step.schools[:turn])[:wanted]
            own = 1 + draw // 10**12 % max(tiers, 2)
            picked = tuple(
                Choice(school, own if own_tiers and place == 0 and draw // 10**15 % 3 == 0 else None)
                for place, school in enumerate(chosen)
            )
            tier = 1 + draw // 10**18 % tiers
            for _ in range(min(size, count - number)):
                number += 1
                code = f"{batch.prefix}{number:0{width}d}"
                commitment = person(code, seed) if people else sha256_hex(code.encode("ascii"))
                rows.append(Row(code, batch.id, lot, tier, picked, commitment))
    return tuple(sorted(rows, key=lambda row: row.code))


def as_rehearsal(made: Plan) -> Plan:
    """The same plan as a rehearsal (演练)."""
    return replace(made, draw_id=f"REHEARSAL-{made.draw_id}")
