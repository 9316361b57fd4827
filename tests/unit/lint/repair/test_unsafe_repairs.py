"""Repairs that change a meaning or make up a name are made on request only, and not where they would be a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.mending import FRAME, mend, spec


def _body(schema: str) -> str:
    """Put a schema, whose lines are indented by `{0}`, into the body of a request."""
    start = "paths:\n  /a:\n    put:\n      requestBody:\n        content:\n          application/json:\n            schema:\n"
    indent = " " * 14
    return f"{start}{indent}{schema.format(indent)}\n"


ANSWER = "paths: {/a: {get: {responses: {'200': {description: A., content: {application/json: {schema: SCHEMA}}}}}}}\n"


ID = "parameters: [{name: b, in: path, required: true, schema: {}}]"


SHARED = """\
components: {responses: {Missing: {description: No such thing.}, Busy: {description: Slow down.}}}
paths:
  /a:
    get: {responses: {"404": {$ref: "#/components/responses/Missing"}, "429": {$ref: "#/components/responses/Busy"}}}
"""


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("val-path-syntax", "paths: {/orders/: {get: {}}}\n", "paths: {/orders: {get: {}}}\n"),
        (
            "doc-operation-id",
            "paths:\n  /orders/{order_id}:\n    get:\n      summary: S\n",
            "paths:\n  /orders/{order_id}:\n    get:\n      summary: S\n      operationId: getOrdersByOrderId\n",
        ),
        (
            "doc-operation-summary",
            "paths: {/o: {get: {operationId: listOpenOrders, tags: []}}}\n",
            "paths: {/o: {get: {operationId: listOpenOrders, summary: List open orders, tags: []}}}\n",
        ),
        (
            "cns-standard-formats",
            "components: {schemas: {A: {properties: {paid_at: {type: string}}}}}\n",
            "components: {schemas: {A: {properties: {paid_at: {type: string, format: date-time}}}}}\n",
        ),
        # what the server owns, and what it must not show
        (
            "sec-readonly-fields",
            _body("properties:\n{0}  balance:\n{0}    type: number\n{0}  note: {{}}"),
            _body("properties:\n{0}  balance:\n{0}    type: number\n{0}    readOnly: true\n{0}  note: {{}}"),
        ),
        (
            "sec-sensitive-response",
            ANSWER.replace("SCHEMA", "{properties: {password: {type: string}}}"),
            ANSWER.replace("SCHEMA", "{properties: {password: {type: string, writeOnly: true}}}"),
        ),
        # closed objects
        (
            "sec-object-closed",
            _body("properties: {{note: {{}}}}"),
            _body("properties: {{note: {{}}}}\n{0}additionalProperties: false"),
        ),
        (
            "sec-object-closed",
            _body("allOf: [{{properties: {{note: {{}}}}}}]"),
            _body("allOf: [{{properties: {{note: {{}}}}}}]\n{0}unevaluatedProperties: false"),
        ),
        # responses that other operations share
        (
            "rsl-error-responses",
            f"{SHARED}  /b/{{b}}:\n    get:\n      {ID}\n      responses:\n        '200': {{description: B.}}\n",
            (
                f"{SHARED}  /b/{{b}}:\n    get:\n      {ID}\n      responses:\n        '200': {{description: B.}}\n"
                '        "404":\n          $ref: "#/components/responses/Missing"\n'
            ),
        ),
        (
            "scl-rate-limit",
            f"{SHARED}  /b: {{get: {{responses: {{}}, tags: []}}, put: {{responses: {{'200': {{description: B.}}}}}}}}\n",
            (
                f"{SHARED}  /b: {{get: {{responses: {{}}, tags: []}}, put: {{responses: {{'200': {{description: B.}}, "
                '"429": {$ref: "#/components/responses/Busy"}}}}\n'
            ),
        ),
        # where a new resource is
        (
            "rsl-created-location",
            "paths:\n  /a: {post: {responses: {'201': {description: Made.}}}}\n  /a/{id}: {get: {responses: {}}}\n",
            (
                "paths:\n  /a: {post: {responses: {'201': {description: Made., headers: "
                "{Location: {schema: {type: string, format: uri-reference}}}}}}}\n  /a/{id}: {get: {responses: {}}}\n"
            ),
        ),
    ],
)
def test_unsafe_repairs_only_on_request(tmp_path: Path, rule: str, before: str, after: str) -> None:
    assert mend(tmp_path, FRAME + before, rule) == FRAME + before
    assert mend(tmp_path, FRAME + before, rule, unsafe=True) == FRAME + after


def _rest(path: str, responses: str) -> str:
    return f"paths: {{{path}: {{post: {{responses: {responses}}}}}}}\n"


LOCATED = "headers: {Location: {schema: {type: string, format: uri-reference}}}"


KEYED = (
    '{name: Idempotency-Key, in: header, description: "A request that is repeated with the same key has no further effect.", '
    "schema: {type: string, maxLength: 255}}"
)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        # what nothing refers to goes, in every style
        (
            "val-unused-component",
            ("paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}}\n"
            "components:\n  responses:\n    # of all\n    A: {description: A.}\n    B:\n      description: |\n        B.\n"
            "    C: {description: C.}\n"),
            ("paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}}\n"
            "components:\n  responses:\n    # of all\n    A: {description: A.}\n"),
        ),
        (
            "val-unused-component",
            ("paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}}\n"
            "components: {responses: {B: {description: B.}, A: {description: A.}, C: {description: C.}}}\n"),
            ("paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}}\n"
            "components: {responses: {A: {description: A.}}}\n"),
        ),
        (
            "cns-operation-id-style",
            "paths: {/a: {get: {operationId: getAll}, put: {operationId: putAll}, post: {operationId: post_all}}}\n",
            "paths: {/a: {get: {operationId: getAll}, put: {operationId: putAll}, post: {operationId: postAll}}}\n",
        ),
        (
            "sec-token-hygiene",
            "components: {securitySchemes: {b: {type: http, scheme: bearer}}}\n",
            "components: {securitySchemes: {b: {type: http, scheme: bearer, bearerFormat: JWT}}}\n",
        ),
        (
            "sec-array-bounds",
            _body("properties:\n{0}  tags: {{type: array, items: {{}}}}\n{0}  lines:\n{0}    type: array\n{0}    items: {{}}"),
            _body("properties:\n{0}  tags: {{type: array, maxItems: 100, items: {{}}}}\n{0}  lines:\n{0}    type: array\n"
                  "{0}    maxItems: 100\n{0}    items: {{}}"),
        ),
        (
            "sec-string-bounds",
            _body("type: string"),
            _body("type: string\n{0}maxLength: 255"),
        ),
        (
            "sec-string-bounds",
            _body("type: string\n{0}examples: [" + "a" * 300 + "]"),
            _body("type: string\n{0}maxLength: 2550\n{0}examples: [" + "a" * 300 + "]"),
        ),
        (
            "sec-number-bounds",
            _body("type: integer\n{0}format: int32\n{0}minimum: 1"),
            _body("type: integer\n{0}maximum: 2147483647\n{0}format: int32\n{0}minimum: 1"),
        ),
        (
            "sec-opaque-ids",
            "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: integer, format: int64}}]}}\n",
            "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: string, format: uuid}}]}}\n",
        ),
        (
            "sec-opaque-ids",
            "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: integer}}]}}\n",
            "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: string, format: uuid}}]}}\n",
        ),
        (
            "sec-inventory",
            "servers: [{url: 'https://staging.a.example'}, {url: 'https://a.example', description: Production}]\n",
            ("servers: [{url: 'https://staging.a.example', description: Staging}, "
             "{url: 'https://a.example', description: Production}]\n"),
        ),
        (
            "cld-no-vendor-host",
            "servers:\n  - url: https://a.run.app/v1  # for now\n",
            'servers:\n  - url: https://{host}/v1  # for now\n    variables:\n      host:\n        default: "a.run.app"\n',
        ),
        (
            "rsl-problem-json",
            "paths: {/a: {get: {responses: {'400': {description: A., content: {application/json: {schema: {}}}}}}}}\n",
            "paths: {/a: {get: {responses: {'400': {description: A., content: {application/problem+json: {schema: {}}}}}}}}\n",
        ),
        (
            "rsl-health",
            "security: [{k: []}]\npaths: {/healthz: {get: {responses: {}}}}\n",
            "security: [{k: []}]\npaths: {/healthz: {get: {responses: {}, security: []}}}\n",
        ),
        (
            "asy-202-status",
            _rest("/a", "{'202': {description: A.}}"),
            _rest("/a", "{'202': {description: A., " + LOCATED + "}}"),
        ),
        (
            "asy-long-running-202",
            _rest("/a/export", "{'200': {description: A.}}"),
            _rest("/a/export", "{'200': {description: A.}, \"202\": {description: \"The work has begun; its status is at the "
                  'Location.", headers: {Location: {schema: {type: string, format: uri-reference}}, Retry-After: '
                  "{schema: {type: integer}}}}}"),
        ),
        (
            "scl-cacheable-get",
            "paths: {'/a/{id}': {get: {responses: {'200': {description: A.}}}}}\n",
            "paths: {'/a/{id}': {get: {responses: {'200': {description: A., headers: {ETag: {schema: {type: string}}}}}}}}\n",
        ),
        # parameters: new ones, and those that the components hold
        (
            "rsl-idempotency",
            "paths:\n  /a:\n    post:\n      responses: {'201': {description: A.}}\n",
            "paths:\n  /a:\n    post:\n      responses: {'201': {description: A.}}\n"
            "      parameters: [" + KEYED + "]\n",
        ),
        (
            "rsl-idempotency",
            ("components: {parameters: {Key: {name: Idempotency-Key, in: header, schema: {type: string}}}}\n"
            "paths: {/a: {post: {parameters: [{name: q, in: query}], responses: {'201': {description: A.}}}}}\n"),
            ("components: {parameters: {Key: {name: Idempotency-Key, in: header, schema: {type: string}}}}\n"
            'paths: {/a: {post: {parameters: [{name: q, in: query}, {$ref: "#/components/parameters/Key"}], '
            "responses: {'201': {description: A.}}}}}\n"),
        ),
        (
            "scl-paginated-list",
            "components: {parameters: {S: {name: page_size, in: query}, T: {name: page_token, in: query}}}\n"
            + ANSWER.replace("SCHEMA", "{type: array, items: {type: object}}"),
            "components: {parameters: {S: {name: page_size, in: query}, T: {name: page_token, in: query}}}\n"
            + ANSWER.replace("SCHEMA", "{type: array, items: {type: object}}").replace(
                "}}}}\n", '}}}, parameters: [{$ref: "#/components/parameters/S"}, {$ref: "#/components/parameters/T"}]}}}\n'
            ).replace("}}}}}}}}, parameters", "}}}}}}, parameters"),
        ),
    ],
)  # fmt: skip
def test_more_unsafe_repairs_only_on_request(tmp_path: Path, rule: str, before: str, after: str) -> None:
    test_unsafe_repairs_only_on_request(tmp_path, rule, before, after)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        # the last of its section, what only another unused one refers to, and what an anchor is in
        ("val-unused-component", "components: {schemas: {A: {}, B: {}}}\n"),
        ("val-unused-component", ANSWER.replace("SCHEMA", "{$ref: '#/components/schemas/A'}")
         + "components: {schemas: {A: {}, B: {$ref: '#/components/schemas/B/not'}}}\n"),
        ("val-unused-component", ANSWER.replace("SCHEMA", "{$ref: '#/components/schemas/A'}")
         + "x-a: &x {}\ncomponents: {schemas: {A: {}, B: &b {}}}\n"),
        ("cns-operation-id-style",
         ("paths: {/a: {get: {operationId: getAll}, put: {operationId: putAll}, post: {operationId: post_all}}}\n"
         "components: {links: {l: {operationId: post_all}}}\n")),
        ("sec-number-bounds", _body("type: integer")),
        ("sec-opaque-ids",
         "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: integer, minimum: 1}}]}}\n"),
        ("sec-inventory", "servers: [{url: 'https://a.example'}, {url: 'https://b.example', description: Sandbox}]\n"),
        # a brace would end the word
        ("cld-no-vendor-host", "servers: [{url: https://a.run.app/v1}]\n"),
        ("cld-no-vendor-host", "servers: [{url: 'https://a.run.app', variables: {host: {default: a}}}]\n"),
        ("rsl-problem-json", ("paths: {/a: {get: {responses: {'400': {description: A., content: "
         "{application/json: {}, application/xml: {}}}}}}}\n")),
    ],
)  # fmt: skip
def test_what_would_be_made_up_is_left_alone(tmp_path: Path, rule: str, text: str) -> None:
    assert mend(tmp_path, FRAME + text, rule, unsafe=True) == FRAME + text


OLD = (
    "openapi: 3.0.3\ninfo: {title: T, version: 1.0.0}\npaths: {}\ncomponents: {schemas: {A: {}, B: BEFORE}}\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "{items: {$ref: '#/components/schemas/A', maximum: 3}}",
            "{items: {allOf: [{$ref: '#/components/schemas/A'}], maximum: 3}}",
        ),
        (
            "\n  type: object\n  properties:\n    a:\n      maximum: 3\n      $ref: '#/components/schemas/A'  # it\n ",
            (
                "\n  type: object\n  properties:\n    a:\n      maximum: 3\n      allOf:\n"
                "        - $ref: '#/components/schemas/A'  # it\n "
            ),
        ),
        (
            "\n  anyOf:\n  - $ref: '#/components/schemas/A'\n    maximum: 3\n ",
            "\n  anyOf:\n  - allOf:\n      - $ref: '#/components/schemas/A'\n    maximum: 3\n ",
        ),
    ],
)
def test_a_reference_is_wrapped_for_what_stands_beside_it(tmp_path: Path, before: str, after: str) -> None:
    if before.startswith("\n"):
        frame = OLD.replace("{schemas: {A: {}, B: BEFORE}}", "\n schemas:\n  A: {}\n  B:BEFORE")
        before, after = (text.replace("\n  ", "\n    ") for text in (before, after))
    else:
        frame = OLD
    text = frame.replace("BEFORE", before)
    assert mend(tmp_path, text, "val-ref-siblings") == text
    assert mend(tmp_path, text, "val-ref-siblings", unsafe=True) == frame.replace("BEFORE", after)


def test_a_reference_in_json_is_wrapped(tmp_path: Path) -> None:
    text = """{"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {},
      "definitions": {"A": {}, "B": {"properties": {"a": {"$ref": "#/definitions/A", "maximum": 3}}}}}"""
    wrapped = text.replace('"$ref": "#/definitions/A"', '"allOf": [{"$ref": "#/definitions/A"}]')
    assert mend(tmp_path, text, "val-ref-siblings", name="a.json", unsafe=True) == wrapped


def test_only_schemas_are_wrapped(tmp_path: Path) -> None:
    text = OLD.replace(
        "paths: {}", "paths: {/a: {get: {parameters: [{$ref: '#/x-p', name: a}]}}}\nx-p: {name: b, in: query}"
    )
    text = text.replace("BEFORE", "{}")
    assert mend(tmp_path, text, "val-ref-siblings", unsafe=True) == text


def test_a_definition_that_many_use_is_repaired_once(tmp_path: Path) -> None:
    body = """\
        paths:
          /a/{id}: {get: {parameters: [{$ref: '#/components/parameters/Id'}]}}
          /b/{id}: {get: {parameters: [{$ref: '#/components/parameters/Id'}]}}
        components: {parameters: {Id: {name: id, in: path}}}
        """
    assert mend(tmp_path, spec(body), "val-path-params").count("required: true") == 1


def test_what_is_added_at_one_place_is_nested_as_it_belongs(tmp_path: Path) -> None:
    text = FRAME + _body("properties:\n{0}  balance:\n{0}    type: number")
    indent = " " * 14
    added = f"{indent}    readOnly: true\n{indent}additionalProperties: false\n"
    assert mend(tmp_path, text, "sec-object-closed", "sec-readonly-fields", unsafe=True) == text + added


def test_an_object_that_others_consist_of_stays_open(tmp_path: Path) -> None:
    text = FRAME + _body("$ref: '#/components/schemas/A'")
    text += (
        "components: {schemas: {A: {properties: {a: {}}}, B: {allOf: [{$ref: '#/components/schemas/A'}]}}}\n"
    )
    assert mend(tmp_path, text, "sec-object-closed", unsafe=True) == text
    alone = text.replace(", B: {allOf: [{$ref: '#/components/schemas/A'}]}", "")
    closed = alone.replace("{a: {}}", "{a: {}}, additionalProperties: false")
    assert mend(tmp_path, alone, "sec-object-closed", unsafe=True) == closed


def test_an_object_whose_examples_have_more_stays_open(tmp_path: Path) -> None:
    text = FRAME + _body("properties: {{a: {{}}}}\n{0}example: {{a: 1, b: 2}}")
    assert mend(tmp_path, text, "sec-object-closed", unsafe=True) == text
    assert mend(tmp_path, text.replace(", b: 2", ""), "sec-object-closed", unsafe=True) != text.replace(
        ", b: 2", ""
    )
