"""No chain of aliases is longer than the generator can follow in time."""

from __future__ import annotations

from scaffold.python.models.chains import find_cuts
from scaffold.python.models.codegen import generate_module
from scaffold.python.types.shapes import (
    AliasDefinition,
    Definition,
    Field,
    ListOf,
    MapOf,
    Named,
    ObjectDefinition,
    Primitive,
    Scalar,
    Shape,
    union,
)

TEXT = Scalar(Primitive.STR)


def chain(length: int, last: Shape = TEXT) -> dict[str, Definition]:
    """Return aliases of which each is a list of the next."""
    shapes: list[Shape] = [*(ListOf(Named(f"A{number + 1}")) for number in range(length - 1)), last]
    return {f"A{number}": AliasDefinition(f"A{number}", "", shape) for number, shape in enumerate(shapes)}


def test_short_chains_stay_whole() -> None:
    assert find_cuts(chain(40)) == ()
    assert find_cuts({"A": AliasDefinition("A", "", union([TEXT, MapOf(Named("A"))]))}) == ()
    assert find_cuts(chain(39, ListOf(Named("A0")))) == ()


def test_long_chains_are_cut_wherever_they_begin() -> None:
    assert find_cuts(chain(41)) == ("A0",)
    assert find_cuts(chain(2_000)) == tuple(f"A{number}" for number in range(1_959, 0, -41))
    turned = dict(reversed(chain(2_000).items()))
    assert set(find_cuts(turned)) == set(find_cuts(chain(2_000)))
    branches = {**chain(45), "B": AliasDefinition("B", "", union([TEXT, Named("A3"), Named("A44")]))}
    assert find_cuts(branches) == ("A4",)


def test_a_class_ends_a_chain() -> None:
    field = Field("a", "a", Named("A5"), required=True)
    found = {**chain(40), "A20": ObjectDefinition("A20", "", (), (field,), closed=False)}
    assert find_cuts({**found, **{f"B{key}": value for key, value in chain(30).items()}}) == ()


def test_what_is_cut_is_named_and_generated() -> None:
    text, reduced = generate_module(chain(100))
    assert reduced == dict.fromkeys(("A59", "A18"), "more than 40 aliases refer to one another in a row")
    assert text.count(" = TypeAliasType(") + text.count(": TypeAlias = ") == 100
