"""One-line forms of a brief: choices of technology, uses of other services, rates, caches, traits and methods."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scaffold.brief.fields import GrammarError
from scaffold.brief.model import Cache, Choice, Method, Rate, Trait, Use
from scaffold.core.spelling import offered

_WINDOWS = {"s": "PT1S", "min": "PT1M", "h": "PT1H", "day": "P1D"}
_CALLERS = ("user", "client", "tenant", "ip", "global")
_DURATION = re.compile(r"(\d{1,6})(ms|s|min|h)\Z")
_RATE = re.compile(r"([1-9]\d{0,8})/(s|min|h|day)/(user|client|tenant|ip|global)\Z")
_TRAIT = re.compile(r"([a-z][a-z-]*)(?:\(([^()]*)\))?\Z")
_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+\Z")
_OPERATION = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_USE_FORM = "write `http operationId, hard, 300ms | what happens without it` or `event order.paid, soft | …`"
METHODS: Final = ("create", "list", "get", "update", "replace", "delete")


def parse_choice(role: str | None, value: str | Mapping[str, Any]) -> Choice:
    """Read a technology, written as a line or as an object; raise GrammarError for one without a reason."""
    if isinstance(value, str):
        parts = [part.strip() for part in value.split("|")]
        if len(parts) > 3:
            raise GrammarError(
                "the line has more than three parts", "write `choice | reason | alternative, …`"
            )
        others = [one.strip() for one in parts[2].split(",")] if len(parts) > 2 else []
        value = {"choice": parts[0], "because": parts[1] if len(parts) > 1 else "", "alternatives": others}
    role = role or value.get("role")
    if not role:
        raise GrammarError("the technology has no role", "say `role:`, such as database")
    if not value.get("choice"):
        raise GrammarError("nothing is chosen", "write `choice | reason`")
    if not value.get("because"):
        raise GrammarError(
            f"no reason is given for choosing {value['choice']}", "say why in one sentence: `choice | reason`"
        )
    return Choice(
        role, value["choice"], value["because"], tuple(one for one in value.get("alternatives", ()) if one)
    )


def parse_use(service: str, text: str) -> Use:
    """Read a dependency on another service; raise GrammarError where it has not the form."""
    said, _, fallback = (part.strip() for part in text.partition("|"))
    first, *rest = (part.strip() for part in said.split(","))
    via, *names = first.split()
    if via not in ("http", "event") or not names:
        raise GrammarError(f"{first!r} is not how a service is used", _USE_FORM)
    pattern = _OPERATION if via == "http" else _EVENT
    for name in names:
        if not pattern.match(name):
            raise GrammarError(
                f"{name!r} is not the name of an {'operation' if via == 'http' else 'event'}", _USE_FORM
            )
    coupling = next((part for part in rest if part in ("hard", "soft")), None)
    if coupling is None:
        raise GrammarError(
            "it is not said how much it is needed", "add `hard` (cannot answer without) or `soft`"
        )
    others = [part for part in rest if part != coupling]
    if len(others) > 1:
        raise GrammarError(f"{others[1]!r} is not expected", _USE_FORM)
    timeout = parse_duration(others[0]) if others else None
    if via == "http" and timeout is None:
        raise GrammarError("the call has no timeout", "add one, such as 300ms")
    if not fallback:
        raise GrammarError(
            "it is not said what happens without it", "add it after a bar: `… | reject with 503`"
        )
    return Use(
        service, via, tuple(names), coupling, timeout, int(fallback) if fallback.isdigit() else fallback
    )


def parse_duration(text: str) -> str:
    """Read `300ms`, `5s`, `2min` or `1h` as an ISO 8601 duration; raise GrammarError for anything else."""
    found = _DURATION.match(text.strip())
    if found is None or int(found[1]) == 0:
        raise GrammarError(f"{text.strip()!r} is not a duration", "write 300ms, 5s, 2min or 1h")
    number, unit = int(found[1]), found[2]
    if unit == "ms":
        return f"PT{f'{number / 1000:.3f}'.rstrip('0').rstrip('.')}S"
    return f"PT{number}{ {'s': 'S', 'min': 'M', 'h': 'H'}[unit] }"


def parse_rate(text: str) -> Rate:
    """Read `20/min/user`; raise GrammarError for anything else."""
    found = _RATE.match(text.strip())
    if found is None:
        raise GrammarError(
            f"{text.strip()!r} is not a rate",
            f"write requests/window/by, such as 20/min/user; windows {', '.join(_WINDOWS)}; by {', '.join(_CALLERS)}",
        )
    return Rate(int(found[1]), _WINDOWS[found[2]], found[3])


def parse_cache(text: str) -> Cache:
    """Read `public 3600s`; raise GrammarError for anything else."""
    scope, _, ttl = text.replace(",", " ").strip().partition(" ")
    if scope not in ("public", "private"):
        raise GrammarError(
            f"{scope!r} is not who may keep a copy", "write public or private, then a time: `public 1h`"
        )
    return Cache(scope, parse_duration(ttl))


@dataclass(frozen=True, slots=True)
class TraitForm:
    """A trait of the catalogue: how many arguments it takes, and what it does, as docs/brief.md says it."""

    least: int
    most: int
    effect: str
    arguments: str = ""
    check: Callable[[str], object] | None = None


def _size(text: str) -> None:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise GrammarError(f"{text!r} is not the size of a page", "write a number from 1 to 9999")


TRAITS: Final[Mapping[str, TraitForm]] = {
    "owned": TraitForm(1, 1, "each belongs to the caller who made it, and nobody else sees it", "field"),
    "self": TraitForm(0, 0, "the item is the caller's own, at a path without an id (`/me`)"),
    "tenant": TraitForm(0, 1, "each belongs to a tenant; lists can be narrowed to one", "field"),
    "timestamps": TraitForm(0, 0, "`created_at` and `updated_at`, set by the service"),
    "audited": TraitForm(0, 0, "the events that tell of changes are kept for seven years"),
    "versioned": TraitForm(0, 0, "reads have an `ETag`, changes need `If-Match` and are refused with 412 or 428"),
    "paginated": TraitForm(0, 2, "the default and the greatest size of a page", "default, most", _size),
    "filtered": TraitForm(1, 20, "lists are narrowed by these fields, which are indexed", "field, …"),
    "sorted": TraitForm(1, 20, "lists are ordered by these fields, up or (with -) down", "field, …"),
    "searchable": TraitForm(1, 20, "`q` looks for words in these texts", "field, …"),
    "idempotent-create": TraitForm(0, 1, "how long an `Idempotency-Key` of create is remembered", "time", parse_duration),
    "rate-limited": TraitForm(1, 1, "the budget of each operation", "n/window/by", parse_rate),
    "cached": TraitForm(2, 2, "how long, and by whom, the item may be kept", "scope, time"),
    "webhooks": TraitForm(0, 0, "its events are sent to subscribers over HTTP, each as a webhook"),
    "streamed": TraitForm(0, 0, "what changes is sent to who follows `…/stream`, as server-sent events"),
    "bulk": TraitForm(0, 0, "`POST …/bulk` creates up to a hundred, each with its own result"),
    "long-running": TraitForm(0, 0, "create answers 202 before the work is done, and the state tells how far it is"),
    "soft-delete": TraitForm(0, 2, "DELETE sets this field instead of deleting", "field, value"),
}  # fmt: skip
"""The catalogue, in the order in which traits are applied: that of a brief does not matter."""


def parse_trait(text: str) -> Trait:
    """Read `name(argument, …)`; raise GrammarError for what the catalogue does not have."""
    found = _TRAIT.match(text.strip())
    name = found[1] if found else text.strip()
    form = TRAITS.get(name)
    if found is None or form is None:
        if text.count("(") != text.count(")"):
            hint = "put a trait with a comma in quotes: in a list in brackets, the comma parts it"
            raise GrammarError(f"{text.strip()!r} is a part of a trait", hint)
        raise GrammarError(f"there is no trait {name!r}", offered(name, TRAITS))
    arguments = tuple(part.strip() for part in (found[2] or "").split(",")) if found[2] else ()
    if not form.least <= len(arguments) <= form.most or "" in arguments:
        wanted = f"{name}({form.arguments})" if form.arguments else name
        said = "takes other arguments" if form.most else "takes no arguments"
        raise GrammarError(f"{name} {said}", f"write {wanted}: {form.effect}")
    if len(set(arguments)) < len(arguments) and name != "paginated":
        raise GrammarError(f"{name} names something twice", "name each once")
    if name == "cached":
        parse_cache(" ".join(arguments))
    for argument in arguments if form.check else ():
        if form.check is not None:
            form.check(argument)
    if name == "paginated" and len(arguments) == 2 and int(arguments[0]) > int(arguments[1]):
        raise GrammarError(f"{arguments[0]} is greater than {arguments[1]}", "write paginated(default, most)")
    return Trait(name, arguments)


def parse_method(text: str) -> Method:
    """Read a standard method with what holds for it; raise GrammarError for anything else."""
    written, _, about = text.partition("|")
    name, *marks = written.split() or [""]
    if name not in METHODS:
        raise GrammarError(f"there is no method {name!r}", offered(name, METHODS))
    unknown = next((mark for mark in marks if mark not in ("critical", "public")), None)
    if unknown is not None:
        raise GrammarError(
            f"{unknown!r} says nothing about a method",
            "write critical, public or both behind it, a summary behind a bar",
        )
    return Method(name, "critical" in marks, "public" in marks, about.strip() or None)
