"""Whether the computer is off every network (断网单机)."""

from dataclasses import dataclass

import psutil

LOOPBACK = ("lo", "Loopback")


@dataclass(frozen=True, slots=True)
class Adapter:
    """A network adapter by its system name, and whether it is up."""

    name: str
    up: bool


def adapters() -> tuple[Adapter, ...]:
    """All adapters but the loopback, by name."""
    found = psutil.net_if_stats()
    return tuple(Adapter(name, found[name].isup) for name in sorted(found) if not name.startswith(LOOPBACK))
