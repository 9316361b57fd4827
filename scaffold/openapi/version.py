"""The version of the specification that a document says it is written in."""

from __future__ import annotations

import re

from scaffold.core.errors import InputError
from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest_name
from scaffold.core.wording import value_text
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.source import Source
from scaffold.openapi.values import Json

_OPENAPI_3 = re.compile(r"3\.(\d{1,3})(?:\.\d{1,3}(?:-[\w.]+)?)?\Z")
_NEWEST_MINOR = 2
_SWAGGER = "2.0"
_PUBLISHED = {"3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}
"""The version to write for one that is not written in full."""
IS_ASYNCAPI = "is-asyncapi"


def detect_version(source: Source, notices: list[Notice]) -> str:
    """Return the version as written: `2.0`, `3.0.3` and so on.

    Raises InputError with the code `not-openapi` for a file that is no OpenAPI document, IS_ASYNCAPI for an AsyncAPI document,
    `version-unsupported` for another version.
    """
    root = source.value
    if not isinstance(root, dict) or not root.keys() & {"openapi", "swagger"}:
        if isinstance(root, dict) and "asyncapi" in root:
            raise InputError(
                IS_ASYNCAPI,
                f"{source.display} is an AsyncAPI document",
                hint="`scaffold lint` reads it; services, cards and models are made of OpenAPI documents",
                location=source.locate(("asyncapi",)),
            )
        raise InputError(
            "not-openapi",
            f"{source.display} is not an OpenAPI document",
            hint=_how_to_begin(root),
            location=source.locate(()),
        )
    field = "openapi" if "openapi" in root else "swagger"
    value = root[field]
    version = value if isinstance(value, str) else value_text(value)
    matched = _OPENAPI_3.match(version) if field == "openapi" else None
    if matched is None and (field, version) != ("swagger", _SWAGGER):
        raise InputError(
            "version-unsupported",
            f"{field} {version[:40]} is not a version that can be read",
            hint='write `openapi: 3.1.1`, 3.0.4 or 3.2.0, or `swagger: "2.0"`',
            location=source.locate((field,)),
        )
    found: list[tuple[Severity, str, str | None]] = []
    full = full_version(version)
    if not isinstance(value, str):
        hint = f'write it in quotes: "{version}"' if full == version else f"write one in full: {full}"
        found.append((Severity.ERROR, f"the version {version} is a number, and must be text", hint))
    elif full != version:
        found.append((Severity.ERROR, f"the version {version!r} is not a full one", f"write {full}"))
    if matched is not None and int(matched[1]) > _NEWEST_MINOR:
        message = f"OpenAPI {version} is newer than what is known here and is read as 3.{_NEWEST_MINOR}"
        found.append((Severity.WARNING, message, None))
    where = source.locate((field,))
    notices += (
        Notice("version", severity, message, where, f"/{field}", hint, f"/{field}")
        for severity, message, hint in found
    )
    return version


def full_version(version: str) -> str:
    """Return the newest published version for one of two numbers, as 3.1.1 for `3.1`; any other as it is."""
    return _PUBLISHED.get(version, version)


def _how_to_begin(root: Json) -> str:
    """Advise on the field that makes a mapping a document, which may be there under another spelling."""
    similar = nearest_name("openapi", root) if isinstance(root, dict) else None
    if similar:
        return f"write `openapi` for {similar!r}"
    return "an OpenAPI document is a mapping with `openapi: 3.1.0` or the like at its top"
