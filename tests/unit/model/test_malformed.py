"""A contract that is wrong in one place gives a smaller model, never an exception."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.canonical import render_model
from scaffold.normal.repair import repair
from scaffold.openapi.load import load_document
from scaffold.openapi.refs.bundle import bundle

_VALUES: tuple[Any, ...] = (
    None, True, 0, -1.5, "", "x", [], ["x"], [None], [[1]], [{}], [{"fields": 3}], {}, {"a": 1},
    {"$ref": "#/nowhere"}, {"$ref": "#anchor"}, {"$ref": "other.yaml"}, {"$ref": "#/components/schemas/Problem"},
)  # fmt: skip
_SAMPLES = 100


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of everything inside of a value."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in entries:
        yield (*at, key)
        yield from places(child, (*at, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of what leads to a place, with another value there."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("name", ["order-service", "auth-service"])
def test_any_value_in_any_place(specs: Path, name: str) -> None:
    contract = bundle(load_document(specs / f"{name}.yaml"))
    chance = random.Random(name)  # noqa: S311 - the same samples every time
    for path in chance.sample(list(places(contract)), _SAMPLES):
        repaired = repair(changed(contract, path, chance.choice(_VALUES)))
        render_model(build_service_model(repaired.contract, repaired.remarks))
