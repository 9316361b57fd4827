"""Read a service's own schemathesis.toml as data.

The file can name Python modules to import (`hooks`), files to read, addresses to send credentials to and
environment variables to expand. Only settings that say how strictly to judge are taken over, and their texts
are taken literally.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError

BOLA_CHECK = "object_level_authorization"
# Settings of the whole run and of `[[operations]]` that only shape values and verdicts.
JUDGING = frozenset({"checks", "generation", "parameters", "phases", "warnings"})
TABLES = JUDGING - {"warnings"}
RUN_KEYS = JUDGING | {"dictionaries", "operations", "suppress-health-check"}
# What every trial decides by itself, and what is worth no word.
OWN_KEYS = frozenset({"cache", "continue-on-failure", "request-timeout", "seed"})
SELECTORS = frozenset(
    f"{verb}-{what}{suffix}"
    for verb in ("include", "exclude")
    for what in ("path", "method", "name", "tag", "operation-id")
    for suffix in ("", "-regex")
)
OPERATION_KEYS = JUDGING | SELECTORS | {"enabled"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of a service for its own trial."""

    settings: Mapping[str, Any]
    ignored: tuple[str, ...] = ()

    @property
    def relaxations(self) -> tuple[str, ...]:
        """Checks that are less strict than those of schemathesis, one sentence part each."""
        found = [*_relaxed(self.settings, "all operations")]
        for operation in self.settings.get("operations", ()):
            found += _relaxed(operation, _selected(operation))
        return tuple(found)

    @property
    def separates_owners(self) -> bool:
        """True where the service asks for the check that another caller cannot read what one caller made."""
        scopes = (self.settings, *self.settings.get("operations", ()))
        return any(scope.get("checks", {}).get(BOLA_CHECK) == {"enabled": True} for scope in scopes)


def load_policy(path: Path) -> Policy:
    """Read the policy file, if there is one; raise InputError when it is no TOML."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Policy({})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "policy-unreadable",
            f"{path} cannot be read: {error}",
            hint="mend it, or remove it to test without it",
        ) from error
    return build_policy(document)


def build_policy(document: Mapping[str, Any]) -> Policy:
    """Keep the settings that judge; name the others. Raises InputError where a table is something else."""
    settings = _literal(_keep(document, RUN_KEYS))
    ignored = set(document.keys() - RUN_KEYS - OWN_KEYS)
    dictionaries = _require_table(settings.get("dictionaries", {}), "dictionaries")
    operations = settings.get("operations", [])
    if not isinstance(operations, list):
        raise _not_a_table("operations")
    for number, scope in enumerate((settings, *operations)):
        label = f"operations {number}: " if number else ""
        for name in TABLES & _require_table(scope, label).keys():
            _require_table(scope[name], label + name)
    files = {
        name
        for name, item in dictionaries.items()
        if "from-file" in _require_table(item, f"dictionaries.{name}")
    }
    ignored |= {f"dictionaries.{name}" for name in files}
    ignored |= {
        f"operations.{name}" for operation in operations for name in operation.keys() - OPERATION_KEYS
    }
    if files:
        settings["dictionaries"] = {name: item for name, item in dictionaries.items() if name not in files}
    if operations:
        settings["operations"] = [_keep(operation, OPERATION_KEYS) for operation in operations]
    return Policy(settings, tuple(sorted(ignored)))


def _require_table(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _not_a_table(name)
    return value


def _not_a_table(name: str) -> InputError:
    return InputError(
        "policy-invalid",
        f"schemathesis.toml: {name} is not written as a table",
        hint="a table begins with its name in brackets, for example [checks.not_a_server_error] or [[operations]]",
    )


def _keep(table: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name in names}


def _literal(value: Any) -> Any:
    """Escape `${…}`, which schemathesis would replace with an environment variable."""
    match value:
        case str():
            return value.replace("${", "$${")
        case list():
            return [_literal(item) for item in value]
        case dict():
            return {name: _literal(item) for name, item in value.items()}
        case _:
            return value


def _relaxed(scope: Mapping[str, Any], subject: str) -> list[str]:
    if scope.get("enabled") is False:
        return [f"{subject}: not tested"]
    found = []
    for name, check in scope.get("checks", {}).items():
        if isinstance(check, Mapping) and check.get("enabled") is False:
            found.append(f"{subject}: {name} is off")
        elif isinstance(check, Mapping) and "expected-statuses" in check:
            found.append(f"{subject}: {name} accepts {_listing(check['expected-statuses'])}")
    for name, phase in scope.get("phases", {}).items():
        if isinstance(phase, Mapping) and phase.get("enabled") is False:
            found.append(f"{subject}: the {name} phase is off")
        elif isinstance(phase, Mapping) and "unexpected-methods" in phase:
            found.append(
                f"{subject}: the undeclared methods tried are {_listing(phase['unexpected-methods'])}"
            )
    if scope.get("generation", {}).get("allow-x00") is False:
        found.append(f"{subject}: no NUL in strings")
    warnings = scope.get("warnings")
    if isinstance(warnings, list) or (isinstance(warnings, Mapping) and warnings.keys() - {"fail-on"}):
        found.append(f"{subject}: not every warning is fatal")
    return found


def _selected(operation: Mapping[str, Any]) -> str:
    """Describe what an `[[operations]]` table applies to."""
    parts = [
        _listing(operation[name]) if name == "include-operation-id" else f"{name} {_listing(operation[name])}"
        for name in sorted(operation.keys() & SELECTORS)
    ]
    return " and ".join(parts) or "all operations"


def _listing(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
