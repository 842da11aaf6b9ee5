"""Test vectors of what decides a place: seeds, orders, numbers, seats."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.ceremony import secret_digits
from tests.support.plans import chance
from tests.support.seating import place
from tests.support.vector_parts import lot_value, seed_of
from verifier.protocol import beacon, draw
from verifier.protocol.plan import (
    Batch,
    Overrun,
    SeatRule,
    Seats,
)
from verifier.protocol.roster import (
    Choice,
    Lot,
)
from verifier.protocol.text import line


def seeds() -> dict[str, Any]:
    """Seeds with their lines, and the two commitments."""
    cases = []
    for number, (balls, slips) in enumerate(
        [
            ([], []),
            ([("groups", 5)], []),
            ([], [(1, "48302917"), (2, "VOID"), (3, "90210734")]),
            ([("group", 2), ("seed1", 0), ("seed2", 9)], [(12, "0000"), (3, "123456789012")]),
        ]
    ):
        seal, secret = seed_of("seal", number), f"{chance('secret', number) % 10**40:040d}"
        previous = "-" if number < 2 else seed_of("previous", number)
        fields = [
            seal,
            str(number % 2 + 1),
            str(number + 1),
            previous,
            beacon.balls_field(balls),
            beacon.slips_field(slips),
            secret,
        ]
        cases.append(
            {
                "seal": seal,
                "attempt": number % 2 + 1,
                "round": number + 1,
                "previous": previous,
                "balls": [list(ball) for ball in balls],
                "slips": [list(slip) for slip in slips],
                "secret": secret,
                "line": line("seed", *fields),
                "seed": beacon.seed(seal, number % 2 + 1, number + 1, previous, balls, slips, secret),
            }
        )
    nonce = seed_of("nonce")[:32]
    return {
        "note": "PROTOCOL.md section 8; slips are given in any order",
        "seeds": cases,
        "secrets": [
            {
                "draw_id": "DEMO-1",
                "index": index,
                "digits": secret_digits("vectors", index),
                "commitment": beacon.secret_commitment("DEMO-1", index, secret_digits("vectors", index)),
            }
            for index in (1, 12)
        ],
        "slips": [
            {
                "draw_id": "DEMO-1",
                "attempt": 2,
                "round": 11,
                "slot": slot,
                "nonce": nonce,
                "number": "00481516",
                "commitment": beacon.slip_commitment("DEMO-1", 2, 11, slot, nonce, "00481516"),
            }
            for slot in (3, 42)
        ],
    }


def orders() -> dict[str, Any]:
    """Lists by ticket."""
    cases = []
    for number, names in enumerate(
        [[], ["A"], [f"X{n:04d}" for n in range(1, 12)], ["a", "B", "-", "_", "0", "00", "A", "z-9"]]
    ):
        seed, label = seed_of("order", number), ["X.number.3", "S01.shuffle.2", "X.admit.S01"][number % 3]
        order = draw.order(seed, label, names)
        cases.append(
            {
                "seed": seed,
                "list": label,
                "names": names,
                "order": order,
                "tickets": [draw.ticket(seed, label, name) for name in order],
            }
        )
    return {"note": "PROTOCOL.md section 9", "cases": cases}


def numbers() -> dict[str, Any]:
    """Lists of numbers as files."""
    cases = []
    for count, prefix in ((0, "X"), (3, "X"), (9_999, "C"), (10_000, "C"), (1_000_000, "ABCD")):
        names = [f"N{number}" for number in range(min(count, 4))]
        seed = seed_of("numbers", count)
        one = draw.number_list(seed, "X.number.1", Batch("X", prefix, "x"), count, names)
        cases.append(
            {
                "seed": seed,
                "list": one.label,
                "prefix": prefix,
                "children": count,
                "lots": names,
                "file": one.to_bytes().decode(),
                "sha256": one.digest(),
            }
        )
    return {"note": "PROTOCOL.md section 9", "cases": cases}


def seat_case(lots: Sequence[Lot], quotas: Mapping[str, int], orders: Mapping[str, Sequence[str]]) -> Any:
    """One admission under all four rules."""
    outcomes = []
    for rule in SeatRule:
        for overrun in Overrun:
            results = place(lots, quotas, orders, Seats(rule, overrun, True))
            outcomes.append(
                {
                    "rule": rule.value,
                    "overrun": overrun.value,
                    "schools": [
                        {
                            "school": one.school,
                            "applicants": one.applicants,
                            "seated": one.seated,
                            "undersubscribed": one.undersubscribed,
                            "admitted": list(one.admitted),
                            "rest": list(one.rest),
                        }
                        for one in results
                    ],
                }
            )
    return {
        "lots": [lot_value(lot) for lot in lots],
        "quotas": [list(pair) for pair in quotas.items()],
        "orders": {school: list(order) for school, order in orders.items()},
        "outcomes": outcomes,
    }


def random_admission(number: int) -> Any:
    """An admission made from a number: one to four schools, up to fourteen lots of one to three children."""

    def pick(limit: int, *parts: object) -> int:
        return chance("seats", number, *parts) % limit

    schools = [f"S{n}" for n in range(1, pick(4, "schools") + 2)]
    quotas = {school: 1 + pick(6, "quota", school) for school in schools}
    lots = []
    for at in range(pick(15, "lots")):
        ranked = sorted(schools, key=lambda school, at=at: pick(10**9, "taste", at, school))  # type: ignore[misc]
        chosen = ranked[: 1 + pick(len(schools), "choices", at)]
        choices = tuple(
            Choice(school, 1 + pick(2, "own", at, school) if pick(3, "has", at, school) == 0 else None)
            for school in chosen
        )
        weight = 1 if pick(3, "single", at) else 1 + pick(3, "weight", at)
        lots.append(Lot(f"L{at:02d}", weight, 1 + pick(2, "tier", at), choices))
    orders = {
        school: draw.order(
            seed_of("seats", number),
            f"X.admit.{school}",
            [lot.name for lot in lots if lot.tier_at(school) is not None],
        )
        for school in schools
    }
    return seat_case(lots, quotas, orders)


def seats() -> dict[str, Any]:
    """Admissions under both rules and both ways with the last seat."""

    def lots(text: str) -> list[Lot]:
        found = []
        for part in text.split():
            head, wanted = part.split("=")
            found.append(Lot(head[0], int(head[1]), 1, tuple(Choice(one) for one in wanted.split(","))))
        return found

    named = {
        "a bad first choice": seat_case(
            lots("a1=S,T b1=S,T c1=T,S"), {"S": 1, "T": 1}, {"S": ["a", "b", "c"], "T": ["b", "a", "c"]}
        ),
        "twins at the last seat": seat_case(lots("a1=S b2=S c1=S"), {"S": 2}, {"S": ["a", "b", "c"]}),
        "a seat that displacement leaves free": seat_case(
            lots("c1=T,S d1=T z2=S b1=S"), {"S": 2, "T": 1}, {"S": ["c", "z", "b"], "T": ["d", "c"]}
        ),
        "a late proposer does not overtake": seat_case(
            lots("c1=T,S d1=U,S z2=S b1=S e1=T f1=V g1=V,U"),
            {"S": 2, "T": 1, "U": 1, "V": 1},
            {"S": ["c", "z", "b", "d"], "T": ["e", "c"], "U": ["g", "d"], "V": ["f", "g"]},
        ),
    }
    return {
        "note": "PROTOCOL.md section 10; choices are [school, own tier or null]; rest is by priority",
        "cases": [
            *({"name": name, **case} for name, case in named.items()),
            *({"name": f"made {number}", **random_admission(number)} for number in range(120)),
        ],
    }
