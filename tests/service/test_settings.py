"""Settings that are wrong, and a database that is away: said in a line, without a traceback and without secrets."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.conftest import Outcome
from tests.service.running import Generated

pytestmark = pytest.mark.service

DEAD = "DATABASE_URL=postgresql://somebody:a-secret@127.0.0.1:1/orders"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "a-secret"),
        ("PORT", "99999"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "pretty"),
        ("MAX_BODY_BYTES", "many"),
    ],
)
def test_a_wrong_setting_is_named(starter: Callable[[str], Generated], name: str, value: str) -> None:
    done = starter("order-service").run("order_service", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"The settings are wrong. {name}: ")
    assert "Traceback" not in done.stderr
    assert value not in done.stderr


def test_a_dead_database_is_named(
    starter: Callable[[str], Generated], cli: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    monkeypatch.setattr("scaffold.trial.running.serving.MISSING_SECONDS", 2.0)
    done = cli("test", starter("order-service").folder, "--env", DEAD)
    assert done.code == 2
    assert "error[not-ready]" in done.err
    assert "the service does not get ready: database: it refuses connections" in done.err
    assert "hint:" in done.err
    assert "Traceback" not in done.err
    assert "a-secret" not in done.out + done.err
