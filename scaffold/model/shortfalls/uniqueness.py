"""Values that no two things share: said by `x-entity.indexes`, else by the texts of a 409 and of properties.

A text says it for certain where it names properties that clients send, and among which things they are alone: those of one
parent where it names the parent, all of them where nothing is above. What it leaves open is remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scaffold.core.naming import words
from scaffold.core.values import mapping, text
from scaffold.model.service import Entity, Field, IndexOn, Method
from scaffold.model.shortfalls.subject import Shortfall, Subject
from scaffold.normal.schemas import ValueType

_RECEIVES: Final = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE})
_KINDS: Final = frozenset({ValueType.STRING, ValueType.UUID, ValueType.INTEGER})
_TAKEN: Final = re.compile(
    r"\b(already\s+(exists?|taken|used|registered|in\s+use)|exists\s+already|taken|in\s+use|duplicated?|unique|uniqueness)\b",
    re.IGNORECASE,
)
_UNIQUE: Final = re.compile(r"^(globally )?unique\b|\b(is|be|are) (globally )?unique\b", re.IGNORECASE)
_DENIED: Final = re.compile(r"\b(no|not|need\w*|never|without|unless)\b|n't\b", re.IGNORECASE)
_IN_USE: Final = re.compile(r"\b(taken|in\s+use|used|registered)\b", re.IGNORECASE)
# A seat that is taken is so for one flight; these are so altogether.
_IDENTITIES: Final = frozenset({
    "alias", "barcode", "code", "domain", "ean", "email", "gtin", "handle", "hostname", "iban", "identifier", "isbn", "key",
    "login", "mail", "name", "nickname", "phone", "sku", "slug", "subdomain", "title", "upc", "username", "vin",
})  # fmt: skip
_TOGETHER: Final = frozenset({"combination", "pair", "together", "combined", "same"})
_EVERYWHERE: Final = frozenset({"globally", "everywhere", "overall"})
_CALLERS: Final = frozenset({"you", "your"})
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says that something is unique: what, as far as it is certain, and else nothing."""

    sentence: str
    indexes: tuple[IndexOn, ...]


def read_unique(subjects: Sequence[Subject]) -> tuple[IndexOn, ...]:
    """Read off the operations of one entity which of its properties are unique beside those that `x-entity` says."""
    found = {index.fields: index for subject in subjects for one in _claims(subject) for index in one.indexes}
    said = {frozenset(index.fields) for subject in subjects for index in subject.entity.indexes}
    return tuple(index for fields, index in found.items() if frozenset(fields) not in said)


def unchecked_uniqueness(subject: Subject) -> Iterator[Shortfall]:
    """Values that a 409 says are taken once, of which nothing says which they are, or among what."""
    entity = subject.entity
    chosen = subject.method is Method.CREATE and not entity.minted
    if chosen or any(index.unique for index in entity.indexes):
        return
    for claim in _claims(subject):
        if not claim.indexes:
            yield Shortfall(
                f"what {claim.sentence!r} says of 409 is not checked, since nothing says for certain of which properties; "
                f"x-entity: {{indexes: [{{fields: [PROPERTY], unique: true}}]}} in {entity.name} would"
            )


def _claims(subject: Subject) -> Iterator[Claim]:
    if subject.method not in _RECEIVES or "409" not in subject.statuses:
        return
    for sentence in conflict_sentences(subject):
        if says_taken(sentence):
            named = _named(subject, sentence)
            # What is in use, without a property's name, is the thing itself.
            if named or not _IN_USE.search(sentence):
                yield Claim(sentence, tuple(_indexes(subject, sentence, named)))
    for field in _candidates(subject):
        for sentence in _sentences(" \n".join(_descriptions(subject, field))):
            if _UNIQUE.search(sentence) and not _DENIED.search(sentence):
                yield Claim(sentence, tuple(_indexes(subject, sentence, [[field.name]])))


