"""Findings of rules beyond the examples of their docstrings: beside each, the nearest thing that is right.

One module in spite of its length: one table, a row for each finding.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rules.support import example_files, lint_files

_DATED_ORDERS = """\
      responses:
        "200":
          description: The orders.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string, format: uuid}, note: {type: string}, due: {type: string, format: date}}}
"""


@pytest.mark.parametrize(
    ("rule", "text", "pairs"),
    [
        (
            "bnd-dependency-exists",
            """
info: {title: Orders, version: 1.0.0, x-service: {name: orders, dependencies: [
  {service: stock, via: event, coupling: soft, events: [???]}]}}
---
info: {title: Stock, version: 1.0.0, x-service: {name: stock}}
x-events: {publishes: [{name: item.sold, payload: {type: object}}]}
""",
            [
                ("item.gone", "item.sold"),
            ],
        ),
        (
            "bnd-list-fields",
            """
paths:
  /orders:
    get:
      x-search: {properties: [note, ???]}
      parameters:
        - {name: q, in: query, schema: {type: string}}
"""
            + _DATED_ORDERS,
            [
                ("id", "note"),
                ("due", "note"),
            ],
        ),
        (
            "bnd-list-fields",
            """
paths:
  /orders:
    get:
      parameters:
        - {name: part, in: query, schema: {type: string}, x-filter: {property: ???, operator: contains}}
"""
            + _DATED_ORDERS,
            [
                ("id", "note"),
                ("due", "note"),
            ],
        ),
        (
            "bnd-shared-entity",
            """
info: {title: Orders, version: 1.0.0}
components: {schemas: {Order: {type: object, properties: {id: {}, total: {}, note: {}, city: {}}}}}
paths:
  /a: {put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}
---
info: {title: Billing, version: 1.0.0}
components: {schemas: {Order: {type: object, properties: {id: {}, total: {}, note: {}, ???: {}}}}}
paths:
  /b: {put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}
""",
            [
                ("city", "zip: {}, street: {}, state: {}, country"),
            ],
        ),
        (
            "val-schema-sane",
            """
components:
  schemas:
    Base: {type: ???}
    Order: {allOf: [{$ref: "#/components/schemas/Base"}, {type: integer}]}
""",
            [
                ("string", "number"),
            ],
        ),
        (
            "val-schema-sane",
            """
components: {schemas: {Order: {type: object, properties: {id: {}}, required: [???], additionalProperties: false}}}
""",
            [
                ("other", "id"),
            ],
        ),
        (
            "val-schema-sane",
            """
components: {schemas: {Day: {type: string, format: date, ???}}}
""",
            [
                ("enum: [yesterday]", "enum: ['2026-01-31']"),
                ("const: yesterday", "const: '2026-01-31'"),
                ("const: 7", "default: 7"),
            ],
        ),
        (
            "val-schema-sane",
            """
components: {schemas: {Name: {type: string, minLength: ???, maxLength: 8}}}
""",
            [
                ("9", "8"),
            ],
        ),
        (
            "val-schema-sane",
            """
components: {schemas: {A: {type: integer, ???}}}
""",
            [
                ("exclusiveMinimum: 8, maximum: 8", "minimum: 8, maximum: 8"),
                ("minimum: 8, exclusiveMaximum: 8", "minimum: 8, exclusiveMaximum: 9"),
                ("exclusiveMinimum: 9, exclusiveMaximum: 8", "exclusiveMinimum: 7, exclusiveMaximum: 9"),
            ],
        ),
        (
            "val-structure",
            """
openapi: 3.0.3
info: {title: T, version: 1.0.0}
paths: {}
components: {schemas: {A: {type: integer, ???}}}
""",
            [
                ("exclusiveMinimum: true", "exclusiveMinimum: true, minimum: 3"),
                ("exclusiveMaximum: true", "exclusiveMaximum: true, maximum: 3"),
            ],
        ),
        (
            "val-security-defined",
            """
openapi: ???
security: [{key: [admin]}]
components: {securitySchemes: {key: {type: apiKey, in: header, name: Api-Key}}}
""",
            [
                ("3.0.3", "3.1.0"),
            ],
        ),
        (
            "stl-no-session-cookie",
            """
