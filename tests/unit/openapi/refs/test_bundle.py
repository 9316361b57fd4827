from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.openapi.document import Document
from scaffold.openapi.refs.bundle import bundle
from scaffold.openapi.refs.bundle_names import suggest_name

Load = Callable[..., Document]
PARTS: dict[str, str | bytes] = {
    "paths/pets.yaml": """
        parameters:
        - $ref: ../common.yaml#/parameters/limit
        get:
          responses:
            '200':
              description: ok
              content:
                application/json:
                  schema:
                    type: array
                    items: {$ref: ../schemas/pet.yaml}
        post: {$ref: create.yaml}
    """,
    "paths/create.yaml": """
        requestBody: {$ref: ../common.yaml#/bodies/Pet}
        responses: {default: {$ref: ../common.yaml#/failure}}
    """,
    "common.yaml": """
        parameters:
          limit: {name: limit, in: query, schema: {$ref: '#/size'}}
        size: {type: integer}
        bodies:
          Pet: {content: {application/json: {schema: {$ref: schemas/pet.yaml}}}}
        failure: {description: failed, content: {application/json: {schema: {$ref: other/pet.yaml}}}}
    """,
    "schemas/pet.yaml": """
        type: object
        properties:
          name: {type: string}
          parent: {$ref: '#'}
          owner: {$ref: '../openapi.yaml#/components/schemas/Owner'}
    """,
    "other/pet.yaml": "type: boolean",
}


def test_other_files_become_components(load: Load) -> None:
    document = load(
        """
        paths:
          /pets: {$ref: paths/pets.yaml}
        components:
          schemas:
            Owner: {type: object}
            Failure: {$ref: common.yaml#/size}
        """,
        others=PARTS,
    )
    assert [notice.code for notice in document.notices] == ["ref-unexpected"]
    assert bundle(document) == {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/pets": {
                "parameters": [{"$ref": "#/components/parameters/limit"}],
                "get": {
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {
                                "application/json": {
                                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/pet"}}
                                }
                            },
                        }
                    }
                },
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/Pet"},
                    "responses": {"default": {"$ref": "#/components/responses/failure"}},
                },
            }
        },
        "components": {
            "schemas": {
                "Owner": {"type": "object"},
                "Failure": {"type": "integer"},
                "pet": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "parent": {"$ref": "#/components/schemas/pet"},
                        "owner": {"$ref": "#/components/schemas/Owner"},
                    },
                },
                "other_pet": {"type": "boolean"},
            },
            "parameters": {
                "limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Failure"}}
            },
            "requestBodies": {
                "Pet": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/pet"}}}}
            },
            "responses": {
                "failure": {
                    "description": "failed",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/other_pet"}}},
                }
            },
        },
    }


def test_what_references_find_inside_of_definitions_becomes_components(load: Load) -> None:
    document = load(
        """
        paths:
          /a/{id}:
            get:
              responses:
                '200':
                  description: ok
                  content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}
        components:
          schemas:
            A: {$ref: '#/paths/~1a~1%7Bid%7D/get/responses/200/content/application~1json/schema'}
            B: {items: {$ref: '#/components/schemas/C/properties/status'}}
            C:
              properties:
                status: {type: string}
                node: {$ref: '#/components/schemas/C/$defs/Node'}
              $defs:
                Node: {properties: {next: {$ref: '#/components/schemas/C/$defs/Node'}}}
            D: {$ref: '#here'}
            E: {prefixItems: [{$anchor: here, type: number}]}
        """
    )
    assert document.notices == ()
    bundled = bundle(document)
    assert bundled["components"]["schemas"] == {
        "A": {"type": "object", "properties": {"x": {"type": "string"}}},
        "B": {"items": {"$ref": "#/components/schemas/CStatus"}},
        "C": {
            "properties": {
                "status": {"$ref": "#/components/schemas/CStatus"},
                "node": {"$ref": "#/components/schemas/Node"},
            },
            "$defs": {"Node": {"$ref": "#/components/schemas/Node"}},
        },
        "D": {"$anchor": "here", "type": "number"},
        "E": {"prefixItems": [{"$ref": "#/components/schemas/D"}]},
        "CStatus": {"type": "string"},
        "Node": {"properties": {"next": {"$ref": "#/components/schemas/Node"}}},
    }
    content = bundled["paths"]["/a/{id}"]["get"]["responses"]["200"]["content"]
    assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}


