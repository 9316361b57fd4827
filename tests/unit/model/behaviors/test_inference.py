"""Behaviors that operations are understood to have."""

from __future__ import annotations

import pytest

from scaffold.model.service import Behavior, Filter, Method, Note, Paging
from tests.unit.model.contracts import SHOP, behavior_of, model_of


def shop(id_: str, *changes: tuple[str, str]) -> Behavior:
    """Infer one operation of the shop, after changes to its contract."""
    text = SHOP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return behavior_of(model_of(text), id_)


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


def test_a_list_has_filters_paging_and_an_envelope() -> None:
    behavior = shop("listProducts")
    assert behavior.filters == (Filter("color", "color", "eq", "inferred from the name color"),)
    assert behavior.paging == Paging(limit="page_size", cursor="page_token", unsized=0)
    assert behavior.ignored == ()
    assert behavior.sorting is not None
    assert (behavior.sorting.parameter, behavior.sorting.origin) == ("sort", "inferred from the name sort")
    assert behavior.envelope is not None
    assert (behavior.envelope.items, behavior.envelope.next, behavior.envelope.total) == (
        "items",
        "next_page_token",
        "total",
    )


def test_a_filter_needs_the_field_s_type() -> None:
    behavior = shop(
        "listProducts", ("schema: {$ref: '#/components/schemas/Color'}}", "schema: {type: integer}}")
    )
    assert behavior.filters == ()
    assert behavior.ignored == ("color",)


def test_a_required_parameter_that_selects_by_nothing_known_is_custom() -> None:
    behavior = shop("listProducts", ("{name: sort, in: query,", "{name: near, in: query, required: true,"))
    assert str(behavior.reason).startswith("nothing says what the query parameter 'near' does")


@pytest.mark.parametrize(
    ("limit", "position", "paging"),
    [
        (
            "limit, in: query, schema: {type: integer}",
            "offset, in: query, schema: {type: integer}",
            {"offset": "offset"},
        ),
        (
            "limit, in: query, schema: {type: integer}",
            "page, in: query, schema: {type: integer}",
            {"page": "page"},
        ),
        (
            "limit, in: query, schema: {type: integer}",
            "page, in: query, schema: {type: integer, default: 0}",
            {"page": "page", "first_page": 0},
        ),
        ("limit, in: query, schema: {type: integer}", "offset, in: query, schema: {type: string}", {}),
    ],
    ids=["offset", "page", "page-from-zero", "text-is-no-offset"],
)
def test_other_ways_to_page(limit: str, position: str, paging: dict[str, object]) -> None:
    behavior = shop(
        "listProducts",
        ("page_size, in: query, schema: {type: integer}", limit),
        ("page_token, in: query, schema: {type: string}", position),
    )
    assert behavior.paging == Paging(limit="limit", **paging)


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


def test_a_version_parameter_selects_nothing_and_is_let_through() -> None:
    behavior = shop(
        "listProducts", ("{name: sort, in: query,", "{name: api-version, in: query, required: true,")
    )
    assert behavior.method is Method.LIST
    assert behavior.ignored == ("api-version",)


def test_a_second_parameter_for_a_role_is_ignored() -> None:
    behavior = shop(
        "listProducts",
        ("name: sort, in: query, schema: {type: string}", "name: limit, in: query, schema: {type: integer}"),
    )
    assert behavior.paging == Paging(limit="page_size", cursor="page_token", unsized=0)
    assert behavior.ignored == ("limit",)


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


_TOLD = """
paths:
  /restaurants:
    get:
      operationId: listRestaurants
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Restaurant'}}}}
    post:
      operationId: createRestaurant
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewRestaurant'}}}}
      responses:
        '201': {description: Opened, content: {application/json: {schema: CREATED}}}
  /restaurants/{restaurantId}:
    parameters: [{name: restaurantId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getRestaurant
      responses:
        '200': {description: ok, content: {application/json: {schema: READ}}}
    put:
      operationId: putRestaurant
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewRestaurant'}}}}
      responses:
        '200':
          description: Changed
          content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}
    delete:
      operationId: deleteRestaurant
      responses:
        '200':
          description: Closed
          content: {application/json: {schema: {type: object, properties: {code: {type: integer, example: 0}}}}}
components:
  schemas:
    NewRestaurant: {type: object, required: [name], properties: {name: {type: string}}}
    Restaurant: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
"""


