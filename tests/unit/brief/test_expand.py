"""From a brief to a document: complete, the same each time, and without a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.brief.expand import expand
from scaffold.brief.gate import find_findings
from scaffold.brief.reading import BriefError, read_brief
from scaffold.core.errors import InputError
from scaffold.openapi.write import to_yaml
from tests.unit.brief.drawn import Drawer, mistakes, write

HERE = Path(__file__).parent
EXAMPLES = ("order.brief.yaml", "auth.brief.yaml")
HEAD = """\
brief: 1
service: note-service
about: Keeps notes.
responsibilities: [Keeps notes]
stack: {database: PostgreSQL | it is known well}
"""


def expanded(text: str) -> dict[str, Any]:
    """Expand a brief and hold its document to lint."""
    path = HERE / "brief.yaml"
    read = read_brief(path, text)
    expansion = expand(read)
    findings = find_findings(expansion, to_yaml(expansion.document), path)
    if findings:
        raise read.error(findings)
    return dict(expansion.document)


def refused(text: str) -> list[tuple[int, str]]:
    """Return line and message of what is wrong with a brief, which something must be."""
    with pytest.raises(BriefError) as error:
        expanded(text)
    found = [(one.location.line, one.message) for one in error.value.mistakes if one.location is not None]
    assert len(found) == len(error.value.mistakes)
    assert all(one.hint for one in error.value.mistakes)
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_have_no_finding(name: str) -> None:
    assert expanded((HERE / name).read_text(encoding="utf-8"))["openapi"] == "3.1.1"


@pytest.mark.parametrize("name", EXAMPLES)
def test_bytes_are_the_same_in_any_order_of_traits(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")

    def turned(match: re.Match[str]) -> str:
        traits = re.findall(r'"[^"]*"|[^\s,"\[\]]+\([^)]*\)|[^\s,"\[\]]+', match[1])
        return f"traits: [{', '.join(reversed(traits))}]"

    other = re.sub(r"traits: \[(.*)\]", turned, text)
    assert other != text
    assert to_yaml(expanded(text)) == to_yaml(expanded(text)) == to_yaml(expanded(other))


@pytest.mark.parametrize("seed", range(12))
def test_drawn_briefs_are_the_same_with_traits_turned_around(seed: int) -> None:
    brief = Drawer(seed).brief()
    first = expand(read_brief(HERE / "brief.yaml", write(brief))).document
    for resource in brief["resources"].values():
        resource["traits"].reverse()
    assert to_yaml(expand(read_brief(HERE / "brief.yaml", write(brief))).document) == to_yaml(first)


def test_bodies_have_examples() -> None:
    document = expanded((HERE / EXAMPLES[0]).read_text(encoding="utf-8"))
    bodies = list(_media_types(document["paths"])) + list(_media_types(document["components"]["responses"]))
    assert len(bodies) > 10
    assert all(body.get("examples") for body in bodies)


def _media_types(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "content":
                yield from value.values()
            else:
                yield from _media_types(value)
    elif isinstance(node, list):
        for value in node:
            yield from _media_types(value)


def test_traits_become_design_fields() -> None:
    document = expanded(
        HEAD
        + """\
resources:
  Note:
    traits: ["filtered(state)", "sorted(title)", "searchable(title)", "soft-delete(state, gone)", timestamps,
             "cached(private, 5s)"]
    fields:
      title: string(1..80)
      state: enum(kept, gone) = kept
      line_count: int = count(Line)
    methods: [create, list, get, delete]
  Line:
    in: Note
    fields: {text: string(1..80)}
    methods: [create, list]
"""
    )
    listed = document["paths"]["/notes"]["get"]
    note = document["components"]["schemas"]["Note"]
    assert listed["x-search"] == {"parameter": "q", "properties": ["title"]}
    assert listed["x-sort"] == {"parameter": "sort", "properties": ["title"], "default": ["-created_at"]}
    assert "state" in {one.get("name") for one in listed["parameters"]}
    assert note["x-entity"]["x-soft-delete"] == {"property": "state", "value": "gone"}
    assert (
        document["paths"]["/notes/{id}"]["delete"]["description"]
        == "Deletes one note. It is kept, and marked as gone."
    )
    assert note["properties"]["line_count"]["x-computed"] == {"function": "count", "of": "Line"}
    assert document["paths"]["/notes/{id}"]["get"]["x-cache"] == {"scope": "private", "ttl": "PT5S"}
    assert "/notes/{note_id}/lines" in document["paths"]


def test_webhooks_tell_of_every_event() -> None:
    document = expanded(
        HEAD
        + """\
