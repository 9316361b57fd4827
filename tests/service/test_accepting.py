"""Accepted work is done after the commit, by a method of the service; pages and DELETE answer what their schemas say."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import contracts
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service

_WORK = """

    @override
    async def {method}(self, call: Call, *, key: str, body: Any) -> None:
        async with call.begin(write=True) as later:
            stored = await self._{store}.get(later, key)
            assert stored.value is not None
            await self._{store}.update(later, key, {{}}, fixed={{{fixed}}})
"""


def made(folder: Path, name: str, spec: dict[str, Any]) -> Generated:
    (folder / "spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    return generate(folder, f"{name}-service", "--spec", "spec.yaml", "--no-input", "--force")


def write(service: Generated, resource: str, method: str, store: str, fixed: str) -> None:
    """Write the work of an operation where the service's owner would."""
    path = service.folder / "src" / service.package / resource / "operations.py"
    text = path.read_text().replace("from typing import Literal", "from typing import Any, Literal")
    path.write_text(text + _WORK.format(method=method, store=store, fixed=fixed))


def done(served: Running, path: str, name: str, value: str) -> dict[str, Any]:
    """Wait for what happens after the reply."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found: dict[str, Any] = served.send("GET", path).json()
        if found[name] == value:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{path} is {found}")


def said(served: Running, text: str) -> bool:
    end = time.monotonic() + 20
    while time.monotonic() < end and text not in served.log.read_text():
        time.sleep(0.05)
    return text in served.log.read_text()


def test_work_that_is_written_is_done_after_the_commit(settings: dict[str, str], tmp_path: Path) -> None:
    service = made(tmp_path, "works", contracts.load("works"))
    assert (
        "Imports.perform_create_import in src/works_service/imports/operations.py"
        in (service.folder / "README.md").read_text()
    )
    assert "perform_start_export" in (service.folder / ".scaffold" / "report.json").read_text()
    write(
        service,
        "imports",
        "perform_create_import",
        "import_s",
        '"status": "done", "applied": len(body.lines)',
    )
    write(service, "projects", "perform_start_export", "exports", '"state": call.path["projectId"]')
    with running(service, tmp_path, **settings) as served:
        answer = served.send("POST", "/imports", {"lines": [1, 2, 3]})
        assert (answer.status, answer.json()["status"], answer.headers["retry-after"]) == (
            202,
            "accepted",
            "1",
        )
        assert done(served, answer.headers["location"], "status", "done")["applied"] == 3
        assert served.send("POST", "/projects/1/exports", {}).status == 404
        project = served.send("POST", "/projects", {"name": "p"}).json()["projectId"]
        answer = served.send("POST", f"/projects/{project}/exports", {})
        assert (answer.status, answer.json()["state"], answer.json()["kind"]) == (202, "running", "csv")
        done(served, f"/projects/{project}/exports/{answer.json()['exportId']}", "state", str(project))
        answer = served.send("POST", "/report-runs", {"month": "May"})
        assert (answer.status, answer.json()["phase"]) == (202, "QUEUED")
        assert said(served, "ReportRuns.perform_run_report in report_runs/operations.py")
        assert served.send("GET", f"/report-runs/{answer.json()['run_id']}").json() == answer.json()


def page(served: Running, path: str) -> dict[str, Any]:
    answer = served.send("GET", path)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json()
    return found


def test_members_of_a_page_stand_where_the_contract_has_them(
    settings: dict[str, str], tmp_path: Path
) -> None:
    with running(made(tmp_path, "vehicles", contracts.load("vehicles")), tmp_path, **settings) as served:
        assert page(served, "/cars")["meta"] == {
            "page": 1,
            "per_page": 2,
            "total": 0,
            "pages": 0,
            "has_prev": False,
        }
        assert page(served, "/vans")["first_id"] is None
        for path in ("/cars", "/vans", "/bikes"):
            for make in "abc":
                assert served.send("POST", path, {"make": make}).status == 201
        meta = page(served, "/cars?page=2")["meta"]
        assert meta == {"page": 2, "per_page": 2, "total": 3, "pages": 2, "has_prev": True}
        first = page(served, "/vans")
        assert [first["first_id"], first["last_id"]] == [item["id"] for item in first["items"]]
        info = first["page_info"]
        assert (info["has_next_page"], info["has_previous_page"]) == (True, False)
        last = page(served, f"/vans?after={info['end_cursor']}")
        assert last["page_info"] == {"has_next_page": False, "has_previous_page": True, "end_cursor": None}
        assert last["first_id"] == last["last_id"] == last["items"][0]["id"]
        bikes = page(served, "/bikes")["pagination"]
        assert (bikes["offset"], bikes["limit"], bikes["totalCount"], bikes["hasNext"]) == (0, 2, 3, True)
        rest = page(served, bikes["next"].removeprefix(served.url))
        assert (len(rest["results"]), rest["pagination"]["hasNext"], "next" in rest["pagination"]) == (
            1,
            False,
            False,
        )
        gone = served.send("DELETE", "/cars/3")
        assert (gone.status, gone.json()["deleted"], gone.json()["object"]) == (200, True, "car")
        assert served.send("GET", "/cars/3").status == 404
