"""The two roots of errors, and the identifiers of the rules.

A rule's identifier is the same in exceptions, findings, screens, certificates, documents and tests.
The sentences that people read live in the catalogues under ``words/`` and are looked up by ``key``.
"""

from enum import StrEnum


class Rule(StrEnum):
    """A rule that a bundle, a file or a command must keep. The first block is what a verifier checks."""

    BUNDLE = "MP-BUNDLE"
    FINGERPRINT = "MP-FINGERPRINT"
    SEAL = "MP-SEAL"
    PLAN = "MP-PLAN"
    ROSTER = "MP-ROSTER"
    CHAIN = "MP-CHAIN"
    ORDER = "MP-ORDER"
    SLIP = "MP-SLIP"
    BALL = "MP-BALL"
    SECRET = "MP-SECRET"
    SEED = "MP-SEED"
    NUMBERS = "MP-NUMBERS"
    ADMIT = "MP-ADMIT"
    RESULTS = "MP-RESULTS"
    ATTEMPTS = "MP-ATTEMPTS"
    SIGNATURE = "MP-SIGNATURE"
    REHEARSAL = "MP-REHEARSAL"
    RECORD = "MP-RECORD"

    INTAKE = "MP-INTAKE"
    PACKAGE = "MP-PACKAGE"
    COMMAND = "MP-COMMAND"
    JOURNAL = "MP-JOURNAL"


class WrongUse(RuntimeError):
    """A programmer's mistake: a call that no input from the world can justify."""


class BadInput(Exception):
    """Something from the world (a file, a keypad, a command) breaks a rule. Nothing was changed.

    Args:
        rule: the rule that is broken.
        key: the sentence in the catalogue, such as ``plan.unknown-field``.
        where: the place of what was found (a file and line, a sheet and cell, a path in a JSON object).
        params: what the sentence names, such as ``found`` and ``expected``.
    """

    def __init__(self, rule: Rule, key: str, /, *, where: str = "", **params: str | int) -> None:
        self.rule = rule
        self.key = key
        self.where = where
        self.params: dict[str, str | int] = {"where": where, **params}
        super().__init__(rule, key)

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.params.items() if value != "")
        return f"{self.rule} {self.key} {told}".rstrip()
