"""The seal certificate (封存证书): the notice that is signed at the sealing and published before the day."""

from collections.abc import Iterator

from kiosk.paper import look
from kiosk.paper.blocks import Banner, Digest, Fact, Heading, Paragraph, Told, facts_beside, said
from kiosk.paper.book import frame
from kiosk.paper.flow import Block, document
from kiosk.paper.lines import grouped, local_time
from kiosk.paper.panel import Panel, Words
from kiosk.paper.pen import Align
from kiosk.paper.second_check import second_check_fact
from kiosk.paper.signatures import Signatures
from kiosk.paper.table import Column, Table
from kiosk.paper.telling import places
from kiosk.paper.words import Both, both, zh
from kiosk.sealing.collusion import statement
from kiosk.sealing.sealed import Sealed
from verifier.protocol.events import Role
from verifier.protocol.plan import Plan
from verifier.words import Language


def seal_certificate(sealed: Sealed) -> bytes:
    """The certificate of a sealed draw, as a PDF file."""
    about = frame(sealed.plan, sealed.fingerprint, "paper-seal.title")
    blocks = [
        *_what(sealed),
        Panel(both("paper.seal"), sealed.fingerprint, both("paper-seal.panel-hint")),
        *_counts(sealed),
        Heading(both("paper.signatures")),
        Signatures(places((Role.NOTARY, Role.NOTARY, Role.ORGANISER))),
        *_words(sealed),
        *_digests(sealed),
        *_secrets(sealed),
        *_collusion(sealed.plan),
        *_software(sealed),
    ]
    return document(about, blocks, framed=True)


def _what(sealed: Sealed) -> list[Block]:
    plan = sealed.plan
    count = sum(children for _, children in sealed.seal.counts)
    key = "paper-seal.statement-rehearsal" if plan.rehearsal else "paper-seal.statement"
    return [
        Banner(both(key, count=count)),
        *facts_beside(
            (both("paper.draw-id"), plan.draw_id),
            (both("paper.sealed-at"), local_time(sealed.seal.sealed_at)),
            (both("paper.organiser"), plan.organiser),
            (both("paper.place"), plan.place),
        ),
        *second_check_fact(plan),
    ]


def _counts(sealed: Sealed) -> list[Block]:
    right = Align.RIGHT
    columns = (
        Column(both("paper.batch"), 3),
        Column(both("paper.school"), 6),
        Column(both("paper.prefix"), 2.2, Align.CENTRE),
        Column(both("paper.quota"), 2, right, bold=True),
        Column(both("paper.applicants"), 2, right, bold=True),
    )
    return [Heading(both("paper-seal.counts")), Table(columns, list(_count_rows(sealed)))]


def _count_rows(sealed: Sealed) -> Iterator[tuple[str, ...]]:
    """A row a batch with its children; where it has several schools, a row for each below."""
    plan, counts = sealed.plan, dict(sealed.seal.counts)
    for batch in plan.batches:
        schools = [one for one in plan.schools if one.batch == batch.id]
        quota = f"{sum(one.quota for one in schools):,}"
        name = schools[0].name if len(schools) == 1 else zh("paper-seal.all-schools", count=len(schools))
        yield batch.name, name, batch.prefix, quota, f"{counts.get(batch.id, 0):,}"
        if len(schools) > 1:
            for one in schools:
                yield "", one.name, "", f"{one.quota:,}", ""


def _words(sealed: Sealed) -> list[Block]:
    return [
        Heading(both("paper.words")),
        Paragraph(zh("paper-seal.words-hint"), look.SMALL, keep_with_next=True),
        Words(sealed.fingerprint),
    ]


def _digests(sealed: Sealed) -> list[Block]:
    seal = sealed.seal
    return [
        Heading(both("paper-seal.digests")),
        Digest(both("paper.data-fingerprint"), seal.roster),
        Digest(both("paper.roster-root"), seal.roster_root),
        Digest(both("paper.plan-digest"), seal.plan),
        Digest(both("paper.public-key"), seal.public_key),
    ]


def _secrets(sealed: Sealed) -> list[Block]:
    plan, secrets = sealed.plan, sealed.seal.secrets
    custody = both(f"paper-seal.custody-{plan.custody.value}", count=len(secrets))
    rows = []
    for index, digest in enumerate(secrets, 1):
        attempt, round_number = divmod(index - 1, plan.rounds)
        rows.append((str(index), str(attempt + 1), str(round_number + 1), grouped(digest)))
    columns = (
        Column(both("paper.index"), 1, Align.CENTRE),
        Column(both("paper.attempt"), 1.3, Align.CENTRE),
        Column(both("paper.round"), 1, Align.CENTRE),
        Column(both("paper.commitment"), 11),
    )
    return [
        Heading(both("paper-seal.secrets", count=len(secrets))),
        *said(custody),
        Table(columns, rows, row=15.0, style=look.FINE),
    ]


def _collusion(plan: Plan) -> list[Block]:
    blocks: list[Block] = [Heading(both("paper-seal.collusion"))]
    both_languages = zip(statement(plan, Language.ZH), statement(plan, Language.EN), strict=True)
    blocks += [Told(Both(chinese, english), indent=9) for chinese, english in both_languages]
    return blocks


def _software(sealed: Sealed) -> list[Block]:
    software = sealed.seal.software
    return [
        Heading(both("paper-seal.software")),
        Fact(both("paper-seal.program"), f"{software.name} {software.version}"),
        Digest(both("paper-seal.program-digest"), software.sha256),
    ]
