"""Ways to break a module, found in its syntax tree wherever they fit."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_WRITES = frozenset(
    {
        "execute",
        "store",
        "create",
        "update",
        "replace",
        "delete",
        "insert",
        "merge",
        "flush",
        "set",
        "append",
        "touch",
    }
)
_ASKED = frozenset(
    {"get", "list", "create", "update", "replace", "delete", "archive", "touch", "claim", "store"}
)
_CHECKS = frozenset({"raise_for", "check", "require", "verify", "validate", "_check_headers", "_check"})
_CLAUSES = frozenset({"where", "with_for_update", "order_by", "limit", "returning"})
_HOUR = 3600
_COMMIT = ast.parse("connection.commit()", mode="eval").body
_STATUSES = range(200, 600)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault; `line` is where, `what` says which operator at which piece of code."""

    path: str
    line: int
    what: str
    text: str

    @property
    def operator(self) -> str:
        """Which operator made it."""
        return self.what.partition(":")[0]

    @property
    def name(self) -> str:
        """A name that stays when lines move."""
        return f"{self.path}: {self.what}"


Change = Callable[[ast.AST], str | None]
"""Break a node in place and say what was done; None where the operator does not fit it."""


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, equal ones told apart by a number."""
    seen: dict[str, int] = {}
    tree = ast.parse(text)
    for number, node in enumerate(ast.walk(tree)):
        for operator, kinds in OPERATORS.items():
            # Few operators fit a node: only for those is the whole module copied.
            if not isinstance(node, kinds) or operator(copy.deepcopy(node)) is None:
                continue
            broken = copy.deepcopy(tree)
            target = next(other for at, other in enumerate(ast.walk(broken)) if at == number)
            what = operator(target)
            if what is None:
                continue
            what = f"{operator.__name__.replace('_', ' ')}: {' '.join(what.split())[:100]}"
            seen[what] = seen.get(what, 0) + 1
            again = "" if seen[what] == 1 else f" ({seen[what]})"
            code = ast.unparse(ast.fix_missing_locations(broken))
            yield Mutant(path, getattr(node, "lineno", 0), what + again, code)


def drop_a_condition(node: ast.AST) -> str | None:
    """Leave out one condition of a WHERE: an operand of `and_(…)` or `where(…)`."""
    if isinstance(node, ast.Call) and _called(node) in {"and_", "where"} and len(node.args) > 1:
        return ast.unparse(node.args.pop())
    return None


def drop_an_operand(node: ast.AST) -> str | None:
    """Leave out the last operand of `and`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return ast.unparse(node.values.pop())
    return None


def drop_a_clause(node: ast.AST) -> str | None:
    """Leave out a clause of a statement: its WHERE, its lock, its order."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
    ):
        name = node.func.attr
        if name in _CLAUSES:
            said = f".{name}({', '.join(map(ast.unparse, node.args))})"
            inner = node.func.value
            node.func, node.args, node.keywords = inner.func, inner.args, inner.keywords
            return said
    return None


def skip_a_write(node: ast.AST) -> str | None:
    """Leave out a statement that only writes: an awaited call whose result nobody takes."""
    return _skip(node, _WRITES)


def skip_a_check(node: ast.AST) -> str | None:
    """Leave out a statement that only refuses: `if …: raise`."""
    for body in _bodies(node):
        for number, statement in enumerate(body):
            if (
                isinstance(statement, ast.If)
                and not statement.orelse
                and isinstance(statement.body[-1], ast.Raise)
            ):
                body[number] = ast.Pass()
                return ast.unparse(statement.test)
    return _skip(node, _CHECKS)


def ignore_a_parameter(node: ast.AST) -> str | None:
    """Take an argument that a caller passed by name for absent."""
    if (
        isinstance(node, ast.Dict)
        and len(node.values) > 1
        and all(isinstance(v, ast.Name) for v in node.values)
    ):
        said = ast.unparse(node.values[-1])
        node.values[-1] = ast.Constant(None)
        return said
    return None


def drop_an_argument(node: ast.AST) -> str | None:
    """Leave out what a caller passes by name to a method that reads or writes, so that it has its default."""
    if isinstance(node, ast.Call) and _called(node) in _ASKED and node.keywords:
        said = ast.unparse(node.keywords.pop())
        return f"{_called(node)}({said})"
    return None


def roll_nothing_back(node: ast.AST) -> str | None:
    """Go on after a failure that was to be passed on: `raise` at the end of a handler."""
    if isinstance(node, ast.ExceptHandler) and isinstance(node.body[-1], ast.Raise):
        said = ast.unparse(node.body[-1])
        node.body[-1] = ast.Pass()
        return said
    return None


def drop_a_header(node: ast.AST) -> str | None:
    """Leave out a header of a reply: an entry of a dictionary whose key is written as headers are."""
    if isinstance(node, ast.Dict):
        for number, key in enumerate(node.keys):
            if (
                isinstance(key, ast.Constant)
                and isinstance(key.value, str)
                and key.value[:1].isupper()
                and "-" in key.value
            ):
                del node.keys[number], node.values[number]
                return key.value
    return None


def change_a_status(node: ast.AST) -> str | None:
    """Answer with another status: the number of `Reply(…)` or `Problem(…)`."""
    if isinstance(node, ast.Call) and _called(node) in {"Reply", "Problem"} and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, int) and first.value in _STATUSES:
            said = str(first.value)
            first.value = 200 if first.value >= 400 else 202
            return said
    return None


def negate_a_test(node: ast.AST) -> str | None:
    """Do the opposite of what a condition says."""
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Constant):
        said = ast.unparse(node.test)
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return said
    return None


def turn_a_comparison(node: ast.AST) -> str | None:
    """Compare the other way round: `<` for `>`, `!=` for `==`."""
    turned = {
        ast.Lt: ast.Gt,
        ast.Gt: ast.Lt,
        ast.LtE: ast.GtE,
        ast.GtE: ast.LtE,
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
    }
    if isinstance(node, ast.Compare) and type(node.ops[0]) in turned:
        said = ast.unparse(node)
        node.ops[0] = turned[type(node.ops[0])]()
        return said
    return None


def end_an_hour_off(node: ast.AST) -> str | None:
    """Let something end an hour later: what is added to an instant."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and "ttl" in ast.unparse(node.right):
        said = ast.unparse(node)
        hour = ast.parse("__import__('datetime').timedelta(hours=1)", mode="eval").body
        node.right = ast.BinOp(node.right, ast.Add(), hour)
        return said
    if isinstance(node, ast.keyword) and node.arg == "leeway":
        said = ast.unparse(node.value)
        node.value = ast.BinOp(node.value, ast.Add(), ast.Constant(_HOUR))
        return f"leeway={said}"
    return None


