"""Where copies go: the media plugged in, and folders that were added; some may be left out by hand."""

from pathlib import Path

from kiosk.station import disk
from kiosk.station.disk import Medium


def key(medium: Medium) -> str:
    """By what a medium is known again: its own number, or where it is."""
    return medium.serial or str(medium.path)


class Targets:
    """What was chosen, for as long as the program runs."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self._off: set[str] = set()

    def found(self) -> tuple[Medium, ...]:
        """All media that can be reached now; one that is pulled out meanwhile is left out."""
        added = []
        for folder in self.folders:
            try:
                added.append(disk.medium(folder))
            except OSError:
                continue
        return (*disk.plugged(), *added)

    def chosen(self) -> tuple[Medium, ...]:
        """Those that copies go to now."""
        return tuple(one for one in self.found() if self.is_on(one))

    def is_on(self, medium: Medium) -> bool:
        """Whether copies go to a medium."""
        return not medium.read_only and key(medium) not in self._off

    def switch(self, medium: Medium) -> None:
        """Leave a medium out, or take it in again."""
        self._off ^= {key(medium)}

    @staticmethod
    def usable(typed: str) -> bool:
        """Whether a folder is there by that whole name."""
        return Path(typed).is_absolute() and Path(typed).is_dir()

    def add(self, typed: str) -> None:
        """Use a folder as a medium."""
        if Path(typed) not in self.folders:
            self.folders.append(Path(typed))
