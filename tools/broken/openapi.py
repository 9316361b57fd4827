"""The meta-schemas of OpenAPI 3.0 to 3.2, and openapi-spec-validator as the judge."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
from jsonschema_specifications import REGISTRY

from tools.broken.derive import Derivation
from tools.broken.metaschema import JsonObject, MetaSchema, identifier_of

VERSIONS: Final = ("3.0.3", "3.1.0", "3.2.0")
_DIALECTS: Final = {
    "3.1": ("https://spec.openapis.org/oas/3.1/dialect/base", ("oas3.1/metaschema.json", "oas3.1/vocabularies/base")),
    "3.2": (
        "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
        ("oas3.2/dialect/2025-09-17.json", "oas3.2/meta/2025-09-17.json"),
    ),
}  # fmt: skip


def derivation(version: str) -> Derivation:
    """Prepare the derivation of broken documents of a version; what openapi-spec-validator takes is valid."""
    start = {
        "openapi": version,
        "info": {"title": "a", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Thing": {"type": "object"}}},
    }
    resources = _resources(version)
    dialect = _DIALECTS.get(version[:3], (None, ()))[0]
    probably = jsonschema_rs.validator_for(
        resources[0],
        registry=jsonschema_rs.Registry([(identifier_of(one), one) for one in resources]),
    )

    def is_valid(document: JsonObject) -> bool:
        # Most of what is tried is refused by the meta-schema, which says so much faster.
        return probably.is_valid(document) and not is_refused(version, document)

    return Derivation(
        MetaSchema(resources[0], resources[1:], dialect), start, "#/components/schemas/Thing", is_valid
    )


def _resources(version: str) -> list[JsonObject]:
    """Read the meta-schema of a version, and the dialect of its Schema Objects with all that it refers to."""
    release = version[:3]
    root = _read("openapi_spec_validator", f"resources/schemas/v{release}/schema.json")
    if release not in _DIALECTS:
        return [root]
    # The meta-schema leaves Schema Objects open for any dialect.
    root["$defs"]["schema"]["$ref"] = _DIALECTS[release][0]
    others = [_read("openapi_schema_validator", f"schemas/{name}") for name in _DIALECTS[release][1]]
    drafts = [dict(REGISTRY.contents(address)) for address in REGISTRY if "2020-12" in address]
    return [root, *others, *drafts]


def is_refused(version: str, document: JsonObject) -> bool:
    """Tell whether openapi-spec-validator refuses a document."""
    import openapi_spec_validator as official

    kinds: dict[str, Any] = {
        "2.0": official.OpenAPIV2SpecValidator,
        "3.0": official.OpenAPIV30SpecValidator,
        "3.1": official.OpenAPIV31SpecValidator,
        "3.2": official.OpenAPIV32SpecValidator,
    }
    try:
        return next(iter(kinds[version[:3]](document).iter_errors()), None) is not None
    except Exception:  # noqa: BLE001
        # It falls over what it was to refuse.
        return True


def _read(package: str, name: str) -> JsonObject:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    contents: JsonObject = json.loads((Path(spec.submodule_search_locations[0]) / name).read_bytes())
    return contents