def test_references_that_lead_nowhere_leave_something_usable(load: Load) -> None:
    document = load(
        """
        paths:
          /gone: {$ref: gone.yaml}
          /a:
            get:
              parameters: [{$ref: '#/components/parameters/No'}, {name: b, in: query, schema: {}}]
              requestBody: {$ref: '../out.yaml'}
              responses:
                '200': {$ref: 'http://example.com'}
                '201':
                  description: ok
                  headers: {X: {$ref: '#/no'}}
                  content: {a/b: {schema: {$ref: '#/no', title: kept}, examples: {e: {$ref: '#/no'}}}}
            put: {$ref: no.yaml}
        components:
          schemas:
            Loop: {$ref: '#/components/schemas/Loop'}
            Whole: {allOf: [{$ref: '#/components/schemas/Whole'}, {type: object}]}
            Union: {oneOf: [], discriminator: {propertyName: p, mapping: {a: '#/no', b: Loop, c: '#/components/schemas/Loop'}}}
          securitySchemes: {s: {$ref: '#/no'}}
        """
    )
    bundled = bundle(document)
    assert bundled["paths"] == {
        "/a": {
            "get": {
                "parameters": [{"name": "b", "in": "query", "schema": {}}],
                "responses": {
                    "200": {"description": ""},
                    "201": {
                        "description": "ok",
                        "headers": {},
                        "content": {"a/b": {"schema": {"title": "kept"}, "examples": {}}},
                    },
                },
            }
        }
    }
    assert bundled["components"] == {
        "schemas": {
            "Loop": {},
            "Whole": {"allOf": [{}, {"type": "object"}]},
            "Union": {
                "oneOf": [],
                "discriminator": {
                    "propertyName": "p",
                    "mapping": {"b": "Loop", "c": "#/components/schemas/Loop"},
                },
            },
        },
        "securitySchemes": {},
    }


def test_mappings_of_discriminators_are_references_too(load: Load) -> None:
    document = load(
        """
        components:
          schemas:
            Animal: {oneOf: [], discriminator: {propertyName: p, mapping: {cat: cat.yaml, dog: 'all.yaml#/Dog', it: Animal}}}
        """,
        others={"cat.yaml": "title: Cat", "all.yaml": "Dog: {title: Dog}"},
    )
    schemas = bundle(document)["components"]["schemas"]
    assert schemas["Animal"]["discriminator"]["mapping"] == {
        "cat": "#/components/schemas/cat", "dog": "#/components/schemas/Dog", "it": "Animal"
    }  # fmt: skip
    assert schemas["cat"] == {"title": "Cat"}
    assert schemas["Dog"] == {"title": "Dog"}


def test_extensions_and_data_are_kept_and_event_payloads_resolved(load: Load) -> None:
    document = load(
        """
        x-top: {$ref: nowhere}
        x-events:
          publishes: [{name: pet.born, payload: {$ref: 'pet.yaml'}, key: id}]
        components:
          schemas:
            A: {x-entity: {table: a}, default: {$ref: nowhere}, $id: 'http://example.com/a', $schema: 'http://example.com/d'}
          x-more: [1]
        """,
        others={"pet.yaml": "{type: object}"},
    )
    bundled = bundle(document)
    assert bundled["x-top"] == {"$ref": "nowhere"}
    assert bundled["x-events"] == {
        "publishes": [{"name": "pet.born", "payload": {"$ref": "#/components/schemas/pet"}, "key": "id"}]
    }
    assert bundled["components"] == {
        "schemas": {
            "A": {"x-entity": {"table": "a"}, "default": {"$ref": "nowhere"}},
            "pet": {"type": "object"},
        },
        "x-more": [1],
    }


def test_the_bundle_shares_nothing_with_the_document(load: Load) -> None:
    document = load("x-a: {b: [1]}\ncomponents: {schemas: {A: {default: {c: 2}}}}\n")
    bundled = bundle(document)
    bundled["x-a"]["b"].append(2)
    bundled["components"]["schemas"]["A"]["default"]["c"] = 3
    assert bundle(document)["x-a"] == {"b": [1]}
    assert document.root["components"] == {"schemas": {"A": {"default": {"c": 2}}}}


