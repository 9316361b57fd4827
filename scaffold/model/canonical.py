"""The service model as canonical JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from scaffold.model.service import ServiceModel


def render_model(model: ServiceModel) -> str:
    """Write a model as JSON with two-space indents, keys in the order of the model's fields and a final newline.

    Absent values, false flags, and empty texts and lists of the model are left out, so that it says only what there
    is. Values of the contract (defaults, examples) are written whatever they are, except null.
    """
    return json.dumps(_plain(model), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(item)
            for field in dataclasses.fields(value)
            if not _absent(item := getattr(value, field.name), of_contract=field.type == "Any")
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _absent(item: Any, *, of_contract: bool) -> bool:
    return item is None or (not of_contract and (item is False or item in ((), "", {})))
