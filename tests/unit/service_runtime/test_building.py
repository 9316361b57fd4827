"""Models are built of values of any depth, whatever their unions are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Union
from uuid import UUID

import pytest
from pydantic import BaseModel as _BaseModel
from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from service_runtime.core.deferring import Deferred
from service_runtime.core.problems import Problem
from service_runtime.core.values import build, build_value, dump


class BaseModel(_BaseModel):
    model_config = ConfigDict(defer_build=True, extra="allow", validate_by_name=True)


class Leaf(BaseModel):
    id: UUID
    label: Annotated[str | None, Field(alias="Label", max_length=9)] = None


Block = TypeAliasType("Block", Union["Paragraph", "Quote", Leaf, str])


class Paragraph(BaseModel):
    bold: str | None = None
    children: list[Block] | None = None


class Quote(BaseModel):
    by: str | None = None
    at: datetime | None = None
    children: Annotated[list[Block] | None, Deferred()] = None
    named: dict[str, Block] | None = None


class Dog(BaseModel):
    kind: Literal["dog"]
    next: Pet | None = None


class Cat(BaseModel):
    kind: Literal["cat"]
    next: Pet | None = None


Pet = TypeAliasType("Pet", Annotated[Dog | Cat, Field(discriminator="kind")])
First = TypeAliasType("First", Union["Second", str])
Second = TypeAliasType("Second", First | int)


def nested(depth: int, leaf: Any) -> Any:
    value = leaf
    for _ in range(depth):
        value = {"children": [value]}
    return value


def test_unions_within_unions_take_no_longer_with_each_level() -> None:
    """Each level would double the time: forty are centuries."""
    value = nested(40, {"by": "x", "children": ["a"]})
    built = build_value(Block, value)
    for _ in range(40):
        assert isinstance(built, Paragraph)
        assert built.children is not None
        [built] = built.children
    assert isinstance(built, Quote)
    assert dump(build_value(Block, value)) == value


@pytest.mark.parametrize("depth", [1, 2, 10])
def test_parts_are_typed_at_any_depth(depth: int) -> None:
    identifier = "0190a3c0-0000-7000-8000-00000000a11c"
    value = nested(
        depth, {"by": "x", "named": {"a": {"id": identifier, "Label": "l"}, "b": "text"}, "more": [1]}
    )
    built = build_value(Block, value)
    for _ in range(depth):
        [built] = built.children
    assert isinstance(built, Quote)
    assert built.model_fields_set == {"by", "named", "more"}
    assert built.named is not None
    leaf = built.named["a"]
    assert isinstance(leaf, Leaf)
    assert leaf.id == UUID(identifier)
    assert leaf.label == "l"
    assert dump(build_value(Block, value)) == value


@pytest.mark.parametrize("depth", [0, 10])
def test_what_is_refused_stays_as_it_is(depth: int) -> None:
    value = nested(depth, {"by": "x", "at": "2016-12-31T23:59:60Z", "children": [{"id": "no uuid"}]})
    assert dump(build(Paragraph, value)) == value
    assert dump(build_value(Block, value)) == value


def test_a_discriminator_chooses_at_any_depth() -> None:
    value: Any = {"kind": "cat"}
    for _ in range(20):
        value = {"kind": "dog", "next": value}
    built = build_value(Pet, value)
    while built.next:
        assert isinstance(built, Dog)
        built = built.next
    assert isinstance(built, Cat)


@pytest.mark.parametrize("value", ["x", 1, {}, [], nested(9, 1)])
def test_an_alias_may_lead_back_to_itself(value: Any) -> None:
    assert build_value(First, value) == value
    assert build_value(Second, value) == value


def test_what_is_too_deep_is_refused() -> None:
    with pytest.raises(Problem, match="nested too deeply"):
        build_value(Block, nested(1000, "x"))
