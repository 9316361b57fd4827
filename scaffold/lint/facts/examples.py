"""The examples of a document with the schemas they stand for, and what keeps them from fitting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from scaffold.core.location import pointer_parts, pointer_text
from scaffold.lint.facts.formats import FormatKeyword, has_format
from scaffold.lint.facts.subjects import is_json
from scaffold.openapi.document import Node, Specification
from scaffold.openapi.types.structure_problems import Problem, explain
from scaffold.openapi.values import Json, JsonObject, child_value

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

# The keywords that say no more about a scalar than its type and format, and those that say nothing about it.
_TYPES = {"string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}
_SAYING_TYPE = frozenset({
    "type", "title", "description", "default", "example", "examples", "format", "deprecated", "readOnly", "writeOnly",
})  # fmt: skip
_SHOWING = frozenset({"example", "default", "examples"})
_IDENTIFYING = frozenset({"$id", "$anchor", "$dynamicAnchor"})
# More at once would save little time, and hold all compiled schemas in memory together.
_BATCH = 64
_COMPONENTS = "#/components/"
_COMPONENT_PARTS = 3
_INLINE = "schemas"
_NOT_FOLLOWED = "inside of an example, a $ref is a field like any other: write what it was to lead to"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Example(NamedTuple):
    """A value that stands for a schema: `received` in what the service receives, `sent` in what it sends, or in both."""

    node: Node
    schema: Node
    received: bool
    sent: bool


def _message_examples(facts: Facts) -> Iterator[Example]:
    """Yield the examples of the messages of an AsyncAPI document; those of traits are of the message, too."""
    if facts.document.specification is not Specification.ASYNCAPI:
        return
    for message in (*facts.asyncapi.messages, *facts.asyncapi.traits):
        parts = (message, *message.traits)
        headers = [part.headers for part in parts]
        for part in parts:
            for entry in facts.elements(part.node, "examples"):
                for key, schemas in (("payload", [message.payload]), ("headers", headers)):
                    value = entry.get(key)
                    for schema in schemas if value is not None else ():
                        if value is not None and schema is not None:
                            yield Example(value, schema, received=True, sent=True)


def _find_examples(facts: Facts) -> Iterator[Example]:
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
        if _SHOWING.isdisjoint(schema.fields):
            continue
        for key in ("example", "default"):
            single = schema.get(key)
            if single is not None:
                yield Example(single, schema, received=True, sent=True)
        for element in facts.elements(schema, "examples"):
            yield Example(element, schema, received=True, sent=True)


class ExampleChecker:
    """Validates values against the schemas of one document, as upgraded; what is loaded is all that references can reach."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of a document."""
        self._facts = facts
        self._document = facts.document
        self._sound: set[int] = set()

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The examples and defaults of schemas and of what has one in an OpenAPI document, each with its schema."""
        return tuple(_find_examples(self._facts))

    @cached_property
    def message_examples(self) -> tuple[Example, ...]:
        """The examples of messages of an AsyncAPI document, each with a schema."""
        return tuple(_message_examples(self._facts))

    @property
    def _all(self) -> tuple[Example, ...]:
        return self.examples + self.message_examples

    def problems(self, example: Example) -> tuple[Problem, ...]:
        """Say why an example does not fit its schema; nothing when the schema cannot be used."""
        found = self._problems.get(id(example))
        return self._validate([example]).get(id(example), ()) if found is None else found

    @cached_property
    def _open(self) -> tuple[Example, ...]:
        """The examples that only a validator can judge."""
        return tuple(
            example
            for example in self._all
            if isinstance(example.schema.value, dict)
            and not _is_of_type(example.schema.value, example.node.value)
        )

    @cached_property
    def _problems(self) -> Mapping[int, tuple[Problem, ...]]:
        """The problems of each example of the document, by the example's id.

        Many examples are validated at once, because a schema that several of them reach is then compiled once.
        """
        sound: list[Example] = []
        doubtful: list[Example] = []
        for example in self._open:
            (doubtful if self._may_reach_broken(example.schema.value) else sound).append(example)
        batches = (sound[start : start + _BATCH] for start in range(0, len(sound), _BATCH))
        found: dict[int, tuple[Problem, ...]] = dict.fromkeys(map(id, self._all), ())
        for batch in (*batches, *([example] for example in doubtful)):
            found.update(self._validate(batch))
        return found

    def _validate(self, examples: Sequence[Example]) -> Mapping[int, tuple[Problem, ...]]:
        import jsonschema_rs  # only documents with examples need it

        schemas: JsonObject = {
            str(number): {"$ref": self._address(one.schema)} for number, one in enumerate(examples)
        }
        root: JsonObject = {str(number): one.node.value for number, one in enumerate(examples)}
        try:
            validator = self._compile({"properties": schemas})
            errors = list(validator.iter_errors(root))
        except (ValueError, LookupError, jsonschema_rs.ReferencingError):
            # Broken references and patterns have findings of their own; which example it is that cannot be
            # judged shows when each is tried alone.
            alone = examples if len(examples) > 1 else ()
            return {key: found for one in alone for key, found in self._validate([one]).items()}
        grouped: dict[int, list[Any]] = {}
        for error in errors:
            number = int(error.instance_path[0])
            if not self._is_one_way(error, examples[number]):
                grouped.setdefault(number, []).append(error)
        return {
            id(examples[number]): tuple(
                _in_example(problem, examples[number].node.value) for problem in explain(kept, root, {})
            )
            for number, kept in grouped.items()
        }

    def _compile(self, schema: JsonObject) -> Any:
        """Compile a schema in the dialect of the document, with the formats that services check."""
        import jsonschema_rs  # only documents with examples need it

        is_older = self._document.specification is Specification.ASYNCAPI
        kind = jsonschema_rs.Draft7Validator if is_older else jsonschema_rs.Draft202012Validator
        return kind(schema, registry=self._registry, keywords={"format": FormatKeyword}, retriever=_refuse)

    def _may_reach_broken(self, schema: Json) -> bool:
        """Tell whether a schema leads to a reference that cannot be followed, or to what is not looked into."""
        broken = self._document.broken
        if not broken:
            return False
        seen: set[int] = set()
        pending = [schema]
        while pending:
            value = pending.pop()
            if not isinstance(value, dict | list) or id(value) in seen or id(value) in self._sound:
                continue
            seen.add(id(value))
            if id(value) in broken:
                return True
            pending.extend(value.values() if isinstance(value, dict) else value)
            reference = value.get("$ref") if isinstance(value, dict) else None
            if isinstance(reference, str):
                if not reference.startswith("#/"):
                    return True
                target: Json = self._document.root
                for part in pointer_parts(unquote(reference[1:])):
                    target = child_value(target, part)
                pending.append(target)
        self._sound |= seen
        return False

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

    def _address(self, schema: Node) -> str:
        if self._is_closed:
            return f"{self._entry}#/{_INLINE}/{self._inline[id(schema.value)]}"
        return f"{schema.file.as_uri()}#{_fragment(schema)}"

    @cached_property
    def _entry(self) -> str:
        return self._document.entry.as_uri()

    @cached_property
    def _is_closed(self) -> bool:
        """Tell whether all references stay within the components of one file, as they mostly do."""
        return (
            bool(self._facts.objects("schema"))
            and not any(self._facts.schemas_with(keyword) for keyword in _IDENTIFYING)
            and all(
                str(node.fields["$ref"]).startswith(_COMPONENTS) for node in self._facts.objects("reference")
            )
        )

    @cached_property
    def _inline(self) -> Mapping[int, int]:
        """The schemas of examples, numbered by their ids."""
        found = dict.fromkeys(id(example.schema.value) for example in self._open)
        return {identity: number for number, identity in enumerate(found)}

    @property
    def _schemas_alone(self) -> Json:
        """The schemas of examples with all that they reach: a fraction of a document, and all of it would be copied."""
        inline = list({id(example.schema.value): example.schema.value for example in self._open}.values())
        return {"components": self._reached(inline), _INLINE: inline}

    def _reached(self, schemas: Sequence[Json]) -> dict[str, Json]:
        """Collect the components that schemas lead to, by section and name."""
        components = self._document.root.get("components")
        reached: dict[str, dict[str, Json]] = {}
        pending = list(schemas)
        while pending:
            value = pending.pop()
            inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            pending.extend([child for child in inside if isinstance(child, dict | list)])
            reference = child_value(value, "$ref")
            if not isinstance(reference, str) or not reference.startswith(_COMPONENTS):
                continue
            parts = pointer_parts(unquote(reference[1:]))
            if len(parts) < _COMPONENT_PARTS:
                continue
            # What leads deeper into a component takes all of it.
            section, name = parts[1:_COMPONENT_PARTS]
            target = child_value(child_value(components, section), name)
            found = reached.setdefault(section, {})
            if name not in found and target is not None:
                found[name] = target
                pending.append(target)
        return dict(reached)

    @cached_property
    def _registry(self) -> Any:
        import jsonschema_rs  # only documents with examples need it

        if self._is_closed:
            resources: list[tuple[str, Any]] = [(self._entry, self._schemas_alone)]
        else:
            resources = [(file.as_uri(), self._document.file_root(file)) for file in self._document.files]
        is_older = self._document.specification is Specification.ASYNCAPI
        draft = jsonschema_rs.Draft7 if is_older else jsonschema_rs.Draft202012
        return jsonschema_rs.Registry(resources, draft=draft, retriever=_nothing)

    @cached_property
    def _read_only(self) -> frozenset[str]:
        return self._marked("readOnly")

    @cached_property
    def _write_only(self) -> frozenset[str]:
        return self._marked("writeOnly")

    def _marked(self, mark: str) -> frozenset[str]:
        """Collect the names of the properties with a mark anywhere in the document, rather too many than too few."""
        marked = (schema for schema in self._facts.schemas_with(mark) if schema.fields[mark] is True)
        return frozenset(str(schema.name) for schema in marked)


def _in_example(problem: Problem, value: Json) -> Problem:
    """Place a problem in the example that it is about; the first part of its pointer is the number of that."""
    pointer = problem.pointer[1:]
    for part in pointer:
        value = child_value(value, part)
    hint = _NOT_FOLLOWED if isinstance(child_value(value, "$ref"), str) else problem.hint
    return problem._replace(pointer=pointer, hint=hint)


def _is_of_type(schema: JsonObject, value: Json) -> bool:
    """Tell whether a schema asks for nothing but the type and format that a value has; most do, and need no more to judge it."""
    kind = schema.get("type")
    return (
        isinstance(kind, str)
        and type(value) in _TYPES.get(kind, ())
        and schema.keys() <= _SAYING_TYPE
        and has_format(value, schema.get("format"))
    )


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


def _nothing(address: str) -> Json:
    """Stand in for a file that is not there, which has a finding of its own: without it no example could be judged."""
    del address
    return {}
