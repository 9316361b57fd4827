"""The skeleton of a service: cookiecutter, kept away from text of the spec and from the user's home."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError
from scaffold.core.files import FileTree

_IGNORED = ("__pycache__", "_cache", ".pyc")


def render_skeleton(
    template: str, answers: Mapping[str, Any], *, accept_hooks: bool, no_input: bool
) -> FileTree:
    """Run cookiecutter in a temporary folder and return what it made, as text files.

    `answers` go in as extra context: names as they are, text from a spec only inside of the private `_api`, which
    cookiecutter does not render. Raises InputError when the template fails, or makes a link or a file that is no text.
    """
    from cookiecutter.exceptions import CookiecutterException
    from cookiecutter.main import cookiecutter
    from jinja2 import TemplateError

    with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
        work = Path(name)
        settings = work / "config.yaml"
        folders = {key: str(work / key) for key in ("cookiecutters_dir", "replay_dir")}
        settings.write_text(json.dumps(folders), encoding="utf-8")
        made = work / "made"
        made.mkdir()
        try:
            cookiecutter(
                template,
                no_input=no_input,
                extra_context=dict(answers),
                output_dir=str(made),
                config_file=str(settings),
                accept_hooks=accept_hooks,
            )
        except (CookiecutterException, TemplateError) as error:
            raise InputError(
                "blueprint-failed",
                f"cookiecutter could not use {template}: {error}",
                hint="check the address and the template's answers",
            ) from error
        return _read_tree(made, template)


def _read_tree(made: Path, template: str) -> FileTree:
    roots = sorted(made.iterdir())
    if len(roots) != 1 or not roots[0].is_dir() or roots[0].is_symlink():
        raise _unusable(f"{template} did not make exactly one folder")
    files: dict[str, str] = {}
    for path in sorted(roots[0].rglob("*")):
        if any(part.endswith(_IGNORED) for part in path.parts) or (path.is_dir() and not path.is_symlink()):
            continue
        relative = path.relative_to(roots[0]).as_posix()
        if path.is_symlink() or not path.is_file():
            raise _unusable(f"{template} makes {relative}, which is not a plain file")
        try:
            files[relative] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise _unusable(f"{template} makes {relative}, which is not UTF-8 text") from error
    return FileTree(files)


def _unusable(message: str) -> InputError:
    return InputError(
        "blueprint-failed", message, hint="mend the template: it makes one folder of text files"
    )
