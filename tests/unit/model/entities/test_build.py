"""Entities: what is one, its key, fields, relations, children, owner and table."""

from __future__ import annotations

import pytest

from scaffold.model.service import Child, IndexOn, Relation, Scope, StateChange
from scaffold.normal.schemas import ValueType
from tests.unit.model.contracts import SHOP, behavior_of, model_of, names_of

_ORDERS = """
info: {title: Orders, version: 1.0.0, x-service: {name: order-service}}
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [lines], properties: {lines: {type: array, items: {type: object}}}}
      responses: {'201': {$ref: '#/components/responses/Order'}}
  /orders/{id}:
    get:
      operationId: getOrder
      responses: {'200': {$ref: '#/components/responses/Order'}}
  /orders/{id}/lines/{lineId}:
    get:
      operationId: getLine
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Line'}}}
components:
  responses:
    Order:
      description: ok
      content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
  schemas:
    Line:
      type: object
      required: [id, order_id]
      properties:
        id: {type: string, format: uuid}
        order_id: {type: string, format: uuid, x-ref: {entity: Order, service: order-service}}
    Order:
      type: object
      description: What was ordered.
      required: [id, customer_id, lines]
      properties:
        id: {type: string, format: uuid}
        customer_id: {type: string, format: uuid, x-ref: {entity: User, service: auth, cardinality: one-to-one}}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
        updated_at: {type: string, format: date-time}
"""


def test_marks_of_a_table() -> None:
    product = model_of(SHOP).entity("Product")
    assert (product.table, product.key, product.retention) == ("goods", "id", "P1Y")
    assert product.indexes == (IndexOn(("name",), unique=True),)
    assert product.transitions == (StateChange("retire", "state", ("live",), "retired", "product.retired"),)
    assert (product.minted, product.created, product.updated) == (True, "created_at", None)


def test_fields_in_the_contract_s_order() -> None:
    product = model_of(SHOP).entity("Product")
    assert names_of(product) == ["id", "name", "color", "state", "created_at"]
    assert product.field("name").max_length == 80
    assert product.field("name").pointer == "/components/schemas/Product/properties/name"
    assert product.field("state").read_only
    assert product.field("created_at").type is ValueType.DATETIME
    with pytest.raises(KeyError):
        product.field("nothing")


def test_relations_owner_and_children() -> None:
    order = model_of(_ORDERS).entity("Order")
    assert order.description == "What was ordered."
    assert order.relations == (Relation("customer_id", "User", "auth", "one-to-one"),)
    assert order.children == (Child("lines", "Line", "order_id"),)
    assert (order.table, order.updated) == ("orders", "updated_at")


def test_the_caller_owns_what_refers_to_a_user_and_clients_do_not_send() -> None:
    relation = "x-ref: {entity: Customer}"
    sent = _ORDERS.replace("required: [lines], properties: {", "properties: {customer_id: {type: string}, ")
    other = _ORDERS.replace("x-ref: {entity: User, service: auth", "x-ref: {entity: Cart, service: carts")
    assert model_of(_ORDERS).entity("Order").owner == "customer_id"
    assert (
        model_of(_ORDERS.replace("x-ref: {entity: User", relation[:-1])).entity("Order").owner
        == "customer_id"
    )
    assert model_of(sent).entity("Order").owner is None
    assert model_of(other).entity("Order").owner is None


def test_a_nested_path_is_scoped_by_the_reference_to_the_parent() -> None:
    model = model_of(_ORDERS)
    assert behavior_of(model, "getLine").scopes == (Scope("id", "order_id", "Order", "Line"),)
    assert behavior_of(model, "getOrder").scopes == ()


def test_a_parent_that_only_the_path_names_becomes_a_hidden_field() -> None:
    model = model_of(_ORDERS.replace(", order_id]", "]").replace("        order_id: {", "        other: {"))
    line = model.entity("Line")
    assert behavior_of(model, "getLine").scopes == (Scope("id", "other", "Order", "Line"),)
    unrelated = _ORDERS.replace(", order_id]", "]").replace(
        "order_id: {type: string, format: uuid, x-ref", "x: {x-ref"
    )
    model = model_of(unrelated.replace("entity: Order", "entity: Cart"))
    line = model.entity("Line")
    assert behavior_of(model, "getLine").scopes == (Scope("id", "order_id", "Order", "Line"),)
    hidden = line.field("order_id")
    assert (hidden.hidden, hidden.pointer, hidden.type) == (True, "", ValueType.UUID)


