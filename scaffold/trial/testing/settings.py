"""Build the configuration that schemathesis runs with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.trial.running.credentials import OWNER, PEER
from scaffold.trial.testing.policy import Policy

MAX_EXAMPLES = 10
SEED = 1
REQUEST_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class TrialOptions:
    """The settings of a trial.

    `max_examples` counts cases per operation in the fuzzing and sequences in the stateful phase; `max_time`
    is in seconds, and within it schemathesis repeats those phases. `operations` are operationIds; none means
    all.
    """

    max_examples: int = MAX_EXAMPLES
    max_time: int | None = None
    seed: int = SEED
    operations: tuple[str, ...] = ()


def build_settings(
    policy: Policy,
    *,
    schemes: Mapping[str, Mapping[str, str]],
    peers: Path | None,
    secrets: Sequence[str] = ("authorization",),
) -> dict[str, Any]:
    """Build schemathesis's settings: the service's policy under what every trial has.

    `peers` is the Web Fuzzing Commons file with two callers; without it, `schemes` holds the credentials.
    `secrets` are names of headers and parameters, in lower case, whose values stay out of all reports.
    """
    settings: dict[str, Any] = {
        **policy.settings,
        # Every failing operation is reported, not only the first failure of each.
        "continue-on-failure": True,
        "request-timeout": REQUEST_SECONDS,
        "cache": {"enabled": False},
        "warnings": _warnings(policy.settings.get("warnings")),
        "generation": {**policy.settings.get("generation", {}), "database": "none"},
        # By default every name with "key" in it is hidden: Idempotency-Key too, which repeating needs.
        "output": {"sanitization": {"keys-to-sanitize": secrets, "sensitive-markers": secrets}},
        # Only credentials that were given are used; schemathesis would also register accounts.
        "auth": {"auto-signup": False},
    }
    if peers is not None:
        settings["auth"]["wfc"] = {"path": str(peers), "user": OWNER, "peers": [OWNER, PEER]}
    elif schemes:
        settings["auth"]["openapi"] = schemes
    return settings


def _warnings(chosen: object) -> dict[str, Any]:
    """Make warnings fatal; a service may name those that it wants shown, or those that are to be fatal."""
    if isinstance(chosen, list):
        return {"display": chosen, "fail-on": True}
    named = chosen if isinstance(chosen, Mapping) else {}
    return {
        **{name: value for name, value in named.items() if name != "enabled"},
        "fail-on": named.get("fail-on") or True,
    }
