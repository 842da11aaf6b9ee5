"""What the frozen programs are made of: ``python3 dev.py materials linux|windows``.

Every file and module of the programs is put down to a component: this project, a wheel, or what
materials.toml lists. One that belongs to none stops the build. Licences' texts go into the kiosk's folder,
so before its digest is taken, and the bill of materials (CycloneDX 1.6) beside it.
"""

import argparse
import fnmatch
import hashlib
import re
import shutil
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from materials_frozen import Part, parts
from materials_wheels import Wheel, fetch, read_all
from trouble import Trouble

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LIST = HERE / "materials.toml"
PACKAGES = HERE / "linux_packages.txt"
TEXTS = HERE / "licences"
FOLDER = "licences"
PROJECT, CPYTHON = "Mingpai", "CPython"
_OURS = ("kiosk", "verifier")
_SCRIPTS = {"kiosk_entry", "verifier_entry"}
_BOOT = re.compile(r"pyi(mod|boot|_rth)|_pyi_|struct$|stdnum_offline$")
_EMPTY = hashlib.sha256(b"").hexdigest()
_NUMBER = re.compile(r"\.so\.(\d[\d.]*)$")
_FROM_WHEEL = re.compile(r"-[0-9a-f]{8}\.")
"""Who makes a wheel's libraries its own puts a digest into their names."""


@dataclass(frozen=True, slots=True)
class Component:
    """Something that is shipped, with a name, a version and a licence.

    Args:
        name: as its makers write it.
        version: as far as it is known.
        licence: an SPDX expression.
        texts: the licence's texts, by file name.
        sha256: of the package that it comes in; empty for what comes in no package of its own.
        within: the component that brings it along, if it does not come by itself.
        purl: its address as a package, where it has one.
    """

    name: str
    version: str
    licence: str
    texts: Mapping[str, str]
    sha256: str = ""
    within: str = ""
    purl: str = ""


@dataclass(slots=True)
class Found:
    """The components of a system's programs, each with its files, and the parts that belong to none."""

    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    unknown: list[Part] = field(default_factory=list)


