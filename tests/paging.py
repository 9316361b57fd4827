"""Pages with members within, and replies to DELETE, as three houses write them."""

from __future__ import annotations

from typing import Any, Final

import yaml

PAGES: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.0.3
info: {title: Pages, version: 1.0.0}
security: []
paths:
  /cars:
    get:
      operationId: listCars
      parameters:
      - name: page
        in: query
        schema: {type: integer, minimum: 1, default: 1}
      - name: per_page
        in: query
        schema: {type: integer, minimum: 1, maximum: 50, default: 2}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data, meta]
                properties:
                  data:
                    type: array
                    items: {$ref: '#/components/schemas/Car'}
                  meta:
                    type: object
                    required: [page, per_page, total, pages]
                    properties:
                      page: {type: integer}
                      per_page: {type: integer}
                      total: {type: integer}
                      pages: {type: integer}
                      has_prev: {type: boolean}
    post:
      operationId: addCar
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [make]
              properties:
                make: {type: string}
      responses:
        '201':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Car'}
  /cars/{id}:
    parameters:
    - name: id
      in: path
      required: true
      schema: {type: integer}
    get:
      operationId: getCar
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Car'}
        '404': {description: none}
    delete:
      operationId: dropCar
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [id, object, deleted]
                properties:
                  id: {type: integer}
                  object:
                    type: string
                    enum: [car]
                  make: {type: string}
                  deleted: {type: boolean}
        '404': {description: none}
  /vans:
    get:
      operationId: listVans
      parameters:
      - name: limit
        in: query
        schema: {type: integer, minimum: 1, maximum: 50, default: 2}
      - name: after
        in: query
        schema: {type: string}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [items, first_id, last_id, has_more, page_info]
                properties:
                  items:
                    type: array
                    items: {$ref: '#/components/schemas/Van'}
                  first_id: {type: string, nullable: true}
                  last_id: {type: string, nullable: true}
                  has_more: {type: boolean}
                  page_info:
                    type: object
                    required: [end_cursor, has_next_page, has_previous_page]
                    properties:
                      end_cursor: {type: string, nullable: true}
                      has_next_page: {type: boolean}
                      has_previous_page: {type: boolean}
    post:
      operationId: addVan
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [make]
              properties:
                make: {type: string}
      responses:
        '201':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Van'}
  /vans/{id}:
    parameters:
    - name: id
      in: path
      required: true
      schema: {type: string, format: uuid}
    get:
      operationId: getVan
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Van'}
        '404': {description: none}
  /bikes:
    get:
      operationId: listBikes
      parameters:
      - name: offset
        in: query
        schema: {type: integer, minimum: 0, default: 0}
      - name: limit
        in: query
        schema: {type: integer, minimum: 1, maximum: 50, default: 2}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [results]
                properties:
                  results:
                    type: array
                    items: {$ref: '#/components/schemas/Bike'}
                  pagination:
                    type: object
                    properties:
                      offset: {type: integer}
                      limit: {type: integer}
                      totalCount: {type: integer}
                      hasNext: {type: boolean}
                      next: {type: string, format: uri}
    post:
      operationId: addBike
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [make]
              properties:
                make: {type: string}
      responses:
        '201':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Bike'}
  /bikes/{bikeId}:
    parameters:
    - name: bikeId
      in: path
      required: true
      schema: {type: string}
    get:
      operationId: getBike
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Bike'}
        '404': {description: none}
components:
  schemas:
    Car:
      type: object
      required: [id, make]
      properties:
        id: {type: integer, readOnly: true}
        make: {type: string}
    Van:
      type: object
      required: [id, make]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        make: {type: string}
    Bike:
      type: object
      required: [bikeId, make]
      properties:
        bikeId: {type: string, readOnly: true}
        make: {type: string}
""")
