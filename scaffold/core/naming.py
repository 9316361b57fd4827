"""Names for identifiers, files and titles, made from free text.

Everything here is total: any text gives a usable name, and comparisons are made after NFKC normalization and case
folding, because Python folds identifiers (PEP 3131) and some file systems fold case.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache
from zlib import crc32

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "data": "datum"}
_UNCOUNTED = frozenset(
    {"information", "equipment", "news", "series", "species", "inventory", "stock", "status"}
)


@lru_cache(maxsize=1 << 14)
def words(text: str) -> tuple[str, ...]:
    """Split text into lower-case ASCII words at punctuation and at changes of case."""
    # Kept, for the same few names stand in every place of a document.
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return tuple(word.lower() for word in _WORD.findall(ascii_text))


@lru_cache(maxsize=1 << 14)
def snake(text: str) -> str:
    """Write text as snake_case; empty when it has no letter or digit."""
    return "_".join(words(text))


def kebab(text: str) -> str:
    """Write text as kebab-case; empty when it has no letter or digit."""
    return "-".join(words(text))


def pascal(text: str) -> str:
    """Write text as PascalCase; empty when it has no letter or digit."""
    return "".join(word.capitalize() for word in words(text))


def camel(text: str) -> str:
    """Write text as camelCase; empty when it has no letter or digit."""
    name = pascal(text)
    return name[:1].lower() + name[1:]


def fold(name: str) -> str:
    """Give the form in which two names are the same name."""
    return unicodedata.normalize("NFKC", name).casefold()


def python_name(text: str, *, fallback: str = "value", reserved: Container[str] = ()) -> str:
    """Write text as a snake_case Python identifier that is no keyword, no dunder and not reserved."""
    name = snake(text) or fallback
    if name[0].isdigit():
        name = f"{fallback}_{name}"
    if keyword.iskeyword(name) or name in reserved:
        name += "_"
    return name


def class_name(text: str, *, fallback: str = "Model", reserved: Container[str] = ()) -> str:
    """Write text as a PascalCase Python identifier that is no keyword and not reserved."""
    name = pascal(text) or fallback
    if name[0].isdigit():
        name = fallback + name
    if keyword.iskeyword(name) or name in reserved:
        name += "_"
    return name


def short_name(text: str, longest: int) -> str:
    """Write text as snake_case of at most `longest` characters, in whole words where its first word is short enough."""
    name = snake(text)
    if len(name) <= longest:
        return name
    whole = name[: longest + 1].rpartition("_")[0]
    return whole or name[:longest]


def unique(names: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    """Number repeated names (`name`, `name_2`, …) so that all differ after `fold`; the order is kept."""
    seen = {fold(name) for name in taken}
    result = []
    for name in names:
        candidate, number = name, 1
        while fold(candidate) in seen:
            number += 1
            candidate = f"{name}_{number}"
        seen.add(fold(candidate))
        result.append(candidate)
    return result


def singular(word: str) -> str:
    """Give the singular of an English noun, by the common endings."""
    lower = word.lower()
    if lower in _UNCOUNTED or lower.endswith(("ss", "us", "is")):
        return word
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower.endswith("ies") and len(lower) > 4:
        return word[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if lower.endswith("s") else word


def plural(word: str) -> str:
    """Give the plural of an English noun, by the common endings."""
    lower = word.lower()
    if lower in _UNCOUNTED or singular(word) != word:
        return word
    for many, one in _IRREGULAR.items():
        if lower == one:
            return many
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if lower.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def slug(text: str, *, fallback: str = "service", longest: int = 40) -> str:
    """Write text as a name for a folder and a package: `[a-z][a-z0-9-]*`, at most `longest` characters.

    Other scripts are transliterated. A text of which no letter is left is told from others by its digits, or else by a checksum
    (CRC-32).
    """
    written = kebab(_ascii(text))
    name = written.lstrip("0123456789-")[:longest].strip("-")
    if name or not text.strip():
        return name or fallback
    mark = written or f"{crc32(text.strip().encode('utf-8', 'surrogatepass')):08x}"
    return f"{fallback}-{mark}"[:longest].strip("-")


def _ascii(text: str) -> str:
    """Transliterate text into ASCII, character by character; what has no equivalent is left out."""
    if text.isascii():
        return text
    from text_unidecode import unidecode  # its table is read for the few titles that need it

    # The table ends with the Basic Multilingual Plane; letters beyond it often have a compatible form within.
    return str(unidecode(unicodedata.normalize("NFKC", text)))
