"""First texts of the files that people own, kept in one text that git can merge.

A later change of the contract is merged with what people made of these files; the base of that merge is kept here. Each
line of a file stands behind a bar, so that two branches that change different files merge line by line, and no tool takes
what it reads for source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scaffold.core.errors import InputError

_HEAD: Final = (
    "First texts of the files that belong to you; changes of the contract are merged with yours from here.\n"
)
_FILE: Final = "=== "
_LINE: Final = "|"
_OPEN_END: Final = "\\ no newline at the end"


def write_baselines(texts: Mapping[str, str]) -> str:
    """Write texts by path, in the order of the paths."""
    parts = [_HEAD]
    for path, text in sorted(texts.items()):
        lines = text.split("\n")
        closed = lines.pop() if text.endswith("\n") or not text else None
        parts.append(f"\n{_FILE}{path}\n")
        parts.extend(f"{_LINE}{line}\n" for line in lines)
        if closed is None:
            parts.append(f"{_OPEN_END}\n")
    return "".join(parts)


def read_baselines(text: str) -> dict[str, str]:
    """Read texts by path; raise InputError for a text that is not one of baselines, such as one with merge conflicts."""
    texts: dict[str, str] = {}
    path: str | None = None
    for number, line in enumerate(text.split("\n")[1:], start=2):
        if line.startswith(_FILE):
            path = line.removeprefix(_FILE)
            texts[path] = ""
        elif path is not None and line.startswith(_LINE):
            texts[path] += f"{line.removeprefix(_LINE)}\n"
        elif path is not None and line == _OPEN_END:
            texts[path] = texts[path].removesuffix("\n")
        elif line:
            raise InputError(
                "baselines-unreadable",
                f"line {number} of the baselines is not one of theirs: {line[:60]!r}",
                hint="resolve the merge conflict in .scaffold/baselines.txt, or take the file from the last commit",
            )
    return texts
