"""Edits of the order starter's spec, one of each kind that a spec goes through, for tests of what follows it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

Spec = dict[str, Any]


def load_spec(path: Path) -> Spec:
    """Read a spec."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def write_spec(path: Path, spec: Spec) -> None:
    """Write a spec; equal specs give equal bytes."""
    path.write_text(yaml.safe_dump(spec, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")


def nothing(spec: Spec) -> None:
    """Change nothing."""


def new_operation(spec: Spec) -> None:
    """Put an order on hold: an operation that nobody can infer, of a resource that is there."""
    operation = copy.deepcopy(spec["paths"]["/api/orders/{id}/cancel"]["post"])
    operation |= {"operationId": "holdOrder", "summary": "Put an order on hold"}
    del operation["x-publishes"]
    spec["paths"]["/api/orders/{id}/hold"] = {
        "parameters": [{"$ref": "#/components/parameters/OrderId"}],
        "post": operation,
    }


def optional_field(spec: Spec) -> None:
    """Add a property that an order may have."""
    for name in ("Order", "OrderCreate"):
        _schema(spec, name)["properties"]["gift_message"] = {
            "type": "string",
            "maxLength": 200,
            "description": "What the card says.",
        }


def required_field(spec: Spec) -> None:
    """Add a property that every order has."""
    schema = {"type": "string", "maxLength": 20, "description": "Where the order came in."}
    for name in ("Order", "OrderCreate"):
        _schema(spec, name)["properties"]["channel"] = dict(schema)
        _schema(spec, name)["required"].append("channel")
    for value in _objects(spec):
        if isinstance(value.get("currency"), str) and "shipping_address" in value:
            value["channel"] = "web"


def renamed_field(spec: Spec) -> None:
    """Call the note of an order remark."""
    for name in ("Order", "OrderCreate", "OrderUpdate"):
        properties = _schema(spec, name)["properties"]
        if "note" in properties:
            _schema(spec, name)["properties"] = {
                "remark" if key == "note" else key: value for key, value in properties.items()
            }
    for value in _objects(spec):
        if isinstance(value.get("note"), str):
            value["remark"] = value.pop("note")


def renamed_schema(spec: Spec) -> None:
    """Call an order purchase."""
    schemas = spec["components"]["schemas"]
    spec["components"]["schemas"] = {
        "Purchase" if name == "Order" else name: schema for name, schema in schemas.items()
    }
    for value in _objects(spec):
        if value.get("$ref") == "#/components/schemas/Order":
            value["$ref"] = "#/components/schemas/Purchase"
        if isinstance(value.get("x-ref"), dict) and value["x-ref"].get("entity") == "Order":
            value["x-ref"]["entity"] = "Purchase"


def renamed_operation(spec: Spec) -> None:
    """Call what cancels an order abortOrder."""
    for value in _objects(spec):
        if value.get("operationId") == "cancelOrder":
            value["operationId"] = "abortOrder"


def removed_operation(spec: Spec) -> None:
    """Take away what cancels an order."""
    del spec["paths"]["/api/orders/{id}/cancel"]
    for value in _objects(spec):
        links = value.get("links")
        if isinstance(links, dict):
            links.pop("cancelOrder", None)


def new_resource(spec: Spec) -> None:
    """Add coupons: an entity with a resource of its own."""
    spec["tags"].append({"name": "Coupons", "description": "What customers pay less with."})
    create = copy.deepcopy(spec["paths"]["/api/orders/{id}/cancel"]["post"])
    problems = {code: item for code, item in create["responses"].items() if code != "200"}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Coupon"}}}
    spec["components"]["schemas"]["Coupon"] = {
        "type": "object",
        "description": "A promise to take something off the price.",
        "x-entity": {"table": "coupons", "key": "id"},
        "required": ["id", "code"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": True, "description": "Id of the coupon."},
            "code": {"type": "string", "maxLength": 20, "description": "What customers type in."},
        },
    }
    operation = {
        "operationId": "createCoupon",
        "summary": "Make a coupon",
        "description": "Makes one more coupon.",
        "tags": ["Coupons"],
        "security": [{"bearerAuth": ["orders.write"]}],
        "requestBody": {"required": True, "description": "The coupon.", "content": body},
        "responses": {"201": {"description": "The coupon.", "content": copy.deepcopy(body)}, **problems},
    }
    spec["paths"]["/api/coupons"] = {"post": operation}


def removed_resource(spec: Spec) -> None:
    """Take away the operations on the items of an order."""
    for path in ("/api/orders/{id}/items", "/api/orders/{id}/items/{item_id}"):
        del spec["paths"][path]
    spec["tags"] = [tag for tag in spec["tags"] if tag["name"] in _tags(spec)]
    for value in _objects(spec):
        links = value.get("links")
        if isinstance(links, dict):
            links.pop("listOrderItems", None)
            links.pop("getOrderItem", None)


EDITS: Final[tuple[Callable[[Spec], None], ...]] = (
    nothing,
    new_operation,
    optional_field,
    required_field,
    renamed_field,
    renamed_schema,
    renamed_operation,
    removed_operation,
    new_resource,
    removed_resource,
)


def _schema(spec: Spec, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = spec["components"]["schemas"][name]
    return schema


def _tags(spec: Spec) -> set[str]:
    operations = (item for path in spec["paths"].values() for item in path.values() if isinstance(item, dict))
    return {tag for operation in operations for tag in operation.get("tags", ())}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a spec, the inner ones first."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in list(parts):
        yield from _objects(part)
    if isinstance(value, dict):
        yield value
