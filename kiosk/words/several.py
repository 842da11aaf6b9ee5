"""Several refusals at once, so that nobody mends one only to be told the next."""

from collections.abc import Iterable

from verifier.protocol.errors import BadInput


class Several(BadInput):
    """Everything that is wrong with one thing; to whoever asks for one error, it is the first of them.

    Args:
        errors: one or more, in the order in which a person would look for them.
    """

    def __init__(self, errors: Iterable[BadInput]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        params = {name: value for name, value in first.params.items() if name != "where"}
        super().__init__(first.rule, first.key, where=first.where, **params)
