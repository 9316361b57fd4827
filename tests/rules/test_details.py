"""Findings of rules beyond the examples of their docstrings: beside each, the nearest thing that is right.

One module in spite of its length: one table, a row for each finding.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from support import example_files, lint_files

SERVED = """
info: {title: Orders, version: 1.0.0, x-service: {name: orders, dependencies: [
  {service: stock, via: event, coupling: soft, events: [EVENT]}]}}
---
info: {title: Stock, version: 1.0.0, x-service: {name: stock}}
x-events: {publishes: [{name: item.sold, payload: {type: object}}]}
"""
WRITTEN = """
info: {title: Orders, version: 1.0.0}
components: {schemas: {Order: {type: object, properties: {id: {}, total: {}, note: {}, city: {}}}}}
paths:
  /a: {put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}
---
info: {title: Billing, version: 1.0.0}
components: {schemas: {Order: {type: object, properties: {id: {}, total: {}, note: {}, FIELDS: {}}}}}
paths:
  /b: {put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}
"""
PARTS = """
components:
  schemas:
    Base: {type: BASE}
    Order: {allOf: [{$ref: "#/components/schemas/Base"}, {type: integer}]}
"""
FIXED = """
components: {schemas: {Day: {type: string, format: date, FIELD}}}
"""
CLOSED = """
components: {schemas: {Order: {type: object, properties: {id: {}}, required: [NAME], additionalProperties: false}}}
"""
BOUNDED = """
components: {schemas: {Name: {type: string, minLength: LEAST, maxLength: 8}}}
"""
OLDER = """
openapi: 3.0.3
info: {title: T, version: 1.0.0}
paths: {}
components: {schemas: {A: {type: integer, PAIR}}}
"""
ROLES = """
openapi: VERSION
security: [{key: [admin]}]
components: {securitySchemes: {key: {type: apiKey, in: header, name: Api-Key}}}
"""
COOKIE = """
paths:
  /login:
    post:
      responses:
        "200":
          description: Welcome.
          headers: {Set-Cookie: {schema: {type: string}, example: NAME=abc; Path=/}}
"""
STATUS = """
paths:
  /imports:
    post:
      responses: {"202": {description: Accepted., links: {status: {operationId: getImport}}}}
  /imports/{id}:
    get:
      operationId: getImport
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: How far it is.
          content: {application/json: {schema: {type: object, properties: {status: {type: string, EXTRA}}}}}
"""
AMBIGUOUS = """
paths:
  /{kind}/latest:
    get: {parameters: [{name: kind, in: path, required: true, schema: {type: string}}], responses: {}}
  /books/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: TYPE}}], responses: {}}
"""
METHODS = """
paths:
  /{kind}/latest: {get: {responses: {}}}
  /books/{id}: {METHOD: {responses: {}}}
