"""The ground floor: everything that decides a result, and the check of it (核验程序)."""

__version__ = "0.1.0"
