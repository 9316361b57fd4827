"""A whole service as a file tree."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError
from scaffold.core.files import FileTree
from scaffold.python.gate.checking import check_module
from scaffold.python.text.formatting import format_python
from scaffold.python.views.service import ServiceView
from scaffold.render.blueprint import EACH, Blueprint, RenderedFile
from scaffold.render.locks import prune_lock
from scaffold.render.skeleton import render_skeleton
from scaffold.render.templates import Templates

_GATES = {"models/__init__.py": "models-package", "models/loading.py": "models-loading"}


def render_service(
    blueprint: Blueprint,
    view: ServiceView,
    answers: Mapping[str, Any],
    *,
    runtime: Mapping[str, str],
    requirements: Sequence[str],
    starter: Mapping[str, str],
    no_input: bool = True,
    accept_hooks: bool = False,
) -> FileTree:
    """Render every file of a service: skeleton, rendered templates, the runtime, and a starter's own files over all.

    Python is formatted, and what was made from the spec passes the output gate. Raises InputError when the blueprint
    fails, GateError when generated code holds what it must not.
    """
    source = str(blueprint.folder) if blueprint.folder is not None else blueprint.source
    # A blueprint of our form asks nothing: all of its answers come from the spec.
    tree = render_skeleton(source, answers, accept_hooks=accept_hooks, no_input=no_input or blueprint.native)
    if not blueprint.native or blueprint.folder is None:
        return tree
    files = _rendered(blueprint, Templates(blueprint.folder), view)
    files[f"src/{view.package}/_generated/contract.json"] = contract_text(view.contract)
    files |= _models(view)
    python = format_python({path: text for path, text in files.items() if path.endswith(".py")})
    for path, text in python.items():
        check_module(_gate_kind(path), text, path)
    vendored = _vendored(runtime, view.package)
    locks = _locks(blueprint.folder, blueprint.locks, requirements)
    return tree.merge({**files, **python, **vendored, **locks}).merge(starter)


def render_templates(blueprint: Blueprint, view: ServiceView, paths: Container[str]) -> dict[str, str]:
    """Render those of a service's own files, formatted, that a template makes and that are among the paths."""
    if blueprint.folder is None:
        return {}
    rendered = _rendered(blueprint, Templates(blueprint.folder), view, paths)
    return format_python({path: text for path, text in rendered.items() if path.endswith(".py")}) | {
        path: text for path, text in rendered.items() if not path.endswith(".py")
    }


def _locks(folder: Path, locks: Iterable[tuple[str, str]], requirements: Sequence[str]) -> dict[str, str]:
    """Return the locks of a service with these requirements (PEP 508)."""
    return {
        path: prune_lock((folder / source).read_text(encoding="utf-8"), requirements)
        for path, source in locks
    }


def _vendored(runtime: Mapping[str, str], package: str) -> dict[str, str]:
    """Place the runtime's files, as they are: they were checked where they come from."""
    return {f"src/{package}/_runtime/{path}": text for path, text in runtime.items()}


def contract_text(contract: Mapping[str, Any]) -> str:
    """Write a contract as JSON, as the service serves it: keys in the spec's order, no escapes, a final newline."""
    return json.dumps(contract, ensure_ascii=False, indent=1) + "\n"


def _rendered(
    blueprint: Blueprint, templates: Templates, view: ServiceView, wanted: Container[str] | None = None
) -> dict[str, str]:
    files: dict[str, str] = {}
    for item in blueprint.rendered:
        for path, views in _uses(item, view):
            if wanted is not None and path not in wanted:
                continue
            if path in files:
                raise InputError(
                    "blueprint-invalid",
                    f"two templates of {blueprint.name} make {path}",
                    hint="change the path of one of them in blueprint.toml",
                )
            files[path] = templates.render(item.template, views)
    return files


def _models(view: ServiceView) -> dict[str, str]:
    folder = f"src/{view.package}/_generated"
    if not view.models:
        return {f"{folder}/models.py": view.models_text}
    return {f"{folder}/models/{module.name}.py": module.text for module in view.models}


def _uses(item: RenderedFile, view: ServiceView) -> list[tuple[str, dict[str, Any]]]:
    """Say which files a template makes, and of which views."""
    return [
        (item.path.format(package=view.package, **{EACH[item.each]: name}), {"service": view, **views})
        for name, views in _repetitions(item.each, view)
    ]


def _repetitions(each: str, view: ServiceView) -> list[tuple[str, dict[str, Any]]]:
    divided = [module for module in view.table_modules if module.name]
    repetitions: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "resource": [
            (handlers.resource.package, {"resource": handlers.resource, "handlers": handlers})
            for handlers in view.handlers
        ],
        "models-package": [("", {})] if view.models else [],
        "clients-package": [("", {})] if view.clients else [],
        "clients": [(module.name, {"module": module}) for module in view.clients],
        "tables": [("", {"module": module}) for module in view.table_modules if not module.name],
        "tables-part": [(module.name, {"module": module}) for module in divided],
        "tables-package": [("", {"modules": divided})] if divided else [],
        "migration": [(migration.revision, {"migration": migration}) for migration in view.migrations],
    }
    return repetitions.get(each, [("", {})])


def _gate_kind(path: str) -> str:
    if "/_generated/" in path:
        name = path.rsplit("/_generated/", 1)[1]
        return _GATES.get(name) or name.split("/")[0].removesuffix(".py")
    if path.endswith("/platform/outbound.py"):
        return "outbound"
    return "migration" if path.startswith("migrations/") else "methods"
