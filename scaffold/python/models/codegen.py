"""Run datamodel-code-generator over definitions, so that what it cannot do costs only the definitions concerned."""

from __future__ import annotations

import ast
import gc
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from scaffold.core.errors import ScaffoldError
from scaffold.python.models.chains import CUT, find_cuts
from scaffold.python.models.codegen_input import build_aliases, build_input
from scaffold.python.types.shapes import Definition

HEADER: Final = '"""Models of the contract. Generated; changes here are lost."""'

# From this number of definitions on, generation takes seconds: it then has a process of its own, which can be stopped.
_LARGE: Final = 400
_SECONDS: Final = 60.0
_SECONDS_PER_DEFINITION: Final = 0.1
_MOST_ATTEMPTS: Final = 60
_MOST_AFTER_TIMEOUT: Final = 6
# Isolated (-I) from the user's folder and environment, but with the packages of this process.
_CHILD: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from scaffold.python.models.codegen import answer_task; answer_task()"
)


class _GenerationError(Exception):
    """The generator failed, did not finish in time, or left something out."""


class _TimeoutError(_GenerationError):
    """The generator did not finish in time."""


def generate_module(definitions: Mapping[str, Definition]) -> tuple[str, dict[str, str]]:
    """Print definitions as a module of pydantic models.

    Returns the text, unformatted, and the names of definitions that had to be reduced to an open class or `Any`, with the reason.
    """
    reduced = dict.fromkeys(find_cuts(definitions), CUT)
    if not definitions:
        return f"{HEADER}\n", reduced
    attempts = _Attempts(definitions)
    try:
        return attempts.run(reduced), reduced
    except _GenerationError as error:
        reason = str(error)
    for name in attempts.culprits([name for name in definitions if name not in reduced]):
        reduced[name] = reason
    try:
        return attempts.run(reduced), reduced
    except _GenerationError as error:
        reduced = dict.fromkeys(definitions, str(error))
    try:
        return attempts.run(reduced), reduced
    except _GenerationError as error:
        raise ScaffoldError("models-failed", f"no models could be generated: {error}") from error


class _Attempts:
    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._aliases = build_aliases(definitions)
        self._left = _MOST_ATTEMPTS

    def run(self, reduced: Iterable[str]) -> str:
        """Generate with some definitions reduced and check that all names are there."""
        document = build_input(self._definitions, reduced=reduced)
        if len(self._definitions) >= _LARGE:
            text = _generate_in_child(
                document, self._aliases, _SECONDS + _SECONDS_PER_DEFINITION * len(self._definitions)
            )
        else:
            text = _generate(document, self._aliases)
        missing = self._definitions.keys() - _defined(text)
        if missing:
            raise _GenerationError(f"nothing was generated for {min(missing)}")
        return text

    def culprits(self, suspects: list[str]) -> list[str]:
        """Find by halving the definitions that make the generator fail when all others are reduced.

        When the attempts are used up, what is still suspected counts as found.
        """
        if self._left <= 0:
            return suspects
        self._left -= 1
        others = self._definitions.keys() - set(suspects)
        try:
            self.run(sorted(others))
        except _GenerationError as error:
            if isinstance(error, _TimeoutError):
                # Each takes minutes.
                self._left = min(self._left, _MOST_AFTER_TIMEOUT)
            if len(suspects) == 1:
                return suspects
            middle = len(suspects) // 2
            return [*self.culprits(suspects[:middle]), *self.culprits(suspects[middle:])]
        return []


def _options(aliases: Mapping[str, str]) -> dict[str, Any]:
    from datamodel_code_generator.enums import (
        DataModelType,
        DefaultValueType,
        InputFileType,
        TargetPydanticVersion,
    )
    from datamodel_code_generator.format import PythonVersion

    return {
        "input_file_type": InputFileType.OpenAPI,
        "output_model_type": DataModelType.PydanticV2BaseModel,
        "target_python_version": PythonVersion.PY_311,
        "target_pydantic_version": TargetPydanticVersion.V2_11,
        # Nothing is looked up: not a file, not a host, not the settings of the folder that the user is in.
        "allow_remote_refs": False,
        "allow_private_network": False,
        "strict_refs": True,
        "formatters": [],
        # Names are chosen before.
        "custom_class_name_generator": str,
        "aliases": dict(aliases),
        "treat_dot_as_module": False,
        "use_annotated": True,
        "field_constraints": True,
        "use_generic_base_class": True,
        "extra_fields": "allow",
        "allow_population_by_field_name": True,
        "allof_class_hierarchy": "always",
        "use_type_alias": True,
        "strict_nullable": True,
        "capitalise_enum_members": True,
        "deserialize_default_values": [DefaultValueType.Enum],
        "use_schema_description": True,
        "use_field_description": True,
        "use_single_line_docstring": True,
        "disable_timestamp": True,
        "custom_file_header": HEADER,
    }


def _generate(document: Mapping[str, Any], aliases: Mapping[str, str]) -> str:
    from datamodel_code_generator import generate

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            text = generate(document, **_options(aliases))
        # The generator raises errors of many kinds, of its own and from below, for input that it does not expect.
        except Exception as error:
            raise _GenerationError(_first_line(error)) from error
    if not isinstance(text, str):
        raise _GenerationError("the generator made no single module")
    return text


def _generate_in_child(document: Mapping[str, Any], aliases: Mapping[str, str], seconds: float) -> str:
    task = json.dumps({"document": document, "aliases": aliases})
    with tempfile.TemporaryDirectory(prefix="scaffold-models-") as folder:
        try:
            done = subprocess.run(
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _CHILD,
                    json.dumps([str(Path(entry).resolve()) for entry in sys.path]),
                ],
                input=task,
                capture_output=True,
                text=True,
                encoding="utf-8",
                cwd=folder,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _TimeoutError(f"the generator did not finish within {seconds:.0f} s") from error
    if done.returncode != 0:
        raise _GenerationError("the generator's process died")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _GenerationError(answer["error"])
    return str(answer["text"])


def answer_task() -> None:
    """Generate what a task on standard input asks for; the other end of `_generate_in_child`."""
    # The process is for this alone and soon ends: looking for garbage would take an eighth of its time.
    gc.disable()
    task = json.loads(sys.stdin.read())
    try:
        answer = {"text": _generate(task["document"], task["aliases"])}
    except _GenerationError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


def _defined(text: str) -> set[str]:
    """Collect the names that a module defines; raises _GenerationError when it is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise _GenerationError("the generated text is not Python") from error
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
