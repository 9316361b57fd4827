"""Writing data as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from scaffold.openapi.read.scalars import ScalarError, resolve_plain

_WIDTH: Final = 110
_COMPACT_WIDTH: Final = 120
_DEEPEST: Final = 3
_TOO_LONG: Final = 10_000


def to_yaml(value: Mapping[str, Any]) -> str:
    """Write a JSON value as YAML 1.2, keys in their order, without aliases."""
    return str(yaml.dump(dict(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH))


def to_compact_yaml(value: Mapping[str, Any], sections: Iterable[str] = ()) -> str:
    """Write a JSON value as `to_yaml` does, with lists and mappings that fit into a line in one, as people write them.

    Each entry of a field of `sections` begins a line of its own.
    """
    made = _CompactDumper.bound(frozenset(sections))
    return str(
        yaml.dump(dict(value), Dumper=made, sort_keys=False, allow_unicode=True, width=_COMPACT_WIDTH + 20)
    )


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


class _CompactDumper(_Dumper):
    """Writes what fits into a line in one."""

    sections: frozenset[str] = frozenset()

    @classmethod
    def bound(cls, sections: frozenset[str]) -> type[_CompactDumper]:
        """Return a dumper for a document with these sections."""
        return type(cls.__name__, (cls,), {"sections": sections})

    def represent(self, data: Any) -> None:
        """Write a value: its nodes are made, then those that fit are laid out in a line."""
        root = self.represent_data(data)
        root.flow_style = False
        for key, node in root.value:
            if key.value in self.sections and isinstance(node, yaml.MappingNode) and node.value:
                node.flow_style = False
                for inner, one in node.value:
                    _lay_out(one, 4, len(inner.value))
            else:
                _lay_out(node, 2, len(key.value))
        self.serialize(root)


def _lay_out(node: Any, indent: int, before: int) -> None:
    """Decide for a node, `indent` columns in behind a key of `before` characters, whether it stands in a line."""
    if isinstance(node, yaml.ScalarNode):
        return
    length, depth = _extent(node)
    node.flow_style = not node.value or (depth <= _DEEPEST and indent + before + length <= _COMPACT_WIDTH)
    for one in () if node.flow_style else node.value:
        if isinstance(one, tuple):
            _lay_out(one[1], indent + 2, len(str(one[0].value)))
        else:
            _lay_out(one, indent + 2, 0)


def _extent(node: Any) -> tuple[int, int]:
    """Return about how many characters a node takes in a line, and how deep lists and mappings are in each other."""
    if isinstance(node, yaml.ScalarNode):
        text = str(node.value)
        return (_TOO_LONG if "\n" in text else len(text) + 2), 0
    length, depth = 2, 0
    for one in node.value:
        for part in one if isinstance(one, tuple) else (one,):
            inner, below = _extent(part)
            length, depth = length + inner + 2, max(depth, below)
            if length > _COMPACT_WIDTH or depth >= _DEEPEST:
                return _TOO_LONG, _DEEPEST + 1
    return length, depth + 1
