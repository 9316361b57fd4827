"""Ways to break a module, found in its syntax tree wherever they fit."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

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
    {"get", "list", "create", "update", "replace", "delete", "archive", "restore", "touch", "claim", "store"}
)
_CHECKS = frozenset({"raise_for", "check", "require", "verify", "validate", "_check_headers", "_check"})
_CLAUSES = frozenset({"where", "with_for_update", "order_by", "limit", "returning"})
_HEADERS = frozenset({"etag", "location", "allow", "vary", "age"})
_HOUR = 3600
_COMMIT = ast.parse("connection.commit()", mode="eval").body
_STATUSES = range(200, 600)


class Break(NamedTuple):
    """A piece of code that was broken, as it was, and its line where that is not its node's."""

    was: str
    line: int | None = None


Change = Callable[[ast.AST, int], Break | None]
"""Break a node in place, at the first, second, … place where that can be done; None where there is none."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault, which an operator makes: `number` counts the nodes of its tree, `place` the places in that node.

    `line` is where, `what` says which operator at which piece of code.
    """

    path: str
    line: int
    what: str
    source: str
    number: int
    change: Change
    place: int

    @property
    def operator(self) -> str:
        """The operator that made it."""
        return self.what.partition(":")[0]

    @property
    def name(self) -> str:
        """A name that stays when lines move."""
        return f"{self.path}: {self.what}"

    def text(self) -> str:
        """Return the text of the broken module, without comments."""
        tree = ast.parse(self.source)
        self.change(next(node for at, node in enumerate(ast.walk(tree)) if at == self.number), self.place)
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, equal ones told apart by a number."""
    seen: dict[str, int] = {}
    for number, node in enumerate(ast.walk(ast.parse(source))):
        for change, place, done in _fitting(node):
            what = f"{change.__name__.replace('_', ' ')}: {' '.join(done.was.split())[:100]}"
            seen[what] = seen.get(what, 0) + 1
            again = "" if seen[what] == 1 else f" ({seen[what]})"
            line = getattr(node, "lineno", 0) if done.line is None else done.line
            yield Mutant(path, line, what + again, source, number, change, place)


def _fitting(node: ast.AST) -> Iterator[tuple[Change, int, Break]]:
    for change, kinds in OPERATORS.items():
        if isinstance(node, kinds):
            place = 0
            while (done := change(copy.deepcopy(node), place)) is not None:
                yield change, place, done
                place += 1


def drop_a_condition(node: ast.AST, place: int) -> Break | None:
    """Leave out one condition of a WHERE: an operand of `and_(…)` or `where(…)`."""
    if isinstance(node, ast.Call) and _called(node) in {"and_", "where"} and len(node.args) > max(1, place):
        return _broken(node.args.pop(place))
    return None


def drop_an_operand(node: ast.AST, place: int) -> Break | None:
    """Leave out an operand of `and`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) and place < len(node.values):
        return _broken(node.values.pop(place))
    return None


