"""The habits of the documents of a run, which together are one workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from scaffold.lint.facts.groups import SchemaGroups
from scaffold.lint.facts.naming_style import (
    Style,
    clear_majority,
    count_styles,
    prevailing_style,
    usual_style,
)
from scaffold.lint.facts.neighbors import Counts, Others
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.routes import path_words
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import json_schemas, media_types

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

KeyT = TypeVar("KeyT")


class Habits:
    """The counted habits of one document, and those of most of the workspace."""

    def __init__(self, facts: Facts) -> None:
        """Look at a document among its neighbors."""
        self._facts = facts

    @cached_property
    def error_shapes(self) -> Counter[frozenset[str]]:
        """The property names of error bodies, with the number of responses of the document that have them."""
        facts = self._facts
        schemas = (
            schema
            for response in facts.get(Operations).error_responses
            for schema in json_schemas(media_types(response, facts), facts)
        )
        return Counter(names for schema in schemas if (names := frozenset(properties(schema, facts))))

    @cached_property
    def usual_error_shape(self) -> frozenset[str] | None:
        """The property names of the most frequent error body of the workspace."""
        return self._facts.neighbors.ask(_most_common_shape, tuple(self.error_shapes.items()))

    @cached_property
    def field_styles(self) -> Counter[Style]:
        """The cases of properties and query parameters, with the number of names in the document."""
        return count_styles(field.name for field in self._facts.get(SchemaGroups).field_names)

    @cached_property
    def property_style(self) -> Style:
        """The case of properties and query parameters: as agreed, else the usual one of the workspace, else snake_case."""
        agreed = self._facts.naming.properties
        return agreed or self._facts.neighbors.ask(_prevailing_style, tuple(self.field_styles.items()))

    @cached_property
    def missed_property_style(self) -> Style | None:
        """The agreed or usual case of properties and query parameters, where one of the document has another.

        Only this is asked: a document in one case need not be judged again when others change what is usual.
        """
        agreed = self._facts.naming.properties
        return agreed or self._facts.neighbors.ask(_missed_style, tuple(self.field_styles.items()))

    @cached_property
    def operation_id_style(self) -> Style | None:
        """The case of operation ids: as agreed, else the usual one."""
        return self._facts.naming.operation_ids or usual_style(self._facts.get(Operations).by_id)

    @cached_property
    def path_style(self) -> Style:
        """The case of path segments: as agreed, else the usual one, else kebab-case."""
        segments = [word for path in self._facts.paths for word in path_words(str(path.name))]
        return self._facts.naming.paths or prevailing_style(segments, Style.KEBAB)

    @cached_property
    def schema_style(self) -> Style:
        """The case of the names of component schemas: as agreed, else the usual one, else PascalCase."""
        return self._facts.naming.schemas or prevailing_style(self._facts.schema_by_name, Style.PASCAL)


def _most_common_shape(others: Others, own: Counts[frozenset[str]]) -> frozenset[str] | None:
    """Find the most frequent shape of errors; of several that are as frequent, the one that comes first in the run."""
    earlier, later = ([one.error_shapes for one in side] for side in (others.earlier, others.later))
    counts = _sum((*earlier, own, *later))
    return counts.most_common(1)[0][0] if counts else None


def _prevailing_style(others: Others, own: Counts[Style]) -> Style:
    return _majority_style(others, own) or Style.SNAKE


def _missed_style(others: Others, own: Counts[Style]) -> Style | None:
    usual = _majority_style(others, own)
    return usual if any(style is not usual for style, _ in own) else None


def _majority_style(others: Others, own: Counts[Style]) -> Style | None:
    return clear_majority(_sum((own, *(one.field_styles for one in others.all))))


def _sum(several: Iterable[Counts[KeyT]]) -> Counter[KeyT]:
    total: Counter[KeyT] = Counter()
    for counts in several:
        for key, count in counts:
            total[key] += count
    return total
