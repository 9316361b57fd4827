"""Cards in other forms than that of `scaffold card`: other headings, tables, lists; line by line as it would write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

OVERVIEW: Final = "Overview"
_RESPONSIBILITIES: Final = "Responsibilities"
_ENDPOINTS: Final = "API Endpoints"
_MODEL: Final = "Data Model"
_STACK: Final = "Technology Stack"
_SECTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("overview", "purpose", "about", "summary", "description"), OVERVIEW),
    **dict.fromkeys(("responsibilities", "key responsibilities", "main responsibilities"), _RESPONSIBILITIES),
    **dict.fromkeys(("api endpoints", "endpoints", "api", "rest api", "routes", "operations"), _ENDPOINTS),
    **dict.fromkeys(("data model", "data models", "entities", "domain model", "schema", "data"), _MODEL),
    **dict.fromkeys(
        ("technology stack", "tech stack", "stack", "technology", "technologies", "technology choices"),
        _STACK,
    ),
}
_HEADING: Final = re.compile(r"#{1,6}\s+(?P<name>.*?)[\s#]*\Z")
_LABEL: Final = re.compile(r"\*\*(?P<name>[^*]+?):?\*\*:?\s*(?P<text>.*)\Z")
_UNDERLINE: Final = re.compile(r"(?:={3,}|-{3,})\s*\Z")
_NUMBER: Final = re.compile(r"\d+[.)]?\s+")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?P<text>\S.*)\Z")
_EXAMPLE: Final = re.compile(r" {2}")
_ENDPOINT: Final = re.compile(
    r"[*_`]*(?P<method>[A-Z]{3,7})[*_`]*\s+[*_`]*(?P<path>/[^\s`*]*)[*_`]*(?:\s*:|\s+[-\u2013\u2014\u2192])?\s+(?P<text>\S.*)\Z"
)
_ENTITY: Final = re.compile(
    r"[*_`]*(?P<name>[A-Z][A-Za-z0-9]*)[*_`]*\s*(?:[:\u2013\u2014]|\s-\s|\()[*_`]*\s*(?P<fields>[^()]*?)\)?\Z"
)
_ENTITY_NAME: Final = re.compile(r"[*_`]*(?P<name>[A-Z][A-Za-z0-9]*)[*_`]*:?\Z")
_FIELD: Final = re.compile(r"[*_`]*(?P<name>[A-Za-z][A-Za-z0-9_]*)[*_`]*(?P<more>\s*[:(\u2013\u2014-].*)?\Z")
_TECHNOLOGY: Final = re.compile(r"[*_]*(?P<role>[A-Za-z][A-Za-z /-]*?)[*_]*:[*_]*\s+(?P<choice>\S.*)\Z")
_PARAMETER: Final = re.compile(r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)")
_ENDS: Final = (".", "!", "?", "\u2026")
_OWN: Final = re.compile(r"- (?:`[A-Za-z]+ /|`[^`]+` \(|`[^`]+` →)")
_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "method": frozenset({"method", "verb", "http method"}),
    "path": frozenset({"path", "endpoint", "route", "url", "uri"}),
    "text": frozenset({"description", "purpose", "summary", "responsibility"}),
    "entity": frozenset({"entity", "model", "resource", "table", "name"}),
    "fields": frozenset({"fields", "attributes", "properties", "columns"}),
    "field": frozenset({"field", "attribute", "property", "column", "name"}),
}


@dataclass(slots=True)
class CardForms:
    """The lines of a card in whatever form it is written; `left_out` are those of which only a part is read, from 1."""

    written: list[str]
    left_out: list[int] = field(default_factory=list)
    section: str = ""
    titled: bool = False
    columns: list[str] = field(default_factory=list)
    entity: tuple[int, str, str] | None = None
    fields: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the numbers of the lines with text, from 1, and the lines in the form of `scaffold card`.

        What has no counterpart in that form is yielded as it is. Examples, indented below an endpoint or fenced, are passed over.
        """
        fenced = False
        for number, line in enumerate(self.written, start=1):
            if line.startswith("```"):
                fenced = not fenced
            elif not fenced and line.strip():
                yield from self._line(number, line.rstrip())
        yield from self._entity_end()

    def _line(self, number: int, line: str) -> Iterator[tuple[int, str]]:
        below = self.written[number] if number < len(self.written) else ""
        heading, label = _HEADING.match(line), _LABEL.match(line)
        if not line.startswith("|"):
            self.columns = []
        if _UNDERLINE.match(line) or (_EXAMPLE.match(line) and self.entity is None):
            return
        if heading or (_UNDERLINE.match(below) and not _ITEM.match(line) and not line.startswith("|")):
            yield from self._heading(number, line, heading["name"] if heading else line)
        elif label and _section(label["name"]):
            yield from self._heading(number, line, label["name"])
            if label["text"]:
                yield number, f"- {label['text']}"
        elif line.startswith("|"):
            yield from self._row(number, line)
        else:
            item = _ITEM.match(line)
            if item or label or self.section in (OVERVIEW, _STACK):
                yield from self._item(number, line, item["text"] if item else line)
            else:
                yield number, line

    def _heading(self, number: int, line: str, name: str) -> Iterator[tuple[int, str]]:
        yield from self._entity_end()
        section, entity = _section(name), _ENTITY_NAME.match(name)
        if section:
            self.section = section
            yield number, f"**{section}:**"
        elif self.section == _MODEL and entity:
            self.entity, self.fields = (number, line, entity["name"]), []
        elif not self.titled:
            self.titled = True
            yield number, f"### Service: {name.removeprefix('Service:').strip()}"
        else:
            yield number, line

    def _item(self, number: int, line: str, text: str) -> Iterator[tuple[int, str]]:
        """Write what stands in an item of a list, or in a line of its own, as an item of the section."""
        if _OWN.match(line) or self.section in (_RESPONSIBILITIES, OVERVIEW):
            yield from self._entity_end()
            yield number, line if _OWN.match(line) else f"- {text}"
        elif self.section == _ENDPOINTS:
            found = _ENDPOINT.match(text)
            yield number, _endpoint(found["method"], found["path"], found["text"]) if found else line
        elif self.section == _STACK:
            technology = _TECHNOLOGY.match(text)
            yield number, f"- {technology['role']}: {technology['choice']}" if technology else line
        elif self.section == _MODEL:
            yield from self._entity_item(number, line, text)
        else:
            yield number, line

    def _entity_item(self, number: int, line: str, text: str) -> Iterator[tuple[int, str]]:
        one, name, entity = _FIELD.match(text), _ENTITY_NAME.match(text), _ENTITY.match(text)
        below_heading = self.entity is not None and not _ITEM.match(self.entity[1])
        if self.entity is not None and one and (below_heading or line.startswith(" ")):
            self.fields.append(self._name(number, one))
            return
        yield from self._entity_end()
        if name:
            self.entity, self.fields = (number, line, name["name"]), []
            return
        fields = [_FIELD.match(each.strip()) for each in entity["fields"].split(",")] if entity else []
        names = [self._name(number, each) for each in fields if each]
        if entity and names and len(names) == len(fields):
            yield number, f"- `{entity['name']}` ({', '.join(names)})"
        else:
            yield number, line

    def _name(self, number: int, found: re.Match[str]) -> str:
        if found["more"]:
            self.left_out.append(number)
        return found["name"]

    def _entity_end(self) -> Iterator[tuple[int, str]]:
        """Write the entity whose fields stood on lines of their own."""
        if self.entity is not None:
            number, line, name = self.entity
            yield number, f"- `{name}` ({', '.join(self.fields)})" if self.fields else line
        self.entity = None

    def _row(self, number: int, line: str) -> Iterator[tuple[int, str]]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not self.columns:
            self.columns = [_words(cell) for cell in cells]
        elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            yield from self._cells(number, line, cells)

    def _cells(self, number: int, line: str, cells: list[str]) -> Iterator[tuple[int, str]]:
        """Write a row of a table as the item of a list that says the same."""
        text = self._cell("text", cells)
        if self.section == _ENDPOINTS:
            path = self._cell("path", cells).strip("`")
            yield from self._item(
                number, line, f"{self._cell('method', cells).strip('*`')} {path}: {text}".strip()
            )
        elif self.section == _MODEL and self.entity is not None:
            self.left_out += [number] if len(cells) > 1 else []
            yield from self._entity_item(number, f" {line}", self._cell("field", cells))
        elif self.section == _MODEL:
            yield from self._entity_item(
                number, line, f"{self._cell('entity', cells)}: {self._cell('fields', cells)}"
            )
        elif self.section == _STACK and len(cells) > 1:
            reasons = "; ".join(cell for cell in cells[2:] if cell)
            yield number, f"- {cells[0]}: {cells[1]}{f' ({reasons})' if reasons else ''}"
        elif self.section == _RESPONSIBILITIES:
            yield number, f"- {text or cells[0]}"
        else:
            yield number, line

    def _cell(self, kind: str, cells: list[str]) -> str:
        found = (cell for column, cell in zip(self.columns, cells, strict=False) if column in _COLUMNS[kind])
        return next(found, "")


def _endpoint(method: str, path: str, text: str) -> str:
    """Write an endpoint with a whole sentence; a parameter as of Express, `:id`, is `{id}`."""
    named = _PARAMETER.sub(r"{\1}", path.rstrip(":"))
    return f"- `{method} {named}`: {text if text.endswith(_ENDS) else f'{text}.'}"


def _section(name: str) -> str | None:
    """Name the section of the own form that a heading begins."""
    return _SECTIONS.get(_words(_NUMBER.sub("", name, count=1)))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.lower()))
