"""Three-way merge of Python modules: definitions by their names, imports as a set, statements by lines."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from scaffold.merge.attributes import with_read_attributes
from scaffold.merge.definitions import Parts, parameters, split_class, split_definition, written_names
from scaffold.merge.imports import merge_imports
from scaffold.merge.lines import merge_text, split_lines
from scaffold.merge.pieces import Piece, clash, join, plain
from scaffold.merge.python_units import IMPORTS, Body, parse, same_tokens, split_body
from scaffold.merge.units import Unit, join_units, merge_units

KEPT: Final = "# No longer in the contract: delete it when nothing uses it."
"""The line above what is kept because people changed it."""
_OVERRIDE = "@override"
_UNWRITTEN = "not_implemented"


Formatter = Callable[[str], str]
"""Formats one Python module as the generator does."""


def merge_python(what: str, base: str, mine: str, new: str, formatted: Formatter | None = None) -> Piece:
    """Merge three texts of a module; `what` names it in conflicts. What comes out parses, or is a conflict.

    Where a function conflicts that people laid out in their way, it is laid out by `formatted` and tried once more.
    """
    merged = _merge_modules(base, mine, new, formatted)
    if merged is not None and parse(merged.text) is not None:
        return merged
    merged = merge_text(what, base, mine, new)
    if parse(merged.text) is not None:
        return merged
    if merged.conflicts:
        return replace(merged, text=mine, under=base)
    reason = "what comes out of the merge is not Python" if parse(mine) else "it is not Python"
    return replace(clash(f"{what}: {reason}", base, mine, new), notes=merged.notes)


def _merge_modules(base: str, mine: str, new: str, formatted: Formatter | None) -> Piece | None:
    trees = [parse(text) for text in (base, mine, new)]
    if trees[0] is None or trees[1] is None or any("\r" in text for text in (base, mine, new)):
        return None
    written = frozenset(written_names(trees[0], trees[1]))
    new = with_read_attributes(base, mine, new, written)
    trees[2] = parse(new)
    bodies = [_split_module(text, tree) for text, tree in zip((base, mine, new), trees, strict=True)]
    before, yours, after = bodies
    if before is None or yours is None or after is None:
        return None
    rules = _Rules("", written, formatted)
    kept = _with_imports(merge_units(before.units, yours.units, after.units, rules), before, yours, after)
    return None if kept is None else join([join_units(kept), _end(before, yours, after)])


def _split_module(text: str, tree: ast.Module | None) -> Body | None:
    lines = split_lines(text)
    return None if tree is None else split_body(lines, tree.body, 0, len(lines))


def _end(base: Body, mine: Body, new: Body) -> Piece:
    """Take what stands behind the last statement: people's, unless they left it as it was."""
    return plain(new.end if mine.end == base.end else mine.end, under=new.end)


