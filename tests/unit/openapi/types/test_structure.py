from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.openapi.document import Document

Load = Callable[..., Document]


def structure(document: Document) -> list[tuple[str, str]]:
    assert {notice.severity for notice in document.notices if notice.code == "structure"} <= {"error"}
    return [(notice.pointer, notice.message) for notice in document.notices if notice.code == "structure"]


@pytest.mark.parametrize(
    ("version", "body", "pointer", "message"),
    [
        ("3.1", "paths: {pets: {}}", "/paths/pets", "'pets' does not match ^/"),
        ("3.1", "pathz: {}\npaths: {}", "/pathz", "'pathz' is not known here"),
        (
            "3.1",
            "paths: {/a: {get: {responses: {'200': {}}}}}",
            "/paths/~1a/get/responses/200",
            "'description' is missing",
        ),
        (
            "3.1",
            "paths: {/a: {get: {responses: {default: {description: d}, '20': {description: d}}}}}",
            "/paths/~1a/get/responses/20",
            "'20' does not match",
        ),
        (
            "3.1",
            "paths: {/a: {parameters: [{name: x, in: path, schema: {}}]}}",
            "/paths/~1a/parameters/0",
            "'required' is missing",
        ),
        (
            "3.1",
            "paths: {/a: {parameters: [{name: x, in: body, schema: {}}]}}",
            "/paths/~1a/parameters/0/in",
            "'body' is not one of",
        ),
        ("3.1", "components: {schemas: {A: {type: strin}}}", "/components/schemas/A/type", "'strin' is not one of 'array'"),
        ("3.1", "components: {schemas: {A: {required: true}}}", "/components/schemas/A/required", "true is not a list"),
        (
            "3.1",
            "components: {schemas: {A: {properties: {a: {items: {minLength: '1'}}}}}}",
            "/components/schemas/A/properties/a/items/minLength",
            "'1' is not an integer",
        ),
        (
            "3.1",
            "components: {schemas: {A: {required: [a, a]}}}",
            "/components/schemas/A/required",
            "the same item twice",
        ),
        ("3.1", "components: {schemas: {'a b': {}}}", "/components/schemas/a b", "the name 'a b' is not allowed"),
        ("3.0", "paths: {}\ntags: [{}]", "/tags/0", "'name' is missing"),
        (
            "3.0",
            "paths: {/a: {get: {responses: {'200': {descriptio: x}}}}}",
            "/paths/~1a/get/responses/200",
            "'description' is missing",
        ),
        (
            "3.0",
            "paths: {/a: {get: {parameters: [{name: x, in: path, schema: {}}], responses: {'200': {description: d}}}}}",
            "/paths/~1a/get/parameters/0",
            "'required' is missing",
        ),
        (
            "3.0",
            "paths: {/a: {get: {responses: {'200': {description: d, content: {a/b: {schema: {type: x}}}}}}}}",
            "/paths/~1a/get/responses/200/content/a~1b/schema/type",
            "'x' is not one of 'array'",
        ),
        (
            "3.0",
            "paths: {}\ncomponents: {securitySchemes: {s: {type: http}}}",
            "/components/securitySchemes/s",
            "'scheme' is missing",
        ),
        ("2.0", "paths: {/a: {get: {}}}", "/paths/~1a/get", "'responses' is missing"),
        (
            "2.0",
            "paths: {/a: {parameters: [{name: x, in: query, type: strin}]}}",
            "/paths/~1a/parameters/0/type",
            "'strin' is not one of 'string'",
        ),
        ("3.2", "paths: {/a: {query: {responses: {'200': {description: 1}}}}}",
         "/paths/~1a/query/responses/200/description", "1 is not text"),
    ],
)  # fmt: skip
def test_one_mistake_gives_one_message_at_its_place(
    load: Load, version: str, body: str, pointer: str, message: str
) -> None:
    found = structure(load(body + "\n", version=version, check_structure=True))
    at_place = [text for place, text in found if place == pointer]
    assert len(at_place) == 1, found
    assert message in at_place[0]
    beside = {place for place, _ in found if place != pointer}
    assert beside <= {"/paths/~1a/get/responses/200/descriptio"}, found


