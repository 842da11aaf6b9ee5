"""A path is told from the folder of the draws, and whole where it lies elsewhere."""

from pathlib import Path

from kiosk.screens.paths import short


def test_paths_are_short_where_everybody_knows_the_folder() -> None:
    base = Path("/srv/draws")
    assert short(base, base) == "draws"
    assert short(base / "LH-2026" / "people", base) == str(Path("draws/LH-2026/people"))
    assert short(Path("/media/stick/x.txt"), base) == str(Path("/media/stick/x.txt"))
