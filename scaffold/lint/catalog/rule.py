"""Rules: where each applies, and how it judges there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from scaffold.core.finding import Severity
from scaffold.lint.facts.versions import OPENAPI, Version

if TYPE_CHECKING:
    from scaffold.core.location import Pointer
    from scaffold.lint.facts.facts import Facts
    from scaffold.lint.facts.neighbors import Others, Summary
    from scaffold.lint.repair.repair import Repair
    from scaffold.openapi.document import Node, Notice

SubjectT = TypeVar("SubjectT")
PARSE_RULE = "val-parse"
"""The rule whose findings are the files that are no YAML or JSON."""


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
    RULESET = "ruleset"


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
    """The documents that a rule has to see before it can judge."""

    DOCUMENT = "document"
    WORKSPACE = "workspace"
    BASELINE = "baseline"


class Profile(StrEnum):
    """Named sets of rules, each containing the one before it."""

    MINIMAL = "minimal"
    RECOMMENDED = "recommended"
    STRICT = "strict"


class Addon(StrEnum):
    """A special kind of service: rules that a profile leaves out or takes lightly and that matter to such a service."""

    SECURE = "secure"
    EVENT_DRIVEN = "event-driven"
    PUBLIC_API = "public-api"


class Violation(NamedTuple):
    """A place that a rule objects to, and one sentence that says why.

    `fix` replaces the rule's own advice; `repair` is how the text can be edited so that the rule is content. `before` is where
    it stood in an earlier state; `severity` is for what matters less than the rule says. `field` leads to the one that is missing
    or wrong, where other rules may say the same of it: one of them is kept.
    """

    place: Node | Notice
    message: str
    fix: str | None = None
    repair: Repair | None = None
    before: str | None = None
    severity: Severity | None = None
    field: Pointer | None = None


class Target(NamedTuple, Generic[SubjectT]):
    """The subjects of a rule: a kind of OpenAPI object, optionally narrowed by predicates."""

    name: str
    select: Callable[[Facts], Iterable[SubjectT]]

    def where(self, predicate: Callable[[SubjectT, Facts], bool]) -> Target[SubjectT]:
        """Narrow the target to the subjects for which the predicate holds."""
        chosen = self.select

        def narrowed(facts: Facts) -> Iterator[SubjectT]:
            return (subject for subject in chosen(facts) if predicate(subject, facts))

        return self._replace(select=narrowed)


class Rule(NamedTuple, Generic[SubjectT]):
    """One rule of the catalog.

    `doc` is the module's docstring: a summary line, then the sections Why, Bad, Good and Irrelevant. `reads` holds the versions
    of OpenAPI and AsyncAPI that it judges documents of. `profile` is the smallest one that contains the rule. An add-on in
    `addons` contains it too, and raises it to the severity given there. When most of a document breaks a `collective` rule, its
    findings are gathered into one: then it is a habit of the document, not a slip. A `general` one gives way to others that
    say the same of a field. `unless` is a condition on a document and the others of a run under which nothing is judged; it is
    asked when all of them are known.
    """

    id: str
    doc: str | None
    severity: Severity
    on: Target[SubjectT]
    judge: Callable[[SubjectT, Facts], Iterable[Violation]]
    fix: str
    reads: frozenset[Version] = OPENAPI
    scope: Scope = Scope.DOCUMENT
    profile: Profile = Profile.RECOMMENDED
    addons: Mapping[Addon, Severity] = MappingProxyType({})
    collective: bool = False
    general: bool = False
    unless: Callable[[Summary, Others], bool] | None = None

    @property
    def category(self) -> Category:
        """The concern that the id's prefix names."""
        return PREFIXES[self.id.partition("-")[0]]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return (self.doc or self.id).partition("\n")[0]


AnyRule = Rule[Any]
