"""The mini-grammar of fields."""

from __future__ import annotations

import pytest

from scaffold.brief.fields import Bounds, Computed, Field, GrammarError, Target, parse_field, write_field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("string", Field("string")),
        ("string(..500)?", Field("string", bounds=Bounds(None, 500), optional=True)),
        ("string(43)", Field("string", bounds=Bounds(43, 43))),
        ("decimal(-0.5..9.5)", Field("decimal", bounds=Bounds(-0.5, 9.5))),
        (
            "uuid -> auth-service.User, readonly, indexed",
            Field("uuid", target=Target("User", "auth-service"), flags=frozenset({"readonly", "indexed"})),
        ),
        ("enum(open, closed) = open", Field("enum", choices=("open", "closed"), default="open")),
        ('enum("a|b", "c, d")', Field("enum", choices=("a|b", "c, d"))),
        ("Line[1..100]", Field("Line", items=Bounds(1, 100))),
        ("Line[]?", Field("Line", items=Bounds(), optional=True)),
        ("int = sum(items.quantity)", Field("int", computed=Computed("sum", "items", "quantity"))),
        ("int = count(Item)", Field("int", computed=Computed("count", "Item"))),
        ("bool = false | Whether | it is so", Field("bool", default=False, description="Whether | it is so")),
    ],
)
def test_reads_and_writes(text: str, field: Field) -> None:
    assert parse_field(text) == field
    assert parse_field(write_field(field)) == field


WRONG = """\
?
(1..2)
string(
string(2..1)
string(-1..2)
string(1.5)
string()
string(a..b)
enum
enum()
enum(a, a)
uuid(3)
bool = maybe
int = x
enum(a) = b
X[] = 3
uuid ->
uuid -> lower.case.Name
string, other
string, readonly, readonly
string, readonly, writeonly
string string
int = sum(items)
int = count(items.price)
enum("a)
!!python/object:os.system
string; rm -rf /
{{7*7}}
""".splitlines()


@pytest.mark.parametrize("text", ["", " ", "string\x00", *WRONG])
def test_refuses_and_says_what_to_write(text: str) -> None:
    with pytest.raises(GrammarError) as refused:
        parse_field(text)
    assert refused.value.message
    assert refused.value.hint
