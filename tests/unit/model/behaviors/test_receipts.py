"""Replies that only say that a request was done, and replies of which the schema of the thing has to be chosen."""

from __future__ import annotations

import pytest

from scaffold.model.service import Method, Note
from tests.unit.model.contracts import behavior_of, model_of

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
