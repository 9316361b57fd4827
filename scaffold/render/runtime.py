"""The runtime of generated services: a package beside the blueprints, of which a service gets what its contract needs."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.data import data_folder
from scaffold.core.errors import UsageError
from scaffold.model.features import PREDICATES
from scaffold.model.service import ServiceModel
from scaffold.python.changes.own_uses import find_uses

_PACKAGE = "service_runtime"
_TEXTS = ("*.py", "*.js", "README.md", "VERSION")


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the runtime that not every service has; `modules` are folders and files of the package.

    `when` names the predicate that chooses it, and `imported` says that generated models do by importing its modules; an
    `optional` one is chosen unless the user leaves it out.
    """

    name: str
    summary: str
    modules: tuple[str, ...]
    requirements: tuple[str, ...]
    needs: tuple[str, ...]
    when: str | None
    imported: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Runtime:
    """The runtime's folder with its features and the requirements that every service has."""

    folder: Path
    version: str
    requirements: tuple[str, ...]
    features: tuple[Feature, ...]

    def choose(
        self, model: ServiceModel, without: Iterable[str] = (), models: str = "", kept: Iterable[str] = ()
    ) -> frozenset[str]:
        """Name the features of a service: those that its contract needs, and optional ones but for `without`.

        `models` is the source of the generated models; `kept` are features that something else needs, as `imported_by` finds.

        Raises UsageError when `without` names a feature that is not optional.
        """
        left_out, kept = frozenset(without), frozenset(kept)
        optional = sorted(feature.name for feature in self.features if feature.optional)
        for name in sorted(left_out.difference(optional)):
            raise UsageError(
                "unknown-feature",
                f"{name!r} is not a feature that can be left out",
                hint=f"--without takes one of: {', '.join(optional)}",
            )
        chosen = {
            feature.name
            for feature in self.features
            if feature.name in kept
            or (feature.optional and feature.name not in left_out)
            or (feature.when is not None and PREDICATES[feature.when](model))
            or (feature.imported and any(_dotted(module) in models for module in feature.modules))
        }
        for feature in self.features:
            if feature.name in chosen:
                chosen.update(feature.needs)
        return frozenset(chosen)

    def imported_by(self, sources: Mapping[str, str]) -> frozenset[str]:
        """Name the features that Python files of a service (path → text) import, whatever its contract needs."""
        names = find_uses(sources).runtime
        return frozenset(
            feature.name
            for feature in self.features
            for module in feature.modules
            if any(
                f"{name}.".startswith(f"{module.removesuffix('.py').replace('/', '.')}.") for name in names
            )
        )

    def files(self, features: frozenset[str]) -> dict[str, str]:
        """Return the files for a set of features, by their paths in the package; imports in them are relative."""
        absent = tuple(
            module for feature in self.features if feature.name not in features for module in feature.modules
        )
        return {
            path: text
            for path, text in _texts(self.folder / _PACKAGE)
            if not any(path == module or path.startswith(f"{module}/") for module in absent)
        }

    def digest(self) -> str:
        """Return the SHA-256 of the texts of the whole package in hex."""
        total = hashlib.sha256()
        for part in (text.encode("utf-8") for pair in _texts(self.folder / _PACKAGE) for text in pair):
            total.update(len(part).to_bytes(8, "big") + part)
        return total.hexdigest()

    def requirements_of(self, features: frozenset[str]) -> tuple[str, ...]:
        """Return what a service with these features installs, in the order of the alphabet."""
        chosen = (feature.requirements for feature in self.features if feature.name in features)
        return tuple(sorted({*self.requirements, *(item for items in chosen for item in items)}))


def load_runtime() -> Runtime:
    """Load the runtime that travels with the toolkit."""
    folder = data_folder("runtime")
    data = tomllib.loads((folder / "features.toml").read_text(encoding="utf-8"))
    return Runtime(
        folder,
        (folder / _PACKAGE / "VERSION").read_text(encoding="utf-8").strip(),
        tuple(data["base"]["requirements"]),
        tuple(_feature(name, item) for name, item in data["features"].items()),
    )


def _dotted(module: str) -> str:
    return f"_runtime.{module.removesuffix('.py').replace('/', '.')} import "


def _feature(name: str, item: Mapping[str, Any]) -> Feature:
    return Feature(
        name=name,
        summary=item["summary"],
        modules=tuple(item["modules"]),
        requirements=tuple(item.get("requirements", ())),
        needs=tuple(item.get("needs", ())),
        when=item.get("when"),
        imported=item.get("imported", False),
        optional=item.get("optional", False),
    )


def _texts(folder: Path) -> list[tuple[str, str]]:
    paths = (path for pattern in _TEXTS for path in folder.rglob(pattern))
    return sorted(
        (path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if "__pycache__" not in path.parts
    )
