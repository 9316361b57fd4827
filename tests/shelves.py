"""Edits of the contract `shelves`, whose service does all that it says, that each ask for something that it does not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from tests import contracts


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts a value at a place, which is written with dots; None takes out what is there."""

    place: str
    value: str | None


def edited(*edits: Edit) -> dict[str, Any]:
    """Return the contract with edits."""
    spec = contracts.load("shelves")
    for edit in edits:
        *parents, last = edit.place.split(".")
        node: Any = spec
        for part in parents:
            node = node[int(part)] if isinstance(node, list) else node[part]
        key: Any = int(last) if isinstance(node, list) else last
        if edit.value is None:
            del node[key]
        elif isinstance(node, list) and key == len(node):
            node.append(yaml.safe_load(edit.value))
        else:
            node[key] = yaml.safe_load(edit.value)
    return spec


_LIST = "paths./shelves.get.parameters"
_PUT = "paths./shelves/{shelf_id}.put"
_SCHEMAS = "components.schemas"
_GONE = "{description: in use}"

_STATES = (
    Edit(f"{_SCHEMAS}.Shelf.properties.state", "{type: string, enum: [open, shut], default: open}"),
    Edit(
        f"{_SCHEMAS}.Shelf.x-entity",
        "{key: id, transitions: [{action: shut, from: [open], to: shut}, {action: open, from: [shut], to: open}]}",
    ),
)

KINDS: dict[str, tuple[tuple[Edit, ...], set[str]]] = {
    "parent-unchecked": (
        (
            Edit(
                "paths./rooms/{room}/lamps",
                "{parameters: [{name: room, in: path, required: true, schema: {type: string}}],"
                " post: {operationId: addLamp, requestBody: {required: true, content: {application/json: {schema:"
                " {$ref: '#/components/schemas/BookNew'}}}}, responses: {'201': {description: made, content:"
                " {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}}}",
            ),
            Edit(
                "paths./rooms/{room}/lamps/{id}",
                "{get: {operationId: getLamp, parameters: [{name: room, in: path, required: true, schema: {type: string}},"
                " {name: id, in: path, required: true, schema: {type: string, format: uuid}}], responses: {'200':"
                " {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}}}",
            ),
            Edit(
                f"{_SCHEMAS}.Lamp",
                "{type: object, required: [id, title], properties: {id: {type: string, format: uuid}, title: {type: string}}}",
            ),
        ),
        set(),
    ),
    "key-other": (
        (
            Edit(
                "paths./lamps",
                "{post: {operationId: addLamp, requestBody: {required: true, content: {application/json: {schema:"
                " {$ref: '#/components/schemas/Lamp'}}}}, responses: {'201': {description: made, content:"
                " {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}}}",
            ),
            Edit(
                "paths./lamps/{uidOrName}",
                "{get: {operationId: getLamp, parameters: [{name: uidOrName, in: path, required: true,"
                " schema: {type: string}}], responses: {'200': {description: ok, content: {application/json: {schema:"
                " {$ref: '#/components/schemas/Lamp'}}}}}}}",
            ),
            Edit(
                f"{_SCHEMAS}.Lamp",
                "{type: object, required: [uid, name], properties: {uid: {type: string}, name: {type: string}}}",
            ),
        ),
        set(),
    ),
    "property-dropped": (
        (Edit(f"{_SCHEMAS}.ShelfPut.properties.state", "{type: string, enum: [open, shut]}"), *_STATES),
        set(),
    ),
    "work-not-begun": (
        (
            Edit("paths./shelves.post.responses.202", "{$ref: '#/components/responses/Shelf'}"),
            Edit("paths./shelves.post.responses.201", None),
        ),
        set(),
    ),
    "reference-unchecked": (
        tuple(
            Edit(
                f"{_SCHEMAS}.{name}.properties.parent_id",
                "{type: integer, x-ref: {entity: Shelf}}",
            )
            for name in ("Shelf", "ShelfNew", "ShelfPut")
        ),
        {"delete-dangles"},
    ),
    "key-shared": (
        (
            Edit(f"{_SCHEMAS}.Book.properties.id", "{type: string, maxLength: 20}"),
            Edit(f"{_SCHEMAS}.BookNew.properties.id", "{type: string, maxLength: 20}"),
            Edit(f"{_SCHEMAS}.BookNew.required.1", "id"),
        ),
        set(),
    ),
    "uniqueness-unchecked": (
        (Edit("paths./shelves.post.responses.409", "{description: Such a shelf exists already.}"),),
        set(),
    ),
    "conflict-unchecked": (
        (Edit("paths./shelves.post.responses.409", "{description: The room is full.}"),),
        set(),
    ),
    "delete-dangles": (
        tuple(
            Edit(
                f"{_SCHEMAS}.{name}.properties.parent_id",
                "{type: integer, x-ref: {entity: Shelf}}",
            )
            for name in ("Shelf", "ShelfNew", "ShelfPut")
        ),
        {"reference-unchecked"},
    ),
    "member-missing": ((Edit(f"{_SCHEMAS}.ShelfPage.properties.facets", "{type: object}"),), set()),
    "page-link-unusable": (
        (Edit(f"{_LIST}.2", None),),
        set(),
    ),
    "total-doubtful": (
        (
            Edit(f"{_SCHEMAS}.ShelfPage.properties.total", None),
            Edit(f"{_SCHEMAS}.ShelfPage.properties.count", "{type: integer}"),
            Edit(f"{_SCHEMAS}.ShelfPage.properties.book_count", "{type: integer}"),
        ),
        {"member-missing"},
    ),
    "list-cut": ((Edit("paths./shelves/{shelf_id}/books.get.parameters", "[]"),), {"page-link-unusable"}),
    "property-unset": (
        (Edit(f"{_SCHEMAS}.Shelf.properties.color", "{type: string, readOnly: true}"),),
        set(),
    ),
    "never-created": ((Edit("paths./shelves.post", None),), set()),
    "header-missing": (
        (Edit("paths./shelves.post.responses.201.headers.Retry-After", "{schema: {type: integer}}"),),
        set(),
    ),
    "status-unused": ((Edit(f"{_PUT}.responses.409", _GONE),), set()),
}
"""Code of a shortfall → the edits that bring it about, and the codes of what these bring about besides."""

