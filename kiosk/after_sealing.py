"""What is put on paper once a draw is sealed: the certificate, the secrets' envelopes, the family slips.

A secret goes to the printer and nowhere else: it is drawn in memory, and the print system is made to forget
the job as soon as it is on paper, or as soon as it cannot be. It forgets the family slips too: they hold
what only the family may have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.files import atomic
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.paper.envelope import envelope_inserts, envelope_labels
from kiosk.paper.family import BATCH, family_files
from kiosk.paper.seal_certificate import seal_certificate
from kiosk.sealing.envelopes import GROUP, Envelope
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import read_sealed
from kiosk.sealing.slips import SlipMaker
from kiosk.sealing.store import envelope_groups
from kiosk.station.on_paper import print_to_the_end
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.words import Language, say
from verifier.words.reasons import reason_of

Report = Callable[[int, int], None]

CERTIFICATE = "seal-certificate.pdf"


@dataclass(frozen=True, slots=True)
class SealedNow:
    """A draw whose papers are due, with its private package open."""

    folder: DrawFolder
    plan: Plan
    fingerprint: str
    private: Private

    @property
    def has_secrets(self) -> bool:
        """Whether the secrets are still on this computer; the day cannot begin until they are erased."""
        return self.folder.envelopes.exists()


def contents(now: SealedNow) -> tuple[Envelope, ...]:
    """What belongs into the envelopes.

    Raises:
        BadInput: (MP-SECRET) they are erased, or it is another file.
    """
    rounds = now.plan.rounds
    return tuple(
        Envelope(index, (index - 1) // rounds + 1, (index - 1) % rounds + 1,
                 "".join(group[:GROUP] for group in groups))
        for index, groups in envelope_groups(read(now.folder.envelopes, Rule.SECRET)).items()
    )  # fmt: skip


def save_certificate(now: SealedNow) -> Path:
    """Write the seal certificate (封存证书) beside the sealed files."""
    return _save(now.folder.people / CERTIFICATE, seal_certificate(read_sealed(now.folder)), 0o644)


def print_certificate(now: SealedNow, name: str, lang: Language, report: Report) -> None:
    """Print the seal certificate.

    Args:
        now: the draw.
        name: the printer.
        lang: of the title in the queue.
        report: asked again and again; it may raise, which takes the job back.
    """
    pdf = seal_certificate(read_sealed(now.folder))
    print_to_the_end(name, pdf, say("after-sealing.certificate", lang), report)


def print_envelopes(now: SealedNow, name: str, lang: Language, report: Report) -> None:
    """Print the inserts (密封数内页), and then the labels and the strips for the flaps."""
    envelopes = contents(now)
    inserts = envelope_inserts(now.plan, now.fingerprint, envelopes)
    print_to_the_end(name, inserts, say("after-sealing.inserts", lang), report, private=True)
    labels = envelope_labels(now.plan, now.fingerprint, envelopes)
    print_to_the_end(name, labels, say("after-sealing.labels", lang), report)


def save_slips(now: SealedNow, report: Report) -> Path:
    """Write the family slips (在册凭证) into the private folder, a file a batch; the folder."""
    for number, pdf in enumerate(_slips(now, report), 1):
        _save(now.folder.private_papers / f"family-slips-{number:03d}.pdf", pdf, 0o600)
    return now.folder.private_papers


def print_slips(now: SealedNow, name: str, lang: Language, report: Report) -> None:
    """Print the family slips, batch after batch; the next is drawn once the last is on paper."""
    for number, pdf in enumerate(_slips(now, report), 1):
        title = say("after-sealing.slips", lang, number=number)
        # What is asked while a batch is printed must not turn the bar back to nothing.
        quiet = _quiet(report, min(number * BATCH, _count(now)), _count(now))
        print_to_the_end(name, pdf, title, quiet, private=True)


def _quiet(report: Report, done: int, of: int) -> Report:
    return lambda _done, _of: report(done, of)


def _count(now: SealedNow) -> int:
    return len(now.private.children)


def _slips(now: SealedNow, report: Report) -> Iterator[bytes]:
    sealed = read_sealed(now.folder)
    maker = SlipMaker(sealed, now.private)
    slips = (maker.slip(one.code) for one in sealed.roster.rows)
    return family_files(now.plan, now.fingerprint, slips, len(sealed.roster.rows), report)


def _save(file: Path, data: bytes, mode: int) -> Path:
    try:
        file.parent.mkdir(mode=0o755 if mode == 0o644 else 0o700, parents=True, exist_ok=True)
        atomic.write(file, data, mode=mode)
    except OSError as error:
        found = reason_of(error)
        raise BadInput(Rule.COMMAND, "prepare.not-saved", where=file.name, found=found) from None
    return file
