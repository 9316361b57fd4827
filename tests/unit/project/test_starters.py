from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.project.starters import list_starters, starter_files, starter_path
from scaffold.render.blueprint import Blueprint, load_blueprint


def test_every_spec_that_comes_with_the_package_is_a_starter(specs: Path) -> None:
    assert list_starters() == tuple(sorted(path.stem for path in specs.glob("*.yaml")))
    assert {"auth-service", "order-service"} <= set(list_starters())
    assert starter_path("order-service") == specs / "order-service.yaml"


@pytest.mark.parametrize("name", ["billing-service", "../specs/order-service", ""])
def test_an_unknown_starter_is_answered_with_the_list(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        starter_path(name)
    assert caught.value.code == "unknown-starter"
    assert "order-service" in (caught.value.hint or "")
    assert "--spec" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("payment-service", "--archetype payment --output payment-spec"),
        ("zorg-service", "NAME is one of auth, order"),
    ],
)
def test_archetypes_are_offered_beside_the_starters(name: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        starter_path(name)
    assert said in (caught.value.hint or "")


def test_handlers_come_with_the_starters_that_need_them() -> None:
    blueprint = load_blueprint("fastapi-service")
    files = starter_files(blueprint, "auth-service")
    assert "src/auth_service/authentication/operations.py" in files
    assert not [path for path in files if "__pycache__" in path]
    assert dict(starter_files(blueprint, "no-such-service")) == {}


def test_a_blueprint_without_a_folder_has_none() -> None:
    assert dict(starter_files(Blueprint("gh:a/b", "", "gh:a/b", None), "auth-service")) == {}
