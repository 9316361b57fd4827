"""Verbs in paths: which path is meant, and where that stays open."""

from __future__ import annotations

import pytest

from scaffold.model.operations.verbs import meant_paths


def meant(*operations: str) -> dict[str, str]:
    """Return what is meant, by the method and path of operations in one text each."""
    pairs = [(path, method.lower()) for method, path in (one.split() for one in operations)]
    return {f"{method.upper()} {path}": plain for (path, method), plain in meant_paths(pairs).items()}


@pytest.mark.parametrize(
    ("operation", "plain"),
    [
        ("POST /boats/create", "/boats"),
        ("POST /boats/create/", "/boats"),
        ("POST /boats/register", "/boats"),
        ("POST /boats/addBoat", "/boats"),
        ("POST /harbour/add/boat", "/harbour/boat"),
        ("GET /boats/all", "/boats"),
        ("GET /boats/findAll", "/boats"),
        ("GET /boats/viewall", "/boats"),
        ("GET /boat/getAllBoats", "/boat"),
        ("GET /boats/find/{id}", "/boats/{id}"),
        ("GET /boat/getBoatById/{id}", "/boat/{id}"),
        ("GET /boats/{id}/details", "/boats/{id}"),
        ("PUT /boats/edit/{id}", "/boats/{id}"),
        ("PATCH /v1/boats/{id}/update", "/v1/boats/{id}"),
        ("DELETE /boats/delete/{id}", "/boats/{id}"),
        ("DELETE /boats/remove-boat/{id}", "/boats/{id}"),
    ],
)
def test_the_path_without_the_verb_is_meant(operation: str, plain: str) -> None:
    assert meant(operation) == {operation: plain}


@pytest.mark.parametrize(
    "operation",
    [
        "POST /boats/delete/{id}",
        "GET /boats/delete/{id}",
        "GET /boats/new",
        "POST /boats/{id}/add",
        "POST /boats/addSail",
        "GET /boats/shown",
        "GET /boats/getBoatsByOwner/{owner}",
        "GET /list",
        "GET /api/v1/all",
        "POST /boats/search",
    ],
)
def test_what_may_mean_something_else_stays(operation: str) -> None:
    assert meant(operation) == {}


def test_a_noun_may_be_the_only_collection_beside_it() -> None:
    assert meant("POST /addBoat", "GET /boats/{id}") == {"POST /addBoat": "/boats"}
    assert meant("POST /addBoat", "GET /boats", "GET /boat/{id}") == {}


def test_a_path_that_is_declared_plainly_wins() -> None:
    assert meant("POST /boats/create", "POST /boats") == {}
    assert meant("POST /boats/create", "GET /boats") == {"POST /boats/create": "/boats"}
    assert meant("DELETE /boats/delete/{id}", "DELETE /boats/{number}") == {}


def test_of_two_that_would_mean_the_same_neither_does() -> None:
    assert meant("GET /boats/all", "GET /boats/list") == {}
