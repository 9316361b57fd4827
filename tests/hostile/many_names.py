"""Names of every sort that means something to Python, to a library, to a file system or to the generator itself."""

from __future__ import annotations

import ast
import builtins
import keyword
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import metadata
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase

from scaffold.core.errors import UsageError
from scaffold.project.create import check_name
from scaffold.render.blueprint import load_blueprint
from tests.conftest import ROOT
from tests.hostile.support import base

SEED = 8
SERVICES = 64
CIRCLE = 10
BLUEPRINT = ROOT / "blueprints" / "fastapi-service" / "{{cookiecutter.project_slug}}"
_PYTHON = sorted(BLUEPRINT.rglob("*.py"))
_LOCKED = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)
_IDENTIFIER = re.compile(r"^(?:class|def|async def) (\w+)", re.MULTILINE)

FOLDERS = (
    "src",
    "tests",
    "migrations",
    "docs",
    "deploy",
    "var",
    "app",
    "main",
    "con",
    "aux",
    "nul",
    "com1",
    "lpt9",
)
SCRIPTS = (
    "Πελάτης", "όνομα", "客户", "名字", "عميل", "Заказ", "שם", "ชื่อ", "नाम", "\U0001f642", "\U0001f642\U0001f643", "é", "e\u0301",
    "\ufb01eld", "\u212aelvin", "ª", "\uff43lass", "cl\u0430ss", "\u2115one", "i\u0307", "ß", "SS", "İd", "\u0131d", "a\u200db",
    "\u00b5", "\u03bc", "\uff21", "\U0001d4d0", "x\u0332", "²", "①", "Ⅷ",
)  # fmt: skip
ODD = (
    "", "_", "__", "_a", "a_", "1", "12", "1a", "2FA", "3d-model", "-", "--", ".", "a.b", "a-b", "a b", "a_b", "aB", "a/b", "a~b",
    "x" * 60, "x" * 150, "long name " * 15, "Long" * 30, "id", "Id", "ID", "iD", "$ref", "$id", "@type", "#", "%25", "a%b", "+1",
    "-1", "é_1", "NULL", "null", "true", "yes", "no", "on", "0", "0x10", "1e3", "NaN", "Infinity", "l", "O", "I",
)  # fmt: skip
ORM = (
    "metadata",
    "registry",
    "query",
    "query_class",
    "row_version",
    "__tablename__",
    "__table__",
    "__mapper__",
    "c",
)


def _sorts() -> Mapping[str, Iterable[str]]:
    blueprint = load_blueprint("fastapi-service")
    defined = chain.from_iterable(_IDENTIFIER.findall(path.read_text(encoding="utf-8")) for path in _PYTHON)
    return {
        "keywords": (*keyword.kwlist, *keyword.softkwlist),
        "builtins": dir(builtins),
        "dunders": {name for kind in (object, type, BaseModel, Exception) for name in dir(kind) if name[0] == "_"},
        "models": {*dir(BaseModel), *_public("pydantic")},
        "tables": {*ORM, *dir(DeclarativeBase), *_public("sqlalchemy")},
        "typing": {*_public("typing"), *_public("enum"), *_public("datetime"), *_public("uuid"), *_public("decimal")},
        "standard library": sys.stdlib_module_names,
        "dependencies": {*blueprint.modules, *(name.replace("_", "-") for name in blueprint.modules)},
        "generated": {*defined, *(path.stem for path in _PYTHON), *(path.parent.name for path in _PYTHON)},
        "folders": FOLDERS,
        "scripts": SCRIPTS,
        "odd": ODD,
    }  # fmt: skip


def _public(module: str) -> tuple[str, ...]:
    loaded = __import__(module)
    return tuple(getattr(loaded, "__all__", dir(loaded)))


@cache
def pools() -> dict[str, tuple[str, ...]]:
    """List the names of each sort, in the order of the alphabet."""
    return {sort: tuple(sorted(set(names))) for sort, names in _sorts().items()}


