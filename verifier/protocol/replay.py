"""Everything that a state's seeds decide, computed from them again: lists, admissions, results.json.

The kiosk draws by it and shows by it after a restart; the verifier holds what was published against it.
"""

from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import (
    Placement,
    admission,
    candidate_numbers,
    results_to_json,
    trial_order,
)
from verifier.protocol.pace import Pace, at_once
from verifier.protocol.plan import AdmitStep
from verifier.protocol.roster import Roster
from verifier.protocol.state import AdmitClaim, ListClaim, Phase, State


class Replay:
    """Computes a roster's lists and admissions, each once.

    Args:
        roster: the sealed list.
        pace: see :mod:`verifier.protocol.pace`.
    """

    def __init__(self, roster: Roster, pace: Pace = at_once) -> None:
        self.roster = roster
        self._pace = pace
        self._lists: dict[tuple[str, str], NumberList] = {}
        self._admissions: dict[tuple[str, AdmitStep], tuple[Placement, ...]] = {}

    def unwatched(self) -> "Replay":
        """The same, with all that was computed so far, and without anybody who is told how it goes on."""
        other = Replay(self.roster)
        other._lists, other._admissions = self._lists, self._admissions
        return other

    def numbers(self, state: State, group: int) -> tuple[NumberList, ...]:
        """A group of candidate numbers (备选派位号) from the state's last seed: a list a batch."""
        return self._keep(
            state.seed, candidate_numbers(state.plan, self.roster, state.seed, group, self._pace)
        )

    def trial(self, state: State, batch: str, school: str, trial: int) -> NumberList:
        """A trial order (随机排序) from the state's last seed."""
        made = trial_order(state.plan, self.roster, state.seed, batch, school, trial, self._pace)
        return self._keep(state.seed, (made,))[0]

    def _keep(self, seed: str, made: tuple[NumberList, ...]) -> tuple[NumberList, ...]:
        for one in made:
            self._lists[seed, one.label] = one
        return made

    def claimed(self, state: State, claim: ListClaim) -> NumberList:
        """The list that an event says was made, as the seed it names gives it."""
        key = (claim.seed, claim.made.label)
        if key not in self._lists:
            of = (state.plan, self.roster, claim.seed)
            if claim.school is None:
                made = candidate_numbers(*of, claim.group, self._pace)
            else:
                made = (trial_order(*of, claim.batch, claim.school, claim.group, self._pace),)
            self._keep(claim.seed, made)
        return self._lists[key]

    def official(self, state: State, batch: str, school: str) -> NumberList | None:
        """The list that gave the official numbers (正式派位号) of a school's lots, or None if none did.

        It is the school's last trial order, or the group of candidate numbers that was chosen.
        """
        own = [claim for claim in state.lists if (claim.batch, claim.school) == (batch, school)]
        if own:
            return self.claimed(state, own[-1])
        for claim in state.lists:
            if claim.batch == batch and claim.school is None and claim.group == state.official:
                return self.claimed(state, claim)
        return None

    def admit(self, state: State, step: AdmitStep) -> tuple[Placement, ...]:
        """The admission (录取) of a step from the state's last seed."""
        return self._admit(state, state.seed, step)

    def admitted(self, state: State, index: int) -> tuple[Placement, ...]:
        """The admission behind the state's claim of that index, from the seed it was made with."""
        claim: AdmitClaim = state.admissions[index]
        return self._admit(state, claim.seed, AdmitStep(claim.batch, claim.schools, claim.by))

    def _admit(self, state: State, seed: str, step: AdmitStep) -> tuple[Placement, ...]:
        # A seed belongs to one round of one attempt, and what was official in it does not change.
        if (seed, step) not in self._admissions:
            official = self.official(state, step.batch, step.schools[0])
            made = admission(state.plan, self.roster, seed, step, official, self._pace)
            self._admissions[seed, step] = made
        return self._admissions[seed, step]

    def placements(self, state: State) -> tuple[Placement, ...]:
        """All placements so far, in the order of the plan."""
        return tuple(one for index in range(len(state.admissions)) for one in self.admitted(state, index))

    def results(self, state: State) -> bytes:
        """results.json of an attempt: its placements, or none if it was terminated (终止)."""
        placements = None if state.phase is Phase.TERMINATED else self.placements(state)
        return results_to_json(state.plan, state.fingerprint, state.attempt, placements)


def list_file(attempt: int, label: str) -> str:
    """The name of a published list in the bundle."""
    return f"lists/attempt-{attempt}.{label}.txt"
