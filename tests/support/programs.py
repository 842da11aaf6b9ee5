"""Programs that some tests need: found, or the test is skipped, or it fails where they are required."""

import os
import shutil

import pytest

REQUIRED = "MINGPAI_PROGRAMS"
"""Set to ``required`` where every program has to be there, so that no test is skipped for lack of one."""


def lacking(what: str, package: str) -> None:
    """Skip the test that runs, or fail it where programs are required.

    Args:
        what: what is missing.
        package: the Debian package to install.
    """
    reason = f"{what} is missing: install the Debian package {package}"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str, package: str) -> str:
    """The path of a program.

    Args:
        name: the program, such as ``qpdf``.
        package: the Debian package that has it.
    """
    # Debian keeps the daemons out of a user's path.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if path is None:
        lacking(name, package)
    assert path is not None
    return path
