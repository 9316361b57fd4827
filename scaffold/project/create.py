"""A new service: from a described spec to the files of its folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from scaffold import __version__
from scaffold.core.errors import UsageError
from scaffold.core.files import FileTree
from scaffold.core.naming import slug
from scaffold.design.effects import find_unused
from scaffold.model.describe import Description, describe
from scaffold.model.renames.rename import NO_RENAMES, Renames
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.project.fitting import archetype_description
from scaffold.project.manifest import Origin, Owner, digest, with_manifest
from scaffold.project.report import Report, build_report, render_report
from scaffold.project.starters import (
    adapt_files,
    in_package,
    served_fields,
    starter_files,
    starter_package,
    starter_path,
    starter_requirements,
)
from scaffold.python.changes.symbols import build_symbols
from scaffold.python.models.build import ModelModule, generate_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.text.names import package_name, service_name
from scaffold.python.views.answers import build_answers
from scaffold.python.views.operations import ResourceView
from scaffold.python.views.service import ServiceView, view_service
from scaffold.render.blueprint import Blueprint, list_blueprints
from scaffold.render.runtime import load_runtime
from scaffold.render.service import contract_text, render_service, render_templates

REPORT = ".scaffold/report.json"
CONTRACT = "openapi.yaml"
EFFECTIVE = "openapi.effective.json"
CARD = "CARD.md"

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_LONGEST = 40
_MADE_GOOD = frozenset({RemarkKind.PARTIAL, RemarkKind.UNWRITTEN, RemarkKind.REFUSED, RemarkKind.ASSUMED})
"""Kinds of remarks on what an operation does at first, which the handlers of a starter make good."""


@dataclass(frozen=True, slots=True)
class NewService:
    """The ingredients of a service: its name, where its spec is, and whether a starter's handlers belong to it.

    `without` names optional features of the runtime that are left out, `features` those that the service has besides what
    its contract needs. `handlers` is the archetype whose handlers it has, None without. `package` is that of a service which
    has one; a new one is named after the service. `renames` are those since the contract of the starter.
    """

    name: str
    spec: Path
    target: Path
    starter: bool
    card: str
    without: tuple[str, ...] = ()
    package: str | None = None
    renames: Renames = NO_RENAMES
    features: frozenset[str] = frozenset()
    handlers: str | None = None

    @property
    def handled_by(self) -> str | None:
        """The starter or archetype whose handlers belong to the service."""
        return self.name if self.starter else self.handlers


@dataclass(frozen=True, slots=True)
class Created:
    """The files of a service, the name that it has in them, and what was repaired, filled in or left out on the way.

    `tree` has the manifest, `files` has not; `view` is what the templates printed, `models` among it.
    """

    name: str
    tree: FileTree
    report: Report
    files: FileTree
    view: ServiceView
    models: ModelModule
    origin: Origin | None = None


def check_name(name: str) -> str:
    """Return a service name unchanged; raise UsageError with a better one when it is no kebab-case name."""
    if _NAME.match(name) and len(name) <= _LONGEST:
        return name
    raise UsageError(
        "bad-name",
        f"{name!r} is not a name for a service",
        hint=f"begin with a letter, and use lower-case letters, digits and hyphens, {_LONGEST} characters at most: "
        f"for example {slug(name)}",
    )


def create_service(
    description: Description, blueprint: Blueprint, new: NewService, *, no_input: bool, accept_hooks: bool
) -> Created:
    """Make every file of a new service.

    Raises InputError when the blueprint fails, GateError when generated code holds what it must not.
    """
    model, contract = description.model, description.contract
    name = new.name if new.package else service_name(new.name, blueprint.modules)
    package = new.package or package_name(name)
    models = generate_models(contract, schema_uses(model))
    runtime = load_runtime()
    chosen = runtime.choose(model, new.without, models.text, new.features)
    features = {feature.name: feature.name in chosen for feature in runtime.features}
    starter = Starter(FileTree({}), frozenset())
    handlers = new.handled_by
    extra = starter_requirements(blueprint, handlers) if handlers else ()
    requirements = sorted({*runtime.requirements_of(chosen), *extra})
    view = view_service(model, contract, models, package, features=features)
    if handlers:
        starter = _starter(description, blueprint, view, new, handlers)
    works = {
        item.operation.id: f"{one.class_name}.{item.work} in {_module(package, one)}"
        for one in view.resources
        for item in one.operations
        if item.work and blueprint.native
    }
    answers = build_answers(
        model, name, package, features=features, requirements=requirements, works=works.values()
    )
    tree = render_service(
        blueprint,
        view,
        answers,
        runtime=runtime.files(chosen),
        requirements=requirements,
        starter=starter.files,
        no_input=no_input,
        accept_hooks=accept_hooks,
    )
    served = (
        served_fields(blueprint, handlers, description.contract)
        if starter.files and handlers
        else frozenset()
    )
    remarks = _remarks(description, models, starter.handled, served)
    methods = (
        {}
        if not blueprint.native
        else {
            item.operation.id: f"{one.class_name}.{item.method_name} in {_module(package, one)}"
            for one in view.resources
            for item in one.operations
        }
    )
    report = build_report(description.document, remarks, len(model.operations), methods, works)
    if not blueprint.native:
        return Created(name, tree, report, tree, view, models)
    written = render_report(description.document, report)
    tree = tree.merge({CONTRACT: contract_file(description), CARD: new.card, REPORT: written})
    if description.contract is not description.declared:
        tree = tree.merge({EFFECTIVE: contract_text(contract)})
    origin = Origin(
        toolkit=__version__,
        blueprint=_provenance(blueprint, new.target),
        runtime={
            "version": runtime.version,
            "sha256": runtime.digest(),
            "features": sorted(chosen),
            "without": sorted(new.without),
        },
        spec=Path(os.path.relpath(new.spec.absolute(), new.target.absolute())).as_posix(),
        spec_digest=contract_digest(contract),
        starter=handlers if starter.files else None,
        answers={"name": name, "package": package},
    )
    whole = with_manifest(tree, partial(file_owner, blueprint), origin)
    return Created(name, whole, report, tree, view, models, origin)


class Starter(NamedTuple):
    """The files that are laid over a starter's service, and the ids of the operations that they implement."""

    files: FileTree
    handled: frozenset[str]


