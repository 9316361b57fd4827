"""Briefs that attack: refused with a place, or without effect."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scaffold.brief.expand import expand
from scaffold.brief.gate import find_findings
from scaffold.brief.reading import BriefError, read_brief
from scaffold.core.errors import InputError
from scaffold.openapi.write import to_yaml
from tests.unit.brief.test_expand import HEAD, HERE

RESOURCE = "resources: {Note: {fields: {text: string(1..80)}, methods: [create, get]}}\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
NASTY = (
    "{{ 7 * 7 }}", "'; DROP TABLE notes; --", "__import__('os').system('id')", "<script>alert(1)</script>", "$(id)", "`id`",
    "\\u0000", "]]>", "# noqa", "%YAML 9.9", "---", "../../etc/passwd",
)  # fmt: skip


def accepted(text: str) -> str:
    read = read_brief(HERE / "brief.yaml", text)
    expansion = expand(read)
    written = to_yaml(expansion.document)
    findings = find_findings(expansion, written, HERE / "brief.yaml")
    if findings:
        raise read.error(findings)
    return written


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        f"{HEAD}x: !!python/object/apply:os.system [id]\n",
        f"{HEAD}about: !!python/name:os.system\n",
        HEAD + "description: \x07bell\n",
        HEAD + "description: '\u202ereversed'\n",
        HEAD + "resources: {'Note; import os': {fields: {a: string}}}\n",
        HEAD + "resources: {Note: {fields: {'a b': string}}}\n",
        HEAD + "resources: {Note: {fields: {__class__: string}}}\n",
        HEAD + "resources: {Note: {path: ../../etc, fields: {a: string}}}\n",
        HEAD + RESOURCE + "overlay: {set: {/a/b/../c: 1}}\noverlay: {}\n",
        HEAD.replace("note-service", "../note"),
        "[" * 5000,
        "brief: 1\n" * 2,
        "\x00",
        HEAD + "resources:\n" + "".join(f"  N{n}: {{fields: {{a: 'string(9..1)'}}}}\n" for n in range(2000)),
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        accepted(text)
    one = refused.value
    assert one.location is not None or one.hint
    assert not isinstance(one, BriefError) or all(each.location for each in one.mistakes)


def test_an_anchor_is_a_value_like_any_other() -> None:
    text = (
        HEAD
        + "types: {A: &a {x: string(1..5)}, B: *a}\nresources: {Note: {fields: {a: A, b: B}, methods: [create, get]}}\n"
    )
    assert "#/components/schemas/B" in accepted(text)


@pytest.mark.parametrize("nasty", NASTY)
def test_text_stays_text(nasty: str) -> None:
    brief = yaml.safe_load(HEAD + RESOURCE)
    brief |= {
        "about": f"Keeps {nasty}.",
        "responsibilities": [nasty],
        "owner": f"team {nasty}",
        "description": nasty,
    }
    brief["stack"] = [{"role": "database", "choice": nasty, "because": nasty}]
    brief["resources"]["Note"]["about"] = f"A note {nasty}"
    brief["resources"]["Note"]["fields"]["text"] = f"string(1..80) | {nasty}"
    text = yaml.safe_dump(brief, sort_keys=False)
    document = yaml.safe_load(accepted(text))
    note = document["components"]["schemas"]["Note"]
    assert note["properties"]["text"]["description"] == nasty
    assert document["info"]["x-service"]["stack"] == [{"role": "database", "choice": nasty, "because": nasty}]
    assert list(document["paths"]) == ["/notes", "/notes/{id}"]


def test_a_large_brief_is_expanded_in_its_size(tmp_path: Path) -> None:
    many = "".join(f"  T{n}: {{a: string(1..5)}}\n" for n in range(300))
    read = read_brief(tmp_path / "brief.yaml", HEAD + "types:\n" + many + RESOURCE)
    assert len(expand(read).document["components"]["schemas"]) > 300
