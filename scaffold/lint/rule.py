"""What a rule is: where it applies, and what it judges there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from scaffold.core.finding import Severity
from scaffold.core.location import Location, Pointer

if TYPE_CHECKING:
    from scaffold.lint.facts import Facts

SubjectT = TypeVar("SubjectT")


class Category(StrEnum):
    """The concerns that rules belong to; the prefix of a rule's id names its category."""

    VALIDITY = "validity"
    DOCUMENTED = "documented"
    STATELESS = "stateless"
    ASYNCHRONOUS = "asynchronous"
    CLOUD_AGNOSTIC = "cloud-agnostic"
    SECURE = "secure"
    SCALABLE = "scalable"
    RESILIENT = "resilient"
    BOUNDARIES = "boundaries"
    CONSISTENT = "consistent"
    META = "meta"


PREFIXES = {
    "val": Category.VALIDITY,
    "doc": Category.DOCUMENTED,
    "stl": Category.STATELESS,
    "asy": Category.ASYNCHRONOUS,
    "cld": Category.CLOUD_AGNOSTIC,
    "sec": Category.SECURE,
    "scl": Category.SCALABLE,
    "rsl": Category.RESILIENT,
    "bnd": Category.BOUNDARIES,
    "cns": Category.CONSISTENT,
    "meta": Category.META,
}


class Scope(StrEnum):
    """What a rule has to see before it can judge."""

    DOCUMENT = "document"
    WORKSPACE = "workspace"
    BASELINE = "baseline"


class Profile(StrEnum):
    """Named sets of rules, each containing the one before it."""

    MINIMAL = "minimal"
    RECOMMENDED = "recommended"
    STRICT = "strict"


class Place(Protocol):
    """Something with a position: a node, or a notice made while loading."""

    @property
    def location(self) -> Location:
        """The position in the file as written."""

    @property
    def pointer(self) -> Pointer:
        """The JSON pointer within the file."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A place that a rule objects to, and one sentence that says why; `fix` replaces the rule's own advice."""

    place: Place
    message: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Target(Generic[SubjectT]):
    """Where a rule applies: a kind of OpenAPI object, optionally narrowed by predicates."""

    name: str
    select: Callable[[Facts], Iterable[SubjectT]]

    def where(self, predicate: Callable[[SubjectT, Facts], bool]) -> Target[SubjectT]:
        """Narrow the target to the subjects for which the predicate holds."""
        chosen = self.select

        def narrowed(facts: Facts) -> Iterator[SubjectT]:
            return (subject for subject in chosen(facts) if predicate(subject, facts))

        return replace(self, select=narrowed)


@dataclass(frozen=True, slots=True)
class Rule(Generic[SubjectT]):
    """One rule of the catalog.

    `doc` is the module's docstring: a summary line, then the sections Why, Bad, Good and Irrelevant. `profile` is the smallest
    one that contains the rule, `addon` a further profile that does. `versions` limits the rule to documents whose `openapi`
    field begins so.
    """

    id: str
    doc: str | None
    severity: Severity
    on: Target[SubjectT]
    judge: Callable[[SubjectT, Facts], Iterable[Violation]]
    fix: str
    scope: Scope = Scope.DOCUMENT
    profile: Profile = Profile.RECOMMENDED
    addon: str | None = None
    versions: tuple[str, ...] = ()

    @property
    def category(self) -> Category:
        """The concern that the id's prefix names."""
        return PREFIXES[self.id.partition("-")[0]]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return (self.doc or self.id).partition("\n")[0]


AnyRule = Rule[Any]
