"""Services start whatever a spec's names are, and whatever they are called themselves: 1,000 names in one seeded choice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata

import pytest

from scaffold.python.text.names import package_name
from scaffold.render.blueprint import load_blueprint
from tests.conftest import Outcome
from tests.hostile.many_names import (
    BLUEPRINT,
    SERVICES,
    imported_names,
    locked,
    pick,
    service_names,
    spec_with,
)
from tests.hostile.support import NAME, Hostile, base, importing

COUNT, EACH = 1_000, 100
QUICK = ("fastapi", "typing-extensions")
START = """
import asyncio, importlib, sys
name = sys.argv[1]
parts = ("app", "_runtime.storage.database", "_runtime.storage.migrations", "platform.migrations")
app, database, migrations, own = (importlib.import_module(f"{name}.{part}") for part in parts)
app.create_app()
asyncio.run(migrations.Migrations(own.FOLDER).upgrade(database.Database("sqlite:///names.db")))
"""
Cli = Callable[..., Outcome]


def start(hostile: Hostile, names: list[str]) -> None:
    """Make a service of a spec with these names, import every module, start it and build every model."""
    spec = hostile.write(spec_with(names))
    folder = hostile.work / NAME
    made = hostile.cli("new", NAME, "--spec", spec, "--output", folder, "--force", "--no-input")
    assert made.code == 0, made.err
    # A process of its own: the models of several such services together pass what one may have.
    marks = hostile.work / "marks"
    marks.mkdir()
    with importing(marks) as importer:
        answer = importer.ask(folder, build=True)
    assert answer["failure"] is None, answer["failure"]
    assert answer["built"] > len(names), "not every schema has its model"
    assert answer["tables"]["made"] == answer["tables"]["declared"]


def test_a_service_starts_whatever_its_spec_calls_things(hostile: Hostile) -> None:
    start(hostile, [*pick(40), "Warning", "TimeoutError", "Exception", "annotations", "mro"])


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, COUNT, EACH))
def test_services_start_with_a_thousand_names(hostile: Hostile, first: int) -> None:
    names = pick(COUNT)
    assert len(set(names)) == COUNT
    start(hostile, names[first : first + EACH])


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in service_names(SERVICES))]
)
def test_a_service_starts_whatever_it_is_called(hostile: Hostile, name: str) -> None:
    folder = hostile.work / name
    made = hostile.cli("new", name, "--spec", hostile.write(base()), "--output", folder, "--no-input")
    assert made.code == 0, made.err
    (package,) = (path.name for path in (folder / "src").iterdir())
    said = f"The service is called {package.replace('_', '-')}:" in made.err
    assert said is (package != package_name(name))
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", START, package],
        cwd=folder,
        env={"PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_the_blueprint_knows_every_module_that_its_lock_installs() -> None:
    distributions = locked(BLUEPRINT.parent)
    modules = {
        module.lower()
        for module, owners in metadata.packages_distributions().items()
        if module[0].isalpha()
        and not distributions.isdisjoint(owner.lower().replace("_", "-") for owner in owners)
    }
    assert len(modules) > 50
    known = load_blueprint("fastapi-service").modules
    assert sorted((modules | {name.replace("-", "_") for name in distributions}) - known) == []


@pytest.mark.slow
def test_the_blueprint_knows_what_its_dependencies_import() -> None:
    found = imported_names(locked(BLUEPRINT.parent))
    assert {"brotli", "trio"} <= found
    standard = {name.lower() for name in sys.stdlib_module_names}
    assert sorted(found - load_blueprint("fastapi-service").modules - standard) == []
