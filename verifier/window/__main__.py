"""``python -m verifier.window [BUNDLE] [--seal FINGERPRINT] [--lang zh|en]``: open the window."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from verifier import __version__
from verifier.frozen import command, frozen
from verifier.words import Language, Said, say

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    # The help is written in the language that the arguments ask for, before they are read.
    pairs = zip(given, [*given[1:], ""], strict=False)
    english = any("--lang=en" in (word, f"{word}={following}") for word, following in pairs)
    lang = Language.EN if english else Language.ZH
    options = _parser(lang).parse_args(given)
    try:
        import tkinter as tk
    except ImportError:
        return _complain(say("window.no-tkinter", lang))
    from verifier.window import app, look

    look.know_the_dots()
    try:
        root = tk.Tk(className="mingpai")
    except tk.TclError:
        return _complain(say("window.no-display", lang, command=command()))
    scale = look.nearest_scale(options.scale * 0.96 if options.scale else root.winfo_fpixels("1i"))
    paths: list[Path] = options.bundle
    window = app.App(root, lang, scale, paths[0] if paths else None, options.seal or "")
    if len(paths) > 1:
        window.warn(say("window.several-files", lang, found=str(paths[0])))
    root.mainloop()
    return 0


def _complain(text: Said) -> int:
    if sys.stderr is not None:
        print(text, file=sys.stderr)
    return USAGE


def _parser(lang: Language) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mingpai-verifier" if frozen() else "verifier.window",
        description=say("window.cli-about", lang),
        add_help=False,
        allow_abbrev=False,
    )
    # Several files may be dropped on the program's icon at once; the first is taken, and the window says so.
    parser.add_argument("bundle", metavar="BUNDLE", nargs="*", type=Path, help=say("cli.bundle", lang))
    parser.add_argument("--seal", metavar="FINGERPRINT", help=say("cli.seal", lang))
    parser.add_argument("--lang", choices=[one.value for one in Language], help=say("cli.lang", lang))
    parser.add_argument("--scale", metavar="PERCENT", type=int, help=say("window.cli-scale", lang))
    parser.add_argument(
        "--version", action="version", version=f"mingpai {__version__}", help=say("cli.version", lang)
    )
    parser.add_argument("-h", "--help", action="help", help=say("cli.help", lang))
    return parser


if __name__ == "__main__":
    sys.exit(main())
