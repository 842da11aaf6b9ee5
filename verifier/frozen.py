"""Whether this is a program as it is handed over, and how people then call the verifier (核验程序)."""

import sys


def frozen() -> bool:
    """Whether this is a program that was handed over, and not a source checkout."""
    return bool(getattr(sys, "frozen", False))


def command() -> str:
    """How the verifier is called on a command line."""
    return "mingpai-verifier check" if frozen() else "python -m verifier"
