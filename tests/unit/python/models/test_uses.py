from __future__ import annotations

from scaffold.python.models.build import Direction, SchemaUse
from scaffold.python.models.uses import schema_uses
from tests.unit.python.shop import described, model

REQUEST = "/requestBody/content/application~1json/schema"


def hints() -> dict[str, str]:
    return {use.pointer: use.hint for use in schema_uses(model())}


def test_every_body_has_a_use() -> None:
    found = hints()
    bodies = [item.request for item in model().operations if item.request]
    bodies += [part.payload for item in model().operations for part in item.responses if part.payload]
    assert {item.pointer for item in bodies} <= set(found)


def test_an_inline_body_is_called_after_its_operation() -> None:
    found = hints()
    patch = "/paths/~1orders~1{id}/patch/requestBody/content/application~1merge-patch+json/schema"
    listing = "/paths/~1orders/get/responses/200/content/application~1json/schema"
    assert found[patch] == "UpdateOrderRequest"
    assert found[listing] == "ListOrdersResponse"


def test_another_status_is_part_of_the_name() -> None:
    text = described().document.text(described().document.entry)
    extended = text.replace(
        'responses: {"204": {description: Gone.}}',
        'responses: {"204": {description: Gone.}, '
        '"404": {description: No., content: {application/json: {schema: {type: object}}}}}',
    )
    found = {use.hint for use in schema_uses(described(extended).model)}
    assert "DeleteOrder404Response" in found


def test_entities_have_a_use_and_none_is_listed_twice() -> None:
    uses = schema_uses(model())
    assert SchemaUse("/components/schemas/Line", "Line", Direction.RESPONSE) in uses
    assert len({(use.pointer, use.direction) for use in uses}) == len(uses)


def test_a_request_is_told_from_a_response() -> None:
    directions = {use.pointer: use.direction for use in schema_uses(model())}
    created = [pointer for pointer, direction in directions.items() if direction is Direction.REQUEST]
    assert any(pointer.endswith(("/NewOrder", REQUEST)) for pointer in created)


def test_structured_parameters_and_other_media_types_have_uses_of_their_own() -> None:
    text = described().document.text(described().document.entry)
    extended = text.replace(
        'responses: {"204": {description: Gone.}}',
        "parameters: [{name: filter, in: query, style: deepObject, schema: {type: object}}]\n"
        '      responses: {"204": {description: Gone.}, '
        '"200": {description: Yes., content: {text/event-stream: {itemSchema: {type: object}}, '
        "application/vnd.shop+json: {schema: {type: object}}, application/json: {schema: {type: object}}}}}",
    )
    found = {use.hint for use in schema_uses(described(extended).model)}
    assert {"DeleteOrderFilter", "DeleteOrderResponse"} <= found
    assert {"DeleteOrderEventResponse", "DeleteOrderJsonResponse"} <= found
