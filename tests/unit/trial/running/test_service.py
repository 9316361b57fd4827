from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.service import load_contract, load_service, operation_labels


def make_service(folder: Path, *packages: str) -> Path:
    for package in packages:
        (folder / "src" / package).mkdir(parents=True)
        (folder / "src" / package / "app.py").touch()
        (folder / "src" / package / "__main__.py").touch()
    return folder


def test_a_service_is_recognized_by_its_application(tmp_path: Path) -> None:
    service = load_service(make_service(tmp_path, "order_service"))
    assert service.package == "order_service"
    assert service.source == tmp_path / "src"
    assert service.locks == ()


def test_every_lock_counts(tmp_path: Path) -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "other.lock"):
        (tmp_path / name).touch()
    service = load_service(make_service(tmp_path, "a"))
    assert [lock.name for lock in service.locks] == ["requirements-dev.lock", "requirements.lock"]


@pytest.mark.parametrize("code", ["folder-missing", "not-a-folder", "not-a-service", "several-packages"])
def test_what_is_no_service_is_refused(tmp_path: Path, code: str) -> None:
    folders = {
        "folder-missing": tmp_path / "nowhere",
        "not-a-folder": tmp_path / "file",
        "not-a-service": tmp_path,
        "several-packages": make_service(tmp_path / "two", "a", "b"),
    }
    (tmp_path / "file").touch()
    with pytest.raises(ScaffoldError) as caught:
        load_service(folders[code])
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "contract-missing"),
        (b"{", "contract-unreadable"),
        (b"\xff", "contract-unreadable"),
        (b"[]", "contract-unreadable"),
        (b'{"paths": []}', "contract-unreadable"),
    ],
)
def test_a_contract_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    service = load_service(make_service(tmp_path, "a"))
    service.effective_contract.parent.mkdir()
    if content is not None:
        service.effective_contract.write_bytes(content)
    with pytest.raises(ScaffoldError) as caught:
        load_contract(service)
    assert caught.value.code == code


def test_operations_are_labeled_in_the_contract_s_order(tmp_path: Path) -> None:
    item = {"parameters": [], "get": {"operationId": "b"}, "post": {"operationId": "a"}, "summary": "x"}
    service = load_service(make_service(tmp_path, "a"))
    service.effective_contract.parent.mkdir()
    service.effective_contract.write_text(json.dumps({"paths": {"/z": item, "/a": {"query": {}}}}))
    assert operation_labels(load_contract(service)) == {"GET /z": "b", "POST /z": "a", "QUERY /a": ""}


def test_relative_server_urls_begin_at_the_root(tmp_path: Path) -> None:
    service = load_service(make_service(tmp_path, "a"))
    service.effective_contract.parent.mkdir()
    urls = ("v1", "/v2", "https://api.example/v3", "{scheme}://x", "", "./v4")
    service.effective_contract.write_text(
        json.dumps({"paths": {}, "servers": [{"url": url} for url in urls]})
    )
    written = [server["url"] for server in load_contract(service)["servers"]]
    assert written == ["/v1", "/v2", "https://api.example/v3", "{scheme}://x", "", "/v4"]
