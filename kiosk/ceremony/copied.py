"""What was copied where (备份): into the transcript while it is open, afterwards into the local record."""

from collections.abc import Iterable

from kiosk.ceremony import commands
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.decisions import digest, free_text
from kiosk.files.copies import CopyResult, folder_name, public_name
from kiosk.files.copy_record import Copy, CopyRecord
from verifier.protocol.events import Copied, Kind


def record_copy(ceremony: Ceremony, file: str, sha256: str, medium: str) -> None:
    """Record one copy that was read back and found the same.

    Between the beginning and the end of an attempt it is an event of the transcript; before and after, when
    the transcript takes nothing, it goes to the local record.

    Args:
        ceremony: the ceremony.
        file: the file's name.
        sha256: its digest.
        medium: from :func:`kiosk.files.copies.public_name`.

    Raises:
        BadInput: (MP-COMMAND) an unusable text; (MP-JOURNAL) the disk refuses.
    """
    if Kind.COPIED in ceremony.state.legal:
        commands.copied(ceremony, file, sha256, medium)
        return
    copy = Copy(
        ceremony.clock(), free_text(file, "file"), digest(sha256),
        free_text(medium, "medium"),
    )  # fmt: skip
    _record(ceremony).add(copy)


def record_results(ceremony: Ceremony, results: Iterable[CopyResult]) -> int:
    """Record all copies that were made; how many there were.

    Args:
        ceremony: the ceremony.
        results: from :func:`kiosk.files.copies.copy_files`; those that failed are left out.
    """
    made = [one for one in results if one.ok]
    for one in made:
        record_copy(ceremony, one.file, one.sha256, public_name(one.medium))
    return len(made)


def copies(ceremony: Ceremony) -> tuple[Copy, ...]:
    """All recorded copies: those of every attempt's transcript, then those of the local record."""
    events = tuple(
        Copy(entry.at, entry.event.file, entry.event.sha256, entry.event.medium)
        for attempt in ceremony.attempts
        for entry in attempt.journal.entries
        if isinstance(entry.event, Copied)
    )
    return events + _record(ceremony).read()


def verified_copies(ceremony: Ceremony, sha256: str) -> tuple[str, ...]:
    """The media on which a file has a copy that was read back and found the same, each once.

    A folder on this computer is no medium: if the computer is lost, so is what lies in it.

    Args:
        ceremony: the ceremony.
        sha256: the file's digest.
    """
    media = (one.medium for one in copies(ceremony) if one.sha256 == sha256)
    return tuple(dict.fromkeys(medium for medium in media if medium != folder_name()))


def _record(ceremony: Ceremony) -> CopyRecord:
    return CopyRecord(ceremony.folder.copies)
