"""Properties are unique where a 409 or their own text says so for certain; what is left open is remarked on."""

from typing import Any

import pytest

from scaffold.model.service import Entity, ServiceModel
from tests.unit.model.contracts import model_of

SPEC = """
info: {{title: Rooms, version: 1.0.0}}
paths:
  /hotels:
    post:
      operationId: createHotel
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Hotel'}}}}}}}}
      responses: {{'201': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Hotel'}}}}}}}}}}
  /hotels/{{hotel_id}}:
    get:
      operationId: getHotel
      parameters: [{{name: hotel_id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Hotel'}}}}}}}}}}
  {path}:
    post:
      operationId: createRoom
      parameters: {parameters}
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Room'}}}}}}}}
      responses:
        '201': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Room'}}}}}}}}
        '409': {{description: {said}}}
  {path}/{{room_id}}:
    get:
      operationId: getRoom
      parameters: [{{name: room_id, in: path, required: true, schema: {{type: string}}}}, *{anchor}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Room'}}}}}}}}}}
components:
  schemas:
    Hotel: {{type: object, required: [id], properties: {{id: {{type: string, readOnly: true}}, name: {{type: string}}}}}}
    Room:
      type: object
      required: [id]
      properties:
        id: {{type: string, readOnly: true}}
        email: {{type: string}}
        userName: {{type: string}}
        name: {{type: string, description: {text}}}
        version: {{type: integer}}
        seat: {{type: string}}
        kind: {{type: string, enum: [a, b]}}
"""
HOTEL = "{name: hotel_id, in: path, required: true, schema: {type: string}}"


def made(said: str, *, below: bool = False, text: str = "Shown.") -> tuple[Entity, ServiceModel]:
    path = "/hotels/{hotel_id}/rooms" if below else "/rooms"
    spec = SPEC.format(
        path=path,
        parameters=f"[&hotel {HOTEL}]"
        if below
        else "[&hotel {name: X-Trace, in: header, schema: {type: string}}]",
        anchor="hotel",
        said=repr(said),
        text=repr(text),
    )
    model = model_of(spec)
    return model.entity("Room"), model


def unique(*arguments: Any, **options: Any) -> list[tuple[str, ...]]:
    return [index.fields for index in made(*arguments, **options)[0].indexes if index.unique]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("The email address is already taken.", [("email",)]),
        ("A room with this user name exists already", [("userName",)]),
        ("Email or name already in use", [("email",), ("name",)]),
        ("The combination of name and version must be unique", [("name", "version")]),
        ("A room with the same name and version already exists.", [("name", "version")]),
        ("Conflict. The name is not unique", []),
        ("The name and the version must be unique", []),
        ("The seat is taken", []),
        ("Such a room already exists", []),
        ("A room of this kind already exists", []),
        ("The room was changed by somebody else, see its name", []),
    ],
)
def test_what_a_409_names_is_unique(said: str, wanted: list[tuple[str, ...]]) -> None:
    assert unique(said) == wanted


def test_below_a_parent_it_is_so_where_the_text_says_among_what() -> None:
    assert unique("A room with this name already exists in the hotel.", below=True) == [("hotel_id", "name")]
    assert unique("The name must be globally unique", below=True) == [("name",)]
    assert unique("A room with this name already exists.", below=True) == []


def test_a_property_says_of_itself_that_it_is_unique() -> None:
    assert unique("Conflict.", text="Unique name.") == [("name",)]
    assert unique("Conflict.", text="Shown. Must be unique!") == [("name",)]
    assert unique("Conflict.", text="Need not be unique.") == []


def test_what_is_left_open_is_remarked_on_with_the_line_that_would_settle_it() -> None:
    _, model = made("Such a room already exists")
    (remark,) = [one for one in model.remarks if one.code == "uniqueness-unchecked"]
    assert remark.message.endswith("x-entity: {indexes: [{fields: [PROPERTY], unique: true}]} in Room would")
    assert "status-unused" not in {one.code for one in model.remarks if one.operation == "createRoom"}
    _, model = made("The email address is already taken.")
    assert "uniqueness-unchecked" not in {one.code for one in model.remarks}