def drop_a_clause(node: ast.AST, place: int) -> Break | None:
    """Leave out a clause of a statement: its WHERE, its lock, its order."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
        and node.func.attr in _CLAUSES
        and not place
    ):
        said = Break(f".{node.func.attr}({', '.join(map(ast.unparse, node.args))})")
        inner = node.func.value
        node.func, node.args, node.keywords = inner.func, inner.args, inner.keywords
        return said
    return None


def skip_a_write(node: ast.AST, place: int) -> Break | None:
    """Leave out a statement that only writes: a call whose result nobody takes."""
    return _skip(node, place, _WRITES)


def skip_a_check(node: ast.AST, place: int) -> Break | None:
    """Leave out a statement that only refuses: `if …: raise`."""
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise) and not place:
        # What is never refused is the same without it: the line that counts is the one that refuses.
        said = Break(ast.unparse(node.test), node.body[0].lineno)
        node.test = ast.Constant(value=False)
        return said
    return _skip(node, place, _CHECKS)


def ignore_a_parameter(node: ast.AST, place: int) -> Break | None:
    """Take an argument that a caller passed by name for absent."""
    if (
        isinstance(node, ast.Dict)
        and len(node.values) > place
        and all(isinstance(v, ast.Name) for v in node.values)
    ):
        said = _broken(node.values[place])
        node.values[place] = ast.Constant(None)
        return said
    return None


def drop_an_argument(node: ast.AST, place: int) -> Break | None:
    """Leave out what a caller passes by name to a method that reads or writes, so that it has its default."""
    if isinstance(node, ast.Call) and _called(node) in _ASKED and len(node.keywords) > place:
        dropped = node.keywords.pop(place)
        return Break(f"{_called(node)}({ast.unparse(dropped)})", dropped.value.lineno)
    return None


def roll_nothing_back(node: ast.AST, place: int) -> Break | None:
    """Go on after a failure that was to be passed on: `raise` at the end of a handler."""
    if isinstance(node, ast.ExceptHandler) and isinstance(node.body[-1], ast.Raise) and not place:
        said = _broken(node.body[-1])
        node.body[-1] = ast.Pass()
        return said
    return None


def drop_a_header(node: ast.AST, place: int) -> Break | None:
    """Leave out a header of a reply: an entry of a dictionary, or a pair, whose name is written as headers are."""
    if isinstance(node, ast.Dict):
        places = [number for number, key in enumerate(node.keys) if _is_header(key)]
        if place < len(places):
            key = node.keys.pop(places[place])
            node.values.pop(places[place])
            return None if key is None else _broken(key)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        pairs = [one for one in node.elts if isinstance(one, ast.Tuple) and len(one.elts) == 2]
        pairs = [one for one in pairs if _is_header(one.elts[0])]
        if place < len(pairs):
            node.elts.remove(pairs[place])
            return _broken(pairs[place].elts[0])
    return None


def change_a_status(node: ast.AST, place: int) -> Break | None:
    """Answer with another status: the number of `Reply(…)` or `Problem(…)`."""
    if isinstance(node, ast.Call) and _called(node) in {"Reply", "Problem"} and node.args and not place:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, int) and first.value in _STATUSES:
            said = _broken(first)
            first.value = 200 if first.value >= 400 or first.value == 202 else 202
            return said
    return None


def negate_a_test(node: ast.AST, place: int) -> Break | None:
    """Do the opposite of what a condition says."""
    if (
        isinstance(node, ast.If | ast.IfExp | ast.While)
        and not isinstance(node.test, ast.Constant)
        and not place
    ):
        said = _broken(node.test)
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return said
    return None


def turn_a_comparison(node: ast.AST, place: int) -> Break | None:
    """Compare the other way round: `<` for `>`, `!=` for `==`."""
    turned = {
        ast.Lt: ast.Gt,
        ast.Gt: ast.Lt,
        ast.LtE: ast.GtE,
        ast.GtE: ast.LtE,
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
    }
    if isinstance(node, ast.Compare) and type(node.ops[0]) in turned and not place:
        said = _broken(node)
        node.ops[0] = turned[type(node.ops[0])]()
        return said
    return None


def end_an_hour_off(node: ast.AST, place: int) -> Break | None:
    """Let something end an hour later: what is added to an instant."""
    if place:
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and "ttl" in ast.unparse(node.right):
        said = _broken(node)
        hour = ast.parse("__import__('datetime').timedelta(hours=1)", mode="eval").body
        node.right = ast.BinOp(node.right, ast.Add(), hour)
        return said
    if isinstance(node, ast.keyword) and node.arg == "leeway":
        said = Break(f"leeway={ast.unparse(node.value)}", node.value.lineno)
        node.value = ast.BinOp(node.value, ast.Add(), ast.Constant(_HOUR))
        return said
    return None


def commit_on_failure(node: ast.AST, place: int) -> Break | None:
    """Commit what a unit of work did before it failed."""
    if (
        isinstance(node, ast.AsyncWith)
        and "connection.begin()" in ast.unparse(node.items[0].context_expr)
        and not place
    ):
        said = _broken(node.items[0].context_expr)
        attempt = ast.Try(node.body, [], [], [ast.Expr(ast.Await(_COMMIT))])
        node.body = [attempt]
        return said
    return None


def keep_state_in_the_process(node: ast.AST, place: int) -> Break | None:
    """Remember what a method was asked, and answer from memory: of one process only."""
    if isinstance(node, ast.AsyncFunctionDef) and node.name in {"claim", "store"} and not place:
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
            return Break(node.name, statement.lineno)
    return None


def log_a_secret(node: ast.AST, place: int) -> Break | None:
    """Write the request's query and its credentials to the log."""
    if (
        isinstance(node, ast.FunctionDef)
        and node.name == "_log"
        and any(one.arg == "scope" for one in node.args.args)
        and not place
    ):
        line = node.body[-1].lineno
        node.body.insert(
            0, ast.parse("print(scope.get('query_string'), scope.get('headers'), flush=True)").body[0]
        )
        return Break("query and headers", line)
    return None


def show_in_public(node: ast.AST, place: int) -> Break | None:
    """Let shared caches keep what they must not."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and not place:
        said = _broken(node)
        for word in ("no-store", "private", "no-cache"):
            if node.value.partition(",")[0] == word:
                node.value = "public, max-age=600"
                return said
    return None


OPERATORS: Mapping[Change, tuple[type[ast.AST], ...]] = {
    drop_a_condition: (ast.Call,),
    drop_an_operand: (ast.BoolOp,),
    drop_a_clause: (ast.Call,),
    skip_a_write: (ast.Expr,),
    skip_a_check: (ast.If, ast.Expr),
    ignore_a_parameter: (ast.Dict,),
    drop_an_argument: (ast.Call,),
    roll_nothing_back: (ast.ExceptHandler,),
    drop_a_header: (ast.Dict, ast.List, ast.Tuple, ast.Set),
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


BETWEEN = frozenset({"keep state in the process", "log a secret"})
"""The operators whose faults are seen between processes, or in what they print."""


def _broken(node: ast.expr | ast.stmt) -> Break:
    return Break(ast.unparse(node), node.lineno)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_header(key: ast.expr | None) -> bool:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str | bytes):
        return False
    name = key.value if isinstance(key.value, str) else key.value.decode("latin-1")
    written = name[:1].isupper() or isinstance(key.value, bytes)
    return written and ("-" in name or name.lower() in _HEADERS)


def _skip(node: ast.AST, place: int, names: frozenset[str]) -> Break | None:
    if isinstance(node, ast.Expr) and not place:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and _called(call) in names:
            said = _broken(node)
            node.value = ast.Constant(value=None)
            return said
    return None
