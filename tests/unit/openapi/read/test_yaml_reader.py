from __future__ import annotations

import pytest
import yaml

from scaffold.core.errors import InputError, LimitError
from scaffold.core.location import Pointer
from scaffold.openapi.read import yaml_reader
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.positions import LineIndex, find_offset
from scaffold.openapi.read.yaml_reader import YamlReader

LIMITS = Limits()


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def event_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test with both of PyYAML's parsers: not every platform has the fast one."""
    if request.param == "pure":
        monkeypatch.setattr(yaml_reader, "_EventLoader", yaml.SafeLoader)


def read(text: str, limits: Limits = LIMITS) -> object:
    return YamlReader(text, "x.yaml", limits).read()


def test_the_core_schema_of_yaml_12_decides() -> None:
    text = """
    words: [yes, no, on, Off, y]
    truths: [true, True, FALSE]
    nulls: [null, ~, Null, ]
    numbers: [1, -2, 0o17, 0x1F, 1.5, .5, 1e3, 0777, +3]
    texts: [2024-01-01, 12:30:45, 1_000, 0b11, '1', "true", 1.2.3, 0xZZ]
    """
    assert read(text) == {
        "words": ["yes", "no", "on", "Off", "y"],
        "truths": [True, True, False],
        "nulls": [None, None, None],
        "numbers": [1, -2, 15, 31, 1.5, 0.5, 1000.0, 777, 3],
        "texts": ["2024-01-01", "12:30:45", "1_000", "0b11", "1", "true", "1.2.3", "0xZZ"],
    }


def test_keys_are_their_source_text() -> None:
    assert read("200: a\nnull: b\ntrue: c\n1.0: d\n'on': e") == {
        "200": "a", "null": "b", "true": "c", "1.0": "d", "on": "e"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "a boolean"), ("On", "a boolean"), ("0777", "another number"), ("12:30:45", "another number"),
        ("1_000", "another number"), ("0b11", "another number"), ("2024-01-01", "a date"),
        ("2001-12-14T21:59:43Z", "a date"), ("1e3", "text"), ("0o17", "text"),
    ],
)  # fmt: skip
def test_scalars_that_yaml_11_reads_otherwise_are_noticed(text: str, expected: str) -> None:
    reader = YamlReader(f"a:\n  b: [x, {text}]", "x.yaml", LIMITS)
    reader.read()
    (warning,) = reader.warnings
    assert (warning.code, warning.pointer) == ("yaml11-ambiguous", ("a", "b", 1))
    assert expected in warning.message
    assert reader._text[warning.offset :].startswith(text)


@pytest.mark.parametrize(
    "text", ["0", "200", "1.5", "1.5e+3", "'no'", "north", "3.1.0", "-1", "10:99", "v2024-01-01"]
)
def test_scalars_on_which_versions_agree_are_not_noticed(text: str) -> None:
    reader = YamlReader(f"a: {text}", "x.yaml", LIMITS)
    reader.read()
    assert reader.warnings == []


def test_an_ambiguous_key_is_noticed_each_time() -> None:
    reader = YamlReader("on: 1\nb: {on: 2}", "x.yaml", LIMITS)
    reader.read()
    assert [warning.pointer for warning in reader.warnings] == [("on",), ("b", "on")]


def test_duplicate_keys_are_noticed_where_they_stand_again() -> None:
    reader = YamlReader("a:\n  b: 1\n  c: 2\n  b: 3\n", "x.yaml", LIMITS)
    assert reader.read() == {"a": {"b": 3, "c": 2}}
    (warning,) = reader.warnings
    assert (warning.code, warning.pointer) == ("duplicate-key", ("a", "b"))
    assert "line 2" in warning.message
    assert LineIndex(reader._text).position(warning.offset) == (4, 3)


def test_what_is_merged_twice_is_noticed() -> None:
    text = "x: &x {k: 1}\ny: &y {m: 2}\nz:\n  <<: *x\n  <<: *y\n"
    reader = YamlReader(text, "x.yaml", LIMITS)
    assert reader.read() == {"x": {"k": 1}, "y": {"m": 2}, "z": {"k": 1, "m": 2}}
    (warning,) = reader.warnings
    assert (warning.code, warning.pointer) == ("duplicate-key", ("z", "<<"))
    assert LineIndex(text).position(warning.offset) == (5, 3)
    once = YamlReader(text.replace("  <<: *x\n  <<: *y", "  <<: [*x, *y]"), "x.yaml", LIMITS)
    assert (once.read()["z"], once.warnings) == ({"k": 1, "m": 2}, [])


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        (("é",), (1, 1)),
        (("é", "b"), (2, 3)),
        (("é", "b", 1), (4, 5)),
        (("é", "b", 1, "c"), (4, 6)),
        (("flow", 0, "x"), (5, 9)),
        (("flow", 1), (5, 16)),
        (("text",), (6, 1)),
        (("after",), (9, 1)),
        (("after", "missing", 3), (9, 1)),
    ],
)
def test_positions_are_those_of_keys_and_items(pointer: Pointer, position: tuple[int, int]) -> None:
    text = "é:\r\n  b:\r\n  - 1\r\n  - {c: 😀}\nflow: [{x: 1}, y]\ntext: |\n  a\n  b\nafter: 1\n"
    reader = YamlReader(text, "x.yaml", LIMITS)
    reader.read()
    assert LineIndex(text).position(find_offset(reader.mark, pointer)) == position


