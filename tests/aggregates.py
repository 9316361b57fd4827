"""Contracts of three houses with things inside of things, entity tags and pages, each in its own style."""

from __future__ import annotations

from typing import Any, Final

import yaml

CARTS: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.1.1
info: {title: Carts, version: 1.0.0}
security: []
paths:
  /carts:
    post:
      operationId: createCart
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/CartNew'}}}}
      responses: {'201': {$ref: '#/components/responses/Cart'}}
    get:
      operationId: listCarts
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9, default: 2}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          headers: {ETag: {schema: {type: string}}}
          content:
            application/json:
              schema:
                type: object
                required: [items, next, has_more, count, total]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Cart'}}
                  next: {type: [string, 'null']}
                  has_more: {type: boolean}
                  count: {type: integer}
                  total: {type: integer}
  /carts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: getCart
      parameters: [{name: If-None-Match, in: header, schema: {type: string}}]
      responses: {'200': {$ref: '#/components/responses/Cart'}, '304': {description: same}, '404': {description: none}}
    patch:
      operationId: updateCart
      parameters: [{name: if-match, in: header, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/CartNew'}}}}
      responses:
        '200': {$ref: '#/components/responses/Cart'}
        '404': {description: none}
        '412': {description: stale}
        '428': {description: say which}
  /carts/{id}/items:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    post:
      operationId: addItem
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/ItemNew'}}}}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '404': {description: none}
  /carts/{id}/items/{item_id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: item_id, in: path, required: true, schema: {type: string, format: uuid}}
    patch:
      operationId: changeItem
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/ItemNew'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '404': {description: none}
    delete:
      operationId: removeItem
      responses: {'204': {description: gone}, '404': {description: none}}
components:
  responses:
    Cart:
      description: ok
      headers: {ETag: {schema: {type: string}}}
      content: {application/json: {schema: {$ref: '#/components/schemas/Cart'}}}
  schemas:
    Cart:
      type: object
      required: [id, items, item_count, quantity]
      x-entity: {key: id}
      properties:
        id: {type: string, format: uuid, readOnly: true}
        note: {type: string}
        items: {type: array, readOnly: true, items: {$ref: '#/components/schemas/Item'}}
        item_count: {type: integer, readOnly: true}
        quantity: {type: integer, readOnly: true, x-computed: {function: sum, of: items, property: quantity}}
        most: {type: integer, readOnly: true, x-computed: {function: max, of: Item, property: quantity}}
    CartNew: {type: object, properties: {note: {type: string}}}
    Item:
      type: object
      required: [id, cart_id, quantity]
      x-entity: {key: id}
      properties:
        id: {type: string, format: uuid, readOnly: true}
        cart_id: {type: string, format: uuid, readOnly: true, x-ref: {entity: Cart, cardinality: many-to-one}}
        quantity: {type: integer}
    ItemNew: {type: object, required: [quantity], properties: {quantity: {type: integer}}}
""")

_ROUTE = "{type: integer, readOnly: true, x-ref: {entity: Route}}"
ROUTES: Final[dict[str, Any]] = yaml.safe_load(f"""
openapi: 3.0.3
info: {{title: Routes, version: 1.0.0}}
security: []
paths:
  /routes:
    post:
      operationId: postRoute
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Route'}}}}}}}}
      responses: {{'201': {{$ref: '#/components/responses/Route'}}}}
    get:
      operationId: getRoutes
      parameters:
        - {{name: pageSize, in: query, schema: {{type: integer, minimum: 1, maximum: 9, default: 2}}}}
        - {{name: offset, in: query, schema: {{type: integer, minimum: 0, default: 0}}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [results]
                properties:
                  results: {{type: array, items: {{$ref: '#/components/schemas/Route'}}}}
                  next: {{type: string, format: uri}}
                  offset: {{type: integer}}
                  totalPages: {{type: integer}}
                  totalCount: {{type: integer}}
  /routes/{{routeId}}:
    parameters: [{{name: routeId, in: path, required: true, schema: {{type: integer}}}}]
    get:
      operationId: getRoute
      responses: {{'200': {{$ref: '#/components/responses/Route'}}, '404': {{description: none}}}}
    delete:
      operationId: deleteRoute
      parameters: [{{name: If-Match, in: header, schema: {{type: string}}}}]
      responses:
        '204': {{description: gone}}
        '404': {{description: none}}
        '412': {{description: stale}}
        '428': {{description: say which}}
  /routes/{{routeId}}/stops:
    parameters: [{{name: routeId, in: path, required: true, schema: {{type: integer}}}}]
    post:
      operationId: postStop
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Stop'}}}}}}}}
      responses:
        '201': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Stop'}}}}}}}}
        '404': {{description: none}}
  /routes/{{routeId}}/stops/{{stopId}}:
    parameters:
      - {{name: routeId, in: path, required: true, schema: {{type: integer}}}}
      - {{name: stopId, in: path, required: true, schema: {{type: integer}}}}
    put:
      operationId: putStop
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Stop'}}}}}}}}
      responses:
        '200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Stop'}}}}}}}}
        '404': {{description: none}}
components:
  responses:
    Route:
      description: ok
      headers: {{ETag: {{schema: {{type: string}}}}}}
      content: {{application/json: {{schema: {{$ref: '#/components/schemas/Route'}}}}}}
  schemas:
    Route:
      type: object
      required: [id, name]
      properties:
        id: {{type: integer, readOnly: true}}
        name: {{type: string}}
        stops: {{type: array, readOnly: true, items: {{$ref: '#/components/schemas/Stop'}}}}
        numberOfStops: {{type: integer, readOnly: true}}
    Stop:
      type: object
      required: [id, place]
      properties:
        id: {{type: integer, readOnly: true}}
        routeId: {_ROUTE}
        place: {{type: string}}
""")

STORES: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Stores, version: 1.0.0}
security: []
paths:
  /stores:
    post:
      operationId: open_store
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/StoreNew'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Store'}}}}}
    get:
      operationId: stores
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: per_page, in: query, schema: {type: integer, minimum: 1, maximum: 9, default: 2}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data, next, pages, page]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Store'}}
                  next: {type: string, description: empty on the last page}
                  page: {type: integer}
                  pages: {type: integer}
  /stores/{store}:
    get:
      operationId: store
      parameters: [{name: store, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Store'}}}}
        '404': {description: none}
components:
  schemas:
    StoreNew: {type: object, required: [name], properties: {name: {type: string}}}
    Store: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
""")
