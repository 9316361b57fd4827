"""Repairs change what they must and nothing else; where a text leaves a doubt they do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.mending import FRAME, mend, spec


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
        # numbers and truth values where text is wanted, and versions that are not full
        (
            "val-structure",
            "tags:\n- name: 5.10 # five\n  description: true\npaths: {/o: {get: {operationId: 0x1F, responses: {}}}}\n",
            'tags:\n- name: "5.10" # five\n  description: "true"\npaths: {/o: {get: {operationId: "0x1F", responses: {}}}}\n',
        ),
        # status codes that are numbers
        (
            "val-status-quoted",
            "paths: {/o: {get: {responses: {200: {description: o}, '404': {description: n}, 4XX: {description: x}}}}}\n",
            "paths: {/o: {get: {responses: {\"200\": {description: o}, '404': {description: n}, 4XX: {description: x}}}}}\n",
        ),
        (
            "val-status-quoted",
            "paths:\n  /o:\n    get:\n      responses:\n        ? 200 # fine\n        : description: o\n        default: {}\n",
            'paths:\n  /o:\n    get:\n      responses:\n        ? "200" # fine\n        : description: o\n        default: {}\n',
        ),
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
        ("val-status-quoted", "components: {examples: {A: {value: {responses: {200: {}}}}}}\n"),
        ("val-status-quoted", "paths: {/o: {get: {responses: {default: {}, !!str 200: {}, 0x1: {}, x-200: {}}}}}\n"),
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("openapi: 3.1 # one\n", 'openapi: "3.1.1" # one\n'),
        ("openapi: '3.0'\n", "openapi: '3.0.4'\n"),
        ("openapi: 3.2\n", 'openapi: "3.2.0"\n'),
        ("swagger: 2.0\n", 'swagger: "2.0"\n'),
        ('{"openapi": 3.1,\n', '{"openapi": "3.1.1",\n'),
        ('{"swagger": 2.0,\n', '{"swagger": "2.0",\n'),
    ],
)
def test_versions_are_written_in_full_and_as_text(tmp_path: Path, before: str, after: str) -> None:
    is_flow = before.startswith("{")
    rest = (
        '"info": {"title": "T", "version": 1.0}, "paths": {}}'
        if is_flow
        else "info: {title: T, version: 1.0}\npaths: {}\n"
    )
    text = before + rest
    assert mend(tmp_path, text, "val-openapi-version") == after + rest
    assert mend(tmp_path, text, "val-openapi-version", "val-structure") == after + rest.replace(
        "1.0", '"1.0"'
    )
    assert mend(tmp_path, after + rest, "val-openapi-version") == after + rest


@pytest.mark.parametrize(
    "text",
    [
        "paths: {/o: {$ref: 3}}\n",
        "paths: {/o: {get: {parameters: [{name: a, in: query, style: 3, schema: {}}]}}}\n",
        "paths: {/o: {get: {parameters: [{name: a, in: 3, schema: {}}]}}}\n",
        "components: {schemas: {A: {$anchor: 3}, B: {pattern: null}}}\n",
        "info: {contact: {email: true}}\n",
        "info: {summary: &a 3}\n",
    ],
)
def test_no_quotes_where_they_would_not_help(tmp_path: Path, text: str) -> None:
    before = FRAME.partition("info")[0] + text
    assert mend(tmp_path, before, "val-structure") == before


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
