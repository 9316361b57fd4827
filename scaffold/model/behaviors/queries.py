"""Filters, search and order of a list: as `x-filter`, `x-search` and `x-sort` say, else as names and types say for certain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from scaffold.core.naming import singular, snake, words
from scaffold.core.values import mapping, text, texts
from scaffold.design.filter import FilterMark
from scaffold.model.entities.drafts import Draft
from scaffold.model.entities.neutral import CREATED, is_constant
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import SAID, Filter, Parameter, Search, Sorting
from scaffold.normal.schemas import SchemaReader, ValueType

_BOUNDS: Final[Mapping[str, str]] = {
    "min": "gte", "minimum": "gte", "from": "gte", "since": "gte", "gte": "gte", "ge": "gte",
    "max": "lte", "maximum": "lte", "to": "lte", "until": "lte", "lte": "lte", "le": "lte",
    "after": "gt", "gt": "gt", "before": "lt", "lt": "lt",
}  # fmt: skip
_LISTED = frozenset({"in", "any"})
_FILTER = frozenset({"filter", "where"})
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.NUMBER})
_TIMES = frozenset({ValueType.DATETIME, ValueType.DATE})
_DAYS = frozenset({"date", "day", "on"})
_PLAIN_TIMES = frozenset({"at", "date", "datetime", "day", "time", "timestamp"})
ON_DAY: Final = "on"
"""The operator of a date that an instant is compared with: it is on that day."""
_TIME_ENDINGS = ("at", "on", "date", "time")
TEXT_OPERATORS: Final = frozenset({"contains", "starts_with"})
_SORTS = frozenset({
    "sort", "sort_by", "sort_on", "sort_field", "sort_key", "sorting", "order", "order_by", "ordering",
    "sortby", "orderby",
})  # fmt: skip
_DIRECTIONS = frozenset({
    "order", "direction", "dir", "sort_order", "sort_direction", "sort_dir", "order_direction", "order_dir",
})  # fmt: skip
_DESCENDS = frozenset({
    "desc", "descending", "is_descending", "sort_desc", "sort_descending", "order_desc", "order_descending",
})  # fmt: skip
_DOWN, _UP = frozenset({"desc", "descending"}), frozenset({"asc", "ascending"})
_NEWEST, _OLDEST = frozenset({"newest", "latest", "recent", "most_recent"}), frozenset({"oldest"})


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection and order of a list's rows by its parameters; `read` are the names of those that do."""

    filters: tuple[Filter, ...] = ()
    search: Search | None = None
    sorting: Sorting | None = None
    read: frozenset[str] = frozenset()


def read_selection(
    reader: SchemaReader,
    operation: WrittenOperation,
    draft: Draft,
    taken: Iterable[str],
    computed: Collection[str],
) -> Selection:
    """Read what the query parameters of a list select; those in `taken` page through it, and no column has what is `computed`."""
    queries = _Queries(reader, draft, computed)
    parameters = [
        item for item in operation.parameters if item.location == "query" and item.name not in set(taken)
    ]
    said = [queries.said(item, item.filter) for item in parameters if item.filter is not None]
    filters = [found for found in said if found is not None]
    search = queries.search(mapping(operation.raw.get("x-search")), parameters)
    sorting = queries.sorting(mapping(operation.raw.get("x-sort")), parameters)
    ordering = {sorting.parameter, sorting.direction} if sorting is not None else set()
    known = {item.parameter for item in filters} | ordering | ({search.parameter} if search else set())
    filters += [
        found
        for item in parameters
        if item.name not in known and item.filter is None and (found := queries.inferred(item)) is not None
    ]
    places = {item.name: place for place, item in enumerate(parameters)}
    filters.sort(key=lambda item: places[item.parameter])
    names = known | {item.parameter for item in filters}
    return Selection(tuple(filters), search, sorting, frozenset(name for name in names if name is not None))


