"""Take serialized parameters apart by OpenAPI's styles (RFC 6570 underneath), leaving text at the leaves.

A serialization can be ambiguous: each function returns every reading, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from ..contract.shapes import Shape, Tree

_DELIMITERS = {
    "form": (",", "%2C"),
    "simple": (",", "%2C"),
    "spaceDelimited": (" ", "%20"),
    "pipeDelimited": ("|", "%7C"),
}


def decode(raw: str, *, plus: bool = False) -> str:
    """Percent-decode a component as UTF-8.

    Raises:
        ValueError: when the octets are no UTF-8.
    """
    if "%" not in raw and not (plus and "+" in raw):
        return raw
    return unquote_to_bytes(raw.replace("+", " ") if plus else raw).decode()


def read_simple(raw: str, shape: Shape, *, explode: bool) -> list[Tree]:
    """Read the style ``simple`` of a path parameter: ``a,b`` or ``k=v,l=w``."""
    return _readings(raw, shape, raw.split(",") if raw else [], explode=explode)


def read_label(raw: str, shape: Shape, *, explode: bool) -> list[Tree]:
    """Read the style ``label``: ``.a.b``, ``.a,b`` or ``.k=v.l=w``."""
    if not raw.startswith("."):
        return []
    text = raw[1:]
    parts = text.split("." if explode else ",") if text else []
    if not explode and "," not in text and "array" in shape.kinds and "." in text:
        parts = text.split(".")
    return _readings(text, shape, parts, explode=explode)


def read_matrix(raw: str, shape: Shape, name: str, *, explode: bool) -> list[Tree]:
    """Read the style ``matrix``: ``;id=a``, ``;id=a;id=b``, ``;id=a,b`` or ``;k=v;l=w``."""
    if not raw.startswith(";"):
        return []
    pairs = [part.partition("=")[::2] for part in raw[1:].split(";")]
    own = [value for key, value in pairs if decode(key) == name]
    trees: list[Tree] = []
    if "object" in shape.kinds and explode:
        trees.append({decode(key): decode(value) for key, value in pairs})
    elif own and not explode:
        trees.extend(_readings(own[0], shape, own[0].split(","), explode=False))
    elif own and "array" in shape.kinds:
        trees.append([decode(value) for value in own])
    if len(own) == 1 and shape.scalar:
        trees.append(decode(own[0]))
    return trees


def read_header(text: str, shape: Shape, *, explode: bool) -> list[Tree]:
    """Read the style ``simple`` of a header or cookie, whose values are not percent-encoded."""
    parts = [part.strip(" \t") for part in text.split(",")] if text else []
    trees: list[Tree] = []
    if "array" in shape.kinds:
        trees.append(list(parts))
    if "object" in shape.kinds:
        trees.extend(_object(parts, explode=explode))
    if shape.scalar:
        trees.append(text)
    return trees


def read_delimited(raw: str, shape: Shape, style: str) -> list[Tree]:
    """Read a query array or object in one value: ``a,b``, ``a%20b`` or ``a|b``.

    Clients disagree on whether the delimiter is percent-encoded. A delimiter sent as itself wins.
    """
    plain, encoded = _DELIMITERS.get(style, _DELIMITERS["form"])
    text = raw.replace("+", "%20")
    trees: list[Tree] = []
    if plain in text or style == "form":
        trees.extend(_readings(text, shape, text.split(plain), explode=False))
    folded = text.replace(encoded, plain).replace(encoded.lower(), plain)
    if folded != text or not trees:
        trees.extend(_readings(folded, shape, folded.split(plain), explode=False))
    if not raw and "array" in shape.kinds:
        trees.append([])
    return trees


def read_bracketed(name: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Gather ``name[a][b]=v`` (deepObject, nested to any depth) from decoded query pairs."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        if key.startswith(f"{name}[") and key.endswith("]"):
            _insert(tree, key[len(name) + 1 : -1].split("]["), value)
    return tree


def read_listed(name: str, pairs: Iterable[tuple[str, str]]) -> list[Tree]:
    """Gather ``name[]=v`` and ``name[0]=v`` (arrays of style deepObject) from decoded query pairs."""
    return [
        value
        for key, value in pairs
        if key.startswith(f"{name}[") and re.fullmatch(r"\[\d*\]", key[len(name) :])
    ]


def read_exploded(shape: Shape, pairs: Iterable[tuple[str, str]], claimed: frozenset[str]) -> dict[str, Any]:
    """Gather the properties of an exploded form object: each is a query parameter of its own.

    ``claimed`` are the names of the operation's other parameters.
    """
    tree: dict[str, Any] = {}
    for key, value in pairs:
        head, _, rest = key.partition("[")
        nested = rest.endswith("]") and key not in shape.properties
        if key in claimed or (nested and head in claimed):
            continue
        if shape.closed and key not in shape.properties and head not in shape.properties:
            continue
        if nested:
            _insert(tree, [head, *rest[:-1].split("][")], value)
        else:
            _append(tree, key, value)
    return tree


def query_pairs(query: bytes) -> list[tuple[str, str]]:
    """Split a query string into decoded names and raw values.

    Raises:
        ValueError: when a name is no UTF-8.
    """
    pairs = []
    for part in query.decode("latin-1").split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((decode(name, plus=True), value))
    return pairs


def _readings(raw: str, shape: Shape, parts: list[str], *, explode: bool) -> list[Tree]:
    trees: list[Tree] = []
    if "array" in shape.kinds:
        trees.append([decode(part) for part in parts])
    if "object" in shape.kinds:
        trees.extend(
            {decode(key): decode(value) for key, value in tree.items()}
            for tree in _object(parts, explode=explode)
        )
    if shape.scalar:
        trees.append(decode(raw))
    return trees


def _object(parts: list[str], *, explode: bool) -> list[dict[str, str]]:
    if explode:
        pairs = [part.partition("=") for part in parts]
        return [{key: value for key, _, value in pairs}] if all(pair[1] for pair in pairs) else []
    return [dict(zip(parts[::2], parts[1::2], strict=True))] if len(parts) % 2 == 0 else []


def _insert(tree: dict[str, Any], path: list[str], value: str) -> None:
    for key in path[:-1]:
        inner = tree.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    key = path[-1]
    if key:
        _append(tree, key, value)
    else:
        # ``a[]=1`` numbers its items by their order.
        tree[str(len(tree))] = value


def _append(tree: dict[str, Any], key: str, value: str) -> None:
    present = tree.get(key)
    if present is None:
        tree[key] = value
    elif isinstance(present, list):
        present.append(value)
    elif isinstance(present, str):
        tree[key] = [present, value]


def by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Group pairs by name, in order."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
