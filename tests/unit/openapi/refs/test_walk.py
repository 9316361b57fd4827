from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.openapi.document import Document, Node
from scaffold.openapi.index import build_index
from scaffold.openapi.refs.walk import iter_objects
from scaffold.openapi.types.nodes import OBJECT_TYPES, kind_at

Load = Callable[..., Document]
BODY = """
servers: [{url: /, variables: {v: {default: a}}}]
tags: [{name: pets, externalDocs: {url: u}}, {name: pets}]
security: [{key: []}]
paths:
  /pets/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Id'}}
    - {name: page, in: query, schema: {type: integer}}
    get:
      operationId: getPet
      parameters:
      - {$ref: 'parts.yaml#/Page'}
      responses:
        '200':
          description: ok
          headers: {X-A: {schema: {type: string}, examples: {e: {value: 1}}}}
          links: {next: {operationId: getPet, server: {url: /}}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
              encoding: {a: {headers: {X-B: {schema: {}}}}}
    post:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}
      responses: {'201': {$ref: '#/components/responses/Made'}}
      callbacks:
        made:
          '{$request.body#/url}':
            post:
              requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/Event'}}}}
              responses: {'204': {description: none}}
webhooks:
  born:
    post:
      requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/Event'}}}}
      responses: {'200': {description: ok, content: {a/b: {schema: {$ref: '#/components/schemas/Ack'}}}}}
components:
  securitySchemes:
    key: {type: oauth2, flows: {clientCredentials: {tokenUrl: u, scopes: {}}}}
    other: {$ref: '#/components/securitySchemes/key'}
  responses:
    Made: {description: made}
  schemas:
    Id: {type: string}
    Pet:
      allOf: [{$ref: '#/components/schemas/New'}]
      properties:
        parent: {$ref: '#/components/schemas/Pet'}
        example: {not: {const: {$ref: x}}}
      additionalProperties: false
      discriminator: {propertyName: kind}
      xml: {name: pet}
    New: {type: object, properties: {id: {$ref: '#/components/schemas/Id'}}}
    Event: {type: object}
    Ack: {type: object}
    Unused: {items: {type: string}}
"""
PARTS = "Page: {name: page, in: query, schema: {type: integer, maximum: 9}}\nUnused: {name: u, in: query}\n"


@pytest.fixture
def document(load: Load) -> Document:
    return load(BODY, others={"parts.yaml": PARTS}, check_structure=True)


def test_every_object_is_visited_once_with_its_kind(document: Document) -> None:
    visited = list(iter_objects(document))
    assert document.notices == ()
    identities = [visit.node.identity for visit in visited]
    assert len(set(identities)) == len(identities)
    assert Counter(visit.kind for visit in visited) == {
        "openapi": 1, "info": 1, "server": 2, "server-variable": 1, "tag": 2, "external-docs": 1,
        "security-requirement": 1, "paths": 1, "path-item": 3, "parameter": 4, "operation": 4, "responses": 4,
        "response": 5, "header": 2, "example": 1, "link": 1, "media-type": 5, "encoding": 1, "callback": 1,
        "request-body": 3, "components": 1, "security-scheme": 2, "oauth-flows": 1, "oauth-flow": 1,
        "schema": 22, "discriminator": 1, "xml": 1,
    }  # fmt: skip
    for kind, node in visited:
        if node.file == document.entry:
            assert kind_at(document.root, node.pointer) == kind


def test_objects_come_in_the_order_of_the_text_and_other_files_last(document: Document) -> None:
    places = [
        (node.file != document.entry, node.location.line, node.location.column)
        for _, node in iter_objects(document)
    ]
    assert places == sorted(places)
    assert Path(list(iter_objects(document))[-1].node.location.file).name == "parts.yaml"


def test_the_table_names_only_kinds_that_it_describes() -> None:
    for object_type in OBJECT_TYPES.values():
        slots = [*object_type.fields.values(), *([object_type.rest] if object_type.rest else [])]
        assert {slot.kind for slot in slots} <= set(OBJECT_TYPES)


def test_objects_that_aliases_share_are_visited_once(load: Load) -> None:
    document = load("components:\n  schemas:\n    A: &a {items: {type: string}}\n    B: *a\n")
    assert [node.pointer for kind, node in iter_objects(document) if kind == "schema"] == [
        ("components", "schemas", "A"), ("components", "schemas", "A", "items")
    ]  # fmt: skip


def test_values_of_the_wrong_form_are_left_out(load: Load) -> None:
    document = load(
        "tags: {a: 1}\npaths: []\nservers: [1, {url: /}]\ncomponents: {schemas: [], responses: {a: 1}}\n"
    )
    assert [kind for kind, _ in iter_objects(document)] == ["openapi", "info", "server", "components"]


def test_operations_are_found_with_what_holds_for_them(document: Document) -> None:
    index = build_index(document)
    assert [(o.origin, o.method, o.path) for o in index.operations] == [
        ("path", "get", "/pets/{id}"),
        ("path", "post", "/pets/{id}"),
        ("webhook", "post", "born"),
        ("callback", "post", "{$request.body#/url}"),
    ]
    get, post, *_ = index.operations
    assert [(node.value["name"], node.file.name) for node in get.parameters] == [
        ("page", "parts.yaml"), ("id", "openapi.yaml")
    ]  # fmt: skip
    assert [node.value["name"] for node in post.parameters] == ["id", "page"]
    assert get.path_item.pointer == ("paths", "/pets/{id}")


