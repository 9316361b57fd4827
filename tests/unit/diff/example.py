"""A document with something of every kind, and how to compare it with a changed copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import Impact, judge_changes
from scaffold.openapi.load import load_document

TODAY = date(2026, 6, 1)

DOCUMENT: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.1
info: {title: Orders, version: 1.2.0}
servers: [{url: "https://api.example.com/v1"}]
security: [{key: []}, {login: [read]}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: limit, in: query, schema: {type: integer, maximum: 100, default: 20}}
        - {name: X-Trace, in: header, required: true, schema: {type: string}}
      responses:
        "200":
          description: The orders.
          headers:
            X-Total: {required: true, schema: {type: integer}}
            X-Hint: {schema: {type: string}}
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}
            text/csv: {schema: {type: string}}
        "204": {description: None.}
        "404": {description: Not found.}
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}
          application/xml: {schema: {$ref: "#/components/schemas/NewOrder"}}
      responses:
        "201": {description: Created., content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getOrder
      responses:
        "200": {description: One., content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
    delete:
      operationId: deleteOrder
      deprecated: true
      x-sunset: "2026-12-31"
      responses: {"204": {description: Gone.}}
  /refunds:
    post:
      operationId: refund
      deprecated: true
      x-sunset: "2026-01-31"
      responses: {"204": {description: Done.}}
webhooks:
  orderPaid:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Paid"}}}}
      responses: {"200": {description: Seen.}}
components:
  schemas:
    NewOrder:
      type: object
      required: [item]
      properties:
        item: {type: string, maxLength: 40, pattern: "^[a-z]+$"}
        count: {type: integer, minimum: 1, format: int64}
        gift: {type: [boolean, "null"]}
        note: {type: string}
        coupon: {type: string, default: none, enum: [none, half]}
        weight: {type: number, multipleOf: 0.5}
        extra: {type: object, additionalProperties: {type: string}}
        payment:
          oneOf: [{$ref: "#/components/schemas/Card"}, {$ref: "#/components/schemas/Transfer"}]
          discriminator: {propertyName: kind}
        strict: {type: object, additionalProperties: false, properties: {a: {type: string}, b: {type: string}}}
    Order:
      allOf:
        - {$ref: "#/components/schemas/Base"}
        - type: object
          required: [status, total]
          properties:
            status: {type: string, enum: [open, paid]}
            color: {type: string, x-extensible-enum: [red]}
            total: {type: integer, maximum: 1000, format: int32}
            when: {type: string, format: date-time}
            comment: {type: string, pattern: "^.*$"}
            result:
              anyOf: [{type: string}, {type: integer}]
            secret: {type: string, writeOnly: true}
            parent: {$ref: "#/components/schemas/Order"}
            rules: {type: object, propertyNames: {maxLength: 5}}
            anything: {}
    Base:
      type: object
      required: [id]
      properties: {id: {type: string, readOnly: true}, created: {type: string}}
    Card: {type: object, required: [kind], properties: {kind: {const: card}, number: {type: string}}}
    Transfer: {type: object, required: [kind], properties: {kind: {const: transfer}, iban: {type: string}}}
    Paid: {type: object, required: [id], properties: {id: {type: string}, way: {type: string, enum: [a, b]}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: "https://example.com/t", scopes: {read: Read., write: Write.}}}
""")

Edit = Callable[[dict[str, Any]], object]


def at(document: dict[str, Any], *keys: str | int) -> Any:
    """Go down into a document; `NAME.property` names a property of a component schema."""
    value: Any = document
    for key in keys:
        value = value[key]
    return value


def write(folder: Path, name: str, document: Any) -> Path:
    """Write a document as JSON, which YAML files can be."""
    file = folder / name
    file.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return file


def compare(old: Any, new: Any, folder: Path) -> list[Impact]:
    """Compare two documents."""
    before = load_document(write(folder, "old.yaml", old))
    after = load_document(write(folder, "new.yaml", new))
    return judge_changes(compare_documents(before, after, TODAY))


def impacts_of(edit: Edit, folder: Path, *, reverse: bool = False) -> list[Impact]:
    """Compare the document with an edited copy, or the copy with the document."""
    changed = deepcopy(DOCUMENT)
    edit(changed)
    return compare(changed, DOCUMENT, folder) if reverse else compare(DOCUMENT, changed, folder)
