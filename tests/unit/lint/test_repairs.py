"""Repairs change what they must and nothing else; where a text leaves a doubt they do nothing."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scaffold.lint.config import LintConfig
from scaffold.lint.engine import lint_documents
from scaffold.lint.repair import choose_edits, repaired_texts
from scaffold.openapi.load import load_document

FRAME = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\n"


def mend(folder: Path, text: str, *rules: str, name: str = "a.yaml", unsafe: bool = False) -> str:
    file = folder / name
    file.write_bytes(text.encode())
    document = load_document(file)
    result = lint_documents([document], LintConfig(select=rules, gather=False))
    repairs = [
        repair.edits()
        for finding in result.findings
        if (repair := result.repairs.get(finding)) is not None and (repair.is_safe or unsafe)
    ]
    chosen = choose_edits([edits for edits in repairs if edits])
    return repaired_texts({file: document.text(file)}, chosen).get(file, text)


def spec(body: str) -> str:
    return FRAME + textwrap.dedent(body)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        # a slash before a path, in every style of a key
        ("val-path-syntax", "paths:\n  orders:  # all\n    get: {}\n", "paths:\n  /orders:  # all\n    get: {}\n"),
        ("val-path-syntax", "paths: {'orders': {get: {}}}\n", "paths: {'/orders': {get: {}}}\n"),
        # path parameters are required
        (
            "val-path-params",
            "paths:\n  /o/{id}:\n    parameters:\n      - name: id\n        in: path  # here\n        schema: {}\n    get: {}\n",
            ("paths:\n  /o/{id}:\n    parameters:\n      - name: id\n        in: path  # here\n        required: true\n"
            "        schema: {}\n    get: {}\n"),
        ),
        (
            "val-path-params",
            "paths: {'/o/{id}': {get: {parameters: [{name: id, in: path, required: false}]}}}\n",
            "paths: {'/o/{id}': {get: {parameters: [{name: id, in: path, required: true}]}}}\n",
        ),
        (
            "val-path-params",
            "paths: {'/o/{id}': {get: {parameters: [{name: id, in: path, schema: {}}]}}}\n",
            "paths: {'/o/{id}': {get: {parameters: [{name: id, in: path, required: true, schema: {}}]}}}\n",
        ),
        # words that YAML 1.1 reads as something else
        ("val-yaml11-ambiguous", "x-a: [no, 2024-01-01]\n", 'x-a: ["no", "2024-01-01"]\n'),
        ("val-yaml11-ambiguous", "x-a:\n  on: yes  # really\n", 'x-a:\n  "on": "yes"  # really\n'),
        # an enum value that stands twice
        (
            "val-schema-sane",
            "components:\n  schemas:\n    A:\n      enum:\n        - a\n        - b\n        - a\n    B: {}\n",
            "components:\n  schemas:\n    A:\n      enum:\n        - a\n        - b\n    B: {}\n",
        ),
        (
            "val-schema-sane",
            "components: {schemas: {A: {enum: [a , a, b,\n  a]}}}\n",
            "components: {schemas: {A: {enum: [a, b]}}}\n",
        ),
        # addresses
        ("val-server", "servers:\n  - url: 'https://a.example/v1/'\n", "servers:\n  - url: 'https://a.example/v1'\n"),
        ("sec-https-only", "servers: [{url: HTTP://a.example}]\n", "servers: [{url: HTTPs://a.example}]\n"),
        ("sec-https-only,val-server", "servers: [{url: http://a.example/}]\n", "servers: [{url: https://a.example}]\n"),
        # tags that are used and not declared
        (
            "doc-tags",
            'tags:\n- name: users\n  description: |\n    All of them.\n\n# paths\npaths:\n  /o: {get: {tags: ["order items"]}}\n',
            ("tags:\n- name: users\n  description: |\n    All of them.\n- name: order items\n\n# paths\npaths:\n"
            '  /o: {get: {tags: ["order items"]}}\n'),
        ),
        (
            "doc-tags",
            "tags: [{name: users}]\npaths: {/o: {get: {tags: [orders, 'no']}}}\n",
            "tags: [{name: users}, {name: orders}, {name: \"no\"}]\npaths: {/o: {get: {tags: [orders, 'no']}}}\n",
        ),
        # a header that the components share
        (
            "rsl-retry-after",
            ("components: {headers: {RetryAfter: {schema: {type: integer}}}}\npaths:\n  /o:\n    get:\n      responses:\n"
            "        '429':\n          description: Slow down.\n          content: {}\n        '503':\n"
            "          description: Later.\n          headers:\n            X-A: {}\n"),
            ("components: {headers: {RetryAfter: {schema: {type: integer}}}}\npaths:\n  /o:\n    get:\n      responses:\n"
            "        '429':\n          description: Slow down.\n          headers:\n            Retry-After:\n"
            "              $ref: \"#/components/headers/RetryAfter\"\n          content: {}\n        '503':\n"
            "          description: Later.\n          headers:\n            X-A: {}\n            Retry-After:\n"
            '              $ref: "#/components/headers/RetryAfter"\n'),
        ),
        # a format that the examples show
        (
            "cns-standard-formats",
            "components: {schemas: {A: {properties: {paid_at: {type: string, example: '2024-01-01T00:00:00Z'}}}}}\n",
            ("components: {schemas: {A: {properties: {paid_at: {type: string, format: date-time, "
            "example: '2024-01-01T00:00:00Z'}}}}}\n"),
        ),
    ],
)  # fmt: skip
def test_safe_repairs(tmp_path: Path, rule: str, before: str, after: str) -> None:
    assert mend(tmp_path, FRAME + before, *rule.split(",")) == FRAME + after
    assert mend(tmp_path, FRAME + after, *rule.split(",")) == FRAME + after


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("val-path-syntax", "paths: {orders: {get: {}}, /orders: {post: {}}}\n"),
        ("val-path-syntax", "paths: {orders: {get: {}}}\nx-a: {$ref: '#/paths/orders'}\n"),
        ("val-path-syntax", "paths: {/orders/: {get: {}}}\n"),
        ("val-yaml11-ambiguous", "x-a: [0777, 1_000]\n".replace("1_000", "0o17")),
        ("val-yaml11-ambiguous", "x-a: &anchor no\nx-b: !!str no\n"),
        ("val-schema-sane", "components:\n  schemas:\n    A:\n      enum:\n        - a\n        - a  # why?\n"),
        ("val-schema-sane", "components: {schemas: {A: {enum: [a, # one\n  a]}}}\n"),
        ("val-path-params", "x: &p {name: id, in: path}\npaths: {'/o/{id}': {get: {parameters: [*p]}}}\n"),
        ("val-path-params", "x: &p {in: path}\npaths: {'/o/{id}': {get: {parameters: [{name: id, <<: *p}]}}}\n"),
        ("sec-https-only", 'servers: [{url: "\\u0068ttp://a.example"}]\n'),
        ("doc-tags", "tags: [{name: orders}]\npaths: {/o: {get: {tags: [order]}}}\n"),
        ("rsl-retry-after", "paths: {/o: {get: {responses: {'429': {description: Slow down.}}}}}\n"),
        ("cns-standard-formats", "components: {schemas: {A: {properties: {paid_at: {type: string, example: today}}}}}\n"),
        ("cns-standard-formats", "components: {schemas: {A: {properties: {paid_at: {type: string}}}}}\n"),
        ("doc-operation-id", "paths: {/o: {get: {summary: S}}}\n"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left_alone(tmp_path: Path, rule: str, text: str) -> None:
    assert mend(tmp_path, FRAME + text, rule) == FRAME + text


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
            "{items: {$ref: '#/components/schemas/A', title: An A}}",
            "{items: {allOf: [{$ref: '#/components/schemas/A'}], title: An A}}",
        ),
        (
            "\n  type: object\n  properties:\n    a:\n      title: An A\n      $ref: '#/components/schemas/A'  # it\n ",
            (
                "\n  type: object\n  properties:\n    a:\n      title: An A\n      allOf:\n"
                "        - $ref: '#/components/schemas/A'  # it\n "
            ),
        ),
        (
            "\n  anyOf:\n  - $ref: '#/components/schemas/A'\n    title: An A\n ",
            "\n  anyOf:\n  - allOf:\n      - $ref: '#/components/schemas/A'\n    title: An A\n ",
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
      "definitions": {"A": {}, "B": {"properties": {"a": {"$ref": "#/definitions/A", "title": "An A"}}}}}"""
    wrapped = text.replace('"$ref": "#/definitions/A"', '"allOf": [{"$ref": "#/definitions/A"}]')
    assert mend(tmp_path, text, "val-ref-siblings", name="a.json", unsafe=True) == wrapped


