"""Find what a path selects in a tree.

One set of items is made from the other, step by step. As what is shared through references is one object,
an item that was selected already is not selected again, unless the rest of the path looks at what is above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scaffold.spectral.data.problems import EvaluationError
from scaffold.spectral.data.tree import Item, Tree
from scaffold.spectral.data.values import is_truthy
from scaffold.spectral.jsonpath.paths import Filter, Names, Parent, PathExpression, Slice, Step, Wildcard

Report = Callable[[str], None]


def select(path: PathExpression, tree: Tree, report: Report) -> list[Item]:
    """Return the items that a path selects, each once; `report` is told what a filter could not compute."""
    return select_from(path, Item(tree.root), tree, report)


def select_from(path: PathExpression, start: Item, tree: Tree, report: Report) -> list[Item]:
    """Return what a path selects when its `$` is an item."""
    items = [start]
    if path.containers:
        return [
            start,
            *(item for item in tree.descendants(start).items if isinstance(item.value, dict | list)),
        ]
    for step in path.steps:
        found = _apply(step, items, tree, report, path.ancestors)
        items = list(_distinct(found, path.ancestors))
    return items


def _apply(step: Step, items: Iterable[Item], tree: Tree, report: Report, ancestors: int) -> Iterator[Item]:
    for item in items:
        if isinstance(step.selector, Parent):
            if item.parent is not None:
                yield item.parent
        elif step.deep:
            yield from _below(step, item, tree, report, ancestors)
        else:
            yield from _within(step, item, tree, report)


def _within(step: Step, item: Item, tree: Tree, report: Report) -> Iterator[Item]:
    """Select among the entries of one item."""
    match step.selector:
        case Names(names):
            yield from _named(names, item, tree)
        case Slice(start, stop, stride):
            if isinstance(item.value, list):
                yield from list(tree.children(item))[start:stop:stride]
        case Filter():
            for child in tree.children(item):
                if _holds(step.selector, child, tree, report):
                    yield child
        case _:
            yield from tree.children(item)


def _named(names: tuple[str, ...], item: Item, tree: Tree) -> Iterator[Item]:
    value = item.value
    for name in names:
        if isinstance(value, dict):
            if name in value:
                yield Item(tree.follow(value[name]), name, item)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            yield Item(tree.follow(value[int(name)]), int(name), item)


def _below(step: Step, item: Item, tree: Tree, report: Report, ancestors: int) -> Iterator[Item]:
    """Select among everything below one item."""
    descendants = tree.descendants(item, ancestors)
    match step.selector:
        case Wildcard():
            yield from descendants.items
        case Names(names):
            for name in names:
                yield from descendants.named(name)
        case Filter(expression):
            fields = expression.fields
            candidates = descendants.items if fields is None else descendants.with_any_field(fields)
            for candidate in candidates:
                if _holds(step.selector, candidate, tree, report):
                    yield candidate
        case _:
            for container in (item, *descendants.items):
                yield from _within(step, container, tree, report)


def _holds(selector: Filter, item: Item, tree: Tree, report: Report) -> bool:
    try:
        return is_truthy(selector.expression.evaluate(item, tree))
    except EvaluationError as error:
        report(str(error))
        return False


def _distinct(items: Iterable[Item], ancestors: int) -> Iterator[Item]:
    seen: set[tuple[object, ...]] = set()
    for item in items:
        identity: list[object] = []
        level: Item | None = item
        for _ in range(ancestors + 1):
            if level is None:
                break
            identity.append(level.key)
            level = level.parent
        identity.append(id(level.value) if level is not None else None)
        key = tuple(identity)
        if key not in seen:
            seen.add(key)
            yield item
