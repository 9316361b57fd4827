"""Swagger 2.0 is read as the 3.1 dialect, and its parts stand where they were written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scaffold.openapi.document import Document
from tests.unit.openapi.looking import Load, at, line

SWAGGER = """
host: api.example.com
basePath: /v1
schemes: [https, http]
consumes: [application/json]
produces: [application/json, text/plain]
securityDefinitions:
  basic: {type: basic}
  key: {type: apiKey, in: header, name: X-Key}
  flow:
    type: oauth2
    flow: accessCode
    authorizationUrl: https://a
    tokenUrl: https://t
    scopes: {read: r}
parameters:
  Limit: {name: limit, in: query, type: integer, minimum: 1, default: 20}
  Body:
    name: body
    in: body
    required: true
    schema: {$ref: '#/definitions/Pet'}
  Field: {name: note, in: formData, type: string}
responses:
  Missing:
    description: nothing
    schema: {$ref: '#/definitions/Error'}
paths:
  /pets:
    parameters:
    - $ref: '#/parameters/Limit'
    get:
      produces: [application/xml]
      parameters:
      - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi, description: t}
      - {name: ids, in: query, type: array, items: {type: string}}
      - {name: pipes, in: query, type: array, items: {type: string}, collectionFormat: pipes}
      - {name: words, in: query, type: array, items: {type: string}, collectionFormat: ssv}
      - {name: cells, in: query, type: array, items: {type: string}, collectionFormat: tsv}
      responses:
        '200':
          description: ok
          headers:
            X-Count: {type: integer, description: n}
          schema:
            type: array
            items: {$ref: '#/definitions/Pet'}
          examples:
            application/xml: <a/>
        '404': {$ref: '#/responses/Missing'}
        '204': {description: none}
    post:
      parameters:
      - {$ref: '#/parameters/Body'}
      responses: {'200': {description: ok}}
    put:
      consumes: [application/json, application/xml]
      parameters:
      - name: other
        in: header
        type: string
      - in: body
        name: pet
        description: the pet
        required: true
        schema: {$ref: '#/definitions/Pet'}
      responses: {'200': {description: ok}}
  /upload:
    parameters:
    - {name: shared, in: formData, type: string, required: true}
    post:
      parameters:
      - {name: file, in: formData, type: file, description: content}
      - {$ref: '#/parameters/Field'}
      - {name: many, in: formData, type: array, items: {type: string}, collectionFormat: csv}
      responses:
        '200': {description: ok, schema: {type: file}}
definitions:
  Pet:
    type: object
    discriminator: kind
    properties:
      kind: {type: string}
      age: {type: integer, x-nullable: true, minimum: 0, exclusiveMinimum: true}
    example: {kind: cat}
  Error: {type: string}
