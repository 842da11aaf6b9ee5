"""Commands of the day: unpack, status, do, slip."""

import argparse
import shlex
from functools import cache

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import COMMANDS, Session, run_line
from kiosk.ceremony.incident import time_of
from kiosk.ceremony.mirror import keep
from kiosk.ceremony.publish import write_lists
from kiosk.commandline import passphrases
from kiosk.commandline.due import show_copy, show_due, show_head, show_incident, show_second_check
from kiosk.commandline.output import Output
from kiosk.commandline.prepare import new_file, show_fingerprint
from kiosk.files import atomic
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.preparation import check_new
from kiosk.sealing.package import read_header
from kiosk.sealing.package_files import Package, check_package, open_package, sealed_in
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import Sealed, read_sealed
from kiosk.sealing.slips import SlipMaker
from kiosk.sealing.store import envelope_groups, store_unpacked
from kiosk.station.clock import now
from kiosk.station.program import running
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.slip import slip_to_json
from verifier.words import say


def _package(args: argparse.Namespace, data: bytes, out: Output) -> Package:
    halves = read_header(data).halves
    if args.passphrase_file:
        given = passphrases.from_file(args.passphrase_file)
        if len(given) != halves:
            raise BadInput(
                Rule.PACKAGE, "package.passphrase-count", where=args.passphrase_file.name,
                expected=halves, found=len(given),
            )  # fmt: skip
    else:
        given = passphrases.ask(halves, out.lang, twice=False)
    return open_package(data, given)


def unpack(args: argparse.Namespace, out: Output) -> int:
    """Set up a draw's folder on a spare computer from its private package."""
    folder = DrawFolder(args.out)
    check_new(folder)
    data = read(args.package, Rule.PACKAGE)
    opened = _package(args, data, out)
    sealed = sealed_in(opened)
    store_unpacked(folder, opened, data)
    out.say("console.unpacked", folder=str(args.out))
    show_fingerprint(out, sealed.fingerprint)
    return 0


def open_ceremony(args: argparse.Namespace, out: Output) -> Ceremony:
    """Open the draw, and tell of a line that was torn."""
    ceremony = Ceremony(DrawFolder(args.folder), running(), now)
    for file in ceremony.torn:
        out.say("journal.torn", file=file.name)
    return ceremony


def _private(args: argparse.Namespace, folder: DrawFolder, sealed: Sealed, out: Output) -> Private:
    opened = _package(args, read(folder.package(sealed.plan.draw_id), Rule.PACKAGE), out)
    check_package(opened, sealed)
    return opened.private


def session_of(args: argparse.Namespace, ceremony: Ceremony, out: Output) -> Session:
    """How commands reach a ceremony; the passphrase is asked for when the first of them needs it."""
    @cache
    def private() -> Private:
        return _private(args, ceremony.folder, ceremony.sealed, out)

    return Session(ceremony, private)


def envelopes(args: argparse.Namespace, out: Output) -> int:
    """Print the envelopes' contents for copying onto paper, or erase them once they are sealed."""
    folder = DrawFolder(args.folder)
    if folder.seal.exists() and not folder.envelopes.exists():
        raise BadInput(Rule.SECRET, "command.envelopes-gone", where=folder.envelopes.name)
    data = read(folder.envelopes, Rule.SECRET)
    if args.erase:
        atomic.erase(folder.envelopes)
        out.say("console.envelopes-erased")
        return 0
    for index, groups in envelope_groups(data).items():
        out.say("console.envelope", index=index)
        out.line("  " + "  ".join(groups[:4]))
        out.line("  " + "  ".join(groups[4:]))
    return 0


def status(args: argparse.Namespace, out: Output) -> int:
    """Say where a ceremony stands and what may come next."""
    with open_ceremony(args, out) as ceremony:
        state = ceremony.state
        if ceremony.sealed.plan.rehearsal:
            out.say("console.rehearsal")
        show_fingerprint(out, ceremony.sealed.fingerprint)
        out.say("console.attempt", attempt=state.attempt, limit=state.plan.failure.attempts)
        show_copy(out, keep(ceremony))
        show_incident(out, time_of(ceremony, now()))
        show_head(out, state)
        show_due(out, state)
        show_second_check(out, ceremony)
        for file in write_lists(ceremony):
            out.say("console.written", file=file.name)
    return 0


def do(args: argparse.Namespace, out: Output) -> int:
    """Run one command of the ceremony."""
    with open_ceremony(args, out) as ceremony:
        session = session_of(args, ceremony, out)
        where = say("console.command-line", out.lang)
        did = run_line(session, shlex.join(args.command), where)
        if did is None:
            expected = ", ".join(COMMANDS)
            raise BadInput(Rule.COMMAND, "line.command", where=where, found="", expected=expected)
        out.line(did.say(out.lang))
        show_copy(out, keep(ceremony))
        show_head(out, ceremony.state)
        show_due(out, ceremony.state)
        show_second_check(out, ceremony)
    return 0


def slip(args: argparse.Namespace, out: Output) -> int:
    """Write one family's slip (在册凭证)."""
    folder = DrawFolder(args.folder)
    sealed = read_sealed(folder)
    made = SlipMaker(sealed, _private(args, folder, sealed, out)).slip(args.code)
    # It holds the child's record.
    atomic.write(new_file(args.file), slip_to_json(made), mode=0o600)
    out.say("console.written", file=str(args.file))
    return 0
