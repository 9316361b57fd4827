"""The document says what the service is and which version it has.

Why:
    Title, version and description are what people find in a catalog and what clients compare. A version that
    is not semantic does not say whether a change breaks.

Bad:
    info: {title: Orders, version: latest}

Good:
    info:
      title: Order Service
      version: 1.4.0
      description: Keeps the orders of the shop's customers.

Irrelevant:
    info:
      title: Order Service
      version: 1.4.0
      description: Keeps the orders of the shop's customers.
    components:
      schemas:
        Plugin: {type: object, properties: {info: {type: object}}, example: {info: {title: X, version: latest}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_SHORTEST_DESCRIPTION = 30
_VERSION = re.compile(r"v?\d+(\.\d+){0,2}([-+.][0-9A-Za-z.+-]+)?")


def _judge(info: Node, _: Facts) -> Iterator[Violation]:
    # What is there and no text is the business of the structure.
    for name in ("title", "version"):
        if info.fields.get(name) is None:
            yield Violation(
                info, f"the service has no {name}", f"add info.{name}", field=(*info.pointer, name)
            )
    title, version = info.string("title"), info.string("version")
    if title is not None and not title.strip():
        yield Violation(info.child("title"), "the title is empty", "name the service")
    if version is not None and not version.strip():
        yield Violation(info.child("version"), "the version is empty", "write it as 1.0.0 (semver.org)")
    elif version is not None and not _VERSION.fullmatch(version):
        # OpenAPI leaves the form to the author.
        yield Violation(
            info.child("version"),
            f"version {version!r} is not a semantic version",
            "write it as 1.0.0 (semver.org)",
            severity=Severity.INFO,
        )
    described = info.fields.get("description")
    if described is None:
        yield Violation(info, "nothing describes what the service does")
    elif isinstance(described, str) and len(" ".join(described.split())) < _SHORTEST_DESCRIPTION:
        yield Violation(
            info.child("description"),
            f"the description has {len(described.strip())} characters, too few to say what the service does",
        )


RULE = Rule(
    id="doc-info",
    doc=__doc__,
    severity=Severity.WARNING,
    on=INFO,
    judge=_judge,
    fix="say in a sentence or two what the service keeps and whom it serves",
)
