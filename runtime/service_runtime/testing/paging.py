"""Pages are as long as was asked, follow one another in the list's order, and count what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from . import cases
from .harness import Outgoing, Service
from .lists import differ, fill, keys_of
from .meanings import LISTINGS, ORDERS, Listing, Order, first_page, snake, words
from .parametrized import for_every
from .verdicts import not_tried, require_whole
from .vocabulary import (
    ALL_PAGES,
    CURSORS,
    KEYED,
    MORE,
    NEXT,
    OFFSETS,
    PAGES,
    PREVIOUS,
    SIZES,
    TOTALS,
)
from .world import World, listed

_ROWS, _SIZE, _LONGEST = 5, 2, 40
_NONSENSE = "no-such-page"
_LINK = re.compile(r'<([^>]*)>\s*;\s*rel="?([\w-]+)')

PAGED = [listing for listing in LISTINGS if listing.parameter(SIZES) is not None]


@dataclass(frozen=True)
class Pages:
    """Ask for the pages of a list, as one caller below one parent."""

    world: World
    listing: Listing
    path: Mapping[str, str]

    def get(self, *query: tuple[str, Any]) -> httpx.Response:
        """Return a page."""
        plain = cases.outgoing(self.listing.list, self.path)
        asked = {**dict(plain.query), **{name: str(value) for name, value in query}}
        request = Outgoing(plain.method, plain.path, tuple(asked.items()), plain.headers)
        reply = self.world.call(self.listing.list, request)
        assert reply.is_success, reply.text
        return reply

    def follow(self, url: str) -> httpx.Response:
        """Return the page that a URL leads to."""
        target, plain = urlsplit(url), cases.outgoing(self.listing.list, self.path)
        query = tuple(parse_qsl(target.query, keep_blank_values=True))
        reply = self.world.call(self.listing.list, Outgoing("GET", target.path, query, plain.headers))
        assert reply.is_success, f"{url}: {reply.text}"
        return reply

    def keys(self, reply: httpx.Response) -> list[str]:
        """Return the keys of the things on a page."""
        return keys_of(self.listing, listed(reply.json()))

    def walk(self, size: int, *query: tuple[str, Any]) -> Iterator[httpx.Response]:
        """Yield one page after the other, to the last."""
        name = self.size
        taken, number = 0, 0
        asked: dict[str, Any] = {name: size, **dict(query)}
        while number < _LONGEST:
            reply = self.get(*asked.items())
            items = listed(reply.json())
            yield reply
            taken, number = taken + len(items), number + 1
            step = self._step(reply, taken, number)
            if not items or step is None or (not self._is_cursor and len(items) < size):
                return
            asked |= step
        raise AssertionError("the pages do not end")

    @property
    def size(self) -> str:
        """The parameter that says how long a page is."""
        return str((self.listing.parameter(SIZES) or {})["name"])

    @property
    def _is_cursor(self) -> bool:
        return self.listing.parameter(CURSORS) is not None

    def _step(self, reply: httpx.Response, taken: int, number: int) -> dict[str, Any] | None:
        """Return what to ask for the next page; None where there is none."""
        cursor, offset, page = (self.listing.parameter(names) for names in (CURSORS, OFFSETS, PAGES))
        if cursor is not None and _is_keyed(self.listing):
            more = [value for name, value in _members(reply.json()) if snake(name) in MORE]
            keys = self.keys(reply)
            return {cursor["name"]: keys[-1]} if keys and False not in more else None
        if cursor is not None:
            token = next_token(reply.json(), cursor["name"])
            return None if token is None else {cursor["name"]: token}
        if offset is not None:
            return {offset["name"]: taken}
        if page is not None:
            return {page["name"]: first_page(page) + number}
        return None


def next_token(body: Any, parameter: str) -> str | None:
    """Return the value of a parameter that asks for the next page; None on the last one, whose token may be empty."""
    for name, value in _members(body):
        if (snake(name) in NEXT or "next" in words(name)) and isinstance(value, str) and value:
            # A link leads to the next page by itself.
            linked = dict(parse_qsl(urlsplit(value).query)).get(parameter) if "?" in value else None
            return linked or value
    return None


def _members(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield the members of a page, and of the objects in it."""
    for name, value in body.items() if isinstance(body, dict) else ():
        yield name, value
        if isinstance(value, dict):
            yield from value.items()


def _ready(service: Service, listing: Listing, rows: int) -> tuple[Pages, list[Any]]:
    world = World(service, cases.fresh_uuid())
    path = world.path(listing.group.path)
    keys = fill(world, listing, path, rows)
    if len(keys) < _SIZE + 1:
        raise not_tried(listing.list, "too little for two pages could be made")
    return Pages(world, listing, path), keys


@for_every("listing", [(one, one.list.operation_id) for one in PAGED])
def test_pages_follow_one_another(service: Service, listing: Listing) -> None:
    pages, _ = _ready(service, listing, _ROWS)
    everything = pages.keys(pages.get(*listing.longest))
    shown: list[str] = []
    replies = list(pages.walk(_SIZE))
    for number, reply in enumerate(replies, start=1):
        keys = pages.keys(reply)
        assert len(keys) <= _SIZE, "a page is longer than was asked"
        shown += keys
        _check_members(reply.json(), len(everything), last=number == len(replies) or shown == everything)
        counted = {name: value for name, value in reply.headers.items() if _is_total(name)}
        assert set(counted.values()) <= {str(len(everything))}, f"{counted} of {len(everything)}"
    assert shown[:_SIZE] == everything[:_SIZE]
    if len(replies) > 1:
        assert shown == everything


