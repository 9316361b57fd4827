from __future__ import annotations

import pytest

from scaffold.core.data import data_folder
from scaffold.core.errors import InputError, LimitError, RefError, ScaffoldError, UsageError, error_text
from scaffold.core.finding import Severity
from scaffold.core.location import Location


def test_an_error_says_where_and_what() -> None:
    error = InputError("file-missing", "there is no a.yaml", location=Location("a.yaml", 1, 2))
    assert str(error) == "a.yaml:1:2: error[file-missing] there is no a.yaml"
    assert error.hint is None
    assert str(UsageError("bad-name", "no name", hint="choose another")) == "error[bad-name] no name"


def test_what_is_printed_of_an_error_cannot_steer_the_terminal() -> None:
    assert error_text("no \x1b[2J\nname", "choose \u202eanother") == (
        "no \\x1b[2J\nname\nhint: choose \\u202eanother"
    )
    assert error_text("no name", None) == "no name"


def test_a_limit_says_why_it_is_there() -> None:
    assert "make it smaller" in (LimitError("limit-depth", "too deep").hint or "")
    assert LimitError("limit-depth", "too deep", hint="unfold it").hint == "unfold it"


@pytest.mark.parametrize("kind", [UsageError, InputError, LimitError, RefError])
def test_every_error_of_a_user_is_one_kind(kind: type[ScaffoldError]) -> None:
    assert issubclass(kind, ScaffoldError)


def test_limits_and_references_are_errors_of_the_input() -> None:
    assert issubclass(LimitError, InputError)
    assert issubclass(RefError, InputError)


def test_the_worst_severity_comes_first() -> None:
    assert sorted(["info", "error", "warning"], key=lambda item: Severity(item).rank) == [
        "error",
        "warning",
        "info",
    ]


@pytest.mark.parametrize(
    ("name", "holds"), [("specs", "order-service.yaml"), ("blueprints", "fastapi-service")]
)
def test_the_data_that_travels_with_the_package_is_found(name: str, holds: str) -> None:
    assert (data_folder(name) / holds).exists()
