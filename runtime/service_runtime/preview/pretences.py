"""Remember what a preview pretended, so that its answers and those of handlers do not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

_MOST = 1024
_LONGEST = 2048
_WRITING = frozenset({"POST", "PUT", "PATCH"})


class Paths:
    """Keep the paths that were added last."""

    def __init__(self) -> None:
        self._paths: dict[str, None] = {}

    @property
    def empty(self) -> bool:
        """Tell whether nothing is kept."""
        return not self._paths

    def add(self, path: str) -> None:
        """Keep a path, and let the oldest go where there are too many."""
        if len(path) > _LONGEST:
            return
        if len(self._paths) >= _MOST:
            del self._paths[next(iter(self._paths))]
        self._paths[path.rstrip("/")] = None

    def covers(self, path: str) -> bool:
        """Tell whether a path, or one above it, is kept; a path without its query is above that with it."""
        if not self._paths:
            return False
        if path in self._paths:
            return True
        segments = path.partition("?")[0].rstrip("/").split("/")
        return any("/".join(segments[:count]) in self._paths for count in range(2, len(segments) + 1))

    def forget_below(self, path: str) -> None:
        """Let the paths below a path go."""
        prefix = f"{path.partition('?')[0].rstrip('/')}/"
        for kept in [known for known in self._paths if known.startswith(prefix)]:
            del self._paths[kept]

    def forget_named(self, path: str, names: frozenset[str]) -> None:
        """Let the paths go that are of one of these names in the collection of a path, however it is spelt."""
        for kept in list(self._paths):
            collection, _, name = kept.rpartition("/")
            if unquote(name) in names and _alike(collection, path.rstrip("/")):
                del self._paths[kept]


class Pretences:
    """Keep what was made and deleted, in this process only: a preview has no database."""

    def __init__(self) -> None:
        self._written = Paths()
        self._deleted = Paths()
        self._ended = Paths()

    def note(self, method: str, template: str, path: str, *, pretended: bool) -> None:
        """Note that an operation succeeded, as a pretence or, where it has a behavior, in fact."""
        if method == "DELETE":
            if "{" in template:
                (self._deleted if pretended else self._ended).add(path)
            return
        if method == "POST":
            # Something new is below, perhaps under the name of what was deleted there.
            self._deleted.forget_below(path)
            self._ended.forget_below(path)
        if pretended and method in _WRITING:
            self._written.add(path)

    def made(self, method: str, path: str, reply: Any) -> None:
        """Note what an operation answered: what it names is there, also under the name of what was deleted."""
        if method == "POST" and not (self._deleted.empty and self._ended.empty):
            names = frozenset(_names(reply))
            self._deleted.forget_named(path, names)
            self._ended.forget_named(path, names)

    def wrote(self, path: str) -> bool:
        """Tell whether something at a path or above it was written as a pretence, which no handler knows of."""
        return self._written.covers(path)

    def deleted(self, path: str) -> bool:
        """Tell whether a path or one above it was deleted as a pretence, which no handler knows of."""
        return self._deleted.covers(path)

    def gone(self, path: str) -> bool:
        """Tell whether a path or one above it was deleted, as a pretence or in fact."""
        return self._deleted.covers(path) or self._ended.covers(path)


def _names(reply: Any) -> Iterator[str]:
    """Yield the texts and whole numbers of a reply."""
    pending, left = [reply], _MOST
    while pending and left:
        value, left = pending.pop(), left - 1
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            yield str(value)


def _alike(one: str, other: str) -> bool:
    """Tell whether two paths differ at most in the ending of their last segments, as ``/box`` and ``/boxes`` do."""
    (above, _, name), (elsewhere, _, word) = one.rpartition("/"), other.rpartition("/")
    stem = max(min(len(name), len(word)) - 1, 1)
    return above == elsewhere and name[:stem] == word[:stem]
