"""Names and identity numbers as they may be shown in a hall: masked."""

STAR = "*"


def masked_name(name: str) -> str:
    """The first character, and a star for each other."""
    return name[:1] + STAR * (len(name) - 1)


def masked_identity(identity: str) -> str:
    """The first and the last character, and a star for each between them."""
    if len(identity) <= 2:
        return STAR * len(identity)
    return identity[0] + STAR * (len(identity) - 2) + identity[-1]
