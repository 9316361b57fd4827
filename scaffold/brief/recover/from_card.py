"""The brief of a card: what it names, and what names say of types, requests and replies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from scaffold.brief.recover.card import DEPRECATED, CardEntity, CardText, Endpoint
from scaffold.core.errors import InputError
from scaffold.core.location import Location
from scaffold.core.naming import camel, kebab, pascal, plural, singular, slug, unique, words

NO_REASON: Final = "the card names it and gives no reason"
_STOP: Final = frozenset({"a", "an", "the", "new", "of", "existing", "all", "its", "their", "one"})
_END: Final = frozenset({"and", "by", "with", "for", "from", "to", "in", "using", "via"})
_OPEN: Final = frozenset({"login", "signin", "signup", "register", "token", "refresh", "verify"})
_TOKEN: Final = frozenset({"token", "tokens", "jwt", "jwts"})
_MAKES: Final = frozenset(
    {"create", "register", "add", "place", "submit", "open", "book", "post", "upload", "signup"}
)
_TOKENS: Final = {
    "access_token": "string(1..4096), sensitive",
    "refresh_token": "string(32..512), sensitive",
    "token_type": "enum(Bearer)",
    "expires_in": "int(1..3600)",
}
_METHOD_OF: Final[Mapping[tuple[str, bool], str]] = {
    ("post", False): "create",
    ("get", False): "list",
    ("get", True): "get",
    ("patch", True): "update",
    ("put", True): "replace",
    ("delete", True): "delete",
}


def brief_of_card(card: CardText, name: str, *, by_methods: bool = True) -> dict[str, Any]:
    """Return the brief of a card, as data in the order in which it is written.

    `by_methods` takes endpoints for standard methods of resources where they look like them. Raises InputError for what a
    document cannot have.
    """
    return _Writer(card, name, by_methods=by_methods).brief()


class _Writer:
    def __init__(self, card: CardText, name: str, *, by_methods: bool) -> None:
        self._card = card
        self._name = name
        self._base = _common_base([one.path for one in card.endpoints])
        self._by_methods = by_methods
        self._entities = {one.name: one for one in card.entities}
        self._types: dict[str, Any] = {}

    def brief(self) -> dict[str, Any]:
        card = self._card
        brief: dict[str, Any] = {
            "brief": 1,
            "service": slug(card.title),
            "title": card.title,
            "about": card.about or next(iter(card.responsibilities), f"The {card.title}."),
        }
        if self._base:
            brief["base"] = self._base
        if card.responsibilities:
            brief["responsibilities"] = list(dict.fromkeys(card.responsibilities))
        if card.stack:
            brief["stack"] = [
                {"role": kebab(role) or "technology", "choice": choice, "because": NO_REASON}
                for role, choice in card.stack
            ]
        methods: dict[str, list[str]] = {}
        others: list[Endpoint] = []
        parameters: dict[str, str] = {}
        for one in card.endpoints:
            entity, method = self._method(one)
            if entity is not None and method not in {text.split()[0] for text in methods.get(entity, ())}:
                methods.setdefault(entity, []).append(f"{method} | {_summary(one.text)}")
                if one.path.endswith("}"):
                    parameters.setdefault(entity, one.path.rpartition("/")[2])
            else:
                others.append(one)
        if self._entities:
            brief["resources"] = {
                one.name: self._resource(one, methods.get(one.name, []), parameters.get(one.name, ""))
                for one in card.entities
            }
        operations = self._operations(others)
        if operations:
            brief["operations"] = operations
        if self._types:
            brief["types"] = self._types
        return brief

    def _method(self, endpoint: Endpoint) -> tuple[str | None, str]:
        """Find the resource whose standard method an endpoint looks like."""
        path = endpoint.path.removeprefix(self._base).strip("/").split("/")
        is_item = path[-1].startswith("{")
        if (
            not self._by_methods
            or len(path) != 1 + is_item
            or path[0].startswith("{")
            or endpoint.text.endswith(DEPRECATED)
        ):
            return None, ""
        method = _METHOD_OF.get((endpoint.method, is_item))
        entity = next((name for name in self._entities if _same(singular(path[0]), name)), None)
        if method is None or entity is None or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path[0]):
            return None, ""
        return entity, method

    def _resource(self, entity: CardEntity, methods: list[str], parameter: str) -> dict[str, Any]:
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", entity.name) or not entity.fields:
            self._fail(
                entity.line,
                f"{entity.name!r} is not an entity that a document can have",
                "write - `Order` (id, status)",
            )
        wrong = next((one for one in entity.fields if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", one)), None)
        if wrong is not None or len(set(entity.fields)) < len(entity.fields):
            self._fail(
                entity.line,
                f"the fields of {entity.name} are not names that differ",
                "write each once, like OrderID",
            )
        resource: dict[str, Any] = {"key": _key(entity)}
        if methods or parameter:
            segment = next(
                one.path.removeprefix(self._base).strip("/").split("/")[0]
                for one in self._card.endpoints
                if self._method(one)[0] == entity.name
            )
            resource["path"] = f"{segment}/{parameter}" if parameter else segment
        resource["fields"] = {name: self._field(entity, name) for name in entity.fields}
        if methods:
            resource["methods"] = methods
        return resource

    def _field(self, entity: CardEntity, name: str) -> str:
        text, flags = _type_of(name)
        relation = next(
            (one for one in self._card.relations if (one.entity, one.field) == (entity.name, name)), None
        )
        if relation is not None:
            service = f"{relation.service}." if relation.service else ""
            text = f"uuid -> {service}{relation.target}"
        if name == _key(entity):
            text, flags = "uuid", ["readonly"]
        return ", ".join([text, *flags])

    def _operations(self, endpoints: list[Endpoint]) -> dict[str, Any]:
        names = unique([_identifier(one) for one in endpoints])
        return {name: self._operation(one) for name, one in zip(names, endpoints, strict=True)}

    def _operation(self, endpoint: Endpoint) -> dict[str, Any]:
        path = endpoint.path.removeprefix(self._base) or "/"
        last = next((part for part in reversed(path.split("/")) if part and "{" not in part), "")
        said = set(words(endpoint.text)) | set(words(last))
        operation: dict[str, Any] = {endpoint.method: path, "about": _summary(endpoint.text)}
        if endpoint.text.endswith(DEPRECATED):
            operation["deprecated"] = True
        if endpoint.method == "post" and last.replace("-", "") in _OPEN:
            operation["public"] = True
        parameters = dict.fromkeys(re.findall(r"\{([^{}]+)\}", path), "path uuid")
        entity = self._named(said)
        if (
            endpoint.method == "get"
            and not path.endswith("}")
            and entity is not None
            and said & set(words(_plural_hint(entity)))
        ):
            parameters |= {"page_size": "query int(1..100)? = 20", "page_token": "query string(1..512)?"}
            self._types.setdefault(
                f"{entity}List", {"items": f"{entity}[..100]", "next_page_token": "string(1..512)?"}
            )
            entity = f"{entity}List"
        if parameters:
            operation["params"] = parameters
        if endpoint.method in ("post", "put", "patch"):
            takes = self._takes(said, last, entity)
            if takes:
                operation["takes"] = takes
        if said & _TOKEN and endpoint.method == "post":
            self._types.setdefault("Tokens", {self._styled(name): text for name, text in _TOKENS.items()})
            operation["gives"] = "Tokens"
        elif entity is not None and endpoint.method != "delete":
            makes = endpoint.method == "post" and said & _MAKES
            operation["gives"] = {"201": entity} if makes else entity
        return operation

    def _styled(self, name: str) -> str:
        """Write a name in the case of the card's fields."""
        fields = [one for entity in self._card.entities for one in entity.fields]
        if any(one[0].isupper() for one in fields):
            return pascal(name)
        return camel(name) if any(one != one.lower() for one in fields) else name

    def _takes(self, said: set[str], last: str, entity: str | None) -> dict[str, str]:
        if "refresh" in last:
            return {self._styled("refresh_token"): "string(32..512), sensitive"}
        if entity is None:
            return {}
        fields = {}
        signs_in = bool(said & {"login", "signin", "authenticate"})
        for name in self._entities[entity].fields:
            parts = words(name)
            if "password" in parts:
                fields[self._styled("password")] = "password(12..128)"
            elif not signs_in or parts[-1:] in (("email",), ("username",)):
                text, flags = _type_of(name)
                if name != _key(self._entities[entity]) and "readonly" not in flags:
                    fields[name] = text
        return fields

    def _named(self, said: set[str]) -> str | None:
        """Find the entity that an endpoint is about, by the words of its path and sentence."""
        stems = {singular(word) for word in said}
        return next((name for name in self._entities if set(words(name)) <= stems), None)

    def _fail(self, line: int, message: str, hint: str) -> NoReturn:
        raise InputError("card", message, hint=hint, location=Location(self._name, line, 1))


