from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from scaffold.commands import test as test_command
from scaffold.core.toml import render_toml
from scaffold.trial.testing import settings
from scaffold.trial.testing.policy import build_policy
from scaffold.trial.testing.settings import build_settings


def built(document: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    return build_settings(build_policy(document or {}), **{"schemes": {}, "peers": None, **given})


def test_every_trial_has_fatal_warnings_and_leaves_nothing_behind() -> None:
    made = built()
    assert made["warnings"] == {"fail-on": True}
    assert made["cache"] == {"enabled": False}
    assert made["generation"] == {"database": "none"}
    assert made["auth"] == {"auto-signup": False}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["missing_auth"], {"display": ["missing_auth"], "fail-on": True}),
        ({"display": ["missing_auth"]}, {"display": ["missing_auth"], "fail-on": True}),
        ({"fail-on": ["missing_auth"]}, {"fail-on": ["missing_auth"]}),
        ({"fail-on": False, "enabled": False}, {"fail-on": True}),
        (False, {"fail-on": True}),
    ],
)
def test_a_service_can_name_warnings_but_not_switch_them_off(chosen: object, expected: object) -> None:
    assert built({"warnings": chosen})["warnings"] == expected


def test_the_policy_cannot_override_what_every_trial_has() -> None:
    made = built({"generation": {"database": "/somewhere", "allow-x00": False}})
    assert made["generation"] == {"database": "none", "allow-x00": False}


def test_credentials_are_the_schemes_or_the_two_callers() -> None:
    schemes = {"bearerAuth": {"bearer": "t"}}
    assert built(schemes=schemes)["auth"]["openapi"] == schemes
    with_peers = built(schemes=schemes, peers=Path("/trial/peers.json"))["auth"]
    assert "openapi" not in with_peers
    assert with_peers["wfc"] == {"path": "/trial/peers.json", "user": "owner", "peers": ["owner", "peer"]}


def test_the_command_line_offers_the_same_defaults() -> None:
    assert test_command.DEFAULT_EXAMPLES == settings.MAX_EXAMPLES
    assert test_command.DEFAULT_SEED == settings.SEED


def test_toml_that_is_written_reads_back_the_same() -> None:
    document = {
        "a": 'quote " backslash \\ newline \n tab \t nul \x00 delete \x7f emoji 😀 $${X}',
        "flag": True,
        "number": 3,
        "fraction": 1.5,
        "list": ["a", 1, {"b": []}],
        "table": {"odd key é": {"deep": False}, "": "empty"},
    }
    assert tomllib.loads(render_toml(document)) == document


def test_toml_has_no_null() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        render_toml({"a": None})
