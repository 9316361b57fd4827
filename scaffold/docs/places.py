"""Places where cards are kept, and whether those there are current."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.errors import InputError, UsageError
from scaffold.docs.card import join_cards

CARD = "CARD.md"
_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Card:
    """A card with the spec that it was made from and the name of the service."""

    spec: Path
    service: str
    text: str


def plan_cards(cards: Iterable[Card], output: Path | None) -> dict[Path, str]:
    """Say which file holds which cards.

    An `output` that is no folder and ends in `.md` holds all of them; any other is a folder with `<service>.md` for each.
    Without one, `CARD.md` beside the specs holds the cards of that folder. Raises UsageError where two services of one
    name would share a file.
    """
    if output is not None and not is_card_file(output):
        return _by_service(cards, output)
    texts: dict[Path, list[str]] = {}
    for card in cards:
        texts.setdefault(output or card.spec.parent / CARD, []).append(card.text)
    return {path: join_cards(parts) for path, parts in texts.items()}


def is_card_file(output: Path) -> bool:
    """Tell whether a path names one Markdown file, not a folder of them."""
    return output.suffix.lower() in _SUFFIXES and not output.is_dir()


def compare(path: Path, text: str) -> str | None:
    """Return a unified diff from a kept card to the current text, None when they are the same.

    Raises InputError with `file-unreadable` when there is none to compare.
    """
    try:
        kept = path.read_bytes().decode("utf-8", "backslashreplace")
    except OSError as error:
        raise InputError(
            "file-unreadable",
            f"{path} cannot be read: {error.strerror}",
            hint="name the card itself, a file that ends in .md, with --output",
        ) from error
    if kept == text:
        return None
    lines = difflib.unified_diff(
        kept.splitlines(), text.splitlines(), f"{path}", f"{path} (from the spec)", lineterm=""
    )
    return "\n".join(lines) or f"{path} differs in its line ends"


def _by_service(cards: Iterable[Card], folder: Path) -> dict[Path, str]:
    specs: dict[Path, Path] = {}
    texts: dict[Path, str] = {}
    for card in cards:
        path = folder / f"{card.service}.md"
        other = specs.setdefault(path, card.spec)
        if other != card.spec:
            raise UsageError(
                "same-service",
                f"{other} and {card.spec} are both of the service {card.service!r}",
                hint="change x-service.name in one of them, or name a file with --output",
            )
        texts[path] = card.text
    return texts
