"""Commands of the day: unpack, status, do, slip."""

import argparse
import shlex
from functools import cache

from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session, run_line
from kiosk.ceremony.publish import write_lists
from kiosk.commandline import passphrases
from kiosk.commandline.output import Output
from kiosk.commandline.prepare import show_fingerprint
from kiosk.files import atomic
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.sealing.package import read_header
from kiosk.sealing.package_files import Package, check_package, open_package
from kiosk.sealing.private import Private
from kiosk.sealing.sealed import read_sealed
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
    else:
        given = passphrases.ask(halves, out.lang, twice=False)
    return open_package(data, given)


def unpack(args: argparse.Namespace, out: Output) -> int:
    """Set up a draw's folder on a spare computer from its private package."""
    data = read(args.package, Rule.PACKAGE)
    opened = _package(args, data, out)
    folder = DrawFolder(args.out)
    store_unpacked(folder, opened, data)
    sealed = read_sealed(folder)
    check_package(opened, sealed)
    out.say("console.unpacked", folder=str(args.out))
    show_fingerprint(out, sealed.fingerprint)
    return 0


def _open(args: argparse.Namespace, out: Output) -> Ceremony:
    ceremony = Ceremony(DrawFolder(args.folder), running(), now)
    for file in ceremony.torn:
        out.say("journal.torn", file=file.name)
    return ceremony


def _session(args: argparse.Namespace, ceremony: Ceremony, out: Output) -> Session:
    @cache
    def private() -> Private:
        draw_id = ceremony.sealed.plan.draw_id
        opened = _package(args, read(ceremony.folder.package(draw_id), Rule.PACKAGE), out)
        check_package(opened, ceremony.sealed)
        return opened.private

    return Session(ceremony, private)


def envelopes(args: argparse.Namespace, out: Output) -> int:
    """Print the envelopes' contents for copying onto paper, or erase them once they are sealed."""
    folder = DrawFolder(args.folder)
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
    with _open(args, out) as ceremony:
        state = ceremony.state
        if ceremony.sealed.plan.rehearsal:
            out.say("console.rehearsal")
        show_fingerprint(out, ceremony.sealed.fingerprint)
        out.say("console.attempt", attempt=state.attempt, limit=state.plan.failure.attempts)
        out.say("console.phase", step=say(f"phase.{state.phase}", out.lang))
        for file in write_lists(ceremony):
            out.say("console.written", file=file.name)
    return 0


def do(args: argparse.Namespace, out: Output) -> int:
    """Run one command of the ceremony."""
    with _open(args, out) as ceremony:
        session = _session(args, ceremony, out)
        did = run_line(session, shlex.join(args.command))
        if did is None:
            raise BadInput(Rule.COMMAND, "line.command", where="do", found="", expected="begin")
        out.line(did.say(out.lang))
        out.say("console.phase", step=say(f"phase.{ceremony.state.phase}", out.lang))
    return 0


def slip(args: argparse.Namespace, out: Output) -> int:
    """Write one family's slip (在册凭证)."""
    if args.file.exists():
        raise BadInput(Rule.COMMAND, "command.output-exists", where=args.file.name)
    with _open(args, out) as ceremony:
        private = _session(args, ceremony, out).private()
        atomic.write(args.file, slip_to_json(SlipMaker(ceremony.sealed, private).slip(args.code)))
    out.say("console.written", file=str(args.file))
    return 0
