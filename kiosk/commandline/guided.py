"""The ceremony in text (文字方式): the same steps in the same order, asked for one after the other.

It is the last resort where a computer shows no pictures. It says what is due and who must act, asks for each
value, has it confirmed, and runs the same command as the touchscreen; so the record is the same.
"""

import argparse
import shlex
from pathlib import Path

from kiosk import guide
from kiosk.ceremony.ceremony import Ceremony
from kiosk.ceremony.console import Session, run_line
from kiosk.ceremony.incident import time_of
from kiosk.ceremony.mirror import keep
from kiosk.commandline.asking import Asker, Back, Leave
from kiosk.commandline.day import open_ceremony, session_of
from kiosk.commandline.due import show_copy, show_due, show_head, show_incident, show_second_check
from kiosk.commandline.guided_steps import Choice, choices
from kiosk.commandline.output import Output
from kiosk.commandline.prepare import show_fingerprint
from kiosk.commandline.window import base_of
from kiosk.files.sealed_draws import sealed_draws
from kiosk.station.clock import now
from kiosk.station.program import running
from kiosk.words.told import told
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Lock
from verifier.protocol.state import Phase
from verifier.words import say


def run(args: argparse.Namespace, out: Output, ask: Asker | None = None) -> int:
    """Lead through the day, from the unsealing to the bundle, in text.

    Returns:
        0 when it was left, whether or not the draw has ended.
    """
    ask = ask or Asker(out)
    try:
        if args.folder is None:
            args.folder = _choose_folder(args, ask)
        with open_ceremony(args, out) as ceremony:
            _Day(ceremony, session_of(args, ceremony, out), ask).hold()
    except (Back, Leave):
        out.line()
        out.say("guided.left")
    return 0


def offer(args: argparse.Namespace, out: Output) -> int:
    """Ask whether to go on in text, in a terminal on a computer that shows no pictures."""
    ask = Asker(out)
    try:
        ask.choose([say("start.text-mode-now", out.lang)], say("guided.leave", out.lang))
    except (Back, Leave):
        return 0
    return run(argparse.Namespace(folder=args.folder, base=args.base, passphrase_file=None), out, ask)


def _choose_folder(args: argparse.Namespace, ask: Asker) -> Path:
    base = base_of(args).path
    found = sealed_draws(base)
    if not found:
        raise BadInput(Rule.COMMAND, "guided.no-draw", where=str(base))
    ask.out.say("guided.which")
    return found[ask.choose([str(folder) for folder in found], say("guided.leave", ask.out.lang))]


class _Day:
    """One day at the console.

    Args:
        ceremony: the open ceremony.
        session: how commands reach it.
        ask: who is asked.
    """

    def __init__(self, ceremony: Ceremony, session: Session, ask: Asker) -> None:
        self._ceremony = ceremony
        self._session = session
        self._ask = ask
        self._out = ask.out

    def hold(self) -> None:
        """Go from step to step until somebody leaves."""
        out, ceremony = self._out, self._ceremony
        out.say("guided.welcome", version=running().version, digest=running().sha256)
        if ceremony.sealed.plan.rehearsal:
            out.say("console.rehearsal")
        out.line(ceremony.sealed.plan.title)
        show_fingerprint(out, ceremony.sealed.fingerprint)
        if ceremony.state.seq and not ceremony.state.ended:
            self._reopen()
        while True:
            self._step()

    def _reopen(self) -> None:
        """Why the program was opened again goes into the record, as on the touchscreen."""
        self._out.say("guided.reopened")
        while True:
            try:
                reason = self._ask.text("guided.reason")
            except Back:
                raise Leave from None
            if self._do([["reopened", f"reason={reason}"]]):
                return

    def _step(self) -> None:
        out, ceremony = self._out, self._ceremony
        out.line()
        show_incident(out, time_of(ceremony, now()))
        show_due(out, ceremony.state)
        show_second_check(out, ceremony)
        out.say("guided.actor", actor=say(f"actor.{guide.actor(ceremony.state)}", out.lang))
        if ceremony.state.phase is Phase.SLIPS and ceremony.sealed.plan.witness.lock is Lock.PAPER:
            out.say("guided.slips-hint")
        offered = choices(ceremony)
        try:
            place = self._ask.choose([say(one.key, out.lang) for one in offered],
                                     say("guided.leave", out.lang))  # fmt: skip
        except Back:
            raise Leave from None
        self._take(offered[place])

    def _take(self, choice: Choice) -> None:
        out = self._out
        try:
            lines = choice.ask(self._ask, self._ceremony)
            out.say("guided.will", what=say(choice.key, out.lang))
            for words in lines if not choice.silent else ():
                out.line(f"    {' '.join(words)}")
            self._ask.sure()
        except Back:
            return
        except BadInput as error:
            self._refused(error)
            return
        self._do(lines)

    def _do(self, lines: list[list[str]]) -> bool:
        """Run commands one after the other, up to the first that is refused; whether none was."""
        out, where = self._out, say("console.command-line", self._out.lang)
        for words in lines:
            # What was typed as a whole command line is one already.
            text = shlex.join(words) if len(words) > 1 or "=" not in words[0] else words[0]
            try:
                did = run_line(self._session, text, where)
            except BadInput as error:
                self._refused(error)
                return False
            if did is not None:
                out.line(did.say(out.lang))
        show_copy(out, keep(self._ceremony))
        show_head(out, self._ceremony.state)
        return True

    def _refused(self, error: BadInput) -> None:
        for line in told(error, self._out.lang):
            self._out.line(line)
        self._out.say("guided.nothing-changed")
