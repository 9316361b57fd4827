"""Contracts of three houses whose lists filter, search and sort, each in its own style."""

from __future__ import annotations

from typing import Any, Final

import yaml

SNAKE: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.1.1
info: {title: Goods, version: 1.0.0}
security: []
paths:
  /goods:
    post:
      operationId: addGood
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}}
    get:
      operationId: listGoods
      parameters:
        - {name: q, in: query, schema: {type: string}}
        - {name: status, in: query, schema: {type: array, items: {type: string}}}
        - {name: min_price, in: query, schema: {type: integer}}
        - {name: max_price, in: query, schema: {type: integer}}
        - {name: made_after, in: query, schema: {type: string, format: date-time}}
        - {name: made_before, in: query, schema: {type: string, format: date-time}}
        - {name: since, in: query, schema: {type: string, format: date}}
        - {name: until, in: query, schema: {type: string, format: date}}
        - name: sort
          in: query
          schema: {type: string, enum: [name, -name, price_asc, price_desc, rank, popular], default: -name}
        - {name: page_size, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
        - {name: page_token, in: query, schema: {type: string, maxLength: 512}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Good'}}
                  next_page_token: {type: string, maxLength: 512}
                  total: {type: integer}
  /goods/{good_id}:
    get:
      operationId: getGood
      parameters: [{name: good_id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}
        '404': {description: none}
components:
  schemas:
    Good:
      type: object
      x-entity: {key: id}
      required: [id, name, price]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        name: {type: string}
        price: {type: integer}
        rank: {type: number}
        status: {type: string}
        made_at: {type: string, format: date-time}
""")

CAMEL: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.0.3
info: {title: Books, version: 1.0.0}
security: []
paths:
  /books:
    post:
      operationId: addBook
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
    get:
      operationId: listBooks
      parameters:
        - {name: search, in: query, schema: {type: string}}
        - {name: pagesFrom, in: query, schema: {type: integer}}
        - {name: pagesTo, in: query, schema: {type: integer}}
        - {name: publishedGte, in: query, schema: {type: string, format: date}}
        - {name: publishedLte, in: query, schema: {type: string, format: date}}
        - {name: lent, in: query, schema: {type: boolean}}
        - {name: shelf, in: query, schema: {type: string, format: uuid}}
        - {name: sortBy, in: query, schema: {type: string, enum: [title, pages, published]}}
        - {name: sortOrder, in: query, schema: {type: string, enum: [ASC, DESC]}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
        - {name: expand, in: query, schema: {type: string, default: none}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}
  /books/{bookId}:
    get:
      operationId: getBook
      parameters: [{name: bookId, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
        '404': {description: none}
components:
  schemas:
    Book:
      type: object
      required: [id, title]
      properties:
        id: {type: integer, readOnly: true}
        title: {type: string}
        pages: {type: integer, nullable: true}
        published: {type: string, format: date}
        lent: {type: boolean}
        shelfId: {type: string, format: uuid}
""")

SAID: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.1.1
info: {title: Cases, version: 1.0.0}
security: []
paths:
  /cases:
    post:
      operationId: open
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Case'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Case'}}}}}
    get:
      operationId: find
      x-search: {parameter: text, properties: [subject, body]}
      x-sort: {parameter: by, properties: [subject, weight], orders: {heaviest: [-weight, subject]}, default: [-weight, subject]}
      parameters:
        - {name: text, in: query, schema: {type: string}}
        - {name: by, in: query, schema: {type: string}}
        - {name: 'filter[state]', in: query, schema: {type: string}}
        - {name: 'weight[gt]', in: query, schema: {type: number}}
        - {name: not, in: query, schema: {type: string}, x-filter: {property: state, operator: ne}}
        - {name: begins, in: query, schema: {type: string}, x-filter: {property: subject, operator: starts_with}}
        - {name: part, in: query, schema: {type: string}, x-filter: {property: subject, operator: contains}}
        - {name: day, in: query, schema: {type: string, format: date}, x-filter: {property: opened, operator: lte}}
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: per_page, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data, total]
                properties: {data: {type: array, items: {$ref: '#/components/schemas/Case'}}, total: {type: integer}}
  /cases/{id}:
    get:
      operationId: read
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Case'}}}}
        '404': {description: none}
components:
  schemas:
    Case:
      type: object
      x-entity: {key: id}
      required: [id, subject, weight]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        subject: {type: string}
        body: {type: string}
        weight: {type: number}
        state: {type: string}
        opened: {type: string, format: date-time}
""")
