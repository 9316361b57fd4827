"""The runtime of generated services: a package beside the blueprints, copied into each service."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.data import data_folder

_PACKAGE = "service_runtime"


def runtime_files(package: str) -> dict[str, str]:
    """Return the runtime's files by their paths in the service `package`, as they are: its imports are relative."""
    folder = data_folder("runtime") / _PACKAGE
    return {
        f"src/{package}/_runtime/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8")
        for path in _sources(folder)
    }


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
