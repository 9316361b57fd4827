"""The files of a service as its blueprint and contract make them now, from what its manifest says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scaffold import __version__
from scaffold.core.errors import InputError, UsageError
from scaffold.core.files import FileTree
from scaffold.docs.card import render_card
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Renames, compose
from scaffold.project.create import NewService, create_service
from scaffold.project.manifest import Origin
from scaffold.project.report import Report
from scaffold.python.models.build import ModelModule
from scaffold.python.views.service import ServiceView
from scaffold.render.blueprint import Blueprint, list_blueprints, load_blueprint
from scaffold.render.runtime import Runtime, load_runtime
from scaffold.sentences.archetypes import is_archetype_name
from scaffold.sync.project import Project


def find_blueprint(project: Project) -> Blueprint:
    """Load the blueprint that a service was made from; raise InputError where it is not there any more."""
    source = project.manifest.origin.blueprint["source"]
    if source in list_blueprints():
        return load_blueprint(source)
    folder = project.folder / source
    if not folder.is_dir():
        raise InputError(
            "blueprint-missing",
            f"the service was made from the blueprint {source}, which is not there",
            hint="put the blueprint there again, or correct its `source` in .scaffold/manifest.json",
        )
    return load_blueprint(str(folder))


def versions(project: Project, blueprint: Blueprint) -> list[str]:
    """Say which parts a service was made with in another version than that of now, such as `blueprint fastapi-service 1 → 2`.

    Files that have changed without a new version count, too.
    """
    origin, runtime = project.manifest.origin, load_runtime()
    found = [f"scaffold {origin.toolkit} → {__version__}"] if origin.toolkit != __version__ else []
    for name, recorded, version, digest in (
        (f"blueprint {blueprint.name}", origin.blueprint, blueprint.version, blueprint.digest()),
        ("runtime", origin.runtime, runtime.version, runtime.digest()),
    ):
        before = str(recorded.get("version", ""))
        if before != version:
            found.append(f"{name} {before} → {version}")
        elif digest is not None and digest != recorded.get("sha256"):
            found.append(f"{name} {version}, changed since")
    return found


def news_since(blueprint: Blueprint, version: str) -> list[str]:
    """Return what the changelog of a blueprint says of the versions after one, each entry on one line."""
    path = None if blueprint.folder is None else blueprint.folder / "CHANGELOG.md"
    if version == blueprint.version or path is None or not path.is_file():
        return []
    news: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("## ") and line.removeprefix("## ").strip() == version:
            break
        if line.startswith("- "):
            news.append(line)
        elif line.startswith("  ") and news:
            news[-1] += f" {line.strip()}"
    return news


def check_versions(project: Project, blueprint: Blueprint) -> None:
    """Raise UsageError where a service was made with other versions: what they change is another run's matter."""
    others = versions(project, blueprint)
    if others:
        raise UsageError(
            "upgrade-first",
            f"the service was made with other versions: {', '.join(others)}",
            hint="run `scaffold upgrade` first, so that what they change comes apart from what the contract changes",
        )


class Made(NamedTuple):
    """The products of a run: the files for the contract, from what, what there is to know of them, their view and models."""

    files: FileTree
    origin: Origin
    report: Report
    view: ServiceView
    models: ModelModule

    @property
    def features(self) -> frozenset[str]:
        """The parts of the runtime that the service has."""
        return frozenset(self.origin.runtime["features"])


class Past(NamedTuple):
    """Parts of earlier contracts that go on: the renames of this run, and parts of the runtime."""

    renames: Renames
    features: frozenset[str] = frozenset()


def make_files(
    project: Project, blueprint: Blueprint, description: Description, spec: Path, past: Past
) -> Made:
    """Make all files of a service for a contract, by the answers in its manifest.

    Raises InputError where the blueprint makes nothing from contracts, GateError for code that must not be generated.
    """
    origin = project.manifest.origin
    is_archetype = origin.starter is not None and is_archetype_name(origin.starter)
    new = NewService(
        name=project.name,
        spec=spec,
        target=project.folder,
        starter=origin.starter is not None and not is_archetype,
        card=render_card(description.model, description.declared),
        without=_without(project, load_runtime()),
        package=project.package,
        renames=compose((*project.manifest.renames.items, *past.renames.items)),
        features=past.features,
        handlers=origin.starter if is_archetype else None,
    )
    made = create_service(description, blueprint, new, no_input=True, accept_hooks=False)
    if made.origin is None:
        raise InputError(
            "not-a-blueprint",
            f"{blueprint.source} makes nothing from a contract",
            hint="put back the blueprint.toml that the service was made from",
        )
    return Made(made.files, made.origin, made.report, made.view, made.models)


def _without(project: Project, runtime: Runtime) -> tuple[str, ...]:
    """Name the optional features that were left out; services made before that was recorded have all others."""
    recorded = project.manifest.origin.runtime
    optional = {feature.name for feature in runtime.features if feature.optional}
    left_out = recorded.get("without")
    if left_out is None:
        left_out = optional.difference(recorded.get("features", ()))
    return tuple(sorted(optional.intersection(left_out)))