def told(created: str, read: str = "{$ref: '#/components/schemas/Restaurant'}") -> str:
    return _TOLD.replace("CREATED", created).replace("READ", read)


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("{type: object, properties: {restaurantId: {type: integer}}}", {"restaurantId": Note("key")}),
        (
            "{type: object, properties: {message: {type: string}, restaurant_id: {type: integer}}}",
            {"message": Note("message"), "restaurant_id": Note("key")},
        ),
        (
            "{type: object, required: [message], properties: {message: {type: string}}}",
            {"message": Note("message")},
        ),
    ],
)
def test_a_reply_may_only_say_that_a_request_was_done(created: str, said: dict[str, Note]) -> None:
    model = model_of(told(created))
    assert [(item.method, item.view, item.beside) for item in (behavior_of(model, "createRestaurant"),)] == [
        (Method.CREATE, None, said)
    ]
    assert behavior_of(model, "putRestaurant").beside == {"message": Note("message")}
    assert behavior_of(model, "deleteRestaurant").beside == {"code": Note("value", 0)}


@pytest.mark.parametrize(
    "created",
    [
        "{type: object, properties: {restaurantId: {type: string}}}",
        "{type: object, properties: {name: {type: string}}}",
        "{type: object, properties: {message: {type: string}, tables: {type: integer}}}",
    ],
)
def test_a_reply_that_says_what_nobody_knows_is_custom(created: str) -> None:
    assert behavior_of(model_of(told(created)), "createRestaurant").method is Method.CUSTOM


def test_what_a_path_names_may_hold_the_thing_and_be_left_out() -> None:
    """A body that has one optional property: the thing where the path is of such things, a part of something elsewhere."""
    held = "{type: object, properties: {restaurant: {$ref: '#/components/schemas/Restaurant'}}}"
    found = behavior_of(model_of(told("{$ref: '#/components/schemas/Restaurant'}", held)), "getRestaurant")
    assert (found.method, found.response_wrapper) == (Method.GET, "restaurant")


def test_a_required_property_that_nothing_describes_is_said() -> None:
    schema = (
        "{type: object, required: [id, name, stars], properties: {id: {type: integer}, name: {type: string}}}"
    )
    found = behavior_of(model_of(told("{$ref: '#/components/schemas/Restaurant'}", schema)), "getRestaurant")
    assert found.reason is not None
    assert "'stars', which no schema describes" in found.reason


def test_the_fullest_reply_is_the_entity_where_nothing_reads_one() -> None:
    """A change that replies with two of many properties does not say what the thing is."""
    contract = """
paths:
  /events:
    get:
      operationId: listEvents
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Event'}}}}
  /events/{id}:
    patch:
      operationId: changeEvent
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {status: {type: string}}}}}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, properties: {id: {type: integer}, status: {type: string}}}}}
components:
  schemas:
    Event:
      {type: object, properties: {id: {type: integer}, title: {type: string}, status: {type: string}}}
"""
    model = model_of(contract)
    assert [entity.name for entity in model.entities] == ["Event"]
    assert behavior_of(model, "changeEvent").method is Method.UPDATE


def test_an_id_that_may_be_null_identifies() -> None:
    """Generators of some frameworks write that every text of a schema may be null; another property so is no key."""
    contract = """
paths:
  /lessons/{LESSON}:
    get:
      operationId: getLesson
      parameters: [{name: LESSON, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Lesson'}}}}
components:
  schemas:
    Lesson:
      {type: object, properties: {id: {type: [string, 'null']}, slug: {type: [string, 'null']}}}
"""
    assert [entity.key for entity in model_of(contract.replace("LESSON", "id")).entities] == ["id"]
    assert model_of(contract.replace("id", "number").replace("LESSON", "number")).entities == ()
