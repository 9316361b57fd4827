"""The parts of filter expressions as closures: what each computes, and what is known of it beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from scaffold.spectral.data.problems import EvaluationError, RulesetError
from scaffold.spectral.data.tree import Item, Tree
from scaffold.spectral.data.values import (
    UNDEFINED,
    Value,
    is_less,
    is_number,
    is_truthy,
    loosely_equal,
    number_of,
    strictly_equal,
    text_of,
    type_name,
)
from scaffold.spectral.jsonpath.methods import METHODS, call_method, plain_property
from scaffold.spectral.jsonpath.regexes import compile_regex

Evaluate: TypeAlias = Callable[[Item, Tree], Value]
Fields: TypeAlias = "frozenset[str] | None"

TYPE_CHECKS: Final[dict[str, Callable[[Value], bool]]] = {
    "@string": lambda value: isinstance(value, str),
    "@number": is_number,
    "@boolean": lambda value: isinstance(value, bool),
    "@integer": lambda value: is_number(value) and float(value).is_integer(),
    "@scalar": lambda value: not isinstance(value, dict | list),
    "@array": lambda value: isinstance(value, list),
    "@null": lambda value: value is None,
    "@object": lambda value: isinstance(value, dict | list),
}
# What texts and lists have besides their entries: a filter that reads these selects more than mappings.
_PLAIN_PROPERTIES = frozenset({"length", "constructor", *METHODS})


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    `fields` are keys of which a value must have one for the expression to be true, None where that is not
    known; `ancestors` is how many levels above the value's container the outcome depends on. `is_property`
    marks `@property` itself; `own_field` is the field without which the value is undefined.
    """

    evaluate: Evaluate
    fields: Fields = None
    ancestors: int = 0
    is_property: bool = False
    own_field: str | None = None
    constant: tuple[Value] | None = None


def constant(value: Value) -> Expression:
    """Make an expression of a literal."""
    return Expression(lambda _item, _tree: value, constant=(value,))


def _path_text(item: Item) -> str:
    return "$" + "".join(f"['{part}']" if isinstance(part, str) else f"[{part}]" for part in item.path())


_EVERYTHING_ABOVE: Final = 1_000
SUBJECTS: Final = {
    "@": Expression(lambda item, _tree: item.value),
    "@property": Expression(lambda item, _tree: item.key, is_property=True),
    "@parentProperty": Expression(
        lambda item, _tree: item.parent.key if item.parent and item.parent.parent else UNDEFINED, ancestors=1
    ),
    "@parent": Expression(lambda item, _tree: item.parent.value if item.parent else UNDEFINED),
    "@root": Expression(lambda _item, tree: tree.root),
    "@path": Expression(lambda item, _tree: _path_text(item), ancestors=_EVERYTHING_ABOVE),
}


def type_check(name: str) -> Expression:
    """Make `@string()` and its like, which tell the type of the value."""
    check = TYPE_CHECKS[name]
    return Expression(lambda item, _tree: check(item.value))


