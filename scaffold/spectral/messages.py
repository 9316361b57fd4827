"""Fill the placeholders of messages.

These are `{{error}}`, `{{description}}`, `{{path}}`, `{{property}}`, `{{value}}` and `#{{print("value")}}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaffold.spectral.data.values import Value, printed, text_of

_PLACEHOLDER = re.compile(r"#?\{\{([^}\n]+)\}\}")
_PRINT = re.compile(r"\s*print\(\s*([\"'])(\w+)\1\s*\)\s*\Z")


def fill(template: str, values: Mapping[str, Value]) -> str:
    """Replace the placeholders of a message; one that is not known becomes nothing, as in Spectral."""

    def replacement(match: re.Match[str]) -> str:
        if match[0].startswith("#"):
            called = _PRINT.match(match[1])
            return _print(called[2], values) if called else ""
        return text_of(values[match[1]]) if match[1] in values else ""

    return _PLACEHOLDER.sub(replacement, template)


def _print(name: str, values: Mapping[str, Value]) -> str:
    if name == "property":
        return f'"{text_of(values["property"])}" property ' if values["property"] != "" else "The document "
    if name == "value":
        return printed(values["value"])
    return text_of(values[name]) if values.get(name) is not None else ""
