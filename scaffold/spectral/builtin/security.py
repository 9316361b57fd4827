"""Functions of the built-in rulesets about security requirements."""

from __future__ import annotations

import json
from collections.abc import Iterable

from scaffold.core.location import Pointer
from scaffold.spectral.builtin.access import operations
from scaffold.spectral.data.values import UNDEFINED, Value, is_truthy
from scaffold.spectral.functions.context import Check, Context, Objection
from scaffold.spectral.functions.core import require_options


def oas_security_defined(options: Value) -> Check:
    """Make the check that a security requirement names schemes and scopes that the document defines."""
    version = require_options("oasSecurityDefined", options, ("oasVersion",)).get("oasVersion")
    place = "securityDefinitions" if version == 2 else "components.securitySchemes"

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict) or not all(_is_scopes(scopes) for scopes in value.values()):
            return
        schemes: Value = context.document.unresolved.root
        for part in place.split("."):
            schemes = schemes.get(part) if isinstance(schemes, dict) else None
        for name, scopes in value.items():
            if not isinstance(schemes, dict) or name not in schemes:
                yield Objection(f"there is no security scheme {name} in {place}", (*context.path, name))
                continue
            known = _scopes(schemes[name], version)
            for index, scope in enumerate(scopes):
                if scope not in known:
                    yield Objection(
                        f"the scope {scope} is none of the scheme {name}", (*context.path, name, index)
                    )

    return check


def _is_scopes(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(scope, str) for scope in value)


def _scopes(scheme: Value, version: Value) -> set[str]:
    if not isinstance(scheme, dict):
        return set()
    flows = scheme.get("flows")
    holders = [scheme] if version == 2 else list(flows.values()) if isinstance(flows, dict) else []
    found = [holder.get("scopes") for holder in holders if isinstance(holder, dict)]
    return {scope for scopes in found if isinstance(scopes, dict) for scope in scopes}


def check_security(options: Value) -> Check:
    """Make the check that operations with certain methods require a security scheme, themselves or with the document."""
    methods = require_options("checkSecurity", options, ("schemesPath", "nullable", "methods")).get("methods")

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return
        tree = context.tree
        general = tree.get(value, "security")
        for operation in operations(tree.get(value, "paths"), tree):
            if isinstance(methods, list) and operation.method not in methods:
                continue
            own = tree.get(operation.value, "security")
            required = general if own is UNDEFINED else own
            if not is_truthy(required) or (isinstance(required, list) and not required):
                # What is missing is below `security`: an empty list there is what the finding is about.
                yield Objection(
                    "the operation requires no security scheme", (*operation.place, "security", "schemes")
                )

    return check


def admin_security(options: Value) -> Check:
    """Make the check that operations for administrators require other schemes than all the others."""
    marker = require_options("differentSecuritySchemes", options, ("adminUrl",)).get("adminUrl", "/admin")

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return
        tree = context.tree
        ordinary: set[str] = set()
        administrative: list[tuple[str, str, Pointer]] = []
        for operation in operations(tree.get(value, "paths"), tree):
            requirements = tree.get(operation.value, "security")
            for index, requirement in enumerate(requirements if isinstance(requirements, list) else []):
                if not isinstance(requirement, dict | list):
                    continue
                text = json.dumps(requirement)
                if marker in operation.path:
                    administrative.append((operation.path, text, (*operation.place, "security", index)))
                else:
                    ordinary.add(text)
        for path, text, place in administrative:
            if text in ordinary:
                yield Objection(f"{path} is for administrators and requires what other operations do", place)

    return check
