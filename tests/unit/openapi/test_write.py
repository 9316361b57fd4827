"""Writing data as YAML."""

from __future__ import annotations

import pytest
import yaml

from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.yaml_reader import YamlReader
from scaffold.openapi.write import to_yaml

NUMBERS = (
    "1e3",
    "0.16001e0",
    "1.5E9",
    "0o17",
    "0x1F",
    ".5",
    "+1",
    "1.",
    ".inf",
    "-.INF",
    ".nan",
    "1_000",
    "yes",
    "1:30",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_text_that_looks_like_a_number_stays_text(text: str) -> None:
    written = to_yaml({"a": text})
    assert YamlReader(written, "a.yaml", Limits()).read() == {"a": text}
    assert yaml.safe_load(written) == {"a": text}
