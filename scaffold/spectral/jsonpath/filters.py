"""Parse the filter expressions of JSONPath, a small part of JavaScript.

Nothing is evaluated as code: names, operators and methods that are not listed here are refused when the
ruleset is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import UNDEFINED, Value
from scaffold.spectral.jsonpath.expressions import (
    SUBJECTS,
    TYPE_CHECKS,
    Expression,
    array,
    binary,
    call,
    choice,
    constant,
    member,
    type_check,
    unary,
)
from scaffold.spectral.jsonpath.methods import METHODS
from scaffold.spectral.jsonpath.regexes import compile_regex
from scaffold.spectral.jsonpath.tokens import Token, split_expression

_BINDING: Final = {
    "||": 1, "&&": 2, "==": 6, "!=": 6, "===": 6, "!==": 6, "<": 7, ">": 7, "<=": 7, ">=": 7, "in": 12, "+": 9, "-": 9,
    "*": 10, "/": 10, "%": 10, "~=": 20,
}  # fmt: skip
_DEEPEST = 100
_UNARY: Final = frozenset({"!", "-", "+"})
_CONSTANTS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}


def compile_filter(source: str) -> Expression:
    """Compile the text between `?(` and `)`; raise RulesetError for what is outside of the dialect."""
    parser = _Parser(source, split_expression(source))
    expression = parser.expression(0)
    parser.expect_end()
    return expression


class _Parser:
    """A Pratt parser; precedence as in JavaScript, with the `~=` of nimma above all binary operators."""

    def __init__(self, source: str, tokens: Sequence[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _refusal(self, token: Token, what: str) -> RulesetError:
        return RulesetError(f"{what} at column {token.at + 1} of the filter {self._source!r}")

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
            left = binary(token.text, left, self.expression(binding), self._source)
        if least == 0 and self._accept("?"):
            return self._choice(left)
        return left

    def _choice(self, condition: Expression) -> Expression:
        then = self.expression(0)
        self._expect(":")
        return choice(condition, then, self.expression(0))

    def _operand(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refusal(self._peek(), f"more than {_DEEPEST} levels are nested")
        operand = self._postfix(self._prefix())
        self._depth -= 1
        return operand

    def _prefix(self) -> Expression:
        token = self._next()
        match token.kind:
            case "number":
                return constant(float(token.text))
            case "text":
                return constant(token.text)
            case "regex":
                return constant(compile_regex(token.text, token.flags))
            case "name":
                return self._name(token)
            case "sign" if token.text in _UNARY:
                return unary(token.text, self._operand())
            case "sign" if token.text == "(":
                inner = self.expression(0)
                self._expect(")")
                return inner
            case "sign" if token.text == "[":
                return array(self._arguments("]"))
        raise self._refusal(
            token, f"{token.text!r} is not expected" if token.text else "something is missing"
        )

    def _name(self, token: Token) -> Expression:
        name = token.text
        if name in {"void", "typeof"}:
            return unary(name, self._operand())
        if name in _CONSTANTS:
            return constant(_CONSTANTS[name])
        if name in TYPE_CHECKS:
            self._expect("(")
            self._expect(")")
            return type_check(name)
        if name in SUBJECTS:
            return SUBJECTS[name]
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
                    left = call(left, token.text, self._arguments(")"))
                else:
                    left = member(left, constant(token.text))
            elif self._accept("["):
                key = self.expression(0)
                self._expect("]")
                left = member(left, key)
            else:
                return left
