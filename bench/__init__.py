"""Measurements: each a ratio of two things run side by side, never a bare number of seconds."""
