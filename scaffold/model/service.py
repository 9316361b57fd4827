"""The service model: what a contract means, ready to be viewed by generators and cards.

All values are frozen and hold plain data; nothing here knows a programming language, a framework or a database.
Long because it is one vocabulary: records of a few lines each, which refer to one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from scaffold.design.filter import FilterMark
from scaffold.design.service import Technology
from scaffold.normal.remarks import Remark
from scaffold.normal.schemas import ValueType


class Method(StrEnum):
    """The way in which an operation treats an entity; the standard methods have the same meaning everywhere (AEP-130)."""

    CREATE = "create"
    LIST = "list"
    GET = "get"
    FIND = "find"
    REPLACE = "replace"
    UPDATE = "update"
    DELETE = "delete"
    ARCHIVE = "archive"
    RESTORE = "restore"
    TRANSITION = "transition"
    PART = "part"
    PROBE = "probe"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation (OpenAPI 3.1 §4.8.12).

    `repeated` when its value is an array, `textual` when it is a number that may be written as text. `pointer` says where
    its schema stands in the contract, `filter` is its `x-filter`.
    """

    name: str
    location: str
    required: bool
    type: ValueType
    nullable: bool
    repeated: bool
    choices: tuple[str, ...]
    default: Any
    description: str
    textual: bool = False
    pointer: str = ""
    filter: FilterMark | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """A request or response body: where its schema stands in the contract and which component it is.

    `streamed` says that the schema is that of each item of a stream (OpenAPI 3.2 §4.14, `itemSchema`). `others` are the
    same body in the media types that are not preferred.
    """

    media_type: str
    pointer: str
    component: str | None
    required: bool
    streamed: bool = False
    others: tuple[Payload, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """A declared response; `status` is as written: a code, a range such as `4XX`, or `default`.

    `absolute` are those of the headers whose value is a URL with a scheme and a host.
    """

    status: str
    description: str
    payload: Payload | None
    headers: tuple[str, ...]
    absolute: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A named example of a request together with the response of the same name, as JSON values."""

    name: str
    request: Any
    response: Any
    status: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A path parameter that names something above the entity.

    `parent` is the entity that it names, if it is one; `holder` is the entity whose `field` refers to it: the next
    one down the path.
    """

    parameter: str
    field: str
    parent: str | None
    holder: str


SAID: Final = "said"
"""The origin of what a design field says; other origins begin with "inferred from"."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter, of the query but for its `location`, that selects by comparing a field.

    `operator` is one of those of `x-filter`, or `on`: an instant is on a day.
    """

    parameter: str
    field: str
    operator: str = "eq"
    origin: str = ""
    location: str = "query"


@dataclass(frozen=True, slots=True)
class Search:
    """A query parameter whose words are looked for in some fields."""

    parameter: str
    fields: tuple[str, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Sorting:
    """The order of a list: field names, those that go down with a `-` before them.

    `orders` says what each value of the parameter means, `properties` are the fields of which a free one is made; `unknown`
    are the declared values of which nothing says what they mean. `direction` is a parameter with asc and desc.
    """

    parameter: str | None = None
    direction: str | None = None
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A parameter with which a request is answered 501: nothing says what it does.

    `default` is the value that is there without it being sent. `hint` is the line of YAML that would settle it.
    """

    parameter: str
    location: str
    default: Any
    hint: str


@dataclass(frozen=True, slots=True)
class Paging:
    """The parameters that page through a list; `cursor`, `offset` and `page` exclude one another.

    A page that a token leads on from is of `unsized` items where 0 is asked for (AEP-158), 0 where nothing says how many;
    None where nobody can ask for 0, or an empty page is one like any other.
    """

    limit: str | None = None
    cursor: str | None = None
    offset: str | None = None
    page: str | None = None
    first_page: int = 1
    unsized: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A member of a reply that says how the request went.

    `says` is `value`, `message` (`value`, else the description of the response), `status` (the number of the status),
    `time` (the present instant) or `key` (that of the entity).
    """

    says: str
    value: Any = None


LEFT_OUT: Final = "left out"
"""Stands for the value of a property that is left out."""


COUNTING_HEADERS: Final = frozenset({"x-total-count", "x-total", "total-count", "x-total-items"})
"""Headers of a list, in lower case, that say how many items it has on all its pages."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The places of a list response for its items; None for a property that is not there.

    `last` is the value of `next` on the last page, which has none where that is `LEFT_OUT`. `linked` says that `next` is a URL.
    `total` is the number of items on all pages, `counts` are those on this one; `more` says whether another page follows,
    `before` whether one comes before, and `pages` is how many there are. `echoes` say which page this is; those in `required`
    do so where nothing pages, too. `edges` have a property of the first or the last item (name → position, property),
    `uncomputed` are numbers of which nothing says from what they are made. `within` are objects with members of a page.
    `numbered` says that `next` is the number of a page. `previous` names the page before, by link or number, and is `first` where
    there is none. `told` say of the page itself that it is the `first`, the `last` or `empty`, or its `path` or `url`, or the
    URL of the first or the last one (`first_url`, `last_url`). `hrefs` are links that hold their URL in `href`. `beside`
    are members that say how the request went.
    """

    items: str
    next: str | None
    total: str | None
    echoes: Mapping[str, str]
    neutral: Mapping[str, Any]
    last: Any = LEFT_OUT
    linked: bool = False
    counts: tuple[str, ...] = ()
    more: str | None = None
    pages: str | None = None
    required: tuple[str, ...] = ()
    before: str | None = None
    previous: str | None = None
    first: Any = LEFT_OUT
    edges: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    uncomputed: tuple[str, ...] = ()
    within: Mapping[str, Envelope] = field(default_factory=dict)
    numbered: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    hrefs: tuple[str, ...] = ()
    beside: Mapping[str, Note] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """True where a page says how many items there are on all pages."""
        own = self.total is not None or self.pages is not None or "last_url" in self.told.values()
        return own or any(inner.counted for inner in self.within.values())

    @property
    def all_uncomputed(self) -> tuple[str, ...]:
        """The numbers of which nothing says from what they are made, wherever they stand."""
        return (*self.uncomputed, *(name for inner in self.within.values() for name in inner.all_uncomputed))


class Told(StrEnum):
    """A value of a health check that only the running service knows: times in UTC, an uptime in seconds."""

    VERSION = "version"
    TIME = "time"
    UNIX_TIME = "unix_time"
    UPTIME = "uptime"


@dataclass(frozen=True, slots=True)
class Probe:
    """A health check; `ready` says that it asks the database, which life does not need.

    `value` is the body while all is well: a JSON value with `Told` in it, None where there is no body.
    """

    ready: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Behavior:
    """The behavior that an operation is understood to have.

    `key` is the path parameter that names one entity, or None when the body carries the key. `request_wrapper` and
    `response_wrapper` name the property that holds the entity, `beside` is what replies say beside it, or all that they say.
    `view` is the pointer of the schema in which entities are returned. A replacement `keeps` what its body cannot say or need
    not, since the path does, and `creates` what is not there yet. Archiving sets `marks` (field → value) and, to the present
    instant, `stamps`; restoring sets what archiving leaves, and empties the stamps. Of an entity a `part`, a property, may be
    shown. A `probe` has no entity. `origin` says whence the behavior is known where only the words of a path say it. `filled`
    are properties of replies that no entity has, with their values. A `doubtful` reply may lack what nothing says, and is
    refused then. `mask` is the parameter that says what of a thing is changed. `revealing` is the parameter that has a list
    show what was put away. `ignored` are query parameters that select nothing yet, `refusals` the parameters with which a
    request is answered 501. `reason` says of a custom operation why its behavior cannot be inferred.
    """

    method: Method
    entity: str | None = None
    key: str | None = None
    view: str | None = None
    scopes: tuple[Scope, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: Search | None = None
    sorting: Sorting | None = None
    paging: Paging | None = None
    envelope: Envelope | None = None
    request_wrapper: str | None = None
    response_wrapper: str | None = None
    beside: Mapping[str, Note] = field(default_factory=dict)
    transition: str | None = None
    mask: str | None = None
    keeps: tuple[str, ...] = ()
    creates: bool = False
    marks: Mapping[str, Any] = field(default_factory=dict)
    stamps: tuple[str, ...] = ()
    filled: Mapping[str, Any] = field(default_factory=dict)
    doubtful: bool = False
    revealing: str | None = None
    ignored: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    part: str | None = None
    probe: Probe | None = None
    origin: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract with its policies (`x-` fields) and inferred behavior.

    `meant` is the path without the verb that repeats the method, empty where it has none.
    """

    id: str
    method: str
    path: str
    summary: str
    description: str
    resource: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    request: Payload | None
    responses: tuple[Response, ...]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    examples: tuple[Example, ...]
    policies: Mapping[str, Any]
    behavior: Behavior
    meant: str = ""

    @property
    def success(self) -> Response | None:
        """The first declared 2xx response by number, else the first 3xx, else `2XX`, else `default`."""
        ranked = {"2": 0, "3": 2}
        known = [item for item in self.responses if item.status[:1] in ranked]
        known.sort(key=lambda item: (ranked[item.status[0]] + (not item.status.isdigit()), item.status))
        fallback = [item for item in self.responses if item.status == "default"]
        return next(iter(known + fallback), None)


@dataclass(frozen=True, slots=True)
class OutboundOperation:
    """A request that the service itself sends: a webhook, or a callback of one of its operations.

    `group` is the webhook's first tag, or the id of the operation that is called back; `expression` is where a callback
    goes, with runtime expressions (OpenAPI 3.1 §4.8.20), empty for a webhook. `pointer` locates the operation object.
    """

    id: str
    group: str
    method: str
    expression: str
    pointer: str
    summary: str
    parameters: tuple[Parameter, ...]
    request: Payload | None
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The condition that values of a field must keep and clients may leave out.

    `required` maps properties to the values that stand in for them, `unsaid` are those of which nothing says what would; `nested`
    holds the gaps of properties, those of an array's items under the empty name.
    """

    required: Mapping[str, Any]
    nested: Mapping[str, Gap]
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A property of an entity.

    `defaulted` ones have a default of their own. `hidden` ones are stored and never sent: write-only properties, and the
    parent that only the path names, which has no `pointer`.
    """

    name: str
    type: ValueType
    pointer: str
    required: bool
    nullable: bool
    read_only: bool
    max_length: int | None
    neutral: Any
    fillable: bool
    defaulted: bool = False
    hidden: bool = False
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from a field to an entity, of this service or of another."""

    field: str
    entity: str
    service: str | None
    cardinality: str


@dataclass(frozen=True, slots=True)
class Child:
    """A field that holds the entities which belong to this one; `foreign_key` is their field that names it."""

    field: str
    entity: str
    foreign_key: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A field made from those whose `foreign_key` names an entity: how many they are, or what `function` makes of `property`."""

    field: str
    function: str
    entity: str
    foreign_key: str
    property: str
    origin: str


@dataclass(frozen=True, slots=True)
class Link:
    """A value within an entity that says where something is read.

    `place` are the names of the properties that lead to it, `path` is a template of the contract, and `parameters` say which
    field has the value of each of its parameters. An `absolute` one is a URL, others begin with the path of the server's.
    """

    place: tuple[str, ...]
    path: str
    parameters: Mapping[str, str]
    absolute: bool


@dataclass(frozen=True, slots=True)
class StateChange:
    """A named transition of the field `field` from one of several states to another."""

    action: str
    field: str
    sources: tuple[str, ...]
    target: str
    emits: str | None


@dataclass(frozen=True, slots=True)
class IndexOn:
    """An index over fields; `origin` says whence it is known."""

    fields: tuple[str, ...]
    unique: bool
    origin: str = SAID


@dataclass(frozen=True, slots=True)
class Removal:
    """The putting away of a thing by DELETE: it sets `marks` (field → value) and, to the present instant, `stamps`.

    `afterwards` it is "visible" to clients, or "gone" for them; `origin` says whence that is known. `refused` says that what
    would be gone stays while something refers to it (409).
    """

    marks: Mapping[str, Any]
    stamps: tuple[str, ...]
    afterwards: str
    refused: bool
    origin: str

    @property
    def gone(self) -> bool:
        """True where no operation finds the thing afterwards."""
        return self.afterwards == "gone"


@dataclass(frozen=True, slots=True)
class KeyForm:
    """The form of texts that the service gives out as keys: a prefix, and what kind of identifier follows."""

    prefix: str = ""
    kind: str = "uuid"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with an identity that the service keeps.

    `accepted` is the hidden field that holds the request with which work was accepted (202), as it was sent. `dated` are
    fields that hold the moment of creation by other names than `created`, such as `registered_at`. `pointer` locates its
    schema; `minted` says that the server gives out keys, of the `key_form` where they are texts; `owner` is the field that
    holds the subject of the caller to whom it belongs.
    """

    name: str
    description: str
    pointer: str
    table: str
    key: str
    minted: bool
    open: bool
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...]
    children: tuple[Child, ...]
    computed: tuple[Computed, ...]
    transitions: tuple[StateChange, ...]
    indexes: tuple[IndexOn, ...]
    owner: str | None
    created: str | None
    updated: str | None
    retention: str | None
    accepted: str | None = None
    dated: tuple[str, ...] = ()
    removal: Removal | None = None
    links: tuple[Link, ...] = ()
    key_form: KeyForm = KeyForm()

    @property
    def managed(self) -> frozenset[str]:
        """The fields that the service sets by itself: keys, owners, times of change, children, states and what is made."""
        marks = (self.key, self.owner, self.created, self.updated, *self.dated)
        children = (child.field for child in self.children)
        states = (change.field for change in self.transitions)
        return frozenset(name for name in (*marks, *children, *states, *self.made) if name is not None)

    @property
    def made(self) -> frozenset[str]:
        """The fields without a column that are made when one is read: what is computed, and links."""
        return frozenset([*(item.field for item in self.computed), *(link.place[0] for link in self.links)])

    @property
    def writable(self) -> frozenset[str]:
        """The fields that are stored as clients send them."""
        managed = {self.owner, self.created, self.updated, *self.dated} | {
            item.field for item in self.transitions
        }
        managed |= {item.field for item in self.children} | self.made
        if self.minted:
            managed.add(self.key)
        return frozenset(
            field.name
            for field in self.fields
            if not (field.read_only or field.hidden) and field.name not in managed
        )

    def initial(self, field: Field) -> Any:
        """The value that a new row has where none is given: of a machine what nothing leads to, else what is neutral."""
        machine = [change for change in self.transitions if change.field == field.name]
        if machine and field.neutral is None:
            targets = {change.target for change in machine}
            first = [source for change in machine for source in change.sources if source not in targets]
            return first[0] if first else machine[0].sources[0] if machine[0].sources else None
        return field.neutral if field.fillable and (field.required or field.defaulted) else None

    def field(self, name: str) -> Field:
        """Return the field of that name; raise KeyError when there is none."""
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Resource:
    """A group of operations that one class implements: those of one tag, or of one first path segment."""

    name: str
    title: str
    description: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The contents of `info`, `servers` and the document's own `x-` fields."""

    name: str
    title: str
    version: str
    summary: str
    description: str
    responsibilities: tuple[str, ...]
    stack: tuple[Technology, ...]
    dependencies: tuple[Mapping[str, Any], ...]
    events: Mapping[str, Any]
    metadata: Mapping[str, Any]
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceModel(Head):
    """Everything that generators and cards need to know of one service: its head, and what it does and keeps."""

    security_schemes: Mapping[str, Mapping[str, Any]]
    resources: tuple[Resource, ...]
    operations: tuple[Operation, ...]
    webhooks: tuple[OutboundOperation, ...]
    callbacks: tuple[OutboundOperation, ...]
    entities: tuple[Entity, ...]
    remarks: tuple[Remark, ...]

    def entity(self, name: str) -> Entity:
        """Return the entity of that name; raise KeyError when there is none."""
        for entity in self.entities:
            if entity.name == name:
                return entity
        raise KeyError(name)
