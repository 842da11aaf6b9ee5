"""Which characters the project's fonts can print: writes ``kiosk/intake/coverage.json``.

    python build/font_coverage.py NotoSansSC.ttf HanaMinA.ttf HanaMinB.ttf

Noto Sans SC is in the PyPI package justmytype-intl-cjk, HanaMinA and HanaMinB are in Debian's fonts-hanazono.
Needs fontTools, at build time only. The file names the fonts by digest, so that a packaged program can tell
whether it ships the fonts that the list was made from.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "kiosk" / "intake" / "coverage.json"


def ranges(codes: Iterable[int]) -> list[list[int]]:
    """Code points as ascending ranges, both ends included."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def describe(path: Path) -> tuple[dict[str, str], set[int]]:
    """A font's name, version and digest, and the code points it has a glyph for."""
    from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]

    with TTFont(path, lazy=True) as font:
        names = font["name"]
        about = {
            "name": str(names.getDebugName(4)),
            "version": str(names.getDebugName(5)),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        cmap = font.getBestCmap()
        # A code point that is mapped to the missing-glyph box is not covered.
        return about, {code for code, glyph in cmap.items() if glyph != ".notdef"}


def main() -> None:
    """Read the fonts named on the command line and write the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("fonts", nargs="+", type=Path, help="font files, .ttf or .otf")
    parser.add_argument("--out", type=Path, default=TARGET, help="the file to write")
    options = parser.parse_args()
    fonts, codes = [], set[int]()
    for path in options.fonts:
        about, covered = describe(path)
        fonts.append({**about, "characters": len(covered)})
        codes |= covered
    text = json.dumps(fonts, ensure_ascii=False, indent=1)
    # One range of hexadecimal code points a line of eight: small, and a change shows as a few lines.
    spans = [f'"{first:X}-{last:X}"' if first != last else f'"{first:X}"' for first, last in ranges(codes)]
    lines = ",\n".join(", ".join(spans[at : at + 8]) for at in range(0, len(spans), 8))
    options.out.write_text(
        f'{{"fonts": {text},\n"characters": {len(codes)},\n"ranges": [\n{lines}\n]}}\n', "utf-8"
    )
    print(
        f"{options.out}: {len(codes)} characters in {len(spans)} ranges, {options.out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