def test_a_field_that_is_nearly_right_is_suggested(load: Load) -> None:
    document = load("paths: {}\ntag: []\n", check_structure=True)
    (notice,) = document.notices
    assert notice.hint == "did you mean 'tags'?"
    assert (notice.location.line, notice.location.column) == (4, 1)


@pytest.mark.parametrize(
    ("version", "body", "hint"),
    [
        ("3.0", "components: {schemas: {A: {type: [string, 'null']}}}", "`nullable: true` beside it"),
        (
            "3.0",
            "components: {schemas: {A: {properties: {a: {type: 'null'}}}}}",
            "`nullable: true` beside it",
        ),
        (
            "3.0",
            "components: {schemas: {A: {items: {exclusiveMinimum: 3}}}}",
            "`true` beside the bound itself",
        ),
        (
            "3.0",
            "components: {schemas: {A: {const: 3}}}",
            "'const' came with OpenAPI 3.1; `enum` with this one",
        ),
        ("3.0", "components: {schemas: {A: {allOf: [{if: {}}]}}}", "'if' came with OpenAPI 3.1"),
        ("3.1", "components: {schemas: {A: {exclusiveMinimum: true}}}", "the bound itself, in place of"),
        ("3.0", "webhooks: {}", "'webhooks' came with OpenAPI 3.1: say `openapi: 3.1.0`, or do without it"),
        ("3.1", "paths: {/a: {query: {responses: {}}}}", "came with OpenAPI 3.2"),
        ("3.1", "tags: [{name: a, parent: b}]", "came with OpenAPI 3.2"),
        ("3.1", "tags: [{name: a, description: null}]", "leave the field out, or give it a value"),
        ("3.1", "paths: {/a: {parameters: [{name: a, in: query, schema: {}, itemSchema: {}}]}}", None),
        ("3.1", "tags: [{description: d}]", None),
    ],
)
def test_what_another_version_has_is_said(load: Load, version: str, body: str, hint: str | None) -> None:
    paths = "" if body.startswith("paths") else "\npaths: {}"
    (notice,) = load(f"{body}{paths}\n", version=version, check_structure=True).notices
    assert (hint in (notice.hint or "")) if hint else notice.hint is None, notice


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
def test_a_valid_document_has_nothing_to_say(load: Load, version: str) -> None:
    body = "paths:\n  /a:\n    get:\n      responses:\n        '200': {description: d}\nx-own: 1\n"
    assert structure(load(body, version=version, check_structure=True)) == []


def test_the_structure_is_checked_only_when_asked(load: Load) -> None:
    assert load("paths: 1\n").notices == ()


def test_a_mistake_does_not_make_its_neighbours_unknown(load: Load) -> None:
    document = load(
        "paths: {/a: {get: {summary: 1, operationId: x, tags: [a], x-y: 1, responses: {'200': {description: d}}}}}\n",
        check_structure=True,
    )
    assert structure(document) == [("/paths/~1a/get/summary", "1 is not text")]


def test_what_is_checked_is_what_was_written(load: Load) -> None:
    body = "paths: {}\ncomponents: {schemas: {A: {type: string, nullable: true, exclusiveMinimum: true, minimum: 1}}}\n"
    assert structure(load(body, version="3.0", check_structure=True)) == []
    assert [pointer for pointer, _ in structure(load(body, version="3.1", check_structure=True))] == [
        "/components/schemas/A/exclusiveMinimum"
    ]


