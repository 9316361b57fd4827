"""Import generated packages on request, one line of JSON each: run as a script, with the folder of the marker module."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.machinery
import json
import os
import pkgutil
import resource
import sys
import traceback
from functools import partial
from typing import Any, ClassVar

# A package that never ends, or eats the memory, is a failure and no reason to wait.
CPU_SECONDS, MEMORY_BYTES = 120, 2 * 1024**3


class Loader(importlib.machinery.SourceFileLoader):
    """Reads modules and compiles each text once: most modules are the same in every service."""

    compiled: ClassVar[dict[bytes, Any]] = {}

    def get_code(self, fullname: str) -> Any:
        """Compile a module, or return what its text was compiled to before."""
        source = self.get_data(self.path)
        if source not in self.compiled:
            self.compiled[source] = self.source_to_code(source, self.path)
        return self.compiled[source]


def finder(source: str, folder: str) -> importlib.machinery.FileFinder:
    """Find modules below a folder of sources, and nothing elsewhere."""
    if not folder.startswith(source):
        raise ImportError
    return importlib.machinery.FileFinder(folder, (Loader, [".py"]))


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Import every module of a package; with `page`, get that path of the service; with `accepts`, try values."""
    source = f"{question['folder']}/src"
    package = question["package"]
    sys.path.insert(0, source)
    sys.path_hooks.insert(0, partial(finder, source))
    importlib.invalidate_caches()
    try:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        app = importlib.import_module(f"{package}.app").create_app()
        found: dict[str, Any] = {"failure": None, "tables": tables(package)}
        if "page" in question:
            found["page"] = asyncio.run(get(app, question["page"]))
        if question.get("build"):
            found["built"] = build(package)
        if "accepts" in question:
            found["accepts"] = accepts(package, **question["accepts"])
    except Exception:  # noqa: BLE001 - whatever it is goes to the test
        return {"failure": traceback.format_exc()}
    else:
        return found
    finally:
        sys.path.remove(source)
        del sys.path_hooks[0]
        for name in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[name]


def tables(package: str) -> dict[str, list[str]]:
    """Name the tables as the models declare them, and as SQLite has them after it read the statements."""
    from sqlalchemy import create_engine, inspect

    metadata = importlib.import_module(f"{package}._generated.tables").metadata
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    made = sorted(inspect(engine).get_table_names())
    engine.dispose()
    return {"declared": sorted(metadata.tables), "made": made}


def build(package: str) -> int:
    """Let every model of a package build what it validates with, which it may put off until then; return how many."""
    from pydantic import BaseModel, ValidationError

    models = f"{package}._generated.models"
    modules = [module for name, module in sys.modules.items() if name.startswith(models)]
    classes = {
        item
        for module in modules
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, BaseModel) and item.__module__.startswith(models)
    }
    for model in classes:
        with contextlib.suppress(ValidationError):
            model.model_validate({})
    return len(classes)


async def get(app: Any, path: str) -> str:
    """Answer a GET request without a server."""
    import httpx

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://service.test"
    ) as client:
        return (await client.get(path)).text


def accepts(package: str, model: str, value: Any) -> bool | list[bool]:
    """Tell whether a model takes a value; of a list, which values it takes."""
    from pydantic import ValidationError

    if isinstance(value, list):
        return [bool(accepts(package, model, item)) for item in value]
    models = importlib.import_module(f"{package}._generated.models")
    try:
        getattr(models, model).model_validate(value)
    except ValidationError:
        return False
    return True


def main() -> None:
    """Serve questions until standard input ends."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.path.append(sys.argv[1])
    sys.dont_write_bytecode = True
    # Services log to standard output: answers keep it to themselves.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for line in sys.stdin:
            answers.write(json.dumps(answer(json.loads(line))) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
