"""What the Windows installer installs and removes."""

from types import ModuleType

import pytest

from tests.support.scripts import script

NAMES = ["mingpai-kiosk/_internal/b.dll", "mingpai-kiosk/_internal/a$1.txt", "mingpai-kiosk/k.exe", "v.exe"]


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/installer.py, as a module."""
    return script("packaging/installer.py", monkeypatch)


def test_what_is_installed_is_removed_and_nothing_else(installer: ModuleType) -> None:
    install, remove = installer.lists(NAMES)
    assert [line for line in install.splitlines() if line.startswith("File")] == [
        'File "/oname=a$$1.txt" "${FILES}/mingpai-kiosk/_internal/a$1.txt"',
        'File "/oname=b.dll" "${FILES}/mingpai-kiosk/_internal/b.dll"',
        'File "/oname=k.exe" "${FILES}/mingpai-kiosk/k.exe"',
        'File "/oname=v.exe" "${FILES}/v.exe"',
    ]
    lines = remove.splitlines()
    files = [line for line in lines if line.startswith("Delete")]
    deleted = {line.removeprefix('Delete "$INSTDIR\\').removesuffix('"') for line in files}
    assert deleted == {name.replace("/", "\\").replace("$", "$$") for name in NAMES}
    # A folder goes only when it is empty, and after those inside it.
    folders = [line for line in lines if line.startswith("RMDir")]
    assert folders == ['RMDir "$INSTDIR\\mingpai-kiosk\\_internal"', 'RMDir "$INSTDIR\\mingpai-kiosk"']
    assert "/r" not in remove and "*" not in remove


def test_the_order_of_the_names_does_not_matter(installer: ModuleType) -> None:
    assert installer.lists(NAMES) == installer.lists(NAMES[::-1])
