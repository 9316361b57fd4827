from __future__ import annotations

import json

import pytest

from scaffold.openapi.read.spans import Span, Style, find_span, scan_json_spans, scan_yaml_spans

YAML = """\
# head
a: &x {b: 1, c: ['2', "3"]}
d:
  - e: |
      text

  # between
  - f: >+
      kept

g: *x
h: !!str 1
"""


def read(text: str) -> Span:
    span = scan_yaml_spans(text)
    assert span is not None
    return span


def written(text: str, *pointer: str | int) -> str:
    found = find_span(read(text), pointer)
    assert found is not None
    return text[found[1].start : found[1].end]


def test_every_value_has_its_place() -> None:
    assert written(YAML, "d", 0, "e") == "|\n      text"
    assert written(YAML, "d", 1, "f") == ">+\n      kept\n"
    assert written(YAML, "d", 0) == "e: |\n      text"
    found = find_span(read(YAML), ("d",))
    assert found is not None
    key, value = found
    assert key is not None
    assert YAML[key.start : key.end] == "d"
    assert value.style is Style.BLOCK


@pytest.mark.parametrize(
    "pointer",
    [("a",), ("a", "b"), ("g",), ("g", "b"), ("h",), ("d", 2), ("d", "x"), ("z",), ("d", 0, "e", "x")],
)
def test_what_is_shared_tagged_or_absent_has_none(pointer: tuple[str | int, ...]) -> None:
    assert find_span(read(YAML), pointer) is None


def test_the_last_of_equal_keys_is_meant() -> None:
    assert written("a: 1\na: 2\n", "a") == "2"


def test_styles() -> None:
    root = read("{a: b, 'c': 'd', \"e\": \"f\", g: [1]}")
    styles = [(key.style, value.style) for key, value in root.entries or ()]
    assert styles == [
        (Style.PLAIN, Style.PLAIN),
        (Style.SINGLE, Style.SINGLE),
        (Style.DOUBLE, Style.DOUBLE),
        (Style.PLAIN, Style.FLOW),
    ]
    assert (root.start, root.end) == (0, 34)


def test_json_and_yaml_agree_on_json() -> None:
    text = json.dumps({"a": [1, {"b": "x\\y", "c": None}], "d\u00e9": {}, "e": []}, indent=2)

    def places(span: Span | None) -> list[tuple[int, int, str | None]]:
        assert span is not None
        return sorted((part.start, part.end, part.key) for part, _ in span.walk())

    assert places(scan_json_spans(text)) == places(scan_yaml_spans(text))


def test_json_escapes_that_yaml_has_not() -> None:
    text = '{"a\\ud83d\\ude00": "\\/", "b": 1}'
    root = scan_json_spans(text)
    assert root is not None
    assert find_span(root, ("a\U0001f600",)) is not None


def test_an_empty_text_has_none() -> None:
    assert scan_yaml_spans("# nothing\n") is None
