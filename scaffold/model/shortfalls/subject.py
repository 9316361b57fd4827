"""The subject of shortfalls: one operation of a service, with all that must be known of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.values import mapping
from scaffold.model.entities.bodies import Many, Single, read_body, read_reply
from scaffold.model.entities.places import property_place
from scaffold.model.entities.references import is_local, referred
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Behavior, Entity, Method, Operation
from scaffold.normal.repair import operation_pointer
from scaffold.normal.schemas import SchemaReader

WRITES = frozenset(
    {
        Method.CREATE,
        Method.REPLACE,
        Method.UPDATE,
        Method.DELETE,
        Method.ARCHIVE,
        Method.RESTORE,
        Method.TRANSITION,
    }
)
CHANGES = WRITES - {Method.CREATE}
READS = frozenset({Method.GET, Method.FIND, Method.LIST, Method.PART})
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that an operation does less than its contract says; `pointer` is "" for the operation itself."""

    message: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that refers to an entity of the same service; `checked` when the database knows of it."""

    holder: Entity
    field: str
    checked: bool


class Surroundings:
    """Facts that the operations of a service share: entities, and who supplies, shows and refers to them."""

    def __init__(
        self,
        reader: SchemaReader,
        service: str,
        entities: Mapping[str, Entity],
        operations: Iterable[tuple[WrittenOperation, Operation]],
        security_schemes: Mapping[str, Any],
    ) -> None:
        self.reader = reader
        self.service = service
        self.entities = entities
        self.credentials = frozenset(
            str(scheme.get("name")).lower() for scheme in map(mapping, security_schemes.values())
        )
        self.subjects = [
            Subject(self, written, operation, entities[operation.behavior.entity])
            for written, operation in operations
            if operation.behavior.entity is not None
        ]
        self.methods: dict[str, set[Method]] = {}
        self.supplied: dict[str, set[str]] = {}
        self.references: dict[str, list[Reference]] = {}
        for subject in self.subjects:
            self._take(subject)
        for entity in entities.values():
            self._refer(entity)

    def _take(self, subject: Subject) -> None:
        name = subject.entity.name
        made = {Method.CREATE} if subject.behavior.creates else set()
        self.methods.setdefault(name, set()).update({subject.method, *made})
        supplied = self.supplied.setdefault(name, set())
        supplied.update(scope.field for scope in subject.behavior.scopes if scope.holder == name)
        if subject.request is None:
            return
        sent = [item for item in subject.request.shape.properties.values() if not item.read_only]
        supplied.update(item.name for item in sent)
        for child in subject.entity.children:
            schema = next((item.schema for item in sent if item.name == child.field), None)
            items = self.reader.shape(self.reader.facts(schema).get("items")) if schema is not None else None
            if items is not None:
                self.methods.setdefault(child.entity, set()).add(Method.CREATE)
                self.supplied.setdefault(child.entity, set()).update(items.properties)

    def _refer(self, entity: Entity) -> None:
        for relation in entity.relations:
            if is_local(self.entities.values(), self.service, relation):
                checked = referred(self.entities.values(), self.service, entity, relation.field) is not None
                found = Reference(entity, relation.field, checked)
                self.references.setdefault(relation.entity, []).append(found)

    def below(self, entity: Entity) -> Iterator[Entity]:
        """Yield the entities that an entity shows within itself, and those within these."""
        waiting, seen = [entity], {entity.name}
        while waiting:
            for child in waiting.pop().children:
                if child.entity not in seen:
                    seen.add(child.entity)
                    waiting.append(self.entities[child.entity])
                    yield self.entities[child.entity]


class Subject:
    """One operation whose behavior is generated."""

    def __init__(
        self, around: Surroundings, written: WrittenOperation, operation: Operation, entity: Entity
    ) -> None:
        self.around = around
        self.reader = around.reader
        self.written = written
        self.operation = operation
        self.entity = entity
        request = read_body(around.reader, operation.request)
        self.request = request if isinstance(request, Single) else None
        success = operation.success
        self.reply: Single | Many | None = read_reply(around.reader, success.payload if success else None)

    @property
    def behavior(self) -> Behavior:
        """The behavior that the operation is understood to have."""
        return self.operation.behavior

    @property
    def method(self) -> Method:
        """The standard method that the operation is."""
        return self.operation.behavior.method

    @property
    def statuses(self) -> frozenset[str]:
        """The declared statuses."""
        return frozenset(item.status for item in self.operation.responses)

    @property
    def headers(self) -> dict[str, str]:
        """The declared headers of the reply: lower-case name → name."""
        success = self.operation.success
        return {name.lower(): name for name in (success.headers if success else ())}

    @property
    def pointer(self) -> str:
        """The pointer of the operation in the contract."""
        return pointer_text(operation_pointer(self.operation.path, self.operation.method))

    def property_place(self, pointer: str, name: str) -> str:
        """Say where a property of the schema at a pointer is described: in one of its parts, maybe."""
        return property_place(self.reader, pointer, name) or pointer


def listed(names: Iterable[str]) -> str:
    """Write names in a row, the first few of many."""
    known = [repr(name) for name in names]
    if len(known) > _NAMED:
        return f"{', '.join(known[: _NAMED - 1])} and {len(known) - _NAMED + 1} more"
    return " and ".join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "".join(known)
