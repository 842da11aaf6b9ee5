"""The list of a release's files with their SHA-256, and its signature (SHA256SUMS, SHA256SUMS.sig).

The signature is OpenSSH's (``ssh-keygen -Y sign``), because ssh-keygen is on every Linux and, since 2021, on
every Windows: whoever checks it installs nothing.
"""

import hashlib
import subprocess
from pathlib import Path

from common import Trouble

SUMS, SIGNATURE, SIGNERS = "SHA256SUMS", "SHA256SUMS.sig", "SIGNERS"
NAMESPACE = "file"
"""What the signature is for; ssh-keygen's word for files of any kind."""

SIGNER = "mingpai-release"
_ABOUT_ITSELF = {SUMS, SIGNATURE, SIGNERS}


def digest(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> Path:
    """Write the list of all files of a release, as ``sha256sum`` writes it, sorted by name.

    Args:
        folder: the release; an older signature in it is taken away, because it is of another list.

    Returns:
        The list's path.
    """
    for name in (SIGNATURE, SIGNERS):
        (folder / name).unlink(missing_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _ABOUT_ITSELF)
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    sums = folder / SUMS
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


def sign(sums: Path, key: Path) -> str:
    """Sign the list, and put the public key beside it in the form that ``ssh-keygen -Y verify`` reads.

    Args:
        sums: the list.
        key: the private key, of OpenSSH; it is read where it lies. ssh-keygen asks for its passphrase.

    Returns:
        The key's fingerprint, to be published on paper: a key that comes with the files proves nothing.

    Raises:
        Trouble: there is no such key, no ssh-keygen, or it refused.
    """
    if not key.is_file():
        raise Trouble(f"There is no key {key}")
    _keygen("-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), str(sums))
    public = " ".join(_keygen("-y", "-f", str(key)).split()[:2])
    (sums.parent / SIGNERS).write_text(f"{SIGNER} {public}\n", encoding="ascii", newline="\n")
    check(sums)
    return _keygen("-l", "-f", str(key)).split()[1]


def check(sums: Path) -> None:
    """Check the signature as anybody else would.

    Raises:
        Trouble: it is none of the key beside it.
    """
    signers, signature = sums.with_name(SIGNERS), sums.with_name(SIGNATURE)
    words = ["-Y", "verify", "-q", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE, "-s", str(signature)]
    _keygen(*words, given=sums.read_bytes())


def _keygen(*words: str, given: bytes | None = None) -> str:
    try:
        # Without a text for it, ssh-keygen may ask at the terminal for the key's passphrase.
        done = subprocess.run(["ssh-keygen", *words], input=given, capture_output=True, check=False)
    except OSError as error:
        raise Trouble("ssh-keygen is missing (Debian: openssh-client)") from error
    if done.returncode != 0:
        raise Trouble(f"ssh-keygen refused: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace")
