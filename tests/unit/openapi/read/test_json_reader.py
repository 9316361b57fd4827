from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scaffold.core.errors import InputError, LimitError
from scaffold.core.location import Pointer
from scaffold.openapi.read import json_marks
from scaffold.openapi.read.json_marks import scan_json
from scaffold.openapi.read.json_reader import JsonReader
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.positions import LineIndex, find_offset

LIMITS = Limits()


def read(text: str, limits: Limits = LIMITS) -> object:
    return JsonReader(text, "x.json", limits).read()


def test_data_is_read_as_written() -> None:
    value = {"a": [1, -2.5, 1e3, True, None, "é\n"], "200": {"": {}}}
    assert read(json.dumps(value)) == value


def test_positions_are_those_of_keys_and_items() -> None:
    text = '{\n  "a\\u0062": [1, {"c": "}]"}],\n  "q\\"": {"x" : [ ], "y": -1.5}\n}'
    mark, warnings = scan_json(text)
    assert warnings == []
    positions = {
        pointer: LineIndex(text).position(find_offset(mark, pointer))
        for pointer in [("ab",), ("ab", 0), ("ab", 1, "c"), ('q"',), ('q"', "x"), ('q"', "y"), ("gone",)]
    }
    assert positions == {
        ("ab",): (2, 3),
        ("ab", 0): (2, 15),
        ("ab", 1, "c"): (2, 19),
        ('q"',): (3, 3),
        ('q"', "x"): (3, 11),
        ('q"', "y"): (3, 22),
        ("gone",): (1, 1),
    }


def test_duplicate_keys_are_noticed_where_they_stand_again() -> None:
    text = '{"a": [0, {"b": 1,\n "b": 2, "\\u0062": 3}], "c": {"a": {}, "d": {"e": 1, "e": 2}}}'
    reader = JsonReader(text, "x.json", LIMITS)
    assert reader.read() == {"a": [0, {"b": 3}], "c": {"a": {}, "d": {"e": 2}}}
    found = [(warning.pointer, LineIndex(text).position(warning.offset)) for warning in reader.warnings]
    assert found == [(("a", 1, "b"), (2, 2)), (("a", 1, "b"), (2, 10)), (("c", "d", "e"), (2, 54))]


def test_what_stands_again_is_looked_into_too() -> None:
    """The second `a` is the one that is open, although `b` came after the first."""
    reader = JsonReader('{"a": 1, "b": 2, "a": {"x": 1, "x": 2}}', "x.json", LIMITS)
    reader.read()
    assert {warning.pointer for warning in reader.warnings} == {("a",), ("a", "x")}


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ('{"a": }', "json-syntax", (1, 7)),
        ('{"a": "x\ny"}', "json-syntax", (1, 9)),
        ('{"NaN": 1,\n "b": NaN}', "number-not-finite", (2, 7)),
        ('{"a": -Infinity}', "number-not-finite", (1, 7)),
        ('{"a": [1, 1e400]}', "number-not-finite", (1, 11)),
        ('{"a": "9", "b": ' + "9" * 5000 + "}", "limit-digits", (1, 17)),
        ('{"a": "[",\n "b": ' + "[" * 250 + "]" * 250 + "}", "limit-depth", (2, 205)),
        ("[" * 100_000, "limit-depth", (1, 200)),
        ("[" * 100_000 + "]" * 100_000, "limit-depth", (1, 200)),
    ],
)
def test_what_is_refused_says_where(text: str, code: str, position: tuple[int, int]) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.location is not None
    assert (caught.value.location.line, caught.value.location.column) == position


def test_the_python_error_for_the_end_of_a_text_differs_between_versions() -> None:
    with pytest.raises(InputError, match="not valid JSON"):
        read('{"a": 1')


def test_limits_are_kept() -> None:
    with pytest.raises(LimitError, match="more than 3 values"):
        read("[1, 2, 3, 4]", Limits(nodes=3))
    with pytest.raises(LimitError, match="longer than 100"):
        read(json.dumps(["x" * 101]), Limits(scalar_length=100))


def test_the_deepest_text_that_is_allowed_is_read() -> None:
    reader = JsonReader("[" * 199 + "]" * 199, "x.json", LIMITS)
    reader.read()
    assert reader.height == 199


@pytest.mark.parametrize("small", [1, 40, 1 << 15])
def test_positions_in_a_large_text_are_found_without_reading_all_of_it(
    small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_marks, "_SMALL", small)
    value = {
        "a\n": [{"b": {"c": [1, [], {"d": "}]"}], "": "x" * 50}}, "y", -1.5, {}],
        "200": {"e": None, "f": {}},
    }
    for indent in (None, 2):
        text = " " + json.dumps(value, indent=indent)
        mark, _ = json_marks.scan_json(text)
        marks = json_marks.JsonMarks(text)
        for pointer in [
            *pointers(value),
            ("gone",),
            ("a\n", 9),
            ("a\n", "0"),
            ("a\n", 0, "b", "c", 2, "z", 1),
            (200,),
        ]:
            assert marks.find_offset(pointer) == find_offset(mark, pointer), pointer


def test_positions_after_an_object_that_has_a_key_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_marks, "_SMALL", 0)
    text = '{"twice": {"a": 1, "b": [2], "a": {"c": [3, {}]}}, "empty": {"x": {}, "y": []}, "after": [4, 5]}'
    marks = json_marks.JsonMarks(text)
    assert marks.find_offset(("after",)) == text.index('"after"')
    assert marks.find_offset(("after", 1)) == text.index("5")


def pointers(value: object, start: Pointer = ()) -> Iterator[Pointer]:
    yield start
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    )
    for key, child in entries:
        yield from pointers(child, (*start, key))
