"""Which document is due when: what a ceremony has made so far, as files for people (存档材料).

Every one of them is a function of the sealed files and the record, so what a crash kept from being written is
written the next time, and is the same to the byte on any computer.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from kiosk.ceremony import second_check
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.publish import exporting, publish
from kiosk.files import disk
from kiosk.files.atomic import write
from kiosk.files.draw_folder import DrawFolder
from kiosk.files.workbooks import (
    candidate_workbook,
    official_workbook,
    private_numbers_workbook,
    private_results_workbook,
    results_workbook,
)
from kiosk.paper.asides import Asides, asides
from kiosk.paper.candidates import candidate_list
from kiosk.paper.draw_certificate import draw_certificate
from kiosk.paper.endings import termination_certificate, void_certificate
from kiosk.paper.explanation import explanation
from kiosk.paper.result_label import result_label
from kiosk.paper.round_record import round_record
from kiosk.paper.seal_certificate import seal_certificate
from kiosk.paper.second_check import second_check_record
from kiosk.paper.signoff import signoff_roster
from kiosk.paper.telling import act
from kiosk.paper.witness import witness_slips
from kiosk.sealing.private import Private
from verifier.protocol.draw import NumberList
from verifier.protocol.outcome import Placement
from verifier.protocol.plan import Lock
from verifier.protocol.state import ListClaim, Phase, Pulse, State
from verifier.words import Language, Said, say

MOST_PUBLISHED = 20_000
"""Of more children than this, no workbooks and certificates are made at the end of a draw: it takes minutes,
and everything in them is in results.json. They can be made later."""


COPIES = 3
"""Envelopes with the results: the notary's, and two for the bureaus (Xincheng); Longhua needs one."""


class Reach(StrEnum):
    """Who may have a document."""

    BUNDLE = "bundle"
    """Everybody: it is in the public bundle too."""
    PUBLIC = "public"
    """Everybody, on request: nothing in it is private, but the bundle has the same in another form."""
    PRIVATE = "private"
    """The bureau, the school and the notary: it holds children's names."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is due. ``name`` is its file's name, ``kind`` its name in the catalogue."""

    name: str
    kind: str
    reach: Reach
    make: Callable[[], bytes]
    params: Mapping[str, str | int] = field(default_factory=dict)

    def title(self, lang: Language) -> Said:
        """What people call it."""
        return say(f"paper-name.{self.kind}", lang, **self.params)

    @property
    def printable(self) -> bool:
        """Whether it is a PDF, and so can be printed."""
        return self.name.endswith(".pdf")

    def path(self, folder: DrawFolder) -> Path:
        """Where it lies on the disk."""
        parent = folder.private_papers if self.reach is Reach.PRIVATE else folder.people
        return parent / self.name


def papers(ceremony: Ceremony, private: Private | None = None) -> tuple[Paper, ...]:
    """All documents that are due so far, in the order in which they became due.

    Args:
        ceremony: the ceremony.
        private: the opened private package; without it the private ones are left out.
    """
    found = list(_papers(ceremony))
    if private is not None:
        ceremony.check_private(private)
        found += _private_papers(ceremony, private)
    return tuple(found)


def ending_papers(ceremony: Ceremony) -> tuple[Paper, ...]:
    """The certificate that the last attempt is void or the draw terminated; nothing if it is neither."""
    wanted = {Phase.VOIDED: f"void-{ceremony.state.attempt}.pdf", Phase.TERMINATED: "termination.pdf"}
    return tuple(one for one in _papers(ceremony) if one.name == wanted.get(ceremony.state.phase))


def _papers(ceremony: Ceremony) -> Iterator[Paper]:
    sealed, plan = ceremony.sealed, ceremony.sealed.plan
    yield Paper("seal-certificate.pdf", "seal", Reach.BUNDLE, lambda: seal_certificate(sealed))
    for state in ceremony.states():
        yield from _of_attempt(ceremony, state)
    state = ceremony.state
    if state.phase is Phase.CLOSED:
        yield from _at_the_end(ceremony)
    elif state.phase is Phase.TERMINATED:
        yield Paper(
            "termination.pdf", "terminated", Reach.BUNDLE,
            lambda: termination_certificate(sealed, state, aside_of(ceremony, state)),
        )  # fmt: skip
    elif plan.witness.lock is Lock.PAPER and plan.witness.slots:
        # Slips are for what is still to come.
        for number in range(state.round + 1, plan.rounds + 1):
            yield Paper(
                f"slips-{state.attempt}-{number}.pdf", "slips", Reach.PUBLIC,
                partial(witness_slips, plan, sealed.fingerprint, number, state.attempt), {"round": number},
            )  # fmt: skip


