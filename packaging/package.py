"""Make what is handed over out of the frozen programs: ``python3 dev.py package [linux|windows]``.

From ``out/programs`` it makes ``out/release``: the packages for each system, the verifier as one file, its
page, the handbook, the bills of materials, and SHA256SUMS with its signature. For the same programs and the
same commit every file is the same, byte for byte.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Beside this script, the project's two packages and the scripts that build it.
sys.path[:0] = [str(ROOT), str(ROOT / "build")]

import archives  # noqa: E402
import common  # noqa: E402
import debian  # noqa: E402
import handbook  # noqa: E402
import icon  # noqa: E402
import installer  # noqa: E402
import page  # noqa: E402
import release  # noqa: E402
from archives import Item  # noqa: E402
from common import Trouble  # noqa: E402
from PIL import Image  # noqa: E402

LINUX, WINDOWS = "linux", "windows"
BESIDE = ("verifier.html", "handbook.pdf")
"""What lies beside the programs, made for both systems."""

_SIZES = (16, 24, 32, 48, 64, 128, 256)
_PANEL, _PANEL_COLOUR = (164, 314), (15, 36, 64, 255)
_SYSTEM = (
    *("install.sh", "kiosk-session", "mingpai-kiosk-mode"),
    *("mingpai-kiosk.desktop", "mingpai-verifier.desktop", "mingpai-kiosk.xsession.desktop"),
)


class Maker:
    """Makes the files of a release.

    Args:
        programs: the folder of the frozen programs.
        out: the folder of the release.
        scratch: for what is made on the way.
    """

    def __init__(self, programs: Path, out: Path, scratch: Path) -> None:
        self.programs, self.out, self.scratch = programs, out, scratch
        self.version, self.when = common.version(), common.commit_time()

    def beside(self) -> None:
        """What both systems' packages hold: the verifier's page and the handbook."""
        say("verifier.html and handbook.pdf")
        if page.main([str(self.out / "verifier.html")]) != 0:
            raise Trouble("The page could not be put together, for the reason given above")
        handbook.write(self.out / "handbook.pdf", self.version)

    def linux(self) -> None:
        """The Debian package, the tar archive and the verifier."""
        kiosk, verifier = self._program(LINUX, "mingpai-kiosk"), self._program(LINUX, "mingpai-verifier")
        beside = {name: self.out / name for name in BESIDE}
        contents = debian.Contents(kiosk, verifier, beside, self._icons())
        package = self.out / f"mingpai_{self.version}_amd64.deb"
        say(package.name)
        debian.build(package, contents, self.version, self.when)
        top = f"mingpai-{self.version}-linux"
        archive = self.out / f"{top}.tar.xz"
        say(archive.name)
        inside = archives.items(kiosk, "mingpai-kiosk") + archives.items(verifier, "mingpai-verifier")
        inside += [Item(name, path, executable=False) for name, path in beside.items()]
        read_me = self._text("linux.txt", self.scratch / "linux.txt", archive=archive.name)
        inside.append(Item("README.txt", read_me, executable=False))
        for name in _SYSTEM:
            inside += archives.items(HERE / "linux" / name, f"system/{name}")
        for (size, name), path in contents.icons.items():
            place = f"system/icons/hicolor/{size}x{size}/apps/{name}.png"
            inside.append(Item(place, path, executable=False))
        archives.write_tar_xz(archive, archives.below(top, inside), self.when)
        alone = self.out / f"mingpai-verifier-{self.version}-linux"
        shutil.copyfile(verifier, alone)
        alone.chmod(archives.EXECUTABLE)

    def windows(self) -> None:
        """The zip archive, the installer and the verifier."""
        kiosk = self._program(WINDOWS, "mingpai-kiosk")
        verifier = self._program(WINDOWS, "mingpai-verifier.exe")
        top = f"mingpai-{self.version}-windows"
        archive = self.out / f"{top}.zip"
        say(archive.name)
        inside = archives.items(kiosk, "mingpai-kiosk") + archives.items(verifier, "mingpai-verifier.exe")
        inside += [Item(name, self.out / name, executable=False) for name in BESIDE]
        read_me = self._text("windows.txt", self.scratch / "windows.txt", windows=True, archive=archive.name)
        inside.append(Item("README.txt", read_me, executable=False))
        archives.write_zip(archive, archives.below(top, inside), self.when)
        setup = self.out / f"{top}-setup.exe"
        say(setup.name)
        installer.build(setup, inside, self._pictures(), self.version, self.when)
        shutil.copyfile(verifier, self.out / f"mingpai-verifier-{self.version}-windows.exe")

    def finish(self, key: Path | None) -> None:
        """Say what is what, list the digests, and sign the list if there is a key."""
        read_me = self._text("release.txt", self.out / "README.txt")
        with read_me.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(self._digests())
        for bill in sorted(self.programs.glob("*/*.cdx.json")):
            shutil.copyfile(bill, self.out / bill.name)
        sums = release.write_sums(self.out)
        print(sums.read_text(encoding="utf-8"), end="", flush=True)
        if key is None:
            print("NOT SIGNED: no key was given (--key). Whoever publishes this release signs SHA256SUMS.")
        else:
            print(f"signed by the key {release.sign(sums, key)}")

    def _digests(self) -> Iterator[str]:
        """What the notary compares: the digest of each kiosk's folder, as docs/notary.md computes it."""
        from kiosk.station.program import whole_manifest

        yield "\n\n程序摘要 The programs' digests (docs/notary.md)\n\n"
        for system in (WINDOWS, LINUX):
            folder = self.programs / system / "mingpai-kiosk"
            if folder.is_dir():
                yield f"  {system:9} {hashlib.sha256(whole_manifest(folder)).hexdigest()}\n"

    def _program(self, system: str, name: str) -> Path:
        path = self.programs / system / name
        if not path.exists():
            raise Trouble(f"{path} is not there. What to do: python3 dev.py freeze {system}")
        return path

    def _pictures(self) -> installer.Pictures:
        pictures = installer.Pictures(self.scratch / "mingpai-kiosk.ico", self.scratch / "panel.bmp")
        icon.write("kiosk", pictures.icon)
        panel = Image.new("RGBA", _PANEL, _PANEL_COLOUR)
        sign = icon.draw("kiosk", 112)
        panel.alpha_composite(sign, ((_PANEL[0] - sign.width) // 2, 56))
        panel.convert("RGB").save(pictures.panel)
        return pictures

    def _icons(self) -> dict[tuple[int, str], Path]:
        found = {}
        for size in _SIZES:
            for program in icon.SIGNS:
                name = f"mingpai-{program}"
                found[size, name] = self.scratch / f"{name}-{size}.png"
                icon.write(program, found[size, name], size)
        return found

    def _text(self, name: str, target: Path, *, windows: bool = False, archive: str = "") -> Path:
        """One of packaging/texts, with version and name of the archive filled in."""
        words = (HERE / "texts" / name).read_text(encoding="utf-8")
        # Notepad of an older Windows 10 reads neither bare line feeds nor UTF-8 without its mark.
        encoding, newline = ("utf-8-sig", "\r\n") if windows else ("utf-8", "\n")
        filled = words.format(version=self.version, archive=archive)
        target.write_text(filled, encoding=encoding, newline=newline)
        return target


def say(text: str) -> None:
    """Tell what is being made."""
    print(f"making {text}", flush=True)


def system(text: str) -> str:
    """A system's name as typed. (Before Python 3.12, argparse's choices would refuse a line without one.)"""
    if text not in (LINUX, WINDOWS):
        raise argparse.ArgumentTypeError(f"{text!r} is neither {LINUX} nor {WINDOWS}")
    return text


def main() -> int:
    """Make a release."""
    parser = argparse.ArgumentParser(prog="dev.py package", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("systems", nargs="*", type=system, metavar="SYSTEM", help="linux, windows (both)")
    parser.add_argument(
        "--programs", type=Path, default=ROOT / "out" / "programs", help="the frozen programs"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "release", help="made anew")
    parser.add_argument(
        "--key", type=Path, help="OpenSSH's private key that signs; never put one into the project"
    )
    options = parser.parse_args()
    try:
        common.clear(options.out, release.SUMS)
        with tempfile.TemporaryDirectory() as scratch:
            maker = Maker(options.programs, options.out, Path(scratch))
            maker.beside()
            for name in options.systems or (LINUX, WINDOWS):
                maker.linux() if name == LINUX else maker.windows()
            maker.finish(options.key)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