def test_only_schemas_are_wrapped(tmp_path: Path) -> None:
    text = OLD.replace(
        "paths: {}", "paths: {/a: {get: {parameters: [{$ref: '#/x-p', name: a}]}}}\nx-p: {name: b, in: query}"
    )
    text = text.replace("BEFORE", "{}")
    assert mend(tmp_path, text, "val-ref-siblings", unsafe=True) == text


JSON = """\
{
\t"openapi": "3.1.1",
\t"info": {"title": "T \\ud83d\\ude00", "version": "1.0.0"},
\t"tags": [
\t\t{"name": "users"}
\t],
\t"paths": {
\t\t"/o/{id}": {
\t\t\t"get": {
\t\t\t\t"tags": ["orders"],
\t\t\t\t"parameters": [{"name":"id","in":"path"}, {
\t\t\t\t\t"name": "x"
\t\t\t\t}]
\t\t\t}
\t\t}
\t}
}"""


def test_json_stays_json_with_its_indentation(tmp_path: Path) -> None:
    text = mend(tmp_path, JSON, "doc-tags", "val-path-params", name="a.json")
    expected = JSON.replace('{"name": "users"}', '{"name": "users"},\n\t\t{"name": "orders"}')
    assert text == expected.replace('"in":"path"', '"in":"path","required":true')


