"""Lists show what DELETE puts away where a flag asks for it; an action brings it back; dates select days."""

import pytest

from scaffold.model.service import Filter, Method
from tests.unit.model.contracts import behavior_of, model_of

SPEC = """
info: {{title: Notes, version: 1.0.0}}
paths:
  /notes:
    post:
      operationId: createNote
      requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{title: {{type: string}}}}}}}}}}}}
      responses: {{'201': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Note'}}}}}}}}}}
    get:
      operationId: listNotes
      parameters: [{{name: {name}, in: query, schema: {{type: {kind}}}}}]
      responses:
        '200':
          description: ok
          content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Note'}}}}}}}}
  /notes/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get:
      operationId: getNote
      responses:
        '200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Note'}}}}}}}}
        '410': {{description: was deleted}}
    delete: {{operationId: deleteNote, responses: {{'204': {{description: gone}}}}}}
  /notes/{{id}}/restore:
    post:
      operationId: restoreNote
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Note'}}}}}}}}}}
components:
  schemas:
    Note:
      type: object
      required: [id]
      x-entity: {{key: id, x-soft-delete: {said}}}
      properties:
        id: {{type: string, readOnly: true}}
        title: {{type: string}}
        state: {{type: string, enum: [open, archived], default: open, readOnly: true}}
        gone: {{type: boolean, readOnly: true}}
        createdAt: {{type: string, format: date-time, readOnly: true}}
        deletedAt: {{type: string, format: date-time, readOnly: true}}
"""
AT, FLAG, STATE = "{property: deletedAt}", "{property: gone}", "{property: state, value: archived}"


@pytest.mark.parametrize(
    ("name", "kind", "said", "shows"),
    [
        ("includeDeleted", "boolean", AT, True),
        ("with_deleted", "boolean", FLAG, True),
        ("showArchived", "boolean", STATE, True),
        ("includeTitle", "boolean", AT, False),
        ("deleted", "boolean", AT, False),
        ("include_deleted", "string", AT, False),
    ],
)
def test_a_flag_has_a_list_show_what_was_put_away(name: str, kind: str, said: str, *, shows: bool) -> None:
    model = model_of(SPEC.format(name=name, kind=kind, said=said))
    behavior = behavior_of(model, "listNotes")
    assert behavior.revealing == (name if shows else None)
    assert [refusal.parameter for refusal in behavior.refusals] == ([] if shows else [name])


@pytest.mark.parametrize(("said", "marks", "stamps"), [(AT, {}, ("deletedAt",)), (FLAG, {"gone": False}, ())])
def test_restore_takes_flags_and_instants_away(
    said: str, marks: dict[str, bool], stamps: tuple[str, ...]
) -> None:
    model = model_of(SPEC.format(name="title", kind="string", said=said))
    behavior = behavior_of(model, "restoreNote")
    assert (behavior.method, behavior.marks, behavior.stamps) == (Method.RESTORE, marks, stamps)
    assert "status-unused" not in {remark.code for remark in model.remarks}, "410 is answered"


def test_restore_is_501_where_nothing_says_to_which_state() -> None:
    model = model_of(SPEC.format(name="title", kind="string", said=STATE))
    assert behavior_of(model, "restoreNote").reason == (
        "nothing says what 'state' is afterwards; a transition in x-entity.transitions would"
    )
    unsaid = model_of(SPEC.format(name="title", kind="string", said="{property: none}"))
    assert "x-soft-delete" in (behavior_of(unsaid, "restoreNote").reason or "")


@pytest.mark.parametrize("name", ["created_on", "createdDate", "createdAt", "filter[created_day]"])
def test_a_date_selects_the_day_of_an_instant(name: str) -> None:
    spec = SPEC.format(name=repr(name), kind="string, format: date", said=AT)
    (found,) = behavior_of(model_of(spec), "listNotes").filters
    assert found == Filter(name, "createdAt", "on", f"inferred from the name {name}")


def test_which_of_two_instants_a_day_is_of_is_for_people_to_say() -> None:
    behavior = behavior_of(
        model_of(SPEC.format(name="day", kind="string, format: date", said=AT)), "listNotes"
    )
    assert [refusal.hint for refusal in behavior.refusals] == [
        "x-filter: {property: PROPERTY, operator: eq} on the parameter"
    ]
