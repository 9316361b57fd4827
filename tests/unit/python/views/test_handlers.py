from __future__ import annotations

from scaffold.python.views.handlers import HandlersView, HandlerView, ParentView, StoreView
from tests.unit.python.shop import SPEC, viewed


def handlers(package: str, text: str = SPEC) -> HandlersView:
    return next(item for item in viewed(text).handlers if item.resource.package == package)


def handler(name: str, text: str = SPEC) -> HandlerView:
    return next(
        item
        for each in viewed(text).handlers
        for item in each.handlers
        if item.operation.operation.id == name
    )


def test_every_method_has_the_template_of_what_it_does() -> None:
    assert [item.template for item in handlers("orders").handlers] == [
        "list.j2",
        "create.j2",
        "get.j2",
        "update.j2",
        "delete.j2",
        "transition.j2",
    ]


def test_what_nobody_can_infer_names_the_method_to_write() -> None:
    custom = handler("makeReport")
    assert custom.template == "custom.j2"
    assert custom.data == "'Reports.make_report in reports/operations.py'"
    assert handlers("reports").stores == ()


def test_a_resource_has_the_stores_that_it_uses() -> None:
    assert handlers("orders").stores == (StoreView("_orders", "'Order'", "Order"),)
    assert [item.attribute for item in handlers("lines").stores] == ["_lines", "_orders"]


def test_creating_answers_where_the_new_one_is() -> None:
    creating = handler("createOrder")
    assert (creating.store, creating.data, creating.status) == ("self._orders", "body", "201")
    assert creating.value == "stored.value"
    assert creating.headers == (
        """, {"Location": location('/orders/{id}', {'id': stored.key}, call), "ETag": stored.etag}"""
    )


def test_only_declared_headers_are_sent() -> None:
    assert (
        handler("getOrder").headers == """, {"ETag": stored.etag, "Cache-Control": 'private, max-age=60'}"""
    )
    assert handler("updateOrder").headers == ""


def test_a_cache_without_a_policy_is_forbidden() -> None:
    text = SPEC.replace("x-cache: {scope: private, ttl: PT1M}", "x-cache: 3")
    assert "no-store" in handler("getOrder", text).headers
    text = SPEC.replace("scope: private", "scope: public")
    assert "'public, max-age=60'" in handler("getOrder", text).headers


def test_a_list_is_filtered_and_paged() -> None:
    listing = handler("listOrders")
    assert listing.paging == "limit=(limit or 20), after=cursor"
    assert listing.options == ", filters={'status': status}"
    assert not listing.counted


def test_an_if_match_guards_what_changes() -> None:
    assert handler("updateOrder").options == ", if_match=if_match"
    assert handler("cancelOrder").options == ", if_match=if_match"
    assert handler("cancelOrder").action == "'cancel'"
    assert handler("deleteOrder").options == ""


def test_what_is_not_answered_is_not_kept() -> None:
    deleting = handler("deleteOrder")
    assert (deleting.status, deleting.value, deleting.keeps) == ("204", "None", False)
    assert handler("updateOrder").keeps


def test_a_name_with_stored_in_it_keeps_nothing() -> None:
    gone = '{"204": {description: Gone.}}'
    assert SPEC.count(gone) == 1
    restored = (
        '{"200": {description: Gone., content: {application/json: '
        '{schema: {$ref: "#/components/schemas/Restored"}}}}}'
    )
    text = SPEC.replace(gone, restored).replace("  schemas:\n", "  schemas:\n    Restored: {type: object}\n")
    deleting = handler("deleteOrder", text)
    assert deleting.value == "build_value(models.Restored, {})"
    assert not deleting.keeps


def test_an_optional_body_is_unwrapped() -> None:
    assert handler("updateOrder").data == "unwrap(body)"


def test_nested_ones_belong_to_their_parent() -> None:
    adding = handler("addLine")
    assert adding.parents == (ParentView("self._orders", "order_id", ""),)
    assert adding.options == ", scope={'order_id': order_id}"
    assert handler("getLine").options == ", scope={'order_id': order_id}"
    assert handler("getLine").key == "line_id"


def test_a_location_that_no_operation_reads_is_below_the_collection() -> None:
    text = SPEC.replace("operationId: getOrder\n", "operationId: getOrder\n      deprecated: true\n")
    assert "Location" in handler("createOrder", text).headers
    start, end = (
        SPEC.index("    get:\n      tags: [Orders]\n      operationId: getOrder"),
        SPEC.index("    patch:"),
    )
    without = SPEC[:start] + SPEC[end:]
    place = "location('/orders/{created key}', {'created key': stored.key}, call)"
    assert f'"Location": {place}' in handler("createOrder", without).headers


def test_a_wrapped_entity_is_unwrapped() -> None:
    old = """{application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}"""
    new = """
          application/json:
            schema:
              type: object
              required: [order]
              properties: {order: {$ref: "#/components/schemas/NewOrder"}}"""
    assert SPEC.count(old) == 1
    assert handler("createOrder", SPEC.replace(old, new)).data == "unwrap(body, 'order')"


def test_a_union_is_built_from_what_is_stored() -> None:
    pet = "oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]"
    text = f"""\
openapi: 3.1.0
info: {{title: Pets, version: "1"}}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: d
          content:
            application/json: {{schema: {{type: array, items: {{$ref: "#/components/schemas/Pet"}}}}}}
  /pets/{{id}}:
    get:
      operationId: getPet
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses:
        "200": {{description: d, content: {{application/json: {{schema: {{$ref: "#/components/schemas/Pet"}}}}}}}}
components:
  schemas:
    Pet: {{{pet}}}
    Cat: {{type: object, required: [id], properties: {{id: {{type: string}}, lives: {{type: integer}}}}}}
    Dog: {{type: object, required: [id], properties: {{id: {{type: string}}, tricks: {{type: integer}}}}}}
"""
    assert handler("getPet", text).value == "build_value(models.Pet, stored.value)"
    assert handler("listPets", text).value == "build_value(list[models.Pet], list(page.items))"
