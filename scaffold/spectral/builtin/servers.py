"""The function of spectral:oas about the variables of servers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from scaffold.core.location import Pointer
from scaffold.spectral.data.values import UNDEFINED, Value
from scaffold.spectral.functions.context import Check, Context, Objection
from scaffold.spectral.functions.core import require_options

_VARIABLE = re.compile(r"\{(.+?)\}")
_FIELDS = frozenset({"enum", "default", "description", "examples"})
_MOST_SHOWN = 5
_MOST_TRIED = 10_000
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WITH_HOST = frozenset({"http", "https", "ws", "wss", "ftp"})
_AUTHORITY = re.compile(r"(?:[^/?#\\]*@)?([^/?#\\:]*|\[[0-9A-Fa-f:.]+\])(?::([0-9]*))?(?=[/?#\\]|\Z)")
_NOT_IN_HOST = re.compile(r"[\x00-\x20<>^|%\x7f\[\]]")


def server_variables(options: Value) -> Check:
    """Make the check of a server: its variables are those of its URL, have a default, and give valid URLs."""
    options = require_options("serverVariables", options, ("checkSubstitutions", "requireDefault"))

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            # Unlike other functions, this one objects to what is no server at all.
            return [Objection("this is not a Server Object")]
        url, variables = value.get("url"), context.tree.get(value, "variables")
        declared = {} if variables is UNDEFINED else variables
        if not isinstance(url, str) or not _are_variables(declared, context):
            return [Objection("this is not a Server Object")]
        follow = context.tree.follow
        return _compare(url, {name: follow(one) for name, one in declared.items()}, context.path, options)

    return check


def _are_variables(declared: Value, context: Context) -> bool:
    if not isinstance(declared, dict):
        return False
    return all(_is_variable(context.tree.follow(variable)) for variable in declared.values())


def _is_variable(variable: Value) -> bool:
    if not isinstance(variable, dict):
        return False
    values = variable.get("enum", [])
    return (
        isinstance(values, list)
        and all(isinstance(value, str) for value in values)
        and all(isinstance(variable.get(name, ""), str) for name in ("default", "description", "examples"))
        and all(name in _FIELDS or name.startswith("x-") for name in variable)
    )


def _compare(
    url: str, declared: Mapping[str, dict[str, Any]], path: Pointer, options: Mapping[str, Value]
) -> Iterator[Objection]:
    used = list(dict.fromkeys(_VARIABLE.findall(url)))
    for name in declared:
        if name not in used:
            yield Objection(
                f"the variable {name} is not part of the server's URL", (*path, "variables", name)
            )
    undeclared = [name for name in used if name not in declared]
    if undeclared:
        yield Objection(
            f"the server does not declare the variables {', '.join(undeclared)}", (*path, "variables")
        )
    choices: dict[str, Sequence[str]] = {}
    for name, variable in declared.items():
        if name not in used:
            continue
        default = variable.get("default")
        choices[name] = variable.get("enum", [] if default is None else [default])
        if "enum" in variable and default is not None and default not in variable["enum"]:
            yield Objection(
                f"the default of {name} is not in its enum", (*path, "variables", name, "default")
            )
        if default is None and options.get("requireDefault") is True:
            yield Objection(f"the variable {name} has no default", (*path, "variables", name))
    if choices and options.get("checkSubstitutions") is True:
        wrong = list(islice(_invalid_urls(url, choices), _MOST_SHOWN))
        if wrong:
            yield Objection(
                f"with values for the variables the URL is invalid: {', '.join(wrong)}", (*path, "variables")
            )


def _invalid_urls(url: str, choices: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for values in islice(product(*choices.values()), _MOST_TRIED):
        written = url
        for name, value in zip(choices, values, strict=True):
            written = written.replace(f"{{{name}}}", value)
        if not _is_url(written):
            yield written


def _is_url(text: str) -> bool:
    """Tell whether a text is an absolute URL, as far as the WHATWG's parser refuses what is none."""
    scheme = _SCHEME.match(text.strip())
    if scheme is None:
        return False
    if scheme[1].lower() not in _WITH_HOST:
        return True
    authority = _AUTHORITY.match(text.strip()[scheme.end() :].lstrip("/\\"))
    if (
        authority is None
        or not authority[1]
        or (_NOT_IN_HOST.search(authority[1]) and authority[1][0] != "[")
    ):
        return False
    return not authority[2] or int(authority[2]) < 2**16