def _plural_hint(entity: str) -> str:
    *_, last = words(entity)
    return plural(last)


def _common_base(paths: list[str]) -> str:
    """Return `/api`, or `/api/v1`, where all paths begin so."""
    found = [re.match(r"/api(?:/v[0-9]+)?(?=/)", path) for path in paths]
    bases = {one[0] if one else "" for one in found}
    return bases.pop() if len(bases) == 1 else ""


def _same(left: str, right: str) -> bool:
    return words(left.replace("-", " ")) == words(right)


def _key(entity: CardEntity) -> str:
    wanted = {"id", f"{entity.name.lower()}id", f"{'_'.join(words(entity.name))}_id"}
    return next((one for one in entity.fields if one.lower() in wanted), entity.fields[0])


def _summary(text: str) -> str:
    """Return the summary that the card shows as this sentence: it ends it with a period itself."""
    text = text.removesuffix(DEPRECATED)
    return text.removesuffix(".") or text


def _identifier(endpoint: Endpoint) -> str:
    taken: list[str] = []
    for word in words(endpoint.text.removesuffix(DEPRECATED)):
        if word in _END and taken:
            break
        if word not in _STOP:
            taken.append(word)
    name = camel(" ".join(taken[:4]))
    return (
        name if name and name[0].isalpha() else camel(f"{endpoint.method} {endpoint.path}") or endpoint.method
    )


