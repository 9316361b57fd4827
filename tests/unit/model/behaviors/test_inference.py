"""Behaviors that operations are understood to have."""

from __future__ import annotations

from functools import partial

import pytest

from scaffold.model.service import Filter, Method
from tests.unit.model.contracts import SHOP, behavior_of, inferred, model_of

shop = partial(inferred, SHOP)


@pytest.mark.parametrize(
    ("id_", "method", "key"),
    [
        ("listProducts", Method.LIST, None),
        ("createProduct", Method.CREATE, None),
        ("getProduct", Method.GET, "productId"),
        ("replaceProduct", Method.REPLACE, "productId"),
        ("updateProduct", Method.UPDATE, "productId"),
        ("deleteProduct", Method.DELETE, "productId"),
        ("retireProduct", Method.TRANSITION, "productId"),
    ],
)
def test_standard_methods(id_: str, method: Method, key: str | None) -> None:
    behavior = shop(id_)
    assert (behavior.method, behavior.entity, behavior.key, behavior.reason) == (method, "Product", key, None)


@pytest.mark.parametrize("id_", ["getProduct", "replaceProduct", "updateProduct", "deleteProduct"])
def test_a_path_that_names_another_property_than_the_key_finds_nothing(id_: str) -> None:
    change = ("/v1/products/{productId}", "/v1/products/{name}")
    behavior = shop(id_, change)
    assert behavior.method is Method.CUSTOM
    assert behavior.reason == (
        "no Product is found by this path: {name} is its 'name', and its key is 'id'; `key: name` in x-entity says otherwise"
    )
    assert shop("listProducts", change).method is Method.LIST
    assert shop("replaceProduct", change, ("key: id", "key: name")).key == "name"


def test_a_transition_has_the_name_of_its_path() -> None:
    assert shop("retireProduct").transition == "retire"


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("[name, color]", ("name", "color")),
        ("[name, id]", None),
        ("[name, created_at]", None),
        ("[title]", None),
    ],
)
def test_a_search_looks_into_all_that_it_names_or_into_nothing(
    properties: str, found: tuple[str, ...] | None
) -> None:
    search = shop(
        "listProducts",
        (
            "operationId: listProducts",
            f"operationId: listProducts\n      x-search: {{properties: {properties}}}",
        ),
        ("{name: sort, in: query", "{name: q, in: query"),
    ).search
    assert (search.fields if search is not None else None) == found


def test_an_action_without_a_transition_is_custom() -> None:
    behavior = shop("paintProduct")
    assert (behavior.method, behavior.entity) == (Method.CUSTOM, None)
    assert behavior.reason == (
        "Product has no transition 'paint'; "
        "`transitions: [{action: paint, from: [STATE], to: STATE}]` in x-entity would say what it does"
    )


@pytest.mark.parametrize(
    "change",
    [
        ("/v1/products/{productId}/retire", "/v1/products/{productId}:retire"),
        ("retire:\n    post:", "retire:\n    put:"),
        ("retire:\n    post:", "retire:\n    patch:"),
    ],
)
def test_a_transition_is_written_in_several_ways(change: tuple[str, str]) -> None:
    assert shop("retireProduct", change).transition == "retire"


def test_a_reply_that_shows_something_else_is_custom() -> None:
    other = "'#/components/schemas/Receipt'"
    behavior = shop(
        "createProduct",
        (
            "schema: {$ref: '#/components/schemas/Product'}}}\n  /v1/products/{",
            f"schema: {{$ref: {other}}}}}}}\n  /v1/products/{{",
        ),
        (
            "    Color: {type",
            "    Receipt: {type: object, properties: {at: {type: string}}}\n    Color: {type",
        ),
    )
    assert behavior.reason == "the response is not a Product"


def test_a_put_replaces_whatever_its_body_may_leave_out() -> None:
    behavior = shop("replaceProduct", ("required: [name, color]", "required: [name]"))
    assert (behavior.method, behavior.creates) == (Method.REPLACE, False)


def test_what_nobody_supplies_stops_a_create() -> None:
    """The color has no neutral value: it is one of two."""
    behavior = shop(
        "createProduct",
        ("required: [name, color]", "required: [name]"),
        ("name: {type: string}\n        color: ", "name: {type: string}\n        paint: "),
    )
    assert behavior.reason == (
        "nothing says what Product.color is at first; `type: [string, 'null']` or a `default` would"
    )


