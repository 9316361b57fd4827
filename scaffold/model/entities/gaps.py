"""Required response properties that a request may leave out, with their neutral values, below one field."""

from __future__ import annotations

from typing import Any

from scaffold.model.entities.neutral import neutral_property
from scaffold.model.service import Gap
from scaffold.normal.schemas import SchemaReader, ValueType

_DEEPEST = 6
# Schemas that refer to one another have gaps within gaps without end; all of these are written into the service.
_MOST = 500
_ITEMS = ""


class Gaps:
    """Finds gaps; each pair of schemas is compared once for every depth, however many ways lead to it."""

    def __init__(self, reader: SchemaReader) -> None:
        self._reader = reader
        # The schemas are kept beside the gap, so that their ids stay their own.
        self._known: dict[tuple[int, int, int], tuple[Any, Any, Gap | None]] = {}
        self._arrays: dict[int, bool] = {}

    def find(self, sent: Any, shown: Any) -> Gap | None:
        """Compare the schema of a property in requests with its schema in responses.

        The gap names the properties that a response requires and a request may leave out, with the neutral value of each that
        has one; None when there is none. Of several alternatives of a response it is that of the first which can be
        completed, where requests have no alternatives. It ends where it would become too deep, or too large.
        """
        for levels in range(_DEEPEST, 0, -1):
            gap = self._find(sent, shown, levels)
            if gap is None or _size(gap, {}) <= _MOST:
                return gap
        return None

    def _find(self, sent: Any, shown: Any, levels: int) -> Gap | None:
        if levels < 0:
            return None
        sent, shown = self._reader.follow(sent), self._reader.follow(shown)
        key = (id(sent), id(shown), levels)
        if key not in self._known:
            self._known[key] = (sent, shown, self._compare(sent, shown, levels))
        return self._known[key][2]

    def _compare(self, sent: Any, shown: Any, levels: int) -> Gap | None:
        reader = self._reader
        if self._is_array(shown):
            items = self._find(reader.facts(sent).get("items"), reader.facts(shown).get("items"), levels - 1)
            return Gap({}, {_ITEMS: items}) if items is not None else None
        options, given = reader.alternatives(shown), reader.alternatives(sent)
        if len(given) > 1 or not options:
            return None
        sent = given[0] if given else sent
        found = [self._completed(sent, option, levels) for option in options]
        whole = (gap for gap in found if gap is None or not _lacks(gap))
        return next(whole, found[0] if len(found) == 1 else None)

    def _completed(self, sent: Any, shown: Any, levels: int) -> Gap | None:
        """Compare with one alternative of a response."""
        shape, given = self._reader.shape(shown), self._reader.shape(sent)
        if shape is None:
            return None
        required: dict[str, Any] = {}
        unsaid: list[str] = []
        nested: dict[str, Gap] = {}
        for name, item in shape.properties.items():
            if item.write_only:
                continue
            source = given.properties.get(name) if given is not None else None
            sure = source is not None and source.required and not source.read_only
            if item.required and not sure:
                value = neutral_property(self._reader, name, item.schema)
                sent_default = self._reader.facts(source.schema) if source is not None else {}
                if value.known:
                    required[name] = value.value
                elif "default" in sent_default and source is not None and not source.read_only:
                    required[name] = sent_default["default"]
                else:
                    unsaid.append(name)
            gap = self._find(source.schema, item.schema, levels - 1) if source is not None else None
            if gap is not None:
                nested[name] = gap
        return Gap(required, nested, tuple(unsaid)) if required or nested or unsaid else None

    def _is_array(self, schema: Any) -> bool:
        if id(schema) not in self._arrays:
            self._arrays[id(schema)] = self._reader.value_type(schema) is ValueType.ARRAY
        return self._arrays[id(schema)]


def _lacks(gap: Gap) -> bool:
    """Tell whether a value may lack what nothing stands in for."""
    return bool(gap.unsaid) or any(_lacks(inner) for inner in gap.nested.values())


def _size(gap: Gap, known: dict[int, int]) -> int:
    """Count the properties of a gap as it is written, where what is shared is repeated."""
    if id(gap) not in known:
        known[id(gap)] = (
            len(gap.required)
            + len(gap.unsaid)
            + sum(1 + _size(inner, known) for inner in gap.nested.values())
        )
    return known[id(gap)]
