"""Summaries of the documents of a run, by which rules judge one beside the others, none of whose trees is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeAlias, TypeVar

from scaffold.lint.facts.naming_style import Style
from scaffold.openapi.document import Identity, Specification

Shape: TypeAlias = Mapping[str, frozenset[str]]
"""The properties of a schema with the types that each may have."""

KeyT = TypeVar("KeyT")
Counts: TypeAlias = tuple[tuple[KeyT, int], ...]
"""Counts of things by their names."""

AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")


class Written(NamedTuple):
    """A component that request bodies are: the file that defines it, and the names of its properties."""

    file: Path
    fields: frozenset[str]


class SentMessage(NamedTuple):
    """A message of an AsyncAPI operation: the shape of its payload, which may have more properties where it `is_open`."""

    name: str
    shape: Shape
    is_open: bool


class Exchange(NamedTuple):
    """An operation of an AsyncAPI document: whether it sends or receives, where, and which messages."""

    action: str
    address: str | None
    messages: tuple[SentMessage, ...]


class Summary(NamedTuple):
    """One document as rules see it that judge another one.

    `routes` holds the titles of operations by what requests are matched by, `entities` the types of their keys, `shapes` those of
    the component schemas, `written` the components that clients send, `error_shapes` and `field_styles` what is counted of
    its habits, and `reached` the definitions in other files that its operations use. `files` are all that it was read from.
    """

    entry: Path
    files: frozenset[Path]
    specification: Specification
    service_name: str
    operation_ids: frozenset[str]
    routes: Mapping[tuple[str, str], str]
    entities: Mapping[str, frozenset[str]]
    published_events: frozenset[str]
    hard_dependencies: tuple[str, ...]
    availability: float | None
    p99_ms: float | None
    shapes: Mapping[str, Shape]
    written: Mapping[str, Written]
    error_shapes: Counts[frozenset[str]]
    field_styles: Counts[Style]
    reached: frozenset[Identity]
    has_broken_references: bool
    exchanges: tuple[Exchange, ...]


class Others(NamedTuple):
    """The other documents of a run that are known, those before a document apart from those after it."""

    earlier: tuple[Summary, ...] = ()
    later: tuple[Summary, ...] = ()

    @property
    def all(self) -> tuple[Summary, ...]:
        """All of them, in the order of the run."""
        return (*self.earlier, *self.later)

    def in_specification(self, specification: Specification) -> Others:
        """Leave out those that are written in another specification."""
        return Others(*(tuple(one for one in side if one.specification is specification) for side in self))


_NOBODY = Others()


class Neighbors:
    """The other documents of a run as one of them asks for them, with the answers that it was given.

    A document may be judged before those after it are read. What it asked is asked again when they are: where an answer is
    another one now, it has to be judged again. About `earlier` ones, all of which are known by then, nothing has to be asked.
    """

    def __init__(
        self,
        specification: Specification,
        known: Others = _NOBODY,
        *,
        expects_more: bool = False,
    ) -> None:
        """Take what is known so far, and whether there are more documents to come."""
        self._specification = specification
        self._known = known
        self._same = known.in_specification(specification)
        self._expects_more = expects_more
        self._answers: dict[tuple[Callable[..., Any], tuple[Any, ...]], tuple[Others, Any]] = {}

    @property
    def earlier(self) -> tuple[Summary, ...]:
        """The documents before this one in its specification: what concerns two of them is reported at the later one."""
        return self._same.earlier

    @property
    def exist(self) -> bool:
        """Tell whether there are others in the specification of this document; where more are expected, it is believed."""
        key = _exist, ()
        if key not in self._answers:
            self._answers[key] = self._same, self._expects_more or _exist(self._same)
        return bool(self._answers[key][1])

    def ask(
        self, question: Callable[Concatenate[Others, P], AnswerT], *args: P.args, **_: P.kwargs
    ) -> AnswerT:
        """Ask about the others in the specification of this document; question and arguments are hashable."""
        return self._answer(question, args, self._same)

    def ask_all(
        self, question: Callable[Concatenate[Others, P], AnswerT], *args: P.args, **_: P.kwargs
    ) -> AnswerT:
        """Ask about all others, whatever their specification."""
        return self._answer(question, args, self._known)

    def were_right(self, known: Others) -> bool:
        """Tell whether all answers would be the same with what is known now."""
        same = known.in_specification(self._specification)
        return all(
            answer == question(known if about is self._known else same, *args)
            for (question, args), (about, answer) in self._answers.items()
        )

    def _answer(self, question: Callable[..., AnswerT], args: tuple[Any, ...], about: Others) -> AnswerT:
        key = question, args
        if key not in self._answers:
            self._answers[key] = about, question(about, *args)
        answer: AnswerT = self._answers[key][1]
        return answer


def service_named(others: Others, name: str) -> Summary | None:
    """Find a document by the name of its service."""
    return next((one for one in others.all if one.service_name == name), None)


def reached_in(others: Others, file: str) -> frozenset[Identity]:
    """Collect the definitions of a file, given as displayed, that operations of other documents use."""
    return frozenset(identity for one in others.all for identity in one.reached if identity[0] == file)


def sent_events(others: Others) -> frozenset[str]:
    """Collect the names of the messages that AsyncAPI documents send."""
    return frozenset(
        message.name
        for one in others.all
        for exchange in one.exchanges
        if exchange.action == "send"
        for message in exchange.messages
    )


def _exist(others: Others) -> bool:
    return bool(others.earlier or others.later)
