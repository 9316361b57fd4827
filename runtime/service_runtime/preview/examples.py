"""Choose the body of a preview: an example of the contract that holds, or a value made from the schema."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..contract.dialect import Direction
from ..contract.document import Contract, ContractError
from ..contract.samples import Unsatisfiable
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shapes
from ..core.jsontext import parse_json
from ..core.media import EVENT_STREAM, FORM, JSON_STREAMS, is_json, is_xml
from ..synthesis.synthesizer import Synthesizer, folded

_log = logging.getLogger(__name__)
_EXAMPLE, _SYNTHESIZED, _INVALID = "example", "synthesized", "invalid"
_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold a body and where it comes from: "example", "synthesized", or "invalid" when it breaks the schema."""

    body: Any
    source: str


class Examples:
    """Choose bodies for the media types of one contract's responses, and keep them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.schemas = Schemas(contract, samples=True)
        self.shapes = Shapes(self.schemas)
        self._synthesizer = Synthesizer(self.schemas, Direction.RESPONSE, _path_parameters(contract))

    def names(self, media: Mapping[str, Any]) -> list[str]:
        """Return the names of the examples of a media type object."""
        return [name for name, _ in self._written(media) if name]

    def named(self, media: Mapping[str, Any], pattern: str, name: str) -> Chosen:
        """Return the example of a name; one that breaks the schema is returned as it stands."""
        value = next(value for known, value in self._written(media) if known == name)
        return self._fitting(value, media, pattern) or Chosen(value, _INVALID)

    def chosen(self, media: Mapping[str, Any], pattern: str) -> Chosen:
        """Return the first example that holds; without one a value made from the schema."""
        for _, value in self._written(media):
            fitting = self._fitting(value, media, pattern)
            if fitting is not None:
                return fitting
        return self.made(media, pattern)

    def value(self, schema: Any) -> Any:
        """Return a value made from a schema; raise Unsatisfiable when none was found."""
        return self._synthesizer.value(schema)

    def _written(self, media: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the examples in the contract by name; the unnamed one is ""."""
        if "example" in media:
            yield "", media["example"]
        named = media.get("examples")
        for name, node in named.items() if isinstance(named, Mapping) else ():
            try:
                example = self._contract.follow(node)
            except ContractError:
                continue
            # OpenAPI 3.2 tells the value from what is sent of it.
            for keyword in ("value", "dataValue", "serializedValue"):
                if keyword in example:
                    yield str(name), example[keyword]
                    break

    def _fitting(self, value: Any, media: Mapping[str, Any], pattern: str) -> Chosen | None:
        """Return an example in the form in which it can be sent, None when it breaks the schema."""
        schema = _schema(media)
        if isinstance(value, str) and not is_json(pattern):
            # The text is what is sent.
            return Chosen(value, _EXAMPLE)
        validator = self._validator(schema)
        if validator is None or validator.is_valid(value):
            return Chosen(value, _EXAMPLE)
        shown = self.shapes.without(value, schema, "writeOnly")
        if validator.is_valid(shown):
            return Chosen(shown, _EXAMPLE)
        if isinstance(value, str):
            return self._parsed(value, validator)
        return None

    def _parsed(self, text: str, validator: Validator) -> Chosen | None:
        """Return an example that was written as the text of a JSON value."""
        try:
            value = parse_json(text.encode())
        except ValueError:
            return None
        return Chosen(value, _EXAMPLE) if validator.is_valid(value) else None

    def made(self, media: Mapping[str, Any], pattern: str, nth: int = 0) -> Chosen:
        """Return a value made from the schema, where it allows any the ``nth`` of several."""
        essence = pattern.partition(";")[0].strip().lower()
        try:
            if essence in JSON_STREAMS or essence == EVENT_STREAM:
                return Chosen(self._stream(media, nth), _SYNTHESIZED)
            value = self._body(_schema(media), nth)
        except (Unsatisfiable, ContractError) as error:
            _log.warning("no value was found for a schema of %s: %s", essence, error)
            return Chosen(self._nearest(_schema(media)) if is_json(essence) else "", _INVALID)
        structured = is_json(essence) or is_xml(essence) or essence == FORM or "*" in essence
        if not structured and not essence.startswith("text/"):
            value = b"preview" if not isinstance(value, str) else value.encode()
        return Chosen(value, _SYNTHESIZED)

    def _nearest(self, schema: Any) -> Any:
        try:
            return self._synthesizer.nearest(schema)
        except (Unsatisfiable, ContractError):
            return {}

    def _body(self, schema: Any, nth: int) -> Any:
        """Return a value that the whole schema accepts: a full one, or a minimal one."""
        validator = self._validator(schema)
        for full, which in ((True, nth), (True, 0), (False, 0)):
            with suppress(Unsatisfiable):
                value = self._synthesizer.value(schema, full=full, nth=which)
                if validator is None or validator.is_valid(value):
                    return value
        raise Unsatisfiable

    def _stream(self, media: Mapping[str, Any], nth: int) -> list[Any]:
        for keyword in ("itemSchema", "x-oai-itemSchema"):
            if keyword in media:
                return [
                    self._synthesizer.value(media[keyword], nth=item) for item in range(nth, nth + _ITEMS)
                ]
        value = self._body(_schema(media), nth)
        return value if isinstance(value, list) else [value]

    def _validator(self, schema: Any) -> Validator | None:
        try:
            return self.schemas.validator(schema, Direction.RESPONSE)
        except ContractError:
            return None


def _path_parameters(contract: Contract) -> dict[str, Any]:
    """Return the schemas of path parameters by name, so that the identifiers in replies lead somewhere."""
    found: dict[str, Any] = {}
    for operation in contract.operations.values():
        for parameter in operation.parameters:
            if parameter.get("in") == "path" and isinstance(parameter.get("schema"), Mapping):
                found.setdefault(folded(str(parameter["name"])), parameter["schema"])
    return found


def _schema(media: Mapping[str, Any]) -> Any:
    return media.get("schema", {})
