"""A little of the fuzzing that ``python -m tests.faults.fuzz`` does for as long as one likes."""

import random
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if sys.platform == "win32":
    pytest.skip("bounds on time and memory are set as Unix has them", allow_module_level=True)

from tests.faults.fuzz import Target, Tried, attempt, targets
from tests.faults.mutations import Mutator

NAMES = ("workbook", "plan", "package", "sealed", "journal", "copy", "bundle", "records")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    made = targets(tmp_path_factory.mktemp("fuzz"))
    assert tuple(made) == NAMES
    return made


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**64))
def test_a_changed_file_is_refused_or_read(name: str, found: dict[str, Target], seed: int) -> None:
    attempt(found[name], found[name].make(Mutator(random.Random(seed))), Tried())


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=2000))
def test_any_bytes_are_refused_or_read(name: str, found: dict[str, Target], data: bytes) -> None:
    attempt(found[name], data, Tried())


@pytest.mark.parametrize("name", NAMES)
def test_the_changes_reach_the_readers(name: str, found: dict[str, Target]) -> None:
    """Fuzzing that is refused at the door for one reason tries nothing."""
    tried = Tried()
    for seed in range(60):
        attempt(found[name], found[name].make(Mutator(random.Random(seed))), tried)
    assert tried.inputs == 60
    assert len(tried.refused) > 1 or name == "bundle"