class _Queries:
    """Reads the parameters of lists of one entity."""

    def __init__(self, reader: SchemaReader, draft: Draft, computed: Collection[str]) -> None:
        self._draft = draft
        self._reader = reader
        shown = {
            name: item
            for name, item in draft.shape.properties.items()
            if not item.write_only and name not in computed
        }
        self._types = {name: reader.value_type(item.schema) for name, item in shown.items()}
        self._names = {snake(name): name for name in shown}

    def said(self, item: Parameter, mark: FilterMark) -> Filter | None:
        """Take what `x-filter` says; None where it does not fit the entity, which lint says."""
        name, operator = mark.property, mark.compares()
        kind = self._types.get(name)
        if kind is None or not fits(item.type, kind, operator, repeated=item.repeated):
            return None
        return Filter(item.name, name, self._on(item, name, operator), SAID)

    def inferred(self, item: Parameter) -> Filter | None:
        """Understand a filter by its name: the property's, or that with a bound before or behind it."""
        parts = [part for part in words(item.name) if part not in _FILTER] or list(words(item.name))
        equal = self._equal(item, "_".join(parts)) or self._day(item, parts)
        if equal is not None:
            return self._filter(item, equal, "eq")
        for bound, stem in ((parts[0], parts[1:]), (parts[-1], parts[:-1])) if parts else ():
            operator = _BOUNDS.get(bound)
            field = self._bounded(item, stem) if operator is not None else None
            if operator is not None and field is not None:
                return self._filter(item, field, operator)
        return None

    def _filter(self, item: Parameter, field: str, operator: str) -> Filter:
        return Filter(
            item.name, field, self._on(item, field, operator), f"inferred from the name {item.name}"
        )

    def _on(self, item: Parameter, field: str, operator: str) -> str:
        """A date that an instant equals is the day that it is on."""
        days = item.type is ValueType.DATE and self._types[field] is ValueType.DATETIME
        return ON_DAY if days and operator == "eq" else operator

    def _day(self, item: Parameter, parts: list[str]) -> str | None:
        """Find the instant or date that a date is said of: `day`, `created_on`, `createdDate`, `created`."""
        if item.type is not ValueType.DATE:
            return None
        stems = [parts[:-1]] if parts[-1:] and parts[-1] in _DAYS else []
        found = (self._bounded(item, stem) for stem in (*stems, parts))
        field = next((field for field in found if field is not None), None)
        # The day that nobody names may be one between two others, from which something is valid, say.
        plain = field is not None and snake(field) in {*CREATED, *_PLAIN_TIMES}
        return field if plain or not _DAYS.issuperset(parts) else None

    def _equal(self, item: Parameter, name: str) -> str | None:
        asked = [name]
        if item.repeated:
            head, _, tail = name.rpartition("_")
            asked += [head] if tail in _LISTED else [f"{head}_{singular(tail)}" if head else singular(tail)]
        field = next((self._names[key] for key in asked if key in self._names), None)
        if field is None and item.type is ValueType.UUID:
            field = next(
                (self._names[key] for key in (f"{name}_id" for name in asked) if key in self._names), None
            )
        alike = field is not None and fits(item.type, self._types[field], "eq", repeated=item.repeated)
        return field if alike else None

    def _bounded(self, item: Parameter, stem: list[str]) -> str | None:
        if item.repeated:
            return None
        name = "_".join(stem)
        asked = [name, *(f"{name}_{end}" for end in _TIME_ENDINGS)] if name else []
        field = next((self._names[key] for key in asked if key in self._names), None)
        if field is None and (not stem or stem in (["date"], ["time"])):
            times = [key for key, kind in self._types.items() if kind in _TIMES]
            field = times[0] if len(times) == 1 else None
        if field is None or not fits(item.type, self._types[field], "gte", repeated=False):
            return None
        return field if self._types[field] in _NUMBERS | _TIMES else None

    def search(self, marks: Mapping[str, Any], parameters: list[Parameter]) -> Search | None:
        """Read `x-search`: the parameter is called `q`, or as it says; None where one of its properties is no text."""
        named = text(marks.get("parameter")) or "q"
        names = texts(marks.get("properties"))
        known = any(item.name == named and item.type is ValueType.STRING for item in parameters)
        fit = all(self._types.get(name) is ValueType.STRING for name in names)
        return Search(named, names, SAID) if known and names and fit else None

    def sorting(self, marks: Mapping[str, Any], parameters: list[Parameter]) -> Sorting | None:
        """Read `x-sort` and the parameters that order; None where nothing does."""
        direction = next((item for item in parameters if _is_direction(item)), None)
        named = text(marks.get("parameter"))
        sort = next((item for item in parameters if item.name == named), None) if named else None
        if sort is None and not named:
            texts_ = [item for item in parameters if item.type is ValueType.STRING and item is not direction]
            sort = next((item for item in texts_ if is_sort(item)), None)
        said = [name for name in texts(marks.get("properties")) if self._sortable(name)]
        allowed = tuple(said) or tuple(name for name in self._types if self._sortable(name))
        stated = {
            name: order
            for name, value in mapping(marks.get("orders")).items()
            if (order := self._order(_terms(value), allowed))
        }
        default = self._order(_terms(marks.get("default")), allowed) or ()
        by = sort or direction
        found = Sorting(
            parameter=sort.name if sort is not None else None,
            direction=direction.name if direction is not None else None,
            default=default,
            origin=SAID if marks else f"inferred from the name {by.name}" if by is not None else "",
        )
        if sort is None and direction is None:
            return found if default else None
        if direction is not None and not default:
            found = replace(found, default=(self._created(down=True) or f"-{self._draft.key}",))
        if sort is None:
            return found
        if not sort.choices:
            if not (said or stated) and all(self._settled(name) for name in allowed):
                return None
            if isinstance(sort.default, str) and not (
                stated.get(sort.default) or self._meant(sort.default, allowed)
            ):
                return None
            return replace(found, orders=stated, properties=allowed)
        read = {value: stated.get(value) or self._meant(value, allowed) for value in sort.choices}
        orders = {value: order for value, order in read.items() if order}
        unknown = tuple(value for value, order in read.items() if not order)
        if not orders:
            return found if default or direction is not None else None
        return replace(found, orders=orders, unknown=unknown)

    def _sortable(self, name: str) -> bool:
        return self._types.get(name, ValueType.ANY).scalar

    def _settled(self, name: str) -> bool:
        """Tell whether nobody orders by a property: the key, or one that has the same value everywhere."""
        return name == self._draft.key or is_constant(self._reader, self._draft.shape.properties[name].schema)

    def _order(self, terms: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...] | None:
        known = {*allowed, *(name for name in self._types if self._sortable(name))}
        listed = tuple(terms)
        return listed if listed and all(term.removeprefix("-") in known for term in listed) else None

    def _meant(self, value: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
        """Understand one of the values that a sort parameter may have, such as `-price`, `price:desc` or `newest`."""
        if snake(value) in _NEWEST | _OLDEST:
            created = self._created(down=snake(value) in _NEWEST)
            return (created,) if created is not None else None
        known = {snake(name): name for name in allowed}
        order: list[str] = []
        undirected = 0
        for part in value.split(","):
            if part.strip().lower() in _DOWN | _UP and len(order) > undirected:
                order[undirected:] = [
                    f"-{name}" if part.strip().lower() in _DOWN else name for name in order[undirected:]
                ]
                undirected = len(order)
                continue
            named, down = words(part), part.strip().startswith("-")
            if len(named) > 1 and named[-1] in _DOWN | _UP:
                named, down = named[:-1], named[-1] in _DOWN
            stem = "_".join(named)
            field = next((known[key] for key in (stem, f"{stem}_at") if key in known), None)
            if field is None:
                return None
            order.append(f"-{field}" if down else field)
        return tuple(order)

    def _created(self, *, down: bool) -> str | None:
        """Write the order by the time at which things were made."""
        for name in CREATED:
            field = self._names.get(name)
            if field is not None and self._types[field] in _TIMES:
                return f"-{field}" if down else field
        return None


def fits(parameter: ValueType, field: ValueType, operator: str, *, repeated: bool) -> bool:
    """Tell whether values of a parameter can be compared so with those of a property."""
    if operator == "eq":
        day = parameter is ValueType.DATE and field is ValueType.DATETIME and not repeated
        same = parameter is field or {parameter, field} <= _NUMBERS or day
        return field.scalar and (same or (parameter is ValueType.STRING and field is ValueType.UUID))
    if repeated or operator in TEXT_OPERATORS:
        return not repeated and parameter is field is ValueType.STRING
    if {parameter, field} <= _NUMBERS or parameter is field:
        return field.scalar and field is not ValueType.BOOLEAN
    return parameter is ValueType.DATE and field is ValueType.DATETIME and operator != "ne"


def is_sort(item: Parameter) -> bool:
    """Tell by its name whether a parameter says in which order a list is."""
    return item.location == "query" and snake(item.name) in _SORTS and not _is_direction(item)


def _is_direction(item: Parameter) -> bool:
    if item.type is ValueType.BOOLEAN and not item.repeated:
        return snake(item.name) in _DESCENDS
    ways = {choice.lower() for choice in item.choices}
    return bool(ways) and ways <= _DOWN | _UP and snake(item.name) in _DIRECTIONS and not item.repeated


def _terms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else texts(value)
