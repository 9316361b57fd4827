"""Reading a card: the Markdown that `scaffold card` prints, back to what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn

from scaffold.brief.recover.card_forms import OVERVIEW, CardForms
from scaffold.core.errors import InputError
from scaffold.core.location import Location
from scaffold.core.wording import shortened

_TITLE: Final = re.compile(r"#{1,6}\s+Service:\s+(?P<title>\S.*)")
_SECTION: Final = re.compile(r"\*\*(?P<name>[A-Za-z ]+):\*\*\s*\Z")
_ENDPOINT: Final = re.compile(
    r"- (?P<fence>`+)\s?(?P<method>[A-Za-z]+) (?P<path>/.*?)\s?(?P=fence): (?P<text>.*)"
)
_ENTITY: Final = re.compile(r"- (?P<fence>`+)(?P<name>[^`]+)(?P=fence) \((?P<fields>.*)\)\s*\Z")
_RELATION: Final = re.compile(
    r"- `(?P<entity>[^`.]+)\.(?P<field>[^`]+)` → `(?P<target>[^`]+)`(?: of (?P<service>\S+))? \((?P<cardinality>[^)]+)\)\s*\Z"
)
_TECHNOLOGY: Final = re.compile(r"- (?P<role>[^:]+): (?P<choice>\S.*)")
_ESCAPED: Final = re.compile(r"\\([\\`*_\[\]<>|~&#$+=.)-])")
_NOTHING: Final = "_Not described._"
_METHODS: Final = frozenset({"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "QUERY"})
_LONGEST: Final = 1_000_000
DEPRECATED: Final = " Deprecated."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A line of the endpoints: the method in lower case, the path and a sentence."""

    method: str
    path: str
    text: str
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class CardEntity:
    """A line of the data model."""

    name: str
    fields: tuple[str, ...]
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class CardRelation:
    """A line of the data model that says to what a field refers; `service` is None for this one."""

    entity: str
    field: str
    target: str
    service: str | None
    cardinality: str


@dataclass(slots=True)
class CardText:
    """The content of a card, in its own order; of the lines `left_out`, from 1, only a part is read.

    Cards are equal that show the same.
    """

    title: str
    responsibilities: list[str] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    entities: list[CardEntity] = field(default_factory=list)
    relations: list[CardRelation] = field(default_factory=list)
    stack: list[tuple[str, str]] = field(default_factory=list)
    about: str = field(default="", compare=False)
    left_out: tuple[int, ...] = field(default=(), compare=False)


def read_card(text: str, name: str) -> CardText:
    """Read the card of one service; `name` is that of the file in messages.

    Raises InputError, with the line, for what a card does not have. Examples are passed over.
    """
    return _Reader(text, name).read()


def unescape(text: str) -> str:
    """Return text that Markdown shows literally as it was before it was escaped."""
    return _ESCAPED.sub(r"\1", text)


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        if len(text) > _LONGEST:
            raise InputError(
                "card-size", f"{name} has more than {_LONGEST:,} characters", hint="a card is a page"
            )
        self._forms = CardForms(text.split("\n"))
        self._name = name
        self._number = 0

    def read(self) -> CardText:
        card: CardText | None = None
        take: Callable[[str], None] | None = None
        for line in self._plain_lines():
            title, section = _TITLE.match(line), _SECTION.match(line)
            if title:
                if card is not None:
                    self._fail("a second service begins here", "give each card a file of its own")
                card = CardText(unescape(title["title"].strip()))
            elif section and card is not None:
                take = self._section(section["name"], card)
            elif line != _NOTHING:
                if card is None or take is None or not line.startswith("- "):
                    self._fail(
                        f"{shortened(line, 60)!r} is not a line of a card",
                        "docs/brief.md shows the form of a card",
                    )
                take(line)
        if card is None or take is None:
            self._number = 1
            self._fail(
                "this is not a card",
                "a card begins with `### Service: Name`, and has sections such as `**API Endpoints:**`",
            )
        card.left_out = tuple(dict.fromkeys(self._forms.left_out))
        return card

    def _plain_lines(self) -> Iterator[str]:
        """Yield the lines with text in the form of `scaffold card`, without examples."""
        for number, line in self._forms.lines():
            self._number = number
            if any(not character.isprintable() and character != "\t" for character in line):
                self._fail("the line holds a control character", "take it out")
            yield line

    def _section(self, name: str, card: CardText) -> Callable[[str], None]:
        readers: dict[str, Callable[[str, CardText], None]] = {
            OVERVIEW: self._overview,
            "Responsibilities": self._responsibility,
            "API Endpoints": self._endpoint,
            "Data Model": self._entity,
            "Technology Stack": self._technology,
        }
        if name not in readers:
            self._fail(f"there is no section {name!r} in a card", f"one of {', '.join(readers)}")
        return lambda line: readers[name](line, card)

    def _responsibility(self, line: str, card: CardText) -> None:
        card.responsibilities.append(unescape(line.removeprefix("- ")))

    def _overview(self, line: str, card: CardText) -> None:
        card.about = f"{card.about} {unescape(line.removeprefix('- '))}".strip()

    def _endpoint(self, line: str, card: CardText) -> None:
        found = _ENDPOINT.match(line)
        if found is None or found["method"].upper() not in _METHODS:
            self._fail("this is not an endpoint", "write - `POST /orders`: Create a new order.")
        card.endpoints.append(
            Endpoint(found["method"].lower(), found["path"].strip(), unescape(found["text"]), self._number)
        )

    def _entity(self, line: str, card: CardText) -> None:
        relation = _RELATION.match(line)
        if relation:
            service = relation["service"]
            card.relations.append(
                CardRelation(
                    relation["entity"],
                    relation["field"],
                    relation["target"],
                    unescape(service) if service else None,
                    unescape(relation["cardinality"]),
                )
            )
            return
        found = _ENTITY.match(line)
        if found is None:
            self._fail("this is not an entity", "write - `Order` (id, status, total)")
        names = tuple(unescape(one.strip()) for one in found["fields"].split(",") if one.strip())
        card.entities.append(CardEntity(found["name"].strip(), names, self._number))

    def _technology(self, line: str, card: CardText) -> None:
        found = _TECHNOLOGY.match(line)
        if found is None:
            self._fail("this is not a technology", "write - Database: PostgreSQL")
        card.stack.append((unescape(found["role"].strip()), unescape(found["choice"].strip())))

    def _fail(self, message: str, hint: str) -> NoReturn:
        raise InputError("card", message, hint=hint, location=Location(self._name, self._number, 1))
