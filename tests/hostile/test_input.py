"""Files that are no usable spec: what is missing, unreadable, a bomb, or leads elsewhere. cases H36 and H38 to H42."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests import contracts
from tests.hostile.support import NAME, Hostile, with_changes

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
SECRET = "TOP-SECRET-TEXT"
THING = "/components/schemas/Thing"


def nested(depth: int, opening: str = "{a: ", closing: str = "}") -> str:
    return HEAD + "x-deep: " + opening * depth + "1" + closing * depth + "\n"


def bomb(levels: int) -> str:
    lines = ["x-a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "file-empty", id="empty"),
        pytest.param(b"\n \n", "file-empty", id="blank"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "file-binary", id="binary"),
        pytest.param(contracts.read("things").encode("utf-16"), "file-encoding", id="utf-16"),
        pytest.param(b"a: [1", "yaml-syntax", id="not-yaml"),
        pytest.param(b"\tkey: 1", "yaml-syntax", id="tab"),
        pytest.param(b"just words", "not-openapi", id="words"),
        pytest.param(b"[1, 2]", "not-openapi", id="list"),
        pytest.param(b"openapi: 9.9.9\n", "version-unsupported", id="version"),
        pytest.param(
            (HEAD + "x: !!python/object/apply:os.system ['touch x']").encode(), "yaml-", id="python-tag"
        ),
        pytest.param((HEAD + "? [a, b]\n: 1").encode(), "yaml-", id="complex-key"),
        pytest.param((HEAD + "---\na: 1").encode(), "yaml-", id="two-documents"),
        pytest.param((HEAD + "x: *nowhere").encode(), "yaml-", id="dangling-alias"),
        pytest.param((HEAD + "x: &a [*a]").encode(), "yaml-", id="recursive-alias"),
        pytest.param(bomb(9).encode(), "limit-", id="alias-bomb"),
        pytest.param(nested(201).encode(), "limit-", id="201-deep"),
        pytest.param(nested(3_000).encode(), "limit-", id="3000-deep"),
        pytest.param(nested(100_000, "[", "]").encode(), "limit-", id="100000-deep"),
        pytest.param(
            json.dumps({"openapi": "3.1.0"})[:-1].encode() + b', "x": ' + b"[" * 50_000, "", id="json-deep"
        ),
        pytest.param(f"{HEAD}x-number: {'9' * 5000}\n".encode(), "limit-", id="5000-digits"),
        pytest.param(b'{"openapi": "3.1.0", "x": NaN}', "number-not-finite", id="nan"),
    ],
)
def test_no_spec_is_refused_with_its_place(hostile: Hostile, content: bytes, code: str) -> None:
    spec = hostile.write(content)
    before = sorted(hostile.work.rglob("*"))
    done = hostile.run_all(spec)
    linted = done.pop("lint")
    assert linted.code in (1, 2), "what is no YAML is a finding of lint, what is refused is not"
    assert "spec.yaml:" in linted.out + linted.err
    for name, outcome in done.items():
        assert outcome.code == 2, f"{name}: {outcome.out[:300]}"
        assert f"error[{code}" in outcome.err, outcome.err
        assert "spec.yaml" in outcome.err
    assert sorted(hostile.work.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["none.yaml", "specs/none.yaml", "", "\n", "x" * 5000, "/dev/zero", "/dev/null"]
)
def test_a_path_that_is_no_file_is_refused(hostile: Hostile, name: str) -> None:
    for outcome in hostile.run_all(Path(name)).values():
        assert outcome.code == 2
    assert list(hostile.work.iterdir()) == []


def test_a_pipe_is_not_waited_for(hostile: Hostile) -> None:
    os.mkfifo(hostile.work / "pipe.yaml")
    hostile.refuse(hostile.work / "pipe.yaml", "file-empty", "spec-pipe")


def test_duplicate_keys_are_named(hostile: Hostile) -> None:
    spec = hostile.write(
        contracts.read("things").replace(
            "  title: Thing Service\n", "  title: Thing Service\n  title: Other\n"
        )
    )
    stopped = hostile.cli("new", NAME, "--spec", spec)
    assert stopped.code == 1
    assert "spec.yaml:4:" in stopped.err
    assert "duplicate-key" in stopped.err


def test_words_that_older_yaml_took_for_booleans_stay_words(hostile: Hostile) -> None:
    made = hostile.neutralize(
        contracts.read("things").replace(
            "enum: [red, green], default: red", "enum: [on, no, y, 1_0, 0o7, 1:30], default: on"
        )
    )
    color = made.contract["components"]["schemas"]["Thing"]["properties"]["color"]
    assert color["enum"][:3] == ["on", "no", "y"]
    assert color["default"] == "on"


def test_aliases_and_merge_keys_of_real_specs_are_read(hostile: Hostile) -> None:
    text = contracts.read("things").replace(
        "id: {type: string, format: uuid, readOnly: true, description: Its id.}",
        "id: &id {type: string, format: uuid, readOnly: true, description: Its id.}\n        other: *id",
    )
    made = hostile.neutralize(text)
    properties = made.contract["components"]["schemas"]["Thing"]["properties"]
    assert properties["other"] == properties["id"]


@pytest.mark.parametrize(
    ("pointer", "value", "limit"),
    [
        (f"{THING}/properties/many/enum", [f"v{n}" for n in range(20_000)], "enum"),
        (f"{THING}/properties", {f"p{n}": {"type": "string"} for n in range(5_000)}, "properties"),
        (f"{THING}/properties/{'x' * 100_000}", {"type": "string"}, "name"),
        (f"{THING}/properties/large", {"type": "integer", "maximum": 10**400}, "digits"),
    ],
    ids=["enum", "properties", "name", "number"],
)
def test_what_is_too_large_is_a_limit_with_a_name(
    hostile: Hostile, pointer: str, value: Any, limit: str
) -> None:
    hostile.refuse(hostile.write(with_changes({pointer: value})), f"limit-{limit}")


@pytest.mark.parametrize("keyword", ["properties", "items", "anyOf", "allOf", "additionalProperties"])
@pytest.mark.parametrize("depth", [40, 150])
def test_deep_schemas_end(hostile: Hostile, keyword: str, depth: int) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        inner: Any = (
            {"a": schema} if keyword == "properties" else [schema] if keyword.endswith("Of") else schema
        )
        schema = {keyword: inner}
    done = hostile.run_all(hostile.write(with_changes({f"{THING}/properties/deep": schema})))
    codes = {outcome.code for outcome in done.values()}
    assert codes <= ({2} if depth > 64 else {0, 1})


@pytest.fixture
def secret(hostile: Hostile) -> Path:
    """A file beside the folder of the spec, whose text must not get out."""
    path = hostile.work.parent / "secret.yaml"
    path.write_text(f"type: string\ndefault: {SECRET}\ndescription: {SECRET}\n")
    return path


@pytest.mark.parametrize("way", ["file-url", "absolute", "climbing", "link", "link-to-folder", "encoded"])
def test_nothing_outside_of_the_folder_is_read(hostile: Hostile, secret: Path, way: str) -> None:
    (hostile.work / "link.yaml").symlink_to(secret)
    (hostile.work / "inside").symlink_to(secret.parent)
    reference = {
        "file-url": secret.as_uri(),
        "absolute": str(secret),
        "climbing": "../secret.yaml",
        "link": "link.yaml",
        "link-to-folder": "inside/secret.yaml",
        "encoded": "%2e%2e/secret.yaml",
    }[way]
    data = with_changes({f"{THING}/properties/leak": {"$ref": reference}})
    done = hostile.run_all(hostile.write(data))
    assert done["lint"].code == 1
    printed = "".join(outcome.out + outcome.err for outcome in done.values())
    assert SECRET not in printed
    for path in (hostile.work / NAME).rglob("*"):
        assert not path.is_file() or SECRET not in path.read_text()


@pytest.mark.parametrize("special", ["/dev/zero", "/dev/stdin", "pipe.yaml", "/proc/self/environ", "."])
def test_special_files_are_not_read(hostile: Hostile, special: str) -> None:
    os.mkfifo(hostile.work / "pipe.yaml")
    data = with_changes({f"{THING}/properties/odd": {"$ref": special}})
    assert hostile.run_all(hostile.write(data))["lint"].code in (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/nowhere"}},
        {"A": {"$ref": "#no-anchor"}},
        {"A": {"$ref": "nowhere.yaml"}},
        {"A": {"$ref": ""}},
        {"A": {"$ref": "{{ 7*7 }}"}},
    ],
    ids=["self", "pair", "pointer", "anchor", "file", "empty", "jinja"],
)
def test_references_that_lead_nowhere_are_named(hostile: Hostile, schemas: dict[str, Any]) -> None:
    data = with_changes({f"{THING}/properties/a": {"$ref": "#/components/schemas/A"}})
    data["components"]["schemas"] |= schemas
    spec = hostile.write(data)
    stopped = hostile.cli("new", NAME, "--spec", spec)
    assert stopped.code == 1, stopped.err
    assert "spec.json:" in stopped.err
    hostile.neutralize(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}},
        {
            "A": {"allOf": [{"$ref": "#/components/schemas/B"}]},
            "B": {"allOf": [{"$ref": "#/components/schemas/A"}]},
        },
        {"A": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "string"}]}},
        {"A": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}},
        {"A": {"$ref": "#/components/schemas/R0"}}
        | {f"R{n}": {"$ref": f"#/components/schemas/R{n + 1}"} for n in range(200)}
        | {"R200": {"type": "string"}},
    ],
    ids=["tree", "all-of", "one-of", "array", "chain"],
)
def test_circles_end(hostile: Hostile, schemas: dict[str, Any]) -> None:
    data = with_changes({f"{THING}/properties/a": {"$ref": "#/components/schemas/A"}})
    data["components"]["schemas"] |= schemas
    hostile.neutralize(data)