@pytest.mark.parametrize(
    ("key", "method"),
    [
        ("{type: string, pattern: '^prd_[a-z]{26}$', readOnly: true}", Method.CUSTOM),
        ("{type: string, maxLength: 20, readOnly: true}", Method.CUSTOM),
        ("{type: string, pattern: '^[a-z0-9-]+$', maxLength: 36, readOnly: true}", Method.CREATE),
    ],
)
def test_only_a_key_that_a_uuid_fits_is_minted(key: str, method: Method) -> None:
    behavior = shop("createProduct", ("{type: string, format: uuid, readOnly: true}", key))
    assert behavior.method is method
    assert (behavior.reason == "a new Product.id has a form of its own") is (method is Method.CUSTOM)


_PRODUCT = "    Product:\n      type: object\n      x-entity:"
_IN_A_BASE = (
    "    Base: {type: object, properties: {%s}}\n"
    "    Product:\n      allOf: [{$ref: '#/components/schemas/Base'}]\n      x-entity:"
)


def test_a_key_with_a_form_of_its_own_may_stand_in_a_base_schema() -> None:
    key = "id: {type: string, pattern: '^prd_[a-z]{26}$', readOnly: true}"
    behavior = shop(
        "createProduct",
        (_PRODUCT, _IN_A_BASE % key),
        ("        id: {type: string, format: uuid, readOnly: true}\n", ""),
    )
    assert behavior.reason == "a new Product.id has a form of its own"


def test_a_default_in_a_base_schema_is_no_neutral_value() -> None:
    text = SHOP.replace(_PRODUCT, _IN_A_BASE % "views: {type: integer, default: 7}")
    text = text.replace("state, created_at]", "state, created_at, views]")
    assert [remark for remark in model_of(text).remarks if remark.code == "neutral-value"] == []


def test_neutral_values_are_remarked() -> None:
    text = SHOP.replace("state, created_at]", "state, created_at, views]").replace(
        "        state: {", "        views: {type: integer}\n        state: {"
    )
    remarks = {remark.code: remark for remark in model_of(text).remarks if remark.code == "neutral-value"}
    assert remarks["neutral-value"].pointer == "/components/schemas/Product/properties/views"
    assert remarks["neutral-value"].message == "Product.views starts as 0: what creates one does not say it"


def test_what_is_not_inferred_is_remarked() -> None:
    contract = SHOP.replace("name: sort, in: query", "name: near, in: query")
    found = {(remark.code, remark.pointer) for remark in model_of(contract).remarks}
    assert ("not-implemented", "/paths/~1v1~1products~1{productId}~1paint/post") in found
    assert ("parameter-unread", "/paths/~1v1~1products/get/parameters/3") in found


_WRAPPED = """
paths:
  /articles:
    post:
      operationId: createArticle
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Wrapped'}}}}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Wrapped'}}}}
    put:
      operationId: putArticle
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Article'}}}}
      responses: {'204': {description: ok}}
  /articles/{slug}:
    get:
      operationId: getArticle
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Wrapped'}}}}
    head: {operationId: headArticle, responses: {'200': {description: ok}}}
  /articles/byAuthor:
    get:
      operationId: findArticles
      parameters: [{name: author, in: query, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Article'}}}}
  /tides:
    get: {operationId: getTides, responses: {'200': {description: ok}}}
components:
  schemas:
    Article:
      {type: object, required: [slug], properties: {slug: {type: string}, author: {type: string}}}
    Wrapped: {type: object, required: [article], properties: {article: {$ref: '#/components/schemas/Article'}}}
"""


def test_wrappers_are_seen_through() -> None:
    behavior = behavior_of(model_of(_WRAPPED), "createArticle")
    assert (behavior.method, behavior.request_wrapper, behavior.response_wrapper) == (
        Method.CREATE,
        "article",
        "article",
    )
    assert behavior.view == "/components/schemas/Article"


def test_a_body_may_carry_the_key() -> None:
    behavior = behavior_of(model_of(_WRAPPED), "putArticle")
    assert (behavior.method, behavior.key) == (Method.REPLACE, None)


def test_a_search_beside_the_items_is_a_list() -> None:
    behavior = behavior_of(model_of(_WRAPPED), "findArticles")
    assert (behavior.method, behavior.filters) == (
        Method.LIST,
        (Filter("author", "author", "eq", "inferred from the name author"),),
    )


def test_other_methods_and_paths_are_custom() -> None:
    model = model_of(_WRAPPED)
    assert behavior_of(model, "headArticle").reason == "HEAD on one Article is not a standard method"
    assert behavior_of(model, "getTides").reason == "no entity of the contract stands behind this path"


