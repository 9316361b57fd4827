"""Name the characters that the classes of regular expressions stand for, the friendliest first."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

ALPHABET = (
    string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_. /:@#+,;!?=&%()[]{}<>*'\"~^|$`\\"
)
_FOREIGN = "éßЖあ中\u00a0\n\t"
_PROPERTIES: dict[str, Callable[[str], bool]] = {
    "Lu": str.isupper,
    "Ll": str.islower,
    "L": str.isalpha,
    "N": str.isdecimal,
    "Z": str.isspace,
    "P": lambda char: char in string.punctuation,
    "S": lambda char: char in "+=<>|~^$`",
}


def of_kind(escape: str) -> str:
    r"""Return the characters of ``\d``, ``\w``, ``\s`` or their opposites."""
    inside = ALPHABET if escape.isupper() else ALPHABET + _FOREIGN
    return "".join(char for char in inside if _is_kind(char, escape.lower()) is escape.islower())


def with_property(name: str, *, wanted: bool) -> str:
    """Return the characters with, or without, a Unicode property such as ``Lu``."""
    # Scripts and rarer categories are taken for letters, which most of them are.
    test = _PROPERTIES.get(name, _PROPERTIES.get(name[:1], str.isalpha))
    return "".join(char for char in ALPHABET + _FOREIGN if test(char) is wanted)


def within(singles: str, ranges: Sequence[tuple[str, str]], *, negated: bool) -> str:
    """Return the characters that are among some and within ranges, or those that are not."""

    def inside(char: str) -> bool:
        return char in singles or any(low <= char <= high[-1:] for low, high in ranges)

    known = "".join(char for char in ALPHABET + _FOREIGN if inside(char) is not negated)
    if negated:
        return known
    ends = "".join(low + high[-1:] for low, high in ranges)
    return "".join(dict.fromkeys(known + singles + ends))


def _is_kind(char: str, kind: str) -> bool:
    if kind == "d":
        return char.isascii() and char.isdecimal()
    return char.isspace() if kind == "s" else char.isascii() and (char.isalnum() or char == "_")
