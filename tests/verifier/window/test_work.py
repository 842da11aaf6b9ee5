"""Work in the background: progress, cancelling, errors, and never two at once."""

import threading
import time
from collections.abc import Callable

import pytest

from verifier.audit import Progress
from verifier.window.work import Cancelled, Ended, Job, told

PATIENCE = 10.0


def wait_for(met: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end
        time.sleep(0.002)


def outcome(job: Job[object]) -> Ended[object]:
    found: list[Ended[object]] = []

    def look() -> bool:
        ended = job.ended()
        if ended is not None:
            found.append(ended)
        return bool(found)

    wait_for(look)
    return found[0]


def test_a_value_comes_back_once_and_none_is_a_value() -> None:
    for value in (7, None):
        job: Job[object] = Job(lambda _progress, value=value: value)
        assert outcome(job) == Ended(value)
        assert job.ended() is None
        wait_for(lambda job=job: not job.running)


@pytest.mark.parametrize("error", [ValueError("x"), MemoryError(), RecursionError()])
def test_an_error_comes_back(error: Exception) -> None:
    def task(_progress: Progress) -> object:
        raise error

    assert outcome(Job(task)).error is error
    assert type(error).__name__ in told(error) and "\n" not in told(error)


def test_a_cancelled_job_ends_at_its_next_progress() -> None:
    begun, go = threading.Event(), threading.Event()

    def task(progress: Progress) -> object:
        begun.set()
        go.wait(PATIENCE)
        progress(1, 2, "stage.lists")
        raise AssertionError("it went on")

    job: Job[object] = Job(task)
    begun.wait(PATIENCE)
    job.cancel()
    go.set()
    assert isinstance(outcome(job).error, Cancelled)


def test_a_job_waits_for_the_one_before() -> None:
    go, order = threading.Event(), []

    def first(_progress: Progress) -> object:
        go.wait(PATIENCE)
        order.append("first")
        return None

    def second(progress: Progress) -> object:
        progress(3, 4, "stage.admissions")
        order.append("second")
        return None

    one: Job[object] = Job(first)
    other: Job[object] = Job(second, after=one)
    assert other.progress is None
    go.set()
    outcome(other)
    assert order == ["first", "second"] and other.progress == (3, 4, "stage.admissions")


def test_a_job_cancelled_before_it_begins_does_nothing() -> None:
    go, done = threading.Event(), []
    one: Job[object] = Job(lambda _progress: go.wait(PATIENCE))
    other: Job[object] = Job(lambda _progress: done.append(1), after=one)
    other.cancel()
    go.set()
    assert isinstance(outcome(other).error, Cancelled) and not done
