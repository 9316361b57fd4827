"""A definition that the generator cannot do costs no other."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.python.models import codegen
from scaffold.python.models.codegen import generate_module
from scaffold.python.types.shapes import (
    AliasDefinition,
    Definition,
    EnumDefinition,
    Field,
    Named,
    ObjectDefinition,
    Primitive,
    Scalar,
)

TEXT = Scalar(Primitive.STR)


def definitions(count: int) -> dict[str, Definition]:
    found: list[Definition] = [
        ObjectDefinition(f"C{number}", "", (), (Field("a", "a", TEXT, required=True),), closed=False)
        for number in range(count)
    ]
    found += [EnumDefinition("State", "", ("on", "off")), AliasDefinition("First", "", Named("C0"))]
    return {definition.name: definition for definition in found}


@pytest.fixture
def choke(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Let the generator fail whenever one of these names is not reduced; fill the set to choose them."""
    names: set[str] = set()
    real = codegen._generate

    def generate(document: dict[str, Any], aliases: dict[str, str]) -> str:
        schemas = document["components"]["schemas"]
        if any(schemas[name].get("required") or schemas[name].get("enum") for name in names):
            raise codegen._GenerationError("choked")
        return real(document, aliases)

    monkeypatch.setattr(codegen, "_generate", generate)
    return names


def test_one_bad_definition_is_found_and_reduced(choke: set[str]) -> None:
    choke |= {"C13"}
    text, reduced = generate_module(definitions(30))
    assert reduced == {"C13": "choked"}
    assert text.count("    a: str") == 29
    assert "class C13(BaseModel)" in text


def test_several_bad_definitions_are_found(choke: set[str]) -> None:
    choke |= {"C1", "C7", "State"}
    text, reduced = generate_module(definitions(10))
    assert set(reduced) == choke
    assert text.count("    a: str") == 8


def test_attempts_are_bounded(choke: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "_MOST_ATTEMPTS", 5)
    choke |= {f"C{number}" for number in range(0, 40, 3)}
    _, reduced = generate_module(definitions(40))
    assert choke <= set(reduced)


def test_a_generator_that_does_nothing_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "_generate", lambda *_: "x = 1\n")
    with pytest.raises(ScaffoldError, match="no models could be generated: nothing was generated for C0"):
        generate_module(definitions(1))


def test_a_process_of_its_own_gives_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    here = generate_module(definitions(3))
    monkeypatch.setattr(codegen, "_LARGE", 1)
    monkeypatch.setattr(codegen, "_generate", None)
    assert generate_module(definitions(3)) == here


def test_a_process_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "_CHILD", "import time; time.sleep(600)")
    with pytest.raises(codegen._GenerationError, match="did not finish within"):
        codegen._generate_in_child({}, {}, 0.2)


@pytest.mark.parametrize("child", ["raise SystemExit(1)", "import os; os.kill(os.getpid(), 9)"])
def test_a_process_that_dies_is_an_error_of_the_generator(
    monkeypatch: pytest.MonkeyPatch, child: str
) -> None:
    monkeypatch.setattr(codegen, "_CHILD", child)
    with pytest.raises(codegen._GenerationError, match="died"):
        codegen._generate_in_child({}, {}, 60.0)


def test_errors_of_the_generator_come_back_from_its_process() -> None:
    with pytest.raises(codegen._GenerationError, match="Models not found"):
        codegen._generate_in_child({"openapi": "3.1.0", "info": {}, "paths": {}}, {}, 60.0)


def test_attempts_that_take_too_long_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def generate(document: dict[str, Any], *_: object) -> str:
        if any(schema.get("required") for schema in document["components"]["schemas"].values()):
            tried.append(document)
            raise codegen._TimeoutError("the generator did not finish within 60 s")
        return "".join(f"class {name}: pass\n" for name in document["components"]["schemas"])

    monkeypatch.setattr(codegen, "_generate", generate)
    _, reduced = generate_module(definitions(40))
    assert {f"C{number}" for number in range(40)} <= set(reduced)
    assert len(tried) <= codegen._MOST_AFTER_TIMEOUT + 2
