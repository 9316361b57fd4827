"""The model as JSON."""

from __future__ import annotations

import json

from scaffold.model.canonical import render_model
from tests.unit.model.contracts import SHOP, model_of


def test_absent_values_are_left_out() -> None:
    model = json.loads(render_model(model_of("info: {title: Bare}")))
    assert model == {"name": "bare", "title": "Bare", "version": "0.0.0"}


def test_values_of_the_contract_are_kept_as_they_are() -> None:
    text = SHOP.replace(
        "name: sort, in: query, schema: {type: string}", "name: sort, in: query, schema: {default: false}"
    )
    text = text.replace("name: {type: string, maxLength: 80}", "name: {type: string}")
    model = json.loads(render_model(model_of(text)))
    sort = model["operations"][0]["parameters"][3]
    assert sort["default"] is False
    assert "required" not in sort
    name = model["entities"][0]["fields"][1]
    assert (name["neutral"], name["fillable"]) == ("", True)
    assert "description" not in model["entities"][0]


def test_the_first_page_may_be_zero() -> None:
    text = SHOP.replace(
        "page_token, in: query, schema: {type: string}",
        "page, in: query, schema: {type: integer, default: 0}",
    )
    paging = json.loads(render_model(model_of(text)))["operations"][0]["behavior"]["paging"]
    assert paging == {"limit": "page_size", "page": "page", "first_page": 0}


def test_the_text_ends_with_a_line_end_and_keeps_letters() -> None:
    text = render_model(model_of("info: {title: Größe}"))
    assert text.endswith("}\n")
    assert "Größe" in text
