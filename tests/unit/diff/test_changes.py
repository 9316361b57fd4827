"""Every kind of change is found where it is made, and what clients do not notice is not."""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.location import pointer_text
from scaffold.diff.change import Direction
from scaffold.diff.checks import CHECKS, Area, Verdict
from scaffold.diff.unchanged import Unchanged
from scaffold.diff.version import announced_version
from scaffold.openapi.load import load_document

sys.path.insert(0, str(Path(__file__).parent))
from example import DOCUMENT, Edit, at, compare, impacts_of, write

LIST = ("paths", "/orders", "get")
YES, NO = True, False
CREATE = ("paths", "/orders", "post")


def new_order(document: Any, name: str) -> Any:
    return document["components"]["schemas"]["NewOrder"]["properties"][name]


def order(document: Any) -> Any:
    return document["components"]["schemas"]["Order"]["allOf"][1]


def field(document: Any, name: str) -> Any:
    return order(document)["properties"][name]


def put(holder: Any, **entries: Any) -> None:
    holder.update({name.replace("__", "$"): value for name, value in entries.items()})


def sends(name: str, **entries: Any) -> Edit:
    """Change a property of what clients send."""
    return lambda document: put(new_order(document, name), **entries)


def receives(name: str, **entries: Any) -> Edit:
    """Change a property of what clients receive."""
    return lambda document: put(field(document, name), **entries)


def without(*path: str | int) -> Edit:
    def edit(document: Any) -> None:
        del at(document, *path[:-1])[path[-1]]

    return edit


def setting(*path: Any) -> Edit:
    """Set what the last but one part names to the last part."""

    def edit(document: Any) -> None:
        at(document, *path[:-2])[path[-2]] = path[-1]

    return edit


def parameter(number: int) -> tuple[str | int, ...]:
    return (*LIST, "parameters", number)


SENT = ("components", "schemas", "NewOrder")
GOT = ("components", "schemas", "Order", "allOf", 1)
ANSWER = (*LIST, "responses", "200")

