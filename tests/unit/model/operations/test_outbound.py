"""Webhooks and callbacks, as the model has them."""

from __future__ import annotations

from tests.unit.model.contracts import model_of

TEXT = """
info: {title: A, version: "1"}
paths:
  /subscribe:
    post:
      operationId: subscribe
      callbacks:
        done:
          "{$request.body#/url}":
            parameters: [{name: X-Sign, in: header, required: true, schema: {type: string}}]
            post:
              requestBody: {content: {application/json: {schema: {type: object}}}}
              responses: {"204": {description: d}}
        shared: {$ref: "#/components/callbacks/Shared"}
webhooks:
  order-made:
    post: {operationId: done, tags: [orders], summary: An order., responses: {"200": {description: d}}}
  twice:
    post: {}
    put: {}
components:
  callbacks:
    Shared: {"{$url}": {post: {operationId: sharedOne}}, x-note: {}}
"""


def test_webhooks_are_grouped_by_tag_and_named() -> None:
    model = model_of(TEXT)
    assert [(item.id, item.group, item.method, item.pointer) for item in model.webhooks] == [
        ("done", "orders", "post", "/webhooks/order-made/post"),
        ("twicePut", "", "put", "/webhooks/twice/put"),
        ("twicePost", "", "post", "/webhooks/twice/post"),
    ]
    assert model.webhooks[0].summary == "An order."


def test_callbacks_belong_to_their_operation() -> None:
    done, shared = model_of(TEXT).callbacks
    assert (done.id, done.group, done.expression) == ("done_2", "subscribe", "{$request.body#/url}")
    base = "/paths/~1subscribe/post/callbacks/done/{$request.body#~1url}"
    assert done.pointer == f"{base}/post"
    assert [(item.name, item.pointer) for item in done.parameters] == [
        ("X-Sign", f"{base}/parameters/0/schema")
    ]
    assert done.request is not None
    assert done.request.pointer == f"{base}/post/requestBody/content/application~1json/schema"
    assert (shared.id, shared.pointer) == ("sharedOne", "/components/callbacks/Shared/{$url}/post")
