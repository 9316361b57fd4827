"""Clients of webhooks and callbacks, as they are printed."""

from __future__ import annotations

from scaffold.python.models.build import generate_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.views.arguments import BodyTypes
from scaffold.python.views.clients import ClientsModule, view_clients
from tests.unit.model.contracts import data_of, model_of

TEXT = """
info: {title: A, version: "1"}
paths:
  /subscribe:
    post:
      operationId: subscribe
      callbacks:
        done:
          "{$request.body#/url}":
            post:
              operationId: pet-done
              parameters:
                - {name: X-Sign, in: header, required: true, schema: {type: string}}
                - {name: Content-Type, in: header, required: true, schema: {type: string}}
                - {name: tags, in: query, schema: {type: array, items: {type: string}}}
                - {name: url, in: query, schema: {type: integer, default: 3}}
              requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
              responses:
                "200":
                  description: d
                  content: {application/json: {schema: {type: object, properties: {more: {type: boolean}}}}}
                4XX: {description: d}
webhooks:
  pet:
    post:
      operationId: petHook
      tags: [pet store]
      requestBody: {content: {text/plain: {}}}
      responses: {"204": {description: d}}
components:
  schemas:
    Pet: {type: object, properties: {id: {type: integer, readOnly: true}}}
"""


def clients(text: str = TEXT) -> tuple[ClientsModule, ...]:
    model = model_of(text)
    return view_clients(model, BodyTypes(generate_models(data_of(text), schema_uses(model)).annotations))


def test_a_client_for_each_group() -> None:
    webhooks, callbacks = clients()
    assert (webhooks.name, callbacks.name) == ("webhooks", "callbacks")
    assert [client.class_name for client in webhooks.clients] == ["PetStoreWebhooks"]
    assert [client.class_name for client in callbacks.clients] == ["SubscribeCallbacks"]


def test_a_request_has_what_the_operation_declares() -> None:
    (request,) = clients()[1].clients[0].requests
    assert request.name == "pet_done"
    assert request.signature == (
        "url: str, *, body: models.Pet, x_sign: str, tags: list[str] | None = None, url_2: int | None = None"
    )
    assert request.parameters == (
        "('header', 'X-Sign'): x_sign",
        "('query', 'tags'): tags",
        "('query', 'url'): url_2",
    )
    assert request.returns == "Reply[int, models.PetDoneResponse | None]"
    assert request.types == ("'200': models.PetDoneResponse",)
    assert request.reference == (
        "'#/paths/~1subscribe/post/callbacks/done/%7B%24request.body%23~1url%7D/post'"
    )


def test_a_callback_says_where_it_goes_and_a_webhook_does_not() -> None:
    webhooks, callbacks = clients()
    (target,) = callbacks.clients[0].targets
    assert (target.name, target.expression) == ("pet_done_url", "'{$request.body#/url}'")
    assert webhooks.clients[0].targets == ()
    assert webhooks.clients[0].requests[0].returns == "Reply[Literal[204], None]"
    assert webhooks.clients[0].requests[0].signature == "url: str, *, body: str | None = None"


def test_a_service_that_sends_nothing_has_no_clients() -> None:
    assert clients("paths: {}") == ()


def test_many_webhooks_fill_several_modules() -> None:
    hooks = "\n".join(f"  hook{number}: {{post: {{operationId: hook{number}}}}}" for number in range(250))
    modules = clients(f"paths: {{}}\nwebhooks:\n{hooks}")
    assert [module.name for module in modules] == ["webhooks_1", "webhooks_2", "webhooks_3"]
    assert [client.class_name for module in modules for client in module.clients] == [
        "Webhooks",
        "Webhooks2",
        "Webhooks3",
    ]
    assert sum(len(client.requests) for module in modules for client in module.clients) == 250
