from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from scaffold.python.models.modules import ModelsModule, divide_models
from scaffold.python.text.parts import MOST_LINES

HEADER = '''"""Models of the contract. Generated; changes here are lost."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel as _BaseModel
from pydantic import ConfigDict
from typing_extensions import TypeAliasType


class BaseModel(_BaseModel):
    model_config = ConfigDict(
        extra="allow",
    )


'''
SHARED = '''class Money(BaseModel):
    """An amount."""

    amount: int


Total = TypeAliasType("Total", Money)
"""A sum.

class NotOne(BaseModel): a docstring is no code
"""


class Node(BaseModel):
    children: list[Node] | None = None
    owner: Tree | None = None


class Leaf(Node):
    kind: Literal["Money"]


class Tree(BaseModel):
    root: Node | None = None


Json = TypeAliasType("Json", "int | list[Json] | Money")


class Forgotten(BaseModel):
    total: Total


Node.model_rebuild()
'''
USERS = {"orders": {"Order", "Tree", "Leaf"}, "lines": {"Line", "Tree", "Json"}}


def long_text() -> str:
    fields = "".join(f"    field_{number}: int\n" for number in range(MOST_LINES // 3))
    more = "\n\n".join(f"class Order{number}(BaseModel):\n{fields}" for number in range(9))
    order = "".join(f"    order_{number}: Order{number}\n" for number in range(9))
    return (
        f"{HEADER}{more}\n\n"
        f"class Order(BaseModel):\n{order}    total: Total\n\n\n"
        f"class Line(BaseModel):\n    price: Money\n\n\n{SHARED}"
    )


@pytest.fixture(scope="module")
def modules() -> tuple[ModelsModule, ...]:
    return divide_models(long_text(), USERS)


def imported(module: ModelsModule) -> set[str]:
    nodes = ast.walk(ast.parse(module.text))
    return {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 1}


def test_a_short_text_stays_one_module() -> None:
    assert divide_models(HEADER + SHARED, USERS) == ()


def test_a_member_of_an_enumeration_may_be_called_like_a_class_behind_it() -> None:
    kind = "class Kind(Enum):\n    Tree = 'Tree'\n    Line = 'Line'\n"
    divided = divide_models(long_text().replace("class Node", f"{kind}\n\nclass Node"), USERS)
    text = next(module.text for module in divided if "Kind" in module.names)
    assert "Kind.model_rebuild()" not in text
    assert "Line" not in text.replace(kind, "")


def test_every_definition_is_in_exactly_one_module(modules: tuple[ModelsModule, ...]) -> None:
    names = [name for module in modules for name in module.names]
    expected = {"BaseModel", "Money", "Total", "Node", "Leaf", "Tree", "Json", "Forgotten", "Order", "Line"}
    assert sorted(names) == sorted(expected | {f"Order{number}" for number in range(9)})
    for module in modules:
        assert " ".join(module.lines).split() == sorted(module.names)


def test_models_are_where_they_are_used(modules: tuple[ModelsModule, ...]) -> None:
    places = {name: module.name for module in modules for name in module.names}
    assert places["Line"] == "lines"
    assert places["Order"].startswith("orders_")
    assert places["Leaf"].startswith("orders_")
    assert {places[name] for name in ("Money", "Tree", "Node")} == {"common"}
    assert places["Json"] == "lines"
    assert places["Forgotten"] == "other"


def test_modules_import_each_other_in_one_direction_only(modules: tuple[ModelsModule, ...]) -> None:
    waiting = {module.name: imported(module) for module in modules}
    while waiting:
        free = [name for name, needed in waiting.items() if not needed & waiting.keys()]
        assert free, f"a circle of {sorted(waiting)}"
        for name in free:
            del waiting[name]


def test_modules_are_short(modules: tuple[ModelsModule, ...]) -> None:
    assert max(len(module.text.splitlines()) for module in modules) <= MOST_LINES + 50


def test_annotations_are_text_only_where_a_class_looks_ahead(modules: tuple[ModelsModule, ...]) -> None:
    assert [module.name for module in modules if "__future__" in module.text] == ["common"]


def test_the_order_of_users_does_not_matter(modules: tuple[ModelsModule, ...]) -> None:
    turned = {name: sorted(USERS[name], reverse=True) for name in reversed(USERS)}
    assert divide_models(long_text(), turned) == modules


@pytest.fixture
def package(tmp_path: Path, modules: tuple[ModelsModule, ...]) -> Iterator[str]:
    folder = tmp_path / "divided_models"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    for module in modules:
        (folder / f"{module.name}.py").write_text(module.text, encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    yield folder.name
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
        del sys.modules[name]


def test_every_model_can_be_used_whichever_module_is_first(
    package: str, modules: tuple[ModelsModule, ...]
) -> None:
    for first in modules:
        for name in [name for name in sys.modules if name.startswith(package)]:
            del sys.modules[name]
        importlib.import_module(f"{package}.{first.name}")
        for module in modules:
            loaded = importlib.import_module(f"{package}.{module.name}")
            for name in module.names:
                model = getattr(loaded, name)
                if isinstance(model, type) and issubclass(model, BaseModel):
                    assert model.model_rebuild(force=True)


def test_inherited_fields_find_their_types(package: str, modules: tuple[ModelsModule, ...]) -> None:
    place = next(module.name for module in modules if "Leaf" in module.names)
    leaf = importlib.import_module(f"{package}.{place}").Leaf
    value = leaf.model_validate({"kind": "Money", "owner": {"root": {"children": []}}})
    assert value.owner.root.children == []
