"""The input of a contract run: what can be made is made, what cannot is said, and nothing that the tool mutes is switched on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.running import generate

pytestmark = [pytest.mark.service, pytest.mark.slow]

SPEC = """
openapi: 3.1.1
info: {title: Things, version: 1.0.0}
paths:
  /things:
    post:
      operationId: addThing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [number]
              properties: {number: {type: integer, maximum: -1}, name: {type: string}, wish: {type: string}}
            example: {number: -5, name: a, wish: b}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{number}:
    parameters: [{name: number, in: path, required: true, schema: {type: integer, maximum: -1}}]
    get:
      operationId: getThing
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '404': {description: none}
  /things/{number}/picture:
    parameters: [{name: number, in: path, required: true, schema: {type: integer, maximum: -1}}]
    get:
      operationId: showThing
      responses: {'200': {description: it, content: {image/png: {}}}, '404': {description: none}}
  /shelves/{shelfId}:
    parameters: [{name: shelfId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getShelf
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        '404': {description: none}
  /shelves/{shelfId}/books:
    parameters: [{name: shelfId, in: path, required: true, schema: {type: string}}]
    post:
      operationId: addBook
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
        '404': {description: none}
  /tickets:
    post:
      operationId: addTicket
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}, example: {seat: 7A}}}
      responses: {'200': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}}
  /tickets/{ticketId}:
    parameters: [{name: ticketId, in: path, required: true, schema: {type: integer}}]
    delete: {operationId: dropTicket, responses: {'204': {description: gone}, '404': {description: none}}}
components:
  schemas:
    Ticket:
      type: object
      x-entity: {key: ticketId}
      required: [seat]
      properties: {ticketId: {type: integer, example: 3}, seat: {type: string}}
    Thing:
      type: object
      x-entity: {key: number}
      required: [number]
      properties: {number: {type: integer, maximum: -1}, name: {type: string}}
    Shelf: {type: object, x-entity: {key: id}, required: [id], properties: {id: {type: string, readOnly: true}}}
    Book:
      type: object
      x-entity: {key: id}
      required: [id, title]
      properties: {id: {type: integer, readOnly: true}, title: {type: string}}
"""
SCRIPT = """
import json, sys
from dataclasses import asdict
from things._runtime.testing import cases, harness, trial, world
with harness.Service(harness.build_settings(sys.argv[1])) as service:
    made = trial.build_trial(world.World(service, numbering=True))
    harness.Service.has_database = False
    elsewhere = trial.build_trial(world.World(service))
bodies = cases.json_bodies(cases.CONTRACT.operations["addThing"])
print(json.dumps({**asdict(made), "bodies": bodies, "elsewhere": asdict(elsewhere)}, default=str))
"""


def test_what_can_be_made_is_made_and_what_cannot_is_said(tmp_path: Path) -> None:
    (tmp_path / "things.yaml").write_text(SPEC)
    service = generate(tmp_path, "things", "--spec", "things.yaml", "--no-input", "--force")
    done = service.script(SCRIPT, f"sqlite:///{tmp_path / 'service.db'}")
    assert done.returncode == 0, done.stderr
    trial: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    # With 'wish' every request is answered 501, so without it something is made, under the number that it is.
    assert trial["bodies"]
    assert not [body for body in trial["bodies"] if "wish" in body]
    assert trial["settings"]["dictionaries"]["getThing-path"]["values"][0] <= -1
    tables = {one["include-operation-id"]: one for one in trial["settings"]["operations"]}
    assert tables["getThing"]["parameters"]["path.number"]["probability"] == 0.6
    # Numbers that the service would count from 1 on take no key that an example of the contract has.
    assert min(trial["settings"]["dictionaries"]["dropTicket-path"]["values"]) > 8
    assert [one for one in trial["unwritten"] if one.startswith("addThing: a body with 'wish'")]
    # Where the database is out of reach no shelf can be made, which is nothing that a warning about books would mend.
    assert "addBook-path" in trial["settings"]["dictionaries"]
    remote = trial["elsewhere"]
    [told] = [one for one in remote["unchecked"] if one.startswith("addBook: ")]
    assert "the contract has no way to create what {shelfId} of /shelves names" in told
    [books] = [one for one in remote["settings"]["operations"] if one["include-operation-id"] == "addBook"]
    assert "missing_test_data" not in books["warnings"]["display"]
    # Bytes cannot be checked; the warning that most data are refused is one that the tool does not give by itself.
    assert "showThing: no schema is checked of image/png" in trial["unchecked"]
    shown = trial["settings"]["warnings"]["display"]
    assert "missing_test_data" in shown
    assert not {"missing_deserializer", "low_valid_rate"} & set(shown)
