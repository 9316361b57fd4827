"""Models say what schemas say, under readable names, and work as types to program with.

One module in spite of its length: nearly all tests generate models from the same shop.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from scaffold.python.gate.checking import check_module
from scaffold.python.models.build import Annotation, Direction, ModelModule, SchemaUse, generate_models
from scaffold.python.text.formatting import format_python

Load = Callable[[ModelModule], ModuleType]
TEXT = {"type": "string"}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def record(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def document(schemas: Mapping[str, Any], **bodies: Any) -> dict[str, Any]:
    content = {name: {"schema": schema} for name, schema in bodies.items()}
    return {
        "openapi": "3.1.0",
        "paths": {"/a": {"post": {"requestBody": {"content": content}}}},
        "components": {"schemas": schemas},
    }


def body(name: str) -> str:
    return f"/paths/~1a/post/requestBody/content/{name}/schema"


def generate(schemas: Mapping[str, Any], *uses: SchemaUse, **bodies: Any) -> ModelModule:
    return generate_models(document(schemas, **bodies), uses)


@pytest.fixture
def load() -> Load:
    """Format a module, pass it through the gate and import it."""

    def run(models: ModelModule) -> ModuleType:
        text = format_python({"models.py": models.text})["models.py"]
        check_module("models", text, "models.py")
        module = ModuleType("generated_models")
        sys.modules[module.__name__] = module
        exec(compile(text, "models.py", "exec"), module.__dict__)  # noqa: S102 - what is tested is generated code
        return module

    return run


def dump(value: Any) -> Any:
    return json.loads(TypeAdapter(type(value)).dump_json(value, by_alias=True, exclude_unset=True))


ORDER = {
    **record(
        "id",
        "userId",
        "status",
        id={"type": "string", "format": "uuid"},
        userId={"type": "string", "description": "Who ordered.\n\nNot shown."},
        status=ref("OrderStatus"),
        note={"type": ["string", "null"], "maxLength": 5},
        placedAt={"type": "string", "format": "date-time"},
        items={
            "type": "array",
            "items": record("sku", sku=TEXT, quantity={"type": "integer", "minimum": 1, "default": 1}),
        },
        total={"type": "number"},
        labels={"type": "object", "additionalProperties": TEXT},
        **{"class": {"enum": ["a", "b"]}},
    ),
    "description": "An order.",
    "additionalProperties": False,
}
SHOP = {"Order": ORDER, "OrderStatus": {"type": "string", "enum": ["open", "in-progress"]}}


def test_a_record_becomes_a_class_that_reads_and_writes_the_contracts_names(load: Load) -> None:
    module = load(generate(SHOP))
    data = {
        "id": "0190a3c0-0000-7000-8000-000000000001",
        "userId": "u",
        "status": "in-progress",
        "placedAt": "2026-01-02T03:04:05Z",
        "items": [{"sku": "x"}],
        "labels": {"a": "b"},
        "class": "a",
    }
    order = module.Order.model_validate(data)
    assert (order.user_id, order.status, order.items[0].quantity, order.note) == (
        "u",
        module.OrderStatus.IN_PROGRESS,
        1,
        None,
    )
    assert isinstance(order.items[0], module.OrderItemsItem)
    assert order.placed_at.tzinfo is not None
    assert dump(order) == data
    assert dump(module.Order(id=order.id, user_id="u", status="open")) == {
        "id": data["id"],
        "userId": "u",
        "status": "open",
    }
    assert module.Order.__doc__ == "An order."


def test_what_a_schema_leaves_open_is_kept_and_what_it_closes_is_refused(load: Load) -> None:
    module = load(
        generate({"Open": record(a=TEXT), "Closed": {**record(a=TEXT), "unevaluatedProperties": False}})
    )
    assert dump(module.Open.model_validate({"a": "1", "b": [2]})) == {"a": "1", "b": [2]}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        module.Closed.model_validate({"b": 1})


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "format": "email"}, "not an address"),
        ({"type": "string", "format": "uri"}, "::"),
        ({"type": "string", "format": "duration"}, "P1W"),
        ({"type": "string", "format": "password"}, "secret"),
        ({"type": "string", "format": "byte"}, "%%%"),
        ({"type": "string", "format": "ipv4"}, "host"),
        ({"type": "string", "format": "time"}, "10:00:00Z"),
        ({"type": "string", "format": "uuid", "maxLength": 36, "pattern": "^.+$"}, "0190a3c0-0000-7000-8000-000000000001"),
        ({"type": "string", "format": "date", "minLength": 10}, "2026-01-02"),
        ({"type": "string", "pattern": "^(?!x)"}, "anything"),
        ({"type": "number", "format": "decimal", "multipleOf": 0.01}, 19.99),
        ({"type": "integer", "minimum": 0.5}, 1),
        ({"type": "integer", "enum": [1, 2.5]}, 2),
        ({"enum": [{"a": 1}, None]}, None),
        ({"const": None}, None),
        ({"type": ["string", "integer", "null"]}, 5),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, ["a", 1]),
        ({"type": "object", "enum": [{}]}, {}),
        ({}, {"a": [None]}),
        ({"anyOf": [{"required": ["x"]}, {"required": ["y"]}], "properties": {"x": {}, "y": {}}}, {"y": 1}),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, "abc"),
    ],
)  # fmt: skip
def test_models_are_never_stricter_than_the_schema(load: Load, schema: Any, value: Any) -> None:
    module = load(generate({"Holder": record("value", value=schema)}))
    holder = module.Holder.model_validate({"value": value})
    assert dump(holder) == {"value": value}


def test_names_come_from_titles_properties_and_hints(load: Load) -> None:
    models = generate(
        {
            "order.line": record(
                address={**record(city=TEXT), "title": "Postal address"}, extra=record(a=TEXT)
            ),
            "HTTPError": record(message=TEXT),
            "__import__": record(a=TEXT),
            "BaseModel": record(a=TEXT),
        },
        SchemaUse(body("create"), "CreateOrderRequest", Direction.REQUEST),
        create=record(lines={"type": "array", "items": record(sku=TEXT)}),
    )
    module = load(models)
    assert models.names["/components/schemas/order.line"] == "OrderLine"
    assert models.names["/components/schemas/BaseModel"] == "BaseModelModel"
    assert models.names["/components/schemas/__import__"] == "Import"
    assert models.annotations[body("create")] == Annotation("models.CreateOrderRequest", "model")
    for name in (
        "OrderLine",
        "PostalAddress",
        "OrderLineExtra",
        "HTTPError",
        "CreateOrderRequest",
        "CreateOrderRequestLinesItem",
    ):
        assert issubclass(getattr(module, name), module.BaseModel)


def test_the_only_alternative_to_null_has_the_name_of_the_whole(load: Load) -> None:
    schemas = {
        "Options": {"description": "D.", "anyOf": [record(a=TEXT), {"type": "null"}]},
        "Holder": record(o=ref("Options")),
    }
    models = generate(schemas)
    module = load(models)
    assert module.Options(a="x").a == "x"
    assert module.Holder(o=None).o is None
    assert "Options2" not in models.text
    assert '"""D."""' in models.text


def test_a_body_that_is_one_of_many_has_a_name(load: Load) -> None:
    schemas = {name: record(name, **{name: TEXT}) for name in ("A", "B", "C")}
    several = {"oneOf": [ref("A"), ref("B"), ref("C"), {"type": "null"}]}
    uses = [SchemaUse(body("j"), "SendRequest"), SchemaUse(body("k"), "ReadRequest")]
    models = generate(schemas, *uses, j=several, k={"oneOf": [ref("A"), ref("B")]})
    assert models.annotations[body("j")] == Annotation("models.SendRequest | None", "value")
    assert models.annotations[body("k")] == Annotation("models.A | models.B", "value")
    adapter = TypeAdapter(load(models).SendRequest)
    assert type(adapter.validate_python({"B": "x"})).__name__ == "B"


def test_an_alternative_does_not_repeat_the_words_of_the_whole() -> None:
    source = {
        "properties": {"limit": {"type": "integer"}},
        "oneOf": [ref("PaymentCard"), ref("Wallet"), ref("Payment")],
    }
    schemas = {
        "PaymentSource": source,
        "PaymentCard": record(number=TEXT),
        "Wallet": record(owner=TEXT),
        "Payment": record(token=TEXT),
    }
    models = generate(schemas, SchemaUse(body("j"), "Send", Direction.REQUEST), j=ref("PaymentSource"))
    found = {line.split()[1].split("(")[0] for line in models.text.splitlines() if line.startswith("class ")}
    assert {"PaymentSourceCard", "PaymentSourceWallet", "PaymentSourcePayment"} <= found, found


def test_names_that_are_taken_say_more_before_they_are_numbered() -> None:
    app = {**record(permissions=record(a=TEXT)), "title": "App"}
    other = {**record(permissions=record(b=TEXT)), "title": "App"}
    schemas = {"Issue": record(via=app), "Pull": record(via=other), "MakeRequest": record(x=TEXT)}
    models = generate(schemas, SchemaUse(body("j"), "MakeRequest", Direction.REQUEST), j=record(y=TEXT))
    found = {line.split()[1].split("(")[0] for line in models.text.splitlines() if line.startswith("class ")}
    assert {"App", "AppPermissions", "PullVia", "PullViaPermissions", "MakeRequestBody"} <= found


def test_names_that_python_takes_for_one_are_told_apart(load: Load) -> None:
    fields = {
        "\ufb01x": TEXT,
        "fix": {"type": "integer"},
        "user_id": TEXT,
        "userId": TEXT,
        "K": TEXT,
        "\u212a": TEXT,
    }
    models = generate(
        {"K": record(**fields), "\u212a": record(b=TEXT), "Foo": TEXT, "foo": TEXT, "FOO": TEXT}
    )
    module = load(models)
    assert sorted(models.names.values()) == ["FOO2", "Foo", "Foo3", "K", "K2"]
    assert len(set(models.fields["K"].values())) == len(fields)
    data = {"\ufb01x": "a", "fix": 1, "user_id": "b", "userId": "c", "K": "d", "\u212a": "e"}
    assert dump(module.K.model_validate(data)) == data


@pytest.mark.parametrize(
    "name",
    ["class", "None", "self", "model_config", "model_dump_x", "schema", "json", "copy", "date", "str", "Field", "a.b", "$ref", "",
     "_private", "__class__", "1st", "../x", "emoji 🦀", "BaseModel", "properties", "allOf", "x-python-type"],
)  # fmt: skip
def test_any_property_name_is_kept_on_the_wire(load: Load, name: str) -> None:
    models = generate({"Thing": record(**{name: TEXT, "when": {"type": "string", "format": "date"}})})
    module = load(models)
    thing = module.Thing.model_validate({name: "x"})
    assert getattr(thing, models.fields["Thing"][name]) == "x"
    assert dump(thing) == {name: "x"}
    assert dump(module.Thing(**{models.fields["Thing"][name]: "y"})) == {name: "y"}


def test_requests_need_no_read_only_and_responses_no_write_only_properties(load: Load) -> None:
    user = record(
        "id",
        "password",
        "team",
        id={**TEXT, "readOnly": True},
        password={**TEXT, "writeOnly": True},
        team=ref("Team"),
    )
    models = generate(
        {
            "User": {**user, "additionalProperties": False},
            "Team": record("id", "name", id={**TEXT, "readOnly": True}, name=TEXT),
        },
        SchemaUse(body("in"), "CreateUserRequest", Direction.REQUEST),
        SchemaUse(body("out"), "CreateUserResponse"),
        **{"in": ref("User"), "out": {"type": "array", "items": ref("User")}},
    )
    module = load(models)
    assert models.annotations[body("in")].text == "models.UserInput"
    assert models.annotations[body("out")].text == "list[models.User]"
    assert models.fields["UserInput"] == {"password": "password", "team": "team"}
    assert models.fields["User"] == {"id": "id", "team": "team"}
    sent = {"password": "p", "team": {"name": "t"}}
    assert dump(module.UserInput.model_validate(sent)) == sent
    assert dump(module.UserInput.model_validate({**sent, "id": "1"})) == {**sent, "id": "1"}


def test_schemas_used_both_ways_stay_one_class_without_such_properties() -> None:
    models = generate(
        {"A": record(b=TEXT)}, SchemaUse(body("in"), "X", Direction.REQUEST), SchemaUse(body("out"), "Y"),
        **{"in": ref("A"), "out": ref("A")},
    )  # fmt: skip
    assert set(models.fields) == {"A"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (ref("A"), Annotation("models.A", "model")),
        ({"type": "array", "items": ref("A")}, Annotation("list[models.A]", "value")),
        ({"anyOf": [ref("A"), {"type": "null"}]}, Annotation("models.A | None", "value")),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            Annotation("dict[str, int]", "plain"),
        ),
        ({"type": "string", "format": "date-time"}, Annotation("datetime", "value")),
        ({"enum": ["a", "it's"]}, Annotation("Literal['a', \"it's\"]", "plain")),
        ({"type": "array"}, Annotation("list[Json]", "plain")),
        ({"oneOf": [ref("A"), ref("B")]}, Annotation("models.A | models.B", "value")),
        (ref("Choice"), Annotation("models.Choice", "value")),
        ({}, Annotation("Json", "json")),
        ({"type": ["array", "null"], "items": ref("A")}, Annotation("list[models.A] | None", "value")),
        (True, Annotation("Json", "json")),
        (ref("Missing"), Annotation("Json", "json")),
        ({"$ref": "#/components/schemas/A/default"}, Annotation("Json", "json")),
    ],
)
def test_every_use_has_an_annotation(schema: Any, expected: Annotation) -> None:
    schemas = {
        "A": {**record(a=TEXT), "default": {"customTypePath": "os.system"}},
        "B": record(b=TEXT),
        "Choice": {"type": "string", "enum": ["x", "y"]},
    }
    models = generate(schemas, SchemaUse(body("in"), "Hint", Direction.REQUEST), **{"in": schema})
    assert models.annotations[body("in")] == expected
    named = set(re.findall(r"\bmodels\.(\w+)", expected.text))
    assert models.annotations[body("in")].models == named


def test_a_list_says_what_its_items_are() -> None:
    listed = {"type": ["array", "null"], "items": {"type": "array", "items": ref("A")}}
    models = generate({"A": record(a=TEXT)}, SchemaUse(body("in"), "Hint"), **{"in": listed})
    found = models.annotations[body("in")]
    assert found.text == "list[list[models.A]] | None"
    assert found.items == Annotation("list[models.A]", "value")


def test_all_of_becomes_inheritance_where_types_allow_it(load: Load) -> None:
    module = load(
        generate({
            "Base": {**record("id", id=TEXT, kind=TEXT, note=TEXT), "additionalProperties": False},
            "Derived": {"allOf": [ref("Base"), record("note", extra={"type": "integer"})], "description": "More."},
            "Narrowed": {"allOf": [ref("Base"), record("kind", kind={"const": "n"})]},
            "Clashing": {"allOf": [ref("Base"), record(id={"type": "integer"})]},
            "Left": record(x=TEXT),
            "Both": {"allOf": [ref("Base"), ref("Left")]},
            "Alias": {"allOf": [ref("Left")], "description": "The same."},
        })
    )  # fmt: skip
    assert module.Derived.__bases__ == (module.Base,)
    assert module.Narrowed.__bases__ == (module.Base,)
    assert module.Clashing.__bases__ == (module.BaseModel,)
    assert module.Both.__bases__ == (module.Base, module.Left)
    assert module.Derived.model_fields["note"].is_required()
    assert dump(module.Derived.model_validate({"id": "a", "note": "b", "extra": 1, "more": 2})) == {
        "id": "a", "note": "b", "extra": 1, "more": 2,
    }  # fmt: skip


PETS = {
    "Pet": {
        "oneOf": [ref("Cat"), ref("Dog")],
        "discriminator": {
            "propertyName": "petType",
            "mapping": {"cat": "#/components/schemas/Cat", "dog": "Dog"},
        },
    },
    "Cat": record("petType", petType=TEXT, lives={"type": "integer"}),
    "Dog": record("petType", petType=TEXT, breed=TEXT),
    "Owner": record("pet", pet=ref("Pet"), others={"type": "array", "items": ref("Pet")}),
}


def test_discriminators_choose_the_class(load: Load) -> None:
    module = load(generate(PETS))
    owner = module.Owner.model_validate(
        {"pet": {"petType": "dog"}, "others": [{"petType": "cat"}, {"petType": "dog"}]}
    )
    assert [type(pet).__name__ for pet in (owner.pet, *owner.others)] == ["Dog", "Cat", "Dog"]
    assert 'Field(discriminator="pet_type")' in generate(PETS).text.replace("'", '"')


def test_a_discriminator_that_cannot_decide_leaves_a_plain_union(load: Load) -> None:
    loose = {**PETS, "Dog": record(breed=TEXT)}
    models = generate(loose)
    module = load(models)
    assert "discriminator" not in models.text
    assert type(module.Owner.model_validate({"pet": {"breed": "x"}}).pet) is module.Dog


def test_alternatives_are_joined_with_what_stands_beside_them(load: Load) -> None:
    models = generate({
        "Event": {
            **record("at", at=TEXT),
            "oneOf": [record("kind", kind={"const": "opened"}), record("kind", "why", kind={"const": "closed"}, why=TEXT)],
        },
        "Shape": {"allOf": [record("color", color=TEXT), {"oneOf": [record(radius={}), record(side={}, depth={})]}]},
    })  # fmt: skip
    module = load(models)
    event = TypeAdapter(module.Event).validate_python({"at": "now", "kind": "closed", "why": "x"})
    assert (type(event).__name__, event.at, event.why) == ("EventClosed", "now", "x")
    assert set(models.fields) >= {"EventOpened", "EventClosed", "ShapeWithRadius", "ShapeWithSide"}


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": ref("A")},
        {"A": ref("B"), "B": ref("A")},
        {"A": {"allOf": [ref("A"), record(x=TEXT)]}},
        {"A": {"allOf": [ref("B")]}, "B": {"allOf": [ref("A")]}},
        {"A": {"oneOf": [ref("A"), TEXT]}},
        {"A": {"oneOf": [record(x=TEXT), {"allOf": [record(y=TEXT), ref("A")]}]}},
        {"A": {"allOf": [record(x=TEXT), {"oneOf": [ref("A"), {"allOf": [ref("A"), ref("A")]}]}]}},
        {"A": {"type": "array", "items": ref("A")}},
        {"A": record(next=ref("A"), inner=record(back={"$ref": "#/components/schemas/A/properties/inner"}))},
        {
            "A": {
                "$defs": {"N": {"$anchor": "node", **record(next={"$ref": "#node"})}},
                "$ref": "#/components/schemas/A/$defs/N",
            }
        },
        {"A": {"$dynamicAnchor": "n", **record(next={"$dynamicRef": "#n"})}},
        {"Warning": record(cause=ref("Fault")), "Fault": record(first=ref("Warning"))},
        {"Fault": record(first=ref("TimeoutError")), "TimeoutError": record(cause=ref("Fault"))},
    ],
)
def test_circles_end(load: Load, schemas: Mapping[str, Any]) -> None:
    load(generate(schemas))


@pytest.mark.parametrize(
    "schemas",
    [
        {f"A{i}": ref(f"A{i + 1}") for i in range(500)} | {"A500": record(a=TEXT)},
        {f"A{i}": {"allOf": [ref(f"A{i + 1}"), record(**{f"p{i}": TEXT})]} for i in range(120)}
        | {"A120": record(a=TEXT)},
        {f"A{i}": {"allOf": [ref(f"A{i + 1}"), ref(f"A{i + 1}")]} for i in range(40)}
        | {"A40": record(a=TEXT)},
        {"A": record(**{f"p{i}": TEXT for i in range(3_000)})},
        {"A": {"enum": [f"v{i}" for i in range(20_000)]}},
        {"A": {"oneOf": [{"const": f"v{i}"} for i in range(1_500)]}},
        {"x" * 100_000: record(a=TEXT)},
        {"A": record(a={"maximum": 10**400, "type": "integer", "multipleOf": 0})},
    ],
    ids=[
        "chain of references",
        "chain of allOf",
        "doubled allOf",
        "properties",
        "enum",
        "oneOf",
        "name",
        "numbers",
    ],
)
def test_large_input_is_bounded(load: Load, schemas: Mapping[str, Any]) -> None:
    load(generate(schemas))


def test_text_of_the_contract_is_only_text(load: Load) -> None:
    nasty = '"""\nraise SystemExit(1)\n"""\\'
    module = load(
        generate({
            "Thing": {
                **record(a={"description": nasty, "default": nasty, "type": "string"}, b={"enum": [nasty, "x"]}),
                "description": nasty, "title": nasty,
            },
            nasty: {"type": "string", "enum": ["\r\nx", "{{ 7*7 }}"], "description": nasty},
        })
    )  # fmt: skip
    assert module.Thing().a == nasty
    assert "raise SystemExit(1)" in (module.Thing.__doc__ or "")


def test_losses_are_reported_with_their_pointers() -> None:
    models = generate(
        {"A": record(a={"pattern": "(?=x)", "type": "string"}, b=ref("Gone"), c={"enum": [[1]]})}
    )
    assert {(item.pointer, item.code) for item in models.degraded} == {
        ("/components/schemas/A/properties/a/pattern", "pattern-dropped"),
        ("/components/schemas/A/properties/b", "ref-unresolved"),
        ("/components/schemas/A/properties/c", "enumeration-widened"),
    }


def test_the_result_is_the_same_for_any_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "contract.json").write_text(json.dumps(document({**SHOP, **PETS})))
    program = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from scaffold.python.models.build import generate_models; "
        "print(repr(generate_models(json.load(open(sys.argv[2])), [])))"
    )
    results = {
        subprocess.run(
            [sys.executable, "-c", program, json.dumps(sys.path), str(tmp_path / "contract.json")],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(results) == 1


def test_type_checkers_accept_attribute_names_and_refuse_wrong_values(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(
        format_python({"models.py": generate({**SHOP, **PETS}).text})["models.py"]
    )
    (tmp_path / "use.py").write_text(
        "from uuid import UUID\n"
        "from models import Cat, Order, OrderItemsItem, OrderStatus, Owner\n"
        "order = Order(id=UUID(int=0), user_id='u', status=OrderStatus.OPEN, items=[OrderItemsItem(sku='x')])\n"
        "owner = Owner(pet=Cat(pet_type='cat'))\n"
        "Order(id=UUID(int=0), user_id=1, status=OrderStatus.OPEN)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--no-error-summary", "models.py", "use.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (
        done.stdout
        == 'use.py:5: error: Argument "user_id" to "Order" has incompatible type "int"; expected "str"  [arg-type]\n'
    )


def test_an_empty_contract_gives_an_empty_module(load: Load) -> None:
    models = generate_models({"openapi": "3.1.0", "paths": {}}, [])
    assert (models.names, models.annotations, models.degraded) == ({}, {}, ())
    load(models)


def test_an_inline_schema_that_holds_itself_has_a_name(load: Load) -> None:
    kinds = {"oneOf": [record(kind={"const": "text"}), {"$ref": "#/components/schemas/Graph"}]}
    result = {
        "type": "object",
        "properties": {"note": TEXT},
        "allOf": [{"$ref": "#/components/schemas/Kind"}],
    }
    schemas = {"Kind": kinds, "Graph": record(kind={"const": "graph"}, result=result)}
    models = generate(schemas, SchemaUse(body("j"), "Send", Direction.REQUEST), j=ref("Graph"))
    module = load(models)
    graph = TypeAdapter(module.Graph).validate_python(
        {"kind": "graph", "result": {"note": "a", "kind": "graph"}}
    )
    assert graph.result.note == "a"
