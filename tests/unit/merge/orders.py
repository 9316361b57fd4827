"""The handlers of the order service, as they are made of its spec and of edited ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from scaffold.core.data import data_folder
from scaffold.model.describe import Description, describe
from scaffold.model.renames.rename import Rename, RenameKind, Renames
from scaffold.openapi.load import load_document
from scaffold.python.models.build import generate_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.text.formatting import format_python
from scaffold.python.views.answers import build_answers
from scaffold.python.views.service import ServiceView, view_service
from scaffold.render.blueprint import load_blueprint
from scaffold.render.runtime import load_runtime
from scaffold.render.service import render_service

PACKAGE = "order_service"
Spec = dict[str, Any]
Edit = Callable[[Spec], None]


def order_spec() -> Spec:
    """Return the spec of the order service as a value."""
    value: Spec = yaml.safe_load((data_folder("specs") / "order-service.yaml").read_text(encoding="utf-8"))
    return value


def describe_spec(spec: Mapping[str, Any], folder: Path) -> Description:
    """Describe a spec that is a value."""
    path = folder / "spec.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return describe(load_document(path))


def render_spec(description: Description) -> dict[str, str]:
    """Render every file of a service without a starter's overlay."""
    blueprint, runtime = load_blueprint("fastapi-service"), load_runtime()
    model, contract = description.model, description.contract
    models = generate_models(contract, schema_uses(model))
    chosen = runtime.choose(model, (), models.text)
    features = {feature.name: feature.name in chosen for feature in runtime.features}
    view: ServiceView = view_service(model, contract, models, PACKAGE, features=features)
    requirements = runtime.requirements_of(chosen)
    answers = build_answers(model, "order-service", PACKAGE, features=features, requirements=requirements)
    tree = render_service(blueprint, view, answers, runtime={}, requirements=requirements, starter={})
    return dict(tree)


def formatted(text: str) -> str:
    """Format a module as the generator does."""
    return format_python({"module.py": text})["module.py"]


def edited(spec: Spec, edit: Edit) -> Spec:
    """Return a spec with an edit made."""
    changed = copy.deepcopy(spec)
    edit(changed)
    return changed


def _operation(spec: Spec, name: str) -> tuple[str, str, dict[str, Any]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and operation.get("operationId") == name:
                return path, method, operation
    raise KeyError(name)


def add_operation(spec: Spec) -> None:
    path, _, operation = _operation(spec, "cancelOrder")
    new = copy.deepcopy(operation)
    new["operationId"] = "holdOrder"
    new["summary"] = "Hold an order"
    item = spec["paths"][path]
    added = {key: value for key, value in item.items() if key == "parameters"}
    spec["paths"][path.replace("cancel", "hold")] = {**added, "post": new}


def add_optional_field(spec: Spec) -> None:
    spec["components"]["schemas"]["Order"]["properties"]["gift_message"] = {
        "type": "string",
        "maxLength": 200,
    }


def add_required_field(spec: Spec) -> None:
    schema = spec["components"]["schemas"]["Order"]
    schema["properties"]["channel"] = {"type": "string", "maxLength": 20}
    schema["required"] = [*schema["required"], "channel"]


def rename_field(spec: Spec) -> None:
    for schema in spec["components"]["schemas"].values():
        properties = schema.get("properties", {})
        if "note" in properties:
            schema["properties"] = {
                "remark" if name == "note" else name: value for name, value in properties.items()
            }


def rename_schema(spec: Spec) -> None:
    text = json.dumps(spec).replace('#/components/schemas/Order"', '#/components/schemas/Purchase"')
    spec.clear()
    spec.update(json.loads(text))
    schemas = spec["components"]["schemas"]
    spec["components"]["schemas"] = {
        "Purchase" if name == "Order" else name: value for name, value in schemas.items()
    }


def remove_operation(spec: Spec) -> None:
    path, method, _ = _operation(spec, "cancelOrder")
    del spec["paths"][path][method]


def rename_operation(spec: Spec) -> None:
    _operation(spec, "cancelOrder")[2]["operationId"] = "withdrawOrder"


def add_resource(spec: Spec) -> None:
    path, _, operation = _operation(spec, "listOrders")
    new = copy.deepcopy(operation)
    new["operationId"], new["tags"] = "listCoupons", ["Coupons"]
    spec.setdefault("tags", []).append({"name": "Coupons", "description": "Coupons."})
    spec["paths"][path.replace("orders", "coupons")] = {"get": new}


def remove_resource(spec: Spec) -> None:
    for path, item in list(spec["paths"].items()):
        for method, operation in list(item.items()):
            if isinstance(operation, dict) and operation.get("tags") == ["Order items"]:
                del spec["paths"][path][method]


SPEC_EDITS: dict[str, tuple[Edit, Renames]] = {
    "operation-added": (add_operation, Renames()),
    "optional-field-added": (add_optional_field, Renames()),
    "required-field-added": (add_required_field, Renames()),
    "field-renamed": (
        rename_field,
        Renames(
            tuple(
                Rename(RenameKind.PROPERTY, (name, "note"), (name, "remark"))
                for name in ("Order", "OrderCreate", "OrderUpdate")
            )
        ),
    ),
    "schema-renamed": (
        rename_schema,
        Renames((Rename(RenameKind.SCHEMA, ("Order",), ("Purchase",)),)),
    ),
    "operation-removed": (remove_operation, Renames()),
    "operation-renamed": (
        rename_operation,
        Renames((Rename(RenameKind.OPERATION, ("cancelOrder",), ("withdrawOrder",)),)),
    ),
    "resource-added": (add_resource, Renames()),
    "resource-removed": (remove_resource, Renames()),
}
