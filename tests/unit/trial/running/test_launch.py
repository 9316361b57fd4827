"""The lines of `scaffold run` about a service that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.trial.running import launch
from scaffold.trial.running.service import Service


@pytest.mark.parametrize("shown", [True, False])
def test_the_page_is_named_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, shown: bool
) -> None:
    monkeypatch.setattr(launch, "answers", lambda url: shown and url == "http://host/docs")
    text = launch.render_addresses(Service(tmp_path, "order_service"), Path("python"), "http://host")
    assert ("http://host/docs" in text) is shown
    assert "http://host/openapi.json" in text
