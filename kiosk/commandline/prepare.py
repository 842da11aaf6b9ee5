"""Commands of the day before: template, sample, check, seal."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.commandline import passphrases
from kiosk.commandline.output import Output, show_import
from kiosk.files.draw_folder import DrawFolder
from kiosk.intake.template import procedures as templates
from kiosk.intake.template import write_template
from kiosk.preparation import check_new, prepare, seal_to_folder
from kiosk.samples.workbook import procedures as samples
from kiosk.samples.workbook import write_sample
from kiosk.sealing.collusion import statement
from kiosk.station.clock import now
from kiosk.station.program import running
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.fingerprint import hex_groups
from verifier.words import spoken


def check_procedure(name: str, names: Sequence[str]) -> str:
    """Refuse a procedure that there is nothing of.

    Args:
        name: what was asked for.
        names: what there is.
    """
    if name not in names:
        raise BadInput(Rule.COMMAND, "command.wants-template", found=name, expected=", ".join(names))
    return name


def new_file(path: Path) -> Path:
    """A file to be written, whose folder is there.

    Raises:
        BadInput: (MP-COMMAND) it exists already.
    """
    if path.exists():
        raise BadInput(Rule.COMMAND, "command.output-exists", where=path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def template(args: argparse.Namespace, out: Output) -> int:
    """Write an empty workbook to fill in."""
    procedure = check_procedure(args.procedure, templates())
    write_template(new_file(args.file), procedure)
    out.say("console.written", file=str(args.file))
    return 0


def sample(args: argparse.Namespace, out: Output) -> int:
    """Write a workbook of invented children."""
    procedure = check_procedure(args.procedure, samples())
    write_sample(new_file(args.file), procedure, args.children, args.seed)
    out.say("console.written", file=str(args.file))
    return 0


def check(args: argparse.Namespace, out: Output) -> int:
    """Read a workbook and say everything that is wrong with it; write nothing."""
    prepared = prepare(args.workbook, args.plan or args.workbook)
    show_import(out, prepared.plan, prepared.roster)
    out.say("console.check-bad" if prepared.roster.errors else "console.check-good")
    return 1 if prepared.roster.errors else 0


def seal(args: argparse.Namespace, out: Output) -> int:
    """Seal a workbook and plan."""
    # Before anybody reads a long list of problems or types a passphrase for nothing.
    check_new(DrawFolder(args.out))
    prepared = prepare(args.workbook, args.plan or args.workbook)
    show_import(out, prepared.plan, prepared.roster)
    if prepared.roster.errors:
        out.say("console.check-bad")
        return 1
    if prepared.roster.warnings and not args.confirm_warnings:
        out.say("console.confirm-warnings")
        return 1
    if args.passphrase_file:
        halves = passphrases.from_file(args.passphrase_file)
    else:
        halves = passphrases.ask(2 if args.halves else 1, out.lang, twice=True)
    draw = seal_to_folder(DrawFolder(args.out), prepared, halves, running(), now())
    out.say("console.sealed", folder=str(args.out))
    show_fingerprint(out, draw.fingerprint)
    out.say("console.collusion")
    for line in statement(prepared.plan, out.lang):
        out.line(f"  {line}")
    out.say("console.package", file=str(DrawFolder(args.out).package(prepared.plan.draw_id)))
    out.say("console.envelopes", file=str(DrawFolder(args.out).envelopes))
    return 0


def show_fingerprint(out: Output, fingerprint: str) -> None:
    """Print the seal fingerprint (封存指纹) in groups of four, and in words (指纹口令) to read aloud."""
    out.say("console.fingerprint")
    groups = hex_groups(fingerprint)
    for start in range(0, len(groups), 4):
        out.line("  " + " ".join(groups[start : start + 4]))
    out.say("console.fingerprint-words")
    for number, words in spoken.lines(fingerprint, out.lang):
        out.line(f"  {number}. {' '.join(words)}")
