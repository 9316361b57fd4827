"""A service of another contract's owned files starts, answers, and has a type checker list what is to be written."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.python.changes.retired import list_retired, retire
from tests.conftest import Outcome
from tests.service.regenerating import Edit, is_code, is_generated, regenerate, rendered, write
from tests.service.running import Generated, generate

pytestmark = pytest.mark.service

PACKAGE = "order_service"
ASK = """
import asyncio, json, sys, httpx
from order_service.app import create_app
from order_service.settings import Settings

async def main():
    app = create_app(Settings(auth_dev=True, database_url="sqlite:///" + sys.argv[2]))
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": "Bearer " + sys.argv[1]}
    async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        async with app.router.lifespan_context(app):
            placed = {}
            for name, method, path, body in json.load(sys.stdin):
                extra = {"Idempotency-Key": "0198e0a0-0000-7000-8000-000000000000"} if method == "POST" else {}
                reply = await client.request(method, path.replace("ID", placed.get("id", "0")), json=body, headers=extra)
                placed = reply.json() if reply.status_code == 201 else placed
                print(json.dumps([name, reply.status_code, reply.json().get("detail")]))

asyncio.run(main())
"""
ORDER = {
    "currency": "EUR",
    "items": [{"product_id": "019b8d99-6900-76f0-8478-82e36b0d549b", "quantity": 2, "price": 2499}],
    "shipping_address": {"recipient": "A", "line1": "B 1", "city": "C", "country": "DE"},
}
REQUESTS = [
    ("create", "POST", "/api/orders", ORDER),
    ("list", "GET", "/api/orders", None),
    ("get", "GET", "/api/orders/ID", None),
    ("items", "GET", "/api/orders/ID/items", None),
    ("hold", "POST", "/api/orders/ID/hold", {"reason": "other"}),
    ("coupons", "GET", "/api/coupons", None),
    ("cancel", "POST", "/api/orders/ID/cancel", {"reason": "other"}),
]
UNWRITTEN = "{} is part of the contract and not implemented yet. Write {}."


def put(spec: dict[str, Any], pairs: Mapping[str, str]) -> None:
    text = json.dumps(spec)
    for old, new in pairs.items():
        text = text.replace(old, new)
    spec.clear()
    spec.update(json.loads(text))


def like(value: Any, pairs: Mapping[str, str]) -> Any:
    copied = {"value": copy.deepcopy(value)}
    put(copied, pairs)
    return copied["value"]


def new_operation(spec: dict[str, Any]) -> None:
    paths = spec["paths"]
    paths["/api/orders/{id}/hold"] = like(paths["/api/orders/{id}/cancel"], {"cancelOrder": "holdOrder"})


def operation_renamed(spec: dict[str, Any]) -> None:
    spec["paths"]["/api/orders"]["post"]["operationId"] = "placeOrder"


def renamed(spec: dict[str, Any], old: str, new: str) -> None:
    put(spec, {f'schemas/{old}"': f'schemas/{new}"'})
    schemas = spec["components"]["schemas"]
    spec["components"]["schemas"] = {new if name == old else name: schema for name, schema in schemas.items()}


def schema_renamed(spec: dict[str, Any]) -> None:
    renamed(spec, "OrderCreate", "OrderDraft")


def entity_renamed(spec: dict[str, Any]) -> None:
    renamed(spec, "Order", "Purchase")


def operation_removed(spec: dict[str, Any]) -> None:
    del spec["paths"]["/api/orders/{id}/cancel"]


def new_resource(spec: dict[str, Any]) -> None:
    spec["tags"].append({"name": "Coupons", "description": "Coupons."})
    found = spec["paths"]["/api/orders"]["get"]
    spec["paths"]["/api/coupons"] = {
        "get": like(found, {"listOrders": "listCoupons", '["Orders"]': '["Coupons"]'})
    }


def resource_removed(spec: dict[str, Any]) -> None:
    for path in [path for path in spec["paths"] if "/items" in path]:
        del spec["paths"][path]


def field_renamed(spec: dict[str, Any]) -> None:
    put(spec, {'"note"': '"remark"'})


def field_removed(spec: dict[str, Any]) -> None:
    for name in ("Order", "OrderCreate", "OrderUpdate"):
        del spec["components"]["schemas"][name]["properties"]["note"]


WORKING = {"create": 201, "list": 200, "get": 200, "items": 200, "hold": 404, "coupons": 404, "cancel": 200}
ABSTRACT = 'src/order_service/resources.py:21: error: Cannot instantiate abstract class "Orders" with abstract attribute'
CASES: dict[str, tuple[Edit, dict[str, int], dict[str, str], list[str]]] = {
    "new operation": (
        new_operation,
        {"hold": 501},
        {"hold": UNWRITTEN.format("holdOrder", "Orders.hold_order in orders/operations.py")},
        [f'{ABSTRACT} "hold_order"  [abstract]'],
    ),
    "operation renamed": (
        operation_renamed,
        {"create": 501, "get": 400, "items": 400, "cancel": 422},
        {"create": UNWRITTEN.format("placeOrder", "Orders.place_order in orders/operations.py")},
        [f'{ABSTRACT} "place_order"  [abstract]'],
    ),
    "schema renamed": (schema_renamed, {}, {}, []),
    # That the rows of `order_items` belong to it follows from the name of its schema.
    "entity renamed": (
        entity_renamed,
        {"create": 501, "get": 400, "items": 400, "cancel": 422},
        {
            "create": "The contract does not say what order_id of this OrderItem is where a request leaves it out. A "
            "default in the request's schema says it, or the code of the operation."
        },
        [],
    ),
    "operation removed": (operation_removed, {"cancel": 404}, {}, []),
    "new resource": (
        new_resource,
        {"coupons": 501},
        {"coupons": UNWRITTEN.format("listCoupons", "Coupons.list_coupons in coupons/operations.py")},
        [],
    ),
    "resource removed": (resource_removed, {"items": 404}, {}, []),
    "field renamed": (field_renamed, {}, {}, []),
    "field removed": (field_removed, {}, {}, []),
}


@pytest.fixture(scope="module")
def spec(specs: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((specs / "order-service.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def held(spec: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return rendered(spec, tmp_path_factory.mktemp("held"))


def edited(spec: dict[str, Any], held: Mapping[str, str], edit: Edit, folder: Path) -> dict[str, str]:
    changed = copy.deepcopy(spec)
    edit(changed)
    return regenerate(held, rendered(changed, folder), PACKAGE)


def answers(service: Generated, work: Path) -> dict[str, tuple[int, str | None]]:
    asked = json.dumps(REQUESTS)
    done = service.script(ASK, service.token(), str(work / "service.db"), given=asked, LOG_LEVEL="ERROR")
    assert done.returncode == 0, done.stderr
    return {name: (status, detail) for name, status, detail in map(json.loads, done.stdout.splitlines())}


def checked(service: Generated, *command: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=service.folder, capture_output=True, text=True, check=False
    )
    return [
        line for line in done.stdout.splitlines() if not line.startswith(("Found", "Success", "All checks"))
    ]


QUICK = ("new operation", "entity renamed", "resource removed")


@pytest.mark.parametrize(
    "case", [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in CASES]
)
def test_a_service_answers_with_owned_files_of_before(
    spec: dict[str, Any], held: dict[str, str], tmp_path: Path, case: str
) -> None:
    edit, statuses, details, _ = CASES[case]
    service = write(edited(spec, held, edit, tmp_path), tmp_path / "order-service")
    found = answers(service, tmp_path)
    assert {name: status for name, (status, _) in found.items()} == {**WORKING, **statuses}
    assert {name: found[name][1] for name in details} == details


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_type_checker_lists_methods_to_write_and_nothing_else(
    spec: dict[str, Any],
    held: dict[str, str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    case: str,
) -> None:
    edit, _, _, messages = CASES[case]
    service = write(edited(spec, held, edit, tmp_path), tmp_path / "order-service")
    cache = tmp_path_factory.getbasetemp() / "mypy"
    assert checked(service, "mypy", "--cache-dir", str(cache)) == messages
    assert checked(service, "ruff", "check", "--quiet", ".") == []


HAND = '''"""Prices, by hand."""

from __future__ import annotations

from order_service._generated import models
from order_service._generated.models import OrderItemPage as Page
from order_service._generated.operations.order_items import OrderItemsOperations
from order_service._generated.tables import ENTITIES, order_items


class Priced(models.OrderItem):
    """An item with its sum."""

    total: int = 0


ENTITY = ENTITIES["OrderItem"]
EMPTY = Page(items=[])
KEPT = (order_items, OrderItemsOperations, ENTITIES.get("OrderItem"))
'''
GONE = [
    "models.OrderItem",
    "models.OrderItemPage",
    "operations.order_items.OrderItemsOperations",
    "tables.ENTITIES['OrderItem']",
    "tables.order_items",
]


def without_items(spec: dict[str, Any]) -> None:
    resource_removed(spec)
    schemas = spec["components"]["schemas"]
    for name in ("OrderItem", "OrderItemPage"):
        del schemas[name]
    del schemas["Order"]["properties"]["items"]
    schemas["Order"]["required"].remove("items")
    put(spec, {})


def test_names_of_before_stay_until_their_last_use_is_gone(
    spec: dict[str, Any], held: dict[str, str], tmp_path: Path
) -> None:
    hand = {f"src/{PACKAGE}/prices.py": HAND}
    changed = copy.deepcopy(spec)
    without_items(changed)
    new = rendered(changed, tmp_path)
    tree = {**new, **hand}
    laid = retire(held, new, PACKAGE, {path: text for path, text in tree.items() if is_code(path)})
    tree |= laid
    service = write(tree, tmp_path / "order-service")
    done = service.script(
        "import warnings; warnings.simplefilter('always')\n"
        "from order_service.app import create_app; create_app()\n"
        "from order_service.prices import EMPTY, ENTITY, Priced\n"
        "from order_service._generated.tables import ENTITIES, metadata\n"
        "assert ENTITY.name == 'OrderItem' and 'OrderItem' not in ENTITIES and 'order_items' not in metadata.tables\n"
        "print(EMPTY.model_dump(), sorted(Priced.model_fields))\n"
        "try:\n    from order_service._generated.models import Nothing\nexcept ImportError as error: print(error.name)\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "{'items': [], 'next_page_token': None} ['id', 'order_id', 'price', 'product_id', 'quantity', 'total']",
        "order_service._generated.models",
    ]
    warned = [line.split("Retired: ")[1] for line in done.stderr.splitlines() if "Retired: " in line]
    assert set(warned) == {f"the contract does not have {place} any more" for place in GONE}

    code = {path: text for path, text in tree.items() if is_code(path)}
    found = list_retired(tree, PACKAGE, code)
    assert [item.place for item in found] == GONE
    assert {use.path for item in found for use in item.uses} == {f"src/{PACKAGE}/prices.py"}
    # Once more: the same; and nothing, once nobody uses it.
    assert retire(tree, new, PACKAGE, code) == laid
    del code[f"src/{PACKAGE}/prices.py"]
    assert retire(tree, new, PACKAGE, code) == {}


def test_what_nobody_uses_is_not_kept(spec: dict[str, Any], held: dict[str, str], tmp_path: Path) -> None:
    changed = copy.deepcopy(spec)
    without_items(changed)
    new = rendered(changed, tmp_path)
    code = {path: text for path, text in new.items() if is_code(path)}
    assert retire(held, new, PACKAGE, code) == {}
    assert retire(held, held, PACKAGE, {path: text for path, text in held.items() if is_code(path)}) == {}
    assert any(map(is_generated, held))


SENDING = '''"""Sends, by hand."""

from ._generated.clients.webhooks import Webhooks
from ._runtime.outbound.transport import HttpTransport

MINE = (HttpTransport, Webhooks)
'''


@pytest.mark.slow
def test_parts_of_the_runtime_stay_until_nobody_imports_them(
    cli: Callable[..., Outcome], spec: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
    request = {"required": True, "description": "The order.", "content": body}
    paid = {
        "operationId": "orderPaid",
        "summary": "Paid",
        "requestBody": request,
        "responses": {"204": {"description": "-"}},
    }
    path = tmp_path / "spec.yaml"
    path.write_text(yaml.safe_dump({**spec, "webhooks": {"orderPaid": {"post": paid}}}), encoding="utf-8")
    service = generate(tmp_path, "order-service", "--spec", "spec.yaml", "--force", "--no-input")
    hand = service.folder / "src" / PACKAGE / "sending.py"
    hand.write_text(SENDING, encoding="utf-8")
    path.write_text(yaml.safe_dump(spec), encoding="utf-8")
    assert cli("sync", service.folder, "--force").code in (0, 1)
    done = service.script(
        "from order_service.app import create_app; create_app(); import order_service.sending"
    )
    assert done.returncode == 0, done.stderr
    assert (service.folder / "src" / PACKAGE / "_runtime" / "outbound").is_dir()
    assert "httpcore" in (service.folder / "pyproject.toml").read_text(encoding="utf-8")
    assert "Nothing would be written" in cli("sync", service.folder, "--force", "--dry-run").out
    hand.unlink()
    cli("sync", service.folder, "--force")
    assert not list((service.folder / "src" / PACKAGE / "_runtime" / "outbound").glob("*.py"))
    assert not (service.folder / "src" / PACKAGE / "_generated" / "retired.py").exists()