"""


@pytest.fixture
def swagger(load: Load) -> Document:
    return load(SWAGGER, version="2.0", check_structure=True)


def test_swagger_is_valid_and_read_with_one_notice(swagger: Document) -> None:
    assert [(notice.code, notice.severity) for notice in swagger.notices] == [("upgraded", "info")]
    assert swagger.version == "2.0"


def test_swagger_roots_become_31(swagger: Document) -> None:
    root = swagger.root
    assert list(root) == ["openapi", "info", "servers", "paths", "components"]
    assert root["openapi"] == "3.1.0"
    assert root["servers"] == [{"url": "https://api.example.com/v1"}, {"url": "http://api.example.com/v1"}]
    assert root["components"]["securitySchemes"] == {
        "basic": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "flow": {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "https://a", "tokenUrl": "https://t", "scopes": {"read": "r"}
                }
            },
        },
    }  # fmt: skip
    assert root["components"]["parameters"] == {
        "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 20}}
    }
    pet = {"$ref": "#/components/schemas/Pet"}
    assert root["components"]["requestBodies"] == {
        "Body": {"required": True, "content": {"application/json": {"schema": pet}}}
    }
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    assert root["components"]["responses"] == {
        "Missing": {"description": "nothing", "content": {"application/json": error, "text/plain": error}}
    }


def test_swagger_schemas_become_31(swagger: Document) -> None:
    assert swagger.root["components"]["schemas"]["Pet"] == {
        "type": "object",
        "discriminator": {"propertyName": "kind"},
        "properties": {
            "kind": {"type": "string"},
            "age": {"type": ["integer", "null"], "x-nullable": True, "exclusiveMinimum": 0},
        },
        "examples": [{"kind": "cat"}],
    }


def test_swagger_operations_become_31(swagger: Document) -> None:
    pets = swagger.root["paths"]["/pets"]
    assert pets["parameters"] == [{"$ref": "#/components/parameters/Limit"}]
    assert [
        (entry["name"], entry["style"], entry["explode"], entry["schema"]["type"])
        for entry in pets["get"]["parameters"]
    ] == [
        ("tags", "form", True, "array"),
        ("ids", "form", False, "array"),
        ("pipes", "pipeDelimited", False, "array"),
        ("words", "spaceDelimited", False, "array"),
        ("cells", "spaceDelimited", False, "array"),
    ]
    assert pets["get"]["responses"] == {
        "200": {
            "description": "ok",
            "headers": {"X-Count": {"description": "n", "schema": {"type": "integer"}}},
            "content": {
                "application/xml": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                    "example": "<a/>",
                }
            },
        },
        "404": {"$ref": "#/components/responses/Missing"},
        "204": {"description": "none"},
    }
    assert pets["post"]["requestBody"] == {"$ref": "#/components/requestBodies/Body"}
    assert "parameters" not in pets["post"]
    pet = {"schema": {"$ref": "#/components/schemas/Pet"}}
    assert pets["put"]["requestBody"] == {
        "description": "the pet",
        "required": True,
        "content": {"application/json": pet, "application/xml": pet},
    }
    assert [entry["name"] for entry in pets["put"]["parameters"]] == ["other"]


def test_swagger_form_fields_become_a_body(swagger: Document) -> None:
    upload = swagger.root["paths"]["/upload"]
    assert upload["parameters"] == []
    assert upload["post"]["requestBody"] == {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "string", "format": "binary", "contentMediaType": "application/octet-stream",
                            "description": "content",
                        },
                        "note": {"type": "string"},
                        "many": {"type": "array", "items": {"type": "string"}},
                        "shared": {"type": "string"},
                    },
                    "required": ["shared"],
                },
                "encoding": {"many": {"style": "form", "explode": False}},
            }
        },
    }  # fmt: skip
    content = upload["post"]["responses"]["200"]["content"]
    assert list(content) == ["application/json", "text/plain"]


def test_swagger_parts_stand_where_they_were_written(swagger: Document) -> None:
    pets = ("paths", "/pets")
    expected = {
        ("openapi",): "swagger: '2.0'",
        ("servers", 0): "host: api.example.com",
        ("components", "schemas", "Pet"): "Pet:",
        ("components", "schemas", "Pet", "discriminator", "propertyName"): "discriminator: kind",
        ("components", "parameters", "Limit", "schema", "minimum"): "minimum: 1, default: 20}",
        ("components", "requestBodies", "Body", "content", "application/json", "schema"): (
            "schema: {$ref: '#/definitions/Pet'}"
        ),
        ("components", "securitySchemes", "flow", "flows", "authorizationCode", "scopes", "read"): "read: r}",
        (*pets, "get", "responses", "200", "content", "application/xml", "schema", "items"): (
            "items: {$ref: '#/definitions/Pet'}"
        ),
        (*pets, "get", "responses", "200", "content", "application/xml", "example"): "application/xml: <a/>",
        (
            *pets,
            "get",
            "responses",
            "200",
            "headers",
            "X-Count",
            "schema",
            "type",
        ): "type: integer, description: n}",
        (*pets, "put", "requestBody", "description"): "description: the pet",
        (*pets, "put", "parameters", 0, "schema", "type"): "type: string",
        ("paths", "/upload", "post", "requestBody"): "parameters:",
    }
    assert {pointer: line(swagger, *pointer) for pointer in expected} == expected


def test_swagger_parts_of_json_stand_where_they_were_written(write: Callable[..., object]) -> None:
    from scaffold.openapi.load import load_document

    text = """{
      "swagger": "2.0",
      "info": {"title": "T", "version": "1"},
      "paths": {"/a": {"get": {"responses": {"200": {
        "description": "d",
        "schema": {"type": "integer",
          "exclusiveMaximum": true, "maximum": 3}}}}}}
    }"""
    document = load_document(write({"a.json": text}))
    schema = at(document, "paths", "/a", "get", "responses", "200", "content", "application/json", "schema")
    assert schema.value == {"type": "integer", "exclusiveMaximum": 3}
    assert (schema.location.line, schema.child("exclusiveMaximum").location.line) == (6, 7)


def test_swagger_parts_in_other_files_are_upgraded(load: Load) -> None:
    document = load(
        """
        consumes: [application/xml]
        paths:
          /a:
            post:
              parameters:
              - $ref: 'parts.yaml#/Body'
              - $ref: 'parts.yaml#/Page'
              responses:
                '200': {$ref: 'parts.yaml#/Ok'}
          /b: {$ref: 'parts.yaml#/Item'}
        definitions:
          Pet: {type: object}
        """,
        version="2.0",
        others={
            "parts.yaml": """
                Body: {name: b, in: body, schema: {$ref: 'openapi.yaml#/definitions/Pet'}}
                Page: {name: page, in: query, type: integer}
                Ok: {description: d, schema: {type: string, x-nullable: true}}
                Item: {get: {produces: [a/b], responses: {'200': {description: d, schema: {type: file}}}}}
            """
        },
        check_structure=True,
    )
    assert [notice.code for notice in document.notices] == ["upgraded"]
    operation = at(document, "paths", "/a", "post")
    body = operation.child("requestBody").follow()
    assert body.value == {
        "content": {"application/xml": {"schema": {"$ref": "openapi.yaml#/components/schemas/Pet"}}}
    }
    schema = body.child("content").child("application/xml").child("schema")
    assert schema.follow().pointer == ("components", "schemas", "Pet")
    assert [node.follow().value for node in operation.child("parameters").elements()] == [
        {"name": "page", "in": "query", "schema": {"type": "integer"}}
    ]
    response = at(operation.document, "paths", "/a", "post", "responses", "200").follow()
    assert response.value["content"] == {
        "application/json": {"schema": {"type": ["string", "null"], "x-nullable": True}}
    }
    item = at(document, "paths", "/b").follow()
    assert item.value["get"]["responses"]["200"]["content"]["a/b"]["schema"]["format"] == "binary"
