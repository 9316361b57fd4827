"""Shortfalls of replies: values that nobody computes, members and headers that are left out, statuses never answered."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.location import pointer_text
from scaffold.core.naming import words
from scaffold.core.values import mapping
from scaffold.core.wording import value_text
from scaffold.model.behaviors.locations import location_path
from scaffold.model.entities.bodies import TOTALS, has_role
from scaffold.model.entities.neutral import is_computation
from scaffold.model.operations.reading import follow_located
from scaffold.model.service import COUNTING_HEADERS, LEFT_OUT, Field, Method
from scaffold.model.shortfalls.conflicts import unchecked_conflicts
from scaffold.model.shortfalls.subject import CHANGES, READS, Shortfall, Subject, listed
from scaffold.model.shortfalls.uniqueness import unchecked_uniqueness
from scaffold.normal.repair import operation_pointer
from scaffold.normal.schemas import ObjectShape

MOST_ROWS = 1000
"""Rows that a list answers which nothing pages through."""

# Headers that the service sets on every reply.
_ALWAYS = frozenset({"connection", "content-length", "content-type", "date", "x-request-id"})
_CHECKS = ("402", "409", "410", "412", "423")
# Whole contracts declare the others of every operation alike.
_CHECKS_OF_READS = ("410",)


def is_computed(field: Field) -> bool:
    """Tell by its name whether a number counts or sums up something."""
    return is_computation(field.name, field.type)


def missing_members(subject: Subject) -> Iterator[Shortfall]:
    """Members of a page that are left out: those that say whether and where there is more among them."""
    envelope, shape = subject.behavior.envelope, envelope_shape(subject)
    if envelope is None or shape is None:
        return
    paging = subject.behavior.paging
    echoed = {
        name
        for name, role in envelope.echoes.items()
        if name in envelope.required or (paging is not None and getattr(paging, role) is not None)
    }
    known = {envelope.items, envelope.next, envelope.total, envelope.more, envelope.pages}
    known |= {
        envelope.before,
        envelope.previous,
        *envelope.told,
        *envelope.neutral,
        *envelope.counts,
        *envelope.within,
        *echoed,
    }
    for name in (name for name in shape.properties if name not in known):
        yield Shortfall(f"{name!r} is left out of every page", _envelope_place(subject, name))
    before = envelope.previous
    if before is not None and (
        paging is None or (paging.cursor or paging.offset or paging.page) == paging.cursor
    ):
        left = "left out of" if envelope.first == LEFT_OUT else f"{value_text(envelope.first)} on"
        yield Shortfall(f"{before!r} is {left} every page", _envelope_place(subject, before))


def unusable_page_links(subject: Subject) -> Iterator[Shortfall]:
    """The name of a next page where nothing pages: no parameter takes it, and there is no link to it."""
    envelope, paging = subject.behavior.envelope, subject.behavior.paging
    if envelope is None or envelope.next is None:
        return
    if paging is None or (paging.cursor or paging.offset or paging.page) is None:
        place = _envelope_place(subject, envelope.next)
        yield Shortfall(f"{envelope.next!r} is a page token that no parameter takes", place)


def doubtful_totals(subject: Subject) -> Iterator[Shortfall]:
    """One of several counts that is filled with the number on all pages, whichever it means."""
    envelope, shape = subject.behavior.envelope, envelope_shape(subject)
    if envelope is None or shape is None or envelope.total is None:
        return
    told = {*envelope.counts, envelope.pages}
    counts = [name for name in shape.properties if has_role(name, TOTALS) and name not in told]
    if len(counts) > 1 and "total" not in words(envelope.total):
        message = f"{envelope.total!r} is the number on all pages, though there is {listed(counts)}"
        yield Shortfall(message, _envelope_place(subject, envelope.total))


def cut_lists(subject: Subject) -> Iterator[Shortfall]:
    """Lists without pages, which end after as many rows as one reply has at most."""
    if subject.method is Method.LIST and subject.behavior.paging is None:
        yield Shortfall(f"at most {MOST_ROWS:,} are listed, and nothing leads to the others")


def envelope_shape(subject: Subject) -> ObjectShape | None:
    """Read the page that a list answers with; None where it has no envelope."""
    success = subject.operation.success
    payload = success.payload if success is not None else None
    if subject.behavior.envelope is None or payload is None:
        return None
    return subject.reader.shape(subject.reader.at(payload.pointer))


def _envelope_place(subject: Subject, name: str) -> str:
    success = subject.operation.success
    payload = success.payload if success is not None else None
    return subject.property_place(payload.pointer, name) if payload is not None else ""


def unset_properties(subject: Subject) -> Iterator[Shortfall]:
    """Properties of an entity that no operation sets, so that no reply has them."""
    entity, around = subject.entity, subject.around
    if subject.reply is None or Method.CREATE not in around.methods[entity.name]:
        return
    known = around.supplied.get(entity.name, set()) | entity.managed
    if entity.removal is not None:
        known |= {*entity.removal.marks, *entity.removal.stamps}
    names = [
        field.name
        for field in entity.fields
        if not (field.hidden or field.required or field.defaulted) and field.name not in known
    ]
    if names:
        yield Shortfall(f"no operation sets {listed(names)}: replies leave them out", entity.pointer)


def never_created(subject: Subject) -> Iterator[Shortfall]:
    """Entities that no operation makes, so that there are none until rows come from elsewhere."""
    if Method.CREATE not in subject.around.methods[subject.entity.name]:
        yield Shortfall(
            f"no operation creates {subject.entity.name} yet: there are none until rows come from elsewhere",
            subject.entity.pointer,
        )


def missing_headers(subject: Subject) -> Iterator[Shortfall]:
    """Declared headers of the reply that are not sent."""
    sent = sent_headers(subject)
    for lower, name in subject.headers.items():
        if lower not in sent:
            yield Shortfall(f"header {name!r} is not sent", _header_place(subject, name))


def sent_headers(subject: Subject) -> set[str]:
    """Name the headers that the service sends with a reply, in lower case."""
    found = {"cache-control", *_ALWAYS}
    if subject.method is not Method.DELETE:
        found.add("etag")
    success = subject.operation.success
    if success is not None and success.status == "202":
        found.add("retry-after")
    if subject.method is Method.LIST:
        found |= COUNTING_HEADERS
        paging = subject.behavior.paging
        if paging is not None and (paging.cursor or paging.offset or paging.page) is not None:
            found.add("link")
    operations = (item.operation for item in subject.around.subjects)
    if subject.method is Method.CREATE and location_path(operations, subject.operation) is not None:
        found.add("location")
    return found


def _header_place(subject: Subject, name: str) -> str:
    success = subject.operation.success
    base = operation_pointer(subject.operation.path, subject.operation.method)
    for status, entry in mapping(subject.written.raw.get("responses")).items():
        if success is not None and status.upper() in {success.status, success.status.upper()}:
            response, place = follow_located(subject.reader, entry, (*base, "responses", status))
            header = mapping(mapping(response).get("headers")).get(name)
            return pointer_text(follow_located(subject.reader, header, (*place, "headers", name))[1])
    return ""


def unused_statuses(subject: Subject) -> Iterator[Shortfall]:
    """Refusals that are declared and never happen: the checks that they stand for are not made."""
    checks = _CHECKS_OF_READS if subject.method in READS else _CHECKS
    never = [status for status in checks if status in subject.statuses and not _answers(subject, status)]
    if never:
        verb = "is" if len(never) == 1 else "are"
        yield Shortfall(
            f"{' and '.join(never)} {verb} declared and never answered: nothing checks for the cause"
        )


def _answers(subject: Subject, status: str) -> bool:
    """Tell whether the operation can answer a status, or another shortfall says that it does not."""
    if status == "412":
        return subject.method in CHANGES
    if status == "410":
        removal = subject.entity.removal
        return removal is not None and removal.gone and subject.behavior.key is not None
    if status == "409":
        said = (*unchecked_uniqueness(subject), *unchecked_conflicts(subject))
        return bool(said) or _conflicts(subject)
    return False


def _conflicts(subject: Subject) -> bool:
    entity, around = subject.entity, subject.around
    if "x-idempotency" in subject.operation.policies or subject.method is Method.TRANSITION:
        return True
    gone = subject.method is Method.ARCHIVE and entity.removal is not None and entity.removal.gone
    if subject.method is Method.DELETE or gone:
        return entity.name in around.references
    if subject.method is Method.CREATE and not entity.minted:
        return True
    if subject.method not in CHANGES | {Method.CREATE}:
        return False
    refers = any(
        item.holder is entity and item.checked for found in around.references.values() for item in found
    )
    return refers or any(index.unique for index in entity.indexes)
