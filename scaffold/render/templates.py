"""The one Jinja environment: templates print what views have decided."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scaffold.core.errors import InputError


class Templates:
    """The templates of one blueprint folder."""

    def __init__(self, folder: Path) -> None:
        # Not HTML: views encode what they print for the language of the file, so nothing is escaped here.
        self._environment: Environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([folder, folder / "once" / "methods"]),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, name: str, views: Mapping[str, Any]) -> str:
        """Render a template; raises InputError when the template is missing or wrong."""
        try:
            return self._environment.get_template(name).render(views)
        except TemplateError as error:
            raise InputError(
                "template-error",
                f"template {name}: {error}",
                hint="mend the blueprint's template",
            ) from error
