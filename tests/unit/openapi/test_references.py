from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.core.errors import LimitError, RefError, UsageError
from scaffold.openapi.document import Document, Node
from scaffold.openapi.load import load_document
from scaffold.openapi.read.limits import Limits

Load = Callable[..., Document]


def schema_ref(reference: str) -> str:
    return f"""
components:
  schemas:
    A:
      type: object
      properties:
        x:
          $ref: {reference!r}
    Pet: {{type: string}}
"""


def at(document: Document, *parts: str | int) -> Node:
    node = document.node()
    for part in parts:
        node = node.child(part)
    return node


X = ("components", "schemas", "A", "properties", "x")


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("http://127.0.0.1:9/x.yaml", "ref-remote"),
        ("HTTPS://example.com/x.yaml#/A", "ref-remote"),
        ("ftp://example.com/x", "ref-remote"),
        ("gopher:x", "ref-remote"),
        ("//example.com/x.yaml", "ref-remote"),
        ("urn:example:x", "ref-remote"),
        ("file:///etc/hostname", "ref-outside"),
        ("FILE:secret.yaml", "ref-outside"),
        ("/etc/hostname", "ref-outside"),
        ("../outside.yaml", "ref-outside"),
        ("sub/../../outside.yaml#/x", "ref-outside"),
        ("%2e%2e/outside.yaml", "ref-outside"),
        ("..%2Foutside.yaml", "ref-outside"),
        ("%2fetc%2fhostname", "ref-outside"),
        ("a%00b.yaml", "ref-outside"),
        ("link.yaml", "ref-outside"),
        ("folder/outside.yaml", "ref-outside"),
        ("missing.yaml", "ref-unresolved"),
        ("sub", "ref-unresolved"),
        ("folder.yaml", "ref-unresolved"),
        ("fifo.yaml", "ref-unresolved"),
        ("notes.md", "ref-unresolved"),
        ("picture.png", "ref-unresolved"),
        ("broken.yaml", "ref-unresolved"),
        ("other.yaml#/Nothing", "ref-unresolved"),
        ("#/components/schemas/Pat", "ref-unresolved"),
        ("#nowhere", "ref-unresolved"),
        ("#/info", "ref-kind"),
        ("#/info/title", "ref-kind"),
        ("", "ref-kind"),
    ],
)
def test_references_that_are_not_followed(tmp_path: Path, load: Load, reference: str, code: str) -> None:
    (tmp_path / "outside.yaml").write_text("TOPSECRET: {type: string}")
    folder = tmp_path / "spec"
    (folder / "sub").mkdir(parents=True)
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "fifo.yaml")
    document = load(
        schema_ref(reference),
        others={
            "notes.md": "# Notes\n\nSome *text*: here\n",
            "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00",
            "broken.yaml": "a: [1",
            "other.yaml": "Thing: {type: string}",
        },
    )
    (notice,) = document.notices
    assert notice.code == code
    assert notice.severity == "error"
    assert (notice.location.line, notice.location.column) == (10, 11)
    assert notice.pointer == "/components/schemas/A/properties/x/$ref"
    assert "TOPSECRET" not in notice.message + str(notice.hint)
    assert not any("outside" in str(file) for file in document.files)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin"])
def test_links_to_devices_are_not_opened(tmp_path: Path, load: Load, device: str) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "device.yaml").symlink_to(device)
    (notice,) = load(schema_ref("device.yaml")).notices
    assert notice.code == "ref-outside"


def test_no_connection_is_made(load: Load) -> None:
    connected = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def accept() -> None:
            try:
                server.accept()
            except OSError:
                return
            connected.set()

        listener = threading.Thread(target=accept)
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.yaml"
        load(
            f"""
            jsonSchemaDialect: {address}
            components:
              schemas:
                A: {{$id: '{address}', $schema: '{address}', $ref: '{address}#/x'}}
                B: {{oneOf: [], discriminator: {{propertyName: a, mapping: {{x: '{address}'}}}}}}
              examples: {{E: {{externalValue: '{address}'}}}}
            """,
            check_structure=True,
        )
        listener.join()
    assert not connected.is_set()


