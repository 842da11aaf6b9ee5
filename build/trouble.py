"""What stops a build."""


class Trouble(Exception):
    """Something in the way that a person has to mend; the text says what and how."""
