"""Writing data as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from scaffold.openapi.read.scalars import ScalarError, resolve_plain


def to_yaml(value: Mapping[str, Any]) -> str:
    """Write a JSON value as YAML 1.2, keys in their order, without aliases."""
    return str(yaml.dump(dict(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


# libyaml, where PyYAML was built with it, takes a fraction of the time.
_SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_SafeDumper):  # type: ignore[misc]  # chosen while running
    """Writes text of several lines as a block, and shared values in full: an alias would only confuse readers."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else "'" if _is_number(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_number(text: str) -> bool:
    """Tell whether YAML 1.2 would read a plain text as a number; PyYAML quotes what YAML 1.1 would, which is less (`1e3`)."""
    if not text or text[0] not in "+-.0123456789":
        return False
    try:
        return not isinstance(resolve_plain(text, len(text)), str)
    except ScalarError:
        return True


_Dumper.add_representer(str, _text)
