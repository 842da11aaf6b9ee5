"""Large QR codes are those of segno, module by module, in every version; and they are read back."""

import io
import subprocess

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.paper.large_code import ALPHANUMERIC, BYTES, CAPITALS, MASK, VERSIONS, LargeCode, large_code
from tests.support.programs import program
from verifier.protocol.errors import WrongUse


def rows(text: str, mode: str) -> list[str]:
    """What segno makes, a row a text of 0 and 1."""
    made = segno.make_qr(text, error="l", mask=MASK, mode=mode, encoding="utf-8", boost_error=False)
    return ["".join(str(int(module)) for module in row) for row in made.matrix]


def drawn(code: LargeCode) -> list[str]:
    size = len(code.rows)
    return [f"{int(row, 16):0{4 * len(row)}b}"[:size] for row in code.rows]


def fitting(version: int, text: str) -> str:
    """The longest beginning of a text that fits into a version, by segno's own account."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        try:
            segno.make_qr(
                text[:middle], version=version, error="l", mode="byte", mask=MASK, boost_error=False
            )
            low = middle
        except segno.DataOverflowError:
            high = middle - 1
    return text[:low]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_full_code_of_bytes_is_that_of_segno(version: int) -> None:
    text = fitting(version, "".join(chr(97 + at * at % 26) for at in range(BYTES)))
    made = drawn(large_code(text))
    assert len(made) == 17 + 4 * version
    assert made == rows(text, "byte")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_code_that_is_filled_up_is_that_of_segno(version: int) -> None:
    counted = 9 if version < 10 else 11 if version < 27 else 13
    most = fitting(version, "A" * BYTES)
    # Where the text ends on a whole byte, segno adds an empty one before it fills up; readers skip either.
    length = next(one for one in range(len(most), 0, -1) if (4 + counted + 11 * one // 2 + one % 2 + 4) % 8)
    text = "".join(ALPHANUMERIC[at * at % 45] for at in range(length))
    assert drawn(large_code(text)) == rows(text, "alphanumeric")


@settings(max_examples=25)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=400))
def test_any_text_is_read_back(text: str) -> None:
    made = drawn(large_code(text))
    size = len(made)
    picture = Image.new("L", (size + 8, size + 8), 255)
    picture.putdata(
        [
            0 if 4 <= row < size + 4 and 4 <= column < size + 4 and made[row - 4][column - 4] == "1" else 255
            for row in range(size + 8)
            for column in range(size + 8)
        ]
    )
    file = io.BytesIO()
    picture.resize((4 * (size + 8), 4 * (size + 8)), Image.Resampling.NEAREST).save(file, "PNG")
    command = [program("zbarimg", "zbar-tools"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
    read = subprocess.run(command, input=file.getvalue(), capture_output=True, check=True).stdout
    assert read.decode("utf-8") == text + "\n"


@pytest.mark.parametrize("text", ["x" * BYTES, "A" * CAPITALS])
def test_the_largest_code_is_as_large_as_the_standard_says(text: str) -> None:
    assert len(large_code(text).rows) == 177
    with pytest.raises(WrongUse):
        large_code(text + text[0])
