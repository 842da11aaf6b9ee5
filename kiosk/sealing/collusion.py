"""Who would have to work together to steer a round, computed from the plan (protocol section 4).

The statement is printed on the seal certificate (封存证书). It claims no more than the table and the bound.
"""

import math
from collections.abc import Sequence
from functools import reduce

from verifier.protocol.plan import Custody, Lock, Plan, RoundStep
from verifier.words import Language, Said, say

TRIES_BITS = 40
"""How many inputs somebody is assumed to be able to try before the balls: 2 to this power."""

WEAK = 0.1
"""A bound of ten percentage points or more is told as no protection."""

MOST_MOVED = 0.5
"""The chance that can be moved most. The plan does not tell a single child's chance: it depends on tiers,
preferences and how many others want the same school, so the statement takes the worst."""


def balls_bits(plan: Plan) -> tuple[float, ...]:
    """For each round, the entropy in bits of the balls drawn in it, after its lock.

    A ball that chooses a group comes before the next round's lock, so it does not count.
    """
    bits = []
    for step in plan.steps:
        if isinstance(step, RoundStep):
            bits.append(sum(ball.count * math.log2(ball.high - ball.low + 1) for ball in step.balls))
    return tuple(bits)


def gain(bits: float, chance: float, tries_bits: float = TRIES_BITS) -> float:
    """The most by which a chance can be moved: sqrt(2 ln2 k p(1-p) / 2^h), never above 1.

    Args:
        bits: h, the entropy of the balls.
        chance: p, from 0 to 1.
        tries_bits: k, with 2^k tries.

    Source: protocol section 4, the bound for the balls.
    """
    return min(1.0, math.sqrt(2 * math.log(2) * tries_bits * chance * (1 - chance) / 2**bits))


def parties(plan: Plan, balls: bool) -> tuple[str, ...]:
    """The catalogue keys of those who would have to work together in a round.

    Args:
        plan: the plan.
        balls: whether balls are drawn in the round, after its lock.
    """
    keys = []
    if plan.witness.lock is Lock.SCREEN and plan.witness.slots:
        if plan.custody is Custody.ENVELOPE:
            keys.append("collusion.party-keeper")
        return (*keys, "collusion.party-program", "collusion.party-last-writer")
    keys.append("collusion.party-keeper" if plan.custody is Custody.ENVELOPE else "collusion.party-operator")
    if plan.witness.slots:
        keys.append("collusion.party-every-writer")
    if balls:
        keys.append("collusion.party-ball-machine")
    return tuple(keys)


def statement(plan: Plan, lang: Language) -> tuple[Said, ...]:
    """The statement in words: for each kind of round who it takes, and what its balls are worth.

    Args:
        plan: the plan.
        lang: the language.
    """
    lines = []
    rounds: dict[float, list[int]] = {}
    for number, bits in enumerate(balls_bits(plan), 1):
        rounds.setdefault(bits, []).append(number)
    for bits, numbers in rounds.items():
        named = _joined("collusion.rounds", [Said(number) for number in numbers], lang)
        who = _joined("collusion.and", [say(key, lang) for key in parties(plan, bits > 0)], lang)
        lines.append(say("collusion.takes", lang, rounds=named, parties=who))
        moved = gain(bits, MOST_MOVED)
        if not bits:
            lines.append(say("collusion.no-balls", lang, rounds=named))
        elif moved >= WEAK:
            lines.append(say("collusion.weak", lang, rounds=named, outcomes=round(2**bits)))
        else:
            told = {"bits": f"{bits:.1f}", "gain": f"{math.ceil(1e4 * moved) / 100:.2f}"}
            lines.append(say("collusion.bound", lang, rounds=named, tries=TRIES_BITS, **told))
    return tuple(lines)


def _joined(key: str, parts: Sequence[Said], lang: Language) -> Said:
    return reduce(lambda one, other: say(key, lang, one=one, other=other), parts)