resources:
  Note:
    traits: [webhooks]
    fields: {text: string(1..80), state: "enum(kept, gone) = kept, readonly"}
    methods: [create, get]
    actions: {drop: {from: [kept], to: gone, takes: {why: string(1..80)}}}
"""
    )
    sent = [event["name"] for event in document["x-events"]["publishes"]]
    assert list(document["webhooks"]) == ["noteCreated", "noteGone"]
    assert document["components"]["schemas"]["NoteEvent"]["properties"]["type"]["enum"] == sent
    only_read = (
        HEAD + "resources:\n  Note:\n    traits: [webhooks]\n    fields: {text: string}\n    methods: [get]\n"
    )
    assert refused(only_read) == [(8, "webhooks tell of changes, and nothing changes it")]


def test_streams_bulks_and_long_work() -> None:
    """Each is an operation, or a status, of its own; below another resource as well."""
    note = """\
resources:
  Note:
    traits: [long-running, streamed, bulk, owned(author_id)]
    fields: {text: string(1..80), state: "enum(pending, done) = pending, readonly"}
    methods: [create, get, delete]
  Line:
    in: Note
    traits: [bulk, streamed]
    fields: {text: string(1..80)}
    methods: [create, list]
"""
    document = expanded(HEAD + note)
    paths = document["paths"]
    assert paths["/notes/stream"]["get"]["responses"]["200"]["content"] == {
        "text/event-stream": {"schema": {"$ref": "#/components/schemas/Note"}}
    }
    assert paths["/notes/stream"]["get"]["operationId"] == "streamNotes"
    bulk = paths["/notes/{note_id}/lines/bulk"]["post"]
    assert bulk["operationId"] == "createLinesInBulk"
    assert bulk["x-publishes"] == ["line.created"]
    assert [one["$ref"] for one in bulk["parameters"]] == [
        "#/components/parameters/NoteParentId",
        "#/components/parameters/IdempotencyKey",
    ]
    items = document["components"]["schemas"]["LineBulk"]["properties"]["items"]
    assert (items["maxItems"], items["items"]) == (100, {"$ref": "#/components/schemas/LineCreate"})
    accepted = paths["/notes"]["post"]["responses"]
    assert "201" not in accepted
    assert set(accepted["202"]["headers"]) == {"Location", "Retry-After"}
    assert list(accepted["202"]["links"]) == ["getNote"]


@pytest.mark.parametrize(
    ("trait", "fields", "methods", "said"),
    [
        ("streamed", "{text: string}", "[get]", "a stream tells of changes, and nothing changes it"),
        ("bulk", "{text: string}", "[get, update]", "bulk is about creating, and there is no method create"),
        (
            "bulk",
            '{text: "string, readonly"}',
            "[create, get]",
            "bulk has nothing to send: all fields are readonly",
        ),
        ("long-running", "{text: string}", "[create, get]", "no field says how far the work is"),
        (
            "long-running",
            '{state: "enum(pending, done) = pending, readonly", text: string}',
            "[create, list]",
            "who was answered 202 asks again, and there is no method get",
        ),
    ],
)
def test_traits_without_what_they_are_about(trait: str, fields: str, methods: str, said: str) -> None:
    text = f"resources:\n  Note:\n    traits: [{trait}]\n    fields: {fields}\n    methods: {methods}\n"
    assert refused(HEAD + text) == [(8, said)]


@pytest.mark.parametrize(
    ("trait", "operation"),
    [
        ("streamed", "streamNotes: {get: /elsewhere, gives: bool}"),
        ("streamed", "follow: {get: /notes/stream, gives: bool}"),
        ("bulk", "createNotesInBulk: {post: /elsewhere, gives: bool}"),
        ("bulk", "fill: {post: /notes/bulk, gives: bool}"),
    ],
)
def test_what_a_trait_adds_is_there_once(trait: str, operation: str) -> None:
    resource = (
        f"resources:\n  Note:\n    traits: [{trait}]\n    fields: {{text: string}}\n    methods: [create]\n"
    )
    found = refused(HEAD + resource + f"operations:\n  {operation}\n")
    assert len(found) == 1
    assert found[0][1].startswith("there are two operations ")


def test_what_an_action_takes_is_kept() -> None:
    document = expanded(
        HEAD
        + """\
