"""A small spec that lint finds no error in, for tests that need any service at all: three operations on one entity."""

from __future__ import annotations

SPEC = """\
openapi: 3.1.0
info:
  title: Thing Service
  version: 1.0.0
  description: Keeps things, each with a name and a color, for whoever has a token.
servers: [{url: https://things.example.com/api}]
tags: [{name: Things, description: What there is.}]
paths:
  /things:
    get:
      tags: [Things]
      operationId: listThings
      summary: List things
      description: Gives every thing.
      parameters:
        - {name: limit, in: query, description: How many., schema: {type: integer, minimum: 1, maximum: 50, default: 10}}
      responses:
        "200":
          description: The things.
          content: {application/json: {schema: {$ref: "#/components/schemas/Things"}}}
        default: {$ref: "#/components/responses/Problem"}
    post:
      tags: [Things]
      operationId: createThing
      summary: Make a thing
      description: Keeps one more thing.
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
      responses:
        "201":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
        default: {$ref: "#/components/responses/Problem"}
  /things/{thing_id}:
    get:
      tags: [Things]
      operationId: getThing
      summary: Get a thing
      description: Gives one thing.
      parameters:
        - {name: thing_id, in: path, required: true, description: Which one., schema: {type: string, format: uuid}}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
        default: {$ref: "#/components/responses/Problem"}
security: [{token: []}]
components:
  securitySchemes:
    token: {type: http, scheme: bearer, bearerFormat: JWT, description: A token.}
  responses:
    Problem:
      description: It did not work.
      content: {application/problem+json: {schema: {$ref: "#/components/schemas/Problem"}}}
  schemas:
    Thing:
      type: object
      description: Something.
      x-entity: {key: id}
      required: [id, name]
      properties:
        id: {type: string, format: uuid, readOnly: true, description: Its id.}
        name: {type: string, minLength: 1, maxLength: 80, description: What it is called.}
        color: {type: string, enum: [red, green], default: red, description: Its color.}
    Things:
      type: object
      description: A page of things.
      required: [items]
      properties:
        items: {type: array, maxItems: 50, description: The things., items: {$ref: "#/components/schemas/Thing"}}
    Problem:
      type: object
      description: What went wrong.
      properties:
        title: {type: string, description: In short.}
        status: {type: integer, format: int32, description: The status.}
"""
