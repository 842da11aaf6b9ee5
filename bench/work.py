"""One piece of work in a process of its own, so that its memory can be told from that of others.

    python -m bench.work seal PROCEDURE COUNT FOLDER
    python -m bench.work draw SEALED_FOLDER NEW_FOLDER
    python -m bench.work verify BUNDLE FINGERPRINT

Prints what was measured as one JSON object. Interpreter start and imports are outside the clocks.
"""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from bench.draws import PROGRAM, fresh_copy, seal
from bench.measure import Seconds, clock, peak_memory
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session, run_line
from kiosk.rehearsal import next_line
from kiosk.station.clock import now
from kiosk.station.collector import paused
from verifier.audit import Status, audit_file
from verifier.protocol.draw import number_label
from verifier.protocol.outcome import admission, candidate_numbers
from verifier.protocol.plan import AdmitStep
from verifier.protocol.roster import Roster
from verifier.protocol.state import Phase, State

GROUPS = 6
"""What the ball says in a draw with groups of numbers: the middle of 3 to 9."""


def hold(root: Path, sealed: Path) -> dict[str, Any]:
    """Hold a ceremony from the sealed files to the published bundle, by the kiosk's own commands."""
    folder, private = fresh_copy(sealed, root)
    kept: list[tuple[Roster, State]] = []

    def day() -> None:
        with Ceremony(folder, PROGRAM, now) as ceremony:
            session = Session(ceremony, lambda: private, papers=False)
            while not ceremony.state.ended:
                run_line(session, _line(session))
            kept.append((ceremony.sealed.roster, ceremony.state))

    took = clock(day)
    peak = peak_memory()
    roster, state = kept[0]
    with paused():  # as it is around every command of the kiosk
        bare = clock(lambda: _bare(roster, state))
    bundle = folder.bundle(state.plan.draw_id)
    return {
        **_told(took, peak),
        "bundle": str(bundle),
        "size": bundle.stat().st_size,
        "fingerprint": state.fingerprint,
        "bare": dataclasses.asdict(bare),
    }


def _line(session: Session) -> str:
    state = session.ceremony.state
    if state.phase is Phase.BALLS:
        ball = state.next_ball()
        if ball is not None and ball.name == "groups":
            return f"ball name=groups value={GROUPS}"
    return next_line(state, "bench").replace("SEALED", session.ceremony.sealed.fingerprint[-8:])


def _bare(roster: Roster, state: State) -> None:
    """The lists and seats alone, from a list in memory: nothing is read, checked, hashed or written."""
    plan = state.plan
    fresh = Roster(roster.rows)
    made = {
        one.label: one
        for claim in state.lists
        if claim.batch == plan.batches[0].id
        for one in candidate_numbers(plan, fresh, claim.seed, claim.group)
    }
    for step in (step for step in plan.steps if isinstance(step, AdmitStep)):
        official = made[number_label(step.batch, state.official or 1)]
        admission(plan, fresh, state.seed, step, official)


def verify(bundle: Path, fingerprint: str) -> dict[str, Any]:
    """Check a bundle as a parent's computer does."""
    verdicts: list[Status] = []
    took = clock(lambda: verdicts.append(audit_file(bundle, fingerprint).verdict))
    if verdicts != [Status.HOLDS]:
        raise RuntimeError("the bundle does not hold, so there is nothing to measure")
    return _told(took, peak_memory())


def _told(took: Seconds, peak: int | None) -> dict[str, Any]:
    return {**dataclasses.asdict(took), "peak": peak}


def main(words: list[str]) -> None:
    """Do the work that the words name."""
    match words:
        case ["seal", procedure, count, folder]:
            took = clock(lambda: seal(procedure, int(count), Path(folder)))
            print(json.dumps(_told(took, peak_memory())))
        case ["draw", sealed, folder]:
            print(json.dumps(hold(Path(folder), Path(sealed))))
        case ["verify", bundle, fingerprint]:
            print(json.dumps(verify(Path(bundle), fingerprint)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
