"""Certificates and records: how the tests make them, and what they have to say."""

from kiosk.files.second_check import Answer, Line
from kiosk.paper.draw_certificate import draw_certificate
from kiosk.paper.endings import termination_certificate, void_certificate
from kiosk.paper.explanation import explanation
from kiosk.paper.result_label import result_label
from kiosk.paper.round_record import round_record
from kiosk.paper.seal_certificate import seal_certificate
from kiosk.paper.second_check import second_check_record
from kiosk.sealing.collusion import statement
from tests.kiosk.paper.document import ENDED, USUAL, Document, fingerprint, nothing
from tests.kiosk.paper.draws import Held
from verifier.protocol.beacon import VOID
from verifier.protocol.confirmation import Verdict, confirmation_code, in_groups
from verifier.protocol.events import Role
from verifier.protocol.state import Pulse
from verifier.words import Language
from verifier.words.spoken import words_zh

UNREADABLE = "字迹无法辨认"
"""Why the slip of the draw ``longhua`` is void."""


def sealed(held: Held) -> set[str]:
    """What the seal certificate says."""
    seal, plan = held.sealed.seal, held.sealed.plan
    return {
        plan.title, plan.organiser, plan.place, "2026年7月14日 15:00", seal.roster, seal.roster_root,
        seal.plan, seal.public_key, seal.software.sha256, *seal.secrets, *words_zh(held.sealed.fingerprint),
        *(school.name for school in plan.schools), *statement(plan, Language.ZH),
    }  # fmt: skip


def drawn(held: Held) -> set[str]:
    """What the draw certificate says."""
    texts = {held.results_digest, *(state.head for state in held.states)}
    for pulse in held.state.pulses:
        texts |= {pulse.seed, *held.envelopes[pulse.index - 1].groups}
        texts |= {f"{slot:02d}号{number.replace(VOID, '作废')}" for slot, number in pulse.slips}
    for one in held.placements:
        texts |= {*one.admitted, f"录取{one.seated}人"}
    if held.asides[-1].redrawn:
        texts |= {f"第2次派位第2轮1号席位，理由：{UNREADABLE}", "12，不在范围内"}
    texts |= {one.text for found in held.asides for one in found.remarks}
    for state in held.states:
        texts |= {state.voided.reason} if state.voided is not None else set()
    return texts


def recorded(held: Held) -> Pulse:
    """The round whose record is printed: one with a void slip if there is one, else the last."""
    void = [one.round for one in held.asides[-1].void_slips]
    return held.state.pulses[void[0] - 1 if void else -1]


def seed(held: Held) -> set[str]:
    """The seed of the round whose record is printed."""
    return {recorded(held).seed}


def round_said(held: Held) -> set[str]:
    """What was said aloud in a round."""
    pulse = recorded(held)
    stuck = {"正式派位号组别：09:00卡住"} if held.asides[-1].redrawn else set()
    void = {f"01号席位：{UNREADABLE}"} if held.asides[-1].void_slips else set()
    return stuck | void | {
        *(str(number).replace(VOID, "作废") for _, number in pulse.slips),
        *held.envelopes[pulse.index - 1].groups, pulse.seed,
        *("第" + name.removeprefix("seed") + "珠" for name, _ in pulse.balls if name.startswith("seed")),
    }  # fmt: skip


def example(held: Held) -> set[str]:
    """What the page for parents says."""
    plan = held.sealed.plan
    return {f"{plan.draw_id}.zip --seal {held.sealed.fingerprint} --code", held.placements[0].admitted[0]}


def void(held: Held) -> set[str]:
    """What the certificate of the first attempt says."""
    state = held.states[0]
    assert state.voided is not None
    texts = {state.voided.reason, state.head, *(pulse.seed for pulse in state.pulses), "公证员、组织单位"}
    if held.asides[0].redrawn:
        texts.add("未完成，没有产生随机种子；重摇的号珠，正式派位号组别：09:00卡住")
    return texts


def terminated(held: Held) -> set[str]:
    """What the certificate of the end says."""
    assert held.state.terminated is not None
    return {held.state.terminated.reason, held.state.head, held.results_digest, "没有录取任何学生"}


def second_lines(held: Held) -> tuple[Line, ...]:
    """A second computer that first disagrees, a decision, another bundle, and then the right code."""
    codes = {
        one: confirmation_code(held.sealed.fingerprint, held.results_digest, one) for one in Verdict
    }
    foreign = confirmation_code(held.sealed.fingerprint, "0" * 64, Verdict.DOES_NOT_HOLD)
    bad, deciders = Verdict.DOES_NOT_HOLD, (Role.NOTARY, Role.ORGANISER)
    return (
        Line("2026-07-15T03:00:00Z", Answer.OTHER_VERDICT, codes[bad], bad),
        Line("2026-07-15T03:05:00Z", Answer.OTHER_RESULTS, foreign, bad),
        Line("2026-07-15T03:08:00Z", Answer.STOPPED, reason="第二台电脑核验不相符", decided_by=deciders),
        Line("2026-07-15T03:20:00Z", Answer.CONFIRMED, codes[Verdict.HOLDS], Verdict.HOLDS),
    )


def second_said(held: Held) -> set[str]:
    """What the record of the second computer says."""
    lines = second_lines(held)
    codes = {in_groups(one.code) for one in lines if one.code is not None}
    return {*codes, held.results_digest, held.state.head, "第二台电脑核验不相符", "公证员、组织单位"}


CERTIFICATES: dict[str, Document] = {
    "seal-certificate": Document(lambda held: seal_certificate(held.sealed), codes=fingerprint, says=sealed),
    "draw-certificate": Document(
        lambda held: draw_certificate(
            held.sealed, held.states, held.placements, held.results_digest, held.asides
        ),
        USUAL, fingerprint, drawn,
    ),
    "explanation": Document(
        lambda held: explanation(held.sealed, held.state, held.placements[0]), ENDED, fingerprint, example
    ),
    "result-label": Document(
        lambda held: result_label(held.sealed, held.state, ("录取结果工作簿 2 份", "公示包"), 3),
        USUAL, nothing, lambda held: {held.results_digest, "第2份，共3份"},
    ),
    "round-record": Document(
        lambda held: round_record(held.sealed, held.state, recorded(held), held.asides[-1]),
        ENDED, seed, round_said,
    ),
    "second-check-record": Document(
        lambda held: second_check_record(held.sealed, held.state, second_lines(held)),
        USUAL, nothing, second_said,
    ),
    "termination-certificate": Document(
        lambda held: termination_certificate(held.sealed, held.state, held.asides[-1]),
        ("direct",), nothing, terminated,
    ),
    "void-certificate": Document(
        lambda held: void_certificate(held.sealed, held.states[0], held.asides[0]),
        ("longhua", "direct"), nothing, void,
    ),
}  # fmt: skip
