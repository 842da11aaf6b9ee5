"""What Windows reads off the executables: version, manifest, icon."""

import ast
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

import verifier
from tests.support.scripts import script


@pytest.fixture
def about(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """build/windows_about.py, as a module."""
    return script("build/windows_about.py", monkeypatch)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1", (1, 0, 0, 0)),
        ("0.4.1", (0, 4, 1, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
        ("2.0.0rc1+local", (2, 0, 1, 0)),
    ],
)
def test_versions_have_four_numbers(
    about: ModuleType, version: str, numbers: tuple[int, int, int, int]
) -> None:
    assert about.four_numbers(version) == numbers


def test_a_version_resource_is_a_python_expression_with_chinese_names(about: ModuleType) -> None:
    listed = about.listed()["about"]
    for name in listed["programs"]:
        tree = ast.parse(about.version_text(name, verifier.__version__, listed), mode="eval")
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert {listed["product"], verifier.__version__, f"{name}.exe", "080404b0"} <= texts
        descriptions = [text for text in texts if isinstance(text, str) and text.startswith("明派 ")]
        assert len(descriptions) == 1


def test_manifests_say_density_long_paths_and_utf8(about: ModuleType) -> None:
    listed = about.listed()["about"]
    for name, program in listed["programs"].items():
        told = {
            node.tag.rpartition("}")[2]: node.text
            for node in ET.fromstring(about.manifest(name, listed)).iter()
        }
        assert told["dpiAwareness"] == program["dpi"]
        assert told["longPathAware"] == told["dpiAware"] == "true"
        assert told["activeCodePage"] == "UTF-8"


def test_every_executable_gets_all_three(about: ModuleType, tmp_path: Path) -> None:
    about.write(tmp_path / "resources", verifier.__version__)
    names = about.listed()["about"]["programs"]
    found = {file.name for file in (tmp_path / "resources").iterdir()}
    assert found == {f"{name}.{kind}" for name in names for kind in ("version", "manifest", "ico")}
    with Image.open(tmp_path / "resources" / "mingpai-verifier.ico") as image:
        assert {16, 32, 48, 256} <= {width for width, _ in image.info["sizes"]}
