"""Bodies that hold entities: alone, wrapped, in lists and in envelopes."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.entities.bodies import Many, Single, read_body, read_reply
from scaffold.model.entities.places import component_of
from scaffold.model.service import LEFT_OUT, Note, Payload
from scaffold.normal.schemas import SchemaReader
from tests.unit.model.contracts import data_of

_PET = "Pet: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}"


def body_of(schema: str, media_type: str = "application/json") -> Any:
    schemas = {**data_of(_PET), "Body": data_of(schema)}
    payload = Payload(media_type, "/components/schemas/Body", "Body", required=True)
    return read_body(SchemaReader({"components": {"schemas": schemas}}), payload)


def reply_of(schema: str) -> Any:
    schemas = {**data_of(_PET), "Body": data_of(schema)}
    payload = Payload("application/json", "/components/schemas/Body", "Body", required=True)
    return read_reply(SchemaReader({"components": {"schemas": schemas}}), payload)


def test_a_form_holds_one_object_too() -> None:
    body = body_of("{$ref: '#/components/schemas/Pet'}", "application/x-www-form-urlencoded; charset=utf-8")
    assert isinstance(body, Single)


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ("success: {type: boolean}, error: {type: [object, 'null']}", {"success": Note("value", value=True)}),
        (
            "success: {type: boolean}, error: {type: [object, 'null']}], required: [error",
            {"success": Note("value", value=True), "error": Note("value")},
        ),
        (
            "status: {type: string, enum: [success, fail, error]}, message: {type: string}",
            {"status": Note("value", "success"), "message": Note("message")},
        ),
        ("code: {type: integer, enum: [0]}, requestId: {type: string}", {"code": Note("value", 0)}),
        (
            "status: {type: integer}, code: {type: integer, example: 7}",
            {"status": Note("status"), "code": Note("value", 7)},
        ),
        ("timestamp: {type: string, format: date-time}, path: {type: string}", {"timestamp": Note("time")}),
        ("message: {type: string, example: Done}], required: [message", {"message": Note("message", "Done")}),
        ("ok: {const: true}, meta: {type: object}, links: {type: object}", {"ok": Note("value", value=True)}),
        ("included: {type: array, items: {type: object}}, jsonapi: {type: object}", {}),
        (
            "errors: {type: array, items: {type: string}}, warnings: {type: array}], required: [errors",
            {"errors": Note("value", [])},
        ),
    ],
)
def test_a_reply_says_beside_what_it_holds_how_the_request_went(beside: str, said: dict[str, Note]) -> None:
    members, _, required = beside.partition("], required: [")
    held = f"data: {{$ref: '#/components/schemas/Pet'}}, {members}"
    body = reply_of(f"{{type: object, required: [{required}], properties: {{{held}}}}}")
    assert (body.pointer, body.wrapper, body.beside) == ("/components/schemas/Pet", "data", said)


@pytest.mark.parametrize(
    "beside",
    [
        "id: {type: integer}",
        "name: {type: string}",
        "result: {$ref: '#/components/schemas/Pet'}",
        "code: {type: integer}], required: [code",
        "status: {type: string, enum: [red, green]}], required: [status",
        "error: {type: string, minLength: 1}], required: [error",
    ],
)
def test_a_reply_that_says_something_else_is_no_envelope(beside: str) -> None:
    members, _, required = beside.partition("], required: [")
    held = f"data: {{$ref: '#/components/schemas/Pet'}}, {members}"
    assert reply_of(f"{{type: object, required: [{required}], properties: {{{held}}}}}").wrapper is None


def test_a_page_says_that_the_request_succeeded_and_leaves_out_what_it_may() -> None:
    items = "data: {type: array, items: {$ref: '#/components/schemas/Pet'}}"
    body = body_of(
        f"{{type: object, required: [success, data], properties: {{success: {{type: boolean}}, {items}, "
        "error: {type: string}, total: {type: integer}, took_ms: {type: integer}}}"
    )
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert body.envelope.beside == {"success": Note("value", value=True)}


def test_what_holds_a_page_may_have_notes_beside_it() -> None:
    page = "items: {type: array, items: {$ref: '#/components/schemas/Pet'}}, total: {type: integer}, page: {type: integer}"
    body = reply_of(
        f"{{type: object, properties: {{message: {{type: string}}, data: {{type: object, properties: {{{page}}}}}}}}}"
    )
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert (body.envelope.items, body.envelope.beside) == ("", {"message": Note("message")})
    assert (body.envelope.within["data"].items, body.envelope.within["data"].total) == ("items", "total")


def test_a_part_of_an_allof_may_describe_what_holds_the_thing() -> None:
    """A generic envelope of which a part says what it holds."""
    pet = "{$ref: '#/components/schemas/Pet'}"
    base = "{type: object, properties: {success: {type: boolean}, data: {type: object}}}"
    one = reply_of(f"{{allOf: [{base}, {{type: object, properties: {{data: {pet}}}}}]}}")
    assert (one.pointer, one.wrapper) == ("/components/schemas/Pet", "data")
    many = reply_of(
        f"{{allOf: [{base}, {{type: object, properties: {{data: {{type: array, items: {pet}}}}}}}]}}"
    )
    assert isinstance(many, Many)
    assert many.pointer == "/components/schemas/Pet"


def test_what_only_an_alternative_has_is_no_page() -> None:
    pets = "{type: object, properties: {pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}"
    assert isinstance(
        body_of(f"{{oneOf: [{pets}, {{type: object, properties: {{none: {{type: boolean}}}}}}]}}"), Single
    )


def test_members_of_a_page_stand_two_objects_deep() -> None:
    items = "data: {type: array, items: {$ref: '#/components/schemas/Pet'}}, included: {type: array, items: {type: object}}"
    page = "page: {type: object, required: [number, total], properties: {number: {type: integer}, total: {type: integer}}}"
    meta = f"meta: {{type: object, required: [page], properties: {{{page}}}}}"
    body = body_of(f"{{type: object, required: [data, meta], properties: {{{items}, {meta}}}}}")
    assert isinstance(body, Many)
    assert body.envelope is not None
    inner = body.envelope.within["meta"].within["page"]
    assert (inner.total, inner.echoes, body.envelope.counted) == ("total", {"number": "page"}, True)


def test_a_page_has_links_to_the_first_and_the_last_one() -> None:
    items = "items: {type: array, items: {$ref: '#/components/schemas/Pet'}}"
    body = body_of(
        f"{{type: object, properties: {{{items}, first: {{type: string, format: uri}}, lastPageUrl: {{type: string}}, "
        "next: {type: string, format: uri}}}"
    )
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert body.envelope.told == {"first": "first_url", "lastPageUrl": "last_url"}


def test_one_object() -> None:
    body = body_of("{$ref: '#/components/schemas/Pet'}")
    assert isinstance(body, Single)
    assert (body.pointer, body.wrapper) == ("/components/schemas/Pet", None)
    assert component_of(body.pointer) == "Pet"


def test_wrapped_object() -> None:
    body = body_of("{type: object, required: [pet], properties: {pet: {$ref: '#/components/schemas/Pet'}}}")
    assert isinstance(body, Single)
    assert (body.pointer, body.wrapper) == ("/components/schemas/Pet", "pet")


@pytest.mark.parametrize("name", ["my/pets", "my~1pets"])
def test_names_are_escaped_in_pointers(name: str) -> None:
    """RFC 6901, section 3."""
    body = body_of(
        f"{{type: object, properties: {{{name}: {{type: array, items: {{$ref: '#/components/schemas/Pet'}}}}}}}}"
    )
    assert isinstance(body, Many)
    assert body.pointer == "/components/schemas/Pet"


def test_an_optional_part_is_no_wrapper() -> None:
    body = body_of("{type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}")
    assert isinstance(body, Single)
    assert body.wrapper is None


def test_bare_array() -> None:
    body = body_of("{type: array, items: {$ref: '#/components/schemas/Pet'}}")
    assert isinstance(body, Many)
    assert (body.pointer, body.envelope) == ("/components/schemas/Pet", None)


def test_array_of_inline_objects_is_located_inside_the_body() -> None:
    body = body_of("{type: array, items: {type: object, properties: {id: {type: integer}}}}")
    assert isinstance(body, Many)
    assert body.pointer == "/components/schemas/Body/items"
    assert component_of(body.pointer) is None


def test_envelope_with_every_role() -> None:
    body = body_of("""
      type: object
      required: [pets, page, size, kind, done]
      properties:
        pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        nextPageToken: {type: string}
        totalElements: {type: integer}
        page: {type: integer}
        size: {type: integer}
        kind: {const: list}
        done: {type: boolean}
    """)
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert (body.envelope.items, body.envelope.next, body.envelope.total) == (
        "pets",
        "nextPageToken",
        "totalElements",
    )
    assert body.envelope.echoes == {"page": "page", "size": "limit"}
    assert body.envelope.neutral == {"kind": "list", "done": False}


def test_count_named_after_the_items() -> None:
    body = body_of("""
      type: object
      properties: {pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}, petsCount: {type: integer}}
    """)
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert body.envelope.total == "petsCount"


def test_members_of_a_page_may_stand_in_an_object() -> None:
    body = body_of("""
      type: object
      required: [items, page]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        page:
          type: object
          required: [hasNextPage, total, endCursor]
          properties:
            hasNextPage: {type: boolean}
            hasPrevPage: {type: boolean}
            endCursor: {type: [string, 'null']}
            total: {type: integer}
            limit: {type: integer}
            note: {type: string}
    """)
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert (body.envelope.neutral, body.envelope.counted) == ({}, True)
    page = body.envelope.within["page"]
    assert (page.next, page.total, page.more, page.before, page.last) == (
        "endCursor",
        "total",
        "hasNextPage",
        "hasPrevPage",
        None,
    )
    assert (page.echoes, page.neutral, page.items) == ({"limit": "limit"}, {}, "")


@pytest.mark.parametrize(
    ("previous", "required", "expected"),
    [
        ("{type: [string, 'null'], format: uri}", "", ("previous", LEFT_OUT)),
        ("{type: [string, 'null'], format: uri}", ", previous", ("previous", None)),
        ("{type: string, format: uri}", "", ("previous", LEFT_OUT)),
    ],
)
def test_a_page_may_lead_back(previous: str, required: str, expected: tuple[str, object]) -> None:
    body = body_of(f"""
      type: object
      required: [count, results{required}]
      properties:
        count: {{type: integer}}
        next: {{type: [string, 'null'], format: uri}}
        previous: {previous}
        results: {{type: array, items: {{$ref: '#/components/schemas/Pet'}}}}
    """)
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert (body.envelope.previous, body.envelope.first) == expected


def test_the_ends_of_a_page_have_properties_of_its_items() -> None:
    body = body_of("""
      type: object
      required: [items, first_id, last_id]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        first_id: {type: [string, 'null']}
        last_id: {type: string}
    """)
    assert isinstance(body, Many)
    assert body.envelope is not None
    assert body.envelope.edges == {"first_id": (0, "id"), "last_id": (-1, "id")}
    assert body.envelope.neutral == {"first_id": None, "last_id": ""}


@pytest.mark.parametrize(
    "other",
    [
        "name: {type: string}",
        "others: {type: array, items: {$ref: '#/components/schemas/Pet'}}",
        "token: {type: string, minLength: 1}",
    ],
    ids=["optional-value", "second-array", "required-value-that-nothing-knows"],
)
def test_an_object_with_more_than_a_list_is_one_object(other: str) -> None:
    body = body_of(f"""
      type: object
      required: [items, token]
      properties:
        items: {{type: array, items: {{$ref: '#/components/schemas/Pet'}}}}
        {other}
    """)
    assert isinstance(body, Single)


def test_only_json_bodies_hold_entities() -> None:
    schema = "{$ref: '#/components/schemas/Pet'}"
    assert body_of(schema, "application/vnd.pets+json; charset=utf-8") is not None
    assert body_of(schema, "multipart/form-data") is None
    assert body_of("{type: string}") is None
    assert body_of("{type: array, items: {type: string}}") is None
