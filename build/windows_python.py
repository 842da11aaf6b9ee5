"""Hold the Windows Python against the signatures of those who publish it.

The package of the index is held against its SHA-256 before; this says in addition where its bytes come from:

- every program and library bears a valid signature of the Python Software Foundation, time-stamped, whose
  chain ends in the root certificate that windows.toml names by its SHA-256, or in one of those that Debian
  trusts (checked by osslsigncode; revocation is not asked, which would need a network);
- every module of the standard library is in the catalogue that the same signature covers, but for those of
  tkinter. These and the scripts of Tcl have no signature; the SHA-256 of the package alone covers them;
- Microsoft's two runtime libraries and two modules are held against a SHA-256 in windows.toml; it says why.

What a program is not made with is deleted first, so nothing unsigned can come in by accident.
"""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trouble import Trouble

_UNUSED = (
    *("Scripts", "include", "libs", "Lib/site-packages", "Lib/ensurepip", "Lib/idlelib", "Lib/turtledemo"),
    *("Lib/venv", "Lib/test", "tcl/nmake"),
)
_SIGNED = {".exe", ".dll", ".pyd", ".cat"}
_DEBIAN = Path("/etc/ssl/certs/ca-certificates.crt")
_UNSIGNED_FOLDER = "tkinter"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)


def strip(folder: Path) -> None:
    """Delete what no program is made with."""
    for name in _UNUSED:
        shutil.rmtree(folder / name, ignore_errors=True)
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
    (folder / "Lib" / "site-packages").mkdir()


def hold(folder: Path, about: dict[str, Any], scratch: Path) -> tuple[int, int]:
    """Hold all files against signatures and catalogue.

    Args:
        folder: the Python's, stripped.
        about: the table ``python`` of windows.toml.
        scratch: a folder for what is taken out of signatures.

    Returns:
        How many files bear a signature, and how many are in the catalogue.

    Raises:
        Trouble: a file does not hold; the text names it.
    """
    catalogue = folder / about["catalogue"]
    root = _root(catalogue, about["root"], scratch)
    with root.open("a", encoding="utf-8") as roots:
        roots.write(_DEBIAN.read_text(encoding="utf-8"))
    unsigned = {folder / name: digest for name, digest in about["unsigned"].items()}
    for file, digest in unsigned.items():
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise Trouble(f"{file.name} has another SHA-256 than windows.toml")
    signed = sorted(file for file in folder.rglob("*") if file.suffix in _SIGNED and file not in unsigned)
    for file in signed:
        _signature(file, about["signer"], root)
    modules = sorted(file for file in (folder / "Lib").rglob("*.py") if file not in unsigned)
    strangers = not_in(catalogue.read_bytes(), modules)
    if strangers:
        raise Trouble(f"not in the signed catalogue: {', '.join(file.name for file in strangers)}")
    return len(signed), len(modules)


def not_in(catalogue: bytes, modules: Iterable[Path]) -> list[Path]:
    """The modules whose SHA-256 is not in the catalogue; empty ones and tkinter's are not looked for."""
    looked_for = (file for file in modules if file.stat().st_size and _UNSIGNED_FOLDER not in file.parts)
    return [file for file in looked_for if hashlib.sha256(file.read_bytes()).digest() not in catalogue]


def _root(signed: Path, sha256: str, scratch: Path) -> Path:
    """The root certificate, out of a signature that carries it along, held against its SHA-256."""
    signature, target = scratch / "signature.pem", scratch / "root.pem"
    signature.unlink(missing_ok=True)
    _run("osslsigncode", "extract-signature", "-pem", "-in", str(signed), "-out", str(signature))
    listed = _run("openssl", "pkcs7", "-in", str(signature), "-print_certs")
    for certificate in _CERTIFICATE.findall(listed):
        target.write_text(certificate, encoding="ascii")
        told = _run("openssl", "x509", "-in", str(target), "-noout", "-fingerprint", "-sha256")
        if told.strip().rpartition("=")[2].replace(":", "").lower() == sha256:
            return target
    raise Trouble(f"{signed.name} is not signed below the root certificate that windows.toml names")


def _signature(file: Path, signer: str, root: Path) -> None:
    options = ["-CAfile", str(root), "-TSA-CAfile", str(root), "-ignore-crl", "-ignore-cdp"]
    told = _run("osslsigncode", "verify", *options, "-in", str(file))
    of_signer = re.search(r"Signer #0:\s+Subject:[^\n]*/CN=([^/\n]+)", told)
    if of_signer is None or of_signer[1].strip() != signer:
        raise Trouble(f"{file.name} is not signed by {signer}")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command)} says:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout
