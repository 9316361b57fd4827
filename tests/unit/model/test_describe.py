"""A contract that a service keeps is described as it is: reading it once more from the beginning finds nothing to change."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.model.describe import Description, describe, describe_kept
from scaffold.model.service import ServiceModel
from scaffold.openapi.load import load_document
from scaffold.openapi.refs.bundle import bundle
from scaffold.render.service import contract_text
from tests.unit.model.test_malformed import changed, places

VALUES = (
    None, True, 0, "", "x", [], [None], {}, {"a": 1}, {"$ref": "#/nowhere"}, {"$ref": "other.yaml"}, {"type": ["x", "null"]},
    {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "string"}]},
)  # fmt: skip
SAMPLES = 8

UNEVEN = """
swagger: "2.0"
info: {title: Uneven, version: 1.0.0}
paths:
  /no-id/{key}:
    get: {responses: {200: {description: ok, schema: {$ref: '#/definitions/Part'}}}}
    delete: {responses: {default: {description: ok}}}
  no-slash:
    post:
      operationId: same
      parameters: [{in: body, name: body, schema: {$ref: '#/definitions/Part/properties/inner'}}]
      responses: {}
  /other: {get: {operationId: same, responses: {200: {description: ok}}}}
definitions:
  Part: {type: object, required: [gone], properties: {inner: {type: object, properties: {part: {$ref: '#/definitions/Part'}}}}}
"""


@pytest.fixture(params=["order-service", "auth-service", "constructs", "uneven"])
def spec(request: pytest.FixtureRequest, specs: Path, tmp_path: Path) -> Path:
    """Return the path of a document."""
    if request.param == "uneven":
        (tmp_path / "uneven.yaml").write_text(UNEVEN, encoding="utf-8")
        return tmp_path / "uneven.yaml"
    constructs = Path(__file__).parents[2] / "service" / "constructs.yaml"
    return constructs if request.param == "constructs" else specs / f"{request.param}.yaml"


def test_a_kept_contract_is_whole(spec: Path) -> None:
    check(describe(load_document(spec)), spec.with_suffix(".json"))


def test_a_kept_contract_is_whole_however_broken_the_spec_was(spec: Path) -> None:
    contract = bundle(load_document(spec))
    chance = random.Random(spec.name)  # noqa: S311 - the same samples every time
    place = spec.with_suffix(".json")
    described = 0
    for path in chance.sample(list(places(contract)), SAMPLES):
        text = json.dumps(changed(contract, path, chance.choice(VALUES)))
        try:
            description = describe(load_document(place, unsaved={place: text}))
        except ScaffoldError:
            continue
        check(description, place)
        described += 1
    assert described > SAMPLES // 2


def check(description: Description, place: Path) -> None:
    """Check that both ways to describe what a service keeps of a description give the same."""
    text = contract_text(description.contract)
    kept = describe_kept(load_document(place, unsaved={place: text}))
    again = describe(load_document(place, unsaved={place: text}))
    assert kept.contract == kept.declared == again.contract == description.contract
    assert list(kept.contract) == list(again.contract)
    assert without_remarks(kept.model) == without_remarks(again.model)


def without_remarks(model: ServiceModel) -> ServiceModel:
    return replace(model, remarks=())
