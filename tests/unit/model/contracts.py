"""Small contracts for the tests of the model."""

from __future__ import annotations

from typing import Any

import yaml

from scaffold.model.build import build_service_model
from scaffold.model.service import Behavior, Entity, ServiceModel
from scaffold.normal.repair import repair
from scaffold.normal.schemas import SchemaReader


def data_of(text: str) -> Any:
    """Read YAML; keys that are no texts have to be quoted."""
    return yaml.safe_load(text)


def model_of(text: str) -> ServiceModel:
    """Repair a contract and build its model."""
    repaired = repair(data_of(text))
    return build_service_model(repaired.contract, repaired.remarks)


def behavior_of(model: ServiceModel, id_: str) -> Behavior:
    return next(operation.behavior for operation in model.operations if operation.id == id_)


def inferred(text: str, id_: str, *changes: tuple[str, str]) -> Behavior:
    """Infer one operation of a contract, after changes to its text."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return behavior_of(model_of(text), id_)


def reader_of(schemas: str) -> SchemaReader:
    """Make a reader of a contract with nothing but schema components."""
    return SchemaReader({"components": {"schemas": data_of(schemas)}})


def component(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def names_of(entity: Entity) -> list[str]:
    return [field.name for field in entity.fields]


SHOP = """
info: {title: Shop, version: 1.0.0}
paths:
  /v1/products:
    get:
      operationId: listProducts
      parameters:
        - {name: color, in: query, schema: {$ref: '#/components/schemas/Color'}}
        - {name: page_size, in: query, schema: {type: integer}}
        - {name: page_token, in: query, schema: {type: string}}
        - {name: sort, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/ProductPage'}}}
    post:
      operationId: createProduct
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/ProductCreate'}}}
      responses:
        '201':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}
  /v1/products/{productId}:
    get:
      operationId: getProduct
      parameters: [{name: productId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {$ref: '#/components/responses/Product'}}
    put:
      operationId: replaceProduct
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/ProductCreate'}}}
      responses: {'200': {$ref: '#/components/responses/Product'}}
    patch:
      operationId: updateProduct
      requestBody:
        content: {application/merge-patch+json: {schema: {type: object, properties: {name: {type: string}}}}}
      responses: {'200': {$ref: '#/components/responses/Product'}}
    delete:
      operationId: deleteProduct
      responses: {'204': {description: gone}}
  /v1/products/{productId}/retire:
    post:
      operationId: retireProduct
      responses: {'200': {$ref: '#/components/responses/Product'}}
  /v1/products/{productId}/paint:
    post:
      operationId: paintProduct
      responses: {'200': {$ref: '#/components/responses/Product'}}
components:
  responses:
    Product:
      description: ok
      content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}
  schemas:
    Color: {type: string, enum: [red, blue]}
    Product:
      type: object
      x-entity:
        table: goods
        key: id
        indexes: [{fields: [name], unique: true}, {fields: [name, nothing]}]
        retention: P1Y
        transitions: [{action: retire, from: [live], to: retired, emits: product.retired}]
      required: [id, name, color, state, created_at]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        name: {type: string, maxLength: 80}
        color: {$ref: '#/components/schemas/Color'}
        state: {type: string, enum: [live, retired], readOnly: true}
        created_at: {type: string, format: date-time, readOnly: true}
    ProductCreate:
      type: object
      required: [name, color]
      properties:
        name: {type: string}
        color: {$ref: '#/components/schemas/Color'}
    ProductPage:
      type: object
      required: [items]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Product'}}
        next_page_token: {type: string}
        total: {type: integer}
"""
"""A contract with every standard method on one entity."""
