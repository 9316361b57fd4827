"""Policies: the content that each kind of generated Python file may have.

A new template that needs an import, a call or a kind of statement names it here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Syntax = tuple[type[ast.AST], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """An allow-list.

    `imports` maps a module to the names that may be imported from it, `modules` are imported whole; relative imports are
    free, and what they bring may be called. `calls` are dotted names, in which `*` matches within one part and `()` marks
    the result of a call. `syntax` lists the node classes that may occur. `names` may be used beside those that every kind
    may use. With `stars`, relative imports may bring everything.
    """

    imports: Mapping[str, frozenset[str]]
    calls: frozenset[str]
    syntax: Syntax
    modules: frozenset[str] = frozenset()
    decorators: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    stars: bool = False


DUNDERS: Final = frozenset({"__future__", "__init__", "__all__", "__pydantic_extra__"})
"""Double-underscore names that may occur, in every kind."""

SAFE_BUILTINS: Final = frozenset({
    "bool", "bytes", "dict", "float", "frozenset", "int", "len", "list", "max", "min", "object", "set", "str", "tuple",
    "type",
})  # fmt: skip
"""Built-in names that may be used without a definition in the file, in every kind."""

_DECLARATIONS: Syntax = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Expr, ast.Assign, ast.AnnAssign, ast.ClassDef, ast.Pass,
    ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.keyword, ast.Tuple, ast.List, ast.Dict,
    ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub, ast.Load, ast.Store,
)  # fmt: skip
_FUNCTIONS: Syntax = (
    *_DECLARATIONS, ast.FunctionDef, ast.AsyncFunctionDef, ast.arguments, ast.arg, ast.Return, ast.Await,
)  # fmt: skip
_EXPRESSIONS: Syntax = (
    *_FUNCTIONS, ast.Lambda, ast.IfExp, ast.Compare, ast.Is, ast.IsNot, ast.Eq, ast.NotEq, ast.Gt, ast.BoolOp, ast.Or, ast.And,
    ast.Not, ast.Add, ast.Sub, ast.Mult, ast.Starred,
)  # fmt: skip
_HANDLERS: Syntax = (*_EXPRESSIONS, ast.Raise, ast.If)

_FUTURE = {"__future__": frozenset({"annotations"})}
_TYPING = {
    "collections.abc": frozenset({"AsyncIterator", "Mapping", "Sequence"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta"}),
    "typing": frozenset({"Annotated", "Any", "Literal", "Optional", "TypeAlias", "Union"}),
    "typing_extensions": frozenset({"TypeAliasType", "override"}),
    "uuid": frozenset({"UUID"}),
}

_MODELS = Policy(
    imports={
        **_FUTURE,
        **_TYPING,
        "enum": frozenset({"Enum", "IntEnum", "StrEnum"}),
        "pydantic": frozenset(
            {"AwareDatetime", "BaseModel", "ConfigDict", "Field", "JsonValue", "RootModel"}
        ),
    },
    calls=frozenset({"ConfigDict", "Field", "Field_aliased", "TypeAliasType", "*.model_rebuild"}),
    syntax=_DECLARATIONS,
)
_MODELS_PACKAGE = Policy(
    imports={**_FUTURE, "typing": frozenset({"TYPE_CHECKING"})},
    calls=frozenset(),
    syntax=(
        ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.alias, ast.If, ast.Assign, ast.Call, ast.Dict, ast.Name,
        ast.Load, ast.Store,
    ),
    names=frozenset({"__getattr__", "__name__"}),
    stars=True,
)  # fmt: skip
# The same for every contract: it has no text of one.
_MODELS_LOADING = Policy(
    imports={
        **_FUTURE,
        "collections.abc": frozenset({"Callable", "Mapping"}),
        "importlib": frozenset({"import_module"}),
    },
    calls=frozenset({"AttributeError", "getattr", "import_module", "modules.items", "names.split"}),
    syntax=(
        *_FUNCTIONS, ast.DictComp, ast.comprehension, ast.If, ast.Compare, ast.NotIn, ast.Raise, ast.JoinedStr,
        ast.FormattedValue,
    ),
    names=frozenset({"AttributeError", "getattr"}),
)  # fmt: skip
_TABLES = Policy(
    imports={
        **_FUTURE,
        "sqlalchemy": frozenset({
            "BigInteger", "Boolean", "CheckConstraint", "Column", "Date", "DateTime", "Double", "ForeignKey",
            "ForeignKeyConstraint", "Index", "Integer", "JSON", "LargeBinary", "MetaData", "PrimaryKeyConstraint", "String",
            "Table", "Text", "UniqueConstraint", "Uuid",
        }),
    },
    calls=frozenset({
        "BigInteger", "Boolean", "CheckConstraint", "Column", "Date", "DateTime", "Double", "ForeignKey",
        "ForeignKeyConstraint", "Index", "Integer", "JSON", "LargeBinary", "MetaData", "PrimaryKeyConstraint", "String",
        "Table", "Text", "UniqueConstraint", "Uuid", "frozenset",
    }),
    syntax=(*_DECLARATIONS, ast.Set),
)  # fmt: skip
_OPERATIONS = Policy(
    imports={**_FUTURE, **_TYPING},
    calls=frozenset(),
    syntax=_FUNCTIONS,
    decorators=frozenset({"unbegun", "unwritten"}),
)
_GENERATED_HANDLERS = Policy(
    imports={**_FUTURE, **_TYPING},
    calls=frozenset({
        "UUID", "date.fromisoformat", "datetime.fromisoformat", "float", "int", "operations.*", "call.*.get",
    }),
    syntax=_EXPRESSIONS,
)  # fmt: skip
_CLIENTS = Policy(
    imports={**_FUTURE, **_TYPING}, calls=frozenset({"self._send", "self._target"}), syntax=_FUNCTIONS
)
# The same for every contract, like the loading of models.
_OUTBOUND = Policy(
    imports=_FUTURE,
    calls=frozenset({"Contract.load", "secret.get_secret_value", "settings.outbound_credentials.items"}),
    syntax=(*_FUNCTIONS, ast.DictComp, ast.comprehension),
)
_SURFACE = Policy(imports=_FUTURE, calls=frozenset(), syntax=_FUNCTIONS)
_FEATURES = Policy(
    imports=_FUTURE, calls=frozenset(), syntax=(*_FUNCTIONS, ast.Starred, ast.If, ast.Compare, ast.Eq)
)
_MIGRATION = Policy(
    imports={
        **_FUTURE,
        "alembic": frozenset({"op"}),
        "collections.abc": frozenset({"Sequence"}),
        "sqlalchemy.dialects": frozenset({"postgresql"}),
    },
    modules=frozenset({"sqlalchemy"}),
    calls=frozenset({
        "op.create_table", "op.drop_table", "op.create_index", "op.drop_index", "op.add_column", "op.drop_column",
        "op.alter_column", "op.create_foreign_key", "op.create_unique_constraint", "op.drop_constraint", "op.f",
        "op.batch_alter_table", "batch.create_foreign_key", "batch.drop_constraint",
        "sa.BigInteger", "sa.Boolean", "sa.CheckConstraint", "sa.Column", "sa.Date", "sa.DateTime", "sa.Double",
        "sa.ForeignKey", "sa.ForeignKeyConstraint", "sa.Integer", "sa.JSON", "sa.JSON().with_variant", "sa.LargeBinary",
        "sa.PrimaryKeyConstraint", "sa.String", "sa.Text", "sa.UniqueConstraint", "sa.Uuid", "postgresql.JSONB",
    }),
    syntax=(*_FUNCTIONS, ast.With, ast.withitem),
)  # fmt: skip
# Drafted from tables before and after: names and values of the contract in literals, and functions that are always the same.
_REVISION = Policy(
    imports={
        **_FUTURE,
        "alembic": frozenset({"context", "op"}),
        "alembic.util": frozenset({"CommandError"}),
        "collections.abc": frozenset({"Sequence"}),
        "sqlalchemy.dialects": frozenset({"postgresql"}),
        "typing": frozenset({"Any"}),
    },
    modules=frozenset({"sqlalchemy"}),
    calls=_MIGRATION.calls
    | frozenset({
        "CommandError", "_convert", "_foreign_key", "_refuse", "_sql", "batch.add_column", "batch.alter_column",
        "batch.drop_column", "context.is_offline_mode", "names.get", "op.execute", "op.get_bind", "op.get_bind().scalar",
        "op.get_context", "op.rename_table", "sa.Table", "sa.MetaData", "sa.column", "sa.column().is_", "sa.column().not_in",
        "sa.func.count", "sa.inspect", "sa.inspect().get_foreign_keys", "sa.select", "sa.select().select_from",
        "sa.select().select_from().where", "sa.table", "sa.text", "sa.true", "sa.update", "sa.update().where",
        "sa.update().where().values", "tuple",
    }),
    syntax=(
        *_MIGRATION.syntax, ast.If, ast.IfExp, ast.Compare, ast.Eq, ast.NotEq, ast.BoolOp, ast.Or, ast.And, ast.Raise,
        ast.JoinedStr, ast.FormattedValue, ast.DictComp, ast.comprehension,
    ),
)  # fmt: skip
_METHODS = Policy(
    imports={**_FUTURE, **_TYPING},
    calls=frozenset({
        "UUID", "call.*.get", "call.after_commit", "call.request.headers.get", "dict", "int", "len", "list", "max", "min",
        "page.edge", "page.link", "page.links", "page.tag", "str", "tuple",
        *(f"self.*.{method}" for method in (
            "archive", "count", "create", "delete", "find", "get", "list", "put", "replace", "restore", "transition", "update",
        )),
    }),
    syntax=_HANDLERS,
    decorators=frozenset({"override"}),
)  # fmt: skip

# Definitions of the kinds above, taken from modules that have passed the gate.
_RETIRED = Policy(
    imports={
        **_FUTURE,
        **_TYPING,
        **_TABLES.imports,
        **{name: _MODELS.imports[name] for name in ("enum", "pydantic")},
    },
    calls=_MODELS.calls | _TABLES.calls,
    syntax=(*_HANDLERS, ast.Set),
    names=frozenset({"__all__"}),
)

POLICIES: Final[Mapping[str, Policy]] = {
    "models": _MODELS,
    "models-package": _MODELS_PACKAGE,
    "models-loading": _MODELS_LOADING,
    "tables": _TABLES,
    "operations": _OPERATIONS,
    "handlers": _GENERATED_HANDLERS,
    "clients": _CLIENTS,
    "outbound": _OUTBOUND,
    "surface": _SURFACE,
    "features": _FEATURES,
    "migration": _MIGRATION,
    "revision": _REVISION,
    "methods": _METHODS,
    "retired": _RETIRED,
}
"""The policy of each kind of file."""
