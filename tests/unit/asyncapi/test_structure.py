"""The structure of AsyncAPI documents, compared with what the official schemas refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scaffold.asyncapi.load import load_asyncapi
from scaffold.asyncapi.structure import find_problems
from tools.broken.asyncapi import REFERENCE, TABLE
from tools.broken.derive import Carrier, broken

ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
# Where the official schemas forget to close an object, or to say that it is one, AsyncAPI's text has the last word.
OPEN = ("openIdConnectUrl", "securitySchemes{}.scopes", "parameters{}", "parameters")
_KEYS_OF_MAPS = ("reference", "reference to the like", "reference beside", "reference that is no text")


def _messages(document: Any) -> set[tuple[str, str]]:
    version = document.get("asyncapi") if isinstance(document, dict) else None
    if not isinstance(version, str) or not version.startswith(("2.", "3.")):
        return {("", "no version that is read")}
    return {(str(problem.pointer), problem.message) for problem in find_problems(document, version)}


@pytest.mark.parametrize("version", ["2", "3"])
def test_what_the_official_schemas_refuse_is_refused(version: str) -> None:
    refused, silent = 0, []
    for row in ROWS:
        if not row["document"]["asyncapi"].startswith(version):
            continue
        before = _messages(row["document"])
        for change, document, _ in broken(
            Carrier(row["name"], row["document"], tuple(row["pointer"])), REFERENCE
        ):
            if change not in row["taken"]:
                refused += 1
                if not _messages(document) - before:
                    silent.append(f"{row['name']}: {change}")
    assert silent == []
    assert refused >= 2_500


def test_what_the_official_schemas_take_is_taken() -> None:
    refused = []
    for row in ROWS:
        carrier = Carrier(row["name"], row["document"], tuple(row["pointer"]))
        if row["name"].endswith(OPEN):
            continue
        refused += [row["name"]] if _messages(row["document"]) else []
        refused += [
            f"{row['name']}: {change}"
            for change, document, _ in broken(carrier, REFERENCE)
            # A `$ref` among the entries of a map is no entry of that name.
            if change in row["taken"] and change not in _KEYS_OF_MAPS and _messages(document)
        ]
    assert refused == []


def test_the_table_covers_both_versions() -> None:
    assert {row["document"]["asyncapi"] for row in ROWS} == {"2.6.0", "3.0.0"}
    assert Path(TABLE).stat().st_size < 300_000


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("{payload: {type: object, required: a}}", "/M/payload/required"),
        ("{payload: {type: object}, unknown: {$ref: '#/S'}}", "/M/unknown"),
        ("{payload: {$ref: '#/S'}}", "/S/type"),
        ("{payload: {properties: {s: {$ref: '#/S'}}}}", "/S/type"),
        ("{traits: [{payload: {}}]}", "/M/traits/0/payload"),
        (
            "{payload: {type: object}, headers: {additionalProperties: [x]}}",
            "/M/headers/additionalProperties",
        ),
    ],
)
def test_what_other_files_hold_is_checked(tmp_path: Path, part: str, place: str) -> None:
    (tmp_path / "parts.yaml").write_text(f"M: {part}\nS: {{type: strin}}\n", encoding="utf-8")
    entry = tmp_path / "events.yaml"
    entry.write_text(
        "asyncapi: 3.0.0\ninfo: {title: T, version: '1'}\n"
        "channels: {c: {messages: {m: {$ref: 'parts.yaml#/M'}}}}\n",
        encoding="utf-8",
    )
    notices = load_asyncapi(entry, check_structure=True).notices
    assert [(Path(notice.location.file).name, notice.pointer) for notice in notices] == [
        ("parts.yaml", place)
    ]
