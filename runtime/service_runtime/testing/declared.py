"""Say in lines of text what an OpenAPI document promises, so that two documents can be compared."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

# What of a parameter, a header or a media type is about the wire.
_WIRE = ("schema", "content", "style", "explode", "allowEmptyValue", "allowReserved")
_CONTENT = ("schema", "itemSchema", "x-oai-itemSchema", "encoding", "prefixEncoding", "itemEncoding")
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def declarations(document: Mapping[str, Any]) -> list[str]:
    """Return one line per operation, parameter, body, response, media type, header and security requirement.

    What a line is about, schema and style, is told apart by a digest; the schemas and security schemes that
    references lead to have lines of their own.
    """
    return sorted(set(_Reader(document).lines()))


def difference(before: list[str], after: list[str]) -> str:
    """Return the lines that only one of two documents has, "-" for the first and "+" for the second."""
    changes = difflib.ndiff(before, after)
    return "\n".join(line for line in changes if line[:1] in {"-", "+"})


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def lines(self) -> Iterator[str]:
        components = self._document.get("components") or {}
        for section, what in (("schemas", "schema"), ("securitySchemes", "security scheme")):
            for name, node in (components.get(section) or {}).items():
                yield f"{what} {name}, {_digest(node)}"
        inherited = self._document.get("security", [])
        for path, node in (self._document.get("paths") or {}).items():
            item = self._follow(node)
            if not str(path).startswith("/"):
                continue
            operations = {name: item[name] for name in item if str(name).lower() in _METHODS}
            operations |= item.get("additionalOperations") or {}
            for method, operation in operations.items():
                if isinstance(operation, Mapping):
                    where = f"{method.upper()} {path}"
                    yield where
                    yield from (f"{where}: {line}" for line in self._operation(item, operation, inherited))

    def _operation(
        self, item: Mapping[str, Any], operation: Mapping[str, Any], inherited: Any
    ) -> Iterator[str]:
        parameters: dict[tuple[Any, Any], Mapping[str, Any]] = {}
        for node in [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]:
            parameter = self._follow(node)
            parameters[parameter.get("in"), parameter.get("name")] = parameter
        for (place, name), parameter in parameters.items():
            need = "required" if parameter.get("required") or place == "path" else "optional"
            yield f"{place} parameter {name}, {need}, {_digest(_kept(parameter, _WIRE))}"
        yield from self._body(operation)
        yield from self._responses(operation)
        requirements = operation.get("security", inherited) or []
        alternatives = [_alternative(one) for one in requirements if isinstance(one, Mapping)]
        yield f"security {' or '.join(alternatives) if alternatives else 'none'}"

    def _body(self, operation: Mapping[str, Any]) -> Iterator[str]:
        if "requestBody" in operation:
            body = self._follow(operation["requestBody"])
            yield f"body {'required' if body.get('required') is True else 'optional'}"
            yield from (f"body {line}" for line in self._content(body))

    def _responses(self, operation: Mapping[str, Any]) -> Iterator[str]:
        for status, node in (operation.get("responses") or {}).items():
            if str(status).startswith("x-"):
                continue
            response = self._follow(node) if isinstance(node, Mapping) else {}
            yield f"response {status}"
            yield from (f"response {status} {line}" for line in self._content(response))
            for name, definition in (response.get("headers") or {}).items():
                header = self._follow(definition)
                need = "required" if header.get("required") is True else "optional"
                yield f"response {status} header {name}, {need}, {_digest(_kept(header, _WIRE))}"

    def _content(self, holder: Mapping[str, Any]) -> Iterator[str]:
        for media_type, media in (holder.get("content") or {}).items():
            yield f"{media_type}, {_digest(_kept(self._follow(media), _CONTENT))}"

    def _follow(self, node: Any) -> Mapping[str, Any]:
        for _ in range(20):
            if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
                break
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                name = unquote(part).replace("~1", "/").replace("~0", "~")
                if isinstance(target, list):
                    target = target[int(name)] if name.isdecimal() and int(name) < len(target) else None
                else:
                    target = target.get(name) if isinstance(target, Mapping) else None
            node = target
        return node if isinstance(node, Mapping) else {}


def _alternative(requirement: Mapping[str, Any]) -> str:
    named = (f"{name}[{' '.join(sorted(map(str, scopes)))}]" for name, scopes in sorted(requirement.items()))
    return " and ".join(named) or "nothing"


def _kept(node: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: node[key] for key in keys if key in node}


def _digest(said: Any) -> str:
    text = json.dumps(said, sort_keys=True, default=str)
    return f"as {hashlib.sha256(text.encode()).hexdigest()[:8]}"