def test_objects_of_other_files_are_checked_where_they_stand(load: Load) -> None:
    document = load(
        """
        paths:
          /a: {$ref: parts.yaml#/item}
        components: {schemas: {S: {$ref: 'parts.yaml#/schema'}}}
        """,
        others={
            "parts.yaml": "item:\n  get:\n    responses:\n      '200': {}\nschema:\n  type: strin\n",
        },
        version="3.0",
        check_structure=True,
    )
    found = [
        (Path(notice.location.file).name, notice.location.line, notice.pointer)
        for notice in document.notices
        if notice.code == "structure"
    ]
    assert found == [("parts.yaml", 4, "/item/get/responses/200"), ("parts.yaml", 6, "/schema/type")]


def test_a_reference_in_the_wrong_place_is_said_to_be_one_field(load: Load) -> None:
    document = load(
        "paths: {/a: {get: {$ref: get.yaml}}}\n",
        others={"get.yaml": "responses: {default: {description: d}}"},
        check_structure=True,
    )
    place = "/paths/~1a/get/$ref"
    assert [(notice.code, notice.pointer, notice.field) for notice in document.notices] == [
        ("structure", place, place),
        ("ref-unexpected", place, place),
    ]


_THING = "{$ref: '#/components/schemas/A'}"
_REST = "components: {schemas: {A: {type: object}}}\n"


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        (f"paths: {{}}\nfoo: {_THING}", "/foo", "the field 'foo' is not known"),
        (f"paths: {{/a: {{post: {{requestbody: {_THING}, responses: {{}}}}}}}}", "/paths/~1a/post/requestbody", "not known"),
        (f"paths: {{/a: {{get: {{responses: {{ok: {_THING}}}}}}}}}", "/paths/~1a/get/responses/ok", "'ok' does not match"),
        (f"paths: {{/a: {{get: {{responses: {{'2000': {_THING}}}}}}}}}", "/paths/~1a/get/responses/2000", "does not match"),
        (f"paths: {{/a: {{get: {{deprecated: {_THING}}}}}}}", "/paths/~1a/get/deprecated/$ref", "no $ref is allowed"),
        (f"paths: {{/a: {{get: {{tags: [{_THING}]}}}}}}", "/paths/~1a/get/tags/0/$ref", "no $ref is allowed"),
        (f"paths: {{/a: {{get: {{tags: {_THING}}}}}}}", "/paths/~1a/get/tags/$ref", "no $ref is allowed"),
        (f"paths: {{/a: {{get: {{operationId: {_THING}}}}}}}", "/paths/~1a/get/operationId/$ref", "no $ref is allowed"),
        (f"paths: {{}}\nsecurity: [{{a: {_THING}}}]", "/security/0/a/$ref", "no $ref is allowed"),
        (f"paths: {{}}\nservers: [{_THING}]", "/servers/0/$ref", "no $ref is allowed"),
        (f"paths: {{/a: {{parameters: [{{name: a, in: query, schema: {{type: {_THING}}}}}]}}}}",
         "/paths/~1a/parameters/0/schema/type/$ref", "no $ref is allowed"),
        (f"paths: {{/a: {{parameters: [{{name: a, in: query, schema: {{properties: {_THING}}}}}]}}}}",
         "/paths/~1a/parameters/0/schema/properties/$ref", "no $ref is allowed"),
    ],
)  # fmt: skip
def test_a_reference_hides_nothing(load: Load, version: str, body: str, pointer: str, message: str) -> None:
    found = dict(structure(load(f"{body}\n{_REST}", version=version, check_structure=True)))
    assert message in found[pointer]