CASES: list[tuple[str, Edit, str]] = [
    # kind, edit, the pointer of the finding
    ("path-removed", without("paths", "/orders"), "/paths"),
    ("operation-removed", without(*CREATE), "/paths/~1orders"),
    ("operation-removed", without("paths", "/orders/{id}", "delete"), "/paths/~1orders~1{id}"),
    ("operation-removed", without("webhooks", "orderPaid"), "/webhooks"),
    ("operation-moved", lambda d: put(d["paths"], **{"/purchases": {"post": d["paths"]["/orders"].pop("post")}}),
     "/paths/~1purchases/post"),
    ("sunset-advanced", setting("paths", "/orders/{id}", "delete", "x-sunset", "2026-06-30"),
     "/paths/~1orders~1{id}/delete/x-sunset"),
    ("server-removed", setting("servers", 0, "url", "https://api.example.com/v2"), "/servers"),
    ("parameter-removed", without(*parameter(0)), "/paths/~1orders/get"),
    ("required-parameter-added",
     lambda d: at(d, *LIST, "parameters").append({"name": "q", "in": "query", "required": True, "schema": {}}),
     "/paths/~1orders/get/parameters/4"),
    ("parameter-became-required", setting(*parameter(0), "required", YES),
     "/paths/~1orders/get/parameters/0/required"),
    ("serialization-changed", setting(*parameter(1), "explode", NO), "/paths/~1orders/get/parameters/1"),
    ("body-added-required", setting("paths", "/orders/{id}", "get", "requestBody", {"required": True, "content": {}}),
     "/paths/~1orders~1{id}/get/requestBody"),
    ("body-became-required", setting(*CREATE, "requestBody", "required", YES),
     "/paths/~1orders/post/requestBody/required"),
    ("body-removed", without(*CREATE, "requestBody"), "/paths/~1orders/post"),
    ("media-type-removed", without(*CREATE, "requestBody", "content", "application/xml"),
     "/paths/~1orders/post/requestBody/content"),
    ("media-type-removed", without(*ANSWER, "content", "text/csv"), "/paths/~1orders/get/responses/200/content"),
    ("success-status-removed", without(*LIST, "responses", "204"), "/paths/~1orders/get/responses"),
    ("required-header-removed", without(*ANSWER, "headers", "X-Total"), "/paths/~1orders/get/responses/200/headers"),
    ("header-removed", without(*ANSWER, "headers", "X-Hint"), "/paths/~1orders/get/responses/200/headers"),
    ("header-became-optional", without(*ANSWER, "headers", "X-Total", "required"),
     "/paths/~1orders/get/responses/200/headers/X-Total"),
    ("security-removed", setting("security", [{"key": []}]), "/security"),
    ("scope-added", setting("security", [{"key": []}, {"login": ["read", "write"]}]), "/security"),
    ("scheme-changed", setting("components", "securitySchemes", "key", "in", "query"), "/components/securitySchemes/key"),
    ("type-changed", sends("item", type="integer"), "/components/schemas/NewOrder/properties/item/type"),
    ("type-changed", receives("status", type="integer", enum=[1]),
     "/components/schemas/Order/allOf/1/properties/status/type"),
    ("type-narrowed", sends("weight", type="integer"), "/components/schemas/NewOrder/properties/weight/type"),
    ("type-widened", receives("total", type="number"), "/components/schemas/Order/allOf/1/properties/total/type"),
    ("type-dropped", lambda d: field(d, "when").pop("type"), "/components/schemas/Order/allOf/1/properties/when"),
    ("became-nullable", receives("total", type=["integer", "null"]),
     "/components/schemas/Order/allOf/1/properties/total/type"),
    ("became-not-nullable", sends("gift", type="boolean"), "/components/schemas/NewOrder/properties/gift/type"),
    ("format-changed", receives("when", format="date"), "/components/schemas/Order/allOf/1/properties/when/format"),
    ("format-narrowed", sends("count", format="int32"), "/components/schemas/NewOrder/properties/count/format"),
    ("format-widened", receives("total", format="int64"), "/components/schemas/Order/allOf/1/properties/total/format"),
    ("format-added", sends("note", format="email"), "/components/schemas/NewOrder/properties/note/format"),
    ("format-removed", lambda d: field(d, "when").pop("format"), "/components/schemas/Order/allOf/1/properties/when"),
    ("enum-value-removed", sends("coupon", enum=["none"]), "/components/schemas/NewOrder/properties/coupon/enum"),
    ("enum-value-removed", setting(*parameter(0), "schema", "enum", ["open"]),
     "/paths/~1orders/get/parameters/0/schema/enum"),
    ("enum-value-added", receives("status", enum=["open", "paid", "lost"]),
     "/components/schemas/Order/allOf/1/properties/status/enum"),
    ("enum-value-added", setting("components", "schemas", "Paid", "properties", "way", "enum", ["a", "b", "c"]),
     "/components/schemas/Paid/properties/way/enum"),
    ("became-enum", sends("note", enum=["x"]), "/components/schemas/NewOrder/properties/note/enum"),
    ("enum-dropped", lambda d: field(d, "status").pop("enum"), "/components/schemas/Order/allOf/1/properties/status"),
    ("bound-tightened", sends("item", maxLength=30), "/components/schemas/NewOrder/properties/item/maxLength"),
    ("bound-tightened", sends("count", minimum=2), "/components/schemas/NewOrder/properties/count/minimum"),
    ("bound-tightened", sends("weight", multipleOf=1), "/components/schemas/NewOrder/properties/weight/multipleOf"),
    ("bound-loosened", receives("total", maximum=2000), "/components/schemas/Order/allOf/1/properties/total/maximum"),
    ("bound-added", sends("item", minLength=1), "/components/schemas/NewOrder/properties/item/minLength"),
    ("bound-removed", lambda d: field(d, "total").pop("maximum"), "/components/schemas/Order/allOf/1/properties/total"),
    ("pattern-added", sends("note", pattern="^a"), "/components/schemas/NewOrder/properties/note/pattern"),
    ("pattern-changed", sends("item", pattern="^a"), "/components/schemas/NewOrder/properties/item/pattern"),
    ("pattern-removed", lambda d: field(d, "comment").pop("pattern"),
     "/components/schemas/Order/allOf/1/properties/comment"),
    ("default-changed", setting(*parameter(2), "schema", "default", 50), "/paths/~1orders/get/parameters/2/schema/default"),
    ("constraint-added", sends("note", **{"not": {"const": "x"}}), "/components/schemas/NewOrder/properties/note/not"),
    ("constraint-changed", receives("rules", propertyNames={"maxLength": 6}),
     "/components/schemas/Order/allOf/1/properties/rules/propertyNames"),
    ("constraint-removed", lambda d: field(d, "rules").pop("propertyNames"),
     "/components/schemas/Order/allOf/1/properties/rules"),
    ("required-property-added",
     lambda d: (put(at(d, *SENT, "properties"), size={"type": "string"}), at(d, *SENT, "required").append("size")),
     "/components/schemas/NewOrder/required/1"),
    ("property-became-required", setting(*SENT, "required", ["item", "note"]),
     "/components/schemas/NewOrder/required/1"),
    ("required-with-default", setting(*SENT, "required", ["item", "coupon"]),
     "/components/schemas/NewOrder/required/1"),
    ("property-became-optional", setting(*GOT, "required", ["status"]),
     "/components/schemas/Order/allOf/1/properties/total"),
    ("required-property-removed", lambda d: (without(*GOT, "properties", "total")(d), at(d, *GOT, "required").pop()),
     "/components/schemas/Order"),
    ("property-removed", without(*GOT, "properties", "when"), "/components/schemas/Order"),
    ("property-removed", without(*SENT, "properties", "note"), "/components/schemas/NewOrder"),
    ("property-refused", setting(*SENT, "properties", "note", NO), "/components/schemas/NewOrder/properties/note"),
    ("property-removed", setting(*GOT, "properties", "when", NO), "/components/schemas/Order"),
    ("property-refused", without(*SENT, "properties", "strict", "properties", "b"),
     "/components/schemas/NewOrder/properties/strict/additionalProperties"),
    ("object-closed", setting(*SENT, "additionalProperties", NO),
     "/components/schemas/NewOrder/additionalProperties"),
    ("map-closed", sends("extra", additionalProperties=False),
     "/components/schemas/NewOrder/properties/extra/additionalProperties"),
    ("alternative-removed", lambda d: new_order(d, "payment")["oneOf"].pop(),
     "/components/schemas/NewOrder/properties/payment"),
    ("alternative-added", lambda d: field(d, "result")["anyOf"].append({"type": "boolean"}),
     "/components/schemas/Order/allOf/1/properties/result/anyOf/2"),
    ("alternatives-changed",
     lambda d: put(new_order(d, "payment"), anyOf=[{"required": ["number"]}, {"required": ["iban"]}]),
     "/components/schemas/NewOrder/properties/payment"),
    ("discriminator-changed", lambda d: put(new_order(d, "payment")["discriminator"], propertyName="type"),
     "/components/schemas/NewOrder/properties/payment/discriminator"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "edit", "pointer"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_a_change_is_found_once_and_at_its_place(kind: str, edit: Edit, pointer: str, tmp_path: Path) -> None:
    found = impacts_of(edit, tmp_path)
    assert [(impact.kind, pointer_text(impact.new.pointer)) for impact in found] == [(kind, pointer)]


def test_security_where_there_was_none_is_found(tmp_path: Path) -> None:
    found = impacts_of(lambda d: d.pop("security"), tmp_path, reverse=True)
    assert {impact.kind for impact in found} == {"security-added"}
    assert {impact.message for impact in found} == {"security: key or login is required now"}


def test_a_type_where_any_was_taken_is_found(tmp_path: Path) -> None:
    found = impacts_of(lambda d: new_order(d, "note").pop("type"), tmp_path, reverse=True)
    assert [impact.kind for impact in found] == ["type-stated"]


def test_every_kind_is_tried() -> None:
    # Those of messages are tried in test_messages.py.
    kinds = {check.kind for check in CHECKS.values() if check.area is not Area.MESSAGES}
    assert {kind for kind, *_ in CASES} | {"security-added", "type-stated"} == kinds


def test_what_is_sent_is_not_narrowed_and_what_is_received_not_widened() -> None:
    one_way = [
        check
        for check in CHECKS.values()
        if (check.sent is Verdict.HARMLESS) != (check.received is Verdict.HARMLESS)
    ]
    narrowing = {check.kind for check in one_way if check.received is Verdict.HARMLESS}
    widening = {check.kind for check in one_way if check.sent is Verdict.HARMLESS}
    assert {"type-narrowed", "enum-value-removed", "bound-tightened", "required-property-added"} <= narrowing
    assert {"type-widened", "enum-value-added", "bound-loosened", "property-became-optional"} <= widening
    assert CHECKS["type-narrowed"].verdict(Direction.REQUEST) is Verdict.BREAKS
    assert CHECKS["type-narrowed"].verdict(Direction.RESPONSE) is Verdict.HARMLESS


def _renamed_parameter(document: Any) -> None:
    item = document["paths"].pop("/orders/{id}")
    item["parameters"][0]["name"] = "orderId"
    document["paths"]["/orders/{orderId}"] = item


def _inlined(document: Any) -> None:
    schemas = document["components"]["schemas"]
    base = schemas["Base"]
    schemas["Order"]["allOf"][0] = {"type": "object", "required": ["id"], "properties": base["properties"]}


def _merged(document: Any) -> None:
    schemas = document["components"]["schemas"]
    own = schemas["Order"]["allOf"][1]
    schemas["Order"] = {**own, "properties": {**schemas["Base"]["properties"], **own["properties"]}}
    schemas["Order"]["required"] = ["id", "status", "total"]


def _renamed_schema(document: Any) -> None:
    schemas = document["components"]["schemas"]
    schemas["Money"] = schemas.pop("Card")
    new_order(document, "payment")["oneOf"][0] = {"$ref": "#/components/schemas/Money"}


def _renamed_scheme(document: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    schemes["apiKey"] = schemes.pop("key")
    document["security"][0] = {"apiKey": []}


HARMLESS: list[tuple[str, Edit]] = [
    ("nothing", lambda _: None),
    ("description", setting("info", "description", "About orders.")),
    ("path added", lambda d: put(d["paths"], **{"/new": {"get": {"responses": {"200": {"description": "."}}}}})),
    ("optional parameter", lambda d: at(d, *LIST, "parameters").append({"name": "q", "in": "query", "schema": {}})),
    ("parameter optional", setting(*parameter(3), "required", NO)),
    ("path parameter renamed", _renamed_parameter),
    ("retired operation", without("paths", "/refunds")),
    ("deprecation", setting(*LIST, "deprecated", YES)),
    ("error status removed", without(*LIST, "responses", "404")),
    ("status range", lambda d: put(at(d, *LIST, "responses"), **{"2XX": at(d, *LIST, "responses").pop("200")})),
    ("media type of requests added", lambda d: put(at(d, *CREATE, "requestBody", "content"), **{"text/plain": {}})),
    ("charset", lambda d: put(at(d, *ANSWER, "content"),
        **{"text/csv; charset=utf-8": at(d, *ANSWER, "content").pop("text/csv")})),
    ("property added", lambda d: put(at(d, *GOT, "properties"), size={"type": "string"})),
    ("optional property of requests", lambda d: put(at(d, *SENT, "properties"), size={"type": "string"})),
    ("property of requests optional", setting(*SENT, "required", [])),
    ("property of responses required", setting(*GOT, "required", ["status", "total", "when"])),
    ("enum of requests grows", sends("coupon", enum=["none", "half", "full"])),
    ("enum of responses shrinks", receives("status", enum=["open"])),
    ("extensible enum grows", receives("color", **{"x-extensible-enum": ["red", "blue"]})),
    ("requests bound less", sends("item", maxLength=50)),
    ("responses bound more", receives("total", maximum=500)),
    ("requests take more types", sends("count", type="number", format="double")),
    ("responses have fewer", receives("total", type="integer", format="int32")),
    ("requests nullable", sends("note", type=["string", "null"])),
    ("no minimum length", sends("note", minLength=0)),
    ("the same bound", lambda d: (new_order(d, "count").pop("minimum"), put(new_order(d, "count"), exclusiveMinimum=0))),
    ("branch of requests", lambda d: new_order(d, "payment")["oneOf"].append({"type": "object", "title": "Cash"})),
    ("branch of responses", lambda d: field(d, "result")["anyOf"].pop()),
    ("write-only property", without(*GOT, "properties", "secret")),
    ("inlined", _inlined),
    ("merged", _merged),
    ("schema renamed", _renamed_schema),
    ("scheme renamed", _renamed_scheme),
    ("scope no longer needed", setting("security", [{"key": []}, {"login": []}])),
    ("way to authenticate added", lambda d: d["security"].append({"key": [], "login": ["write"]})),
    ("nullable branch", lambda d: (field(d, "comment").clear(),
        put(field(d, "comment"), anyOf=[{"type": "string", "pattern": "^.*$"}]))),
    ("default style", setting(*parameter(1), "style", "form")),
]  # fmt: skip


@pytest.mark.parametrize("edit", [edit for _, edit in HARMLESS], ids=[name for name, _ in HARMLESS])
def test_what_clients_do_not_notice_is_not_found(edit: Edit, tmp_path: Path) -> None:
    assert [impact.message for impact in impacts_of(edit, tmp_path)] == []


def test_the_comparison_itself_finds_nothing_in_equal_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Unchanged, "is_same", lambda *_: False)
    assert compare(DOCUMENT, DOCUMENT, tmp_path) == []


def test_shortcuts_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [[impact.message for impact in impacts_of(edit, tmp_path)] for _, edit, _ in CASES]
    monkeypatch.setattr(Unchanged, "is_same", lambda *_: False)
    assert [[impact.message for impact in impacts_of(edit, tmp_path)] for _, edit, _ in CASES] == quick


def test_what_a_closed_object_in_responses_loses_is_found(tmp_path: Path) -> None:
    old = deepcopy(DOCUMENT)
    put(field(old, "rules"), additionalProperties=False, properties={"a": {"type": "string"}}, required=["a"])
    new = deepcopy(old)
    put(field(new, "rules"), properties={}, required=[])
    assert [impact.kind for impact in compare(old, new, tmp_path)] == ["required-property-removed"]


def test_what_was_read_only_is_asked_of_clients_now(tmp_path: Path) -> None:
    old = deepcopy(DOCUMENT)
    put(new_order(old, "item"), readOnly=True)
    found = compare(old, DOCUMENT, tmp_path)
    assert [(impact.kind, impact.message) for impact in found] == [
        ("required-property-added", "property 'item' is new and required (in requests)")
    ]


def test_a_property_that_passed_its_sunset_may_go(tmp_path: Path) -> None:
    old = deepcopy(DOCUMENT)
    put(order(old)["properties"], legacy={"type": "string", "deprecated": True, "x-sunset": "2026-05-31"})
    assert compare(old, DOCUMENT, tmp_path) == []
    order(old)["properties"]["legacy"]["x-sunset"] = "2026-06-30"
    assert [impact.kind for impact in compare(old, DOCUMENT, tmp_path)] == ["property-removed"]


def test_where_a_circle_is_entered_does_not_matter(tmp_path: Path) -> None:
    pet = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}
    parts = {"allOf": [{"$ref": "#/components/schemas/Pet"}], "type": "object"}
    shapes = []
    for order_of_paths in (("Pet", "Cat"), ("Cat", "Pet")):
        document = {
            "openapi": "3.1.1",
            "info": {"title": "Pets", "version": "1.0.0"},
            "paths": {
                f"/{name}": {
                    "get": {
                        "responses": {
                            "200": {
                                "description": "One.",
                                "content": {
                                    "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}
                                },
                            }
                        }
                    }
                }
                for name in order_of_paths
            },
            "components": {"schemas": {"Pet": pet, "Cat": parts, "Dog": parts}},
        }
        shapes.append(document)
    changed = deepcopy(shapes[1])
    changed["components"]["schemas"]["Pet"]["description"] = "A pet."
    assert compare(shapes[0], changed, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "announced"),
    [
        ("1.4.2", "2.0.0", True), ("v1", "v2", True), ("1.0.0", "1.1.0", False), ("2.0.0", "1.0.0", False),
        ("0.3.1", "0.4.0", True), ("0.3.1", "0.3.2", False), ("2024-01-01", "2025-01-01", False), ("1.0.0-rc.1", "1.0.0", False),
    ],
)  # fmt: skip
def test_versions_announce(old: str, new: str, announced: bool, tmp_path: Path) -> None:
    documents = [
        {"openapi": "3.1.1", "info": {"title": "T", "version": version}, "paths": {}}
        for version in (old, new)
    ]
    before, after = (
        load_document(write(tmp_path, f"{number}.yaml", document))
        for number, document in enumerate(documents)
    )
    assert announced_version(before, after) == (new if announced else None)