def _type_of(name: str) -> tuple[str, list[str]]:
    """Guess the type of a field by its name, and its flags."""
    parts = words(name)
    last = parts[-1] if parts else ""
    for guess in _GUESSES:
        if guess[0] & {last} or (guess[1] and guess[1] & set(parts)):
            return guess[2], list(guess[3])
    return "string(1..200)", []


_GUESSES: Final[tuple[tuple[frozenset[str], frozenset[str], str, tuple[str, ...]], ...]] = (
    (frozenset(), frozenset({"password", "secret"}), "string(20..255)", ("writeonly", "sensitive")),
    (frozenset({"id"}), frozenset(), "uuid", ()),
    (frozenset({"at"}), frozenset(), "datetime", ("readonly",)),
    (frozenset({"date", "day", "birthday"}), frozenset(), "date", ()),
    (frozenset({"time", "timestamp"}), frozenset(), "datetime", ()),
    (frozenset({"email", "mail"}), frozenset(), "email", ()),
    (frozenset({"url", "uri", "link"}), frozenset(), "url", ()),
    (frozenset({"currency"}), frozenset(), "currency", ()),
    (frozenset({"country"}), frozenset(), "country", ()),
    (frozenset({"sku"}), frozenset(), "sku", ()),
    (
        frozenset({"price", "amount", "total", "cost", "fee", "rate", "balance"}),
        frozenset(),
        "decimal(0..1000000000)",
        (),
    ),
    (
        frozenset({"quantity", "count", "number", "stock", "age", "size", "weight", "rating", "version"}),
        frozenset(),
        "int",
        (),
    ),
    (
        frozenset({"active", "enabled", "verified", "deleted", "archived"}),
        frozenset({"is", "has"}),
        "bool",
        (),
    ),
    (frozenset({"status", "state"}), frozenset(), "string(1..50)", ("readonly",)),
    (frozenset({"description", "note", "comment", "body", "text", "content"}), frozenset(), "text", ()),
)


def iter_endpoints(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield method and path of the operations of a document, in the order in which a card shows them."""
    for path, item in document["paths"].items():
        yield from ((method, path) for method in item)
