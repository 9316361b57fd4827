"""The environment variables that a service's processes get."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaffold.core.errors import UsageError
from scaffold.trial.running.service import Service

# What any program may need from its surroundings; nothing here configures a service or schemathesis.
NEUTRAL = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
})  # fmt: skip
# What is open when a command ends gets so long, for whoever ended the command waits.
SHUTDOWN_SECONDS = "2"
AUTHENTICATION = frozenset({"AUTH_DEV", "AUTH_ISSUER", "AUTH_JWKS", "AUTH_JWKS_URL", "API_KEYS"})


def parse_assignments(pairs: Iterable[str]) -> dict[str, str]:
    """Read KEY=VALUE texts; raise UsageError for one without a key or an equals sign."""
    assignments: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise UsageError(
                "bad-env", f"--env {pair} is not KEY=VALUE", hint="for example --env LOG_LEVEL=debug"
            )
        assignments[key] = value
    return assignments


def neutral_variables(surroundings: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Keep what any program needs and drop what could configure the one being started."""
    return {name: value for name, value in surroundings.items() if name in NEUTRAL or name.startswith("LC_")}


def run_variables(
    service: Service,
    host: str,
    port: int,
    extra: Mapping[str, str],
    surroundings: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Build the variables for a service run by hand: the user's own.

    The development issuer is on unless authentication is configured.
    """
    variables = {**surroundings, **extra}
    if not AUTHENTICATION & variables.keys():
        variables["AUTH_DEV"] = "1"
    return {
        "SHUTDOWN_SECONDS": SHUTDOWN_SECONDS,
        **variables,
        "PYTHONPATH": str(service.source),
        "HOST": host,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def trial_variables(
    service: Service,
    folder: Path,
    port: int,
    extra: Mapping[str, str],
    surroundings: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Build the variables for a service under test: its own database, replies checked, nothing inherited."""
    return {
        **neutral_variables(surroundings),
        "DATABASE_URL": f"sqlite:///{folder / 'trial.db'}",
        # Whatever database is tested with, its tables are made.
        "AUTO_MIGRATE": "1",
        "AUTH_DEV": "1",
        "CHECK_REPLIES": "1",
        "SHUTDOWN_SECONDS": SHUTDOWN_SECONDS,
        **extra,
        "PYTHONPATH": str(service.source),
        "PYTHONUNBUFFERED": "1",
        # The service's folder stays as it was: no __pycache__ in it.
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
