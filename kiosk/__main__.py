"""The kiosk's command line: ``python -m kiosk --help``."""

import argparse
import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import kiosk.words  # noqa: F401  (adds the kiosk's sentences to the catalogues)
from kiosk.commandline import day, guided, operator_code, prepare, rehearse, safety, window
from kiosk.commandline.output import Output
from kiosk.samples.workbook import MOST
from kiosk.station import program
from kiosk.words.told import told
from verifier import streams
from verifier.frozen import frozen
from verifier.protocol.errors import BadInput
from verifier.words import Language, say
from verifier.words.reasons import reason_of

CANCELLED = 130
FEWEST = 10
DAY = 24 * 60


def parser(lang: Language = Language.ZH) -> argparse.ArgumentParser:
    """The arguments of all commands.

    Args:
        lang: the language of what is told about the commands of the day.
    """
    top = argparse.ArgumentParser(
        prog=program.command() if frozen() else "kiosk",
        description="Prepare, rehearse and hold a draw from the command line.",
    )
    top.add_argument(
        "--lang", type=Language, choices=list(Language), default=Language.ZH, help="zh (default) or en"
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("template", help="write an empty workbook to fill in")
    one.add_argument("file", type=Path, metavar="FILE.xlsx")
    one.add_argument("--procedure", default="longhua", help="the plan template (default longhua)")
    one.set_defaults(run=prepare.template)

    one = commands.add_parser("sample", help="write a workbook of invented children")
    one.add_argument("file", type=Path, metavar="FILE.xlsx")
    one.add_argument("--procedure", default="longhua", help="the plan template (default longhua)")
    one.add_argument("--children", type=_children, default=1300, help="how many (default 1300)")
    one.add_argument(
        "--seed", type=int, default=rehearse.SAMPLE_SEED, help="the same seed gives the same workbook"
    )
    one.set_defaults(run=prepare.sample)

    one = commands.add_parser("check", help="say everything that is wrong with a workbook; write nothing")
    _workbook_and_plan(one)
    one.set_defaults(run=prepare.check)

    one = commands.add_parser("seal", help="seal a workbook and plan into a new folder")
    _workbook_and_plan(one)
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the draw's folder, made new")
    one.add_argument("--confirm-warnings", action="store_true", help="go on although there are warnings")
    one.add_argument(
        "--halves", action="store_true", help="ask for the passphrase in two halves, from two people"
    )
    _passphrase(one)
    one.set_defaults(run=prepare.seal)

    one = commands.add_parser("envelopes", help="print the contents of the secret envelopes, or erase them")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument(
        "--erase", action="store_true", help="overwrite and delete them, once the envelopes are sealed"
    )
    one.set_defaults(run=day.envelopes)

    one = commands.add_parser("unpack", help="set up a spare computer from the private package")
    one.add_argument("package", type=Path, metavar="PACKAGE.mpk")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the draw's folder, made new")
    _passphrase(one)
    one.set_defaults(run=day.unpack)

    one = commands.add_parser("status", help="say where a ceremony stands")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.set_defaults(run=day.status)

    one = commands.add_parser(
        "do",
        help="run one command of the ceremony, such as: do FOLDER lock-slip slot=3",
        epilog=say("console.commands", lang),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("command", nargs="+", metavar="WORD")
    _passphrase(one)
    one.set_defaults(run=day.do)

    one = commands.add_parser("guide", help="hold the draw in text, where a computer shows no pictures")
    one.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="a sealed draw's folder")
    one.add_argument(
        "--base", type=Path, metavar="FOLDER", help="where draws are kept (default: as chosen on the screen)"
    )
    _passphrase(one)
    one.set_defaults(run=guided.run)

    one = commands.add_parser("mirror", help="keep a second copy of the record on a USB stick")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("--to", type=Path, metavar="STICK", help="keep the copy on this stick from now on")
    one.add_argument("--set-aside", action="store_true", help="give a copy that differs another name first")
    one.add_argument("--off", action="store_true", help="keep no copy any more")
    one.set_defaults(run=safety.mirror)

    one = commands.add_parser("takeover", help="go on from a copy of the record, on a spare computer")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="the draw's folder, from unpack")
    one.add_argument("copy", type=Path, metavar="COPY", help="the stick with the copy")
    one.add_argument("--reason", required=True, help="why, for the record")
    one.add_argument("--decided", default="", metavar="ROLES", help="who voids the attempt, where it is void")
    one.set_defaults(run=safety.takeover)

    one = commands.add_parser("incident", help="say since when an incident lasts, and how long it may")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument(
        "--declare", type=_minutes, nargs="?", const=0, metavar="MINUTES", help="it began so long ago"
    )
    one.set_defaults(run=safety.incident)

    one = commands.add_parser("erase", help="erase private data, once two media have verified copies")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("--also", type=Path, nargs="+", default=[], metavar="FILE", help="such as the workbook")
    one.add_argument("--confirm", action="store_true", help="do it (default: say what would be erased)")
    one.set_defaults(run=safety.erase)

    one = commands.add_parser("slip", help="write one family's slip")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("code", metavar="CODE")
    one.add_argument("file", type=Path, metavar="FILE.json")
    _passphrase(one)
    one.set_defaults(run=day.slip)

    one = commands.add_parser("window", help="open the touchscreen: at a draw, or at its home screen")
    one.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="a sealed draw's folder")
    one.add_argument(
        "--base", type=Path, metavar="FOLDER", help="where draws are kept (default: as chosen on the screen)"
    )
    one.add_argument(
        "--size", type=window.size, metavar="WIDTHxHEIGHT", help="a window (default: full screen)"
    )
    one.add_argument(
        "--first-picture", action="store_true", help="close again once the first picture is there"
    )
    one.set_defaults(run=window.run)

    one = commands.add_parser("operator-code", help="set the code that a kiosk asks for before it ends")
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="what checks the code")
    one.set_defaults(run=operator_code.run)

    one = commands.add_parser("rehearse", help="hold a whole rehearsal, from a workbook to a verified bundle")
    one.add_argument("--procedure", default="longhua", help="the plan template (default longhua)")
    one.add_argument("--out", type=Path, default=Path("out/rehearsal"), metavar="FOLDER", help="made new")
    one.add_argument("--workbook", type=Path, help="a workbook of your own (default: a sample is written)")
    one.add_argument("--plan", type=Path, help="the plan, a workbook or TOML file (default: the workbook)")
    one.add_argument("--script", type=Path, help="the commands of the ceremony, one a line")
    one.add_argument("--children", type=_children, default=1300, help="how many in the sample (default 1300)")
    one.add_argument(
        "--seed", default="rehearsal", help="what the numbers follow from when there is no script"
    )
    one.set_defaults(run=rehearse.run)
    return top


