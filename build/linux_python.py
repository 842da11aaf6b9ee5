"""CPython for old Linux systems, compiled by zig inside a Debian system, and kept."""

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from chroot import Bind, Chroot
from trouble import Trouble

INSIDE = "/opt/python"
"""Where it lies in the build system; compiled in."""
SCRIPT = Path(__file__).with_name("linux_python.sh")


def zig() -> Path:
    """The folder of the compiler, which is a package of requirements/build.txt.

    Raises:
        Trouble: it is not installed.
    """
    found = importlib.util.find_spec("ziglang")
    if found is None or found.origin is None:
        raise Trouble("The package ziglang is missing. What to do: python3 dev.py freeze linux")
    return Path(found.origin).parent


def provide(cache: Path, work: Path, root: Path, sources: Sequence[Path], glibc: str, epoch: int) -> Path:
    """The folder of CPython, from the cache or compiled.

    Args:
        cache: where it is kept.
        work: scratch.
        root: the build system.
        sources: Debian's source files.
        glibc: the oldest C library, such as ``2.28``.
        epoch: the time that is compiled in, in seconds since 1970.

    Raises:
        Trouble: it cannot be compiled.
    """
    digest = hashlib.sha256(f"{glibc} {epoch} {root.name} {_version()}\n".encode() + SCRIPT.read_bytes())
    for source in sources:
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    python = cache / f"python-{digest.hexdigest()[:16]}"
    if python.is_dir():
        return python
    inputs, build = work / "sources", work / "python"
    aside = cache / f".{python.name}-{os.getpid()}"
    for folder in (inputs, build, aside):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for source in sources:
        shutil.copyfile(source, inputs / source.name)
    binds = (Bind(zig(), "/zig"), Bind(SCRIPT, "/compile.sh"), Bind(inputs, "/sources"))
    system = Chroot(root, binds=(*binds, Bind(build, "/build", True), Bind(aside, INSIDE, True)))
    try:
        system.run(["bash", "/compile.sh"], environment={"GLIBC": glibc, "SOURCE_DATE_EPOCH": str(epoch)})
        aside.rename(python)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(build)
    return python


def _version() -> str:
    from importlib.metadata import version

    return version("ziglang")