REFUSED: dict[str, tuple[Edit, ...]] = {
    "parameter-unread": (Edit(f"{_LIST}.3", "{name: q, in: query, schema: {type: string}}"),),
    "order-unread": (
        Edit(f"{_LIST}.3", "{name: sort, in: query, schema: {type: string, enum: [name, popular]}}"),
    ),
    "property-unread": (Edit(f"{_SCHEMAS}.ShelfNew.properties.secret", "{type: string}"),),
    "member-unsaid": (
        Edit(
            f"{_SCHEMAS}.Shelf.properties.box",
            "{oneOf: [{type: object, required: [w, kind], properties: {w: {type: integer},"
            " kind: {type: string, format: uri}}},"
            " {type: 'null'}]}",
        ),
        *(
            Edit(
                f"{_SCHEMAS}.{name}.properties.box",
                "{type: object, required: [w], properties: {w: {type: integer}}}",
            )
            for name in ("ShelfNew", "ShelfPut")
        ),
    ),
    "value-incomplete": (
        Edit(
            f"{_SCHEMAS}.Shelf.properties.box",
            "{oneOf: [{type: object, required: [w, kind], properties: {w: {type: integer},"
            " kind: {type: string, format: uri}}},"
            " {type: object, required: [w, label], properties: {w: {type: integer}, label: {type: string, format: uri}}}]}",
        ),
        *(
            Edit(
                f"{_SCHEMAS}.{name}.properties.box",
                "{type: object, required: [w], properties: {w: {type: integer}}}",
            )
            for name in ("ShelfNew", "ShelfPut")
        ),
    ),
    "body-unsaid": (
        Edit("paths./shelves.post.requestBody.required", None),
        Edit(f"{_SCHEMAS}.Shelf.properties.level", "{type: string, enum: [low, high]}"),
        *(
            Edit(f"{_SCHEMAS}.{name}.properties.level", "{type: string, enum: [low, high], default: low}")
            for name in ("ShelfNew", "ShelfPut")
        ),
    ),
    "value-unsaid": tuple(
        Edit(f"{_SCHEMAS}.{name}.properties.level", "{type: string, enum: [low, high]}")
        for name in ("Shelf", "ShelfNew", "ShelfPut")
    ),
}
"""Code of a refusal → the edits that bring it about."""

