"""Server URLs are usable.

Why:
    Clients build addresses as server URL plus path. A variable without a definition, a default outside of its
    enum or a trailing slash gives addresses that do not exist.

Bad:
    servers:
      - url: https://{region}.example.com/

Good:
    servers:
      - url: https://{region}.example.com/v1
        variables: {region: {enum: [eu, us], default: eu}}

Irrelevant:
    externalDocs: {url: "https://docs.example.com/{page}/"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SERVERS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import rewrite_value
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def _judge(server: Node, _: Facts) -> Iterator[Violation]:
    url = server.string("url")
    if url is None:
        return
    place = server.child("url")
    variables = server.mapping("variables") or {}
    used = _VARIABLE.findall(url)
    yield from _unmatched(server, [name for name in dict.fromkeys(used) if name not in variables], used)
    for name, variable in variables.items():
        if name in used and isinstance(variable, dict):
            choices, default = variable.get("enum"), variable.get("default")
            if isinstance(choices, list) and choices and isinstance(default, str) and default not in choices:
                yield Violation(
                    server.child("variables").child(name),
                    f"the default of server variable {name!r} is not one of its enum",
                )
    if url.endswith("/") and url != "/":
        yield Violation(
            place,
            f"server URL {url} ends with a slash, which doubles the one of every path",
            repair=Repair(lambda: rewrite_value(place, url.rstrip("/"))),
            severity=Severity.WARNING,
        )
    if not _parses(_VARIABLE.sub("0", url)):
        yield Violation(place, f"server URL {url!r} is not a URL")


def _unmatched(server: Node, missing: list[str], used: list[str]) -> Iterator[Violation]:
    """Report what only the URL or only the variables have; one of each is one name that is written in two ways."""
    unused = [name for name in server.mapping("variables") or {} if name not in used]
    if len(missing) == len(unused) == 1:
        yield Violation(
            server.child("variables").child(unused[0]),
            f"the server variable {unused[0]!r} is called {{{missing[0]}}} in the URL",
            "give both the same name",
        )
        return
    for name in missing:
        message = f"server variable {name!r} is not defined"
        yield Violation(server.child("url"), message, "define it under `variables` with a default")
    for name in unused:
        place = server.child("variables").child(name)
        yield Violation(place, f"server variable {name!r} is not used in the URL")


def _parses(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks the port
    except ValueError:
        return False
    return not any(character.isspace() for character in url) and not parts.query and not parts.fragment


RULE = Rule(
    id="val-server",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SERVERS,
    judge=_judge,
    fix="write an absolute URL or a path without trailing slash, and define each variable",
)
