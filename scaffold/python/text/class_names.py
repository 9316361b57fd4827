"""Names of classes and attributes in generated modules."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping

from scaffold.core.naming import fold, pascal, snake

_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_TITLE = re.compile(r"[A-Za-z][A-Za-z0-9 _.-]*\Z")
_LONGEST = 100
_LONGEST_TITLE = 40

# Names that a module of models imports or that would hide what its classes rely on.
_RESERVED = frozenset(
    fold(name)
    for name in (
        "Annotated", "Any", "AwareDatetime", "BaseModel", "ConfigDict", "Dict", "Enum", "Field", "IntEnum",
        "JsonValue", "List", "Literal", "None", "Optional", "RootModel", "StrEnum", "TypeAlias", "TypeAliasType", "Union",
        "UUID", "True", "False",
    )
)  # fmt: skip
# Until a class is defined, pydantic takes the built-in one of its name (`Warning`, `TimeoutError`) for it.
_BUILTIN_CLASSES = frozenset(name for name in dir(builtins) if _CLASS.match(name))

# Attributes of pydantic.BaseModel, and types that annotations in the class body name.
_RESERVED_ATTRIBUTES = frozenset({
    "bool", "bytes", "construct", "copy", "dict", "float", "from_orm", "int", "json", "list", "model_computed_fields",
    "model_config", "model_construct", "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields",
    "model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
    "model_validate_json", "model_validate_strings", "mro", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "str", "update_forward_refs", "validate",
})  # fmt: skip
_PROTECTED = ("model_dump", "model_validate")


class ClassNames:
    """The names that a module has given away; two names that Python or a file system takes for one are never both given."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def claim(self, *candidates: str) -> str:
        """Take the first free candidate, or the last one with a number behind it."""
        names = [class_name(candidate) for candidate in candidates]
        for name in names:
            if self._free(name):
                return self._take(name)
        base = names[-1]
        number = self._numbers.get(base, 2)
        while not self._free(f"{base}{number}"):
            number += 1
        self._numbers[base] = number + 1
        return self._take(f"{base}{number}")

    def claim_all(self, names: Iterable[str]) -> dict[str, str]:
        """Take a class name for each name; those that are class names already are kept before others are made."""
        ordered = sorted(names, key=lambda name: _CLASS.match(name) is None)
        return {name: self.claim(name) for name in ordered}

    def _free(self, name: str) -> bool:
        return fold(name) not in self._taken

    def _take(self, name: str) -> str:
        self._taken.add(fold(name))
        return name


def class_name(text: str) -> str:
    """Write text as a class name; one that is a class name already stays as it is."""
    name = text if _CLASS.match(text) and len(text) <= _LONGEST else pascal(text)[:_LONGEST]
    if not name or not name[0].isalpha():
        name = f"Model{name}"
    return f"{name}Model" if fold(name) in _RESERVED or name in _BUILTIN_CLASSES else name


def title_name(title: object) -> str | None:
    """Make a class name of a title that reads like a name rather than a sentence; None otherwise."""
    if (
        isinstance(title, str)
        and len(title) <= _LONGEST_TITLE
        and _TITLE.match(title)
        and len(title.split()) <= 4
    ):
        return class_name(title)
    return None


def attribute_names(wires: Iterable[str], inherited: Mapping[str, str]) -> dict[str, str]:
    """Name the attributes of a class: wire name → attribute, `inherited` ones as in the base classes.

    Models are made by attribute names too, so none is the wire name of another property.
    """
    listed = list(wires)
    foreign = {*listed, *inherited}
    taken = {fold(name) for name in inherited.values()}
    result: dict[str, str] = {}
    for wire in listed:
        if wire in inherited:
            result[wire] = inherited[wire]
            continue
        base = name = _attribute(wire)
        number = 1
        while fold(name) in taken or (name != wire and name in foreign):
            number += 1
            name = f"{base}_{number}"
        taken.add(fold(name))
        result[wire] = name
    return result


def _attribute(wire: str) -> str:
    name = snake(wire) or "field"
    if name[0].isdigit() or name.startswith(_PROTECTED):
        name = f"field_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _RESERVED_ATTRIBUTES else name