class Materials:
    """Puts parts down to components.

    Args:
        listed: materials.toml.
        wheels: the wheels that the programs may be made from.
        system: ``linux`` or ``windows``.
    """

    def __init__(self, listed: Mapping[str, Any], wheels: Sequence[Wheel], system: str) -> None:
        self.listed, self.wheels, self.system = listed, wheels, system
        self._module = {module: wheel.name for wheel in wheels for module in wheel.modules}
        self._file = {name: wheel.name for wheel in wheels for name in wheel.files}
        self._digest = {digest: wheel.name for wheel in wheels for digest in wheel.files.values()}
        self._digest.pop(_EMPTY, None)
        self._hook = {Path(name).stem: owner for name, owner in self._file.items() if "/rthooks/" in name}

    def owner(self, part: Part) -> str | None:
        """The component that a part belongs to."""
        return self._module_owner(part.name) if part.module else self._file_owner(part)

    def _module_owner(self, name: str) -> str | None:
        name = name.removesuffix(".__init__")
        top = name.partition(".")[0]
        if top in _OURS or name in _SCRIPTS:
            return PROJECT
        if name in self._module:
            return self._module[name]
        if _BOOT.match(name):
            return self._hook.get(name, "pyinstaller")
        newer = top in self.listed["python"]["modules"] or top.startswith("_sysconfigdata")
        standard = newer or top in sys.stdlib_module_names
        return CPYTHON if standard else None

    def _file_owner(self, part: Part) -> str | None:
        name = part.name
        for entry in self.listed["component"]:
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in entry["files"]):
                return str(entry["name"])
        if name == part.program or name.startswith(("mingpai-", f"{FOLDER}/")):
            return PROJECT
        if name.partition("/")[0] in _OURS:
            return PROJECT if self._is_ours(part) else None
        # Libraries are stripped when they are packed: there the path has to do.
        return self._digest.get(part.sha256) or self._file.get(name) or self._moved(name)

    def _is_ours(self, part: Part) -> bool:
        file = ROOT / part.name
        return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == part.sha256

    def _moved(self, name: str) -> str | None:
        """Kivy's data lie in a folder of another name inside a frozen program."""
        return (
            self._file.get(f"kivy/{name.removeprefix('kivy_install/')}")
            if name.startswith("kivy_install/")
            else None
        )

    def sort(self, all_parts: Iterable[Part]) -> Found:
        """Put every part down to its component."""
        found = Found()
        for part in all_parts:
            owner = self.owner(part)
            if owner is None:
                found.unknown.append(part)
            else:
                found.parts[owner].append(part)
        return found

    def components(self, found: Found, version: str) -> Iterator[Component]:
        """The components that were found, and those inside them; this project first."""
        yield Component(
            PROJECT, version, "Apache-2.0", {"LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8")}
        )
        for entry in self.listed["component"]:
            own = found.parts.get(entry["name"])
            if own:
                yield _listed(entry, self._version(entry, own))
        for wheel in self.wheels:
            if wheel.name in found.parts:
                if not wheel.licence:
                    raise Trouble(
                        f"{wheel.path.name} does not say its licence: add it to [wheels] in {LIST.name}"
                    )
                yield _of_wheel(wheel, self.listed["texts"])
        for entry in self.listed["inside"]:
            if entry.get("within", entry.get("wheel")) in found.parts:
                yield self._inside(entry)

    def _version(self, entry: Mapping[str, Any], own: Sequence[Part]) -> str:
        told = entry["version"]
        if isinstance(told, dict):
            return str(told[self.system])
        if told != "soname":
            return str(told)
        versions = {_soname(part.name) for part in own} - {""}
        if self.system == "linux" and any(not _FROM_WHEEL.search(part.name) for part in own):
            versions |= {_in_debian(str(entry.get("debian", "")))} - {""}
        return ", ".join(sorted(versions))

    def _inside(self, entry: Mapping[str, str]) -> Component:
        named = entry.get("wheel", entry.get("within"))
        wheel = next(one for one in self.wheels if one.name == named)
        if "text" in entry:
            return _listed(entry, "", within=wheel.name)
        return Component(entry["name"], wheel.version, entry["licence"], wheel.texts, within=wheel.name)


def _listed(entry: Mapping[str, Any], version: str, within: str = "") -> Component:
    texts = _texts(entry["text"])
    return Component(
        entry["name"], version, entry["licence"], texts, within=within or entry.get("within", "")
    )


def _of_wheel(wheel: Wheel, told: Mapping[str, str]) -> Component:
    purl = f"pkg:pypi/{wheel.name}@{wheel.version}"
    texts = _texts(told[wheel.name]) if wheel.name in told else wheel.texts
    return Component(wheel.name, wheel.version, wheel.licence, texts, wheel.sha256, purl=purl)


def _texts(named: str | Sequence[str]) -> dict[str, str]:
    names = [named] if isinstance(named, str) else named
    return {name: (TEXTS / name).read_text(encoding="utf-8", errors="replace") for name in names}


def _soname(name: str) -> str:
    """The number at the end of a library's name, if it is more than its interface's."""
    match = _NUMBER.search(name)
    return match[1] if match and "." in match[1] and _FROM_WHEEL.search(name) else ""


def _in_debian(package: str) -> str:
    """The version of a package in the system in which the Linux programs are frozen."""
    for line in PACKAGES.read_text(encoding="utf-8").splitlines():
        name, _, version = line.replace("=", " ").partition(" ")
        if name.partition(":")[0] == package:
            return version.strip()
    return ""


def page_components(listed: Mapping[str, Any]) -> Iterator[Component]:
    """What verifier.html brings along."""
    for entry in listed["page"]:
        path = ROOT / entry["text"]
        texts = {path.name: path.read_text(encoding="utf-8")}
        purl = f"pkg:npm/%40noble/ed25519@{entry['version']}"
        yield Component(
            entry["name"], entry["version"], entry["licence"], texts, within="verifier.html", purl=purl
        )