def test_the_nearest_name_is_suggested(load: Load) -> None:
    (notice,) = load(schema_ref("#/components/schemas/Pett")).notices
    assert notice.hint == "did you mean 'Pet'?"


def test_files_below_the_folder_are_read_with_their_positions(load: Load) -> None:
    document = load(
        schema_ref("parts/a.yaml#/Thing"),
        others={
            "parts/a.yaml": "Unused: {$ref: nowhere.yaml}\nThing:\n  type: array\n  items: {$ref: './b%20b.json#/x~1y/0'}\n",
            "parts/b b.json": '{"x/y": [\n {"type": "integer"}\n]}',
        },
    )
    assert document.notices == ()
    assert [file.name for file in document.files] == ["openapi.yaml", "a.yaml", "b b.json"]
    thing = at(document, *X).follow()
    assert thing.value == {"type": "array", "items": {"$ref": "./b%20b.json#/x~1y/0"}}
    assert (thing.file.name, thing.pointer) == ("a.yaml", ("Thing",))
    assert (thing.location.line, thing.location.column) == (2, 1)
    item = thing.child("items").follow()
    assert item.pointer == ("x/y", 0)
    assert item.child("type").location.line == 2
    assert item.location.file.endswith("b b.json")


def test_root_widens_the_folder(tmp_path: Path, load: Load) -> None:
    (tmp_path / "outside.yaml").write_text("type: string")
    document = load(schema_ref("../outside.yaml"), root=tmp_path)
    assert document.notices == ()
    assert at(document, *X).follow().value == {"type": "string"}


def test_the_document_must_be_below_the_root(tmp_path: Path, load: Load) -> None:
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="is not below"):
        load("paths: {}\n", root=tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("schemas", "broken"),
    [
        ("A: {$ref: '#/components/schemas/A'}", ["/components/schemas/A/$ref"]),
        (
            "A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}",
            ["/components/schemas/B/$ref"],
        ),
        ("A: {allOf: [{$ref: '#/components/schemas/A'}]}", ["/components/schemas/A/allOf/0/$ref"]),
        (
            "A: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{}, {$ref: '#/components/schemas/A'}]}",
            ["/components/schemas/A/allOf/0/$ref"],
        ),
        ("A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", []),
        ("A: {oneOf: [{type: string}, {$ref: '#/components/schemas/A'}]}", []),
        ("A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/C'}\n    C: {}", []),
    ],
)
def test_references_without_an_end_are_noticed_once(load: Load, schemas: str, broken: list[str]) -> None:
    document = load(f"components:\n  schemas:\n    {schemas}\n")
    assert [notice.pointer for notice in document.notices if notice.code == "ref-cycle"] == broken
    assert len(document.notices) == len(broken)


def test_a_long_chain_is_followed(load: Load) -> None:
    entries = "".join(f"    S{n}: {{$ref: '#/components/schemas/S{n + 1}'}}\n" for n in range(500))
    document = load(f"components:\n  schemas:\n{entries}    S500: {{type: string}}\n")
    assert document.notices == ()
    assert at(document, "components", "schemas", "S0").follow().value == {"type": "string"}


def test_following_a_broken_reference_says_where(load: Load) -> None:
    document = load(schema_ref("#/components/schemas/Pat"))
    with pytest.raises(RefError) as caught:
        at(document, *X).follow()
    assert caught.value.code == "ref-unresolved"
    assert caught.value.location == document.notices[0].location
    document = load("components: {schemas: {A: {$ref: '#/components/schemas/A'}}}\n")
    with pytest.raises(RefError) as caught:
        at(document, "components", "schemas", "A").follow()
    assert caught.value.code == "ref-cycle"


