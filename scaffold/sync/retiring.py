"""Names that the contract no longer has and that a service's own code still uses, kept in the generated files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scaffold.core.files import FileTree
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Renames
from scaffold.python.changes.retired import Renamed, list_retired, retire
from scaffold.python.views.tables import view_tables
from scaffold.render.runtime import load_runtime
from scaffold.revisions.generated import Declared
from scaffold.revisions.pairing import Pairing
from scaffold.sync.own_code import read_generated, read_own_code
from scaffold.sync.plan import Action, Step
from scaffold.sync.project import Project
from scaffold.sync.service import Made


class Retired(NamedTuple):
    """The files of a service with what is kept in them, and the places of the names that are kept, such as `models.Order`.

    `features` are parts of the runtime that own code imports and that the service is about to lose. `code` are the Python files
    of people by path, as they will be.
    """

    files: FileTree
    names: tuple[str, ...]
    features: frozenset[str]
    code: Mapping[str, str]


def find_renamed(old: Description, new: Description, renames: Renames, models: Mapping[str, str]) -> Renamed:
    """Return the new names of models, tables and columns by the old ones; those of `models` are known."""
    if not renames:
        return Renamed(models)
    before, after = view_tables(old.model), view_tables(new.model)
    pairing = Pairing(
        Declared(tuple(item.stored for item in before)), [item.stored for item in after], renames
    )
    olds = {item.stored.name: item.name for item in before}
    news = {item.stored.name: item.name for item in after}
    columns: dict[str, dict[str, str]] = {}
    for table, was, now in pairing.renamed_columns():
        columns.setdefault(news[table], {})[was] = now
    return Renamed(models, {olds[was]: news[now] for was, now in pairing.renamed_tables()}, columns)


def keep_retired(project: Project, made: Made, steps: Iterable[Step], renamed: Renamed) -> Retired:
    """Keep what own code uses, as it will be after the steps; `renamed` are new names."""
    package, files = project.package, made.files
    folder = f"src/{package}/_generated/"
    own = code_after(project, steps)
    new = {path: text for path, text in files.items() if path.startswith(folder) and path.endswith(".py")}
    old = project.as_read(read_generated(project.folder, package))
    # What is as it is made now uses nothing that is gone.
    written = {path: text for path, text in own.items() if text != files.get(path)}
    kept = retire(old, new, package, written, renamed)
    names = tuple(item.place for item in list_retired({**new, **kept}, package, written))
    return Retired(files.merge(kept), names, _features(project, made, {**own, **kept}), own)


def code_after(project: Project, steps: Iterable[Step]) -> dict[str, str]:
    """Return the Python files of people by path, as they will be after the steps."""
    own = project.as_read(read_own_code(project.folder))
    for step in steps:
        if step.path in own or (
            step.writes and step.path.endswith(".py") and step.path.startswith(("src/", "tests/"))
        ):
            if step.action is Action.REMOVE:
                own.pop(step.path, None)
            elif step.text is not None:
                own[step.path] = step.text.replace("\r\n", "\n")
    made = tuple(f"src/{project.package}/{name}/" for name in ("_generated", "_runtime"))
    return {path: text for path, text in own.items() if not path.startswith(made)}


def _features(project: Project, made: Made, code: Mapping[str, str]) -> frozenset[str]:
    """Name the parts of the runtime that were there, that code imports, and that the contract does not need any more."""
    gone = frozenset(project.manifest.origin.runtime.get("features", ())).difference(made.features)
    return gone.intersection(load_runtime().imported_by(code)) if gone else gone