def commit_on_failure(node: ast.AST) -> str | None:
    """Commit what a unit of work did before it failed."""
    if isinstance(node, ast.AsyncWith) and "connection.begin()" in ast.unparse(node.items[0].context_expr):
        said = ast.unparse(node.items[0])
        attempt = ast.Try(node.body, [], [], [ast.Expr(ast.Await(_COMMIT))])
        node.body = [attempt]
        return said
    return None


def keep_state_in_the_process(node: ast.AST) -> str | None:
    """Remember what a method was asked, and answer from memory: of one process only."""
    if isinstance(node, ast.AsyncFunctionDef) and node.name in {"claim", "store"}:
        for number, statement in enumerate(node.body):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            guard = ast.parse(
                "_memory = globals().setdefault('_memory', {})\n"
                + (
                    "_memory[caller, operation, key] = reply\nreturn"
                    if node.name == "store"
                    else "if (caller, operation, key) in _memory:\n    return _memory[caller, operation, key]\nreturn None"
                )
            ).body
            node.body[number:number] = guard
            return node.name
    return None


def log_a_secret(node: ast.AST) -> str | None:
    """Write the request's query and its credentials to the log."""
    if (
        isinstance(node, ast.FunctionDef)
        and node.name == "_log"
        and any(one.arg == "scope" for one in node.args.args)
    ):
        node.body.insert(0, ast.parse("print(scope.get('query_string'), scope.get('headers'))").body[0])
        return "query and headers"
    return None


def show_in_public(node: ast.AST) -> str | None:
    """Let shared caches keep what they must not."""
    if isinstance(node, ast.Constant) and node.value in {"no-store", "private", "no-cache"}:
        said = str(node.value)
        node.value = "public, max-age=600"
        return said
    return None


_HOLDERS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try,
    ast.ExceptHandler,
)  # fmt: skip
OPERATORS: Mapping[Change, tuple[type[ast.AST], ...]] = {
    drop_a_condition: (ast.Call,),
    drop_an_operand: (ast.BoolOp,),
    drop_a_clause: (ast.Call,),
    skip_a_write: _HOLDERS,
    skip_a_check: _HOLDERS,
    ignore_a_parameter: (ast.Dict,),
    drop_an_argument: (ast.Call,),
    roll_nothing_back: (ast.ExceptHandler,),
    drop_a_header: (ast.Dict,),
    change_a_status: (ast.Call,),
    negate_a_test: (ast.If, ast.IfExp, ast.While),
    turn_a_comparison: (ast.Compare,),
    end_an_hour_off: (ast.BinOp, ast.keyword),
    commit_on_failure: (ast.AsyncWith,),
    keep_state_in_the_process: (ast.AsyncFunctionDef,),
    log_a_secret: (ast.FunctionDef,),
    show_in_public: (ast.Constant,),
}
"""The operators, each with the kinds of nodes that it may fit."""

LOGIC = frozenset({"negate a test", "turn a comparison", "drop an operand"})
"""The operators that break how something is computed, wherever that is, and not a promise that the contract makes."""


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            yield body


def _skip(node: ast.AST, names: frozenset[str]) -> str | None:
    for body in _bodies(node):
        for number, statement in enumerate(body):
            if not isinstance(statement, ast.Expr):
                continue
            call = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
            if isinstance(call, ast.Call) and _called(call) in names:
                body[number] = ast.Pass()
                return ast.unparse(statement)
    return None
