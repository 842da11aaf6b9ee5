"""The command that opens the kiosk's window."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commandline import graphics, single
from kiosk.commandline.output import Output
from kiosk.files.draw_folder import DrawFolder, read
from kiosk.station import faults, notice, place, program
from verifier.frozen import frozen
from verifier.protocol.errors import BadInput, Rule
from verifier.words import say

if TYPE_CHECKING:
    from kiosk.screens.app import KioskApp

NO_PICTURE = 3
"""The exit status where no window can be opened on this computer."""


def size(text: str) -> tuple[int, int]:
    """A window's size as typed, ``1366x768``."""
    width, _, height = text.partition("x")
    if not (width.isascii() and height.isascii() and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError("WIDTHxHEIGHT")
    return int(width), int(height)


def base_of(args: argparse.Namespace) -> place.Place:
    """Where draws are prepared and found: as told, else as chosen; from a source checkout, right here.

    Raises:
        BadInput: (MP-COMMAND) the folder is not there, or nothing can be written anywhere.
    """
    told: Path | None = args.base
    if told is None and frozen():
        return place.first()
    found = (told or Path()).resolve()
    if not found.is_dir():
        raise BadInput(Rule.COMMAND, "file.missing", where=str(told))
    return place.Place(found, place.Kind.CHOSEN if told is None else place.Kind.FIXED)


def run(args: argparse.Namespace, out: Output) -> int:
    """Open the window: at a draw, or at the home screen.

    Returns:
        0 when it was closed, 1 if another one is open, 3 if this computer cannot draw it.
    """
    folder: Path | None = args.folder
    if folder is not None:
        read(DrawFolder(folder).seal, Rule.SEAL)
    where = base_of(args)
    lock = single.take(where.path)
    if lock is None:
        single.bring_forward()
        notice.tell(say("screen.window", out.lang), say("start.running", out.lang))
        return 1
    order = graphics.order()
    try:
        app = _app(args, out, where, order)
    except graphics.NoPicture as error:
        lock.release()
        faults.write(error, where.path)
        return _another_way(args, out, order[1:])
    except ImportError as error:
        raise BadInput(Rule.COMMAND, "command.no-window", where=error.name or "kivy") from None
    # Whoever ends the program from outside ends it as its own button does: files closed, the lock freed.
    signal.signal(signal.SIGTERM, lambda *_: app.stop())
    try:
        app.run()
    finally:
        lock.release()
    return 0


def _app(
    args: argparse.Namespace, out: Output, where: place.Place, order: tuple[int, ...]
) -> "KioskApp":
    if order:
        graphics.use(order[0])
    from kiosk.screens import kivyenv

    width, height = args.size or (1366, 768)
    kivyenv.configure(width, height, full_screen=args.size is None)
    trouble = kivyenv.trouble()
    if trouble:
        raise graphics.NoPicture(trouble)
    from kiosk.glyphs import REGULAR, faces
    from kiosk.screens.app import KioskApp
    from kiosk.screens.faults import catch

    faces(REGULAR)
    app = KioskApp(None, None, out.lang, where.path)
    app.place = where.kind
    app.leaving.guarded = args.size is None
    app.first_folder = args.folder.resolve() if args.folder is not None else None
    catch(app.broken)
    _when_shown(app, close=args.first_picture)
    return app


def _when_shown(app: "KioskApp", *, close: bool) -> None:
    """What is left to do once the first picture is on the screen."""
    from kivy.core.window import Window

    def flipped(*_: object) -> None:
        if app.screen is None:
            return
        Window.unbind(on_flip=flipped)
        graphics.shown()
        if close:
            app.stop()

    Window.bind(on_flip=flipped)


def _another_way(args: argparse.Namespace, out: Output, left: tuple[int, ...]) -> int:
    """Start anew with the next way of drawing; after the last one, say what can be done without a picture."""
    if left:
        code = graphics.again(left)
        if code is not None:
            return code
    title = say("screen.window", out.lang)
    told = say("start.no-picture", out.lang, program=program.text_mode())
    if sys.platform == "win32":
        if notice.ask(title, f"{told}\n\n{say('start.text-mode-now', out.lang)}"):
            where = [str(args.folder)] if args.folder else []
            where += ["--base", str(args.base)] if args.base else []
            subprocess.Popen(
                [str(program.console()), "guide", *where], creationflags=subprocess.CREATE_NEW_CONSOLE
            )
        return NO_PICTURE
    notice.tell(title, told)
    if sys.stdin.isatty():
        from kiosk.commandline.guided import offer

        return offer(args, out)
    return NO_PICTURE
