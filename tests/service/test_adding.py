"""The page docs/adding-to-a-service.md: its differences, applied to a fresh order service, do what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.service.running import Generated, Running, environment, running

pytestmark = [pytest.mark.service, pytest.mark.slow]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-to-a-service.md"
BLOCK = re.compile(r"^```diff\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CHANGED = re.compile(r"^\+\+\+ b/(.+)$", re.MULTILINE)
KEY = {"X-Dashboard-Key": "open-sesame"}
ORDER = {
    "currency": "EUR",
    "items": [{"product_id": "019b8d99-6900-76f0-8478-82e36b0d549b", "quantity": 1, "price": 2499}],
    "shipping_address": {"recipient": "Ada", "line1": "Kungsgatan 12", "city": "Stockholm", "country": "SE"},
}


def blocks() -> list[str]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def service(starter: Callable[[str], Generated], tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("adding") / "order-service"
    shutil.copytree(starter("order-service").folder, folder, ignore=shutil.ignore_patterns("var", ".*_cache"))
    for block in blocks():
        done = subprocess.run(
            ["git", "apply", "-C1", "-"], cwd=folder, input=block, capture_output=True, text=True, check=False,
            env={**environment({}), "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        )  # fmt: skip
        assert done.returncode == 0, f"renew the page's difference:\n{done.stderr}\n{block[:400]}"
    return Generated(folder, "order_service")


def test_nothing_of_the_generator_is_touched() -> None:
    changed = [path for block in blocks() for path in CHANGED.findall(block)]
    assert len(changed) >= 10
    assert [path for path in changed if "/_runtime/" in path or "/_generated/" in path] == []


def test_what_was_added_is_there(service: Generated) -> None:
    for block in blocks():
        for path in CHANGED.findall(block):
            assert (service.folder / path).is_file(), path


@pytest.mark.parametrize(
    "command", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=" ".join
)
def test_its_checks_stay_green(service: Generated, command: tuple[str, ...]) -> None:
    done = service.run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_layers_stay_kept(service: Generated) -> None:
    layers = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=service.folder, env=environment({}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert layers.returncode == 0, layers.stdout


def test_its_tests_stay_green(service: Generated) -> None:
    done = service.run("pytest", "-q", "-p", "no:cacheprovider", CONTRACT_EXAMPLES="3")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


@pytest.fixture(scope="module")
def shop(service: Generated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    given = {"DASHBOARD_KEY": "open-sesame", "DASHBOARD_SECONDS": "0.2", "AUTH_DEV": "1"}
    with running(service, tmp_path_factory.mktemp("shop"), **given) as replica:
        yield replica


def test_it_counts_what_is_ordered_and_sends_it(service: Generated, shop: Running) -> None:
    request = urllib.request.Request(f"{shop.url}/dashboard/counts/stream", headers=KEY)  # noqa: S310 - http
    with urllib.request.urlopen(request, timeout=30) as stream:  # noqa: S310 - http
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert next_data(stream) == "{}"
        headers = {"Idempotency-Key": str(uuid4())}
        made = shop.send("POST", "/api/orders", ORDER, token=service.token(), headers=headers)
        assert made.status == 201
        assert next_data(stream) == '{"pending": 1}'
    answer = shop.send("GET", "/dashboard/counts", headers=KEY)
    assert (answer.status, answer.json()) == (200, {"pending": 1})
    assert answer.headers["server-timing"].startswith("app;dur=")


def test_it_refuses_in_problems(shop: Running) -> None:
    refused = shop.send("GET", "/dashboard/counts")
    assert (refused.status, refused.json()["code"]) == (403, "forbidden")
    assert refused.headers["content-type"] == "application/problem+json"
    assert shop.send("GET", "/dashboard/nothing", headers=KEY).status == 404


def next_data(stream: Iterator[bytes]) -> str:
    """Return the data of the next event (HTML, 9.2.6)."""
    return next(line for line in stream if line.startswith(b"data:")).decode().removeprefix("data:").strip()
