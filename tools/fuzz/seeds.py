"""Seeds of mutations: the specs of this repository, small ones of the corpus, and odd ones made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.corpus.documents import ROOT, corpus_folder, load_entries

_LARGEST = 40_000

_ANCHORS = """\
openapi: 3.1.0
info: &info {title: Anchors, version: "1", x-again: &text |
    some text
}
x-shared: &shared
  type: object
  properties: {a: &a {type: string, maxLength: 5}, b: *a}
paths:
  /a/{id}: &item
    parameters: [{name: id, in: path, required: true, schema: *a}]
    get: &get
      operationId: a
      responses: {200: &ok {description: *text, content: {application/json: {schema: *shared}}}}
  /b/{id}:
    <<: *item
    post: {<<: *get, operationId: b, responses: {201: *ok, default: {$ref: "#/components/responses/E"}}}
components:
  responses: {E: {description: e}}
  schemas: {S: {<<: [*shared, {title: s}], example: {a: no, b: 012, c: 2024-01-01}}}
"""
_STREAMS = """\
openapi: 3.2.0
$self: https://example.com/api.yaml
info: {title: Streams, version: 1.0.0}
servers: [{url: "https://{zone}.example.com", name: main, variables: {zone: {default: a, enum: [a, b]}}}]
tags: [{name: one, summary: One, kind: nav}, {name: two, parent: one}]
paths:
  /logs:
    query:
      tags: [two]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        "200":
          content:
            application/jsonl: {itemSchema: {$ref: "#/components/schemas/Log"}}
            multipart/mixed: {prefixEncoding: [{contentType: text/plain}], itemEncoding: {contentType: image/*}}
    additionalOperations: {COPY: {responses: {"204": {description: done}}}}
webhooks: {changed: {post: {responses: {"2XX": {description: ok}}}}}
components:
  schemas:
    Log: {$id: log, $anchor: log, type: [object, "null"], properties: {next: {$ref: "#log"}, x: {$dynamicRef: "#d"}}}
    Either:
      oneOf: [{$ref: "#/components/schemas/Log"}, {type: string, const: a}]
      discriminator: {propertyName: kind, mapping: {log: "#/components/schemas/Log", other: Log}, defaultMapping: Log}
  mediaTypes: {M: {schema: true}}
  securitySchemes:
    o:
      type: oauth2
      flows: {deviceAuthorization: {deviceAuthorizationUrl: https://e.com/d, tokenUrl: https://e.com/t, scopes: {}}}
"""
_SWAGGER = """\
swagger: "2.0"
info: {title: Old, version: "0"}
host: example.com
basePath: /v1
schemes: [https]
consumes: [application/json]
produces: [application/json, application/xml]
paths:
  /pets/{id}:
    parameters: [{$ref: "#/parameters/id"}]
    get:
      parameters: [{name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}]
      responses: {200: {description: ok, schema: {$ref: "#/definitions/Pet"}, examples: {application/json: {id: 1}}}}
    put:
      parameters: [{name: body, in: body, required: true, schema: {$ref: "#/definitions/Pet"}}]
      responses: {default: {$ref: "#/responses/E"}}
    post:
      consumes: [multipart/form-data]
      parameters: [{name: f, in: formData, type: file}, {name: n, in: formData, type: integer, x-nullable: true}]
      responses: {201: {description: made, headers: {Location: {type: string}}}}
parameters: {id: {name: id, in: path, required: true, type: integer, format: int64}}
responses: {E: {description: e, schema: {type: string}}}
definitions:
  Pet: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}, id: {type: integer}}}
  Dog: {allOf: [{$ref: "#/definitions/Pet"}, {properties: {size: {type: number, readOnly: true}}}]}
securityDefinitions:
  k: {type: apiKey, in: query, name: key}
  o: {type: oauth2, flow: implicit, authorizationUrl: a, scopes: {r: r}}
security: [{k: []}, {o: [r]}]
"""
_WHOLE = """\
openapi: 3.0.3
info: {title: Parts, version: 1.0.0}
paths:
  /a: {$ref: "paths/a.yaml"}
  /b: {$ref: "paths/a.yaml#/x-other"}
components:
  schemas:
    A: {$ref: "schemas.json#/A"}
    B: {$ref: "schemas.json#/B", description: beside}
    C: {type: object, properties: {next: {$ref: "#/components/schemas/C"}}, nullable: true}
  parameters: {p: {$ref: "./schemas.json#/parameters/p"}}
"""
_PARTS = {
    "paths/a.yaml": """\
get:
  parameters: [{$ref: "../api.yaml#/components/parameters/p"}]
  responses:
    "200": {description: ok, content: {application/json: {schema: {$ref: "../schemas.json#/B"}}}}
x-other: {post: {responses: {"201": {description: made}}, callbacks: {done: {"{$request.body#/u}": {$ref: a.yaml}}}}}
""",
    "schemas.json": (
        '{"A": {"type": "object", "properties": {"b": {"$ref": "#/B"}}, "example": {"b": []}},\n'
        ' "B": {"type": "array", "items": {"$ref": "api.yaml#/components/schemas/C"}},\n'
        ' "parameters": {"p": {"name": "p", "in": "query", "schema": {"type": "string", "default": "a"}}}}'
    ),
}
_EVENTS = """\
asyncapi: 3.0.0
info: {title: Events, version: 1.0.0}
channels: {orders: {address: orders, messages: {placed: {$ref: "#/components/messages/Placed"}}}}
operations: {onPlaced: {action: receive, channel: {$ref: "#/channels/orders"}}}
components:
  messages: {Placed: {payload: {$ref: "#/components/schemas/P"}, examples: [{payload: {id: 1}}]}}
  schemas: {P: {type: object, properties: {id: {type: string}}}}
"""


@dataclass(frozen=True, slots=True)
class Seed:
    """A document: the name of its file, its text, and the texts of the files that it refers to, by their relative paths."""

    name: str
    text: str
    parts: Mapping[str, str] = field(default_factory=dict)


def load_seeds() -> tuple[Seed, ...]:
    """Return all seeds, in an order that only the files decide; those of the corpus only where there is one."""
    made = (
        Seed("anchors.yaml", _ANCHORS),
        Seed("streams.yaml", _STREAMS),
        Seed("swagger.yaml", _SWAGGER),
        Seed("api.yaml", _WHOLE, _PARTS),
        Seed("events.yaml", _EVENTS),
    )
    own = sorted(path for path in (ROOT / "specs").iterdir() if path.suffix in {".yaml", ".json"})
    return (*made, *map(_read, own), *map(_read, _corpus()))


def _read(path: Path) -> Seed:
    return Seed(path.name, path.read_text(encoding="utf-8"))


def _corpus() -> list[Path]:
    try:
        entries = load_entries(corpus_folder())
    except OSError:
        return []
    return [entry.path for entry in entries if entry.size < _LARGEST]
