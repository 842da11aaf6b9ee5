"""The desk: one command at a time, off the drawing thread, and what came of it back on it."""

import queue
import threading
from collections.abc import Callable
from typing import Any, cast

from kiosk.ceremony.ceremony import Ceremony
from kiosk.desk import Desk
from verifier.protocol.errors import BadInput, Rule


class Drawing:
    """A drawing thread: the test's own, which runs what was posted when it is told to."""

    def __init__(self) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.heard: list[tuple[str, Any]] = []

    def desk(self) -> Desk:
        return Desk(cast(Ceremony, object()), None, self.posted.put)

    def run(self, desk: Desk, command: Callable[[Ceremony], Any]) -> bool:
        def hear(word: str) -> Callable[[Any], None]:
            return lambda found: self.heard.append((word, found))

        return desk.run(command, hear("done"), hear("refused"), hear("broken"))

    def draw(self) -> None:
        self.posted.get(timeout=5)()


def test_a_result_comes_back_on_the_drawing_thread() -> None:
    drawing = Drawing()
    desk = drawing.desk()
    assert drawing.run(desk, lambda _one: threading.current_thread().name)
    assert drawing.heard == []
    drawing.draw()
    assert drawing.heard == [("done", "command")]
    assert not desk.busy


def test_a_second_command_is_not_run_while_one_runs() -> None:
    drawing = Drawing()
    desk = drawing.desk()
    go_on = threading.Event()
    assert drawing.run(desk, lambda _one: go_on.wait(5))
    assert desk.busy
    assert not drawing.run(desk, lambda _one: "second")
    go_on.set()
    drawing.draw()
    assert drawing.heard == [("done", True)]
    assert drawing.run(desk, lambda _one: "third")
    drawing.draw()
    assert drawing.heard[-1] == ("done", "third")


def test_what_was_refused_and_what_broke_are_told_apart() -> None:
    drawing = Drawing()
    desk = drawing.desk()
    refusal = BadInput(Rule.COMMAND, "command.folder-exists", where="x")

    def refuse(_one: Ceremony) -> None:
        raise refusal

    def break_down(_one: Ceremony) -> None:
        raise ZeroDivisionError

    drawing.run(desk, refuse)
    drawing.draw()
    drawing.run(desk, break_down)
    drawing.draw()
    assert drawing.heard[0] == ("refused", refusal)
    assert drawing.heard[1][0] == "broken"
    assert not desk.busy
