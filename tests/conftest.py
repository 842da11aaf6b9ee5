"""What all tests share: how hard hypothesis tries."""

from hypothesis import settings

# A slow computer must not turn a true property into a failure, so no example has a deadline.
settings.register_profile("usual", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("usual")
