"""The card: its exact form, and that no text of a contract can change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from scaffold.design.service import Technology
from scaffold.docs.card import join_cards, render_card
from scaffold.model.build import build_service_model
from scaffold.model.service import Example, Operation, ServiceModel
from tests.unit.model.contracts import model_of

_SPEC = """
info:
  title: Order Service
  version: 1.0.0
  x-service:
    name: order-service
    responsibilities: [Manages the lifecycle of customer orders.]
    stack:
      - {role: language, choice: Python, because: known}
      - {role: message-broker, choice: NATS JetStream, alternatives: [Kafka]}
paths:
  /api/orders:
    post:
      operationId: createOrder
      summary: Create a new order
      requestBody:
        content: {application/json: {example: {note: hi}}}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}, example: {id: 1, note: hi}}}
  /api/orders/{id}:
    get:
      operationId: getOrder
      summary: Retrieve an order by ID.
      deprecated: true
      responses:
        '200':
          description: found
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
components:
  schemas:
    Order:
      type: object
      x-entity: {key: id}
      required: [id]
      properties:
        id: {type: integer}
        user_id: {type: string, x-ref: {entity: User, service: auth-service, cardinality: many-to-one}}
        parent: {type: integer, x-ref: {entity: Order, service: order-service, cardinality: one-to-one}}
        secret: {type: string, writeOnly: true}
"""

_CARD = """\
### Service: Order Service

**Responsibilities:**
- Manages the lifecycle of customer orders.

**API Endpoints:**
- `POST /api/orders`: Create a new order.
- `GET /api/orders/{id}`: Retrieve an order by ID. Deprecated.

**Data Model:**
- `Order` (id, user_id, parent, secret)
- `Order.user_id` → `User` of auth-service (many-to-one)
- `Order.parent` → `Order` (one-to-one)

**Technology Stack:**
- Language: Python
- Message broker: NATS JetStream
"""

_WITH_EXAMPLES = """\
- `POST /api/orders`: Create a new order.

  Request:

  ```json
  {
    "note": "hi"
  }
  ```

  Response 201:

  ```json
  {
    "id": 1,
    "note": "hi"
  }
  ```

- `GET /api/orders/{id}`: Retrieve an order by ID. Deprecated.
"""


@pytest.fixture
def model() -> ServiceModel:
    return model_of(_SPEC)


def test_exact_form(model: ServiceModel) -> None:
    assert render_card(model, examples=False) == _CARD


def test_examples_stand_under_their_endpoint(model: ServiceModel) -> None:
    endpoints = render_card(model).partition("**API Endpoints:**\n")[2].partition("\n**Data Model:**")[0]
    assert endpoints == _WITH_EXAMPLES


def test_several_examples_are_told_apart(model: ServiceModel) -> None:
    pairs = (Example("one", 1, 10, "201"), Example("two", None, 20, "201"))
    card = render_card(with_operation(model, examples=pairs))
    labels = [line.strip() for line in card.splitlines() if line.endswith(":") and line.startswith("  ")]
    assert labels == ["Request `one`:", "Response 201 `one`:", "Response 201 `two`:"]


def test_all_sections_are_always_there() -> None:
    card = render_card(build_service_model({}))
    assert card == (
        "### Service: Service\n\n**Responsibilities:**\n_Not described._\n\n**API Endpoints:**\n_Not described._\n\n"
        "**Data Model:**\n_Not described._\n\n**Technology Stack:**\n_Not described._\n"
    )


def test_a_field_that_only_a_path_names_is_left_out() -> None:
    model = model_of("""
paths:
  /shops/{shop}/shelves/{id}:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, required: [id], properties: {id: {type: integer}, _row: {type: integer}}}
""")
    assert [field.name for field in model.entities[0].fields] == ["id", "_row", "shop"]
    assert "- `Shelve` (id, \\_row)\n" in render_card(model)


@pytest.mark.parametrize(
    ("summary", "description", "expected"),
    [
        ("List them", "Ignored.", "List them."),
        ("Really?", "", "Really?"),
        ("", "Lists v1.5 things. And more.", "Lists v1.5 things."),
        ("", "No end", "No end."),
        ("", "", "Create order."),
    ],
)
def test_an_endpoint_is_described_by_a_sentence(
    model: ServiceModel, summary: str, description: str, expected: str
) -> None:
    card = render_card(with_operation(model, summary=summary, description=description), examples=False)
    assert f"- `POST /api/orders`: {expected}\n" in card


def test_cards_are_separated_by_an_empty_line(model: ServiceModel) -> None:
    card = render_card(model, examples=False)
    assert join_cards([card, card]) == f"{card}\n{card}"


def with_operation(model: ServiceModel, **changes: object) -> ServiceModel:
    first, *others = model.operations
    changed: Operation = replace(first, **changes)
    return replace(model, operations=(changed, *others))


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<javascript:alert(1)>",
    "x\n\n# Another heading",
    "x\n\n### Service: Another",
    "x\r- another item",
    "``` \n```js",
    "~~~",
    "a ` b `` c",
    "| a | b |\n|---|---|",
    "&lt;b&gt; &#60;",
    "{{ 7*7 }} {% include 'x' %}",
    "\u202ereversed\u2066",
    "\x1b[31mred\x00",
    "line\u2028separated\x85",
    "$$x$$ **bold** _it_",
    "[1]: https://evil.example",
    "---",
    "1. one",
    "+ plus",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out(text: str, require: Callable) -> None:
    """Read as Markdown, the card has its own headings, lists and fences only, and shows the text."""
    hostile = model_of(_SPEC)
    hostile = with_operation(
        hostile, summary=text, path=f"/{text}", examples=(Example(text, {text: text}, [text], text),) * 2
    )
    entity = replace(hostile.entities[0], name=text)
    entity = replace(entity, fields=(replace(entity.fields[0], name=text), *entity.fields[1:]))
    relation = replace(entity.relations[0], field=text, entity=text, service=text, cardinality=text)
    hostile = replace(
        hostile,
        title=text,
        responsibilities=(text,),
        stack=(Technology(text, text, "", ()),),
        entities=(replace(entity, relations=(relation,)),),
    )
    card = render_card(hostile)
    assert all(character.isprintable() or character == "\n" for character in card)

    markdown = require("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = markdown.parse(card)
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in inline} <= {
        "text",
        "code_inline",
        "strong_open",
        "strong_close",
        "softbreak",
    }
    assert sum(token.type == "strong_open" for token in inline) == 4
    assert sum(token.type == "heading_open" for token in tokens) == 1
    assert sum(token.type == "bullet_list_open" for token in tokens) == 4
    assert {token.type for token in tokens} <= {
        "heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "fence",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip
    fences = [json.loads(token.content) for token in tokens if token.type == "fence"]
    assert fences == [{text: text}, [text]] * 2


def test_a_fence_is_longer_than_any_within(model: ServiceModel) -> None:
    card = render_card(with_operation(model, examples=(Example("", "`````", None, "200"),)))
    assert '  ``````json\n  "`````"\n  ``````\n' in card
