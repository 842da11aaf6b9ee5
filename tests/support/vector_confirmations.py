"""Test vectors of the confirmation code: of single values, and of bundles with each verdict."""

from collections.abc import Iterator
from typing import Any

from tests.support import plans as made
from tests.support.ceremony import Attempt, Ceremony, Script, bundle_zip, hold
from tests.support.vector_parts import seed_of
from verifier.audit import audit_file
from verifier.protocol.confirmation import VERDICTS, confirmation_code, verdict_of_code
from verifier.protocol.text import line


def confirmations() -> dict[str, Any]:
    """Codes with their lines, typed codes, and whole bundles."""
    codes = [
        {
            "seal": seed_of("seal", number),
            "results": seed_of("results", number),
            "verdict": verdict.value,
            "line": line("confirm", seed_of("seal", number), seed_of("results", number), verdict.value),
            "code": confirmation_code(seed_of("seal", number), seed_of("results", number), verdict),
        }
        for number in range(4)
        for verdict in VERDICTS
    ]
    return {
        "note": "PROTOCOL.md section 19; a bundle's members are texts; `verdict` null: a wrong check digit",
        "codes": codes,
        "typed": [{"code": code, "verdict": verdict_of_code(code)} for code in _typed(str(codes[0]["code"]))],
        "bundles": list(_bundles()),
    }


def _typed(code: str) -> Iterator[str]:
    """A code, and what becomes of it under a hasty finger."""
    yield code
    for place in range(len(code)):
        yield f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"
    for place in range(len(code) - 1):
        if code[place] != code[place + 1]:
            yield f"{code[:place]}{code[place + 1]}{code[place]}{code[place + 2 :]}"


def _bundles() -> Iterator[dict[str, Any]]:
    plan = made.direct(quota=2, slots=1, second_check=True)
    rows = made.roster(plan, 5, twins=0)
    held = hold(plan, rows)
    rehearsed = made.as_rehearsal(plan)
    changed = held.members["results.json"].replace(b'"seated":2', b'"seated":3')
    other = {**held.members, "results.json": changed}
    yield _bundle("holds", held, held.members)
    yield _bundle("without the fingerprint", held, held.members, given=None)
    yield _bundle("another fingerprint", held, held.members, given=seed_of("seal", 0))
    yield _bundle("other results", held, other)
    yield _bundle("no results", held, {name: data for name, data in other.items() if name != "results.json"})
    yield _bundle("no plan", held, {name: data for name, data in held.members.items() if name != "plan.json"})
    yield _bundle("terminated", *_members(hold(plan, rows, Script((Attempt("terminated", 6),)))))
    yield _bundle("rehearsal", *_members(hold(rehearsed, made.roster(rehearsed, 5, twins=0))))


def _members(held: Ceremony) -> tuple[Ceremony, dict[str, bytes]]:
    return held, held.members


_OWN = "own"


def _bundle(
    name: str, held: Ceremony, members: dict[str, bytes], given: str | None = _OWN
) -> dict[str, Any]:
    seal = held.fingerprint if given == _OWN else given
    report = audit_file(bundle_zip(members), seal)
    return {
        "name": name,
        "fingerprint": seal,
        "members": {member: {"text": data.decode()} for member, data in sorted(members.items())},
        "verdict": report.verdict.value,
        "confirmation": report.confirmation,
    }
