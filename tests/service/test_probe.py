"""The probe makes the checks of a service's own tests over HTTP, and says what it could not try."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.test_own_tests import SPEC
from tools.probe.__main__ import probe

pytestmark = [pytest.mark.service, pytest.mark.slow]


def test_a_service_is_asked_for_what_it_promises(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text(SPEC)
    found = probe("note-service", tmp_path / "notes.yaml", tmp_path, seconds=60)
    assert (found["reached"], found["operations"]) == (found["checks"], 5)
    assert [found[kind] for kind in ("failures", "invalid", "broken")] == [[], [], []]
    # Every operation once, then: created, deleted, and found by a key that nothing has, twice.
    assert found["kept"] >= 5 + 4, found
