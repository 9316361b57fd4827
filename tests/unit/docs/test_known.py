"""Cards of specs without design fields: what is known all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document

SPEC = """\
openapi: 3.1.0
info:
  title: Rides
  version: '1'
  description: |
    # Rides

    Moves people from A to B. It has more to say.
tags:
  - {name: estimates, description: What a ride costs. And when.}
  - {name: unused}
paths:
  /estimates:
    get:
      tags: [estimates]
      responses:
        '200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/EstimateList'}}}}
        default: {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /me:
    get:
      tags: [estimates]
      responses:
        '200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Profile'}}}}
components:
  schemas:
    EstimateList: {type: object, properties: {estimates: {type: array, items: {$ref: '#/components/schemas/Estimate'}}}}
    Estimate: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {price: {type: number}}}]}
    Base: {type: object, properties: {at: {type: string}}}
    Profile: {type: object, properties: {name: {type: string}}}
    Error: {type: object, properties: {code: {type: string}}}
"""


def card(text: str, folder: Path) -> str:
    spec = folder / "api.yaml"
    spec.write_text(text, encoding="utf-8")
    description = describe(load_document(spec))
    return render_card(description.model, description.declared, examples=False)


def test_says_what_is_known(tmp_path: Path) -> None:
    shown = card(SPEC, tmp_path)
    assert "- Moves people from A to B.\n- estimates: What a ride costs.\n" in shown
    assert "- `Estimate` (at, price)\n- `Profile` (name)\n" in shown
    assert "Error" not in shown
    assert "EstimateList" not in shown
    assert shown.endswith("**Technology Stack:**\n_Not described._\n")


def test_design_fields_come_first(tmp_path: Path) -> None:
    text = SPEC.replace("  version: '1'\n", "  version: '1'\n  x-service: {name: rides}\n")
    assert "**Responsibilities:**\n_Not described._" in card(text, tmp_path)
    marked = SPEC.replace("Profile: {type: object,", "Profile: {type: object, x-entity: {key: name},")
    assert "- `Profile` (name)\n" in card(marked, tmp_path)
    assert "Estimate`" not in card(marked, tmp_path)


@pytest.mark.parametrize("text", ["<script>x</script>", "**bold** [a](b)", "a" * 5000, "# only a heading"])
def test_text_stays_text(text: str, tmp_path: Path) -> None:
    shown = card(SPEC.replace("Moves people from A to B.", text), tmp_path)
    assert "<script>" not in shown
    assert "**bold**" not in shown
    assert max(map(len, shown.split("\n"))) < 400
