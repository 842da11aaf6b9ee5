"""The command that opens the kiosk's window."""

import argparse
import signal
from pathlib import Path

from kiosk.commandline.output import Output
from kiosk.files.draw_folder import DrawFolder, read
from verifier.protocol.errors import BadInput, Rule


def size(text: str) -> tuple[int, int]:
    """A window's size as typed, ``1366x768``."""
    width, _, height = text.partition("x")
    if not (width.isascii() and height.isascii() and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError("WIDTHxHEIGHT")
    return int(width), int(height)


def run(args: argparse.Namespace, out: Output) -> int:
    """Open the window: at a draw, or at the home screen."""
    folder: Path | None = args.folder
    if folder is not None:
        read(DrawFolder(folder).seal, Rule.SEAL)
    base: Path = args.base
    if not base.is_dir():
        raise BadInput(Rule.COMMAND, "file.missing", where=str(base))
    try:
        from kiosk.screens import kivyenv

        width, height = args.size or (1366, 768)
        kivyenv.configure(width, height, full_screen=args.size is None)
        from kiosk.glyphs import REGULAR, faces
        from kiosk.screens.app import KioskApp
    except ImportError as error:
        raise BadInput(Rule.COMMAND, "command.no-window", where=error.name or "kivy") from None
    faces(REGULAR)
    app = KioskApp(None, None, out.lang, base.resolve())
    app.first_folder = folder.resolve() if folder is not None else None
    # Whoever ends the program from outside ends it as its own button does: files closed, the lock freed.
    signal.signal(signal.SIGTERM, lambda *_: app.stop())
    app.run()
    return 0
