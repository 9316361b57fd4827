"""A small shop as a contract, for the tests of views: one spec with a case of everything that they look at."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from scaffold.model.describe import Description, describe
from scaffold.model.service import Operation, Parameter, ServiceModel
from scaffold.normal.schemas import ValueType
from scaffold.openapi.load import load_document
from scaffold.python.models.build import generate_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.views.service import ServiceView, view_service

SPEC = """\
openapi: 3.1.0
info: {title: Shop, version: "1", summary: Sells things.}
tags: [{name: Orders, description: What was bought.}]
paths:
  /orders:
    get:
      tags: [Orders]
      operationId: listOrders
      summary: List orders
      parameters:
        - {name: status, in: query, schema: {$ref: "#/components/schemas/Status"}}
        - {name: limit, in: query, schema: {type: integer, default: 20}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, items: {$ref: "#/components/schemas/Order"}}
                  next_cursor: {type: [string, "null"]}
    post:
      tags: [Orders]
      operationId: createOrder
      summary: Place an order.
      x-idempotency: {header: Idempotency-Key}
      parameters:
        - {name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}
      responses:
        "201":
          description: Placed.
          headers:
            Location: {schema: {type: string}}
            ETag: {schema: {type: string}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      tags: [Orders]
      operationId: getOrder
      responses:
        "200":
          description: The order.
          headers: {ETag: {schema: {type: string}}, Cache-Control: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      x-cache: {scope: private, ttl: PT1M}
    patch:
      tags: [Orders]
      operationId: updateOrder
      parameters: [{name: If-Match, in: header, schema: {type: string}}]
      requestBody:
        content:
          application/merge-patch+json: {schema: {type: object, properties: {note: {type: string}}}}
      responses:
        "200":
          description: Changed.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
    delete:
      tags: [Orders]
      operationId: deleteOrder
      responses: {"204": {description: Gone.}}
  /orders/{id}/cancel:
    post:
      tags: [Orders]
      operationId: cancelOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
        - {name: If-Match, in: header, required: true, schema: {type: string}}
      responses:
        "200":
          description: Cancelled.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}/lines:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      tags: [Lines]
      operationId: listLines
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: per_page, in: query, schema: {type: integer, default: 10}}
      responses:
        "200":
          description: The lines.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Line"}}}}
    post:
      tags: [Lines]
      operationId: addLine
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}
      responses:
        "201":
          description: Added.
          content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}
  /orders/{id}/lines/{line_id}:
    get:
      tags: [Lines]
      operationId: getLine
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
        - {name: line_id, in: path, required: true, schema: {type: integer}}
      responses:
        "200":
          description: The line.
          content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}
  /report:
    get:
      tags: [Reports]
      operationId: makeReport
      responses:
        "200": {description: A report., content: {text/csv: {schema: {type: string}}}}
        "202": {description: Later.}
components:
  schemas:
    Status: {type: string, enum: [placed, cancelled]}
    NewOrder:
      type: object
      required: [customer]
      properties:
        customer: {type: string, maxLength: 80}
        note: {type: string}
    Order:
      type: object
      required: [id, customer, status, total]
      x-entity:
        key: id
        table: shop_orders
        indexes: [{fields: [status, customer]}, {fields: [customer], unique: true}]
        transitions: [{action: cancel, from: [placed], to: cancelled}]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        user_id: {type: string, readOnly: true, x-ref: {entity: User, service: auth-service}}
        customer: {type: string, maxLength: 80}
        note: {type: string}
        status: {$ref: "#/components/schemas/Status"}
        total: {type: integer, default: 0, readOnly: true}
        created_at: {type: string, format: date-time, readOnly: true}
        class: {type: object}
        weight: {type: [number, "null"]}
    Line:
      type: object
      required: [line_id, sku]
      x-entity: {key: line_id}
      properties:
        line_id: {type: integer, readOnly: true}
        order_id: {type: string, format: uuid, x-ref: {entity: Order}}
        sku: {type: string}
"""


@cache
def described(text: str = SPEC) -> Description:
    """Describe the shop, or another document."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shop.yaml")
        path.write_text(text, encoding="utf-8")
        return describe(load_document(path))


@cache
def viewed(text: str = SPEC) -> ServiceView:
    """View the shop, or another document."""
    description = described(text)
    models = generate_models(description.contract, schema_uses(description.model))
    return view_service(description.model, description.contract, models, "shop", features={})


def model() -> ServiceModel:
    """Give the shop's service model."""
    return described().model


def operation(name: str) -> Operation:
    """Give one operation of the shop."""
    return next(item for item in model().operations if item.id == name)


def parameter(
    name: str = "q",
    kind: ValueType = ValueType.STRING,
    *,
    location: str = "query",
    required: bool = False,
    nullable: bool = False,
    repeated: bool = False,
    choices: tuple[str, ...] = (),
    default: object = None,
) -> Parameter:
    """Make a parameter from what matters to a test."""
    return Parameter(name, location, required, kind, nullable, repeated, choices, default, "")
