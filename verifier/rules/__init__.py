"""The rules, in three parts: what was sealed, what was said at the ceremony, and what that decides."""
