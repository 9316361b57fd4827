"""The versions of OpenAPI and AsyncAPI that a rule applies to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from scaffold.openapi.document import Document, Specification


class Version(StrEnum):
    """A version of a specification, as far as rules tell versions apart."""

    SWAGGER_2_0 = "Swagger 2.0"
    OPENAPI_3_0 = "OpenAPI 3.0"
    OPENAPI_3_1 = "OpenAPI 3.1"
    OPENAPI_3_2 = "OpenAPI 3.2"
    ASYNCAPI_2 = "AsyncAPI 2"
    ASYNCAPI_3 = "AsyncAPI 3"


OPENAPI_3 = frozenset({Version.OPENAPI_3_0, Version.OPENAPI_3_1, Version.OPENAPI_3_2})
OPENAPI = OPENAPI_3 | {Version.SWAGGER_2_0}
ASYNCAPI = frozenset({Version.ASYNCAPI_2, Version.ASYNCAPI_3})
BOTH = OPENAPI | ASYNCAPI


def version_of(document: Document) -> Version:
    """Tell the version of a document; what is newer than all that are known is read as the newest."""
    if document.specification is Specification.ASYNCAPI:
        return Version.ASYNCAPI_2 if document.version.startswith("2.") else Version.ASYNCAPI_3
    if document.version.startswith("2."):
        return Version.SWAGGER_2_0
    minor = document.version.split(".")[1]
    known = {"0": Version.OPENAPI_3_0, "1": Version.OPENAPI_3_1}
    return known.get(minor, Version.OPENAPI_3_2)


def in_words(versions: Iterable[Version]) -> str:
    """List versions, each specification once: `Swagger 2.0, OpenAPI 3.0, 3.1 and 3.2`."""
    texts: list[str] = []
    family = ""
    for version in sorted(versions, key=list(Version).index):
        name, _, number = version.partition(" ")
        texts.append(number if name == family else version)
        family = name
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))
