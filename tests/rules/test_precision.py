"""Cases that rules once found and should not have, seen in real documents; beside each what they still find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.support import example_files, lint_files

LOGIN = """
paths:
  /users/login:
    post:
      responses:
        "200":
          description: The user.
          content:
            application/json:
              schema:
                type: object
                properties: {user: {type: object, properties: {name: {type: string}, ENTRY: {type: string}}}}
"""
BRANCHES = """
components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [REQUIRED], properties: {kind: {type: string}, name: {type: string}}}
    Furry: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]}
    Pet: {oneOf: [{$ref: "#/components/schemas/Furry"}], discriminator: {propertyName: kind}}
"""
COUNTED = """
paths:
  /tasks:
    get:
      parameters: [{name: NAME, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: The tasks.
          content: {application/json: {schema: {type: array, items: {type: object}}}}
"""
MEMBER = """
paths:
  /PATH/{userId}:
    get:
      parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: One.}}
"""
CREATED = """
paths:
  /orders:
    post:
      responses:
        "201":
          description: The order.
          content: {application/json: {schema: {type: object, properties: {NAME: {type: array}}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: The order.}}}
"""
SAME = """
components:
  schemas:
    A: {type: object, properties: {column_id: {type: string}}}
    B: {type: object, properties: {column_id: {type: string}}}
    C: {type: object, properties: {column_id: {type: TYPE}}}
"""
LONG = """
paths:
  /sites/deploy:
    post:
      responses:
        "200":
          description: Begun.
          content: {application/json: {schema: {type: object, properties: {ENTRY: {type: string}}}}}
"""
OPEN = """
paths:
  /PATH:
    post: {responses: {"200": {description: Done.}}}
  /me:
    get: {security: [{bearer: []}], responses: {"200": {description: Done.}}}
"""
HOST = """
servers: [{url: "http://{host}/v1", variables: {host: {default: "VALUE"}}}]
paths: {}
"""
SLASHES = """
paths:
  /orders/: {}
  /customersEND: {}
"""
STATES = """
components:
  schemas:
    Order:
      type: object
      x-entity: {table: orders, key: id, transitions: [{action: cancel, from: [open], to: cancelled}]}
      properties: {id: {type: string}, phase: {type: string, enum: [open, cancelled]}, color: {enum: [red]}}
"""
ITEMS = """
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {items: {type: array, EXTRA items: {type: string}}}}}
      responses: {"201": {description: Created.}}
"""
TIME = """
components:
  schemas:
    Hours: {type: object, properties: {opens: {type: string, example: VALUE}}}
"""
BULK = """
paths:
  /documents/batch:
    post:
      requestBody: {content: {application/json: {schema: {type: array, items: {type: string}}}}}
      responses:
        "200":
          description: Begun.
          content: {application/json: {schema: {type: object, properties: {ENTRY: {type: string}}}}}
"""
HEADER = """
paths:
  /login:
    post:
      responses:
        "200":
          description: Welcome.
          headers: {NAME: {schema: {type: string}}}
          content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}
"""
DYNAMIC = """
components:
  schemas:
    Filter: {oneOf: [{KEY: "#"}], discriminator: {propertyName: kind}}