def _of_attempt(ceremony: Ceremony, state: State) -> Iterator[Paper]:
    sealed, attempt = ceremony.sealed, state.attempt
    for pulse in state.pulses:
        yield Paper(
            f"round-{attempt}-{pulse.round}.pdf", "round", Reach.BUNDLE,
            partial(_round_record, ceremony, state, pulse), {"attempt": attempt, "round": pulse.round},
        )  # fmt: skip

    def lists(claims: list[ListClaim]) -> list[NumberList]:
        return [ceremony.replay.claimed(state, one) for one in claims]

    def workbook(claims: list[ListClaim]) -> bytes:
        return candidate_workbook(sealed, attempt, lists(claims))

    def printed(claims: list[ListClaim]) -> bytes:
        return candidate_list(sealed, attempt, lists(claims))

    for name, kind, claims, params in _groups(state):
        yield Paper(f"{name}.xlsx", kind, Reach.PUBLIC, partial(workbook, claims), params)
        yield Paper(f"{name}.pdf", f"{kind}-list", Reach.PUBLIC, partial(printed, claims), params)
    if _all_numbered(state):
        yield Paper(
            f"numbers-{attempt}.xlsx", "official", Reach.BUNDLE,
            lambda: official_workbook(sealed, attempt, official_lists(ceremony, state)), {"attempt": attempt},
        )  # fmt: skip
    if state.voided is not None:
        yield Paper(
            f"void-{attempt}.pdf", "void", Reach.BUNDLE,
            partial(_void_certificate, ceremony, state), {"attempt": attempt},
        )  # fmt: skip


def aside_of(ceremony: Ceremony, state: State) -> Asides:
    """What the record of a state's attempt holds beside what was drawn."""
    (attempt,) = (one for one in ceremony.attempts if one.state.attempt == state.attempt)
    return asides(state.attempt, attempt.journal.entries)


def _round_record(ceremony: Ceremony, state: State, pulse: Pulse) -> bytes:
    return round_record(ceremony.sealed, state, pulse, aside_of(ceremony, state))


def _void_certificate(ceremony: Ceremony, state: State) -> bytes:
    return void_certificate(ceremony.sealed, _when_void(ceremony, state), aside_of(ceremony, state))


def _when_void(ceremony: Ceremony, state: State) -> State:
    """A void attempt as it stood when it was void: its certificate is signed then.

    Only a termination may follow, which has a time and a head of its own.
    """
    if state.terminated is None:
        return state
    attempt = next(one for one in ceremony.attempts if one.state.attempt == state.attempt)
    void, termination = attempt.journal.entries[-2:]
    return replace(
        state, phase=Phase.VOIDED, seq=void.seq, at=void.at, head=termination.prev, terminated=None,
        results=None,
    )  # fmt: skip


def _groups(state: State) -> Iterator[tuple[str, str, list[ListClaim], Mapping[str, str | int]]]:
    """The lists of an attempt as they were made: file name, kind, claims, and what fills the title."""
    groups: dict[int, list[ListClaim]] = {}
    for claim in state.lists:
        if claim.school is None:
            groups.setdefault(claim.group, []).append(claim)
    for group, claims in groups.items():
        params: dict[str, str | int] = {"attempt": state.attempt, "group": group}
        yield f"candidates-{state.attempt}-{group}", "candidates", claims, params
    for claim in state.lists:
        if claim.school is not None:
            school = state.plan.school(claim.batch, claim.school)
            told: dict[str, str | int] = {"name": school.name if school else claim.school}
            params = {**told, "trial": claim.group}
            yield f"order-{state.attempt}-{claim.school}-{claim.group}", "trial", [claim], params


def official_lists(ceremony: Ceremony, state: State) -> list[NumberList]:
    """The lists that gave official numbers (正式派位号), each once, in the order of the plan."""
    found: dict[str, NumberList] = {}
    for school in state.plan.schools:
        made = ceremony.replay.official(state, school.batch, school.id)
        if made is not None:
            found.setdefault(made.label, made)
    return list(found.values())


def _all_numbered(state: State) -> bool:
    """Whether the lots of every school have their official numbers; asked without making a list."""
    chosen = {claim.batch for claim in state.lists if claim.school is None and claim.group == state.official}
    own = {(claim.batch, claim.school) for claim in state.lists}
    return all(one.batch in chosen or (one.batch, one.id) in own for one in state.plan.schools)


