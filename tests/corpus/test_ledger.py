"""The ledger explains exactly what it names, and every entry has to earn its place."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.transport.serialization import Binary

from service_runtime.testing.ambiguity import exceeds, explain, shares
from tools.corpus.documents import ROOT
from tools.corpus.hooks import bounded
from tools.corpus.ledger import Explanation, load_ledger, unexplained, unused
from tools.corpus.outcome import DocumentOutcome, Fault, Hidden, State, StepOutcome
from tools.corpus.probe import same, spelled
from tools.corpus.table import merge, render_page

FAULTS = (
    Fault("GET /a", "negative_data_rejection", "got 200"),
    Fault("GET /b", "negative_data_rejection", "got | `200`"),
)
HIDDEN = (
    Hidden("GET /a", "dot segment", 3),
    Hidden("GET /b", "dot segment", 1),
    Hidden("GET /c", "more bodies", 0),
)
STEP = StepOutcome("contract", State.FAILED, "12 cases", FAULTS, 1.0, HIDDEN)
OUTCOME = DocumentOutcome("shop", 2, 1000, (STEP,), 3.0, 90)
ENTRY = Explanation("shop", "GET /a", "negative_data_rejection", "the document contradicts itself")


def test_an_entry_explains_one_operation_and_check() -> None:
    assert unexplained(OUTCOME, [ENTRY]) == FAULTS[1:]
    assert unexplained(OUTCOME, []) == FAULTS


def test_an_entry_that_explains_nothing_is_found() -> None:
    stale = Explanation("shop", "GET /c", "negative_data_rejection", "was once so")
    elsewhere = Explanation("museum", "GET /c", "negative_data_rejection", "not part of this run")
    other_step = Explanation("shop", "GET /c", "served", "that step was not taken")
    seldom = Explanation("shop", "GET /d", "negative_data_rejection", "was so by chance", seldom=True)
    assert unused([OUTCOME], [ENTRY, stale, elsewhere, other_step, seldom]) == (stale,)


def test_every_entry_has_a_reason() -> None:
    for entry in load_ledger():
        assert len(entry.reason) > 20, entry


def test_outcomes_survive_json() -> None:
    assert DocumentOutcome.from_json(OUTCOME.as_json()) == OUTCOME


def test_steps_of_earlier_runs_stay() -> None:
    again = DocumentOutcome("shop", 2, 1000, (StepOutcome("lint", State.PASSED),), 1.0, 50)
    [merged] = merge({"shop": OUTCOME}, [again])
    assert [step.step for step in merged.steps] == ["lint", "contract"]
    assert (merged.cpu, merged.memory) == (3.0, 90)


def test_the_page_counts_what_is_not_explained() -> None:
    page = render_page([OUTCOME], [ENTRY])
    assert "| **1** | 12 | 4 | 3 | 90 |" in page
    assert "- shop, contract, negative_data_rejection in `GET /b`: `got ¦ '200'`" in page
    assert "- shop, dot segment: `GET /a` 3, `GET /b` 1" in page
    assert "- shop, more bodies: `GET /c`\n" in page
    assert "(2)" in render_page([OUTCOME], [ENTRY, Explanation("shop", "GET /b", ENTRY.check, ENTRY.reason)])


def case(body: Any, media_type: str, *right: Any, **more: Any) -> Any:
    """A case as schemathesis hands it over; `right` are the bodies that its schema accepts."""
    schema = {"properties": {"at": {"type": "string", "format": "date-time"}}}
    declared = SimpleNamespace(
        media_type=media_type, is_valid=right.__contains__, validation_schema=schema, definition={}
    )
    named = [
        SimpleNamespace(name=name, validation_schema=schema, definition={})
        for name, schema in PARAMETERS.items()
    ]
    needed = SimpleNamespace(name="needed", validation_schema=NEEDED, definition={"required": True})
    named += [needed] if more.pop("needed", False) else []
    if more.pop("shared", False):
        named = [named[0], SimpleNamespace(name="owner", validation_schema=OWNER, definition={})]
    document = SimpleNamespace(raw_schema={"components": {"headers": {"Sum": {"required": True}}}})
    operation = SimpleNamespace(
        label="PUT /pet", body=[declared], query=named, headers=named, schema=document
    )
    found = {"path_parameters": {}, "query": {}, "headers": {}, "meta": None, **more}
    return SimpleNamespace(body=body, media_type=media_type, operation=operation, **found)


def changed(text: str, place: str = "header", mutations: int = 1) -> dict[str, Any]:
    """The note of schemathesis on a case whose parameter it made wrong."""
    data = SimpleNamespace(parameter="kinds", parameter_location=place, mutations=(None,) * mutations)
    return {
        "headers": {"kinds": text},
        "meta": SimpleNamespace(phase=SimpleNamespace(data=data), raw_containers={}),
    }


PARAMETERS = {
    "day": {"type": "string", "format": "date"},
    "age": {"type": ["integer", "null"], "minimum": 1},
    "tags": {"type": "array", "minItems": 1},
    "ids": {"type": "array"},
    "numbers": {"type": "array", "items": {"type": ["integer", "string"], "format": "int32"}},
    "kinds": {"type": "array", "items": {"enum": ["a", "b"]}},
    "$and": {"type": "array"},
    "deep": {"type": "object"},
    "page": {"type": "object", "properties": {"after": {}}},
    "sort": {"allOf": [{"properties": {"by": {}}}, {"required": ["by"]}]},
}
OWNER = {"properties": {"day": {}, "name": {}}}
NEEDED = {"type": "object", "$ref": "#/$defs/a", "$defs": {"a": {"properties": {"part": {}}}}}
FORM = "application/x-www-form-urlencoded"
MANY: dict[str, Any] = dict.fromkeys("abcdefghijklmnopqrst", "0")


@pytest.mark.parametrize(
    ("code", "shown", "reason"),
    [
        ("ST201", case({"urls": 0}, FORM, {"urls": ["0"]}), "the text of a right value"),
        ("ST201", case({"a": {}, "b": 1}, FORM, {"a": ["{}"], "b": 1}), "the text of a right value"),
        ("ST201", case({"age": "old"}, FORM, {"age": 1}), None),
        ("ST201", case({"urls": 0}, "application/json", {"urls": ["0"]}), None),
        ("ST201", case("", "application/xml", {}), "the text of a right value"),
        ("ST201", case({"urls": ""}, "application/xml", {"urls": [{}]}), "the text of a right value"),
        (
            "ST201",
            case({"a": {"b": 1, "urls": {}}}, "application/xml", {"a": {"b": 1, "urls": [""]}}),
            "the text of a right value",
        ),
        ("ST201", case({"urls": ""}, FORM, {"urls": [{}]}), None),
        ("ST201", case(MANY, FORM, {**MANY, "a": ["0"]}), "the text of a right value"),
        ("ST201", case(0, "text/plain", "0"), "the text of a right value"),
        ("ST201", case({}, "image/png", "{}"), "the text of a right value"),
        ("ST201", case(None, "image/png", "null"), "the text of a right value"),
        ("ST201", case(0, "image/png"), None),
        ("ST201", case(0, "application/json", "0"), None),
        ("ST201", case("a", "application/xml", {}), None),
        ("ST201", case("", "application/json", {}), None),
        ("ST201", case(None, "", **changed("")), "the text of a right list"),
        ("ST201", case(None, "", **changed("a, b,")), "the text of a right list"),
        ("ST201", case(None, "", **changed("a,c")), None),
        ("ST201", case(None, "", **changed("a,b", "query")), None),
        ("ST201", case(None, "", **changed("a,b", mutations=2)), None),
        ("ST202", case({"urls": []}, FORM), "an empty value"),
        ("ST202", case({"urls": ["a"]}, FORM), None),
        ("ST202", case({"traits": {"a": 1}}, FORM), "an object as its keys"),
        ("ST202", case({"traits": {"a": 1}}, "multipart/form-data"), None),
        ("ST202", case(None, "", query={"$and": [{"a": 1}]}), "an object in a list of a query"),
        ("ST202", case(None, "", query={"ids": ["a", "b"], "deep": {"a": 1}}), None),
        ("ST202", case({"at": ""}, "application/json"), "not valid by its own schema"),
        ("ST202", case({"at": "2024-01-31T00:00:00Z"}, "application/json"), None),
        ("ST202", case({"at": ""}, FORM), "not valid by its own schema"),
        ("ST202", case({"at": "2024-01-31T00:00:00Z"}, FORM), None),
        ("ST202", case(None, "", headers={"day": 0}), "not valid by its own schema"),
        ("ST202", case(None, "", query={"day": ""}), "not valid by its own schema"),
        ("ST202", case(None, "", query={"day": "2024-01-31", "age": "7", "tags": ""}), None),
        ("ST202", case(None, "", query={"numbers": [1, "2147483648"]}), "not valid by its own schema"),
        ("ST202", case(None, "", query={"numbers": [1, "2147483647", "last"]}), None),
        ("ST201", case(None, "", query={"day": ""}), None),
        (
            "ST202",
            case(None, "", query={"after": "x", "more": "y"}),
            "a name that two objects of a query may own",
        ),
        ("ST202", case(None, "", query={"after": "x", "by": "y"}), None),
        ("ST202", case(None, "", query={"deep": {}}), None),
        (
            "ST202",
            case(None, "", query={"day[gt]": "2024-01-31", "more": "x"}, shared=True),
            "a member with the name of another parameter",
        ),
        ("ST202", case(None, "", query={"day[gt]": "2024-01-31"}, shared=True), None),
        ("ST202", case(None, "", query={"age": 1, "more": "x"}, shared=True), None),
        ("ST202", case(None, "", query={"needed": {}}, needed=True), "a required object without members"),
        ("ST202", case(None, "", query={}, needed=True), "a required object without members"),
        ("ST202", case(None, "", query={"needed": {"a": 1}}, needed=True), None),
        ("ST202", case(None, "", query={"part": 1}, needed=True), None),
        ("ST103", case(None, "", path_parameters={"name": ".."}), "dot segment"),
        ("ST101", case(None, "", path_parameters={"name": ".."}), None),
        ("ST103", case(None, "", path_parameters={"name": ""}), "empty segment"),
        ("ST101", case(None, "", path_parameters={"name": ""}), None),
        ("ST103", case(None, "", path_parameters={"name": "..."}), None),
    ],
)
def test_only_what_the_tool_misjudges_is_dropped(code: str, shown: Any, reason: str | None) -> None:
    assert explain(code, shown) == reason


def test_additional_methods_are_sent_as_they_are_spelled() -> None:
    assert [spelled(name) for name in ("get", "query", "notify", "COPY")] == [
        "GET",
        "QUERY",
        "notify",
        "COPY",
    ]


def test_an_operation_of_an_identical_path_may_answer() -> None:
    paths = {
        "/a/{id}": {"get": {"operationId": "x"}},
        "/a/{name}": {"get": {"operationId": "y"}, "put": {"operationId": "z"}},
    }
    assert same({"paths": {**paths, "/a/b": {"get": {"operationId": "b"}}}}, "/a/{id}", "get") == {"x", "y"}


@pytest.mark.parametrize(
    ("path", "missing", "named", "reason"),
    [
        ("/a/{id}", [], ["PUT"], "methods of the path elsewhere in the document"),
        ("/a/{id}", [], ["PUT", "COPY"], "methods of the path elsewhere in the document"),
        ("/a/{id}", [], ["PUT", "POST"], None),
        ("/a/{id}", ["GET"], ["PUT"], None),
        ("/a/{id}", ["GET"], [], None),
        ("/a/b", [], ["PUT"], None),
    ],
)
def test_identical_paths_share_their_methods(path: str, missing: Any, named: Any, reason: str | None) -> None:
    paths = {
        "/a/{id}": {"get": {}},
        "/a/{name}": {"put": {}, "additionalOperations": {"COPY": {}}},
        "/a/b": {"get": {}},
        "/a/{id}/c": {"post": {}},
    }
    operation = SimpleNamespace(path=path, schema=SimpleNamespace(raw_schema={"paths": paths}))
    failure = SimpleNamespace(missing_methods=missing, undocumented_methods=named)
    assert shares(failure, SimpleNamespace(operation=operation)) == reason
    assert shares(SimpleNamespace(), SimpleNamespace(operation=operation)) is None


UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "maxLength": 4},
        "size": {"type": "integer"},
        "parts": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"file": Binary(b"\x00\xff"), "size": "7"}, "the text of a right value"),
        ({"file": Binary(b"abc"), "parts": [Binary(b"\x80"), 1]}, "the text of a right value"),
        ({"file": Binary(b"abcde"), "size": 7}, None),
        ({"file": Binary(b"abc"), "size": "many"}, None),
        ({"size": Binary(b"7"), "file": 1}, "the text of a right value"),
        ({"size": Binary(b"7")}, None),
    ],
)
def test_files_are_judged_by_their_octets(body: Any, reason: str | None) -> None:
    shown = case(body, "multipart/form-data")
    shown.operation.body[0].is_valid = jsonschema_rs.validator_for(UPLOAD).is_valid
    assert explain("ST201", shown) == reason


def test_a_file_breaks_its_own_schema_like_other_values() -> None:
    shown = case({"file": Binary(b"abcde")}, "multipart/form-data")
    shown.operation.body[0].validation_schema = UPLOAD
    assert explain("ST202", shown) == "not valid by its own schema"
    shown.body = {"file": Binary(b"abcd")}
    assert explain("ST202", shown) is None


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ({"info": {"headers": {"X": {"required": True}}}}, "a part without a header that it must have"),
        (
            {"info": {"headers": {"X": {"$ref": "#/components/headers/Sum"}}}},
            "a part without a header that it must have",
        ),
        ({"info": {"headers": {"X": {"schema": {}}}}}, None),
        ({"other": {"headers": {"X": {"required": True}}}}, None),
        ({"info": {"contentType": "text/plain"}}, None),
    ],
)
def test_headers_of_parts_are_not_sent(encoding: Any, reason: str | None) -> None:
    shown = case({"info": {"size": 1}}, "multipart/form-data")
    shown.operation.body[0].validation_schema = {}
    shown.operation.body[0].definition = {"encoding": encoding}
    assert explain("ST202", shown) == reason


def test_bodies_have_a_bound_and_more_are_noted() -> None:
    said: list[str] = []
    assert list(bounded(iter(range(3)), 3, lambda: said.append("more"))) == [0, 1, 2]
    assert said == []
    assert list(bounded(itertools.count(), 3, lambda: said.append("more"))) == [0, 1, 2]
    assert said == ["more"]


@pytest.mark.parametrize(
    ("code", "status", "length", "reason"),
    [
        ("ST201", 413, 20, "a body larger than the service takes"),
        ("ST103", 413, 20, None),
        ("ST105", 400, 70_000, "a URL longer than the server takes"),
        ("ST105", 400, 2_000, None),
        ("ST103", 414, 17_000, "a URL longer than the server takes"),
        ("ST103", 414, 2_000, None),
        ("ST105", 200, 70_000, None),
        ("ST101", 400, 70_000, None),
    ],
)
def test_sizes_have_bounds_outside_of_the_contract(
    code: str, status: int, length: int, reason: str | None
) -> None:
    assert exceeds(code, status, "x" * length) == reason


def test_the_hooks_load_without_a_service_around_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import tools.corpus.hooks as hooks; print(hooks.filter_failure.__name__)"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'runtime'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1000:]
