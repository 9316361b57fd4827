"""The examples of a document with the schemas they stand for, and what keeps them from fitting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scaffold.core.location import pointer_text
from scaffold.lint.subjects import is_json
from scaffold.openapi.document import Document, Node
from scaffold.openapi.structure_problems import Problem, explain
from scaffold.openapi.values import Json

if TYPE_CHECKING:
    from scaffold.lint.facts import Facts

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Example:
    """A value that stands for a schema: `received` in what the service receives, `sent` in what it sends, or in both."""

    node: Node
    schema: Node
    received: bool
    sent: bool


def find_examples(facts: Facts) -> Iterator[Example]:
    """Yield the examples of bodies, parameters and headers, and the examples and defaults of schemas."""
    for kind in ("media-type", "parameter", "header"):
        for holder in facts.objects(kind):
            schema = holder.get("schema")
            if schema is None or (kind == "media-type" and not _is_structured(holder)):
                continue
            usage = facts.index.usage(holder)
            for node in _values(holder, facts):
                yield Example(node, schema, usage.received, usage.sent)
    for schema in facts.objects("schema"):
        for key in ("example", "default"):
            single = schema.get(key)
            if single is not None:
                yield Example(single, schema, received=True, sent=True)
        for element in facts.elements(schema, "examples"):
            yield Example(element, schema, received=True, sent=True)


class ExampleChecker:
    """Validates values against the schemas of one document, as upgraded; what is loaded is all that references can reach."""

    def __init__(self, document: Document, schemas: Iterable[Node]) -> None:
        """Take a document and its schemas."""
        self._document = document
        self._schemas = tuple(schemas)

    def problems(self, example: Example) -> tuple[Problem, ...]:
        """Say why an example does not fit its schema; nothing when the schema cannot be used."""
        import jsonschema_rs  # only documents with examples need it

        schema = example.schema
        if not isinstance(schema.value, dict):
            return ()
        address = f"{schema.file.as_uri()}#{_fragment(schema)}"
        try:
            validator = jsonschema_rs.Draft202012Validator(
                {"$ref": address}, registry=self._registry, validate_formats=False, retriever=_refuse
            )
            errors = list(validator.iter_errors(example.node.value))
        except (ValueError, LookupError, jsonschema_rs.ReferencingError):
            # Broken references and patterns have findings of their own.
            return ()
        kept = [error for error in errors if not self._is_one_way(error, example)]
        return tuple(explain(kept, example.node.value, {}))

    def _is_one_way(self, error: Any, example: Example) -> bool:
        """Tell whether an error only misses properties that do not travel in the direction of the example."""
        kind = error.kind
        if kind.name == "required":
            names = (self._read_only if example.received else frozenset()) | (
                self._write_only if example.sent else frozenset()
            )
            return kind.property in names
        if kind.name in {"anyOf", "oneOf"}:
            branches: Sequence[Sequence[Any]] = getattr(kind, "context", ())
            return any(
                branch and all(self._is_one_way(inner, example) for inner in branch) for branch in branches
            )
        return False

    @cached_property
    def _registry(self) -> Any:
        import jsonschema_rs  # only documents with examples need it

        resources = [(file.as_uri(), self._document.file_root(file)) for file in self._document.files]
        return jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012, retriever=_refuse)

    @cached_property
    def _read_only(self) -> frozenset[str]:
        return self._marked("readOnly")

    @cached_property
    def _write_only(self) -> frozenset[str]:
        return self._marked("writeOnly")

    def _marked(self, mark: str) -> frozenset[str]:
        """Collect the names of the properties with a mark anywhere in the document, rather too many than too few."""
        found = set()
        for schema in self._schemas:
            for name, node in (schema.mapping("properties") or {}).items():
                if isinstance(node, dict) and node.get(mark) is True:
                    found.add(name)
        return frozenset(found)


def _values(holder: Node, facts: Facts) -> Iterator[Node]:
    single = holder.get("example")
    if single is not None:
        yield single
    examples = holder.get("examples")
    for _, entry in examples.items() if examples is not None else ():
        value = (facts.follow(entry) or entry).get("value")
        if value is not None:
            yield value


def _is_structured(media: Node) -> bool:
    """Tell whether examples of a media type are written as data; those of others are text."""
    name = str(media.name)
    return is_json(name) or name.partition(";")[0].strip() in _FORMS


def _fragment(node: Node) -> str:
    # The characters that RFC 3986, section 3.5, allows in a fragment.
    return quote(pointer_text(node.pointer), safe="/~!$&'()*+,;=:@?")


def _refuse(address: str) -> Json:
    raise LookupError(f"{address} was not loaded")