def _at_the_end(ceremony: Ceremony) -> Iterator[Paper]:
    state, sealed = ceremony.state, ceremony.sealed

    def placements() -> tuple[Placement, ...]:
        return ceremony.replay.placements(state)

    yield Paper(
        f"results-{state.attempt}.xlsx", "results", Reach.BUNDLE,
        lambda: results_workbook(sealed, state.attempt, placements(), official_lists(ceremony, state)),
    )  # fmt: skip
    yield Paper(
        "draw-certificate.pdf", "draw", Reach.BUNDLE,
        lambda: draw_certificate(
            sealed, ceremony.states(), placements(), state.results or "",
            [aside_of(ceremony, one) for one in ceremony.states()],
        ),
        {"act_zh": act(sealed.plan)},
    )  # fmt: skip
    checked = second_check.lines(ceremony)
    if checked:
        # Its name counts the lines, so that an earlier record is never taken for the newest one.
        yield Paper(
            f"second-check-{len(checked)}.pdf", "second-check", Reach.PUBLIC,
            partial(second_check_record, sealed, state, checked), {"count": len(checked)},
        )  # fmt: skip
    example = next((one for one in placements() if one.admitted), None)
    if example is not None:
        yield Paper(
            "how-to-check.pdf", "explanation", Reach.BUNDLE, partial(explanation, sealed, state, example)
        )
    yield Paper(
        "result-label.pdf", "label", Reach.PUBLIC,
        lambda: result_label(sealed, state, (ceremony.folder.bundle(sealed.plan.draw_id).name,), COPIES),
    )  # fmt: skip


def _private_papers(ceremony: Ceremony, private: Private) -> Iterator[Paper]:
    state, sealed = ceremony.state, ceremony.sealed
    if _all_numbered(state):
        yield Paper(
            f"platform-numbers-{state.attempt}.xlsx", "platform-numbers", Reach.PRIVATE,
            lambda: private_numbers_workbook(
                sealed, state.attempt, official_lists(ceremony, state), private
            ),
        )  # fmt: skip
    for index in range(len(state.admissions)):
        for placement in ceremony.replay.admitted(state, index):
            school = state.plan.school(placement.batch, placement.school)
            yield Paper(
                f"sign-off-{state.attempt}-{placement.batch}-{placement.school}.pdf", "sign-off",
                Reach.PRIVATE, partial(_signoff, ceremony, state, placement, private),
                {"batch": _batch_name(state, placement), "name": school.name if school else placement.school},
            )  # fmt: skip
    if state.phase is Phase.CLOSED:
        yield Paper(
            f"platform-results-{state.attempt}.xlsx", "platform-results", Reach.PRIVATE,
            lambda: private_results_workbook(
                sealed, state.attempt, ceremony.replay.placements(state), private,
                official_lists(ceremony, state),
            ),
        )  # fmt: skip


def _signoff(ceremony: Ceremony, state: State, placement: Placement, private: Private) -> bytes:
    numbers = ceremony.replay.official(state, placement.batch, placement.school)
    return signoff_roster(ceremony.sealed, placement, private.by_code, numbers, state.attempt)


def _batch_name(state: State, placement: Placement) -> str:
    batch = state.plan.batch(placement.batch)
    return batch.name if batch else placement.batch


@exporting()
def write_papers(
    folder: DrawFolder, due: Iterable[Paper], made: Mapping[str, bytes], again: Container[str] = frozenset()
) -> list[Path]:
    """Write the documents that are not on the disk yet; the files written now.

    What lies there under a document's name and is not that document is replaced, where its bytes are known.

    Args:
        folder: the draw's folder.
        due: from :func:`papers`.
        made: those already made, by name.
        again: the names of those that are made now even if a file is there, and held against it.

    Raises:
        BadInput: (MP-COMMAND) the disk is full, read-only or gone. What was written before is whole.
    """
    written = []
    for paper in due:
        path = paper.path(folder)
        there = path.exists()
        if there and paper.name not in made and paper.name not in again:
            continue
        data = made.get(paper.name) or paper.make()
        if not there or path.read_bytes() != data:
            private = paper.reach is Reach.PRIVATE
            disk.have_folder(path.parent, 0o700 if private else 0o755)
            write(path, data, mode=0o600 if private else 0o644)
            written.append(path)
    return written


@exporting()
def publish_with_papers(ceremony: Ceremony, private: Private) -> Path:
    """Publish a draw that has ended, with the documents for people in the bundle and beside it.

    The bundle is written first without them: whatever keeps a document from being made, a missing font or a
    full disk, the draw is published. A draw of more than :data:`MOST_PUBLISHED` children has only its seal
    certificate in the bundle.

    Returns:
        The bundle's path.

    Raises:
        BadInput: (MP-COMMAND) the draw has not ended, there is no font for paper, or the disk refuses;
            (MP-PACKAGE) the package of another draw.
    """
    publish(ceremony, private)
    due = papers(ceremony, private)
    bundled = [one for one in due if one.reach is Reach.BUNDLE]
    if len(ceremony.sealed.roster.rows) > MOST_PUBLISHED:
        bundled = bundled[:1]
        due = tuple(bundled)
    # Made from the record, and not read from the disk, where others could have changed them.
    made = {one.name: one.make() for one in bundled}
    write_papers(ceremony.folder, due, made)
    return publish(ceremony, private, {f"people/{name}": data for name, data in made.items()})
