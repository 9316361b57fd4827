"""Parse the JSONPath dialect of Spectral: what nimma reads, and what jsonpath-plus reads where nimma does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.jsonpath.expressions import Expression
from scaffold.spectral.jsonpath.filters import compile_filter


@dataclass(frozen=True, slots=True)
class Names:
    """Entries with one of several names: `.get`, `['get']`, `[get,put]`, `[200]`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """Items of sequences from an index to before another one; negative ones count from the end."""

    start: int | None
    stop: int | None
    step: int


@dataclass(frozen=True, slots=True)
class Wildcard:
    """All entries."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The entries for which an expression is true."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Parent:
    """`^`: what holds the value."""


Selector: TypeAlias = "Names | Slice | Wildcard | Filter | Parent"


@dataclass(frozen=True, slots=True)
class Step:
    """One selector, applied to what was selected before, and when it is deep to all that is below that as well."""

    selector: Selector
    deep: bool = False


@dataclass(frozen=True, slots=True)
class PathExpression:
    """A compiled expression.

    `keyed` selects keys instead of values; `containers` is what `$..` alone means: every mapping and sequence.
    """

    source: str
    steps: tuple[Step, ...]
    keyed: bool = False
    containers: bool = False

    @property
    def ancestors(self) -> int:
        """The number of levels above a value's container that the result depends on."""
        most = run = 0
        for step in self.steps:
            run = run + 1 if isinstance(step.selector, Parent) else 0
            most = max(most, run - 1)
            if isinstance(step.selector, Filter):
                most = max(most, step.selector.expression.ancestors)
        return most


_NAME = re.compile(r"[^.\[\]^~\s()'\"*]+")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_SLICE = re.compile(r"(-?[0-9]+)?:(-?[0-9]+)?(?::(-?[0-9]+))?\Z")
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 10_000
_MOST_STEPS = 100


@lru_cache(maxsize=4096)
def compile_path(source: str) -> PathExpression:
    """Compile an expression; raise RulesetError, which names the column, for what is not in the dialect."""
    if len(source) > _LONGEST:
        raise RulesetError(f"a path is longer than {_LONGEST:,} characters")
    return _Parser(source.strip()).parse()


class _Parser:
    """One pass over the text of an expression."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 1

    def parse(self) -> PathExpression:
        if not self._source.startswith("$"):
            raise RulesetError(f"the path {self._source!r} does not begin with $")
        steps: list[Step] = []
        keyed = containers = False
        while self._at < len(self._source):
            if keyed:
                raise self._refusal("nothing may follow a ~")
            if self._source[self._at] == "~":
                keyed = True
                self._at += 1
            elif self._source[self._at] == "^":
                steps.append(Step(Parent()))
                self._at += 1
            elif self._source[self._at :] == ".." and not steps:
                containers = True
                self._at += 2
            elif self._source[self._at :] in {".", ".."}:
                # jsonpath-plus reads over a path's last dots.
                break
            else:
                steps.append(self._step())
        if len(steps) > _MOST_STEPS:
            raise RulesetError(f"a path has more than {_MOST_STEPS} steps")
        return PathExpression(self._source, tuple(_without_inner_deep_wildcards(steps)), keyed, containers)

    def _refusal(self, what: str) -> RulesetError:
        return RulesetError(f"{what} at column {self._at + 1} of the path {self._source!r}")

    def _step(self) -> Step:
        deep = False
        if self._source.startswith("..", self._at):
            deep = True
            self._at += 2
        elif self._source.startswith(".[", self._at):
            # nimma reads a dot before a bracket as two.
            deep = True
            self._at += 1
        elif self._source.startswith(".", self._at):
            self._at += 1
        elif not self._source.startswith("[", self._at):
            raise self._refusal("a dot or a bracket is missing")
        if self._source.startswith("[", self._at):
            return Step(self._bracket(), deep)
        if self._source.startswith("*", self._at):
            self._at += 1
            return Step(Wildcard(), deep)
        quoted = _QUOTED.match(self._source, self._at)
        if quoted:
            self._at = quoted.end()
            return Step(Names((_unquoted(quoted),)), deep)
        name = _NAME.match(self._source, self._at)
        if name is None:
            raise self._refusal("a name is missing")
        self._at = name.end()
        return Step(Names((name[0],)), deep)

    def _bracket(self) -> Selector:
        end = self._closing_bracket()
        content = self._source[self._at + 1 : end].strip()
        try:
            return self._selector(content)
        finally:
            self._at = end + 1

    def _selector(self, content: str) -> Selector:
        if content == "*":
            return Wildcard()
        if content.startswith("?("):
            if not content.endswith(")"):
                raise self._refusal("a filter is not closed")
            return Filter(compile_filter(content[2:-1]))
        if content.startswith("?"):
            return Filter(compile_filter(content[1:]))
        bounds = _SLICE.match(content)
        if bounds:
            start, stop, step = (int(part) if part else None for part in bounds.groups())
            if step is not None and step <= 0:
                raise self._refusal("the step of a slice is not positive")
            return Slice(start, stop, step or 1)
        names = _split_names(content)
        if not names:
            raise self._refusal("there is nothing between the brackets")
        return Names(tuple(names))

    def _closing_bracket(self) -> int:
        """Find the bracket that closes the one here, passing over texts and regular expressions of a filter."""
        depth = parentheses = 0
        at = self._at
        previous = ""
        while at < len(self._source):
            character = self._source[at]
            if character in "'\"":
                quoted = _QUOTED.match(self._source, at)
                if quoted is None:
                    raise self._refusal("a text is not closed")
                at = quoted.end()
                previous = "'"
                continue
            if character == "/" and parentheses and previous in "(,=!&|":
                at = self._after_regex(at)
                previous = "/"
                continue
            parentheses += (character == "(") - (character == ")")
            depth += (character == "[") - (character == "]")
            if depth == 0:
                return at
            if not character.isspace():
                previous = character
            at += 1
        raise self._refusal("a bracket is not closed")

    def _after_regex(self, at: int) -> int:
        in_set = False
        at += 1
        while at < len(self._source):
            character = self._source[at]
            if character == "\\":
                at += 1
            elif character == "/" and not in_set:
                return at + 1
            elif character in "[]":
                in_set = character == "["
            at += 1
        raise self._refusal("a regular expression is not closed")


def _split_names(content: str) -> list[str]:
    """Take apart `get,put` and `'a,b', "c"`."""
    names: list[str] = []
    at = 0
    while at < len(content):
        if content[at] in ", \t":
            at += 1
            continue
        quoted = _QUOTED.match(content, at)
        if quoted:
            names.append(_unquoted(quoted))
            at = quoted.end()
            continue
        end = content.find(",", at)
        end = len(content) if end < 0 else end
        names.append(content[at:end].strip())
        at = end
    return names


def _unquoted(match: re.Match[str]) -> str:
    return _UNESCAPED.sub(r"\1", match[1] if match[1] is not None else match[2])


def _without_inner_deep_wildcards(steps: list[Step]) -> list[Step]:
    """Read `..*x` as `..x`, as nimma does: only a last `..*` selects everything below."""
    kept: list[Step] = []
    deepen = False
    for index, step in enumerate(steps):
        follows = index + 1 < len(steps) and not isinstance(steps[index + 1].selector, Parent)
        if step.deep and isinstance(step.selector, Wildcard) and follows:
            deepen = True
            continue
        kept.append(Step(step.selector, step.deep or deepen))
        deepen = False
    return kept