def test_names_that_are_no_plain_text_are_escaped(load: Load) -> None:
    document = load(
        "components: {schemas: {'a/b {c} %': {type: string}, B: {$ref: '#/components/schemas/a~1b %7Bc} %25'}}}\n"
    )
    schemas = bundle(document)["components"]["schemas"]
    assert schemas["B"] == {"$ref": "#/components/schemas/a~1b%20%7Bc%7D%20%25"}


def test_names_are_unique_without_regard_to_case(load: Load) -> None:
    others: dict[str, str | bytes] = {f"{folder}/Item.yaml": f"title: {folder}" for folder in ("a", "b", "c")}
    others["d/item.yaml"] = "title: d"
    references = ", ".join(f"{{$ref: {name}}}" for name in others)
    document = load(
        f"components: {{schemas: {{ITEM: {{}}, All: {{oneOf: [{references}]}}}}}}\n", others=others
    )
    assert list(bundle(document)["components"]["schemas"]) == [
        "ITEM",
        "All",
        "a_Item",
        "b_Item",
        "c_Item",
        "d_item",
    ]


def test_objects_that_contain_themselves_by_inlining_end(load: Load) -> None:
    document = load(
        """
        paths:
          /a: {$ref: item.yaml}
        """,
        others={
            "item.yaml": """
                post:
                  responses: {'200': {description: ok}}
                  callbacks: {again: {'{$request.body#/url}': {$ref: item.yaml}}}
            """
        },
    )
    post = bundle(document)["paths"]["/a"]["post"]
    assert post["callbacks"] == {"again": {}}


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ((), "pet"),
        (("Order",), "Order"),
        (("components", "schemas", "Order"), "Order"),
        (("components", "schemas", "Order", "properties", "status"), "OrderStatus"),
        (("components", "schemas", "Orders", "items"), "OrdersItem"),
        (("a", "$defs", "Node"), "Node"),
        (
            ("paths", "/a/{id}", "get", "responses", "200", "content", "application/json", "schema"),
            "AIdGetResponse200",
        ),
        (("paths", "/a", "post", "requestBody", "content", "a/b", "schema"), "APostRequest"),
    ],
)
def test_names_come_from_the_place(pointer: tuple[str, ...], name: str) -> None:
    assert suggest_name(Path("/x/pet.yaml"), pointer) == name


def test_the_outcome_does_not_depend_on_hashing(load: Load) -> None:
    document = load(
        "paths: {/a: {$ref: paths/pets.yaml}}\ncomponents: {schemas: {Owner: {}}}\n", others=PARTS
    )
    code = (
        "import json, pathlib, sys; from scaffold.openapi.load import load_document;"
        "from scaffold.openapi.refs.bundle import bundle;"
        "print(json.dumps(bundle(load_document(pathlib.Path(sys.argv[1])))))"
    )
    outcomes = {
        subprocess.run(
            [sys.executable, "-c", code, str(document.entry)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[4])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert outcomes == {json.dumps(bundle(document)) + "\n"}


def test_the_deepest_document_that_is_read_can_be_bundled(load: Load) -> None:
    schema = "{default: " + "[" * 60 + "]" * 60 + "}"
    for _ in range(60):
        schema = "{properties: {a: " + schema + "}}"
    document = load(f"components: {{schemas: {{A: {schema}}}}}\n")
    assert bundle(document)["components"] == document.root["components"]


def test_long_chains_of_inlined_files_end(load: Load) -> None:
    callback = "post: {{callbacks: {{c: {{x: {{$ref: p{}.yaml}}}}}}}}"
    others: dict[str, str | bytes] = {f"p{n}.yaml": callback.format(n + 1) for n in range(300)}
    document = load("paths: {/a: {$ref: p0.yaml}}\n", others={**others, "p300.yaml": "get: {}"})
    assert document.notices == ()
    assert bundle(document)["paths"]["/a"]["post"]["callbacks"]["c"]["x"]
