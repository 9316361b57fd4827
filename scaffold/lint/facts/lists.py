"""Operations that return lists, and the way in which they are paged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scaffold.core.naming import words
from scaffold.lint.facts.schemas import array_property, layers, types
from scaffold.lint.facts.subjects import Operation, json_schemas
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

POSITION_PARAMETERS = (
    "page_token", "cursor", "after", "before", "starting_after", "ending_before", "since", "since_id", "next", "next_token",
    "continuation_token", "continuation", "marker", "after_id", "start_key", "bookmark", "page_cursor", "from",
)  # fmt: skip
OFFSET_PARAMETERS = (
    "page",
    "offset",
    "skip",
    "start",
    "page_number",
    "page_index",
    "start_index",
    "p",
)
SIZE_PARAMETERS = (
    "page_size", "limit", "per_page", "count", "max_results", "size", "top", "max_items", "take", "results_per_page", "pp",
)  # fmt: skip
_CREDENTIALS = frozenset(
    {"access", "api", "auth", "bearer", "csrf", "id", "refresh", "reset", "user", "xsrf"}
)
_ENVELOPE = frozenset({
    "items", "data", "results", "values", "entries", "records", "content", "elements", "objects", "list", "hits", "rows",
})  # fmt: skip


class ListReply(NamedTuple):
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
            return ListReply(schema, schema) if _holds_objects(schema, facts) else None
        found = array_property(schema, facts)
        if found is not None and _names_items(found[0], operation) and _holds_objects(found[1], facts):
            return ListReply(schema, found[1])
    return None


def is_list(operation: Operation, facts: Facts) -> bool:
    """Tell whether a GET reads a collection: it returns a list, not one member nor members named by id."""
    ends_in_parameter = operation.path.rstrip("/").endswith("}")
    picks_by_ids = any(
        parameter.node.fields.get("required") is True and words(parameter.name)[-1:] == ("ids",)
        for parameter in operation.parameters_in("query")
    )
    if operation.method != "get" or ends_in_parameter or picks_by_ids:
        return False
    return list_reply(operation, facts) is not None


def is_paged(operation: Operation) -> bool:
    """Tell whether an operation takes a position or at least a page number."""
    return takes_position(operation) or operation.parameter(*OFFSET_PARAMETERS, location="query") is not None


def takes_position(operation: Operation) -> bool:
    """Tell whether an operation takes a token or key that says where the page begins, by its name."""
    return operation.parameter(*POSITION_PARAMETERS, location="query") is not None or any(
        _is_position(words(parameter.name)) for parameter in operation.parameters_in("query")
    )


def _is_position(named: tuple[str, ...]) -> bool:
    return "cursor" in named or (named[-1:] == ("token",) and len(named) > 1 and named[0] not in _CREDENTIALS)


def _holds_objects(array: Node, facts: Facts) -> bool:
    """Tell whether the items are resources; a list of texts or numbers is a value."""
    for layer in layers(array, facts):
        items = layer.get("items")
        if items is not None:
            return types(items, facts) <= {"object", "null"}
    return True


def _names_items(name: str, operation: Operation) -> bool:
    last = operation.segments[-1] if operation.segments else ""
    return name.lower() in _ENVELOPE or name.lower().replace("_", "") == last.lower().replace(
        "-", ""
    ).replace("_", "")