_MEMBERS = """
openapi: 3.2.0
info: {title: Members, version: 1.0.0}
paths:
  /members:
    query:
      operationId: searchMembers
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Members'}}}}}
    post:
      operationId: addMember
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}}
components:
  schemas:
    Members: {type: array, items: {$ref: '#/components/schemas/Member'}}
    Member: {type: object, required: [id, name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}
"""


def test_what_is_only_created_is_kept_where_its_schema_is_marked() -> None:
    model = model_of(_MEMBERS)
    line = "`x-entity: {key: id}` in Member would say that it creates one"
    assert (
        behavior_of(model, "addMember").reason == f"no entity of the contract stands behind this path; {line}"
    )
    model = model_of(_MEMBERS.replace("Member: {", "Member: {x-entity: {key: id}, "))
    assert behavior_of(model, "addMember").method is Method.CREATE
    assert behavior_of(model, "searchMembers").reason == "QUERY on a collection is not a standard method"


@pytest.mark.parametrize(
    ("shown", "method"),
    [
        (
            "{id: {type: string}, name: {type: string}, color: {type: string}, extra: {type: string}}",
            Method.LIST,
        ),
        ("{id: {type: string}, score: {type: integer}, rank: {type: integer}}", Method.CUSTOM),
        ("{name: {type: string}, color: {type: string}}", Method.CUSTOM),
    ],
    ids=["most-of-it", "little-of-it", "without-the-key"],
)
def test_a_view_shows_the_key_and_mostly_the_entity_s_fields(shown: str, method: Method) -> None:
    old = "items: {type: array, items: {$ref: '#/components/schemas/Product'}}"
    behavior = shop(
        "listProducts", (old, f"items: {{type: array, items: {{type: object, properties: {shown}}}}}")
    )
    assert behavior.method is method
    if method is Method.LIST:
        assert behavior.view == "/components/schemas/ProductPage/properties/items/items"


def test_reading_without_a_body_is_custom() -> None:
    behavior = shop(
        "getProduct",
        (
            "format: uuid}}]\n      responses: {'200': {$ref: '#/components/responses/Product'}}",
            "format: uuid}}]\n      responses: {'204': {description: nothing}}",
        ),
    )
    assert behavior.reason == "the response has no body"


_PUT = """
openapi: 3.1.0
info: {title: Boxes, version: 1.0.0}
paths:
  /rooms/{room_id}:
    get:
      operationId: getRoom
      parameters: [{name: room_id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
  /rooms/{room_id}/boxes/{id}:
    parameters:
      - {name: room_id, in: path, required: true, schema: {type: integer}}
      - {name: id, in: path, required: true, schema: {type: integer}}
    put:
      operationId: putBox
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/BoxPut'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
components:
  schemas:
    Room: {type: object, required: [id], properties: {id: {type: integer}}}
    Box:
      type: object
      required: [id, room_id, label]
      properties:
        {id: {type: integer}, room_id: {type: integer}, label: {type: string}, note: {type: string},
         weight: {type: integer, readOnly: true}, colour: {type: string}}
    BoxPut:
      type: object
      properties: {room_id: {type: integer}, label: {type: string}, note: {type: string, readOnly: true}}
"""


def test_a_replacement_keeps_what_its_body_cannot_have_and_the_path_supplies() -> None:
    behavior = behavior_of(model_of(_PUT), "putBox")
    assert (behavior.keeps, behavior.creates) == (("room_id", "note", "colour"), True)


def test_what_is_accepted_is_kept_in_a_field_that_is_never_sent() -> None:
    text = (
        _PUT.replace("    put:", "    patch:", 1)
        + """
    Job: {type: object, x-entity: {key: id}, required: [id], properties: {id: {type: integer}, accepted_request: {type: string}}}
"""
    )
    posted = """
  /jobs:
    post:
      operationId: startJob
      requestBody: {content: {application/json: {schema: {type: object, properties: {depth: {type: integer}}}}}}
      responses: {'202': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /jobs/{id}:
    get:
      operationId: getJob
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
components:"""
    model = model_of(text.replace("\ncomponents:", posted, 1))
    entity = model.entity("Job")
    assert entity.accepted == "accepted_request_2"
    assert entity.field(entity.accepted).hidden
    assert entity.accepted not in entity.writable
    assert not [
        item for item in model.remarks if item.code == "property-dropped" and item.operation == "startJob"
    ]
