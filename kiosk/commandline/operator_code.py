"""The command that sets the operator's code (退出密码) of a computer that serves as a kiosk."""

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path

from kiosk.commandline.output import Output
from kiosk.files import atomic
from kiosk.station import operator_code
from kiosk.station.operator_code import LONGEST, SHORTEST
from verifier.protocol.errors import BadInput, Rule
from verifier.words import say

Ask = Callable[[str], str]


def run(args: argparse.Namespace, out: Output, read: Ask = getpass.getpass) -> int:
    """Ask for the code twice, unseen, and write the file that checks it.

    Raises:
        BadInput: (MP-COMMAND) not a code, not the same twice, or nobody is there to type.
    """

    def asked(key: str) -> str:
        try:
            return read(say(key, out.lang, shortest=SHORTEST, longest=LONGEST) + " ")
        except EOFError:
            raise BadInput(Rule.COMMAND, "operator-code.nobody") from None

    target: Path = args.out
    data = operator_code.make(code := asked("operator-code.prompt"))
    if asked("operator-code.again") != code:
        raise BadInput(Rule.COMMAND, "operator-code.differs")
    atomic.write(target, data)
    out.say("operator-code.done", where=str(target))
    return 0