def test_anchors_and_merge_keys_are_expanded() -> None:
    text = """
    base: &base {a: 1, b: {c: 2}}
    same: *base
    merged:
      <<: *base
      a: 3
    both:
      <<: [{a: 4}, *base]
    name: &name key
    *name : value
    '<<': kept
    """
    base = {"a": 1, "b": {"c": 2}}
    assert read(text) == {
        "base": base,
        "same": base,
        "merged": {"a": 3, "b": {"c": 2}},
        "both": {"a": 4, "b": {"c": 2}},
        "name": "key",
        "key": "value",
        "<<": "kept",
    }


def test_what_an_alias_brings_stands_at_the_anchor() -> None:
    text = "base: &base\n  a: 1\nsame: *base\nmerged:\n  <<: *base\n"
    reader = YamlReader(text, "x.yaml", LIMITS)
    reader.read()
    positions = {
        pointer: LineIndex(text).position(find_offset(reader.mark, pointer))
        for pointer in (("same",), ("same", "a"), ("merged", "a"))
    }
    assert positions == {("same",): (3, 1), ("same", "a"): (2, 3), ("merged", "a"): (2, 3)}


def _bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [1", "yaml-syntax", 1),
        ("a: 'x\\q'\nb: \"\\q\"", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2", "yaml-documents", 2),
        ("a: 1\nb: !!python/object:os.system x", "yaml-tag", 2),
        ("a: !mine [1]", "yaml-tag", 1),
        ("!!binary x: 1", "yaml-tag", 1),
        ("? [a]\n: b", "yaml-complex-key", 1),
        ("? {a: 1}\n: b", "yaml-complex-key", 1),
        ("a: &x [1]\n*x : b", "yaml-complex-key", 2),
        ("a: &x\n  b: *x", "yaml-recursion", 2),
        ("a: &x [*x]", "yaml-recursion", 1),
        ("a: *nothing", "yaml-syntax", 1),
        ("a:\n  <<: 1", "yaml-merge", 2),
        ("a:\n  <<: [1]", "yaml-merge", 2),
        ("s: &s 1\na:\n  <<: *s", "yaml-merge", 3),
        ("a: .inf", "number-not-finite", 1),
        ("a: -.INF", "number-not-finite", 1),
        ("a: .nan", "number-not-finite", 1),
        ("a: 1e999", "number-not-finite", 1),
    ],
)
def test_what_is_refused_says_where(text: str, code: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.location is not None
    assert caught.value.location.line == line


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        (_bomb(9), LIMITS, "limit-nodes"),
        ("\n".join(f"x{n}: &x{n} [{f'*x{n - 1}' if n else ''}]" for n in range(300)), LIMITS, "limit-depth"),
        ("[" * 200 + "]" * 200, LIMITS, "limit-depth"),
        ("[" * 5000, LIMITS, "limit-depth"),
        ("\n".join(" " * n + "a:" for n in range(300)), LIMITS, "limit-depth"),
        ("a: " + "9" * 5000, LIMITS, "limit-digits"),
        ("a: 0x" + "f" * 5000, LIMITS, "limit-digits"),
        ("a: " + "x" * 101, Limits(scalar_length=100), "limit-scalar"),
        ("x" * 101 + ": a", Limits(scalar_length=100), "limit-scalar"),
        ("[1, 2, 3]", Limits(nodes=3), "limit-nodes"),
    ],
)
def test_limits_are_kept(text: str, limits: Limits, code: str) -> None:
    with pytest.raises(LimitError) as caught:
        read(text, limits)
    assert caught.value.code == code
    assert caught.value.location is not None


def test_just_below_the_limits_is_read() -> None:
    assert read("[" * 199 + "]" * 199) is not None
    assert read("a: " + "9" * 300) == {"a": int("9" * 300)}


def test_a_text_without_a_document_has_no_data() -> None:
    assert read("# only a comment\n") is None
    assert read("---\n...\n") is None