def conflict_sentences(subject: Subject) -> list[str]:
    """Return the sentences in which an operation describes its 409; none where other statuses are described so, too."""
    responses = mapping(subject.written.raw.get("responses"))
    said = {
        status: text(mapping(subject.reader.follow(response)).get("description"))
        for status, response in responses.items()
    }
    conflict = said.pop("409", "")
    return [] if conflict in said.values() else _sentences(conflict)


def says_taken(sentence: str) -> bool:
    """Tell whether a sentence says that a value or a thing is taken."""
    return _TAKEN.search(sentence) is not None and not _DENIED.search(sentence)


def _sentences(said: str) -> list[str]:
    return [part.strip() for part in re.split(r"[.;:!\n]+(?:\s|$)", said)]


def _descriptions(subject: Subject, field: Field) -> Iterator[str]:
    """Yield what the entity and the request say of a property."""
    shape = subject.request.shape.properties if subject.request is not None else {}
    schemas = [subject.reader.at(field.pointer)] + [
        item.schema for item in shape.values() if item.name == field.name
    ]
    yield from (text(subject.reader.facts(schema).get("description")) for schema in schemas)


def _candidates(subject: Subject) -> list[Field]:
    """List the properties that clients choose the values of: texts and numbers, without the key and references."""
    entity = subject.entity
    references = {relation.field for relation in entity.relations}
    sent = subject.request.shape.properties if subject.request is not None else {}
    chosen = entity.writable & sent.keys() - {entity.key, *references}
    return [
        field
        for field in entity.fields
        if field.name in chosen
        and field.type in _KINDS
        and "enum" not in subject.reader.facts(subject.reader.at(field.pointer))
    ]


def _named(subject: Subject, sentence: str) -> list[list[str]]:
    """Find the properties that a sentence names: each alone, or together; none where it leaves open which of both."""
    said = [
        word.lower() for word in re.findall(r"[A-Za-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", sentence))
    ]
    names = {"".join(words(field.name)): field.name for field in _candidates(subject)}
    found: list[str] = []
    between: list[list[str]] = []
    place = last = 0
    while place < len(said):
        spans = (size for size in range(_LONGEST_NAME, 0, -1) if "".join(said[place : place + size]) in names)
        size = next(spans, 0)
        if size:
            if found:
                between.append(said[last:place])
            found.append(names["".join(said[place : place + size])])
            last = place + size
        place += size or 1
    if len(found) <= 1:
        return [found] if found else []
    if any("or" in gap for gap in between):
        return [[name] for name in found]
    together = all("and" in gap for gap in between) and not _TOGETHER.isdisjoint(said)
    return [list(dict.fromkeys(found))] if together else []


def _indexes(subject: Subject, sentence: str, named: Sequence[list[str]]) -> Iterator[IndexOn]:
    """Say among which things they are alone: below the parents that the sentence names; nothing where it leaves that open."""
    entity, said = subject.entity, set(words(sentence))
    above: list[str] = []
    open_ = bool(_IN_USE.search(sentence)) and not all(
        _IDENTITIES & set(words(name)) for names in named for name in names
    )
    for scope in subject.behavior.scopes:
        if scope.holder == entity.name and said.isdisjoint(_EVERYWHERE):
            parent = set(words(scope.parent or ""))
            above += [scope.field] if parent and parent <= said else []
            open_ = open_ or not (parent and parent <= said)
    if entity.owner is not None and said.isdisjoint(_EVERYWHERE):
        above += [entity.owner] if said & _CALLERS else []
        open_ = open_ or not said & _CALLERS
    above += [name for name in _references(entity, sentence) if name not in above]
    if not open_:
        origin = f"inferred from {sentence!r}"
        yield from (IndexOn((*above, *names), unique=True, origin=origin) for names in named)


def _references(entity: Entity, sentence: str) -> Iterator[str]:
    """Yield the references that clients send to what a sentence says the values are alone in: `per project`."""
    for relation in entity.relations:
        name = r"\s+".join(words(relation.entity))
        within = re.compile(
            rf"\b(per|within|in)\s+((a|an|each|one|its|the|this|that)\s+)?{name}\b", re.IGNORECASE
        )
        if relation.entity != entity.name and within.search(sentence):
            yield relation.field
