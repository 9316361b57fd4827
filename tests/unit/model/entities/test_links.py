"""Links of things lead to the contract's GETs; those of pages say where others are; what leads nowhere is not made up."""

import copy
from typing import Any

from scaffold.model.service import Link, Method
from tests.unit.model.contracts import behavior_of, data_of, model_of

SPEC = """
info: {title: Authors, version: 1.0.0}
paths:
  /authors:
    post:
      operationId: createAuthor
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Author'}}}}}
  /authors/{id}:
    get:
      operationId: getAuthor
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Author'}}}}}
  /authors/{author}/books:
    parameters: [{name: author, in: path, required: true, schema: {type: string}}]
    post:
      operationId: createBook
      requestBody: {content: {application/json: {schema: {type: object, properties: {title: {type: string}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
    get:
      operationId: listBooks
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: size, in: query, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Books'}}}}}
  /authors/{author}/books/{number}:
    get:
      operationId: getBook
      parameters:
        - {name: author, in: path, required: true, schema: {type: string}}
        - {name: number, in: path, required: true, schema: {type: integer}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
components:
  schemas:
    Link: {type: object, required: [href], properties: {href: {type: string}, title: {type: string}}}
    Author:
      type: object
      required: [id, _links]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        _links:
          type: object
          required: [self, books]
          properties:
            self: {$ref: '#/components/schemas/Link'}
            books: {$ref: '#/components/schemas/Link'}
            shop: {$ref: '#/components/schemas/Link'}
    Book:
      type: object
      required: [number, url]
      properties:
        number: {type: integer, readOnly: true}
        title: {type: string}
        author_id: {type: string, readOnly: true}
        url: {type: string, readOnly: true, example: 'https://books.example/v1/authors/a1/books/7'}
        links: {type: object, properties: {self: {type: string}, author: {type: string}}}
    Books:
      type: object
      required: [_embedded, _links]
      properties:
        _embedded:
          type: object
          required: [books]
          properties: {books: {type: array, items: {$ref: '#/components/schemas/Book'}}}
        _links:
          type: object
          required: [self]
          properties:
            self: {$ref: '#/components/schemas/Link'}
            next: {$ref: '#/components/schemas/Link'}
            last: {$ref: '#/components/schemas/Link'}
"""


def changed(place: str, value: Any) -> str:
    spec = copy.deepcopy(data_of(SPEC))
    node = spec["components"]["schemas"]
    *way, last = place.split(".")
    for name in way:
        node = node[name]
    node[last] = value
    return str(spec)


def test_links_lead_to_the_thing_to_what_is_below_it_and_to_what_it_refers_to() -> None:
    model = model_of(SPEC)
    author = {"id": "id"}
    assert model.entity("Author").links == (
        Link(("_links", "books", "href"), "/authors/{author}/books", {"author": "id"}, absolute=False),
        Link(("_links", "self", "href"), "/authors/{id}", author, absolute=False),
    )
    own = {"number": "number", "author": "author_id"}
    assert model.entity("Book").links == (
        Link(("links", "author"), "/authors/{id}", {"id": "author_id"}, absolute=False),
        Link(("links", "self"), "/authors/{author}/books/{number}", own, absolute=False),
        Link(("url",), "/authors/{author}/books/{number}", own, absolute=True),
    )
    assert {"_links"} <= model.entity("Author").managed
    assert behavior_of(model, "createAuthor").method is Method.CREATE


def test_what_leads_nowhere_known_is_501_where_it_is_required() -> None:
    model = model_of(changed("Author.properties._links.required", ["self", "shop"]))
    assert model.entity("Author").links == ()
    assert behavior_of(model, "createAuthor").reason == (
        "nothing says where Author._links leads; `type: [string, 'null']` or a GET of one Author would"
    )
    model = model_of(changed("Book.properties.url", {"type": "string", "readOnly": True}))
    assert "Book.url leads" in (behavior_of(model, "createBook").reason or "")
    described = {"type": "string", "readOnly": True, "description": "The URL of this book."}
    assert ("url",) in [
        link.place for link in model_of(changed("Book.properties.url", described)).entity("Book").links
    ]
    elsewhere = {"type": "string", "readOnly": True, "example": "https://shop.example/cover.png"}
    assert (
        behavior_of(model_of(changed("Book.properties.url", elsewhere)), "createBook").method is Method.CUSTOM
    )


def test_pages_in_hal_are_pages() -> None:
    envelope = behavior_of(model_of(SPEC), "listBooks").envelope
    assert envelope is not None
    assert envelope.within["_embedded"].items == "books"
    links = envelope.within["_links"]
    assert (links.next, links.told, links.linked) == ("next", {"self": "url", "last": "last_url"}, True)
    assert links.hrefs == ("self", "next", "last")
    assert envelope.counted, "the last page is known from the count"


def test_tokens_do_not_lead_to_the_last_page() -> None:
    spec = data_of(SPEC)
    spec["paths"]["/authors/{author}/books"]["get"]["parameters"][0] = {
        "name": "page_token", "in": "query", "schema": {"type": "string"},
    }  # fmt: skip
    envelope = behavior_of(model_of(str(spec)), "listBooks").envelope
    assert envelope is not None
    assert envelope.within["_links"].told == {"self": "url"}
    spec["components"]["schemas"]["Books"]["properties"]["_links"]["required"] = ["last"]
    assert behavior_of(model_of(str(spec)), "listBooks").reason == "nothing computes 'last' of the page"
