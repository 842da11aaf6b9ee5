"""Scripts that are run by path and belong to no package (build, packaging), as modules for a test."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def script(path: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script, with the modules beside it, as if it ran.

    Args:
        path: from the project's folder, such as ``build/fonts.py``.
        monkeypatch: takes everything back after the test.
    """
    file = ROOT / path
    monkeypatch.syspath_prepend(str(file.parent))
    # A dataclass looks its module up by name.
    spec = importlib.util.spec_from_file_location(f"{file.stem}_under_test", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module