def write_licences(folder: Path, components: Sequence[Component]) -> None:
    """Write the licences' texts into a folder: a list, and a file a component; the same bytes each time.

    Args:
        folder: made anew.
        components: what is shipped.

    Raises:
        Trouble: a component has no text.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [
        "Mingpai 明派: what is shipped, and under which licence (SPDX). The texts lie beside this list.",
        "",
    ]
    for one in components:
        if not one.texts:
            raise Trouble(f"{one.name} has no text of its licence: add one to {LIST.name}")
        file = re.sub(r"[^A-Za-z0-9.+-]+", "-", one.name).strip("-") + ".txt"
        called = f"{one.name} {one.version}".strip()
        lines.append(f"{called}: {one.licence} ({file})")
        text = "\n\n".join(f"--- {name}\n\n{text.strip()}" for name, text in one.texts.items())
        (folder / file).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def main() -> int:
    """Write licences and bill of materials of one system's programs."""
    parser = argparse.ArgumentParser(prog="dev.py materials", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("system", choices=("linux", "windows"))
    parser.add_argument("--folder", type=Path, help="of the frozen programs (out/programs/SYSTEM)")
    parser.add_argument("--cache", type=Path, default=ROOT / "out" / "cache", help="where wheels are kept")
    options = parser.parse_args()
    folder = options.folder or ROOT / "out" / "programs" / options.system
    wheels = options.cache / "wheels" / options.system
    try:
        fetch(options.system, _pinned(options.system), wheels)
        make(options.system, folder, wheels)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def make(system: str, folder: Path, wheels: Path) -> None:
    """Write licences and bill of materials of one system's programs.

    Args:
        system: ``linux`` or ``windows``.
        folder: of its programs.
        wheels: the wheels they were made from.

    Raises:
        Trouble: a part belongs to no component, a licence is not known, or there are no programs.
    """
    kiosk = folder / "mingpai-kiosk"
    verifier = folder / ("mingpai-verifier.exe" if system == "windows" else "mingpai-verifier")
    for path in (kiosk, verifier):
        if not path.exists():
            raise Trouble(f"{path} is not there. What to do: python3 dev.py freeze {system}")
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    materials = Materials(listed, read_all(wheels, listed["wheels"]), system)
    shutil.rmtree(kiosk / FOLDER, ignore_errors=True)
    found = materials.sort([*parts(kiosk), *parts(verifier)])
    if found.unknown:
        names = "\n".join(sorted({f"    {part.program}: {part.name}" for part in found.unknown}))
        raise Trouble(f"These belong to no component; add them to {LIST.name} or leave them out:\n{names}")
    _fonts_are_there(found)
    version = _version()
    components = [*materials.components(found, version), *page_components(listed)]
    write_licences(kiosk / FOLDER, components)
    import materials_bill

    target = folder / f"mingpai-{version}-{system}.cdx.json"
    materials_bill.write(target, system, components, found.parts, materials_bill.programs(kiosk, verifier))
    print(f"{len(components)} components; {target}")


def _pinned(system: str) -> list[Path]:
    own = ROOT / "requirements" / f"{system}.txt"
    return [own if own.is_file() else ROOT / "requirements" / "freeze.txt"]


def _fonts_are_there(found: Found) -> None:
    """A kiosk without the fonts for rare characters could not write every child's name."""
    for name in ("Noto Sans SC", "HanaMin"):
        if not found.parts.get(name):
            raise Trouble(
                f"The kiosk has no {name}. What to do: python3 dev.py fonts --all, then freeze again"
            )


def _version() -> str:
    sys.path.insert(0, str(ROOT))
    import verifier

    return verifier.__version__


if __name__ == "__main__":
    sys.exit(main())