def _with_imports(
    kept: list[tuple[Unit, Piece]], base: Body, mine: Body, new: Body
) -> list[tuple[Unit, Piece]] | None:
    """Make the imports those that the merged units need; None where the merged text is not Python."""
    rest = parse("".join(f"{unit.lead}{piece.text}" for unit, piece in kept if unit.name != IMPORTS))
    if rest is None:
        return None
    now = next((piece.text for unit, piece in kept if unit.name == IMPORTS), "")
    texts = [next((u.text for u in body.units if u.name == IMPORTS), "") for body in (base, mine, new)]
    new_rest = parse("".join(f"{unit.lead}{unit.text}" for unit in new.units if unit.name != IMPORTS))
    if new_rest is None:
        return None
    merged = merge_imports(now, (texts[0], texts[1], texts[2]), rest, new_rest)
    if not now and merged.text:
        at = 1 if kept and kept[0][0].name[0] == "string" else 0
        lead = "\n" if at else ""
        return [*kept[:at], (Unit(IMPORTS, lead, merged.text), merged), *kept[at:]]
    return [
        (unit, merged if unit.name == IMPORTS else piece)
        for unit, piece in kept
        if merged.text or unit.name != IMPORTS
    ]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The merge of statements in a scope: "" for a module, "Orders." for the class.

    `written` are the names that people's code reads.
    """

    scope: str
    written: frozenset[str]
    formatted: Formatter | None

    def changed(self, base: Unit, mine: Unit, new: Unit) -> Piece:
        what = self._what(mine)
        if mine.name == IMPORTS:
            # Comments are merged here; what is imported is decided when all else is known.
            merged = merge_text(what, base.text, mine.text, new.text)
            return plain(mine.text if merged.conflicts else merged.text, under=new.text)
        found = None
        if mine.name[0] == "class":
            found = self._changed_class(base.text, mine.text, new.text, mine.name[1])
        elif same_tokens(base.text, new.text):
            return plain(mine.text, under=new.text)
        elif same_tokens(base.text, mine.text):
            return plain(new.text)
        elif mine.name[0] == "def":
            found = self._changed_function(what, base.text, mine.text, new.text)
        return found or merge_text(what, base.text, mine.text, new.text)

    def removed(self, base: Unit, mine: Unit) -> Piece | None:
        if mine.name == IMPORTS:
            return plain(mine.text, under="")
        used = not self.written.isdisjoint({*mine.name[1:2], *_attributes(mine)})
        untouched = base.text == mine.text or same_tokens(base.text, mine.text)
        if untouched and not used:
            return None
        what = self._what(mine)
        state = "still used" if used else "unused"
        note = f"{what} is no longer in the contract; it is kept, {state}"
        if mine.name[0] == "comment":
            return None
        return plain(_outdated(mine.text) if mine.name[0] in {"def", "class"} else mine.text, note, under="")

    def doubled(self, mine: Unit, new: Unit) -> Piece:
        what = self._what(mine)
        if mine.name == IMPORTS or same_tokens(mine.text, new.text):
            return plain(mine.text, under=new.text)
        ours, theirs = split_definition(mine.text), split_definition(new.text)
        if mine.name[0] == "def" and ours is not None and theirs is not None:
            if KEPT in ours.decorators:
                return replace(_taken_up(ours, theirs), under=new.text)
            if same_tokens(ours.header, theirs.header):
                return plain(mine.text, under=new.text)
            note = f"{what} is yours already; the contract's is `{_one_line(theirs.header)}`"
            return plain(mine.text, note, under=new.text)
        if mine.name[0] == "class":
            merged = self._changed_class("", mine.text, new.text, mine.name[1])
            if merged is not None:
                return merged
        return clash(what, "", mine.text, new.text)

    def _what(self, unit: Unit) -> str:
        return f"{self.scope}{unit.name[1] if unit.name[0] in {'def', 'class', 'name'} else unit.name[0]}"

    def _changed_function(self, what: str, base: str, mine: str, new: str) -> Piece | None:
        merged = _changed_function(what, base, mine, new)
        if merged is None or not merged.conflicts or self.formatted is None:
            return merged
        head = "class _:\n" if mine[:1].isspace() else ""
        laid_out = self.formatted(f"{head}{mine}").removeprefix(head)
        again = _changed_function(what, base, laid_out, new)
        return merged if again is None or again.conflicts else again

    def _changed_class(self, base: str, mine: str, new: str, name: str) -> Piece | None:
        parts = [split_definition(text) for text in (base or mine, mine, new)]
        bodies = [split_class(text) for text in (base or mine, mine, new)]
        (before, yours, after), (first, ours, theirs) = parts, bodies
        if (
            before is None
            or yours is None
            or after is None
            or first is None
            or ours is None
            or theirs is None
        ):
            return None
        units = first.units if base else []
        what = f"{self.scope}{name}"
        inner = replace(self, scope=f"{what}.")
        return join(
            [
                merge_text(what, before.decorators, yours.decorators, after.decorators),
                _laid_out(what, before.header, yours.header, after.header),
                join_units(merge_units(units, ours.units, theirs.units, inner)),
                _end(first, ours, theirs),
            ]
        )


def _changed_function(what: str, base: str, mine: str, new: str) -> Piece | None:
    before, yours, after = (split_definition(text) for text in (base, mine, new))
    if before is None or yours is None or after is None:
        return None
    merged = join(
        [
            merge_text(what, before.decorators, yours.decorators, after.decorators),
            _laid_out(what, before.header, yours.header, after.header),
            _merged_body(what, before.body, yours.body, after.body),
        ]
    )
    gone = set(parameters(before.header)) - set(parameters(after.header))
    read = _names_of(merged.text)
    notes = [f"{what} no longer has the parameter {name}, which it uses" for name in sorted(gone & read)]
    return replace(merged, notes=(*merged.notes, *notes))


def _merged_body(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge bodies; what people wrote where there was nothing but a refusal is theirs, whatever the generator writes now."""
    if not _is_unwritten(base) or same_tokens(base, mine):
        return _laid_out(what, base, mine, new)
    note = f"{what} is yours; for the contract as it is now, the generator would write it"
    return plain(mine, *(() if _is_unwritten(new) else (note,)), under=new)


def _is_unwritten(body: str) -> bool:
    """Tell whether a body does nothing but answer that nobody has written it."""
    tree = parse(f"if 1:\n{body}")
    statements = tree.body[0].body if tree is not None and isinstance(tree.body[0], ast.If) else []
    said = [
        item for item in statements if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)
    ]
    match [item for item in statements if item not in said]:
        case [ast.Raise(exc=ast.Call(func=ast.Name(id=name)))]:
            return name == _UNWRITTEN
        case _:
            return False


def _attributes(unit: Unit) -> set[str]:
    """Return the attributes that a method gives its object, as `__init__` does."""
    tree = parse(f"if 1:\n{unit.text}" if unit.text[:1].isspace() else unit.text)
    if tree is None or unit.name[0] != "def":
        return set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }


def _names_of(text: str) -> set[str]:
    tree = parse(f"if 1:\n{text}" if text[:1].isspace() else text)
    return set() if tree is None else {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _laid_out(what: str, base: str, mine: str, new: str) -> Piece:
    """Merge lines where a side may only have laid them out anew."""
    if same_tokens(base, new):
        return plain(mine, under=new)
    return plain(new) if same_tokens(base, mine) else merge_text(what, base, mine, new)


def _outdated(text: str) -> str:
    """Mark a definition that the contract no longer has; it no longer overrides anything."""
    parts = split_definition(text)
    if parts is None or KEPT in parts.decorators:
        return text
    lines = [line for line in split_lines(parts.decorators) if line.strip() != _OVERRIDE]
    return "".join([f"{parts.indent}{KEPT}\n", *lines, parts.header, parts.body])


def _taken_up(mine: Parts, new: Parts) -> Piece:
    """Return a kept method to the contract that has it again: its header is the generator's, its body people's."""
    known = {line.strip() for line in split_lines(new.decorators)}
    own = [
        line for line in split_lines(mine.decorators) if line.strip() != KEPT and line.strip() not in known
    ]
    return plain("".join([*own, new.decorators, new.header, mine.body]))


def _one_line(header: str) -> str:
    return " ".join(line.strip() for line in header.strip().split("\n"))
