"""Change a document at random: its structure, or the bytes of its text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

import yaml

_SCALARS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**40, -(2**63), 1e308, 5e-324, 0.1, "", " ", "a", "0", "null", "no", "~", "1e400", "#", "/",
    "~1", "%", "%ff", "\u0000", "\ud800", "\u202e", "\U0001f600", "é", "a" * 5_000, "{", "{}", "{a}", "$", "(", "[a-", "(a+)+$",
    "\\p{L}", "\\Z", "^(?=.*a).*$", "2024-01-01", "https://[", "http://", "mailto:", "//", "file:///", "..", "*/*", "a/b;",
    "application/json; charset", "string", "object", "array", "integer", "query", "path", "oauth2", "3.0.0", "2.0", "3.9.9",
)  # fmt: skip
_KEYS = (
    "$ref", "type", "properties", "items", "allOf", "oneOf", "anyOf", "not", "required", "enum", "const", "default", "example",
    "examples", "additionalProperties", "patternProperties", "discriminator", "nullable", "readOnly", "format", "pattern",
    "minimum", "maximum", "maxItems", "parameters", "requestBody", "responses", "content", "schema", "headers", "callbacks",
    "links", "security", "servers", "tags", "components", "paths", "webhooks", "info", "openapi", "swagger", "asyncapi",
    "get", "post", "patch", "delete", "query", "200", "default", "4XX", "x-scaffold-ignore", "x-events", "x-service",
    "x-lifecycle",
    "x-idempotency", "x-cache", "x-internal", "summary", "description", "operationId", "deprecated", "name", "in", "", "/",
    "/{a}",
    "~", "a/b", "\U0001f600", "__proto__", "$id", "$anchor", "$defs", "$schema", "$dynamicRef", "xml", "if", "then", "<<", "url",
)  # fmt: skip
_REFERENCES = (
    "#", "#/", "", "#/components", "#/components/schemas", "#/paths", "#/info/title", "#/nowhere", "#/~2", "#/%zz", "#anchor",
    "other.yaml", "./", "../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "https://example.com/a.yaml#/b", "api.yaml",
    "schemas.json#/A", "paths/a.yaml", "#/components/schemas/" + "a" * 300, "#/paths/~1a/get", "?", "C:\\a.yaml", "a\0b",
)  # fmt: skip
_TOKENS = (
    b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"!!binary ", b"!x ", b"---\n", b"...\n", b"\t", b"\0", b"\r",
    b"\r\n",
    b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"{", b"}", b"[", b"]", b'"', b"'", b": ", b"- ", b"? ", b"|\n",
    b">-\n",
    b"%YAML 1.1\n", b"#", b",", b"\\u0000", b"\\ud800", b"\\", b"[" * 300, b"{a: " * 90, b"$ref: '#'\n", b"9" * 400, b".nan",
    b"-.inf",
    b"0x", b"1_000", b"12:30:45", b"NaN", b"1e999", b"\xc2\x85", b"\x7f", b"@", b"`", b"* ",
)  # fmt: skip
_INLINE_LINE = re.compile(rb"\n")

Edit = Callable[[Random, "_Tree"], None]


class _Tree:
    """A document as data, with every container in it."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def containers(self) -> list[Any]:
        return list(_containers(self.root))

    def choose(self, random: Random) -> tuple[Any, Any] | None:
        """Choose a container and a key or index in it."""
        filled = [container for container in self.containers() if container]
        if not filled:
            return None
        container = random.choice(filled)
        return container, random.choice(_keys(container))


