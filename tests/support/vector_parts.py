"""What the makers of test vectors share."""

from collections.abc import Callable
from typing import Any

from tests.support.plans import chance
from verifier.protocol.errors import BadInput
from verifier.protocol.roster import Lot


def seed_of(*parts: object) -> str:
    """A fixed 64-digit value."""
    return f"{chance('vectors', *parts):064x}"


def refusal(read: Callable[[], object]) -> dict[str, str]:
    """The rule and place of the refusal that reading must end in."""
    try:
        read()
    except BadInput as error:
        return {"rule": error.rule.value, "key": error.key, "where": error.where}
    raise AssertionError("a bad vector was taken")


def lot_value(lot: Lot) -> dict[str, Any]:
    """A lot as JSON."""
    return {
        "name": lot.name,
        "weight": lot.weight,
        "tier": lot.tier,
        "choices": [[choice.school, choice.tier] for choice in lot.choices],
    }