resources:
  Note:
    fields: {text: string(1..80), state: "enum(kept, gone) = kept, readonly"}
    methods: [create, get, delete]
    actions: {drop: {from: [kept], to: gone, takes: {why: string(1..80)}}}
"""
    )
    note = document["components"]["schemas"]["Note"]
    assert note["properties"]["why"]["readOnly"] is True
    assert "why" not in note["required"]
    assert "why" not in document["components"]["schemas"]["NoteCreate"]["properties"]
    assert "409" not in document["paths"]["/notes/{id}"]["delete"]["responses"]


def test_a_natural_key_stands_for_an_idempotency_key() -> None:
    """A repetition creates nothing of which the operation takes a value that is unique."""
    text = HEAD + (
        "resources:\n  Note:\n    fields: {title: 'string(1..80), unique', body: text}\n    methods: [get]\n"
        "operations:\n"
        "  jot: {post: /jot, takes: {title: string(1..80), body: text}, gives: {201: Note}}\n"
        "  scrawl: {post: /scrawl, takes: {body: text}, gives: {201: Note}}\n"
        "  pin: {post: /pin, critical: true, takes: {title: string(1..80)}, gives: {201: Note}}\n"
    )
    paths = expanded(text)["paths"]
    jot, scrawl, pin = (paths[path]["post"] for path in ("/jot", "/scrawl", "/pin"))
    assert "x-idempotency" not in jot
    assert "parameters" not in jot
    assert "'title' is the natural key" in jot["x-scaffold-ignore"]["rsl-idempotency"]
    assert "409" in jot["responses"]
    assert jot["x-publishes"] == ["note.created"]
    assert jot["description"] == "Takes `title`, `body` and answers with a note."
    assert jot["responses"]["201"]["description"] == "The note."
    assert all(one["x-idempotency"]["key"] == "Idempotency-Key" for one in (scrawl, pin))


def test_a_field_takes_plain_json_schema() -> None:
    document = expanded(
        HEAD
        + """\
resources:
  Note:
    fields:
      text: string(1..80)
      place: {type: array, description: Where., maxItems: 2, items: {type: number, minimum: -180, maximum: 180}, optional: true}
    methods: [create, get]