def test_components_tags_and_schemes_are_found(document: Document) -> None:
    index = build_index(document)
    assert list(index.components("schemas")) == ["Id", "Pet", "New", "Event", "Ack", "Unused"]
    assert index.components("links") == {}
    assert index.tags["pets"].pointer == ("tags", 0)
    assert {name: node.name for name, node in index.security_schemes.items()} == {
        "key": "key",
        "other": "key",
    }


@pytest.mark.parametrize(
    ("name", "received", "sent", "operations"),
    [
        ("Id", True, True, 2),
        ("Pet", False, True, 1),
        ("New", True, True, 2),
        ("Event", False, True, 2),
        ("Ack", True, False, 1),
        ("Unused", False, False, 0),
    ],
)
def test_usage_follows_references(
    document: Document, name: str, received: bool, sent: bool, operations: int
) -> None:
    usage = build_index(document).usage(at(document, "components", "schemas", name))
    assert (usage.received, usage.sent, usage.operations) == (received, sent, operations)


def test_where_a_base_with_a_discriminator_is_used_its_heirs_are(load: Load) -> None:
    document = load("""
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /b: {post: {requestBody: {content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Pet'}]}}}}}}
components:
  schemas:
    Pet: {type: object, discriminator: {propertyName: kind}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {claw: {$ref: '#/components/schemas/Claw'}}}]}
    Lion: {allOf: [{$ref: '#/components/schemas/Cat'}]}
    Plain: {type: object}
    Heir: {allOf: [{$ref: '#/components/schemas/Plain'}]}
    Claw: {type: object}
""")
    index = build_index(document)
    names = ("Pet", "Cat", "Claw", "Heir")
    reached = [index.usage(at(document, "components", "schemas", name)).operations for name in names]
    assert reached == [2, 2, 2, 0]
    inline = at(document, "paths", "/b", "post", "requestBody", "content", "application/json", "schema")
    assert index.usage(inline).operations == 1


def test_what_stands_inside_is_used_like_what_it_stands_in(document: Document) -> None:
    index = build_index(document)
    assert (
        index.usage(at(document, "components", "schemas", "Pet", "properties", "example", "not")).operations
        == 1
    )
    inline = at(document, "paths", "/pets/{id}", "get", "responses", "200", "headers", "X-A", "schema")
    assert (index.usage(inline).sent, index.usage(inline).operations) == (True, 1)
    shared = at(document, "paths", "/pets/{id}", "parameters", 1, "schema")
    assert (index.usage(shared).received, index.usage(shared).operations) == (True, 2)


def test_a_path_item_and_an_operation_can_be_references(load: Load) -> None:
    document = load(
        "paths: {/a: {$ref: item.yaml, summary: s}, /b: {$ref: no.yaml}, /c: {get: {$ref: no.yaml}}}\n",
        others={"item.yaml": "get: {$ref: 'operation.yaml'}\n", "operation.yaml": "operationId: x\n"},
    )
    (operation,) = build_index(document).operations
    assert (operation.path, operation.node.file.name) == ("/a", "operation.yaml")
    assert operation.path_item.file.name == "item.yaml"


def test_additional_operations_of_32_are_found(load: Load) -> None:
    document = load("paths: {/a: {query: {}, additionalOperations: {COPY: {}}}}\n", version="3.2")
    assert [operation.method for operation in build_index(document).operations] == ["query", "COPY"]


def test_nodes_answer_for_any_value(document: Document) -> None:
    root = document.node()
    assert (root.pointer, root.name, root.location.line) == ((), None, 1)
    info = root.child("info")
    assert (info.string("title"), info.mapping("title"), info.sequence("title")) == ("T", None, None)
    assert info.get("nothing") is None
    with pytest.raises(KeyError):
        info.child("nothing")
    tags = root.child("tags")
    assert [(node.pointer, node.string("name")) for node in tags.elements()] == [
        (("tags", 0), "pets"), (("tags", 1), "pets")
    ]  # fmt: skip
    assert tags.get(2) is None
    assert list(tags.items()) == []
    assert list(info.elements()) == []
    assert [name for name, _ in info.items()] == ["title", "version"]
    assert info.ref is None
    assert isinstance(at(document, "tags", 0), Node)


def at(document: Document, *parts: str | int) -> Node:
    node = document.node()
    for part in parts:
        node = node.child(part)
    return node


def test_what_an_alias_repeats_is_used_wherever_it_stands(load: Load) -> None:
    document = load("""
paths:
  /a: {get: {responses: &all {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /b: {get: {responses: *all}}
  /c: {post: {requestBody: {content: {application/json: {schema: &own {properties: {pet: {$ref: '#/components/schemas/Toy'}}}}}}}}
  /d: {post: {requestBody: {content: {application/json: {schema: {items: *own}}}}}}
components: {schemas: {Pet: {type: object}, Toy: {type: object}}}
""")
    index = build_index(document)
    reached = [index.usage(at(document, "components", "schemas", name)) for name in ("Pet", "Toy")]
    assert [(usage.sent, usage.received, usage.operations) for usage in reached] == [
        (True, False, 2),
        (False, True, 2),
    ]


def test_a_definition_inside_of_another_is_used_with_it(load: Load) -> None:
    document = load("""
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /b: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet/properties/toy'}}}}}}
components:
  schemas:
    Pet: {type: object, properties: {toy: {items: {$ref: '#/components/schemas/Part'}}}}
    Part: {type: object}
""")
    index = build_index(document)
    part = index.usage(at(document, "components", "schemas", "Part"))
    assert (part.sent, part.received, part.operations) == (True, True, 2)
    assert index.usage(at(document, "components", "schemas", "Pet")).operations == 1