@pytest.mark.parametrize(
    "place",
    [
        "example: {$ref: 'http://example.com'}",
        "default: {$ref: 'http://example.com'}",
        "const: {$ref: 'http://example.com'}",
        "enum: [{$ref: 'http://example.com'}]",
        "examples: [{$ref: 'http://example.com'}]",
        "x-data: {$ref: 'http://example.com'}",
        "properties: {$ref: {type: string}}",
    ],
)
def test_data_is_no_reference(load: Load, place: str) -> None:
    assert load(f"components: {{schemas: {{A: {{{place}}}}}}}\n").notices == ()


@pytest.mark.parametrize(
    "pointer", ["default", "example", "examples/0", "enum/0", "const", "x-data", "properties/default/default"]
)
def test_references_into_data_are_refused(load: Load, pointer: str) -> None:
    document = load(
        f"""
        components:
          schemas:
            A: {{$ref: '#/components/schemas/B/{pointer}'}}
            B:
              default: {{customTypePath: os.path}}
              example: {{}}
              examples: [{{}}]
              enum: [{{}}]
              const: {{}}
              x-data: {{}}
              properties: {{default: {{default: {{}}}}}}
        """
    )
    assert [notice.code for notice in document.notices] == ["ref-data"]


def test_a_property_may_be_called_like_a_data_field(load: Load) -> None:
    assert load(
        "components: {schemas: {A: {$ref: '#/components/schemas/B/properties/default'}, B: {properties: {default: {}}}}}\n"
    ).notices == ()  # fmt: skip


def test_a_reference_to_another_kind_is_noticed(load: Load) -> None:
    (notice,) = load(
        "components: {responses: {R: {description: d}}, schemas: {A: {$ref: '#/components/responses/R'}}}\n"
    ).notices
    assert notice.code == "ref-kind"


def test_anchors_are_found(load: Load) -> None:
    document = load(
        """
        components:
          schemas:
            A: {$ref: '#pet'}
            B: {properties: {x: {$anchor: pet, type: string}}}
        """
    )
    assert document.notices == ()
    assert at(document, "components", "schemas", "A").follow().pointer == (
        "components", "schemas", "B", "properties", "x"
    )  # fmt: skip


def test_references_in_place_of_maps_are_read_and_noticed(load: Load) -> None:
    document = load(
        """
        paths: {$ref: paths.yaml}
        components:
          schemas: {$ref: 'schemas.json#/all', Own: {type: integer}}
        tags: {$ref: 'schemas.json#/tags'}
        """,
        others={
            "paths.yaml": "/a:\n  get: {$ref: get.yaml}\n",
            "get.yaml": "responses:\n  '200':\n    description: d\n    content: {$ref: content.yaml}\n",
            "content.yaml": "application/json:\n  schema: {$ref: 'schemas.json#/all/One'}\n",
            "schemas.json": '{"all": {"One": {"type": "string"}}, "tags": [{"name": "t"}]}',
        },
    )
    assert [
        (notice.code, notice.severity, Path(notice.location.file).name, notice.pointer)
        for notice in document.notices
    ] == [
        ("ref-unexpected", "error", "openapi.yaml", "/paths/$ref"),
        ("ref-unexpected", "error", "openapi.yaml", "/tags/$ref"),
        ("ref-unexpected", "error", "openapi.yaml", "/components/schemas/$ref"),
        ("ref-unexpected", "error", "paths.yaml", "/~1a/get/$ref"),
        ("ref-unexpected", "error", "get.yaml", "/responses/200/content/$ref"),
    ]
    operation = at(document, "paths", "/a").follow().child("get").follow()
    schema = at_node(operation, "responses", "200", "content", "application/json").follow().child("schema")
    assert schema.follow().value == {"type": "string"}
    assert document.root["tags"] == [{"name": "t"}]
    assert at(document, "components", "schemas", "Own").value == {"type": "integer"}
    assert at(document, "components", "schemas", "One").location.line == 6


