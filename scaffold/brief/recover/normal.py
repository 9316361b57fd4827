"""The form of a document that its brief expands to: bundled, and without what says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scaffold.brief.recover.operations import iter_operations
from scaffold.openapi.document import Document
from scaffold.openapi.refs.bundle import bundle

_PARAMETERS: Final = "#/components/parameters/"


def normal_form(document: Document) -> dict[str, Any]:
    """Return the bundled document, with the parameters of path items in the operations that they are for.

    `required: false` of parameters and bodies, which is what holds without it (OpenAPI 3.1, section 4.8), is left out.
    """
    contract: dict[str, Any] = bundle(document)
    leave_out_defaults(contract)
    paths = contract.get("paths")
    shared = (
        contract.get("components", {}).get("parameters", {})
        if isinstance(contract.get("components"), dict)
        else {}
    )
    for item in paths.values() if isinstance(paths, dict) else ():
        above = item.get("parameters") if isinstance(item, dict) else None
        if not isinstance(above, list) or not all(isinstance(one, dict) for one in above):
            continue
        operations = [operation for _, _, operation in iter_operations({"/": item})]
        if not operations:
            continue
        for operation in operations:
            own = operation.get("parameters", [])
            known = {_identity(one, shared) for one in own}
            operation["parameters"] = [*(one for one in above if _identity(one, shared) not in known), *own]
            if not operation["parameters"]:
                del operation["parameters"]
        del item["parameters"]
    return contract


def leave_out_defaults(contract: Mapping[str, Any]) -> None:
    """Take `required: false` out of the parameters, headers and bodies of a document, in place."""
    paths, components = contract.get("paths"), contract.get("components")
    components = components if isinstance(components, dict) else {}
    found: list[Any] = []
    for section in ("parameters", "requestBodies", "headers"):
        named = components.get(section)
        found += named.values() if isinstance(named, dict) else ()
    for item in paths.values() if isinstance(paths, dict) else ():
        holders = [item, *(operation for _, _, operation in iter_operations({"/": item}))]
        for holder in (one for one in holders if isinstance(one, dict)):
            above = holder.get("parameters")
            found += [*(above if isinstance(above, list) else ()), holder.get("requestBody")]
    for one in found:
        if isinstance(one, dict) and one.get("required") is False:
            del one["required"]


def _identity(parameter: Any, shared: Mapping[str, Any]) -> tuple[Any, Any]:
    if isinstance(parameter, dict) and "$ref" in parameter:
        parameter = shared.get(str(parameter["$ref"]).removeprefix(_PARAMETERS), {})
    return (parameter.get("name"), parameter.get("in")) if isinstance(parameter, dict) else (None, None)
