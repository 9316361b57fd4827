"""Words and paths made from the names of a brief."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.brief.model import Brief, Resource
from scaffold.core.naming import camel, kebab, pascal, plural, snake, words

_AN = ("a", "e", "i", "o", "u")
# Words that begin with a vowel in writing and with a consonant in speech.
_NOT_AN = ("uni", "use", "usa", "one", "eu")


def spoken(name: str) -> str:
    """Write a name as words in lower case."""
    return " ".join(words(name)) or name


def with_article(name: str) -> str:
    """Write a name as words behind `a` or `an`."""
    text = spoken(name)
    return f"{'an' if text.startswith(_AN) and not text.startswith(_NOT_AN) else 'a'} {text}"


def many(name: str) -> str:
    """Write the plural of a name as words in lower case."""
    *first, last = words(name) or (name,)
    return " ".join([*first, plural(last)])


def sentence(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def method_id(method: str, name: str) -> str:
    """Name a standard method of a resource: `createOrder`, `listOrders`."""
    return camel(f"{method} {many(name) if method == 'list' else spoken(name)}")


def action_id(action: str, name: str) -> str:
    """Name an action of a resource: `cancelOrder`."""
    return camel(f"{' '.join(words(action))} {spoken(name)}")


def stream_id(name: str) -> str:
    """Name the stream of a resource: `streamOrders`."""
    return camel(f"stream {many(name)}")


def bulk_id(name: str) -> str:
    """Name the creation of several of a resource: `createOrdersInBulk`."""
    return camel(f"create {many(name)} in bulk")


def title_of(brief: Brief) -> str:
    """Return the title, made from the name of the service where none is said."""
    return str(brief.head.get("title") or " ".join(word.capitalize() for word in words(brief.service)))


def operation_path(base: str, path: str) -> str:
    """Return where an operation stands; well-known paths are below the root of the host (RFC 8615, section 3)."""
    return path if path.startswith("/.well-known/") else base + path


class Paths:
    """The paths of the collections and items of resources."""

    def __init__(self, base: str, resources: Mapping[str, Resource]) -> None:
        self._base = base
        self._resources = resources

    def collection(self, resource: Resource) -> str:
        """Return the path of the collection, that of its parent's item before it."""
        segment = (resource.path or "").partition("/")[0] or kebab(many(self._below(resource)))
        if resource.parent is None:
            return f"{self._base}/{segment}"
        parent = self._resources[resource.parent]
        above = self.collection(parent)
        key = "" if "self" in parent.traits else f"/{{{self.parent_parameter(resource)}}}"
        return f"{self._own(parent) if 'self' in parent.traits else above + key}/{segment}"

    def item(self, resource: Resource) -> str:
        """Return the path of one item."""
        return (
            self._own(resource)
            if "self" in resource.traits
            else f"{self.collection(resource)}/{{{self.key(resource)}}}"
        )

    def key(self, resource: Resource) -> str:
        """Return the path parameter that names an item."""
        said = (resource.path or "").partition("/")[2].strip("{}")
        return said or (snake(resource.key) if resource.key else "id")

    def parent_parameter(self, resource: Resource) -> str:
        """Return the path parameter that names the parent, which is also the field that refers to it."""
        return f"{snake(resource.parent or '')}_id"

    def _own(self, resource: Resource) -> str:
        return f"{self._base}/me" if resource.parent is None else self.collection(resource)

    def _below(self, resource: Resource) -> str:
        """Leave out the parent's name, which the path has already: `OrderItem` in `Order` is `items`."""
        own, above = words(resource.name), words(resource.parent or "")
        rest = own[len(above) :] if above and own[: len(above)] == above else own
        return pascal(" ".join(rest or own))
