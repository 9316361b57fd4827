"""Names, in snake case, of the parameters by which lists are asked, and of what their pages say.

An operation whose behavior was inferred from such a name is tested by it: each list has all names that are read there.
"""

from __future__ import annotations

from collections.abc import Mapping

# Affixes of a parameter's name and what they compare.
BOUNDS: Mapping[str, str] = {
    "min": "gte", "minimum": "gte", "from": "gte", "since": "gte", "gte": "gte", "ge": "gte",
    "max": "lte", "maximum": "lte", "to": "lte", "until": "lte", "lte": "lte", "le": "lte",
    "after": "gt", "gt": "gt", "before": "lt", "lt": "lt",
}  # fmt: skip

SORTS = frozenset({
    "sort", "sort_by", "sort_on", "sort_field", "sort_key", "sorting", "order", "order_by", "ordering",
    "sortby", "orderby",
})  # fmt: skip
DIRECTIONS = frozenset({
    "order", "direction", "dir", "sort_order", "sort_direction", "sort_dir", "order_direction", "order_dir",
})  # fmt: skip
# Truth values that say which way.
DESCENDS = frozenset({
    "desc", "descending", "is_descending", "sort_desc", "sort_descending", "order_desc", "order_descending",
})  # fmt: skip
DOWN, UP = frozenset({"desc", "descending"}), frozenset({"asc", "ascending"})
NEWEST, OLDEST = frozenset({"newest", "latest", "recent", "most_recent"}), frozenset({"oldest"})

SIZES = frozenset({
    "limit", "page_size", "pagesize", "per_page", "size", "max_results", "page_limit", "top", "max_page_size",
    "maxpagesize",
})  # fmt: skip
CURSORS = frozenset({
    "page_token", "pagetoken", "cursor", "after", "starting_after", "next_token", "continuation_token",
    "page_cursor", "page_after", "skip_token", "skiptoken",
})  # fmt: skip
# Where replies have no token, these take the key of the last item, which is any text.
KEYED = frozenset({"after", "starting_after"})
OFFSETS = frozenset({"offset", "skip", "start"})
PAGES = frozenset({"page", "page_number", "page_index"})

NEXT = frozenset({
    "next_page_token", "next_token", "next_cursor", "next", "cursor", "continuation_token", "end_cursor", "next_page",
    "next_url", "next_link", "next_page_url", "next_page_link",
})  # fmt: skip
PREVIOUS = frozenset({
    "previous", "prev", "previous_page", "prev_page", "previous_url", "prev_url", "previous_link", "prev_link",
    "previous_page_url", "prev_page_url",
})  # fmt: skip
MORE = frozenset({"has_more", "has_next", "has_next_page", "more", "more_available", "is_truncated"})
ALL_PAGES = frozenset({
    "pages", "total_pages", "page_count", "pages_total", "num_pages", "pages_count", "last_page",
})  # fmt: skip
# Not `count`, which may be that of the page.
TOTALS = frozenset({
    "total", "total_count", "total_items", "total_results", "total_elements", "total_size", "total_records",
    "total_rows", "total_entries", "total_hits", "total_matches", "total_number",
})  # fmt: skip
# What a reply says beside what it holds: how the request went, and what the reply itself is.
BESIDE = frozenset({
    "api_version", "code", "correlation_id", "debug", "detail", "error", "error_code", "error_message", "errors",
    "http_status", "included", "is_success", "jsonapi", "links", "_links", "message", "messages", "meta", "metadata",
    "msg", "ok", "outcome", "path", "request_id", "response_code", "result", "server_time", "status", "status_code",
    "succeeded", "success", "successful", "time", "timestamp", "trace_id", "version", "warnings",
})  # fmt: skip
# Those of them that hold what the reply is about where they are objects.
HOLDING = frozenset({"result", "success"})
