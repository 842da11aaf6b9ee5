"""A disk that can stop at every operation: what a power cut may leave of files that were not flushed yet.

The operations of :mod:`kiosk.files.disk` are done for real, and beside them a model is kept of what has been
flushed. At each operation the model says which files a power cut at that moment may leave: whatever was not
flushed has arrived, has not, has in part, or has left a hole; names and contents each in either order.
"""

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.files import disk

Tree = Mapping[str, bytes | None]
"""Files and their bytes by path, folders with None."""


@dataclass
class Node:
    """A file or folder: what the system shows of it, and what is sure to survive a power cut."""

    folder: bool = False
    data: bytes = b""
    kept: bytes = b""
    names: dict[str, "Node"] = field(default_factory=dict)
    kept_names: dict[str, "Node"] = field(default_factory=dict)


def read_tree(root: Path) -> Node:
    """What is on a disk before anything happens: all of it is flushed."""
    node = Node(folder=root.is_dir())
    if not node.folder:
        node.data = node.kept = root.read_bytes()
        return node
    for path in root.iterdir():
        if path.name != ".in-use":
            node.names[path.name] = read_tree(path)
    node.kept_names = dict(node.names)
    return node


def _common(one: bytes, other: bytes) -> int:
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _part(kept: bytes, data: bytes) -> bytes:
    """Half of what was written has arrived."""
    start = _common(kept, data)
    return data[: start + (len(data) - start) // 2] if len(data) >= len(kept) else data


def _hole(kept: bytes, data: bytes) -> bytes:
    """The second half of what was written has arrived, and zeros stand where the first belongs."""
    start = _common(kept, data)
    middle = start + (len(data) - start) // 2
    return data[:start] + bytes(middle - start) + data[middle:]


def _zeros(kept: bytes, data: bytes) -> bytes:
    """The file has its new length, but nothing of what was written."""
    start = _common(kept, data)
    return data[:start] + bytes(len(data) - start)


CONTENTS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "none": lambda kept, _data: kept,
    "all": lambda _kept, data: data,
    "part": _part,
    "hole": _hole,
    "zeros": _zeros,
}


Content = Callable[[bytes, bytes], bytes]


def _tree(
    node: Node, content: Content, names_kept: bool, path: str = ""
) -> Iterator[tuple[str, bytes | None]]:
    if not node.folder:
        yield path, content(node.kept, node.data)
        return
    if path:
        yield path, None
    for name, child in sorted((node.kept_names if names_kept else node.names).items()):
        yield from _tree(child, content, names_kept, f"{path}/{name}" if path else name)


def crashes(root: Node) -> Iterator[Tree]:
    """What a power cut at this moment may leave."""
    seen = set()
    for names_kept in (True, False):
        for content in CONTENTS.values():
            found = tuple(_tree(root, content, names_kept))
            if found not in seen:
                seen.add(found)
                yield dict(found)


def lay_out(tree: Tree, root: Path) -> None:
    """Write a tree to the real disk, into a folder that is not there yet."""
    root.mkdir(parents=True)
    for name, data in tree.items():
        path = root / name
        if data is None:
            path.mkdir()
        else:
            path.write_bytes(data)


class Killed(BaseException):
    """The computer stops here."""


@dataclass
class Simulated:
    """The disk below one folder.

    Args:
        root: everything below it is watched.
        at: called at every operation with its number, from 1, and its name; it may raise an :class:`OSError`,
            which the operation then fails with (a write has then written half).
    """

    root: Path
    at: Callable[[int, str], None]
    count: int = 0

    def __post_init__(self) -> None:
        self.tree = read_tree(self.root)
        self._handles: dict[int, Node] = {}

    def _find(self, path: Path) -> Node:
        node = self.tree
        for name in path.relative_to(self.root).parts:
            node = node.names[name]
        return node

    def _step(self, name: str) -> None:
        self.count += 1
        self.at(self.count, name)

    @contextmanager
    def installed(self) -> Iterator["Simulated"]:
        """Use this disk."""
        with pytest.MonkeyPatch.context() as patch:
            for name in ("append_to", "create", "write", "sync", "cut", "close", "rename", "remove",
                         "make_folder", "sync_folder"):  # fmt: skip
                patch.setattr(disk, name, self._replacement(name, getattr(disk, name)))
            yield self

    def _replacement(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        model = getattr(self, f"_{name}")

        def act(*arguments: object) -> object:
            return model(real, *arguments)

        return act

    def _opened(self, handle: int, path: Path, fresh: bool) -> int:
        parent = self._find(path.parent)
        if fresh:
            parent.names[path.name] = Node()
        self._handles[handle] = parent.names[path.name]
        return handle

    def _append_to(self, real: Callable[..., int], path: Path, mode: int = 0o644) -> int:
        fresh = not path.exists()
        if fresh:
            self._step("create")
        return self._opened(real(path, mode), path, fresh)

    def _create(self, real: Callable[..., int], path: Path, mode: int = 0o600) -> int:
        self._step("create")
        return self._opened(real(path, mode), path, True)

    def _write(self, real: Callable[..., None], handle: int, data: bytes) -> None:
        node = self._handles[handle]
        before = node.data
        node.data = before + data
        try:
            self._step("write")
        except OSError:
            half = data[: len(data) // 2]
            real(handle, half)
            node.data = before + half
            raise
        real(handle, data)

    def _sync(self, _real: Callable[..., None], handle: int) -> None:
        self._step("sync")
        node = self._handles[handle]
        node.kept = node.data

    def _cut(self, real: Callable[..., None], handle: int, size: int) -> None:
        self._step("cut")
        real(handle, size)
        self._handles[handle].data = self._handles[handle].data[:size]

    def _close(self, real: Callable[..., None], handle: int) -> None:
        self._handles.pop(handle)
        real(handle)

    def _rename(self, real: Callable[..., None], old: Path, new: Path) -> None:
        self._step("rename")
        real(old, new)
        self._find(new.parent).names[new.name] = self._find(old.parent).names.pop(old.name)
        self._step("renamed")

    def _remove(self, real: Callable[..., None], path: Path) -> None:
        self._step("remove")
        real(path)
        self._find(path.parent).names.pop(path.name)

    def _make_folder(self, real: Callable[..., None], path: Path, mode: int = 0o755) -> None:
        self._step("make-folder")
        real(path, mode)
        node = self.tree
        for name in path.relative_to(self.root).parts:
            node = node.names.setdefault(name, Node(folder=True))

    def _sync_folder(self, _real: Callable[..., None], path: Path) -> None:
        self._step("sync-folder")
        node = self._find(path)
        node.kept_names = dict(node.names)


def no_room() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def broken() -> OSError:
    return OSError(errno.EIO, "Input/output error")


def read_only() -> OSError:
    return OSError(errno.EROFS, "Read-only file system")
