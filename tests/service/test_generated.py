"""Fresh services of the starters pass what their own Makefile runs, and need no network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.running import Generated, environment, generate

pytestmark = pytest.mark.service

STARTERS = ("order-service", "auth-service")


@pytest.fixture(params=STARTERS)
def service(request: pytest.FixtureRequest, starter: Callable[[str], Generated]) -> Generated:
    return starter(request.param)


def test_ruff_and_layers_are_clean(service: Generated) -> None:
    for command in (("ruff", "check", "."), ("ruff", "format", "--check", ".")):
        done = service.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    layers = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=service.folder, env=environment({}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert layers.returncode == 0, layers.stdout
    assert "0 broken" in layers.stdout


def test_names_that_a_linter_finds_ambiguous_are_kept(tmp_path: Path) -> None:
    letter = {"enum": ["l", "O", "I"], "type": "string"}
    schema = {"$ref": "#/components/schemas/Letter"}
    entity = {"type": "object", "properties": {"l": {"type": "string"}, "O": schema}, "required": ["l"]}
    reply = {
        "description": "d",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/I"}}},
    }
    query = [{"name": "l", "in": "query", "schema": schema}]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Ambiguous", "version": "1"},
        "paths": {"/I": {"get": {"operationId": "l", "parameters": query, "responses": {"200": reply}}}},
        "components": {"schemas": {"I": entity, "Letter": letter}},
    }
    (tmp_path / "spec.json").write_text(json.dumps(document), encoding="utf-8")
    service = generate(tmp_path, "ambiguous", "--spec", "spec.json", "--force", "--no-input")
    done = service.run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout
    assert 'I = "I"' in "".join(path.read_text() for path in service.folder.rglob("models*.py"))


def test_layers_are_really_checked(service: Generated, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(service.folder, copy, ignore=shutil.ignore_patterns(".*cache*", "var"))
    module = copy / "src" / service.package / "_runtime" / "core" / "problems.py"
    module.write_text(module.read_text() + f"\nfrom {service.package} import settings as settings\n")
    layers = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=copy, env=environment({}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert layers.returncode == 1, layers.stdout


def test_types_are_clean(service: Generated) -> None:
    done = service.run("mypy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Success" in done.stdout


def test_an_operation_without_its_method_is_a_type_error(
    starter: Callable[[str], Generated], tmp_path: Path
) -> None:
    """The interface is what tells an owner that the contract has gained an operation."""
    copy = tmp_path / "copy"
    shutil.copytree(starter("order-service").folder, copy)
    handlers = copy / "src" / "order_service" / "orders" / "operations.py"
    handlers.write_text(handlers.read_text().replace("async def cancel_order(", "async def cancel_another("))
    done = Generated(copy, "order_service").run("mypy", "src")
    assert done.returncode == 1
    assert "cancel_order" in done.stdout
    assert "cancel_another" in done.stdout


def test_its_own_tests_pass(service: Generated) -> None:
    done = service.run("pytest", "-q", "-p", "no:cacheprovider", CONTRACT_EXAMPLES="3")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


OFFLINE = """
import fcntl, json, re, socket, struct, subprocess, sys, time, urllib.request

# A network namespace begins with its loopback interface down (netdevice(7)).
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
package, url = sys.argv[1:]
process = subprocess.Popen([sys.executable, "-m", package])
try:
    for _ in range(600):
        try:
            urllib.request.urlopen(url + "/readyz").close()
            break
        except OSError:
            time.sleep(0.1)
    page = urllib.request.urlopen(url + "/docs").read().decode()
    contract = urllib.request.urlopen(url + "/openapi.json").read()
    files = re.findall('(?:src|href|data-contract)="([^"]*)"', page)
    sizes = {file: len(urllib.request.urlopen(f"{url}/{file}").read()) for file in files if file != "data:,"}
    print(len(contract), json.dumps(sizes))
finally:
    process.terminate()
    process.wait(30)
"""


def test_it_starts_and_shows_itself_without_a_network(service: Generated, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "--net", "true"], check=False).returncode:
        pytest.skip("networks cannot be taken away here")
    done = subprocess.run(
        [unshare, "--net", sys.executable, "-c", OFFLINE, service.package, "http://127.0.0.1:8000"],
        cwd=service.folder, capture_output=True, text=True, check=False, timeout=120,
        env=environment({"DATABASE_URL": f"sqlite:///{tmp_path / 'service.db'}", "AUTH_DEV": "1"}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    length, _, sizes = done.stdout.splitlines()[-1].partition(" ")
    assert int(length) > 10_000
    loaded = json.loads(sizes)
    assert len(loaded) == 5
    assert sum(loaded.values()) > 1_000_000
