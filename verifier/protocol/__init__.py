"""The protocol as pure functions over frozen data.

Nothing here reads a file, a clock or a source of randomness: the same arguments give the same
answer on every machine. Reading order for a newcomer: text, plan, roster, seal, beacon, draw,
seats, state, transcript, results.
"""