paths:
  /login:
    post:
      responses:
        "200":
          description: Welcome.
          headers: {Set-Cookie: {schema: {type: string}, example: ???=abc; Path=/}}
""",
            [
                ("JSESSIONID", "theme"),
            ],
        ),
        (
            "asy-status-endpoint",
            """
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
          content: {application/json: {schema: {type: object, properties: {status: {type: string, ???}}}}}
""",
            [
                ("maxLength: 9", "enum: [running, done]"),
            ],
        ),
        (
            "val-unused-component",
            """
components: {schemas: {A: {???: node}}}
""",
            [
                ("$anchor", "$dynamicAnchor"),
            ],
        ),
        (
            "val-path-ambiguous",
            """
paths:
  /{kind}/latest:
    get: {parameters: [{name: kind, in: path, required: true, schema: {type: string}}], responses: {}}
  /books/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: ???}}], responses: {}}
""",
            [
                ("string", "integer"),
                ("string", "string, format: uuid"),
                ("string, enum: [first, latest]", "string, enum: [first]"),
            ],
        ),
        (
            "val-path-ambiguous",
            """
paths:
  /{kind}/latest: {get: {responses: {}}}
  /books/{id}: {???: {responses: {}}}
""",
            [
                ("get", "put"),
            ],
        ),
        (
            "asy-callback-source",
            """
