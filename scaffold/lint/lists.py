"""Which operations return lists, and how they are paged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.lint.schemas import array_property, types
from scaffold.lint.subjects import Operation, json_schemas
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts import Facts

POSITION_PARAMETERS = (
    "page_token", "cursor", "after", "before", "starting_after", "ending_before", "since", "since_id", "next", "next_token",
    "continuation_token", "continuation", "marker", "after_id", "start_key", "bookmark", "page_cursor",
)  # fmt: skip
OFFSET_PARAMETERS = ("page", "offset", "skip", "start", "page_number", "page_index", "start_index", "p", "from")
SIZE_PARAMETERS = (
    "page_size", "limit", "per_page", "count", "max_results", "size", "top", "max_items", "take", "results_per_page", "pp",
)  # fmt: skip
_ENVELOPE = frozenset({
    "items", "data", "results", "values", "entries", "records", "content", "elements", "objects", "list", "hits", "rows",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListReply:
    """A successful reply that is a list: the schema of the body and that of the items, the same one for a bare array."""

    body: Node
    items: Node

    @property
    def is_bare(self) -> bool:
        """Tell whether the body is an array without an envelope."""
        return self.body is self.items


def list_reply(operation: Operation, facts: Facts) -> ListReply | None:
    """Find the list that an operation returns: an array, or an object whose only array is named like its items."""
    reply = operation.reply("200")
    if reply is None:
        return None
    for schema in json_schemas(reply.contents, facts):
        if "array" in types(schema, facts):
            return ListReply(schema, schema)
        found = array_property(schema, facts)
        if found is not None and _names_items(found[0], operation):
            return ListReply(schema, found[1])
    return None


def is_list(operation: Operation, facts: Facts) -> bool:
    """Tell whether an operation reads a collection: a GET that returns a list and whose path does not end in a parameter."""
    ends_in_parameter = operation.path.rstrip("/").endswith("}")
    return operation.method == "get" and not ends_in_parameter and list_reply(operation, facts) is not None


def is_paged(operation: Operation) -> bool:
    """Tell whether an operation takes a position or at least a page number."""
    return operation.parameter(*POSITION_PARAMETERS, *OFFSET_PARAMETERS, location="query") is not None


def _names_items(name: str, operation: Operation) -> bool:
    last = operation.segments[-1] if operation.segments else ""
    return name.lower() in _ENVELOPE or name.lower().replace("_", "") == last.lower().replace("-", "").replace("_", "")
