"""Whether this is a program as it is handed over, and how people then call the verifier (核验程序)."""

import sys

HANDED_OVER = "mingpai-verifier check"
"""The command of the program that is handed over to parents."""


def frozen() -> bool:
    """Whether this is a program that was handed over, and not a source checkout."""
    return bool(getattr(sys, "frozen", False))


def command() -> str:
    """How the verifier is called on a command line."""
    return HANDED_OVER if frozen() else "python -m verifier"
