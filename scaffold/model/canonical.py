"""The service model as canonical JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from scaffold.model.service import ServiceModel


def render_model(model: ServiceModel) -> str:
    """Write a model as JSON with two-space indents, keys in the order of the model's fields and a final newline.

    Empty values are left out, so that a model says only what there is.
    """
    return json.dumps(_plain(model), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: _plain(item) for name, item in pairs if item not in (None, (), "", False) and item != {}}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
