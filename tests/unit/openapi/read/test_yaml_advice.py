from __future__ import annotations

import pytest
import yaml

from scaffold.core.errors import InputError
from scaffold.openapi.read import yaml_reader
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.yaml_reader import YamlReader


@pytest.mark.parametrize("parser", ["libyaml", "pure"])
@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a:\n\tb: 1", "indent with spaces, not with tabs"),
        ("a: @b", "put a text that begins with @ into quotes"),
        ("a: b: c", "put a text that holds a colon and a space into quotes, and end every key with a colon"),
        ('a:\n  b: "x\nc: 1\n', "close the quote or the bracket; it begins in line 2"),
        ("a: {b: c\nd: 1", "close the bracket, and separate what it holds with commas; it begins in line 1"),
        ("a:\n  b: 1\n c: 2", "in the same column; it begins in line "),
        ("a:\n  - 1\n - 2", "in the same column; it begins in line "),
        ('a: "\\d"', "double the backslash, or use single quotes"),
    ],
)
def test_a_mistake_comes_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, parser: str, text: str, advice: str
) -> None:
    if parser == "pure":
        monkeypatch.setattr(yaml_reader, "_EventLoader", yaml.SafeLoader)
    with pytest.raises(InputError) as caught:
        YamlReader(text, "x.yaml", Limits()).read()
    assert caught.value.code == "yaml-syntax"
    assert advice in str(caught.value.hint)