paths:
  /orders:
    post:
      parameters: [{name: Reply-To, in: header, schema: {type: string, format: uri}}]
      callbacks: {done: {"???": {post: {responses: {"204": {description: Noted.}}}}}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
components:
  schemas:
    Order:
      type: object
      properties: {reply: {type: object, properties: {url: {type: string, format: uri}}}, links: {type: array}}
""",
            [
                ("{$request.body#/reply/uri}", "{$request.body#/reply/url}"),
                ("{$request.header.Back}", "{$request.header.reply-to}"),
                ("{$request.body#/link/0}", "{$request.body#/links/0}"),
            ],
        ),
        (
            "asy-callback-source",
            """
paths:
  /orders:
    post:
      parameters: [{name: Reply-To, in: header, schema: {type: string, format: uri}}]
      callbacks: {done: {"{$request.body#/reply/url}": {post: {responses: {"204": {description: Noted.}}}}}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
components:
  schemas:
    Order:
      type: object
      properties: {reply: {type: object, properties: {url: {type: string, ???}}}, links: {type: array}}
""",
            [
                ("maxLength: 9", "format: uri"),
            ],
        ),
        (
            "rsl-retry-after",
            """
paths:
  /imports: {post: {responses: {"202": {description: Accepted., headers: {???: {schema: {type: string}}}}}}}
""",
            [
                ("Location", "Content-Language"),
            ],
        ),
        (
            "asy-published-events",
            """
x-events:
  publishes: [{name: order.paid, payload: {type: object}}]
  consumes: [{name: item.sold, from: stock, effect: noted}]
components:
  schemas:
    Order: {type: object, x-entity: {table: orders, key: id, transitions: [{action: a, from: b, to: c, emits: ???}]}}
""",
            [
                ("item.sold", "order.paid"),
            ],
        ),
        (
            "asy-published-events",
            """
x-events:
  publishes: [{name: order.paid, payload: {type: object}}]
  consumes: [{name: item.sold, from: stock, effect: noted}]
paths:
  /orders: {get: {x-cache: {scope: private, ttl: PT5S, invalidated_by: [???]}}}
""",
            [
                ("item.lost", "item.sold"),
            ],
        ),
        (
            "cns-enum-open",
            """
paths:
  /orders:
    get:
      responses:
        "200":
          description: The states.
          content: {application/json: {schema: ???}}
""",
            [
                ("{enum: [a, b]}", "{enum: [a, b, unknown]}"),
                ("{enum: [a, b]}", "{enum: [a, b], description: More values may be added.}"),
                (
                    "{anyOf: [{type: string, enum: [a, b]}, {type: integer}]}",
                    "{anyOf: [{type: string, enum: [a, b]}, {type: string}]}",
                ),
            ],
        ),
        (
            "doc-deprecated-field",
            """
components:
  schemas:
    Order: {type: object, properties: {price: {deprecated: true, anyOf: [{type: string, ???: Use total.}, {type: number}]}}}
""",
            [
                ("title", "description"),
            ],
        ),
        (
            "bnd-event-payload",
            """
asyncapi: 3.0.0
info: {title: Orders, version: 1.0.0}
channels: {o: {address: orders, messages: {paid: {payload: {type: object, properties: {total: {type: ???}}}}}}}
operations: {send: {action: send, channel: {$ref: "#/channels/o"}}}
---
asyncapi: 2.6.0
info: {title: Shipping, version: 1.0.0}
channels:
  orders: {publish: {message: {name: paid, payload: {type: object, properties: {total: {type: number}}}}}}
""",
            [
                ("string", "integer"),
            ],
        ),
        (
            "bnd-sync-depth",
            """
info: {title: A, version: 1.0.0, x-service: {name: a, dependencies: [
  {service: b, via: http, coupling: ???, operations: [get]}]}}
---
info: {title: B, version: 1.0.0, x-service: {name: b, dependencies: [
  {service: c, via: http, coupling: hard, operations: [get]}, {service: a, via: http, coupling: hard, operations: [x]}]}}
---
info: {title: C, version: 1.0.0, x-service: {name: c, dependencies: [
  {service: d, via: http, coupling: hard, operations: [get]}]}}
""",
            [
                ("hard", "soft"),
            ],
        ),
        (
            "val-path-syntax",
            """
paths: {'/a/???': {get: {responses: {}}}}
""",
            [
                (":id", "b:id"),
                ("<id>", "{id}:close"),
            ],
        ),
        (
            "val-path-syntax",
            """
paths: {'/a/???/c': {get: {responses: {}}}}
""",
            [
                ("<int:id>", ":"),
            ],
        ),
    ],
)  # fmt: skip
def test_only_what_is_wrong_is_found(
    rule: str, text: str, pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    """In the place of the question marks, the first of a pair is wrong, and the second is right."""
    for values in pairs:
        wrong, right = (
            lint_files(example_files(text.replace("???", value)), tmp_path, rule).findings for value in values
        )
        assert (len(wrong), [finding.message for finding in right]) == (1, []), values


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


@pytest.mark.parametrize(
    ("rule", "place", "wrong"),
    [
        # A message of the components is not one of the channel, though the channel refers to it; nor is one of another channel.
        ("val-operation-channel", "<message> #/channels/a/messages/m", "#/components/messages/M"),
        ("val-operation-channel", "<message> #/channels/a/messages/m", "#/channels/b/messages/m"),
        ("val-operation-channel", "<channel> #/channels/a", "#/components/channels/c"),
        ("val-operation-channel", "<answer> #/channels/b/messages/m", "#/channels/a/messages/m"),
        # A server of the components is not one of the document, though another of that name is.
        ("val-channel-servers", "<server> #/servers/s", "#/components/servers/s"),
    ],
)
def test_a_reference_leads_to_the_right_one_of_that_name(
    rule: str, place: str, wrong: str, tmp_path: Path
) -> None:
    text = """
asyncapi: 3.0.0
info: {title: T, version: 1.0.0}
servers: {s: {host: h, protocol: kafka}}
channels:
  a: {address: a, servers: [{$ref: '<server> #/servers/s'}], messages: {m: {$ref: '#/components/messages/M'}}}
  b: {address: b, messages: {m: {$ref: '#/components/messages/M'}}}
operations:
  o:
    action: send
    channel: {$ref: '<channel> #/channels/a'}
    messages: [{$ref: '<message> #/channels/a/messages/m'}]
    reply: {channel: {$ref: '#/channels/b'}, messages: [{$ref: '<answer> #/channels/b/messages/m'}]}
components:
  servers: {s: {host: h, protocol: kafka}}
  channels: {c: {address: c, messages: {m: {$ref: '#/components/messages/M'}}}}
  messages: {M: {payload: {type: object}}}
"""
    assert severities(tmp_path, _without_names(text), rule) == []
    assert severities(tmp_path, _without_names(text.replace(place, wrong)), rule) == ["error"]


def _without_names(text: str) -> str:
    """Take out the names of the places that are varied."""
    return re.sub(r"<(?:channel|message|answer|server)> ", "", text)


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
