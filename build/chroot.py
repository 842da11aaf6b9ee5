"""Debian systems in folders: made by mmdebstrap, and entered with nothing of this computer around them.

The archive they come from is the one that apt on this computer is set to; apt checks its signatures. Entering
one needs root's rights. All that is mounted for a command, and all that the command started, is gone when it
ends, or when whoever runs it is killed.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trouble import Trouble

FORMAT = "1"
"""To be raised when the same suite and packages shall lead to another system."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_ENTER = """set -eu
root=$1 writable=$2; shift 2
mount --bind "$root" "$root"
if [ "$writable" = no ]; then
    mount -o remount,bind,ro "$root"
    mount -t tmpfs -o mode=1777 tmp "$root/tmp"
fi
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm" 2>/dev/null || true
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
while [ "$1" != -- ]; do
    [ -e "$root$2" ] || mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
    shift 3
done
shift
# Not exec: a process that becomes another user no longer dies with its parent, and this one shall.
chroot "$@" || exit $?
"""


@dataclass(frozen=True, slots=True)
class Bind:
    """A folder or file of this computer, as a chroot shall see it."""

    source: Path
    inside: str
    """Where it appears, such as ``/src``; made if it is not there."""
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Chroot:
    """A Debian system in a folder."""

    root: Path
    writable: bool = False
    """Whether commands may change the system itself; else only ``/tmp`` and what is bound writable."""
    binds: tuple[Bind, ...] = field(default=())
    """What every command sees."""

    def command(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        network: bool = False,
        user: str = "",
        folder: str = "/",
    ) -> list[str]:
        """The command line that runs a command inside, with an environment of its own.

        It ends when the thread that starts it does, even if that is killed.

        Args:
            words: the command.
            environment: further variables; none of this computer's goes along.
            network: whether it can reach a network at all.
            user: user and group by number, ``1000:1000``; root where empty.
            folder: where it starts.
        """
        _as_root()
        for bind in self.binds:
            _mount_point(self.root, bind)
        mounts = [
            word
            for bind in self.binds
            for word in (str(bind.source.resolve()), bind.inside, "rw" if bind.writable else "ro")
        ]
        variables = {"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/root", **(environment or {})}
        inside = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *words]
        return [
            *("setpriv", "--pdeathsig", "KILL", "--"),
            *(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                *(() if network else ("--net",)),
                "--",
            ),
            *("sh", "-c", _ENTER, "enter", str(self.root.resolve()), "yes" if self.writable else "no"),
            *mounts,
            "--",
            *((f"--userspec={user}",) if user else ()),
            *(str(self.root.resolve()), "sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder, *inside),
        ]

    def run(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        network: bool = False,
        user: str = "",
        folder: str = "/",
    ) -> None:
        """Run a command inside, as :meth:`command` says, with its output left as it is.

        Raises:
            Trouble: it failed.
        """
        line = self.command(words, environment=environment, network=network, user=user, folder=folder)
        code = subprocess.run(line, stdin=subprocess.DEVNULL, check=False).returncode
        if code != 0:
            raise Trouble(f"{shlex.join(words)} failed inside {self.root.name} (exit status {code})")


def provide(
    cache: Path, suite: str, packages: Sequence[str], *, variant: str = "minbase", updates: bool = False
) -> Path:
    """The folder of a Debian system, from the cache or made anew.

    Args:
        cache: where it is kept, under a digest of what it is made from.
        suite: Debian's name of the release, such as ``bullseye``.
        packages: what it has besides the smallest system.
        variant: how small that is, in mmdebstrap's words.
        updates: whether what came after the release is taken too: the system is then another one every month.

    Raises:
        Trouble: a program or a right is missing, or the archive does not have it.
    """
    parts = [FORMAT, suite, variant, str(updates), *sorted(packages)]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    root = cache / f"{suite}-{digest[:16]}"
    if root.is_dir():
        return root
    _as_root()
    if shutil.which("mmdebstrap") is None:
        raise Trouble("mmdebstrap is missing. What to do: apt-get install mmdebstrap, as root.")
    cache.mkdir(parents=True, exist_ok=True)
    aside = cache / f".{root.name}-{os.getpid()}"
    signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
    suites = [suite, f"{suite}-updates"] if updates else [suite]
    lines = [f"deb {signed}{mirror()} {one} main" for one in suites]
    command = ["mmdebstrap", "--quiet", f"--variant={variant}"]
    if packages:
        command.append(f"--include={','.join(sorted(packages))}")
    done = subprocess.run([*command, suite, str(aside), *lines], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        shutil.rmtree(aside, ignore_errors=True)
        raise Trouble(f"mmdebstrap could not make Debian {suite}, for the reason given above")
    aside.rename(root)
    return root


def mirror() -> str:
    """Where apt on this computer takes Debian from.

    Raises:
        Trouble: it is not told where, or has no lists yet.
    """
    form = "$(ORIGIN)|$(LABEL)|$(REPO_URI)"
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout
    for line in listed.splitlines():
        if line.startswith("Debian|Debian|"):
            return line.split("|")[2]
    raise Trouble("apt on this computer knows no Debian archive. What to do: apt-get update, as root.")


def installed(root: Path) -> list[str]:
    """The packages of a system, each with its version, sorted."""
    found = []
    for block in (root / "var/lib/dpkg/status").read_text(encoding="utf-8").split("\n\n"):
        values = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != " ")
        if values.get("Status", "").endswith(" installed"):
            found.append(f"{values['Package']} {values['Version']}")
    return sorted(found)


def _mount_point(root: Path, bind: Bind) -> None:
    point = root / bind.inside.lstrip("/")
    if bind.source.is_dir():
        point.mkdir(parents=True, exist_ok=True)
    elif not point.exists():
        point.parent.mkdir(parents=True, exist_ok=True)
        point.touch()


def _as_root() -> None:
    if os.geteuid() != 0:
        raise Trouble("Debian systems in folders are made and entered by root alone. What to do: sudo.")
