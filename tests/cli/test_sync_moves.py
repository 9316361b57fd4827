"""A resource that is called something else: its files move, and what people wrote moves along."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Outcome

SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Airport", "version": "1"},
    "paths": {
        "/flights": {
            "get": {
                "operationId": "getFlights",
                "tags": ["flights"],
                "responses": {"200": {"description": "Some."}},
            }
        },
        "/gates": {
            "get": {
                "operationId": "getGates",
                "tags": ["gates"],
                "responses": {"200": {"description": "Some."}},
            }
        },
    },
}
HAND = "\n    def _own(self) -> str:\n        return 'by hand'\n"
OLD, NEW = (Path(f"airport/src/airport/{name}/operations.py") for name in ("flights", "trips"))


def write(tag: str) -> None:
    spec = copy.deepcopy(SPEC)
    spec["paths"]["/flights"]["get"]["tags"] = [tag]
    Path("spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")


def start() -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from airport.app import create_app; create_app()"],
        cwd="airport/src",
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr[-2000:] if done.returncode else ""


@pytest.fixture
def service(
    cli: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    monkeypatch.chdir(tmp_path)
    write("flights")
    assert cli("new", "airport", "--spec", "spec.yaml", "--force", "--no-input").code == 0
    return cli


def test_a_resource_takes_the_lines_of_its_owner_along(service: Callable[..., Outcome]) -> None:
    OLD.write_text(OLD.read_text(encoding="utf-8") + HAND, encoding="utf-8")
    mine = OLD.read_bytes()
    resources = Path("airport/src/airport/resources.py")
    first = resources.read_bytes()
    write("trips")
    outcome = service("sync", "airport", "--force")
    assert outcome.code == 1, outcome.out
    assert "was src/airport/flights/operations.py" in outcome.out
    assert f"{OLD.relative_to('airport')}  removed: is src/airport/trips/operations.py now\n" in outcome.out
    assert not OLD.exists()
    text = NEW.read_text(encoding="utf-8")
    assert text.endswith(HAND)
    assert "class Trips(TripsOperations):" in text
    assert "trips=Trips()" in resources.read_text(encoding="utf-8")
    assert start() == ""
    assert service("sync", "airport", "--check", "--force").code == 0
    write("flights")
    assert service("sync", "airport", "--force").code == 1
    assert (OLD.read_bytes(), resources.read_bytes()) == (mine, first)
    assert not NEW.exists()


def test_undo_brings_the_file_back(service: Callable[..., Outcome]) -> None:
    OLD.write_text(OLD.read_text(encoding="utf-8") + HAND, encoding="utf-8")
    mine = OLD.read_bytes()
    write("trips")
    service("sync", "airport", "--force")
    assert service("sync", "airport", "--undo").code == 0
    assert OLD.read_bytes() == mine
    assert not NEW.exists()


def test_a_file_in_the_way_stays_and_so_does_what_would_move(service: Callable[..., Outcome]) -> None:
    OLD.write_text(OLD.read_text(encoding="utf-8") + HAND, encoding="utf-8")
    NEW.parent.mkdir()
    NEW.write_text("OURS = 1\n", encoding="utf-8")
    write("trips")
    outcome = service("sync", "airport", "--force")
    assert outcome.code == 2
    assert "error[files-in-the-way]" in outcome.err
    assert NEW.read_text(encoding="utf-8") == "OURS = 1\n"
    assert OLD.read_text(encoding="utf-8").endswith(HAND)


def test_what_own_code_imports_from_the_old_place_forwards(service: Callable[..., Outcome]) -> None:
    mine = Path("airport/src/airport/mine.py")
    mine.write_text("from .flights.operations import Flights\n\nMINE = Flights\n", encoding="utf-8")
    OLD.write_text(
        f"{OLD.read_text(encoding='utf-8')}{HAND}\n\nimport airport.mine as mine\n", encoding="utf-8"
    )
    first = OLD.read_bytes()
    write("trips")
    outcome = service("sync", "airport", "--force")
    assert "forwards to src/airport/trips/operations.py" in outcome.out
    assert "from ..trips.operations import Trips as Flights" in OLD.read_text(encoding="utf-8")
    assert start() == ""
    assert "Wrote" not in service("sync", "airport", "--force").out
    # The way back takes the place of what forwards, and of nothing else.
    write("flights")
    assert service("sync", "airport", "--force").code == 1
    assert OLD.read_bytes() == first
    assert not NEW.exists()
    assert start() == ""


def test_what_own_code_imports_stays_while_it_does(service: Callable[..., Outcome]) -> None:
    gates = Path("airport/src/airport/gates/operations.py")
    resources = Path("airport/src/airport/resources.py")
    text = resources.read_text(encoding="utf-8")
    resources.write_text(text.replace("gates=Gates(),", "gates=Gates(),  # by hand"), encoding="utf-8")
    spec = copy.deepcopy(SPEC)
    del spec["paths"]["/gates"]
    Path("spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    outcome = service("sync", "airport", "--force")
    assert f"delete {gates.relative_to('airport').as_posix()} when you need it no more" in outcome.out
    assert "by hand" in resources.read_text(encoding="utf-8")
    assert start() == ""
    assert "Wrote" not in service("sync", "airport", "--force").out
    # Once nothing imports it, it goes.
    lines = resources.read_text(encoding="utf-8").splitlines(keepends=True)
    resources.write_text("".join(line for line in lines if "ates" not in line), encoding="utf-8")
    Path("airport/.scaffold/conflicts/src/airport/resources.py").unlink(missing_ok=True)
    service("sync", "airport", "--force")
    assert not gates.exists()
    assert start() == ""


def test_a_conflict_moves_along(service: Callable[..., Outcome]) -> None:
    spec = copy.deepcopy(SPEC)
    Path("spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    text = OLD.read_text(encoding="utf-8")
    changed = re.sub(r"        raise not_implemented\(.*\)\n", "        raise ValueError('mine')\n", text)
    assert changed != text
    OLD.write_text(changed, encoding="utf-8")
    operation = spec["paths"]["/flights"]["get"]
    operation["tags"] = ["trips"]
    operation["responses"] = {"204": {"description": "None."}}
    Path("spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    outcome = service("sync", "airport", "--force")
    assert outcome.code == 1, outcome.err
    assert "'mine'" in NEW.read_text(encoding="utf-8")
    assert start() == ""


def test_the_package_of_a_module_that_stays_stays_too(service: Callable[..., Outcome]) -> None:
    OLD.write_text(OLD.read_text(encoding="utf-8") + HAND, encoding="utf-8")
    spec = copy.deepcopy(SPEC)
    del spec["paths"]["/flights"]
    Path("spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    outcome = service("sync", "airport", "--force")
    assert outcome.out.count("when you need it no more") == 1, outcome.out
    assert OLD.with_name("__init__.py").is_file()
    assert start() == ""
    OLD.unlink()
    service("sync", "airport", "--force")
    assert not OLD.parent.exists()


CONFLICT = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> theirs\n"


def test_conflicts_of_git_in_the_spec_are_named(service: Callable[..., Outcome]) -> None:
    text = Path("spec.yaml").read_text(encoding="utf-8")
    line = "  title: Airport\n"
    Path("spec.yaml").write_text(text.replace(line, CONFLICT.format(line, line.upper())), encoding="utf-8")
    for command in (("sync", "airport"), ("card", "spec.yaml"), ("new", "other", "--spec", "spec.yaml")):
        outcome = service(*command)
        assert outcome.code == 2
        assert (
            "spec.yaml:3:1: error[conflict-markers] the file has 1 unresolved merge conflict of git, in lines 3-7"
            in outcome.err
        )
        assert "keep what is meant" in outcome.err
    outcome = service("lint", "spec.yaml", "--format", "json")
    assert '"rule": "val-parse"' in outcome.out
    assert "in lines 3-7" in outcome.out
    assert "in lines 3-7" in service("status", "airport").out


def test_conflicts_of_git_in_code_are_left_to_do(service: Callable[..., Outcome]) -> None:
    OLD.write_text(OLD.read_text(encoding="utf-8") + CONFLICT.format("# a\n", "# b\n"), encoding="utf-8")
    first = len(OLD.read_text(encoding="utf-8").splitlines()) - 4
    outcome = service("sync", "airport", "--check")
    assert outcome.code == 1
    todo = f"solve the conflict that git left in src/airport/flights/operations.py, lines {first}-{first + 4}"
    assert todo in outcome.out
    assert "write Flights" not in outcome.out