"""
ERRORS = """
components:
  responses:
    Wrong: {description: Wrong., content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
    Missing: {description: Missing., content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
    Busy:
      description: Too many.
      content:
        application/json:
          schema: {type: object, properties: {code: {type: string}, MEMBER: {type: string}, wait: {type: integer}}}
  schemas:
    Error: {type: object, properties: {code: {type: string}, message: {type: string}, hints: {type: object}}}
paths:
  /orders:
    get:
      responses:
        "400": {$ref: "#/components/responses/Wrong"}
        "404": {$ref: "#/components/responses/Missing"}
        "429": {$ref: "#/components/responses/Busy"}
"""
BASE = """
swagger: "2.0"
info: {title: Orders, version: 1.0.0}
host: api.shop.example
basePath: VALUE
paths: {}
"""
NAMES = """
components:
  schemas: {Order: {type: object}, OrderItem: {type: object}, NAME: {type: object}}
"""
STREAM = """
paths:
  /stock/stream:
    get:
      responses:
        "200":
          description: Stock as it changes.
          content: {text/event-stream: {schema: {VALUE}}}
"""
PATTERN = """
openapi: 3.0.3
components:
  schemas:
    Mail: {type: string, pattern: 'VALUE'}
"""


@pytest.mark.parametrize(
    ("rule", "text", "place", "values"),
    [
        ("stl-no-login-session", LOGIN, "ENTRY", ("color", "token")),
        ("val-discriminator", BRANCHES, "REQUIRED", ("name", "kind")),
        ("rsl-created-location", CREATED, "NAME", ("lines", "links")),
        ("scl-cursor-preferred", COUNTED, "NAME", ("offset", "from")),
        ("scl-paginated-list", COUNTED, "NAME", ("access_token", "batch_token")),
        ("cns-plural-collections", MEMBER, "PATH", ("code", "codes_of_conduct")),
        ("cns-plural-collections", MEMBER, "PATH", ("users/external", "users/by/external")),
        ("cns-same-name-same-type", SAME, "TYPE", ("integer", "object")),
        ("asy-long-running-202", LONG, "ENTRY", ("url", "state")),
        ("sec-operation-protected", OPEN, "PATH", ("orders", "users/login")),
        ("sec-https-only", HOST, "VALUE", ("shop.example", "localhost:8080")),
        ("val-path-syntax", SLASHES, "END", ("", "/")),
        (
            "bnd-transitions",
            STATES,
            "enum: [open, cancelled]",
            ("enum: [open]", "enum: [open, cancelled, paid]"),
        ),
        ("val-yaml11-ambiguous", TIME, "VALUE", ("18:00", "09:00")),
        ("scl-bulk-shape", BULK, "ENTRY", ("name", "status")),
        ("stl-no-login-session", HEADER, "NAME", ("X-Color", "X-Context-Token")),
        ("val-discriminator", DYNAMIC, "KEY", ("not", "$dynamicRef")),
        ("rsl-error-shape-shared", ERRORS, "MEMBER", ("detail", "message")),
        ("cns-schema-case", NAMES, "NAME", ("Page-Order", "Page_Order")),
        ("cns-plural-collections", MEMBER, "PATH", ("version", "v1")),
        ("val-structure", PATTERN, "VALUE", ("(a", "a]b")),
        (
            "asy-streaming-declared",
            STREAM,
            "VALUE",
            ("type: string", "anyOf: [{title: Begin}, {title: End}]"),
        ),
    ],
)
def test_what_is_right_is_not_found(
    rule: str, text: str, place: str, values: tuple[str, str], tmp_path: Path
) -> None:
    wrong, right = (
        lint_files(example_files(text.replace(place, value)), tmp_path, rule).findings for value in values
    )
    assert (len(wrong), len(right)) == (1, 0)


def test_a_property_that_is_called_like_a_keyword_is_named(tmp_path: Path) -> None:
    (finding,) = lint_files(example_files(ITEMS.replace("EXTRA ", "")), tmp_path, "sec-array-bounds").findings
    assert finding.message == "the body of POST /orders has a list without maxItems: items"


def test_the_root_of_a_host_is_no_trailing_slash(tmp_path: Path) -> None:
    found = [
        len(lint_files({"spec.yaml": BASE.replace("VALUE", value)}, tmp_path, "val-server").findings)
        for value in ("/v1/", "/")
    ]
    assert found == [1, 0]


def test_an_alias_of_a_part_that_is_used_directly_is_used(tmp_path: Path) -> None:
    contents = "{application/json: {schema: {$ref: parts.yaml#/USED}}}"
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\ncomponents: {schemas: {Order: {$ref: 'parts.yaml#/Order'}}}\n"
        f"paths: {{/o: {{get: {{responses: {{'200': {{description: A., content: {contents}}}}}}}}}}}\n"
    )
    (tmp_path / "parts.yaml").write_text("Order: {type: object}\nItem: {type: object}\n", encoding="utf-8")
    found = [
        len(lint_files({"a.yaml": text.replace("USED", name)}, tmp_path, "val-unused-component").findings)
        for name in ("Item", "Order")
    ]
    assert found == [1, 0]


@pytest.mark.parametrize(
    ("in_a", "in_b", "expected"),
    [
        ("#/components/schemas/A", "a.yaml#/components/schemas/Typo", 0),
        ("b.yaml#/components/schemas/B", "#/components/schemas/Typo", 0),
        ("#/components/schemas/A", "#/components/schemas/Typo", 1),
        ("#/components/schemas/A", "gone.yaml#/Unused", 1),
        ("#/components/schemas/A", "a.yaml#/components/schemas/A", 1),
    ],
    ids=["refers to it", "is referred to", "has nothing to do with it", "misses a file", "is whole"],
)
def test_a_broken_reference_of_another_document_may_mean_what_seems_unused(
    tmp_path: Path, in_a: str, in_b: str, expected: int
) -> None:
    """Only where one of the documents refers to the other: two that have nothing to do with each other hide nothing."""
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
        "components: {schemas: {NAME: {type: object}, Unused: {type: object}}}\n"
        "paths: {/NAME: {get: {responses: {'200': {description: A, content: {application/json: {schema: {$ref: 'TARGET'}}}}}}}}\n"
    )
    files = {
        "a.yaml": text.replace("NAME", "A").replace("TARGET", in_a),
        "b.yaml": text.replace("NAME", "B").replace("TARGET", in_b),
    }
    found = lint_files(files, tmp_path, "val-unused-component").findings
    assert [finding.pointer for finding in found if Path(finding.location.file).name == "a.yaml"] == [
        "/components/schemas/Unused"
    ] * expected


def test_what_extensions_refer_to_is_used(tmp_path: Path) -> None:
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n"
        "    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}\n    B: {type: object}\n"
        "    C: {type: object, x-anyOf: [{$ref: '#/components/schemas/A'}], x-note: {a: ['#/components/schemas/C']}}\n"
    )
    found = lint_files({"a.yaml": text}, tmp_path, "val-unused-component").findings
    assert [finding.pointer for finding in found] == ["/components/schemas/C"]


def test_what_no_operation_protects_is_said_once(tmp_path: Path) -> None:
    """The message depends on whether credentials are taken at all."""
    operation = "{PARAMETERS, responses: {'200': {description: A.}}}"
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
        f"paths: {{/o: {{get: {operation}, put: {operation}}}, /p: {{delete: {operation}}}}}\n"
    )
    said = []
    for parameters in (
        "x-author: Ada, x-authenticated: false, x-amazon-apigateway-auth: {type: NONE}",
        "parameters: [{name: apiKey, in: query, schema: {type: string}}]",
        "x-amazon-apigateway-auth: {type: AWS_IAM}",
        "x-authenticated: true",
    ):
        files = {"a.yaml": text.replace("PARAMETERS", parameters)}
        (finding,) = lint_files(files, tmp_path, "sec-access-declared", "sec-operation-protected").findings
        said.append(finding.message)
    assert said == [
        "no operation requires any credentials",
        "credentials are taken as parameters ('apiKey'), not by a security scheme",
        "credentials are required by 'x-amazon-apigateway-auth', which clients do not read, not by a security scheme",
        "credentials are required by 'x-authenticated', which clients do not read, not by a security scheme",
    ]


def test_an_extension_that_asks_for_credentials_opens_nothing(tmp_path: Path) -> None:
    operation = "responses: {'204': {description: Done.}}"
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
        "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}\n"
        f"paths: {{/o: {{put: {{security: [{{key: []}}], {operation}}}, delete: {{EXTENSION, {operation}}}}}}}\n"
    )
    said = {}
    for value in ("true", "false"):
        files = {"a.yaml": text.replace("EXTENSION", f"x-auth-required: {value}")}
        (finding,) = lint_files(files, tmp_path, "sec-operation-protected").findings
        said[str(finding.severity)] = finding.message
    assert said == {
        "warning": "DELETE /o requires credentials by 'x-auth-required', which clients do not read, not by a security scheme",
        "error": "DELETE /o is open to everybody",
    }


def test_paths_that_end_alike_are_not_each_reported(tmp_path: Path) -> None:
    found = lint_files(
        {"a.yaml": f"openapi: 3.1.0\ninfo: {{title: T, version: 1.0.0}}\n{SLASHES}"},
        tmp_path,
        "val-path-syntax",
    )
    assert [finding.severity for finding in found.findings] == ["warning"]