def pick(count: int, seed: int = SEED) -> list[str]:
    """Pick different names, as many from each sort as it has and its share needs, some of them in another spelling."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    turns: list[Iterator[str]] = [iter(chance.sample(pool, len(pool))) for pool in pools().values()]
    found: dict[str, None] = {}
    while turns and len(found) < count:
        for turn in list(turns):
            name = next(turn, None)
            if name is None:
                turns.remove(turn)
            else:
                found[chance.choice(SPELLINGS)(name)] = None
                found[name] = None
    return list(found)[:count]


SPELLINGS = (
    str,
    str,
    str.title,
    str.upper,
    str.lower,
    str.capitalize,
    "{}_".format,
    "_{}".format,
    "{}s".format,
    "{}1".format,
)


def service_names(count: int, seed: int = SEED) -> list[str]:
    """Pick names of services, all of them taken by something that a service imports or that lies beside it."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    sorts = ("dependencies", "standard library", "keywords", "builtins", "generated", "folders")
    usable = [
        sorted({name.lower().replace("_", "-") for name in pools()[sort] if _is_service(name)})
        for sort in sorts
    ]
    drawn = [chance.sample(names, len(names)) for names in usable]
    mixed = [names[index] for index in range(max(map(len, drawn))) for names in drawn if index < len(names)]
    return list(dict.fromkeys(mixed))[:count]


def locked(folder: Path) -> set[str]:
    """Name the distributions that the lock of a blueprint installs."""
    return set(_LOCKED.findall((folder / "locks" / "dev.lock").read_text(encoding="utf-8")))


def imported_names(distributions: Iterable[str]) -> set[str]:
    """Name, in small letters, the packages that the modules of installed distributions import, wherever they do."""
    found: set[str] = set()
    for name in distributions:
        with suppress(metadata.PackageNotFoundError):
            for file in metadata.files(name) or ():
                if file.suffix == ".py":
                    found |= set(_imports(Path(str(file.locate()))))
    return {name.lower() for name in found if name[0].isalpha()}


def _imports(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (item.name.split(".")[0] for item in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


def _is_service(name: str) -> bool:
    try:
        check_name(name.lower().replace("_", "-"))
    except UsageError:
        return False
    return True


def spec_with(names: Sequence[str]) -> dict[str, Any]:
    """Write a spec that has each name as schema, property, enum member, operation, tag, parameter, header and scheme.

    Of every `CIRCLE` names in a row the schemas refer to one another in a circle, in both directions.
    """
    data = base()
    components = data["components"]
    text = {"type": "string"}
    for start in range(0, len(names), CIRCLE):
        circle = names[start : start + CIRCLE]
        for name, following in pairwise([*circle, circle[0]]):
            both = {"before": _ref(circle[circle.index(name) - 1]), "next": _ref(following)}
            several = {"type": "array", "items": _ref(following)}
            components["schemas"][name] = {
                "type": "object",
                "properties": {name: text, **both, "all": several},
            }
    components["schemas"]["Every Name"] = {"type": "string", "enum": list(names)}
    components["schemas"]["Every Property"] = {
        "type": "object",
        "properties": dict.fromkeys(names, text),
        "required": names,
    }
    thing = components["schemas"]["Thing"]["properties"]
    thing |= {name: text for name in names if name not in thing} | {"every name": _ref("Every Name")}
    for number, name in enumerate(names):
        components["securitySchemes"][name] = {"type": "http", "scheme": "bearer"}
        parameters = [{"name": name, "in": place, "schema": text} for place in ("query", "header")]
        given = {"name": name, "in": "path", "required": True, "schema": text}
        ok = {"200": {"description": "One.", "content": {"application/json": {"schema": _ref(name)}}}}
        data["paths"][f"/names-{number}/{{{name}}}"] = {
            "get": {
                "operationId": name,
                "tags": [name],
                "security": [{name: []}],
                "parameters": [*parameters, given],
                "responses": ok,
            }
        }
    return data


def _ref(name: str) -> dict[str, str]:
    pointer = name.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return {"$ref": f"#/components/schemas/{pointer}"}