def choice(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """Make `a ? b : c`."""

    def evaluate(item: Item, tree: Tree) -> Value:
        chosen = then if is_truthy(condition.evaluate(item, tree)) else otherwise
        return chosen.evaluate(item, tree)

    return Expression(evaluate, ancestors=max(part.ancestors for part in (condition, then, otherwise)))


def unary(sign: str, operand: Expression) -> Expression:
    """Make an expression with one of `! - + typeof void`."""
    inner = operand.evaluate
    evaluate: Evaluate
    match sign:
        case "!":
            evaluate = lambda item, tree: not is_truthy(inner(item, tree))  # noqa: E731 - the others are lambdas too
        case "-":
            evaluate = lambda item, tree: -number_of(inner(item, tree))  # noqa: E731 - as above
        case "+":
            evaluate = lambda item, tree: number_of(inner(item, tree))  # noqa: E731 - as above
        case "typeof":
            evaluate = lambda item, tree: type_name(inner(item, tree))  # noqa: E731 - as above
        case _:
            return constant(UNDEFINED)
    return Expression(evaluate, ancestors=operand.ancestors)


def array(parts: Sequence[Expression]) -> Expression:
    """Make a list of expressions."""
    return Expression(
        lambda item, tree: [part.evaluate(item, tree) for part in parts],
        ancestors=max((part.ancestors for part in parts), default=0),
    )


def member(owner: Expression, key: Expression) -> Expression:
    """Make `owner.key` and `owner[key]`."""
    get = owner.evaluate
    field = key.constant[0] if key.constant else None
    ancestors = max(owner.ancestors, key.ancestors)
    own = owner is SUBJECTS["@"]

    def evaluate(item: Item, tree: Tree) -> Value:
        value = get(item, tree)
        name = field if field is not None else key.evaluate(item, tree)
        found = tree.get(value, name)
        return plain_property(value, name) if found is UNDEFINED else found

    if not isinstance(field, str) or field in _PLAIN_PROPERTIES:
        return Expression(evaluate, owner.fields, ancestors, own_field=owner.own_field)
    # What a missing field leads to is undefined, and undefined has no members: the innermost one decides.
    needed = owner.own_field or (field if own else None)
    return Expression(evaluate, frozenset({needed}) if needed else owner.fields, ancestors, own_field=needed)


def call(owner: Expression, method: str, arguments: Sequence[Expression]) -> Expression:
    """Make the call of a method."""
    get, as_text = owner.evaluate, owner.is_property
    ancestors = max([owner.ancestors, *(argument.ancestors for argument in arguments)])

    def evaluate(item: Item, tree: Tree) -> Value:
        receiver = get(item, tree)
        # nimma makes a text of an index before it calls a text's method of it.
        receiver = text_of(receiver) if as_text else receiver
        return call_method(receiver, method, [argument.evaluate(item, tree) for argument in arguments])

    return Expression(evaluate, None, ancestors)


def binary(sign: str, left: Expression, right: Expression, source: str) -> Expression:
    """Make an expression with two sides; raise RulesetError for a `~=` without a text on its right."""
    ancestors = max(left.ancestors, right.ancestors)
    first, second = left.evaluate, right.evaluate
    if sign == "&&":
        return Expression(
            lambda item, tree: second(item, tree) if is_truthy(kept := first(item, tree)) else kept,
            left.fields if left.fields is not None else right.fields,
            ancestors,
        )
    if sign == "||":
        either = left.fields | right.fields if left.fields is not None and right.fields is not None else None
        return Expression(
            lambda item, tree: kept if is_truthy(kept := first(item, tree)) else second(item, tree),
            either,
            ancestors,
        )
    if sign == "~=" and (right.constant is None or not isinstance(right.constant[0], str)):
        raise RulesetError(f"there is no text on the right of ~= in the filter {source!r}")
    if sign == "~=":
        regex = right.constant and compile_regex(right.constant[0])
        second = lambda _item, _tree: regex  # noqa: E731 - as the compiled sides are
    operate = _OPERATIONS[sign]
    return Expression(
        lambda item, tree: operate(first(item, tree), second(item, tree)),
        _compared(sign, left, right),
        ancestors,
    )


def _compared(sign: str, left: Expression, right: Expression) -> Fields:
    """Name the fields without which a comparison is false: `@.a == 1` needs `a`, and so does `@.a !== void 0`."""
    for side, other in ((left, right), (right, left)):
        if side.own_field is None or other.constant is None:
            continue
        is_nothing = other.constant[0] in (None, UNDEFINED)
        if sign in {"==", "==="} and not is_nothing:
            return side.fields
        if (sign == "!==" and other.constant[0] is UNDEFINED) or (sign == "!=" and is_nothing):
            return side.fields
        if sign in {"<", ">", "<=", ">="} and is_number(other.constant[0]):
            return side.fields
    return None


def _add(left: Value, right: Value) -> Value:
    if any(isinstance(side, str | dict | list) for side in (left, right)):
        return text_of(left) + text_of(right)
    return number_of(left) + number_of(right)


def _contained(left: Value, right: Value) -> bool:
    if not isinstance(right, list | str):
        raise EvaluationError("only texts and lists can be searched with `in`")
    return bool(call_method(right, "includes", [left]))


def _divide(left: Value, right: Value) -> float:
    divisor = number_of(right)
    return number_of(left) / divisor if divisor else float("nan")


def _remainder(left: Value, right: Value) -> float:
    divisor = number_of(right)
    return number_of(left) % divisor if divisor else float("nan")


_OPERATIONS: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "==": loosely_equal,
    "!=": lambda left, right: not loosely_equal(left, right),
    "===": strictly_equal,
    "!==": lambda left, right: not strictly_equal(left, right),
    "<": is_less,
    ">": lambda left, right: is_less(right, left),
    "<=": lambda left, right: is_less(left, right, or_equal=True),
    ">=": lambda left, right: is_less(right, left, or_equal=True),
    "in": _contained,
    "+": _add,
    "-": lambda left, right: number_of(left) - number_of(right),
    "*": lambda left, right: number_of(left) * number_of(right),
    "/": _divide,
    "%": _remainder,
    "~=": lambda left, regex: regex.search(text_of(left)) is not None,
}
