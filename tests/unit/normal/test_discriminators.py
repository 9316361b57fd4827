from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.service import Remark
from scaffold.normal.repair import repair
from tests.unit.model.contracts import data_of

PET = """
components:
  schemas:
    Pet:
      oneOf: [{$ref: "#/components/schemas/CatPet"}, {$ref: "#/components/schemas/DogPet"}]
      discriminator: {propertyName: kind}
    CatPet: {type: object, properties: {kind: CAT}}
    DogPet: {type: object, properties: {kind: DOG}}
    Kind: {type: string, const: dog}
    Base: {properties: {kind: {enum: [dog, cat]}}}
"""
CAT, DOG = "#/components/schemas/CatPet", "#/components/schemas/DogPet"


def mended(text: str) -> tuple[Any, list[Remark]]:
    repaired = repair(data_of(text))
    remarks = [remark for remark in repaired.remarks if remark.code.startswith("discriminator")]
    return repaired.contract["components"]["schemas"]["Pet"].get("discriminator"), remarks


def pets(cat: str, dog: str) -> str:
    return PET.replace("CAT", cat).replace("DOG", dog)


@pytest.mark.parametrize(
    ("cat", "dog", "meant"),
    [
        ("{const: cat}", "{enum: [dog]}", {"cat": CAT, "dog": DOG}),
        ("{enum: [cat, kitten]}", "{const: dog}", {"cat": CAT, "kitten": CAT, "dog": DOG}),
        ("{const: cat}", '{$ref: "#/components/schemas/Kind"}', {"cat": CAT, "dog": DOG}),
        ("{const: cat}", "{allOf: [{enum: [dog, cat]}, {const: dog}]}", {"cat": CAT, "dog": DOG}),
        ("{const: cat}", "{oneOf: [{const: dog}, {const: puppy}]}", {"cat": CAT, "dog": DOG, "puppy": DOG}),
        ("{const: cat}", "{const: DogPet}", {"cat": CAT, "DogPet": DOG}),
    ],
)
def test_constants_are_the_mapping(cat: str, dog: str, meant: dict[str, str]) -> None:
    discriminator, remarks = mended(pets(cat, dog))
    assert discriminator == {"propertyName": "kind", "mapping": meant}
    (remark,) = remarks
    assert remark.code == "discriminator-mapping"
    assert remark.pointer == "/components/schemas/Pet/discriminator"
    assert remark.message == f"{len(meant)} values of 'kind' mapped as the schemas say"


def test_what_a_branch_takes_from_others_counts() -> None:
    text = pets("{const: cat}", "{}").replace(
        "DogPet: {type: object, properties: {kind: {}}}",
        'DogPet: {allOf: [{$ref: "#/components/schemas/Base"}, {oneOf: [{properties: {kind: {const: dog}}}]}]}',
    )
    discriminator, _ = mended(text)
    assert discriminator["mapping"] == {"cat": CAT, "dog": DOG}


def test_a_branch_may_be_null() -> None:
    text = pets("{const: cat}", "{const: dog}").replace("oneOf: [", "oneOf: [{type: 'null'}, ", 1)
    discriminator, _ = mended(text)
    assert discriminator["mapping"] == {"cat": CAT, "dog": DOG}


@pytest.mark.parametrize(
    ("cat", "dog"),
    [
        ("{const: pet}", "{const: pet}"),
        ("{const: cat}", "{type: string}"),
        ("{enum: [cat, pet]}", "{enum: [dog, pet]}"),
        ("{const: cat}", "{const: 5}"),
    ],
)
def test_what_tells_nothing_apart_is_left_to_the_schemas(cat: str, dog: str) -> None:
    discriminator, remarks = mended(pets(cat, dog))
    assert discriminator is None
    assert [remark.code for remark in remarks] == ["discriminator-dropped"]


def test_a_reference_beside_a_schema_in_place_is_left_to_the_schemas() -> None:
    text = pets("{const: cat}", "{}").replace(f'{{$ref: "{DOG}"}}', "{properties: {kind: {const: dog}}}")
    assert mended(text)[0] is None


@pytest.mark.parametrize(
    "text",
    [
        pets("{const: CatPet}", "{enum: [DogPet, dog]}"),
        pets("{type: string}", "{type: string}"),
        pets("{const: cat}", "{const: dog}").replace(
            "kind}", "kind, mapping: {cat: DogPet, dog: CatPet}}", 1
        ),
        pets("{const: cat}", "{const: dog}").replace("propertyName: kind", "propertyName: other", 1),
    ],
)
def test_what_is_not_contradicted_stays(text: str) -> None:
    before = data_of(text)["components"]["schemas"]["Pet"]["discriminator"]
    assert mended(text) == (before, [])


def test_schemas_that_lead_back_to_themselves_end() -> None:
    text = pets("{const: cat}", "{const: dog}").replace(
        "DogPet: {type: object", 'DogPet: {allOf: [{$ref: "#/components/schemas/Pet"}], type: object', 1
    )
    discriminator, _ = mended(text)
    assert discriminator["mapping"] == {"cat": CAT, "dog": DOG}


def test_many_schemas_that_lead_to_each_other_are_read_once() -> None:
    names = [f"Pet{number}" for number in range(60)]
    union = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}
    schemas: dict[str, Any] = {
        name: {"properties": {"kind": {"const": name.lower()}}, "allOf": [union]} for name in names
    }
    schemas["Pet"] = {**union, "discriminator": {"propertyName": "kind"}}
    contract = {"components": {"schemas": schemas}}
    mapping = repair(contract).contract["components"]["schemas"]["Pet"]["discriminator"]["mapping"]
    assert len(mapping) == 60


def test_a_property_is_found_however_far_it_is() -> None:
    schemas: dict[str, Any] = {
        f"Pet{number}": {"allOf": [{"$ref": f"#/components/schemas/Pet{number + 1}"}]}
        for number in range(2000)
    }
    branch = {"$ref": "#/components/schemas/Pet0"}
    schemas["Pet"] = {"oneOf": [branch], "discriminator": {"propertyName": "kind"}}
    schemas["Pet2000"] = {"properties": {"kind": {"const": "far"}}}
    repaired = repair({"components": {"schemas": schemas}})
    assert [remark.code for remark in repaired.remarks] == ["discriminator-mapping"]
