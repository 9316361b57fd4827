from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.trial.testing.policy import build_policy, load_policy


def test_settings_that_judge_are_kept() -> None:
    operation = {
        "include-operation-id": "createOrder",
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}},
    }
    document = {"generation": {"allow-x00": False}, "operations": [operation], "warnings": ["missing_auth"]}
    policy = build_policy(document)
    assert policy.settings == document
    assert policy.ignored == ()


@pytest.mark.parametrize(
    "name", ["hooks", "auth", "headers", "base-url", "proxy", "reports", "project", "output"]
)
def test_settings_that_reach_beyond_judging_are_left_out_and_named(name: str) -> None:
    policy = build_policy({name: "evil.py"})
    assert policy.settings == {}
    assert policy.ignored == (name,)


def test_what_a_trial_decides_by_itself_is_left_out_without_a_word() -> None:
    policy = build_policy({"seed": 3, "cache": {"enabled": True}, "continue-on-failure": False})
    assert policy.settings == {}
    assert policy.ignored == ()


def test_an_operation_cannot_bring_headers_or_expressions() -> None:
    policy = build_policy(
        {
            "operations": [
                {"include-path": "/a", "headers": {"X": "1"}, "include-by": "x == 1", "tls-verify": False}
            ]
        }
    )
    assert policy.settings == {"operations": [{"include-path": "/a"}]}
    assert policy.ignored == ("operations.headers", "operations.include-by", "operations.tls-verify")


def test_dictionaries_read_no_files() -> None:
    policy = build_policy(
        {"dictionaries": {"words": {"values": ["a"]}, "files": {"from-file": "/etc/passwd"}}}
    )
    assert policy.settings == {"dictionaries": {"words": {"values": ["a"]}}}
    assert policy.ignored == ("dictionaries.files",)


def test_environment_variables_are_not_expanded() -> None:
    policy = build_policy({"parameters": {"query.q": "${SECRET}"}})
    assert policy.settings == {"parameters": {"query.q": "$${SECRET}"}}


@pytest.mark.parametrize(
    "document",
    [
        {"checks": "all"},
        {"operations": {"a": 1}},
        {"operations": ["createOrder"]},
        {"operations": [{"checks": 1}]},
        {"generation": []},
        {"dictionaries": {"words": "a"}},
    ],
)
def test_a_table_that_is_none_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not written as a table"):
        build_policy(document)


def test_a_missing_file_says_nothing_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    assert load_policy(tmp_path / "schemathesis.toml").settings == {}
    (tmp_path / "schemathesis.toml").write_text("checks = [")
    with pytest.raises(InputError) as caught:
        load_policy(tmp_path / "schemathesis.toml")
    assert caught.value.code == "policy-unreadable"


@pytest.mark.parametrize(
    ("document", "relaxation"),
    [
        ({"checks": {"ignored_auth": {"enabled": False}}}, "all operations: ignored_auth is off"),
        (
            {"operations": [{"include-operation-id": ["a", "b"], "enabled": False}]},
            "a, b: not tested",
        ),
        (
            {
                "operations": [
                    {
                        "include-path": "/x",
                        "include-method": "POST",
                        "checks": {"positive_data_acceptance": {"expected-statuses": [200, "422"]}},
                    }
                ]
            },
            "include-method POST and include-path /x: positive_data_acceptance accepts 200, 422",
        ),
        ({"phases": {"stateful": {"enabled": False}}}, "all operations: the stateful phase is off"),
        (
            {"phases": {"coverage": {"unexpected-methods": ["get", "put"]}}},
            "all operations: the undeclared methods tried are get, put",
        ),
        ({"generation": {"allow-x00": False}}, "all operations: no NUL in strings"),
        ({"warnings": ["missing_auth"]}, "all operations: not every warning is fatal"),
        ({"warnings": {"display": []}}, "all operations: not every warning is fatal"),
    ],
)
def test_what_is_judged_less_strictly_is_said(document: dict[str, Any], relaxation: str) -> None:
    assert build_policy(document).relaxations == (relaxation,)


def test_fatal_warnings_and_the_ownership_check_are_no_relaxation() -> None:
    document = {"warnings": {"fail-on": True}, "checks": {"object_level_authorization": {"enabled": True}}}
    assert build_policy(document).relaxations == ()


def test_the_ownership_check_is_asked_for_by_enabling_it() -> None:
    enabled = {"checks": {"object_level_authorization": {"enabled": True}}}
    assert not build_policy({}).separates_owners
    assert not build_policy({"checks": {"object_level_authorization": {"enabled": False}}}).separates_owners
    assert build_policy(enabled).separates_owners
    assert build_policy({"operations": [{"include-path": "/a", **enabled}]}).separates_owners
