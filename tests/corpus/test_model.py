"""Inferences from real documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scaffold.docs.card import render_card
from scaffold.model.canonical import render_model
from scaffold.model.describe import describe
from scaffold.model.service import Behavior, Filter, Method, Scope, ServiceModel
from scaffold.openapi.discover import find_documents
from scaffold.openapi.load import load_document

pytestmark = pytest.mark.corpus

ORIGIN = "inferred from the name {}"


def read(corpus: Path, name: str) -> ServiceModel:
    return describe(load_document(corpus / "specs" / name, root=corpus / "specs")).model


def behaviors(model: ServiceModel) -> dict[str, Behavior]:
    return {f"{item.method} {item.path}": item.behavior for item in model.operations}


def methods(model: ServiceModel) -> dict[str, int]:
    return dict(Counter(item.behavior.method.value for item in model.operations))


def test_petstore(corpus: Path) -> None:
    model = read(corpus, "swaggerapi-petstore.yaml")
    found = behaviors(model)
    assert {entity.name: (entity.key, entity.minted) for entity in model.entities} == {
        "Order": ("id", False),
        "User": ("username", False),
        "Pet": ("id", False),
    }
    assert found["put /pet"] == Behavior(Method.REPLACE, "Pet", view="/components/schemas/Pet")
    assert found["get /pet/findByStatus"].filters == (
        Filter("status", "status", origin=ORIGIN.format("status")),
    )
    assert found["post /pet/{petId}/uploadImage"].method is Method.CUSTOM
    assert found["get /user/login"].method is Method.CUSTOM
    assert found["delete /user/{username}"].key == "username"


def test_museum(corpus: Path) -> None:
    model = read(corpus, "redocly-museum.yaml")
    assert methods(model) == {"custom": 3, "create": 1, "list": 1, "get": 1, "update": 1, "delete": 1}
    (event,) = model.entities
    assert (event.name, event.table, event.key) == ("SpecialEvent", "special_events", "eventId")
    listing = behaviors(model)["get /special-events"]
    assert listing.paging is not None
    assert (listing.paging.limit, listing.paging.page) == ("limit", "page")
    assert listing.ignored == ("startDate", "endDate")


def test_conduit(corpus: Path) -> None:
    model = read(corpus, "realworld-conduit.yaml")
    found = behaviors(model)
    article = model.entity("Article")
    assert (article.key, article.created, article.updated) == ("slug", "createdAt", "updatedAt")
    assert found["put /articles/{slug}"].request_wrapper == "article"
    assert str(found["post /articles"].reason).startswith("nothing computes Article.favoritesCount")
    assert found["put /articles/{slug}"].method is Method.REPLACE
    listing = found["get /articles"].envelope
    assert listing is not None
    assert (listing.items, listing.total) == ("articles", "articlesCount")
    assert found["post /articles/{slug}/comments"].scopes == (
        Scope("slug", "article_slug", "Article", "Comment"),
    )
    assert model.entity("Comment").field("article_slug").hidden
    assert found["post /users/login"].method is Method.CUSTOM


def test_petclinic(corpus: Path) -> None:
    model = read(corpus, "spring-petclinic.yaml")
    assert methods(model) == {
        "list": 8,
        "create": 7,
        "get": 7,
        "replace": 7,
        "delete": 6,
        "custom": 2,
    }
    found = behaviors(model)
    page = found["get /v2/owners"]
    assert page.envelope is not None
    assert page.paging is not None
    assert (page.envelope.items, page.envelope.total, page.paging.first_page) == (
        "content",
        "totalElements",
        0,
    )
    assert found["post /owners/{ownerId}/pets/{petId}/visits"].scopes == (
        Scope("ownerId", "ownerId", "Owner", "Pet"),
        Scope("petId", "petId", "Pet", "Visit"),
    )


def test_eshop(corpus: Path) -> None:
    model = read(corpus, "dotnet-eshop-catalog.json")
    listing = behaviors(model)["get /api/catalog/items"]
    assert listing.envelope is not None
    assert listing.envelope.echoes == {"pageIndex": "page", "pageSize": "limit"}
    assert listing.filters == (Filter("name", "name", origin=ORIGIN.format("name")),)
    assert [entity.name for entity in model.entities] == ["CatalogItem"]


def test_sockshop_has_receipts_only(corpus: Path) -> None:
    model = read(corpus, "sockshop-user.json")
    assert model.entities == ()
    assert methods(model) == {"custom": 15}


def test_cafe(corpus: Path) -> None:
    found = behaviors(read(corpus, "redocly-cafe-32.yaml"))
    listing = found["get /orders"]
    assert listing.envelope is not None
    assert listing.envelope.neutral["object"] == "list"
    assert listing.paging is not None
    assert listing.paging.cursor == "after"
    assert found["patch /orders/{orderId}"].method is Method.UPDATE
    assert found["post /menu"].reason == "the request body is not one object"


def test_every_document_has_a_model_and_a_card(corpus: Path) -> None:
    paths = [path for path in find_documents([corpus / "specs"]) if path.stat().st_size < 500_000]
    assert len(paths) > 20
    for path in paths:
        model = describe(load_document(path, root=corpus / "specs")).model
        named = {name for item in model.resources for name in item.operations}
        assert named == {operation.id for operation in model.operations}, path
        for operation in model.operations:
            assert (operation.behavior.method is Method.CUSTOM) == (operation.behavior.reason is not None), (
                path
            )
        assert render_model(model).endswith("}\n"), path
        assert render_card(model).count("\n**") == 4, path
