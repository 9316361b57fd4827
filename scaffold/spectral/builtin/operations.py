"""Functions of spectral:oas about operations and tags."""

from __future__ import annotations

import math
from collections.abc import Iterable

from scaffold.spectral.builtin.access import elements, operations
from scaffold.spectral.data.values import Value, number_of, strictly_equal, text_of
from scaffold.spectral.functions.context import Check, Context, Objection

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def oas_success_response(_options: Value) -> Check:
    """Make the check that responses have a status of success or redirection; ranges count in OpenAPI 3."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return []
        ranges = {"2XX", "3XX"} if "oas3" in context.document.formats else set()
        for status in value:
            number = number_of(status)
            if status in ranges or (not math.isnan(number) and 200 <= number < 400):
                return []
        return [Objection("the operation has no response of 2xx or 3xx")]

    return check


def oas_form_data(_options: Value) -> Check:
    """Make the check that an operation with form parameters consumes a media type of forms."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return []
        parameters, consumes = context.tree.get(value, "parameters"), context.tree.get(value, "consumes")
        if not isinstance(parameters, list) or not isinstance(consumes, list):
            return []
        has_forms = any(
            isinstance(item, dict) and item.get("in") == "formData"
            for item in elements(parameters, context.tree)
        )
        accepted = text_of(consumes)
        if has_forms and not any(form in accepted for form in _FORMS):
            return [Objection("the operation has form parameters and consumes no media type of forms")]
        return []

    return check


def oas_operation_ids(_options: Value) -> Check:
    """Make the check that no two operations have the same operationId."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        seen: set[str] = set()
        for operation in operations(value, context.tree):
            if "operationId" not in operation.value:
                continue
            identifier = repr(operation.value["operationId"])
            if identifier in seen:
                yield Objection(
                    "an operation before this one has the same operationId", (*operation.place, "operationId")
                )
            seen.add(identifier)

    return check


def oas_parameters(_options: Value) -> Check:
    """Make the check of a list of parameters: no name twice in one place, one body, no form data beside a body."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, list) or len(value) < 2:
            return
        seen: set[tuple[str, str]] = set()
        places: dict[str, list[int]] = {"body": [], "formData": []}
        for index, parameter in enumerate(elements(value, context.tree)):
            if not isinstance(parameter, dict) or "$ref" in parameter:
                continue
            place = text_of(parameter.get("in"))
            identity = (place, text_of(parameter.get("name")))
            if identity in seen:
                yield Objection(
                    "a parameter before this one has the same name and place", (*context.path, index)
                )
            seen.add(identity)
            if place in places:
                places[place].append(index)
        if places["body"] and places["formData"]:
            yield Objection("an operation has either a body or form data, not both")
        for index in places["body"][1:]:
            yield Objection("an operation has one body only", (*context.path, index))

    return check


def oas_tags_defined(_options: Value) -> Check:
    """Make the check that the tags of operations are listed at the top of the document."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return
        tree = context.tree
        listed = elements(tree.get(value, "tags"), tree)
        known = [tag["name"] for tag in listed if isinstance(tag, dict) and isinstance(tag.get("name"), str)]
        for operation in operations(tree.get(value, "paths"), tree):
            for index, tag in enumerate(elements(tree.get(operation.value, "tags"), tree)):
                if not any(strictly_equal(tag, name) for name in known):
                    yield Objection(
                        f"the tag {text_of(tag)} is not listed", (*operation.place, "tags", index)
                    )

    return check


def unique_tags(_options: Value) -> Check:
    """Make the check that no two tags have the same name."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        tags = elements(value, context.tree)
        if not all(isinstance(tag, dict) and isinstance(tag.get("name"), str) for tag in tags):
            return
        seen: set[str] = set()
        for index, tag in enumerate(tags):
            if tag["name"] in seen:
                yield Objection(f"the tag {tag['name']} stands twice in tags", (*context.path, index, "name"))
            seen.add(tag["name"])

    return check
