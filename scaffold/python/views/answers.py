"""The answers that a blueprint's skeleton gets about a service.

Only the names are public answers; text of the spec goes in under `_api`, which cookiecutter does not render, encoded for
the language that it is printed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scaffold.core.literals import markdown_text, toml_string
from scaffold.core.wording import shortened
from scaffold.model.service import ServiceModel

_LONGEST_SUMMARY = 200


def build_answers(
    model: ServiceModel,
    name: str,
    package: str,
    *,
    features: Mapping[str, bool],
    requirements: Iterable[str],
    works: Iterable[str] = (),
) -> dict[str, Any]:
    """Build the extra context for cookiecutter; `name` and `package` are already checked identifiers.

    `features` says of each feature of the runtime whether the service has it; `requirements` are those of PEP 508.
    `works` are the methods that do what is accepted with 202, each with its file.
    """
    title = _one_line(model.title) or name
    summary = _summary(model) or title
    return {
        "project_slug": name,
        "package_name": package,
        "_api": {
            "title_md": markdown_text(title),
            "summary_md": markdown_text(summary),
            "summary_toml": toml_string(summary),
            "features": dict(features),
            "requirements": [toml_string(item) for item in requirements],
            "works": list(works),
        },
    }


def _summary(model: ServiceModel) -> str:
    """The summary, else the description's first line, on one line; empty where there is neither."""
    lines = (line for line in model.description.splitlines() if line.strip())
    text = _one_line(model.summary) or _one_line(next(lines, ""))
    return shortened(text, _LONGEST_SUMMARY)


def _one_line(text: str) -> str:
    return " ".join(text.split())