"""
    )
    note = document["components"]["schemas"]["Note"]
    assert note["properties"]["place"]["items"]["maximum"] == 180
    assert "optional" not in note["properties"]["place"]
    assert "place" not in note["required"]


def test_the_overlay_comes_last() -> None:
    text = HEAD + "resources: {Note: {fields: {text: string(1..80)}, methods: [create, get]}}\n"
    overlay = (
        "overlay: {set: {/info/x-audience: external-public}, remove: [/paths/~1notes/post/x-criticality]}\n"
    )
    document = expanded(text + overlay)
    assert document["info"]["x-audience"] == "external-public"
    assert "x-criticality" not in document["paths"]["/notes"]["post"]
    assert refused(text + "overlay: {remove: [/nothing]}\n") == [(7, "/nothing is not in the document")]


def test_what_lint_finds_is_told_at_its_line() -> None:
    text = (
        f"{HEAD}resources:\n  Note:\n    methods: [create, get]\n    fields:\n"
        "      text: string\n      made: string\n      created: datetime\n"
    )
    assert expanded(text)
    found = refused(text.replace("      made: string\n", "      createdAt: datetime\n"))
    assert (11, True) in {(line, "createdAt" in message) for line, message in found}


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("title: strnig(1..80)", "did you mean 'string'?"),
        ("title: string(1..80), uniq", "did you mean 'unique'?"),
        ("title: enum(open, closed) = opened", "did you mean 'open'?"),
        ("title: string(1..80)\n    methods: [creat]", "did you mean 'create'?"),
        ("title: string(1..80)\n    traits: [timestamp]", "did you mean 'timestamps'?"),
        ("title: string(1..80)\n    traits: [paginated(10, 20)]", "put a trait with a comma in quotes"),
        ("title: string(1..80)\n    traits: {timestamps: 1}", "docs/brief.md has the catalogue"),
        ("title: string(1..80)\nstack: PostgreSQL", "Role → `choice"),
        ("title: string(1..80)\noperations: {a: {get: /a, errors: [200]}}", "400 to 599"),
    ],
)
def test_hints_say_what_was_meant(field: str, hint: str) -> None:
    """The name that is nearest, and what the field at hand holds."""
    head = HEAD if "stack" not in field else HEAD[: HEAD.index("stack")]
    text = head + f"resources:\n  Note:\n    fields:\n      {field}\n"
    with pytest.raises(BriefError) as error:
        read_brief(HERE / "brief.yaml", text)
    assert any(hint in (one.hint or "") for one in error.value.mistakes), [
        one.hint for one in error.value.mistakes
    ]


def test_a_key_that_can_be_counted_is_told_at_its_line() -> None:
    """A finding on a path parameter is about the field that is the key."""
    text = (
        HEAD
        + "resources:\n  Note:\n    fields:\n      id: int, readonly\n      body: text\n    methods: [get]\n"
    )
    assert {line for line, _ in refused(text)} == {9}


def test_a_trait_without_arguments_says_so() -> None:
    text = (
        HEAD
        + "resources:\n  A:\n    traits: [streamed(a.changed)]\n    fields: {a: string}\n    methods: [list]\n"
    )
    with pytest.raises(BriefError, match="streamed takes no arguments") as error:
        expand(read_brief(HERE / "brief.yaml", text))
    assert (error.value.hint or "").startswith("write streamed: what changes is sent")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("brief: 1\nservice: a\n", 1),
        (HEAD + "operations:\n  a: {about: x}\n", 7),
        (HEAD + "operations:\n  a: {get: /x, post: /x}\n", 7),
        (HEAD + "operations:\n  a: {get: '/x/{id}', gives: bool}\n", 7),
        (HEAD + "operations:\n  a:\n    get: /x\n    params: {q: string}\n", 9),
        (HEAD + "types:\n  A: {b: B}\n  B: {a: A}\n", 7),
        (HEAD + "resources:\n  Money: {fields: {a: string}}\n", 7),
        (HEAD + "events:\n  publishes:\n    note.read: Nothing\n", 8),
        (
            HEAD
            + "resources:\n  A:\n    in: B\n    fields: {a: string}\n  B:\n    in: A\n    fields: {a: string}\n",
            8,
        ),
    ],
)
def test_mistakes_have_their_line(text: str, line: int) -> None:
    with pytest.raises(InputError) as error:
        expand(read_brief(HERE / "brief.yaml", text))
    mistakes = getattr(error.value, "mistakes", (error.value,))
    assert line in {one.location.line for one in mistakes}


@pytest.mark.parametrize(
    "seeds",
    [pytest.param(range(25), id="25"), pytest.param(range(25, 3_000), id="3000", marks=pytest.mark.slow)],
)
def test_drawn_briefs_have_no_finding(seeds: range) -> None:
    for seed in seeds:
        assert expanded(write(Drawer(seed).brief())), seed


@pytest.mark.parametrize(
    "seeds",
    [pytest.param(range(40), id="40"), pytest.param(range(40, 1_000), id="1000", marks=pytest.mark.slow)],
)
def test_one_mistake_is_refused_at_its_line(seeds: range) -> None:
    kinds = list(mistakes())
    for seed in seeds:
        name, spoil = kinds[seed % len(kinds)]
        drawer = Drawer(seed)
        brief = drawer.brief()
        begins = spoil(brief, drawer.random)
        text = write(brief)
        lines = text.split("\n")
        found = refused(text)
        assert any(lines[line - 1].startswith(str(begins)) for line, _ in found), (seed, name, found)
