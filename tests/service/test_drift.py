"""A service's own drift test sees every kind of difference between what it serves and the spec that it was made from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import contracts
from tests.service.running import Generated, generate

pytestmark = [pytest.mark.service, pytest.mark.slow]

THINGS, THING = "/things", "/things/{thing_id}"
Change = Callable[[dict[str, Any]], Any]
CHANGES: dict[str, tuple[Change, str]] = {
    "an operation": (lambda paths: paths[THINGS].pop("post"), "POST /things"),
    "a parameter": (lambda paths: paths[THINGS]["get"].pop("parameters"), "query parameter limit"),
    "a schema": (lambda paths: paths[THINGS]["get"]["parameters"][0].update(schema={}), "query parameter limit"),
    "a body": (lambda paths: paths[THINGS]["post"]["requestBody"].pop("required"), "body optional"),
    "a media type": (
        lambda paths: paths[THINGS]["post"]["requestBody"].update(content={"text/csv": {}}), "body text/csv"
    ),
    "a status": (
        lambda paths: paths[THING]["get"]["responses"].update({"410": {"description": "Gone."}}), "response 410"
    ),
    "a header": (
        lambda paths: paths[THING]["get"]["responses"]["200"].update(headers={"X-A": {"schema": {}}}), "header X-A"
    ),
    "security": (lambda paths: paths[THING]["get"].update(security=[]), "security none"),
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("drift")
    (folder / "thing-service.yaml").write_text(contracts.read("things"), encoding="utf-8")
    return generate(folder, "thing-service", "--spec", "thing-service.yaml")


def drift(service: Generated) -> tuple[int, str]:
    done = service.run(
        "pytest", "-q", "-p", "no:cacheprovider", "tests/test_contract.py", "-k", "not test_contract"
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_is_served_is_caught(service: Generated, tmp_path: Path, name: str) -> None:
    copy = Generated(tmp_path / "copy", service.package)
    shutil.copytree(service.folder, copy.folder, ignore=shutil.ignore_patterns("var", "__pycache__"))
    contract = copy.folder / "src" / service.package / "_generated" / "contract.json"
    document = json.loads(contract.read_text(encoding="utf-8"))
    change, shown = CHANGES[name]
    change(document["paths"])
    contract.write_text(json.dumps(document), encoding="utf-8")
    code, said = drift(copy)
    assert code == 1, said
    assert "edited without regenerating" in said
    assert shown in said


@pytest.mark.parametrize(
    ("path", "old", "new", "shown"),
    [
        ("_generated/surface.py", "**things_handlers(things),", "", "Extra items in the right set"),
        (
            "app.py",
            "    mount(app, edge,",
            '    app.add_api_route("/extra", lambda: None)\n    mount(app, edge,',
            "+ GET /extra",
        ),
    ],
)
def test_a_change_of_the_code_is_caught(  # noqa: PLR0917 - two fixtures and a case of four
    service: Generated, tmp_path: Path, path: str, old: str, new: str, shown: str
) -> None:
    copy = Generated(tmp_path / "copy", service.package)
    shutil.copytree(service.folder, copy.folder, ignore=shutil.ignore_patterns("var", "__pycache__"))
    module = copy.folder / "src" / service.package / path
    text = module.read_text(encoding="utf-8")
    assert text.count(old) == 1
    module.write_text(text.replace(old, new), encoding="utf-8")
    code, said = drift(copy)
    assert code == 1, said
    assert shown in said


def test_an_edited_spec_is_caught(service: Generated, tmp_path: Path) -> None:
    copy = Generated(tmp_path / "copy", service.package)
    shutil.copytree(service.folder, copy.folder, ignore=shutil.ignore_patterns("var", "__pycache__"))
    spec = copy.folder / "openapi.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("maximum: 50", "maximum: 60"), encoding="utf-8")
    code, said = drift(copy)
    assert code == 1, said
    assert "+ GET /things: query parameter limit" in said


def test_a_fresh_service_has_no_drift(service: Generated) -> None:
    assert drift(service)[0] == 0
