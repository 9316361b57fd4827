"""Match paths with the patterns of `overrides`: minimatch's, with a bare name matching in any folder."""

from __future__ import annotations

import re
from functools import lru_cache

_MOST_ALTERNATIVES = 1_000
_LONGEST = 500


def matches_glob(path: str, pattern: str) -> bool:
    """Tell whether a relative POSIX path is meant by a pattern; a leading dot has to be written."""
    negated = False
    if len(pattern) > _LONGEST:
        return False
    while pattern.startswith("!"):
        negated, pattern = not negated, pattern[1:]
    subject = path if "/" in pattern else path.rpartition("/")[2]
    found = any(_compiled(alternative).match(subject) for alternative in _alternatives(pattern))
    return found != negated


def _alternatives(pattern: str) -> list[str]:
    """Write out the braces: `{a,b}.yaml` is `a.yaml` and `b.yaml`."""
    done: list[str] = []
    pending = [pattern]
    while pending and len(done) + len(pending) < _MOST_ALTERNATIVES:
        text = pending.pop()
        opening = re.search(r"\{[^{}]*,[^{}]*\}", text)
        if opening is None:
            done.append(text)
            continue
        options = opening[0][1:-1].split(",")
        pending.extend(text[: opening.start()] + option + text[opening.end() :] for option in options)
    return done


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    written = []
    # Two wildcards in a row mean what one means, and would be tried in every division.
    parts = re.sub(r"(?:\*\*/)+", "**/", pattern.removeprefix("./")).split("/")
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            written.append(r"(?:(?!\.)[^/]+/)*" if not last else r"(?:(?!\.)[^/]+/)*(?!\.)[^/]*")
            continue
        written.append(_part(part) + ("" if last else "/"))
    return re.compile("".join(written) + r"\Z")


def _part(part: str) -> str:
    """Translate one name of a pattern."""
    written = r"(?!\.)(?=[^/])" if part[:1] in {"*", "?", "["} else ""
    at = 0
    while at < len(part):
        character = part[at]
        if character == "*":
            written += "" if written.endswith("[^/]*") else "[^/]*"
        elif character == "?":
            written += "[^/]"
        elif character == "[" and "]" in part[at + 2 :]:
            end = part.index("]", at + 2)
            content = part[at + 1 : end].replace("\\", "\\\\")
            written += f"[{'^' + content[1:] if content[0] in '!^' else content}]"
            at = end
        else:
            written += re.escape(character)
        at += 1
    return written
