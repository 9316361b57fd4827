"""Keys in the form that a schema asks for."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from scaffold.model.entities.keys import SAMPLES, key_form, sample
from scaffold.model.service import KeyForm
from service_runtime.storage import entities, ids, keys


@pytest.mark.parametrize(
    ("facts", "form"),
    [
        ({}, KeyForm()),
        ({"maxLength": 36}, KeyForm()),
        ({"maxLength": 32}, KeyForm("", "hex")),
        ({"pattern": "^[0-9a-f]{24}$"}, KeyForm("", "hex24")),
        ({"minLength": 24, "maxLength": 24}, KeyForm("", "hex24")),
        ({"pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}, KeyForm("", "ulid")),
        (
            {"pattern": r"^EVT_[\w-]+$", "example": "EVT_550e8400-e29b-41d4-a716-446655440000"},
            KeyForm("EVT_", "uuid"),
        ),
        ({"pattern": "^ord_[A-Za-z0-9]+$"}, KeyForm("ord_", "hex")),
        ({"pattern": "^ord_[0-9A-Z]{26}$"}, KeyForm("ord_", "ulid")),
        ({"pattern": r"^urn:order:[0-9a-f-]{36}$"}, KeyForm("urn:order:", "uuid")),
        ({"pattern": r"^INV\-[0-9a-f]{32}$", "examples": ["INV-0a"]}, KeyForm("INV-", "hex")),
        ({"pattern": "^a+$"}, None),
        ({"pattern": "^[0-9]{4}$"}, None),
        ({"pattern": "("}, None),
    ],
)
def test_a_key_has_the_form_that_its_schema_takes(facts: dict[str, Any], form: KeyForm | None) -> None:
    assert key_form(facts) == form


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_runtime_makes_what_the_model_looks_at(kind: Any) -> None:
    form = entities.KeyForm("ord_", kind)
    made = keys.text_key(form, UUID(SAMPLES["uuid"]))
    assert made == sample(KeyForm("ord_", kind))
    assert keys.is_text_key(form, made)


@pytest.mark.parametrize("kind", SAMPLES)
def test_keys_sort_as_they_were_made(kind: Any) -> None:
    made = [keys.text_key(entities.KeyForm("", kind), ids.uuid7()) for _ in range(50)]
    assert made == sorted(set(made))


@pytest.mark.parametrize(
    "text", ["", "ord_", "ord_1", "x" * 40, "ord_" + "Z" * 32, "ord_" + "0" * 33, "0" * 32]
)
def test_other_texts_are_no_keys_of_the_form(text: str) -> None:
    assert not keys.is_text_key(entities.KeyForm("ord_", "hex"), text)


def test_a_ulid_is_one() -> None:
    made = keys.text_key(entities.KeyForm("", "ulid"), ids.uuid7())
    assert re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", made)
