"""Forms of the texts that a store gives out as keys: the first of them that a key's schema takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.core.values import sequence
from scaffold.model.entities.neutral import takes_text
from scaffold.model.service import KeyForm

# What each form makes of a UUID of version 7 (RFC 9562): itself, its digits, as many of them as an ObjectId of MongoDB has,
# and a ULID. The runtime's `storage/keys.py` makes them.
SAMPLES: Final = {
    "uuid": "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d",
    "hex": "01990b5e7c007a3f8d214b6c9e0f1a2d",
    "ulid": "01K45NWZ00F8ZRT8ABDJF0Y6HD",
    "hex24": "01990b5e7c007a3f8d214b6c",
}
IDENTITIES: Final = frozenset({"id", "uuid"})
"""Names of properties that identify whatever has them."""
# Characters at the start of a pattern that stand for themselves.
_LITERAL: Final = re.compile(r"\^((?:[A-Za-z0-9_:/ -]|\\[-_.:/])+)(?![*+?{])")
_PREFIX: Final = re.compile(r"[A-Za-z]+[A-Za-z0-9]*[-_:]")


def key_form(facts: Mapping[str, Any]) -> KeyForm | None:
    """Choose the form of the keys of a schema, by its lengths and its pattern; None where none of them fits.

    A prefix is what its pattern begins with, or its example: `ord_` of `ord_01h2…`.
    """
    forms = (KeyForm(prefix, kind) for prefix in _prefixes(facts) for kind in SAMPLES)
    return next((form for form in forms if takes_text(facts, sample(form))), None)


def sample(form: KeyForm) -> str:
    """Return a key of a form."""
    return form.prefix + SAMPLES[form.kind]


def _prefixes(facts: Mapping[str, Any]) -> Iterator[str]:
    pattern = facts.get("pattern")
    examples = (facts.get("example"), *sequence(facts.get("examples")))
    if isinstance(pattern, str):
        # Without a pattern an example is one of many forms; with one it shows how the form begins.
        for text in examples:
            if isinstance(text, str) and (found := _PREFIX.match(text)) is not None:
                yield found[0]
        if (literal := _LITERAL.match(pattern)) is not None:
            yield literal[1].replace("\\", "")
    yield ""
