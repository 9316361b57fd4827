"""The effect of a thing's deletion on those that refer to it."""

from __future__ import annotations

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.entities.references import Deletion, on_delete, referred, refused_deletions
from scaffold.model.service import ServiceModel
from scaffold.normal.repair import repair
from tests.shelves import Edit, edited

_SCHEMAS = "components.schemas"
_CONFLICT = Edit("paths./shelves/{shelf_id}.delete.responses.409", "{description: in use}")


def model_of(*edits: Edit) -> ServiceModel:
    return build_service_model(repair(edited(*edits)).contract)


def deletion(model: ServiceModel, holder: str, field: str) -> Deletion:
    entity = model.entity(holder)
    parent = referred(model.entities, model.name, entity, field)
    assert parent is not None
    return on_delete(model, entity, field, parent)


def reference(schema: str, *more: Edit) -> tuple[Edit, ...]:
    names = ("Shelf", "ShelfNew", "ShelfPut")
    return (*(Edit(f"{_SCHEMAS}.{name}.properties.parent_id", schema) for name in names), *more)


def test_what_is_created_below_a_thing_goes_with_it_unless_409_is_declared() -> None:
    assert deletion(model_of(), "Book", "shelf_id") is Deletion.CASCADE
    assert deletion(model_of(_CONFLICT), "Book", "shelf_id") is Deletion.REFUSED


@pytest.mark.parametrize("kind", ["string, format: uuid", "string"])
def test_what_only_refers_to_a_thing_stays(kind: str) -> None:
    schema = f"{{type: {kind}, x-ref: {{entity: Shelf}}}}"
    assert deletion(model_of(*reference(schema)), "Shelf", "parent_id") is Deletion.SET_NULL
    assert deletion(model_of(*reference(schema, _CONFLICT)), "Shelf", "parent_id") is Deletion.REFUSED
    required = Edit(f"{_SCHEMAS}.Shelf.required.3", "parent_id")
    model = model_of(*reference(schema, required))
    assert deletion(model, "Shelf", "parent_id") is Deletion.REFUSED
    assert refused_deletions(model) == {"deleteShelf"}


def test_what_takes_along_what_may_not_go_may_not_go_either() -> None:
    top = "{type: string, format: uuid, x-ref: {entity: Book}}"
    edits = [Edit(f"{_SCHEMAS}.{name}.properties.top_id", top) for name in ("Shelf", "ShelfNew", "ShelfPut")]
    model = model_of(*edits, Edit(f"{_SCHEMAS}.Shelf.required.3", "top_id"))
    assert deletion(model, "Shelf", "top_id") is Deletion.REFUSED
    assert deletion(model, "Book", "shelf_id") is Deletion.CASCADE
    assert refused_deletions(model) == {"deleteShelf"}


def test_a_parent_that_only_the_path_names_is_a_foreign_key() -> None:
    model = model_of(
        Edit(f"{_SCHEMAS}.Book.properties.shelf_id", None), Edit(f"{_SCHEMAS}.Book.required", "[id, title]")
    )
    (relation,) = model.entity("Book").relations
    assert (relation.field, relation.entity) == ("shelf_id", "Shelf")
    assert model.entity("Book").field("shelf_id").hidden
    assert deletion(model, "Book", "shelf_id") is Deletion.CASCADE


def test_an_array_that_clients_send_within_a_thing_always_goes_with_it() -> None:
    books = "{type: array, items: {$ref: '#/components/schemas/Book'}}"
    sent = [Edit(f"{_SCHEMAS}.{name}.properties.books", books) for name in ("Shelf", "ShelfNew", "ShelfPut")]
    assert deletion(model_of(*sent, _CONFLICT), "Book", "shelf_id") is Deletion.CASCADE


def test_a_key_of_another_type_is_no_foreign_key() -> None:
    model = model_of(*reference("{type: integer, x-ref: {entity: Shelf}}"))
    assert referred(model.entities, model.name, model.entity("Shelf"), "parent_id") is None