"""
CALLBACK = """
paths:
  /orders:
    post:
      parameters: [{name: Reply-To, in: header, schema: {type: string, format: uri}}]
      callbacks: {done: {"EXPRESSION": {post: {responses: {"204": {description: Noted.}}}}}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
components:
  schemas:
    Order:
      type: object
      properties: {reply: {type: object, properties: {url: {type: string, format: uri}}}, links: {type: array}}
"""
CALLED_BACK = CALLBACK.replace("EXPRESSION", "{$request.body#/reply/url}").replace("format: uri}}}", "KEY}}}")
POLLED = """
paths:
  /imports: {post: {responses: {"202": {description: Accepted., headers: {HEADER: {schema: {type: string}}}}}}}
"""
EVENTS = """
x-events:
  publishes: [{name: order.paid, payload: {type: object}}]
  consumes: [{name: item.sold, from: stock, effect: noted}]
components:
  schemas:
    Order: {type: object, x-entity: {table: orders, key: id, transitions: [{action: a, from: b, to: c, emits: SENT}]}}
"""
CACHED = """
x-events:
  publishes: [{name: order.paid, payload: {type: object}}]
  consumes: [{name: item.sold, from: stock, effect: noted}]
paths:
  /orders: {get: {x-cache: {scope: private, ttl: PT5S, invalidated_by: [EVENT]}}}
"""
ENUM = """
paths:
  /orders:
    get:
      responses:
        "200":
          description: The states.
          content: {application/json: {schema: SCHEMA}}
"""
DEPRECATED = """
components:
  schemas:
    Order: {type: object, properties: {price: {deprecated: true, anyOf: [{type: string, KEY: Use total.}, {type: number}]}}}
"""
PAYLOAD = """
asyncapi: 3.0.0
info: {title: Orders, version: 1.0.0}
channels: {o: {address: orders, messages: {paid: {payload: {type: object, properties: {total: {type: TYPE}}}}}}}
operations: {send: {action: send, channel: {$ref: "#/channels/o"}}}
---
asyncapi: 2.6.0
info: {title: Shipping, version: 1.0.0}
channels:
  orders: {publish: {message: {name: paid, payload: {type: object, properties: {total: {type: number}}}}}}
"""
EXCHANGE = """
asyncapi: 3.0.0
info: {title: T, version: 1.0.0}
servers: {s: {host: h, protocol: kafka}}
channels:
  a: {address: a, servers: [{$ref: 'SERVER'}], messages: {m: {$ref: '#/components/messages/M'}}}
  b: {address: b, messages: {m: {$ref: '#/components/messages/M'}}}
operations:
  o:
    action: send
    channel: {$ref: 'CHANNEL'}
    messages: [{$ref: 'MESSAGE'}]
    reply: {channel: {$ref: '#/channels/b'}, messages: [{$ref: 'ANSWER'}]}
components:
  servers: {s: {host: h, protocol: kafka}}
  channels: {c: {address: c, messages: {m: {$ref: '#/components/messages/M'}}}}
  messages: {M: {payload: {type: object}}}
"""


def exchange(varied: str) -> str:
    """Give a valid document of which one reference is left open."""
    valid = {
        "CHANNEL": "#/channels/a",
        "MESSAGE": "#/channels/a/messages/m",
        "ANSWER": "#/channels/b/messages/m",
        "SERVER": "#/servers/s",
    }
    text = EXCHANGE
    for name in valid.keys() - {varied}:
        text = text.replace(name, valid[name])
    return text


DEEP = """
info: {title: A, version: 1.0.0, x-service: {name: a, dependencies: [
  {service: b, via: http, coupling: COUPLING, operations: [get]}]}}
---
info: {title: B, version: 1.0.0, x-service: {name: b, dependencies: [
  {service: c, via: http, coupling: hard, operations: [get]}, {service: a, via: http, coupling: hard, operations: [x]}]}}
---
info: {title: C, version: 1.0.0, x-service: {name: c, dependencies: [
  {service: d, via: http, coupling: hard, operations: [get]}]}}
"""


@pytest.mark.parametrize(
    ("rule", "text", "place", "values"),
    [
        ("bnd-dependency-exists", SERVED, "EVENT", ("item.gone", "item.sold")),
        ("bnd-shared-entity", WRITTEN, "FIELDS", ("city", "zip: {}, street: {}, state: {}, country")),
        ("val-schema-sane", PARTS, "BASE", ("string", "number")),
        ("val-schema-sane", CLOSED, "NAME", ("other", "id")),
        ("val-schema-sane", FIXED, "FIELD", ("enum: [yesterday]", "enum: ['2026-01-31']")),
        ("val-schema-sane", FIXED, "FIELD", ("const: yesterday", "const: '2026-01-31'")),
        ("val-schema-sane", FIXED, "FIELD", ("const: 7", "default: 7")),
        ("val-schema-sane", BOUNDED, "LEAST", ("9", "8")),
        *(
            ("val-schema-sane", "components: {schemas: {A: {type: integer, PAIR}}}", "PAIR", pair)
            for pair in (
                ("exclusiveMinimum: 8, maximum: 8", "minimum: 8, maximum: 8"),
                ("minimum: 8, exclusiveMaximum: 8", "minimum: 8, exclusiveMaximum: 9"),
                ("exclusiveMinimum: 9, exclusiveMaximum: 8", "exclusiveMinimum: 7, exclusiveMaximum: 9"),
            )
        ),
        *(
            ("val-structure", OLDER, "PAIR", (f"{flag}: true", f"{flag}: true, {bound}: 3"))
            for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
        ),
        ("val-security-defined", ROLES, "VERSION", ("3.0.3", "3.1.0")),
        ("stl-no-session-cookie", COOKIE, "NAME", ("JSESSIONID", "theme")),
        ("asy-status-endpoint", STATUS, "EXTRA", ("maxLength: 9", "enum: [running, done]")),
        (
            "val-unused-component",
            "components: {schemas: {A: {KEY: node}}}",
            "KEY",
            ("$anchor", "$dynamicAnchor"),
        ),
        ("val-path-ambiguous", AMBIGUOUS, "TYPE", ("string", "integer")),
        ("val-path-ambiguous", AMBIGUOUS, "TYPE", ("string", "string, format: uuid")),
        ("val-path-ambiguous", AMBIGUOUS, "TYPE", ("string, enum: [first, latest]", "string, enum: [first]")),
        ("val-path-ambiguous", METHODS, "METHOD", ("get", "put")),
        (
            "asy-callback-source",
            CALLBACK,
            "EXPRESSION",
            ("{$request.body#/reply/uri}", "{$request.body#/reply/url}"),
        ),
        (
            "asy-callback-source",
            CALLBACK,
            "EXPRESSION",
            ("{$request.header.Back}", "{$request.header.reply-to}"),
        ),
        (
            "asy-callback-source",
            CALLBACK,
            "EXPRESSION",
            ("{$request.body#/link/0}", "{$request.body#/links/0}"),
        ),
        ("asy-callback-source", CALLED_BACK, "KEY", ("maxLength: 9", "format: uri")),
        ("rsl-retry-after", POLLED, "HEADER", ("Location", "Content-Language")),
        ("asy-published-events", EVENTS, "SENT", ("item.sold", "order.paid")),
        ("asy-published-events", CACHED, "EVENT", ("item.lost", "item.sold")),
        ("cns-enum-open", ENUM, "SCHEMA", ("{enum: [a, b]}", "{enum: [a, b, unknown]}")),
        (
            "cns-enum-open",
            ENUM,
            "SCHEMA",
            ("{enum: [a, b]}", "{enum: [a, b], description: More values may be added.}"),
        ),
        (
            "cns-enum-open",
            ENUM,
            "SCHEMA",
            (
                "{anyOf: [{type: string, enum: [a, b]}, {type: integer}]}",
                "{anyOf: [{type: string, enum: [a, b]}, {type: string}]}",
            ),
        ),
        ("doc-deprecated-field", DEPRECATED, "KEY", ("title", "description")),
        ("bnd-event-payload", PAYLOAD, "TYPE", ("string", "integer")),
        ("bnd-sync-depth", DEEP, "COUPLING", ("hard", "soft")),
        ("val-path-syntax", "paths: {'/a/PART': {get: {responses: {}}}}\n", "PART", (":id", "b:id")),
        ("val-path-syntax", "paths: {'/a/PART/c': {get: {responses: {}}}}\n", "PART", ("<int:id>", ":")),
        ("val-path-syntax", "paths: {'/a/PART': {get: {responses: {}}}}\n", "PART", ("<id>", "{id}:close")),
    ],
)
def test_only_what_is_wrong_is_found(
    rule: str, text: str, place: str, values: tuple[str, str], tmp_path: Path
) -> None:
    wrong, right = (
        lint_files(example_files(text.replace(place, value)), tmp_path, rule).findings for value in values
    )
    assert (len(wrong), [finding.message for finding in right]) == (1, [])


def test_an_operation_needs_no_id_to_be_valid(tmp_path: Path) -> None:
    spec = "paths: {/orders: {get: {responses: {'200': {description: The orders.}}}}}"
    result = lint_files(example_files(spec), tmp_path, "val", "doc-operation-id")
    assert [(finding.rule, str(finding.severity)) for finding in result.findings] == [
        ("doc-operation-id", "warning")
    ]


def severities(folder: Path, text: str, rule: str) -> list[str]:
    files = {"a.yaml": text} if text.startswith("swagger") else example_files(text)
    return [str(finding.severity) for finding in lint_files(files, folder, rule).findings]


@pytest.mark.parametrize(
    ("rule", "text", "changed", "expected"),
    [
        # What is read or made can be meant for everybody, what says so itself, too.
        (
            "sec-operation-protected",
            ("paths: {/o: {METHOD: {responses: {'200': {description: A.}}}}, "
            "/p: {get: {security: [{bearer: []}], responses: {'200': {description: A.}}}}}"),
            ("METHOD", "post", "put"),
            ("warning", "error"),
        ),
        (
            "sec-operation-protected",
            ("paths: {/o: {put: {SECURITY: [], responses: {'200': {description: A.}}}}, "
            "/p: {get: {security: [{bearer: []}], responses: {'200': {description: A.}}}}}"),
            ("SECURITY", "security", "x-security"),
            ("warning", "error"),
        ),
        # It is not open, but clients that are generated do not know how.
        (
            "sec-operation-protected",
            ("paths: {/o: {put: {parameters: [{name: NAME, in: header, schema: {}}], responses: {'200': {description: A.}}}}, "
            "/p: {get: {security: [{bearer: []}], responses: {'200': {description: A.}}}}}"),
            ("NAME", "X-Session-Token", "X-Color"),
            ("warning", "error"),
        ),
        (
            "sec-operation-protected",
            ("paths: {/o: {delete: {requestBody: {content: {application/json: {schema: {properties: {NAME: {}}}}}}, "
            "responses: {'200': {description: A.}}}}, "
            "/p: {get: {security: [{bearer: []}], responses: {'200': {description: A.}}}}}"),
            ("NAME", "session_token", "color"),
            ("warning", "error"),
        ),
        # A name is a guess.
        (
            "sec-no-secret-in-url",
            "paths: {}\ncomponents: {PLACE, name: token, in: query}}}",
            ("PLACE", "parameters: {token: {schema: {}", "securitySchemes: {token: {type: apiKey"),
            ("warning", "error"),
        ),
        # OpenAPI leaves the form of a version to the author.
        (
            "doc-info",
            "info: {title: T, version: VALUE, description: Keeps the orders of the customers of a shop.}\npaths: {}",
            ("VALUE", "spring-2024", "' '"),
            ("info", "warning"),
        ),
        (
            "val-tag-names",
            "openapi: 3.2.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ntags: [{name: a}, {name: b, parent: NAME}]",
            ("NAME", "a", "c"),
            (None, "error"),
        ),
        (
            "val-tag-names",
            "openapi: 3.2.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ntags: [{name: a, NAME: a}]",
            ("NAME", "x-parent", "parent"),
            (None, "error"),
        ),
        (
            "val-tag-names",
            "openapi: VERSION\ninfo: {title: T, version: 1.0.0}\npaths: {}\ntags: [{name: a}, {name: a}]",
            ("VERSION", "3.1.0", "3.2.0"),
            ("warning", "error"),
        ),
        # A message of the components is not one of the channel, though the channel refers to it; nor is one of another channel.
        *(
            ("val-operation-channel", exchange(name), (name, f"#/channels/{right}", f"#/{wrong}"), (None, "error"))
            for name, right, wrong in (
                ("MESSAGE", "a/messages/m", "components/messages/M"), ("MESSAGE", "a/messages/m", "channels/b/messages/m"),
                ("CHANNEL", "a", "components/channels/c"), ("ANSWER", "b/messages/m", "channels/a/messages/m"),
            )
        ),
        # A server of the components is not one of the document, though another of that name is.
        ("val-channel-servers", exchange("SERVER"), ("SERVER", "#/servers/s", "#/components/servers/s"), (None, "error")),
        # OpenAPI recommends that the property is required; where it is not even declared, no branch can be told.
        (
            "val-discriminator",
            ("components: {schemas: {A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}, "
            "B: {type: object, properties: {NAME: {type: string}}}}}"),
            ("NAME", "kind", "name"),
            ("warning", "error"),
        ),
        # What is declared beside the branches holds for each of them.
        (
            "val-discriminator",
            ("components: {schemas: {A: {PLACE: {kind: {type: string}}, oneOf: [{$ref: '#/components/schemas/B'}], "
            "discriminator: {propertyName: kind}}, B: {type: object}}}"),
            ("PLACE", "properties", "x-properties"),
            ("warning", "error"),
        ),
        # Where one is the default, the others need not have it.
        (
            "val-discriminator",
            ("openapi: 3.2.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ncomponents: {schemas: "
            "{A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind, NAME: B}}, B: {type: object}}}"),
            ("NAME", "defaultMapping", "x-default"),
            (None, "error"),
        ),
        # Without a mapping its values are the names of the branches.
        (
            "val-discriminator",
            ("components: {schemas: {A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}, "
            "B: {type: object, required: [kind], properties: {kind: {const: NAME}}}}}"),
            ("NAME", "B", "b"),
            (None, "warning"),
        ),
        (
            "val-discriminator",
            ("components: {schemas: {A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind, NAME}}, "
            "B: {type: object, required: [kind], properties: {kind: {enum: [b]}}}}}"),
            ("NAME", "mapping: {b: B}", "x-mapping: {}"),
            (None, "warning"),
        ),
        # In Swagger 2.0 it has to be required.
        (
            "val-discriminator",
            ("swagger: '2.0'\ninfo: {title: T, version: 1.0.0}\npaths: {}\n"
            "definitions: {A: {type: object, discriminator: kind, NAME: [kind], properties: {kind: {type: string}}}}"),
            ("NAME", "required", "x-required"),
            (None, "error"),
        ),
    ],
)  # fmt: skip
def test_the_certain_matters_more(
    rule: str, text: str, changed: tuple[str, str, str], expected: tuple[str | None, str], tmp_path: Path
) -> None:
    name, *values = changed
    for value, severity in zip(values, expected, strict=True):
        found = severities(tmp_path, text.replace(name, value), rule)
        assert found == ([] if severity is None else [severity])


def test_what_is_usual_is_so_in_all_documents(tmp_path: Path) -> None:
    body = "{type: object, properties: {NAMES}}"
    error = f"{{description: E., content: {{application/json: {{schema: {body}}}}}}}"
    spec = "paths: {/PATH: {get: {responses: {'400': ERROR, '404': ERROR}}}}".replace("ERROR", error)
    common = spec.replace("NAMES", "first_name: {type: string}, last_name: {type: string}")
    other = spec.replace("NAMES", "firstName: {type: string}, lastName: {type: string}")
    files = {"a.yaml": common, "b.yaml": common, "c.yaml": other}
    texts = {name: example_files(text.replace("PATH", name[0]))["first.yaml"] for name, text in files.items()}
    for rule, number in (("cns-property-case", 4), ("rsl-error-shape-shared", 2)):
        found = lint_files(texts, tmp_path, rule).findings
        assert [Path(finding.location.file).name for finding in found] == ["c.yaml"] * number
        assert lint_files({"c.yaml": texts["c.yaml"]}, tmp_path, rule).findings == ()
