"""Commands for when something breaks, and for the end: the record's copy, going on from it, erasing."""

import argparse

from kiosk.ceremony import mirror as copies
from kiosk.ceremony.erase import RECORD, check_copies, decisions, erase_private, private_files
from kiosk.ceremony.incident import declare, time_of
from kiosk.ceremony.takeover import take_over
from kiosk.commandline.day import open_ceremony
from kiosk.commandline.due import show_copy, show_due, show_head, show_incident
from kiosk.commandline.output import Output
from kiosk.files.draw_folder import DrawFolder
from kiosk.station.clock import now
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.events import Role
from verifier.words import say


def mirror(args: argparse.Namespace, out: Output) -> int:
    """Choose the stick for the record's copy (过程记录副本), or bring the copy in step."""
    with open_ceremony(args, out) as ceremony:
        if args.off:
            copies.detach(ceremony.folder)
            out.say("mirror.off")
            return 0
        medium = args.to or copies.remembered(ceremony.folder)
        if medium is None:
            raise BadInput(Rule.COMMAND, "mirror.none", where=args.folder.name)
        if args.set_aside:
            out.say("mirror.set-aside", file=copies.set_copy_aside(ceremony, medium).name)
        kept = copies.attach(ceremony, medium) if args.to or args.set_aside else copies.keep(ceremony)
        show_copy(out, kept)
        return 0 if kept is not None and kept.refused is None else 1


def takeover(args: argparse.Namespace, out: Output) -> int:
    """Go on from a copy of the record (接续过程记录副本)."""
    done = take_over(DrawFolder(args.folder), args.copy, args.reason, _roles(args.decided), now)
    phase = say(f"phase-name.{done.stood.phase.value}", out.lang)
    out.say("takeover.done", lines=done.lines, attempt=done.stood.attempt, phase=phase)
    if done.before is not None:
        out.say("takeover.before", file=done.before.name)
    if done.missing:
        out.say("takeover.missing", lines=done.missing)
    if done.state.voided is not None and done.stood.voided is None:
        out.say("takeover.voided", attempt=done.state.attempt)
    if done.state.terminated is not None and done.stood.terminated is None:
        out.say("takeover.terminated")
    show_head(out, done.state)
    show_due(out, done.state)
    return 0


def _roles(text: str) -> tuple[Role, ...]:
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in tuple(Role):
            raise BadInput(
                Rule.COMMAND, "line.choice", where="--decided", name="decided", found=name,
                expected=", ".join(Role),
            )  # fmt: skip
    return tuple(Role(name) for name in names)


def incident(args: argparse.Namespace, out: Output) -> int:
    """Tell the clock of an incident (故障计时), or declare one."""
    with open_ceremony(args, out) as ceremony:
        if args.declare is not None:
            declare(ceremony, now(), args.declare)
        time = time_of(ceremony, now())
        if time is None:
            out.say("incident.none")
        show_incident(out, time)
    return 0


def erase(args: argparse.Namespace, out: Output) -> int:
    """Erase private data (清除私密数据), or say what would be erased."""
    with open_ceremony(args, out) as ceremony:
        if args.confirm:
            erased = erase_private(ceremony, args.also)
            if erased:
                out.say("erase.done", count=len(erased), file=RECORD)
            else:
                out.say("erase.nothing")
            return 0
        files = private_files(ceremony.folder, args.also)
        if not files and decisions(ceremony.folder):
            out.say("erase.nothing")
            return 0
        check_copies(ceremony)
        out.say("erase.would", count=len(files))
        for path in files:
            out.line(f"  {path}")
    return 0
