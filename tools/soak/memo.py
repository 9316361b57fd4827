"""Results of pure functions that the commands of many runs would compute again, kept by the parent for its children.

A result is found by all that it was computed from, so a command gets what it would have computed itself. What is kept: models,
formatted modules and what the gate says of them, skeletons, and compiled templates and modules.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import pickle
from collections.abc import Callable, Mapping
from functools import partial
from importlib.machinery import SourceFileLoader
from typing import IO, Any

import jinja2

from scaffold.python.models import codegen
from scaffold.python.text import formatting
from scaffold.render import service as rendering

MOST = 50_000
"""Results that are kept; the oldest go first."""
_SYNTAX = (
    "block_start_string", "variable_start_string", "comment_start_string", "line_statement_prefix", "line_comment_prefix",
    "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "autoescape", "sandboxed", "optimized",
)  # fmt: skip


class Memo:
    """Results by what they were computed from."""

    def __init__(self) -> None:
        self._results: dict[str, Any] = {}
        self._new: dict[str, Any] = {}

    def get(self, compute: Callable[[], Any], *given: Any) -> Any:
        """Return what was computed from the same, or compute it."""
        key = _key(*given)
        if key not in self._results:
            self._results[key] = self._new[key] = compute()
        return self._results[key]

    def write(self, file: IO[bytes]) -> None:
        """Hand over what this process has computed since it was forked."""
        pickle.dump(self._new, file)

    def read(self, file: IO[bytes]) -> None:
        """Take what a child has computed; nothing from one that was killed before it was whole."""
        try:
            found = pickle.load(file)  # noqa: S301 - a child of this process wrote it
        except (EOFError, pickle.UnpicklingError):
            return
        self._results.update(found)
        for key in list(self._results)[: max(0, len(self._results) - MOST)]:
            del self._results[key]

    def install(self) -> None:
        """Let this process and its children look here first."""
        for place, name, remember in (
            (codegen, "_generate", self._models),
            (codegen, "_generate_in_child", self._models),
            (formatting, "_format", self._format),
            (rendering, "check_module", self._checked),
            (rendering, "render_skeleton", self._skeleton),
            (jinja2.Environment, "compile", self._template),
            (SourceFileLoader, "source_to_code", self._module),
        ):
            setattr(place, name, remember(getattr(place, name)))
        self._new.clear()

    def _models(self, generate: Callable[..., str]) -> Callable[..., str]:
        def remembered(document: Any, aliases: Any, *seconds: float) -> Any:
            return self.get(
                lambda: generate(document, aliases, *seconds), "models", json.dumps([document, aliases])
            )

        return remembered

    def _format(self, format_all: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
        """Format only what was not formatted before, in folders as they were: ruff takes what stands there for first party."""

        def remembered(files: Mapping[str, str]) -> dict[str, str]:
            roots = sorted({"/".join(path.split("/")[:-1][:2]) for path in files})
            unknown = {
                path: text
                for path, text in files.items()
                if _key("text", roots, path, text) not in self._results
            }
            missing = [
                root for root in roots if root and not any(path.startswith(f"{root}/") for path in unknown)
            ]
            around = {f"{root}/empty.py": "" for root in missing}
            made = format_all({**around, **unknown}) if unknown else {}
            return {
                path: self.get(partial(made.__getitem__, path), "text", roots, path, text)
                for path, text in files.items()
            }

        return remembered

    def _checked(self, check: Callable[..., None]) -> Callable[..., None]:
        return lambda *given: self.get(lambda: check(*given), "gate", *given)

    def _skeleton(self, render: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(source: str, answers: Any, **options: bool) -> Any:
            given = json.dumps([source, answers, options], default=str)
            return self.get(lambda: render(source, answers, **options), "skeleton", given)

        return remembered

    def _template(self, compile_: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(
            environment: Any, source: Any, name: Any = None, filename: Any = None, *more: Any, **most: Any
        ) -> Any:
            if more or most or not isinstance(source, str):
                return compile_(environment, source, name, filename, *more, **most)
            syntax = [str(getattr(environment, item)) for item in _SYNTAX]
            names = [sorted(environment.filters), sorted(environment.tests), sorted(environment.extensions)]
            code = self.get(
                lambda: marshal.dumps(compile_(environment, source, name, filename)),
                "template", type(environment).__name__, syntax, names, source, name, filename,
            )  # fmt: skip
            return marshal.loads(code)  # noqa: S302 - made above

        return remembered

    def _module(self, compile_: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(loader: Any, data: Any, path: Any, **options: Any) -> Any:
            if not isinstance(data, bytes):
                return compile_(loader, data, path, **options)
            code = self.get(
                lambda: marshal.dumps(compile_(loader, data, path, **options)),
                "module", data, str(path), sorted(options),
            )  # fmt: skip
            return marshal.loads(code)  # noqa: S302 - made above

        return remembered


def _key(*given: Any) -> str:
    return hashlib.sha256(repr(given).encode("utf-8", "surrogatepass")).hexdigest()
