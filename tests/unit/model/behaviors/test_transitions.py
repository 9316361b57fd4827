"""The line that says what an action does, with the states of the entity."""

from __future__ import annotations

import pytest

from tests.unit.model.contracts import behavior_of, model_of

_SPEC = """
info: {{title: Parcels, version: 1.0.0}}
paths:
  /parcels/{{id}}:
    get:
      operationId: look
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Parcel'}}}}}}}}}}
  /parcels/{{id}}/{action}:
    post:
      operationId: act
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Parcel'}}}}}}}}}}
components:
  schemas:
    Parcel:
      type: object
      required: [id]
      properties: {{id: {{type: string}}, size: {{enum: [small, large]}}, stage: {{enum: {states}}}}}
"""


@pytest.mark.parametrize(
    ("action", "states", "line"),
    [
        ("cancel", "[open, cancelled, sent]", "{action: cancel, from: [open, sent], to: cancelled}"),
        ("cancel", "[OPEN, CANCELED]", "{action: cancel, from: [OPEN], to: CANCELED}"),
        ("approve", "[new, approved]", "{action: approve, from: [new], to: approved}"),
        ("ship", "[packed, shipped]", "{action: ship, from: [packed], to: shipped}"),
        ("verify", "['not yet', verified]", '{action: verify, from: ["not yet"], to: verified}'),
        ("pay", "[due, paid]", "{action: pay, from: [due], to: paid}"),
        ("wrap", "[open, sent]", "{action: wrap, from: [STATE], to: STATE}"),
        ("call", "[callable, sent]", "{action: call, from: [STATE], to: STATE}"),
    ],
)
def test_a_reason_ends_with_the_transition_that_would_settle_it(action: str, states: str, line: str) -> None:
    reason = behavior_of(model_of(_SPEC.format(action=action, states=states)), "act").reason
    assert reason == (
        f"Parcel has no transition {action!r}; `transitions: [{line}]` in x-entity would say what it does"
    )
