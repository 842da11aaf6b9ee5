"""The command that holds a whole rehearsal (演练) and says where everything lies."""

import argparse
import sys
from importlib import resources
from itertools import count
from pathlib import Path

from kiosk.commandline.output import Output, show_import
from kiosk.commandline.prepare import check_procedure, show_fingerprint
from kiosk.preparation import Prepared
from kiosk.rehearsal_day import Course, Held, rehearse
from kiosk.samples.workbook import procedures, write_sample
from kiosk.sealing.collusion import statement
from kiosk.station.clock import now
from kiosk.station.program import running
from verifier.frozen import command, frozen
from verifier.protocol.errors import BadInput, Rule
from verifier.words import say

SAMPLE_SEED = 2026


def run(args: argparse.Namespace, out: Output) -> int:
    """Hold a rehearsal, with a sample workbook unless one is given."""
    procedure = check_procedure(args.procedure, procedures())
    script = _script(args, procedure)
    root = _free_folder(args.out)
    workbook = args.workbook
    if workbook is None:
        root.mkdir(parents=True)
        workbook = root / f"sample-{procedure}.xlsx"
        write_sample(workbook, procedure, args.children, SAMPLE_SEED)
        out.say("rehearse.sample", file=str(workbook), count=args.children)
    labels = [say(f"rehearse.bar-{name}", out.lang) for name in ("import", "seal", "ceremony", "verify")]

    def show(prepared: Prepared) -> None:
        show_import(out, prepared.plan, prepared.roster)
        if prepared.roster.warnings:
            out.say("rehearse.warnings-confirmed", count=len(prepared.roster.warnings))

    course = Course(workbook, args.plan or workbook, root / "draw", script, args.seed)
    held = rehearse(course, running(), now, labels, not sys.stderr.isatty(), show)
    _tell(out, held, workbook)
    return 0 if held.holds else 1


def _free_folder(wanted: Path) -> Path:
    """The wanted folder, or with the next number if it is there already: a rehearsal replaces nothing."""
    if not wanted.exists():
        return wanted
    return next(
        path for number in count(2) if not (path := wanted.with_name(f"{wanted.name}-{number}")).exists()
    )


def _script(args: argparse.Namespace, procedure: str) -> tuple[str, str] | None:
    """The script that was named; for a sample, the procedure's own; else none."""
    if args.script is not None:
        try:
            return args.script.read_text(encoding="utf-8-sig"), args.script.name
        except (OSError, UnicodeDecodeError):
            raise BadInput(Rule.COMMAND, "file.unreadable", where=args.script.name, found="UTF-8") from None
    name = f"{procedure}.txt"
    own = resources.files("kiosk").joinpath("rehearsals", name)
    if args.workbook is not None or not own.is_file():
        return None
    return own.read_text(encoding="utf-8"), name


def _tell(out: Output, held: Held, workbook: Path) -> None:
    out.line()
    show_fingerprint(out, held.fingerprint)
    out.say("console.collusion")
    for line in statement(held.prepared.plan, out.lang):
        out.line(f"  {line}")
    out.line()
    out.say("rehearse.commands", count=held.commands)
    out.line()
    for told in held.report[out.lang]:
        out.line(told)
    out.line()
    out.say("rehearse.where")
    folder = held.folder
    places = {
        "workbook": workbook,
        "published": folder.seal,
        "private": folder.package(held.prepared.plan.draw_id),
        "transcript": folder.transcript(1),
        "lists": folder.lists,
        "papers": folder.people,
        "bundle": held.bundle,
    }
    out.table((say(f"rehearse.place-{name}", out.lang), str(path)) for name, path in places.items())
    out.say("rehearse.check-yourself")
    out.line(f"  {_verifier()} {_quoted(held.bundle)} --seal {held.fingerprint}")


def _verifier() -> str:
    """How the verifier is called: a program beside the frozen kiosk, or a module of the source."""
    if frozen():
        return command()
    program = Path(sys.executable)
    return f"{program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program} -m verifier"


def _quoted(path: Path) -> str:
    """A path as a console takes it: in quotes where it has blanks."""
    return f'"{path}"' if " " in str(path) else str(path)
