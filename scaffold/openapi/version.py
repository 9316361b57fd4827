"""Which version of the specification a document says it is written in."""

from __future__ import annotations

import re

from scaffold.core.errors import InputError
from scaffold.core.finding import Severity
from scaffold.openapi.notice import Notice
from scaffold.openapi.source import Source

_OPENAPI_3 = re.compile(r"3\.(\d{1,3})(?:\.\d{1,3}(?:-[\w.]+)?)?\Z")
_NEWEST_MINOR = 2
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
            hint="an OpenAPI document is a mapping with `openapi: 3.1.0` or the like at its top",
            location=source.locate(()),
        )
    field = "openapi" if "openapi" in root else "swagger"
    written = root[field]
    version = str(written)
    if not isinstance(written, str):
        notices.append(
            Notice(
                "version",
                Severity.ERROR,
                f"the version {version} must be text",
                source.locate((field,)),
                f"/{field}",
                hint=f'write it in quotes: "{version}"',
            )
        )
    matched = _OPENAPI_3.match(version)
    if field == "swagger" and version == "2.0":
        return version
    if field == "openapi" and matched:
        if int(matched[1]) > _NEWEST_MINOR:
            message = f"OpenAPI {version} is newer than what is known here and is read as 3.{_NEWEST_MINOR}"
            notices.append(Notice("version", Severity.WARNING, message, source.locate((field,)), f"/{field}"))
        return version
    raise InputError(
        "version-unsupported",
        f"{field} {version[:40]} is not a version that can be read",
        hint="2.0, 3.0, 3.1 and 3.2 can",
        location=source.locate((field,)),
    )
