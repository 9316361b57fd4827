"""Remember which URLs a preview deleted, so that they stay away."""

from __future__ import annotations

_MOST = 1024
_LONGEST = 2048


class Tombstones:
    """Keep the paths that were deleted last, in this process only: a preview has no database."""

    def __init__(self) -> None:
        self._paths: dict[str, None] = {}

    def bury(self, path: str) -> None:
        """Note that a path was deleted."""
        if len(path) > _LONGEST:
            return
        if len(self._paths) >= _MOST:
            del self._paths[next(iter(self._paths))]
        self._paths[path.rstrip("/")] = None

    def covers(self, path: str) -> bool:
        """Tell whether a path, or one above it, was deleted."""
        if not self._paths:
            return False
        segments = path.rstrip("/").split("/")
        return any("/".join(segments[:count]) in self._paths for count in range(2, len(segments) + 1))

    def revive_below(self, path: str) -> None:
        """Forget what was deleted below a path: something new was made there, perhaps under the same name."""
        prefix = f"{path.rstrip('/')}/"
        for buried in [known for known in self._paths if known.startswith(prefix)]:
            del self._paths[buried]
