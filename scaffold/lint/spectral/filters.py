"""Compile the filter expressions of JSONPath, a small part of JavaScript, to closures.

Nothing is evaluated as code: names, operators and methods that are not listed here are refused when the
ruleset is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from scaffold.lint.spectral.methods import METHODS, call_method, plain_property
from scaffold.lint.spectral.problems import EvaluationError, RulesetProblem
from scaffold.lint.spectral.regexes import compile_regex
from scaffold.lint.spectral.tokens import Token, split_expression
from scaffold.lint.spectral.tree import Item, Tree
from scaffold.lint.spectral.values import (
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

Evaluate: TypeAlias = Callable[[Item, Tree], Value]
Fields: TypeAlias = "frozenset[str] | None"

_BINDING: Final = {
    "||": 1, "&&": 2, "==": 6, "!=": 6, "===": 6, "!==": 6, "<": 7, ">": 7, "<=": 7, ">=": 7, "in": 12, "+": 9, "-": 9,
    "*": 10, "/": 10, "%": 10, "~=": 20,
}  # fmt: skip
_UNARY: Final = frozenset({"!", "-", "+"})
_TYPE_CHECKS: Final[dict[str, Callable[[Value], bool]]] = {
    "@string": lambda value: isinstance(value, str),
    "@number": is_number,
    "@boolean": lambda value: isinstance(value, bool),
    "@integer": lambda value: is_number(value) and float(value).is_integer(),
    "@scalar": lambda value: not isinstance(value, dict | list),
    "@array": lambda value: isinstance(value, list),
    "@null": lambda value: value is None,
    "@object": lambda value: isinstance(value, dict | list),
}
_CONSTANTS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}
# What texts and lists have besides their entries: a filter that reads these selects more than mappings.
_PLAIN_PROPERTIES = frozenset({"length", "constructor"})


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


def compile_filter(source: str) -> Expression:
    """Compile the text between `?(` and `)`; raise RulesetProblem for what is outside of the dialect."""
    parser = _Parser(source, split_expression(source))
    expression = parser.expression(0)
    parser.expect_end()
    return expression


def _constant(value: Value) -> Expression:
    return Expression(lambda _item, _tree: value, constant=(value,))


class _Parser:
    """A Pratt parser; precedence as in JavaScript, with the `~=` of nimma above all binary operators."""

    def __init__(self, source: str, tokens: Sequence[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._at = 0

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _refusal(self, token: Token, what: str) -> RulesetProblem:
        return RulesetProblem(f"{what} at column {token.at + 1} of the filter {self._source!r}")

    def _accept(self, sign: str) -> bool:
        if self._peek().kind == "sign" and self._peek().text == sign:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise self._refusal(self._peek(), f"{sign!r} is missing")

    def expect_end(self) -> None:
        if self._peek().kind != "end":
            raise self._refusal(self._peek(), f"{self._peek().text!r} is not expected")

    def expression(self, least: int) -> Expression:
        left = self._operand()
        while True:
            token = self._peek()
            binding = _BINDING.get(token.text) if token.kind in {"sign", "name"} else None
            if binding is None or binding <= least:
                break
            self._at += 1
            left = _binary(token.text, left, self.expression(binding), self._source)
        if least == 0 and self._accept("?"):
            return self._choice(left)
        return left

    def _choice(self, condition: Expression) -> Expression:
        then = self.expression(0)
        self._expect(":")
        otherwise = self.expression(0)

        def evaluate(item: Item, tree: Tree) -> Value:
            chosen = then if is_truthy(condition.evaluate(item, tree)) else otherwise
            return chosen.evaluate(item, tree)

        return Expression(evaluate, ancestors=max(part.ancestors for part in (condition, then, otherwise)))

    def _operand(self) -> Expression:
        return self._postfix(self._prefix())

    def _prefix(self) -> Expression:
        token = self._next()
        match token.kind:
            case "number":
                return _constant(float(token.text))
            case "text":
                return _constant(token.text)
            case "regex":
                return _constant(compile_regex(token.text, token.flags))
            case "name":
                return self._name(token)
            case "sign" if token.text in _UNARY:
                return _unary(token.text, self._operand())
            case "sign" if token.text == "(":
                inner = self.expression(0)
                self._expect(")")
                return inner
            case "sign" if token.text == "[":
                return _array(self._arguments("]"))
        raise self._refusal(
            token, f"{token.text!r} is not expected" if token.text else "something is missing"
        )

    def _name(self, token: Token) -> Expression:
        name = token.text
        if name in {"void", "typeof"}:
            return _unary(name, self._operand())
        if name in _CONSTANTS:
            return _constant(_CONSTANTS[name])
        if name in _TYPE_CHECKS:
            self._expect("(")
            self._expect(")")
            check = _TYPE_CHECKS[name]
            return Expression(lambda item, _tree: check(item.value))
        if name in _SUBJECTS:
            return _SUBJECTS[name]
        raise self._refusal(token, f"the name {name} is not known")

    def _arguments(self, closing: str) -> list[Expression]:
        arguments: list[Expression] = []
        while not self._accept(closing):
            if arguments:
                self._expect(",")
            arguments.append(self.expression(0))
        return arguments

    def _postfix(self, left: Expression) -> Expression:
        while True:
            if self._accept("."):
                token = self._next()
                if token.kind != "name":
                    raise self._refusal(token, "a name is missing")
                if self._accept("("):
                    if token.text not in METHODS:
                        raise self._refusal(token, f"the method {token.text}() is not supported")
                    left = _call(left, token.text, self._arguments(")"))
                else:
                    left = _member(left, _constant(token.text))
            elif self._accept("["):
                key = self.expression(0)
                self._expect("]")
                left = _member(left, key)
            else:
                return left


def _path_text(item: Item) -> str:
    return "$" + "".join(f"['{part}']" if isinstance(part, str) else f"[{part}]" for part in item.path())


_EVERYTHING_ABOVE: Final = 1_000
_SUBJECTS: Final = {
    "@": Expression(lambda item, _tree: item.value),
    "@property": Expression(lambda item, _tree: item.key, is_property=True),
    "@parentProperty": Expression(
        lambda item, _tree: item.parent.key if item.parent and item.parent.parent else UNDEFINED, ancestors=1
    ),
    "@parent": Expression(lambda item, _tree: item.parent.value if item.parent else UNDEFINED),
    "@root": Expression(lambda _item, tree: tree.root),
    "@path": Expression(lambda item, _tree: _path_text(item), ancestors=_EVERYTHING_ABOVE),
}


def _unary(sign: str, operand: Expression) -> Expression:
    inner = operand.evaluate
    evaluate: Evaluate
    match sign:
        case "!":
            evaluate = lambda item, tree: not is_truthy(inner(item, tree))  # noqa: E731 - the others are lambdas too
        case "-":
            evaluate = lambda item, tree: -number_of(inner(item, tree))  # noqa: E731
        case "+":
            evaluate = lambda item, tree: number_of(inner(item, tree))  # noqa: E731
        case "typeof":
            evaluate = lambda item, tree: type_name(inner(item, tree))  # noqa: E731
        case _:
            return _constant(UNDEFINED)
    return Expression(evaluate, ancestors=operand.ancestors)


def _array(parts: Sequence[Expression]) -> Expression:
    return Expression(
        lambda item, tree: [part.evaluate(item, tree) for part in parts],
        ancestors=max((part.ancestors for part in parts), default=0),
    )


def _member(owner: Expression, key: Expression) -> Expression:
    get = owner.evaluate
    field = key.constant[0] if key.constant else None
    ancestors = max(owner.ancestors, key.ancestors)
    own = owner is _SUBJECTS["@"]

    def evaluate(item: Item, tree: Tree) -> Value:
        value = get(item, tree)
        name = field if field is not None else key.evaluate(item, tree)
        found = tree.get(value, name)
        return plain_property(value, name) if found is UNDEFINED else found

    if not isinstance(field, str) or field in _PLAIN_PROPERTIES:
        return Expression(evaluate, owner.fields, ancestors, own_field=owner.own_field)
    # What a missing field leads to is undefined, and undefined has no members: the innermost one decides.
    needed = owner.own_field if owner.own_field else field if own else None
    return Expression(evaluate, frozenset({needed}) if needed else owner.fields, ancestors, own_field=needed)


def _call(owner: Expression, method: str, arguments: Sequence[Expression]) -> Expression:
    get, as_text = owner.evaluate, owner.is_property
    ancestors = max([owner.ancestors, *(argument.ancestors for argument in arguments)])

    def evaluate(item: Item, tree: Tree) -> Value:
        receiver = get(item, tree)
        # nimma makes a text of an index before it calls a text's method of it.
        receiver = text_of(receiver) if as_text else receiver
        return call_method(receiver, method, [argument.evaluate(item, tree) for argument in arguments])

    return Expression(evaluate, None, ancestors)


def _binary(sign: str, left: Expression, right: Expression, source: str) -> Expression:
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
        raise RulesetProblem(f"there is no text on the right of ~= in the filter {source!r}")
    if sign == "~=":
        regex = compile_regex(right.constant[0]) if right.constant else None
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
