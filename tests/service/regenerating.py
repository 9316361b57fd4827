"""Services whose generated files are those of another contract than their owned ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.python.changes.retired import retire
from scaffold.render.blueprint import load_blueprint
from tests.service.running import Generated

Edit = Callable[[dict[str, Any]], None]


def rendered(spec: Mapping[str, Any], folder: Path, name: str = "order-service") -> dict[str, str]:
    """Return all files of a service made from a spec as a starter's is."""
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(dict(spec), sort_keys=False), encoding="utf-8")
    description = describe(load_document(path, check_structure=True))
    new = NewService(name, path, folder / name, starter=True, card=render_card(description.model))
    made = create_service(
        description, load_blueprint("fastapi-service"), new, no_input=True, accept_hooks=False
    )
    return dict(made.tree)


def is_generated(path: str) -> bool:
    """Tell whether a file belongs to the generator."""
    return "/_generated/" in path or "/_runtime/" in path or path.startswith((".scaffold", "CARD", "openapi"))


def _is_revision(path: str) -> bool:
    return path.startswith("migrations/versions/")


def is_code(path: str) -> bool:
    """Tell whether a file is code of the service's owners."""
    return path.endswith(".py") and not is_generated(path)


def regenerate(held: Mapping[str, str], new: Mapping[str, str], package: str) -> dict[str, str]:
    """Return a service's files with the generated ones of another contract, and the retired names of its own code.

    The database is that of the new contract, too: its revisions are another matter.
    """
    own = {path: text for path, text in held.items() if not is_generated(path) and not _is_revision(path)}
    tree = {**own, **{path: text for path, text in new.items() if is_generated(path) or _is_revision(path)}}
    code = {path: text for path, text in own.items() if is_code(path)}
    return {**tree, **retire(held, new, package, code)}


def write(tree: Mapping[str, str], folder: Path) -> Generated:
    """Write the files of a service into an empty folder."""
    for path, text in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    package = next(path.split("/")[1] for path in tree if path.startswith("src/"))
    return Generated(folder, package)
