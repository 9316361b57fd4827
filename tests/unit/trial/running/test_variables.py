from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.trial.running.service import Service
from scaffold.trial.running.variables import (
    neutral_variables,
    parse_assignments,
    run_variables,
    trial_variables,
)

SERVICE = Service(Path("/s"), "notes")


def test_assignments_keep_later_equals_signs_and_empty_values() -> None:
    assert parse_assignments(["A=b=c", "EMPTY="]) == {"A": "b=c", "EMPTY": ""}


@pytest.mark.parametrize("pair", ["A", "=b", "a-b=c", ""])
def test_other_texts_are_refused(pair: str) -> None:
    with pytest.raises(UsageError, match="not KEY=VALUE"):
        parse_assignments([pair])


def test_a_trial_inherits_nothing_that_configures_a_service_or_schemathesis() -> None:
    surroundings = {
        "PATH": "/bin", "HOME": "/h", "LC_ALL": "C.UTF-8", "DATABASE_URL": "postgresql://production",
        "SCHEMATHESIS_HOOKS": "evil", "PYTHONPATH": "/evil", "PYTHONSTARTUP": "/evil", "TOKEN": "secret",
    }  # fmt: skip
    assert neutral_variables(surroundings) == {"PATH": "/bin", "HOME": "/h", "LC_ALL": "C.UTF-8"}
    made = trial_variables(SERVICE, Path("/t"), 4711, {}, surroundings)
    assert made["DATABASE_URL"] == "sqlite:////t/trial.db"
    assert made["PYTHONPATH"] == "/s/src"
    assert "TOKEN" not in made
    assert (made["AUTH_DEV"], made["CHECK_REPLIES"], made["HOST"], made["PORT"]) == (
        "1",
        "1",
        "127.0.0.1",
        "4711",
    )
    assert made["SHUTDOWN_SECONDS"] == "2"


def test_assignments_win_over_a_trial_s_defaults_but_not_over_its_address() -> None:
    extra = {"DATABASE_URL": "postgresql://test", "CHECK_REPLIES": "0", "PORT": "1", "PYTHONPATH": "/evil"}
    made = trial_variables(SERVICE, Path("/t"), 4711, extra, {})
    assert made["DATABASE_URL"] == "postgresql://test"
    assert made["CHECK_REPLIES"] == "0"
    assert (made["PORT"], made["PYTHONPATH"]) == ("4711", "/s/src")


@pytest.mark.parametrize(
    ("surroundings", "extra", "development"),
    [
        ({}, {}, "1"),
        ({"AUTH_ISSUER": "https://id.example.com"}, {}, None),
        ({}, {"API_KEYS": "{}"}, None),
        ({"AUTH_DEV": "0"}, {}, "0"),
    ],
)
def test_the_development_issuer_is_on_unless_authentication_is_configured(
    surroundings: dict[str, str], extra: dict[str, str], development: str | None
) -> None:
    made = run_variables(SERVICE, "127.0.0.1", 8000, extra, surroundings)
    assert made.get("AUTH_DEV") == development
    assert made["PORT"] == "8000"


def test_what_is_open_when_a_run_ends_gets_two_seconds_unless_told_otherwise() -> None:
    assert run_variables(SERVICE, "127.0.0.1", 8000, {}, {})["SHUTDOWN_SECONDS"] == "2"
    assert run_variables(SERVICE, "127.0.0.1", 8000, {}, {"SHUTDOWN_SECONDS": "9"})["SHUTDOWN_SECONDS"] == "9"
