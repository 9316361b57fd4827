"""Models of any graph: what is built with a model is bounded, and what it accepts and dumps stays the same."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import service_runtime.core
from scaffold.python.models.deferring import MARK, defer_building

HEAD = '''"""Models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel as _BaseModel
from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType


class BaseModel(_BaseModel):
    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
    )


'''


def circle(count: int, field: str = "Node{} | None") -> str:
    """Write models that each refer to the next two, in a circle."""
    classes = [
        f"class Node{number}(BaseModel):\n"
        f"    id: int\n"
        f'    kind: Literal["Node{number}"] = "Node{number}"\n'
        f"    near: {field.format((number + 1) % count)} = None\n"
        f"    far: {field.format((number * 7 + 3) % count)} = None\n"
        for number in range(count)
    ]
    return HEAD + "\n\n".join(classes) + "\n\nNode0.model_rebuild()\n"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports the text of a module of models as that of a service."""
    monkeypatch.syspath_prepend(str(tmp_path))
    package = tmp_path / "deferred" / "_generated"
    (package.parent / "_runtime").mkdir(parents=True)
    (package.parent / "_runtime" / "core").symlink_to(Path(service_runtime.core.__file__).parent)
    package.mkdir()

    def load(text: str) -> ModuleType:
        (package / "models.py").write_text(text, encoding="utf-8")
        for name in [name for name in sys.modules if name.partition(".")[0] == "deferred"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        return importlib.import_module("deferred._generated.models")

    return load


def test_hundreds_in_one_circle(load: Any) -> None:
    models = load(defer_building(circle(400)))
    node = models.Node5.model_validate({"id": 1, "near": {"id": 2, "far": {"id": 3, "more": "x"}}})
    assert type(node.near) is models.Node6
    assert type(node.near.far) is models.Node45
    assert node.model_dump(exclude_unset=True) == {
        "id": 1,
        "near": {"id": 2, "far": {"id": 3, "more": "x"}},
    }
    assert node.model_dump_json(exclude_unset=True) == '{"id":1,"near":{"id":2,"far":{"id":3,"more":"x"}}}'
    assert models.Node5(id=1, near=models.Node6(id=2)).near == models.Node6(id=2)


def test_faults_say_where_they_are(load: Any) -> None:
    models = load(defer_building(circle(100)))
    with pytest.raises(ValidationError) as caught:
        models.Node0.model_validate({"id": 1, "near": {"id": 2, "near": {"id": "x"}}})
    assert [error["loc"] for error in caught.value.errors()] == [("near", "near", "id")]


def test_long_chains(load: Any) -> None:
    text = circle(2000).replace("near: Node0 | None", "near: None")
    chain = "\n".join(line for line in text.splitlines() if "    far:" not in line)
    models = load(defer_building(chain))
    assert type(models.Node0.model_validate({"id": 1, "near": {"id": 2}}).near) is models.Node1


def test_few_are_built_together() -> None:
    text = defer_building(circle(20))
    assert MARK not in text
    assert "defer_build=True" in text
    assert "model_rebuild" not in text


def test_constraints_stay_and_unions_are_told_apart(load: Any) -> None:
    union = (
        'near: Annotated[Node{0} | Node1, Field(discriminator="kind")] | None'
        " = None\n    some: Annotated[list[Node{0}] | None, Field(alias='s', max_length=1)]"
    )
    text = circle(60).replace("near: Node2 | None", union.format(2))
    text = text.replace("far: Node10 | None", 'far: Annotated[Node2 | Node3, Field(discriminator="kind")]')
    models = load(defer_building(text))
    assert (
        type(models.Node1(id=1, near={"id": 1, "kind": "Node1"}, far={"id": 1, "kind": "Node3"}).near)
        is models.Node1
    )
    with pytest.raises(ValidationError) as caught:
        models.Node1.model_validate({"id": 1, "far": {"id": 1, "kind": "Node9"}, "s": [{"id": 1}, {"id": 2}]})
    assert {error["type"] for error in caught.value.errors()} == {"union_tag_invalid", "too_long"}


def test_columns_count_octets(load: Any) -> None:
    text = circle(60).replace(
        "near: Node2 | None = None", 'near: Annotated[Node2 | None, Field(alias="ü")] = None'
    )
    text = text.replace('Literal["Node3"] = "Node3"', 'Literal["Nödé3"] = "Nödé3"; here: Node3 | None = None')
    models = load(defer_building(text))
    assert type(models.Node1.model_validate({"id": 1, "ü": {"id": 2}}).near) is models.Node2
    assert type(models.Node3.model_validate({"id": 1, "here": {"id": 2}}).here) is models.Node3


def test_enumerations_are_no_part_of_it() -> None:
    names = [f"Kind{number}" for number in range(40)]
    enums = "".join(f'{name} = TypeAliasType("{name}", Literal["Node1"])\n' for name in names)
    fields = "".join(f"    f{number}: {name}\n" for number, name in enumerate(names))
    assert MARK not in defer_building(f"{HEAD}{enums}\n\nclass Wide(BaseModel):\n{fields}")


def branches(count: int, depth: int, kind: str = "") -> str:
    """Write models with models within, and a union of them."""
    classes = []
    for number in range(count):
        classes += [
            f"class Part{number}x{level}(BaseModel):\n    text: str | None = None\n"
            f"    next: Part{number}x{level + 1} | None = None\n"
            for level in range(depth)
        ]
        classes.append(f"class Part{number}x{depth}(BaseModel):\n    text: str\n")
        classes.append(
            f'class Branch{number}(BaseModel):\n    kind: Literal["{number}"]\n    next: Part{number}x0 | None = None\n'
        )
    union = " | ".join(f"Branch{number}" for number in range(count))
    return HEAD + "\n\n".join(classes) + f'\n\nEither = TypeAliasType("Either", Annotated[{union}, {kind}])\n'


def test_a_union_of_many_is_built_without_what_its_members_lead_to(load: Any) -> None:
    text = defer_building(branches(25, 8, 'Field(discriminator="kind")'))
    assert text.count(f"next: Annotated[Part7x0 | None, {MARK}()]") == 1
    models = load(text)
    adapter = TypeAdapter(models.Either)
    value = {"kind": "7", "next": {"next": {"text": "x"}}}
    found = adapter.validate_python(value)
    assert type(found.next.next) is models.Part7x1
    assert adapter.dump_python(found, exclude_unset=True) == value
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"kind": "7", "next": {"next": {"text": 1}}})
    assert [error["loc"][-3:] for error in caught.value.errors()] == [("next", "next", "text")]


def test_a_union_of_few_is_built_with_all() -> None:
    assert MARK not in defer_building(branches(3, 8, 'Field(discriminator="kind")'))