def test_json_with_a_key_on_each_line_gets_another_line(tmp_path: Path) -> None:
    text = JSON.replace('{"name":"id","in":"path"}', '{\n  "name": "id",\n  "in": "path"\n}')
    assert '  "in": "path",\n  "required": true\n}' in mend(tmp_path, text, "val-path-params", name="a.json")


def test_two_repairs_do_not_add_the_same_entry_at_once(tmp_path: Path) -> None:
    text = FRAME + (
        "paths:\n  /a: {post: {responses: {'201': {$ref: '#/components/responses/A'}}}}\n"
        "  '/a/{id}': {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}\n"
        "components: {responses: {A: {description: A.}}}\n"
    )
    rules = ("rsl-created-location", "scl-cacheable-get")
    once = mend(tmp_path, text, *rules, unsafe=True)
    assert once.count("headers") == 1
    twice = mend(tmp_path, once, *rules, unsafe=True)
    assert (twice.count("headers"), twice.count("Location"), twice.count("ETag")) == (1, 1, 1)
    assert mend(tmp_path, twice, *rules, unsafe=True) == twice


def test_line_ends_of_the_file_are_kept(tmp_path: Path) -> None:
    body = "paths:\n  /o/{id}:\n    parameters:\n      - in: path\n        name: id\n    get: {}"
    before = spec(body).replace("\n", "\r\n")
    after = before.replace("in: path\r\n", "in: path\r\n        required: true\r\n")
    assert mend(tmp_path, before, "val-path-params") == after


def test_a_file_may_end_without_a_line_end(tmp_path: Path) -> None:
    body = "paths:\n  /o/{id}:\n    get: {}\n    parameters:\n      - name: id\n        in: path"
    assert mend(tmp_path, spec(body), "val-path-params") == spec(body) + "\n        required: true"


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