@pytest.mark.parametrize("field", ["foo", "requestbody"])
def test_a_reference_hides_nothing_in_swagger(load: Load, field: str) -> None:
    body = f"paths: {{/a: {{get: {{{field}: {{$ref: '#/definitions/A'}}, responses: {{default: {{description: d}}}}}}}}}}\n"
    (found,) = structure(load(body + "definitions: {A: {}}\n", version="2.0", check_structure=True))
    assert found == (f"/paths/~1a/get/{field}", f"the field {field!r} is not known here")


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_reference_in_another_file_hides_nothing(load: Load, version: str) -> None:
    document = load(
        "paths: {}\ncomponents: {responses: {A: {$ref: parts.yaml#/A}}}\n",
        version=version,
        others={"parts.yaml": "A: {description: d, unknown: {$ref: '#/B'}}\nB: {}\n"},
        check_structure=True,
    )
    assert structure(document) == [("/A/unknown", "the field 'unknown' is not known here")]


def test_what_stands_beside_a_reference_in_another_file_is_looked_at(load: Load) -> None:
    document = load(
        "paths: {}\ncomponents: {responses: {A: {$ref: parts.yaml#/A}}, schemas: {S: {$ref: parts.yaml#/S}}}\n",
        others={
            "parts.yaml": "A: {$ref: '#/B', unknown: 1}\nB: {description: d}\nS: {$ref: '#/T', type: 1}\nT: {}\n"
        },
        check_structure=True,
    )
    assert [place for place, _ in structure(document)] == ["/A/unknown", "/S/type"]


def test_a_malformed_reference_where_one_is_allowed_is_no_misplaced_one(load: Load) -> None:
    document = load(
        "paths: {}\ncomponents: {schemas: {A: {$ref: '#/a b'}}}\n", version="3.0", check_structure=True
    )
    assert not any("no $ref" in message for _, message in structure(document))
    assert "ref-unresolved" in {notice.code for notice in document.notices}


@pytest.mark.parametrize("dialect", ["[a]", "{a: b}", "1"])
def test_a_dialect_that_is_no_text_is_an_error(load: Load, dialect: str) -> None:
    found = dict(structure(load(f"paths: {{}}\njsonSchemaDialect: {dialect}\n", check_structure=True)))
    assert "is not text" in found["/jsonSchemaDialect"]


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_alternatives_without_any_are_an_error(load: Load, version: str, keyword: str) -> None:
    body = f"paths: {{}}\ncomponents: {{schemas: {{A: {{{keyword}: []}}}}}}\n"
    (found,) = structure(load(body, version=version, check_structure=True))
    assert found[0] == f"/components/schemas/A/{keyword}"


def test_another_dialect_is_left_alone(load: Load) -> None:
    body = "paths: {}\ncomponents: {schemas: {A: {type: strin}}}\n"
    dialect = "jsonSchemaDialect: https://json-schema.org/draft/2019-09/schema\n"
    assert structure(load(dialect + body, check_structure=True)) == []
    assert len(structure(load(body, check_structure=True))) == 1


def test_what_is_not_allowed_beside_a_reference_is_one_problem(load: Load) -> None:
    parameter = "{$ref: '#/components/parameters/P', name: q, in: query, required: true, description: Q.}"
    body = f"""
        paths: {{/a: {{get: {{parameters: [{parameter}], responses: {{'200': {{description: A.}}}}}}}}}}
        components: {{parameters: {{P: {{name: p, in: query, schema: {{}}}}}}}}
    """
    found = [
        notice
        for notice in load(body, version="3.1", check_structure=True).notices
        if notice.code == "structure"
    ]
    assert [(notice.pointer, notice.message) for notice in found] == [
        (
            "/paths/~1a/get/parameters/0/name",
            "the fields 'name', 'in', 'required' are not allowed beside a $ref",
        )
    ]
    (ignored,) = load(body, version="3.0", check_structure=True).notices
    assert ignored.code == "ref-siblings"


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_status_in_lower_case_is_one_problem(load: Load, version: str) -> None:
    document = load(
        "paths: {/a: {get: {responses: {4xx: {description: A.}}}}}\n", version=version, check_structure=True
    )
    (found,) = [notice for notice in document.notices if notice.code == "structure"]
    assert found.pointer == "/paths/~1a/get/responses/4xx"
    assert found.hint == "write '4XX'"