def _workbook_and_plan(one: argparse.ArgumentParser) -> None:
    one.add_argument("workbook", type=Path, metavar="WORKBOOK", help=".xlsx .xls .xlsb .ods .csv")
    one.add_argument("--plan", type=Path, help="the plan, a workbook or TOML file (default: the workbook)")


def _passphrase(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--passphrase-file", type=Path, help="the passphrase, one part a line (default: it is asked for)"
    )


def _children(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
    if not plain or not FEWEST <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{FEWEST} to {MOST}")
    return int(text)


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4) or int(text) > DAY:
        raise argparse.ArgumentTypeError(f"0 to {DAY}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 refused or a problem found, 2 wrong usage, 130 cancelled.
    """
    streams.prepare()
    given = sys.argv[1:] if arguments is None else list(arguments)
    # The help is written before the arguments are read.
    english = "--lang=en" in given or ("--lang", "en") in pairwise(given)
    args = parser(Language.EN if english else Language.ZH).parse_args(given)
    out = Output(args.lang)
    try:
        code: int = args.run(args, out)
        return code
    except BadInput as error:
        for line in told(error, args.lang):
            print(line, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough; flushing it once more at the end would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANCELLED
    except OSError as error:
        where = Path(error.filename).name if error.filename else "?"
        print(
            say("file.not-usable", args.lang, where=where, found=reason_of(error)),
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print(say("command.cancelled", args.lang), file=sys.stderr)
        return CANCELLED


if __name__ == "__main__":
    sys.exit(main())