def test_entities_come_in_the_contract_s_order() -> None:
    assert [entity.name for entity in model_of(_ORDERS).entities] == ["Line", "Order"]


_ACCOUNT = """
paths:
  /accounts/{id}:
    get:
      operationId: getAccount
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Account'}}}
components:
  schemas:
    Account:
      type: object
      MARK: {key: id}
      required: [id]
      properties:
        id: {type: integer}
        secret_hash: {type: string, writeOnly: true, maxLength: 99, x-ref: {entity: Secret}}
        name: {type: string}
"""


def test_a_write_only_property_of_a_table_is_stored_and_hidden() -> None:
    account = model_of(_ACCOUNT.replace("MARK", "x-entity")).entity("Account")
    assert names_of(account) == ["id", "secret_hash", "name"]
    secret = account.field("secret_hash")
    assert (secret.hidden, secret.max_length) == (True, 99)
    assert secret.pointer == "/components/schemas/Account/properties/secret_hash"


def test_a_write_only_property_of_another_schema_is_not_stored() -> None:
    account = model_of(_ACCOUNT.replace("MARK", "x-other")).entity("Account")
    assert names_of(account) == ["id", "name"]
    assert account.relations == ()


def test_a_write_only_property_is_no_key() -> None:
    text = _ACCOUNT.replace("MARK", "x-entity").replace(
        "id: {type: integer}", "id: {type: integer, writeOnly: true}"
    )
    assert model_of(text).entities == ()


def test_marked_schemas_without_a_path_are_entities() -> None:
    model = model_of("""
components:
  schemas:
    Audit: {type: object, x-entity: {key: number}, properties: {number: {type: integer}}}
    Lost: {type: object, x-entity: {key: nothing}, properties: {number: {type: integer}}}
    Plain: {type: object, properties: {id: {type: integer}}}
""")
    assert [(entity.name, entity.table, entity.key) for entity in model.entities] == [
        ("Audit", "audits", "number")
    ]


@pytest.mark.parametrize(
    ("key", "sent", "minted"),
    [
        ("{type: string}", "id", False),
        ("{type: string, readOnly: true}", "id", True),
        ("{type: string}", "name", True),
        ("{type: integer}", "id", False),
    ],
    ids=["client-text", "read-only", "not-sent", "number"],
)
def test_who_gives_out_keys(key: str, sent: str, minted: bool) -> None:
    model = model_of(f"""
paths:
  /tags:
    post:
      operationId: createTag
      requestBody:
        content: {{application/json: {{schema: {{type: object, properties: {{{sent}: {{type: string}}}}}}}}}}
      responses: {{'201': {{$ref: '#/components/responses/Tag'}}}}
  /tags/{{id}}:
    get:
      operationId: getTag
      responses: {{'200': {{$ref: '#/components/responses/Tag'}}}}
components:
  responses:
    Tag:
      description: ok
      content:
        application/json:
          schema: {{type: object, required: [id], properties: {{id: {key}, name: {{type: string}}}}}}
""")
    (tag,) = model.entities
    assert (tag.name, tag.table, tag.minted) == ("Tag", "tags", minted)


def test_tables_of_one_name_are_numbered() -> None:
    model = model_of("""
components:
  schemas:
    Fox: {x-entity: {key: id, table: Things}, properties: {id: {type: integer}}}
    Hen: {x-entity: {key: id, table: things}, properties: {id: {type: integer}}}
""")
    assert [entity.table for entity in model.entities] == ["things", "things_2"]


def test_a_receipt_is_no_entity() -> None:
    """A reply to a POST that has nothing of what was sent only says that it was done."""
    model = model_of("""
paths:
  /cards:
    post:
      operationId: addCard
      requestBody:
        content: {application/json: {schema: {type: object, properties: {number: {type: string}}}}}
      responses:
        '201':
          description: ok
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}
  /cards/{id}:
    delete: {operationId: deleteCard, responses: {'204': {description: gone}}}
""")
    assert model.entities == ()