def at_node(node: Node, *parts: str | int) -> Node:
    for part in parts:
        node = node.child(part)
    return node


def test_files_and_bytes_are_limited(load: Load) -> None:
    body = "components: {schemas: {A: {$ref: a.yaml}, B: {$ref: b.yaml}}}\n"
    others = {"a.yaml": "type: string", "b.yaml": "type: integer"}
    with pytest.raises(LimitError, match="more than 2 files"):
        load(body, others=others, limits=Limits(files=2))
    with pytest.raises(LimitError, match="together"):
        load(body, others=others, limits=Limits(total_bytes=130))
    with pytest.raises(LimitError, match="larger than"):
        load(body, others={"a.yaml": "x: " + "y" * 500, "b.yaml": "z: 1"}, limits=Limits(file_bytes=400))


def test_a_file_is_read_once_and_one_that_fails_is_not_tried_again(load: Load) -> None:
    document = load(
        "components: {schemas: {A: {$ref: a.yaml}, B: {$ref: './x/../a.yaml'}, C: {$ref: no.yaml}, D: {$ref: no.yaml}}}\n",
        others={"a.yaml": "type: string\n"},
    )
    assert len(document.files) == 2
    assert [notice.code for notice in document.notices] == ["ref-unresolved", "ref-unresolved"]


def test_nothing_is_read_after_loading(write: Callable[..., Path]) -> None:
    path = write({"openapi.yaml": "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n", "late.yaml": "{}"})
    document = load_document(path)
    with pytest.raises(RefError, match="was not loaded"):
        document.resolve(document.node().source, "late.yaml")


def test_texts_cannot_be_references(load: Load) -> None:
    document = load("tags: [{name: t, description: {$ref: 'notes.md'}}]\n", others={"notes.md": "SECRET: 1"})
    assert [(notice.code, notice.pointer) for notice in document.notices] == [
        ("ref-unexpected", "/tags/0/description/$ref")
    ]
    assert document.root["tags"] == [{"name": "t"}]
    assert len(document.files) == 1


def test_schemas_are_found_by_the_address_that_they_give_themselves(load: Load) -> None:
    document = load(
        """
        components:
          schemas:
            A: {$ref: 'https://example.com/pet'}
            B: {$ref: 'https://example.com/pet#/properties/name'}
            C: {$id: 'https://example.com/pet', properties: {name: {type: string}}}
            D: {$ref: 'https://example.com/dog'}
        """
    )
    assert [notice.code for notice in document.notices] == ["ref-remote"]
    assert at(document, "components", "schemas", "A").follow().name == "C"
    assert at(document, "components", "schemas", "B").follow().value == {"type": "string"}


@pytest.mark.parametrize("numbers", [range(1500), range(1499, -1, -1)])
def test_chains_without_measure_are_refused(load: Load, numbers: range) -> None:
    entries = "".join(f"    S{n}: {{$ref: '#/components/schemas/S{n + 1}'}}\n" for n in numbers)
    with pytest.raises(LimitError) as caught:
        load(f"components:\n  schemas:\n    S1500: {{}}\n{entries}")
    assert caught.value.code == "limit-chain"


@pytest.mark.parametrize(
    "schemas",
    [
        'A: {type: object, properties: {$ref: "#/components/schemas/A"}}',
        'A: {properties: {$ref: "#/components/schemas/B"}}\n    B: {properties: {$ref: "#/components/schemas/A"}}',
        'A: {properties: {b: {properties: {$ref: "#/components/schemas/A/properties"}}}}',
    ],
)
def test_a_map_that_is_a_reference_to_what_holds_it_comes_to_an_end(load: Load, schemas: str) -> None:
    document = load(f"components:\n  schemas:\n    {schemas}\n")
    assert document.root["components"]
