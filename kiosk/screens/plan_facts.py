"""A plan in words, line by line: what an official signs off before it is sealed."""

from collections.abc import Iterator

from verifier.protocol.plan import AdmitStep, Ball, ChooseStep, NumbersStep, Plan, RoundStep, ShuffleStep
from verifier.words import Language, say

KNOWN = frozenset({"longhua", "xincheng", "direct"})


def title_of(plan: Plan, lang: Language) -> str:
    """A draw's title in the language chosen, where the plan has it."""
    return plan.title_en if lang is Language.EN and plan.title_en else plan.title


def plan_facts(plan: Plan, lang: Language) -> list[tuple[str, str]]:
    """Label and value of every line."""
    return [(say(f"page-plan.{key}", lang), value) for key, value in _facts(plan, lang)]


def _facts(plan: Plan, lang: Language) -> Iterator[tuple[str, str]]:
    procedure = (
        say(f"page-plan.procedure-{plan.procedure}", lang) if plan.procedure in KNOWN else plan.procedure
    )
    yield "name", plan.title
    yield "draw-id", plan.draw_id
    yield "organiser", f"{plan.organiser}　{plan.place}"
    yield "procedure", procedure
    for batch in plan.batches:
        seats = sum(school.quota for school in plan.schools if school.batch == batch.id)
        yield "batch", say("page-plan.batch-told", lang, name=batch.name, prefix=batch.prefix, seats=seats)
        for school in plan.schools:
            if school.batch == batch.id:
                yield "school", say("page-plan.school-told", lang, name=school.name, quota=school.quota)
    yield from _rules(plan, lang)
    round_number = 0
    for place, step in enumerate(plan.steps, 1):
        round_number += isinstance(step, RoundStep)
        yield "step", f"{place}.  {_step(plan, step, round_number, lang)}"


def _rules(plan: Plan, lang: Language) -> Iterator[tuple[str, str]]:
    seats, witness, failure = plan.seats, plan.witness, plan.failure
    waiting = say("page-plan.waiting" if seats.waiting_list else "page-plan.no-waiting", lang)
    yield "seats", f"{say(f'page-plan.{seats.rule.value}', lang)}　{waiting}"
    yield "overrun", say(f"page-plan.{seats.overrun.value}", lang)
    if witness.slots:
        lock = say(f"page-plan.lock-{witness.lock.value}", lang)
        yield (
            "witness",
            say("page-plan.witness-told", lang, slots=witness.slots, digits=witness.digits, lock=lock),
        )
    else:
        yield "witness", say("page-plan.no-witness", lang)
    yield "custody", say(f"page-plan.custody-{plan.custody.value}", lang, count=plan.secrets)
    mode = say(f"page-plan.failure-{failure.mode.value}", lang)
    yield (
        "failure",
        say("page-plan.failure-told", lang, mode=mode, attempts=failure.attempts, minutes=failure.minutes),
    )
    if plan.second_check:
        yield "second-check", say("page-plan.second-check-told", lang)


def _step(plan: Plan, step: object, round_number: int, lang: Language) -> str:
    match step:
        case RoundStep(balls):
            told = "  ".join(_ball(ball, lang) for ball in balls) or say("page-plan.no-balls", lang)
            return say("page-plan.step-round", lang, round=round_number, balls=told)
        case NumbersStep(groups):
            if isinstance(groups, int):
                return say("page-plan.step-numbers", lang, groups=groups)
            return say("page-plan.step-numbers-ball", lang)
        case ChooseStep():
            return say("page-plan.step-choose", lang)
        case ShuffleStep(batch, school_id, times):
            school = plan.school(batch, school_id)
            return say("page-plan.step-shuffle", lang, name=school.name if school else school_id, times=times)
        case AdmitStep(batch_id, schools):
            batch_of = plan.batch(batch_id)
            found = [plan.school(batch_id, one) for one in schools]
            names = ", ".join(one.name for one in found if one is not None)
            return say(
                "page-plan.step-admit", lang, batch=batch_of.name if batch_of else batch_id, names=names
            )
        case _:
            return ""


def _ball(ball: Ball, lang: Language) -> str:
    return say("page-plan.ball", lang, low=ball.low, high=ball.high, count=ball.count)