def test_only_references_of_this_service_make_children() -> None:
    foreign = _ORDERS.replace("entity: Order, service: order-service", "entity: Order, service: archive")
    assert model_of(foreign).entity("Order").children == ()


def test_a_user_who_refers_to_another_does_not_belong_to_them() -> None:
    text = _ORDERS.replace("    Order:\n      type", "    User:\n      type").replace(
        "schemas/Order", "schemas/User"
    )
    assert model_of(text).entity("User").owner is None


def test_a_hidden_field_keeps_clear_of_others() -> None:
    """The property has the parent's name but not its type, so it cannot be the reference."""
    text = _ORDERS.replace(
        "order_id: {type: string, format: uuid, x-ref: {entity: Order",
        "order_id: {type: object, x-ref: {entity: Cart",
    )
    assert names_of(model_of(text).entity("Line")) == ["id", "order_id", "parent_order_id"]


def test_of_two_enumerations_the_status_has_the_states() -> None:
    text = SHOP.replace(
        "state: {type", "ancient: {type: string, enum: [live, retired]}\n        state: {type", 1
    )
    assert model_of(text).entity("Product").transitions[0].field == "state"


def test_another_way_to_the_same_schema_is_no_second_key() -> None:
    model = model_of("""
paths:
  /users/{id}: {get: {operationId: getUser, responses: {'200': {$ref: '#/components/responses/User'}}}}
  /users/mail/{email}: {get: {operationId: findUser, responses: {'200': {$ref: '#/components/responses/User'}}}}
components:
  responses:
    User:
      description: ok
      content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
  schemas:
    User: {type: object, required: [id], properties: {id: {type: integer}, email: {type: string}}}
""")
    assert model.entity("User").key == "id"
    assert behavior_of(model, "findUser").reason == "no entity of the contract stands behind this path"


_LOANS = """
info: {title: Loans, version: 1.0.0}
paths:
  /loans:
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}}
  /loans/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    patch:
      operationId: change
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [state], properties: {state: {$ref: '#/components/schemas/State'}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}}
components:
  schemas:
    State: {type: string, enum: [open, closed]}
    Loan:
      type: object
      properties:
        id: {type: string, readOnly: true}
        reader: {type: string}
        state: {allOf: [{$ref: '#/components/schemas/State'}], readOnly: true}
        fine: {type: integer, readOnly: true}
        updatedAt: {type: string, format: date-time, readOnly: true}
"""


def test_what_only_a_change_sends_is_written_though_it_is_read_only_elsewhere() -> None:
    model = model_of(_LOANS)
    loan = model.entity("Loan")
    assert loan.writable == {"reader", "state"}
    assert not [remark for remark in model.remarks if "state" in remark.message]


def test_a_time_of_change_that_clients_send_back_is_the_service_s() -> None:
    sent = "properties: {updatedAt: {type: string, format: date-time}, state:"
    loan = model_of(_LOANS.replace("properties: {state:", sent, 1)).entity("Loan")
    assert (loan.updated, loan.writable) == ("updatedAt", {"reader", "state"})


@pytest.mark.parametrize(
    ("create", "time", "dated"),
    [
        ("apply", "applied_at", True),
        ("reserveSeat", "reservedOn", True),
        ("play", "played_at", True),
        ("createLoan", "closed_at", False),
        ("apply", "approved_at", False),
    ],
)
def test_what_creating_is_called_says_what_happened_then(create: str, time: str, dated: bool) -> None:
    text = _LOANS.replace("operationId: create\n", f"operationId: {create}\n").replace(
        "updatedAt:", f"{time}:"
    )
    loan = model_of(
        text.replace(
            "      type: object\n      properties:\n        id",
            f"      type: object\n      required: [{time}]\n      properties:\n        id",
        )
    ).entity("Loan")
    assert (loan.dated == (time,)) is dated


@pytest.mark.parametrize("name", ["lastModifiedDateTime", "date_modified", "lastUpdatedAt", "changed_at"])
def test_the_moment_of_the_last_change_has_many_names(name: str) -> None:
    assert model_of(_LOANS.replace("updatedAt:", f"{name}:")).entity("Loan").updated == name
