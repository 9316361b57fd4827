"""The page docs/brief.md, made from the JSON Schema of a brief, the grammar of fields and the catalogue of traits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scaffold.brief.fields import FLAGS, GRAMMAR, TYPES
from scaffold.brief.lines import TRAITS, TraitForm
from scaffold.brief.structure import brief_schema

_FILE: Final = Path(__file__).with_name("page.md")
_SECTIONS: Final = (
    ("resource", "A resource"),
    ("action", "An action"),
    ("operation", "An operation"),
    ("common", "A trait of the brief"),
    ("choice", "A technology"),
)


def render_page() -> str:
    """Render the page."""
    parts = {
        "grammar": GRAMMAR,
        "types": ", ".join(f"`{one}`" for one in TYPES),
        "flags": ", ".join(f"`{one}`" for one in FLAGS),
        "traits": "\n".join(_trait(name, form) for name, form in TRAITS.items()),
        "reference": "\n".join(_sections()),
    }
    text = _FILE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"@{name}@", part)
    return text


def _trait(name: str, form: TraitForm) -> str:
    arguments = f"({form.arguments})" if form.arguments else ""
    return f"| `{name}{arguments}` | {form.effect} |"


def _sections() -> Iterator[str]:
    schema = brief_schema()
    yield "### A brief\n"
    yield _table(schema)
    for name, heading in _SECTIONS:
        yield f"### {heading}\n"
        yield _table(schema["$defs"][name])


def _table(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = ["| field | holds |", "|---|---|"]
    for name, one in schema["properties"].items():
        text = _describe(one)
        rows.append(f"| `{name}`{' (required)' if name in required else ''} | {text} |")
    return "\n".join((*rows, ""))


def _describe(schema: dict[str, Any]) -> str:
    reference = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    shared = brief_schema()["$defs"].get(reference, {})
    text = schema.get("description") or shared.get("description") or ""
    values = schema.get("enum")
    if values:
        text += f" One of {', '.join(f'`{one}`' for one in values)}."
    inner = schema.get("properties")
    if inner:
        text += f" Has {', '.join(f'`{one}`' for one in inner)}."
    return text.replace("|", "\\|").strip() or "see docs of OpenAPI 3.1"
