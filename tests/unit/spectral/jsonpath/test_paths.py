"""Selections of paths: the same as nimma 0.2.3 and jsonpath-plus, with which the expectations were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.spectral.data.document import load_for_rulesets
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.jsonpath.paths import compile_path
from scaffold.spectral.jsonpath.select import select

DOCUMENT = """\
openapi: 3.1.0
paths:
  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, schema: {type: integer}}
        - {name: user_id, in: query, schema: {type: [string, "null"]}}
      responses: {"200": {headers: {X: {}}}, "404": {}, 4XX: {}}
      tags: [a, b]
    x-y: {"a b": 1}
servers: [{url: "http://x"}, {url: y}]
n: [1, 2, 3, [4, 5]]
content: {application/json: {schema: {}}}
"""
GET = "paths//a/{id}/get"
PARAMETERS = f"{GET}/parameters"
RESPONSES = f"{GET}/responses"

SELECTED = [
    ("$", [""]),
    ("$.*", ["openapi", "paths", "servers", "n", "content"]),
    ("$[*]", ["openapi", "paths", "servers", "n", "content"]),
    ("$[paths,servers]", ["paths", "servers"]),
    ("$.paths[*][get,put].responses", [RESPONSES]),
    ("$.paths['/a/{id}'].get.tags", [f"{GET}/tags"]),
    ('$.paths["/a/{id}"][\'get\']', [GET]),
    ("$.paths[*][*].responses[200,404]", [f"{RESPONSES}/200", f"{RESPONSES}/404"]),
    ("$.paths[*][*].responses.200", [f"{RESPONSES}/200"]),
    ("$..[schema]", [f"{PARAMETERS}/0/schema", f"{PARAMETERS}/1/schema", "content/application/json/schema"]),
    ("$..content.application/json", ["content/application/json"]),
    ("$..parameters.*.name", [f"{PARAMETERS}/0/name", f"{PARAMETERS}/1/name"]),
    ("$..get..schema..type", [f"{PARAMETERS}/0/schema/type", f"{PARAMETERS}/1/schema/type"]),
    ("$.servers..url", ["servers/0/url", "servers/1/url"]),
    ("$.n[0]", ["n/0"]),
    ("$.n[0:2]", ["n/0", "n/1"]),
    ("$.n[-1]", []),
    ("$.n[-1:]", ["n/3"]),
    ("$.n[::2]", ["n/0", "n/2"]),
    ("$.servers[*].url.", ["servers/0/url", "servers/1/url"]),
    ("$..[?(@property === 'url')]^", ["servers/0", "servers/1"]),
    ("$..schema^^", [PARAMETERS, "content"]),
    (
        '$.paths..parameters[*][?(@property === "name" && (@ === "id" || @.match(/(_id|Id|-id)$/)))]^.schema',
        [f"{PARAMETERS}/0/schema", f"{PARAMETERS}/1/schema"],
    ),
    ("$.paths[*][*].responses[?(@property.match(/^(2|4)/))]", [f"{RESPONSES}/{s}" for s in ("200", "404", "4XX")]),
    ("$.paths[*]..responses[?(@property >= 400)]", [f"{RESPONSES}/404"]),
    ("$..responses[?(@property[0] == '2')]", [f"{RESPONSES}/200"]),
    ("$..parameters[?(@.in == 'path')].name", [f"{PARAMETERS}/0/name"]),
    ("$..parameters[?(@ && @.in && @.in.match(/query|path/))].in", [f"{PARAMETERS}/0/in", f"{PARAMETERS}/1/in"]),
    (
        '$..[?(@ && @.type && @.type.constructor.name === "Array" && @.type.includes("string"))]',
        [f"{PARAMETERS}/1/schema"],
    ),
    ("$.paths[*][?(@property.startsWith('x-'))]", ["paths//a/{id}/x-y"]),
    ("$.paths[?(!@property.match(/id/))]", []),
    ("$.paths[*][*].tags[?(@ == 'a')]", [f"{GET}/tags/0"]),
    ("$..[?(@.name ~= '^user')]", [f"{PARAMETERS}/1"]),
    ("$..[?(@.name in ['id'])]", [f"{PARAMETERS}/0"]),
    ("$..[?(@parentProperty === 'parameters')]", [f"{PARAMETERS}/0", f"{PARAMETERS}/1"]),
    ("$..[?(@path == \"$['servers'][0]\")]", ["servers/0"]),
    ("$..[?(@root.openapi == '3.1.0' && @property=='url')]", ["servers/0/url", "servers/1/url"]),
    ("$..[?(@.url && !@.description)]", ["servers/0", "servers/1"]),
    ("$.servers[?(@.url !== void 0 && @.url.match(/^H/i))].url", ["servers/0/url"]),
    ("$..[?(@ && @.match && @.match(/^user_/))]", [f"{PARAMETERS}/1/name"]),
    ("$.servers[?(@.url.length > 1 ? true : false)]", ["servers/0"]),
    ("$.servers[?(typeof @.nothing === 'undefined' && @.url == 'y')]", ["servers/1"]),
]  # fmt: skip


def selected(path: str, text: str, folder: Path) -> list[str]:
    file = folder / "openapi.yaml"
    file.write_text(text)
    items = select(compile_path(path), load_for_rulesets(file).resolved, lambda _: None)
    return ["/".join(map(str, item.path())) for item in items]


@pytest.mark.parametrize(("path", "expected"), SELECTED, ids=[path for path, _ in SELECTED])
def test_path_selects_what_spectral_selects(path: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(selected(path, DOCUMENT, tmp_path)) == sorted(expected)


def test_dot_before_a_bracket_goes_deep(tmp_path: Path) -> None:
    assert len(selected("$.paths.[*]", DOCUMENT, tmp_path)) == 26
    assert selected("$.paths.[*]", DOCUMENT, tmp_path) == selected("$.paths..[*]", DOCUMENT, tmp_path)


def test_inner_deep_wildcard_adds_nothing(tmp_path: Path) -> None:
    assert sorted(selected("$..*.*", DOCUMENT, tmp_path)) == sorted(selected("$..*", DOCUMENT, tmp_path))


def test_two_dots_alone_select_containers(tmp_path: Path) -> None:
    assert len(selected("$..", DOCUMENT, tmp_path)) == 26


def test_tilde_selects_keys() -> None:
    assert compile_path("$.paths[*]~").keyed
    assert not compile_path("$.paths[*]").keyed


def test_definition_is_selected_once_however_often_it_is_referred_to(tmp_path: Path) -> None:
    text = "a: {$ref: '#/defs/x'}\nb: {$ref: '#/defs/x'}\ndefs: {x: {name: 1, next: {$ref: '#/defs/x'}}}\n"
    assert selected("$..name", text, tmp_path) == ["defs/x/name"]


def test_levels_above_are_told_apart(tmp_path: Path) -> None:
    text = "a: {one: {$ref: '#/x'}}\nb: {two: {$ref: '#/x'}}\nx: {name: 1}\n"
    assert set(selected("$..name^^", text, tmp_path)) == {"a", "b", ""}


@pytest.mark.parametrize(
    "path",
    [
        "paths",
        "$.paths[",
        "$.paths[?(@.a]",
        "$.paths[?(@.a &&)]",
        "$.paths[?(alert(1))]",
        "$.paths[?(@.constructor.constructor('x')())]",
        "$.paths[?(@.replaceAll('a', 'b'))]",
        "$.paths[?(@.a = 1)]",
        "$.paths[?(@.match(/(?i)x/))]",
        "$.paths[*]~.x",
        "$.n[::0]",
        "$.a[]",
        "$.a[?(" + "(" * 200 + "1" + ")" * 200 + ")]",
        "$.a[?(" + "@ && " * 1000 + "@)]",
        "$" + ".a" * 200,
        "$.a[?(@.b ~= @.c)]",
    ],
)
def test_what_is_not_in_the_dialect_is_refused(path: str) -> None:
    with pytest.raises(RulesetError):
        compile_path(path)


def test_what_javascript_throws_is_reported_and_selects_nothing(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text("a: {x: {y: 1}}\nb: {}\n")
    told: list[str] = []
    path = compile_path("$[?(@.x.y == 1 || @.x.z.match(/a/))]")
    found = select(path, load_for_rulesets(file).resolved, told.append)
    assert [item.key for item in found] == ["a"]
    assert told == ["nothing has no property y"]
