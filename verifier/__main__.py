"""The verifier's command line: ``python -m verifier BUNDLE --seal FINGERPRINT``. See ``--help``."""

import argparse
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from verifier import __version__, streams
from verifier.audit import Progress, audit_file
from verifier.frozen import command, frozen
from verifier.lookup import check_slip, code_of_slip, look_up
from verifier.protocol.errors import BadInput
from verifier.report import EXIT_CANCELLED, EXIT_USAGE, exit_status, json_report, text_report
from verifier.words import Language, explain, say
from verifier.words.spoken import read_fingerprint

MAX_SLIP = 2**20
SLOW = 1.0
"""Seconds of work after which a progress bar appears."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    streams.prepare()
    given = sys.argv[1:] if arguments is None else list(arguments)
    lang = _language(given)
    options = _parser(lang).parse_args(given)
    try:
        return _run(options, lang)
    except KeyboardInterrupt:
        print(say("cli.cancelled", lang), file=sys.stderr)
        return EXIT_CANCELLED
    except BrokenPipeError:
        # Whoever read the output has seen enough; flushing it once more at the end would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CANCELLED


def _run(options: argparse.Namespace, lang: Language) -> int:
    try:
        fingerprint = None if options.seal is None else read_fingerprint(options.seal)
    except BadInput as error:
        print(explain(error, lang), file=sys.stderr)
        return EXIT_USAGE
    bundle: Path = options.bundle
    slip: bytes | None = None
    for path in (bundle, options.slip):
        if path is not None and not path.exists():
            print(say("cli.no-file", lang, found=str(path)), file=sys.stderr)
            return EXIT_USAGE
    if options.slip is not None:
        slip = _read_slip(options.slip)
        if slip is None:
            print(say("cli.slip-size", lang, found=str(options.slip)), file=sys.stderr)
            return EXIT_USAGE
    with _progress_bar(lang) as progress:
        report = audit_file(bundle, fingerprint, progress)
    findings = report.findings if slip is None else report.findings + check_slip(report, slip)
    # Codes are ASCII; blanks and full-width letters come from copying and from a Chinese keyboard.
    typed = unicodedata.normalize("NFKC", options.code or "").strip()
    code: str | None = typed or (None if slip is None else code_of_slip(slip))
    child = None if code is None else look_up(report, code)
    if options.json:
        data = json_report(report, findings, child, asked=code is not None)
        print(data.decode("utf-8"))
    else:
        for line in text_report(report, findings, child, lang):
            print(line)
        if code is not None and child is None:
            read = report.sealed is not None and report.sealed.roster is not None
            print()
            print(say("child.missing" if read else "child.no-list", lang, code=code))
    return exit_status(report, findings)


def _read_slip(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_SLIP + 1)
    except OSError:
        return None
    return data if len(data) <= MAX_SLIP else None


def _language(given: Sequence[str]) -> Language:
    """The language of the help itself, which is written before the arguments are read."""
    for word, following in zip(given, [*given[1:], ""], strict=False):
        if "--lang=en" in (word, f"{word}={following}"):
            return Language.EN
    return Language.ZH


def _parser(lang: Language) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=command() if frozen() else "verifier",
        description=say("cli.about", lang),
        epilog=say("cli.exit", lang),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path, help=say("cli.bundle", lang))
    parser.add_argument("--seal", metavar="FINGERPRINT", help=say("cli.seal", lang))
    parser.add_argument("--code", metavar="CODE", help=say("cli.code", lang))
    parser.add_argument("--slip", metavar="FILE", type=Path, help=say("cli.slip", lang))
    parser.add_argument("--json", action="store_true", help=say("cli.json", lang))
    parser.add_argument("--lang", choices=[one.value for one in Language], help=say("cli.lang", lang))
    parser.add_argument(
        "--version", action="version", version=f"mingpai {__version__}", help=say("cli.version", lang)
    )
    parser.add_argument("-h", "--help", action="help", help=say("cli.help", lang))
    return parser


@contextmanager
def _progress_bar(lang: Language) -> Iterator[Progress]:
    """A bar on the terminal, after a second of work."""
    bar = tqdm(total=1, disable=not sys.stderr.isatty(), delay=SLOW, leave=False, file=sys.stderr)

    def progress(done: int, total: int, stage: str) -> None:
        bar.total = total
        bar.set_description_str(say(stage, lang), refresh=False)
        bar.n = done
        bar.refresh()

    with bar:
        yield progress


if __name__ == "__main__":
    sys.exit(main())