UNMET: dict[str, tuple[tuple[Edit, ...], str, str]] = {
    "parameter": (
        (Edit(f"{_LIST}.3", "{name: X-Region, in: header, required: true, schema: {type: string}}"),),
        "listShelves",
        "nothing says what the header parameter 'X-Region' does",
    ),
    "filter": (
        (Edit(f"{_LIST}.3", "{name: near, in: query, required: true, schema: {type: string}}"),),
        "listShelves",
        (
            "nothing says what the query parameter 'near' does; "
            "x-filter: {property: PROPERTY, operator: eq} on the parameter would"
        ),
    ),
    "order": (
        (Edit(f"{_LIST}.3", "{name: sort, in: query, schema: {enum: [best, popular], default: popular}}"),),
        "listShelves",
        (
            "nothing says what the query parameter 'sort' does; "
            "x-sort: {parameter: sort, orders: {VALUE: [-id]}} on the operation would"
        ),
    ),
    "precondition": (
        (
            Edit(
                f"{_PUT}.parameters.1",
                "{name: If-Unmodified-Since, in: header, required: true, schema: {type: string}}",
            ),
        ),
        "replaceShelf",
        "nothing says what the header parameter 'If-Unmodified-Since' does",
    ),
    "property": (
        (
            Edit(f"{_SCHEMAS}.ShelfNew.properties.secret", "{type: string}"),
            Edit(f"{_SCHEMAS}.ShelfNew.required.1", "secret"),
        ),
        "createShelf",
        "nothing says what 'secret' of the body is for; `secret: {…, writeOnly: true}` in Shelf, with x-entity, keeps it",
    ),
    "computation": (
        (
            Edit(f"{_SCHEMAS}.Shelf.properties.level_total", "{type: integer, readOnly: true}"),
            Edit(f"{_SCHEMAS}.Shelf.required.3", "level_total"),
        ),
        "createShelf",
        (
            "nothing computes Shelf.level_total; `x-computed: {function: count, of: ENTITY}` on it says from what, "
            "`default: 0` that it only begins so"
        ),
    ),
    "page": (
        (
            Edit(f"{_SCHEMAS}.ShelfPage.properties.level_sum", "{type: integer}"),
            Edit(f"{_SCHEMAS}.ShelfPage.required.1", "level_sum"),
        ),
        "listShelves",
        "nothing computes 'level_sum' of the page",
    ),
    "last page": (
        (
            Edit(f"{_SCHEMAS}.ShelfPage.required.1", "next_page_token"),
            Edit(f"{_SCHEMAS}.ShelfPage.properties.next_page_token", "{type: string, minLength: 1}"),
        ),
        "listShelves",
        "nothing says what 'next_page_token' is on the last page; `type: [string, 'null']` would",
    ),
    "view": (
        (
            Edit(f"{_SCHEMAS}.ShelfPage.properties.items.items", "{$ref: '#/components/schemas/ShelfShort'}"),
            Edit(
                f"{_SCHEMAS}.ShelfShort",
                "{type: object, required: [id, owner], properties: {id: {type: string, format: uuid},"
                " name: {type: string}, owner: {type: string}}}",
            ),
        ),
        "listShelves",
        "replies require 'owner', which no Shelf has",
    ),
    "header": (
        (
            Edit(
                "paths./shelves.post.responses.201.headers.X-Zone", "{required: true, schema: {type: string}}"
            ),
        ),
        "createShelf",
        "replies require the header 'X-Zone', and nothing says what it is",
    ),
}
"""The lack of an operation → the edits that bring it about, the operation, and why it answers 501."""
