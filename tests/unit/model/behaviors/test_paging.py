"""Pages of OData, moments in seconds, and things that two values name together."""

import pytest

from scaffold.model.service import Behavior, Method, Scope
from tests.unit.model.contracts import behavior_of, data_of, model_of

SPEC = """
info: {title: Products, version: 1.0.0}
paths:
  /Products:
    post:
      operationId: createProduct
      requestBody: {content: {application/json: {schema: {type: object, properties: {Name: {type: string}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}}}
    get:
      operationId: listProducts
      parameters:
        - {name: $top, in: query, schema: {type: integer}}
        - {name: $skip, in: query, schema: {type: integer}}
        - {name: $filter, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [value]
                properties:
                  '@odata.context': {type: string}
                  '@odata.count': {type: integer}
                  '@odata.nextLink': {type: string}
                  value: {type: array, items: {$ref: '#/components/schemas/Product'}}
  /Products/{ID}:
    get:
      operationId: getProduct
      parameters: [{name: ID, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}}}
  /memberships/{userId}/{groupId}:
    get:
      operationId: getMembership
      parameters:
        - {name: userId, in: path, required: true, schema: {type: integer}}
        - {name: groupId, in: path, required: true, schema: {type: integer}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Membership'}}}}}
    put:
      operationId: putMembership
      parameters:
        - {name: userId, in: path, required: true, schema: {type: integer}}
        - {name: groupId, in: path, required: true, schema: {type: integer}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Membership'}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Membership'}}}}}
components:
  schemas:
    Product:
      type: object
      required: [ID, created]
      properties:
        ID: {type: integer}
        Name: {type: string}
        created: {type: integer}
        updated: {type: integer, format: unix-time}
    Membership: {type: object, required: [userId, groupId], properties: {userId: {type: integer}, groupId: {type: integer}}}
"""


def test_pages_of_odata_are_pages() -> None:
    behavior = behavior_of(model_of(SPEC), "listProducts")
    assert behavior.paging is not None
    assert (behavior.paging.limit, behavior.paging.offset) == ("$top", "$skip")
    assert behavior.envelope is not None
    assert (behavior.envelope.items, behavior.envelope.next) == ("value", "@odata.nextLink")
    assert (behavior.envelope.total, behavior.envelope.linked) == ("@odata.count", True)
    assert [(refusal.parameter, refusal.hint) for refusal in behavior.refusals] == [("$filter", "")]


def test_what_two_values_name_together_is_found_by_both_and_created_by_nobody() -> None:
    model = model_of(SPEC)
    found = behavior_of(model, "getMembership")
    assert (found.method, found.key) == (Method.GET, "groupId")
    assert found.scopes == (Scope("userId", "userId", None, "Membership"),)
    assert behavior_of(model, "putMembership").reason == (
        "{userId} and {groupId} together name one Membership, and a key is one property"
    )


@pytest.mark.parametrize(
    ("said", "stamped"),
    [
        ({"format": "unix-time"}, True),
        ({"description": "Measured in seconds since the Unix epoch."}, True),
        ({"description": "Milliseconds since the epoch."}, False),
        ({}, False),
    ],
)
def test_a_moment_in_seconds_is_set_where_the_contract_says_what_it_counts(
    said: dict[str, str], *, stamped: bool
) -> None:
    spec = data_of(SPEC)
    spec["components"]["schemas"]["Product"]["properties"]["created"] |= said
    model = model_of(str(spec))
    assert (model.entity("Product").created, model.entity("Product").updated) == (
        "created" if stamped else None,
        "updated",
    )
    behavior = behavior_of(model, "createProduct")
    assert behavior.method is (Method.CREATE if stamped else Method.CUSTOM)
    assert stamped or "Product.created counts; `format: unix-time` would" in (behavior.reason or "")


def _behavior(parameters: str, properties: str) -> Behavior:
    item = f"{{type: object, required: [id], properties: {{id: {{type: string}}, {properties}}}}}"
    listed = (
        f"{{type: object, properties: {{items: {{type: array, items: {item}}}, next: {{type: string}}}}}}"
    )
    made = model_of(f"""
info: {{title: T, version: '1'}}
paths:
  /things:
    get:
      operationId: list
      parameters: [{parameters}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {listed}}}}}}}}}
  /things/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: read, responses: {{'200': {{description: ok, content: {{application/json: {{schema: {item}}}}}}}}}}}
""")
    return behavior_of(made, "list")


@pytest.mark.parametrize(
    ("size", "unsized"),
    [
        ("minimum: 1, default: 10", None),
        ("minimum: 0, default: 10", 10),
        ("default: 10", 10),
        ("minimum: 0", 0),
        ("maximum: 9", 0),
    ],
)
def test_a_size_of_zero_is_the_default_one_where_tokens_lead_on(size: str, unsized: int | None) -> None:
    limit = f"{{name: pageSize, in: query, schema: {{type: integer, {size}}}}}"
    token = "{name: pageToken, in: query, schema: {type: string}}"
    offset = "{name: $skip, in: query, schema: {type: integer}}"
    paging = _behavior(f"{limit}, {token}", "name: {type: string}").paging
    assert paging is not None
    assert paging.unsized == unsized
    plain = _behavior(f"{limit}, {offset}", "name: {type: string}").paging
    assert plain is not None
    assert plain.unsized is None


@pytest.mark.parametrize(
    ("page", "first"),
    [("default: 0", 0), ("minimum: 0", 0), ("minimum: 0, default: 1", 1), ("minimum: 1", 1)],
)
def test_the_first_page_is_what_the_contract_begins_with(page: str, first: int) -> None:
    paging = _behavior(
        f"{{name: page, in: query, schema: {{type: integer, {page}}}}}", "name: {type: string}"
    ).paging
    assert paging is not None
    assert paging.first_page == first


@pytest.mark.parametrize(
    ("properties", "ordered"),
    [
        ("kind: {const: thing}, attributes: {type: object}", False),
        ("kind: {const: thing}, name: {type: string}", True),
    ],
)
def test_keys_and_constants_alone_order_nothing(properties: str, ordered: bool) -> None:
    sorting = _behavior("{name: sort, in: query, schema: {type: string}}", properties).sorting
    assert (sorting is not None) is ordered


@pytest.mark.parametrize(
    ("method", "parameter", "mask"),
    [
        ("patch", "{name: updateMask, in: query, schema: {type: string}}", "updateMask"),
        (
            "patch",
            "{name: update_mask, in: query, required: true, schema: {type: array, items: {type: string}}}",
            "update_mask",
        ),
        ("patch", "{name: updateMask, in: query, schema: {type: boolean}}", None),
        ("put", "{name: updateMask, in: query, schema: {type: string}}", None),
    ],
)
def test_a_mask_is_about_a_change(method: str, parameter: str, mask: str | None) -> None:
    item = "{type: object, required: [id], properties: {id: {type: string, readOnly: true}, name: {type: string}}}"
    content = f"content: {{application/json: {{schema: {item}}}}}"
    made = model_of(f"""
info: {{title: T, version: '1'}}
paths:
  /things/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: read, responses: {{'200': {{description: ok, {content}}}}}}}
    {method}:
      operationId: change
      parameters: [{parameter}]
      requestBody: {{{content}}}
      responses: {{'200': {{description: ok, {content}}}}}
""")
    assert behavior_of(made, "change").mask == mask