def _check_members(body: Any, total: int, *, last: bool) -> None:
    for name, value in _members(body):
        kind = snake(name)
        if kind in MORE and isinstance(value, bool):
            assert value is not last, f"{name} is {value} on {'the last' if last else 'a'} page"
        elif kind in ALL_PAGES and type(value) is int:
            assert value == -(-total // _SIZE), f"{name}: {value} with {total} in pages of {_SIZE}"
        elif kind in TOTALS and isinstance(value, int):
            assert value == total, f"{name}: {value} of {total}"


def _declared(listing: Listing) -> Iterator[tuple[str, Any]]:
    """Yield the members that the contract gives a page, and those of the objects in it."""
    for name, node in cases.properties(cases.response_schema(listing.list)).items():
        yield name, node
        yield from cases.properties(node).items()


def _is_linked(listing: Listing) -> bool:
    """Tell whether pages have the header Link."""
    succeeded = [one for status, one in listing.list.responses.items() if status.startswith("2")]
    return any(name.lower() == "link" for response in succeeded for name in response.get("headers") or {})


def _is_keyed(listing: Listing) -> bool:
    """Tell whether the next page is that after the last item's key: where nothing on a page says which it is."""
    shown = any(snake(name) in NEXT or "next" in words(name) for name, _ in _declared(listing))
    return listing.parameter(KEYED) is not None and not shown and not _is_linked(listing)


def _is_total(header: str) -> bool:
    return snake(header).removeprefix("x_") in TOTALS


def _leads(reply: httpx.Response) -> dict[str, str]:
    """Return the URLs of other pages by their relations, from its header Link (RFC 8288) and its members."""
    found = {relation.lower(): url for url, relation in _LINK.findall(reply.headers.get("link", ""))}
    for name, value in _members(reply.json()):
        relation = "next" if snake(name) in NEXT else "prev" if snake(name) in PREVIOUS else ""
        url = value.get("href") if isinstance(value, dict) else value
        if relation and isinstance(url, str) and ("://" in url or url.startswith("/")):
            found[relation] = url
    return found


def _is_led(listing: Listing) -> bool:
    """Tell whether pages say where others are: by the header Link, or by a URL."""
    return _is_linked(listing) or any(
        snake(name) in NEXT
        and (
            str(cases.CONTRACT.follow(node).get("format", "")).startswith("uri")
            or "href" in cases.properties(node)
        )
        for name, node in _declared(listing)
        if isinstance(node, Mapping)
    )


LED = [listing for listing in PAGED if _is_led(listing)]


@for_every("listing", [(one, one.list.operation_id) for one in LED])
def test_links_lead_to_the_pages_that_they_name(service: Service, listing: Listing) -> None:
    require_whole(listing.list, "header-missing", about="'Link'")
    pages, _ = _ready(service, listing, _ROWS)
    everything = pages.keys(pages.get(*listing.longest))
    reply, before = pages.get((pages.size, _SIZE)), list[str]()
    shown: list[str] = []
    for _ in range(_LONGEST):
        leads, keys = _leads(reply), pages.keys(reply)
        shown += keys
        if "prev" in leads:
            assert before == pages.keys(pages.follow(leads["prev"])), "the page before is another one"
        if "next" not in leads:
            break
        before, reply = keys, pages.follow(leads["next"])
    assert shown == everything, "who follows the links does not see everything once"


DEFAULTS = [
    (listing, default)
    for listing in PAGED
    if isinstance(
        default := cases.CONTRACT.follow((listing.parameter(SIZES) or {})["schema"]).get("default"), int
    )
    and default < _LONGEST
]


@for_every("listing", [((one, default), one.list.operation_id) for one, default in DEFAULTS])
def test_a_page_is_as_long_as_the_contract_says(service: Service, listing: tuple[Listing, int]) -> None:
    one, default = listing
    pages, keys = _ready(service, one, default + 1)
    if len(listed(pages.get(*one.longest).json())) <= default or len(keys) <= default:
        raise not_tried(one.list, f"it shows no more than {default} of those that could be made")
    assert len(listed(pages.get().json())) == default


TOKENS = [
    listing
    for listing in LISTINGS
    if (token := listing.parameter(CURSORS)) is not None
    and snake(token["name"]) not in KEYED
    and cases.is_valid(token.get("schema", {}), _NONSENSE)
]


@for_every("listing", [(one, one.list.operation_id) for one in TOKENS])
def test_a_page_token_that_no_reply_gave_is_refused(service: Service, listing: Listing) -> None:
    world = World(service, cases.fresh_uuid())
    plain = cases.outgoing(listing.list, world.path(listing.group.path))
    asked = {**dict(plain.query), str((listing.parameter(CURSORS) or {})["name"]): _NONSENSE}
    request = Outgoing(plain.method, plain.path, tuple(asked.items()), plain.headers)
    reply = world.call(listing.list, request)
    assert reply.is_client_error, f"{reply.status_code}: {reply.text}"


ORDERED = [order for order in ORDERS if order.terms and order.listing in PAGED]


@for_every("order", [(one, one.name) for one in ORDERED])
def test_pages_keep_the_order(service: Service, order: Order) -> None:
    pages, keys = _ready(service, order.listing, _ROWS)
    for term in order.terms:
        # Half of them are alike, so that pages end among equals.
        differ(pages.world, order.listing, keys[:3], term.removeprefix("-"))
    everything = pages.keys(pages.get(*order.listing.longest, *order.query))
    shown = [key for reply in pages.walk(_SIZE, *order.query) for key in pages.keys(reply)]
    assert shown[:_SIZE] == everything[:_SIZE]
    assert shown == everything or len(shown) <= _SIZE
    assert len(set(shown)) == len(shown), "something is shown twice"