def _starter(
    description: Description, blueprint: Blueprint, view: ServiceView, new: NewService, name: str
) -> Starter:
    """Return the handlers of a starter or archetype for the contract, which need not be their own any more."""
    overlay = in_package(starter_files(blueprint, name), starter_package(blueprint, name), view.package)
    if not overlay:
        return Starter(overlay, frozenset())
    own = describe(load_document(starter_path(name))) if new.starter else archetype_description(name)
    ids = {item.id: new.renames.operations.get(item.id, item.id) for item in own.model.operations}
    modules = {
        item.operation.id: _module(view.package, one) for one in view.resources for item in one.operations
    }
    handled = frozenset(id_ for id_ in ids.values() if modules.get(id_) in overlay)
    if own.contract == description.contract:
        return Starter(overlay, handled)
    models = generate_models(own.contract, schema_uses(own.model))
    before = view_service(own.model, own.contract, models, view.package, features=view.features)
    adapted = adapt_files(
        overlay,
        render_templates(blueprint, before, overlay),
        render_templates(blueprint, view, overlay),
        build_symbols(own, description, new.renames, view.package),
    )
    return Starter(adapted, handled)


def contract_digest(contract: Mapping[str, Any]) -> str:
    """Return the SHA-256 in hex of a contract, whatever the order of its keys."""
    return digest(json.dumps(contract, sort_keys=True))


def _provenance(blueprint: Blueprint, target: Path) -> dict[str, str]:
    """Say which blueprint a service in the folder `target` was made from, and where that is from there."""
    source = blueprint.source
    if blueprint.folder is not None and source not in list_blueprints():
        source = Path(os.path.relpath(blueprint.folder, target.absolute())).as_posix()
    return {
        "name": blueprint.name,
        "version": blueprint.version,
        "source": source,
        "sha256": blueprint.digest() or "",
    }


def file_owner(blueprint: Blueprint, path: str) -> Owner:
    """Say who owns a file of a service."""
    if blueprint.is_regenerated(path):
        return Owner.SCAFFOLD
    if blueprint.is_history(path):
        return Owner.HISTORY
    return Owner.LOCK if blueprint.is_lock(path) else Owner.YOU


def _remarks(
    description: Description, models: ModelModule, handled: frozenset[str], served: frozenset[str]
) -> Iterator[Remark]:
    """Yield all remarks on a service but for what a starter makes good of its `handled` operations, and the fields `served`."""
    for remark in description.model.remarks:
        # What a starter creates by hand, the model does not know to be created.
        good = remark.operation in handled or (bool(handled) and remark.code == "never-created")
        if remark.kind not in _MADE_GOOD or not good:
            yield remark
    for field in find_unused(description.contract):
        if field.pointer not in served:
            yield Remark(RemarkKind.UNUSED, field.field, field.pointer, field.message)
    for item in models.degraded:
        yield Remark(RemarkKind.DEGRADED, "model", item.pointer, item.reason)


def _module(package: str, resource: ResourceView) -> str:
    """Name the file that holds the methods of a resource."""
    return f"src/{package}/{resource.package}/operations.py"


def contract_file(description: Description) -> str:
    """Write the contract as the service keeps it: the spec's own text where that is one OpenAPI 3.1 or 3.2 file in YAML."""
    document = description.document
    own = len(document.files) == 1 and document.entry.suffix in (".yaml", ".yml")
    if own and document.version.startswith(("3.1", "3.2")):
        # A checkout on Windows has other line ends, and is the same contract.
        return document.text(document.entry).replace("\r\n", "\n")
    return to_yaml(description.declared)
