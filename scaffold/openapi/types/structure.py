"""Check a document's structure against the official meta-schema of its version, before anything is upgraded.

The meta-schemas and the Schema Object dialects are files inside the packages openapi-spec-validator and
openapi-schema-validator; only the files are used, for importing those packages costs more than the check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scaffold.core.finding import Severity
from scaffold.core.location import Pointer, pointer_text
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.source import Source
from scaffold.openapi.types.nodes import Kind
from scaffold.openapi.types.structure_advice import advise
from scaffold.openapi.types.structure_problems import Problem, explain
from scaffold.openapi.values import Json, child_value

_DIALECTS = {
    "3.1": (
        "https://spec.openapis.org/oas/3.1/dialect/base",
        ("oas3.1/metaschema.json", "oas3.1/vocabularies/base"),
    ),
    "3.2": (
        "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
        ("oas3.2/dialect/2025-09-17.json", "oas3.2/meta/2025-09-17.json"),
    ),
}
_DEFAULT_DIALECTS = frozenset({
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
    "https://spec.openapis.org/oas/3.2/dialect/2025-11-23",
})  # fmt: skip
_KINDS_20: dict[Kind, str] = {
    "path-item": "pathItem", "operation": "operation", "parameter": "parameter", "response": "response", "schema": "schema",
}  # fmt: skip
_KINDS_30: dict[Kind, str] = {
    "path-item": "PathItem", "operation": "Operation", "parameter": "Parameter", "request-body": "RequestBody",
    "media-type": "MediaType", "response": "Response", "header": "Header", "example": "Example", "link": "Link",
    "callback": "Callback", "schema": "Schema", "security-scheme": "SecurityScheme",
}  # fmt: skip
_DEFINITIONS_31: dict[Kind, str] = {"callback": "callbacks"}
_DEFINITIONS = {"2.0": _KINDS_20, "3.0": _KINDS_30}
_REFERENCES = {"2.0": "jsonReference", "3.0": "Reference"}


class StructureChecker:
    """Check whole documents and the fragments that other files hold, all of one version."""

    def __init__(self, version: str, *, default_dialect: bool = True) -> None:
        """Prepare for a version as written; without the default dialect, Schema Objects are not looked into."""
        self._release = _release_of(version)
        self._default_dialect = default_dialect

    def check_document(self, source: Source) -> list[Notice]:
        """Say what is wrong with the structure of an entry file, one notice for each place."""
        return self._notices(self._document_validator, source, (), source.value)

    def check_fragment(self, source: Source, pointer: Pointer, kind: Kind, value: Json) -> list[Notice]:
        """Say what is wrong with the structure of an object that another file refers to."""
        if not isinstance(value, dict):
            return []
        validator = self._fragment_validator(kind, is_reference=isinstance(value.get("$ref"), str))
        return [] if validator is None else self._notices(validator, source, pointer, value)

    def _notices(self, validator: Any, source: Source, base: Pointer, value: Json) -> list[Notice]:
        problems: dict[Pointer, dict[Pointer | None, Problem]] = {}
        for problem in self._problems(validator, value):
            found = problems.setdefault(problem.pointer, {})
            # What else is said of a place is an echo, unless several fields are missing there.
            if not found or (problem.field is not None and None not in found):
                found.setdefault(problem.field, problem)
        return [
            Notice(
                "structure",
                Severity.ERROR,
                problem.message,
                source.locate((*base, *problem.pointer)),
                pointer_text((*base, *problem.pointer)),
                problem.hint or self._advice(base, problem, value),
                pointer_text((*base, *(problem.pointer if problem.field is None else problem.field))),
            )
            for found in problems.values()
            for problem in found.values()
        ]

    def _advice(self, base: Pointer, problem: Problem, value: Json) -> str | None:
        if problem.field is not None:
            return None
        for part in problem.pointer:
            value = child_value(value, part)
        return advise(self._release, (*base, *problem.pointer), value)

    def _problems(self, validator: Any, value: Json) -> Iterator[Problem]:
        try:
            errors = list(validator.iter_errors(value))
        except ValueError as error:
            # What Python's JSON holds and the validator cannot: refused by the readers, as far as it is
            # known.
            yield Problem((), f"the structure cannot be checked: {str(error)[:120]}")
            return
        yield from explain(errors, value, self._schema, with_references=True)

    @cached_property
    def _schema(self) -> dict[str, Any]:
        folder = f"v{self._release}"
        schema: dict[str, Any] = read_schema(
            "openapi_spec_validator", f"resources/schemas/{folder}/schema.json"
        )
        if self._release == "3.1":
            # The edition that the package carries calls the field `body`, against section 4.8.20.1.
            schema["$defs"]["link"]["properties"].setdefault("server", {"$ref": "#/$defs/server"})
        if self._release == "3.0":
            _complete(schema["definitions"])
        if self._release in _DIALECTS and self._default_dialect:
            # The meta-schema leaves Schema Objects open for any dialect: give them the default one.
            schema["$defs"]["schema"]["$ref"] = _DIALECTS[self._release][0]
        return schema

    @cached_property
    def _registry(self) -> Any:
        import jsonschema_rs  # only structure checks pay for it

        resources = []
        for name in _DIALECTS.get(self._release, ("", ()))[1]:
            contents = read_schema("openapi_schema_validator", f"schemas/{name}")
            resources.append((contents["$id"], contents))
        identifier = self._schema.get("$id", "https://scaffold.invalid/swagger-2.0")
        return jsonschema_rs.Registry([*resources, (identifier, self._schema)], retriever=_refuse)

    @cached_property
    def _document_validator(self) -> Any:
        return self._compile(self._schema)

    def _fragment_validator(self, kind: Kind, *, is_reference: bool) -> Any:
        """Compile what a kind of object has to fulfil, or the reference in its place where the meta-schema tells them apart."""
        section = "definitions" if self._release in _DEFINITIONS else "$defs"
        known = self._schema[section]
        name = _DEFINITIONS.get(self._release, _DEFINITIONS_31).get(kind, kind)
        if name not in known:
            return None
        if is_reference and section == "definitions" and "$ref" not in known[name].get("properties", {}):
            name = _REFERENCES[self._release]
        elif is_reference and f"{name}-or-reference" in known:
            name = f"{name}-or-reference"
        if name not in self._fragments:
            schema = {
                key: part for key, part in self._schema.items() if key in {"$schema", "$id", "id", section}
            }
            self._fragments[name] = self._compile({**schema, "allOf": [{"$ref": f"#/{section}/{name}"}]})
        return self._fragments[name]

    @cached_property
    def _fragments(self) -> dict[str, Any]:
        return {}

    def _compile(self, schema: dict[str, Any]) -> Any:
        import jsonschema_rs  # only structure checks pay for it

        return jsonschema_rs.validator_for(schema, registry=self._registry, retriever=_refuse)


@lru_cache(maxsize=8)
def _prepared(release: str, *, default_dialect: bool) -> StructureChecker:
    return StructureChecker(release, default_dialect=default_dialect)


def structure_checker(version: str, *, default_dialect: bool = True) -> StructureChecker:
    """Return the checker of documents of a version as written, prepared once for all of a run."""
    return _prepared(_release_of(version), default_dialect=default_dialect)


def _release_of(version: str) -> str:
    return version if version == "2.0" else f"3.{min(int(version.split('.')[1]), 2)}"


def uses_default_dialect(root: Json) -> bool:
    """Tell whether a document's Schema Objects are written in the dialect of its version."""
    dialect = child_value(root, "jsonSchemaDialect")
    return not isinstance(dialect, str) or dialect in _DEFAULT_DIALECTS


def _complete(definitions: dict[str, Any]) -> None:
    """Say what the meta-schema of 3.0 leaves open against what 3.0.3 says."""
    for alternatives in ("allOf", "anyOf", "oneOf"):
        # Taken over from JSON Schema (Wright Draft 00, sections 5.22 to 5.24), which asks for one.
        definitions["Schema"]["properties"][alternatives]["minItems"] = 1
    # A flag needs the bound that it is about (sections 5.3 and 5.5 of the same).
    definitions["Schema"]["dependencies"] = {"exclusiveMinimum": ["minimum"], "exclusiveMaximum": ["maximum"]}
    for section in definitions["Components"]["properties"].values():
        # The names of components match ^[a-zA-Z0-9._-]+$ (4.7.7); other ones than `$ref` can be understood.
        section["properties"] = {"$ref": {"not": {}}}


def _refuse(address: str) -> Any:
    raise LookupError(f"{address} is not among the meta-schemas")


def read_schema(package: str, name: str) -> dict[str, Any]:
    """Read a meta-schema out of the folder of an installed package, which is not imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    contents: dict[str, Any] = json.loads((Path(spec.submodule_search_locations[0]) / name).read_bytes())
    return contents