def mutate(random: Random, name: str, text: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a changed document; equal states of `random` give equal results."""
    data = text.encode("utf-8")
    if random.random() < 0.7:
        try:
            tree = _Tree(json.loads(text) if name.endswith(".json") else yaml.load(text, yaml.CSafeLoader))
        except (ValueError, yaml.YAMLError):
            tree = _Tree({})
        for _ in range(random.choice((1, 1, 2, 3, 8, 30))):
            random.choice(_EDITS)(random, tree)
        with suppress(RecursionError):  # what is nested too deep for Python's own writers stays as it was
            name, data = _write(random, name, tree.root)
    if random.random() < 0.4:
        for _ in range(random.choice((1, 1, 2, 5, 20))):
            data = random.choice(_BYTE_EDITS)(random, data)
    return name, data


def _write(random: Random, name: str, root: Any) -> tuple[str, bytes]:
    stem = name.rpartition(".")[0]
    if random.random() < 0.5:
        text = json.dumps(
            root, indent=random.choice((None, 2)), ensure_ascii=random.random() < 0.5, default=str
        )
        return f"{stem}.json", text.encode("utf-8", "surrogatepass")
    text = yaml.dump(
        root,
        Dumper=yaml.SafeDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=random.random() < 0.2,
    )
    return f"{stem}.yaml", text.encode("utf-8", "surrogatepass")


def _containers(root: Any) -> Iterator[Any]:
    pending, seen = [root], set[int]()
    while pending:
        value = pending.pop()
        if isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            yield value
            pending.extend(value.values() if isinstance(value, dict) else value)


def _keys(container: Any) -> list[Any]:
    return list(container) if isinstance(container, dict) else list(range(len(container)))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(child) for key, child in value.items()}
    return [_copied(child) for child in value] if isinstance(value, list) else value


def _value(random: Random, tree: _Tree) -> Any:
    kind = random.randrange(8)
    if kind == 0:
        return random.choice(([], {}, [[]], [None], {"": None}, [{}] * 3))
    if kind == 1:
        return {"$ref": _reference(random, tree)}
    if kind == 2:
        found = tree.choose(random)
        return _copied(found[0][found[1]]) if found and _size(tree.root) < 20_000 else None
    if kind == 3:
        nested: Any = random.choice(_SCALARS)
        for _ in range(random.choice((3, 30, 70, 250))):
            nested = [nested] if random.random() < 0.3 else {random.choice(_KEYS): nested}
        return nested
    return random.choice(_SCALARS)


def _size(value: Any) -> int:
    return sum(len(container) for container in _containers(value))


def _reference(random: Random, tree: _Tree) -> str:
    if random.random() < 0.5:
        return random.choice(_REFERENCES)
    parts, value = [], tree.root
    for _ in range(random.randrange(1, 8)):
        if not (isinstance(value, dict | list) and value):
            break
        key = random.choice(_keys(value))
        parts.append(str(key).replace("~", "~0").replace("/", "~1"))
        value = value[key]
    return "#" + "".join(f"/{part}" for part in parts)


def _replace(random: Random, tree: _Tree) -> None:
    if found := tree.choose(random):
        found[0][found[1]] = _value(random, tree)


def _remove(random: Random, tree: _Tree) -> None:
    if found := tree.choose(random):
        del found[0][found[1]]


def _insert(random: Random, tree: _Tree) -> None:
    containers = tree.containers()
    if not containers:
        tree.root = {"openapi": "3.1.0"}
        return
    container, value = random.choice(containers), _value(random, tree)
    if isinstance(container, dict):
        container[random.choice(_KEYS)] = value
    else:
        container.insert(random.randrange(len(container) + 1), value)


def _rename(random: Random, tree: _Tree) -> None:
    found = tree.choose(random)
    if found and isinstance(found[0], dict):
        found[0][random.choice(_KEYS)] = found[0].pop(found[1])


def _swap(random: Random, tree: _Tree) -> None:
    one, other = tree.choose(random), tree.choose(random)
    if one and other:
        first, second = _copied(one[0][one[1]]), _copied(other[0][other[1]])
        one[0][one[1]], other[0][other[1]] = second, first


def _wrap(random: Random, tree: _Tree) -> None:
    if found := tree.choose(random):
        value = found[0][found[1]]
        found[0][found[1]] = [value] if random.random() < 0.5 else {random.choice(_KEYS): value}


def _refer(random: Random, tree: _Tree) -> None:
    if found := tree.choose(random):
        found[0][found[1]] = {"$ref": _reference(random, tree)}


def _multiply(random: Random, tree: _Tree) -> None:
    found = tree.choose(random)
    if found and isinstance(found[0], list):
        found[0].extend([found[0][found[1]]] * random.choice((1, 20, 300)))


def _alias(random: Random, tree: _Tree) -> None:
    """Let one container stand at two places, which YAML writes as an anchor and an alias."""
    one, other = tree.choose(random), tree.choose(random)
    if one and other and not any(part is other[0] for part in _containers(one[0][one[1]])):
        other[0][other[1]] = one[0][one[1]]


_EDITS: tuple[Edit, ...] = (
    _replace,
    _replace,
    _remove,
    _insert,
    _insert,
    _rename,
    _swap,
    _wrap,
    _refer,
    _multiply,
    _alias,
)


def _flip(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _cut(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + data[at + random.choice((1, 1, 10, 300)) :]


def _truncate(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _repeat(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    piece = data[at : at + random.choice((1, 20, 400))]
    return data[:at] + piece * random.choice((2, 2, 9)) + data[at:]


def _token(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(_TOKENS) + data[at:]


def _lines(random: Random, data: bytes) -> bytes:
    lines = _INLINE_LINE.split(data)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], b" " * random.randrange(4) + lines[one]
    return b"\n".join(lines)


_BYTE_EDITS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip,
    _cut,
    _truncate,
    _repeat,
    _token,
    _token,
    _lines,
)
