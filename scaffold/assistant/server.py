"""The server of the Model Context Protocol: the tools, and what each says of itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, Literal, ParamSpec

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from scaffold import __version__
from scaffold.assistant.calls import Folders, RefusedError, call_scaffold
from scaffold.core.errors import ScaffoldError
from scaffold.sentences.answer import answer
from scaffold.sentences.archetypes import list_archetypes

_INSTRUCTIONS: Final = (
    "Design services with OpenAPI. Begin with `design`: a sentence gives a brief of about forty lines, a brief gives a complete "
    "OpenAPI document. `lint` judges a document, `rules` explains a finding, `card` sums a service up, `model` says how the "
    "generated service will behave and what it leaves to be written. Paths are relative to the server's folder."
)
_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MAY_WRITE: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_P = ParamSpec("_P")

Spec = Annotated[
    str | None, Field(description="Path of an OpenAPI or AsyncAPI document, or of a folder with several.")
]
Text = Annotated[str | None, Field(description="Text of a document, in place of a path.")]


def make_server(folders: Folders) -> MCPServer[Any]:
    """Make the server for what may be read and written."""
    server: MCPServer[Any] = MCPServer(
        "scaffold", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    def tool(annotations: ToolAnnotations) -> Callable[[Callable[_P, str]], Callable[_P, str]]:
        def register(function: Callable[_P, str]) -> Callable[_P, str]:
            server.add_tool(_refusing(function), annotations=annotations, structured_output=False)
            return function

        return register

    @tool(_MAY_WRITE if folders.writes else _READS)
    def design(
        sentence: Annotated[
            str | None, Field(description="What the service is for, in a sentence: a brief to begin from.")
        ] = None,
        archetype: Annotated[
            str | None, Field(description="Name of an archetype, alone or with a sentence that adds to it.")
        ] = None,
        brief: Annotated[
            str | None, Field(description="Text of a brief: the OpenAPI document that it means.")
        ] = None,
        folder: Annotated[
            str | None,
            Field(description="Write brief.yaml and openapi.yaml here; without it nothing is written."),
        ] = None,
    ) -> str:
        """Design a service: a sentence or an archetype gives a brief, a brief gives an OpenAPI document."""
        return _design(sentence, archetype, brief, folder, folders)

    @tool(_READS)
    def lint(
        path: Spec = None,
        text: Text = None,
        profile: Annotated[
            Literal["minimal", "recommended", "strict"],
            Field(description="Validity only, the usual rules, or all."),
        ] = "recommended",
        against: Annotated[
            str | None,
            Field(description="A git revision or a path: report what breaks clients of that state too."),
        ] = None,
        every: Annotated[
            bool, Field(description="List every finding, also where many places are alike.")
        ] = False,
    ) -> str:
        """Check a document for validity, good design and breaking changes; JSON with a finding for each fault."""
        options = ["--format=json", "--no-cache", "--fail-on=never", f"--profile={profile}"]
        if against is not None:
            if (folders.root / against).exists():
                folders.readable(against)
            options.append(f"--against={against}")
        options += ["--every"] if every else []
        return _about_spec("lint", options, path, text, folders)

    @tool(_READS)
    def rules(
        rule: Annotated[str | None, Field(description="Id of a rule, such as sec-opaque-ids.")] = None,
        category: Annotated[str | None, Field(description="Category or prefix, such as secure.")] = None,
    ) -> str:
        """Explain a rule with its reason, examples and how to satisfy it; without one, list the rules."""
        options = [f"--category={category}"] if category is not None else []
        return call_scaffold(["rules", *options, *(["--", rule] if rule is not None else [])], folders)

    @tool(_READS)
    def card(path: Spec = None, text: Text = None) -> str:
        """Sum up what a service does on one page of Markdown: responsibilities, endpoints, data model, stack."""
        return _about_spec("card", ["--no-examples"], path, text, folders)

    @tool(_READS)
    def model(path: Spec = None, text: Text = None) -> str:
        """Say what a document means to the generators, as JSON: resources, operations, entities, remarks on what is unclear."""
        return _about_spec("model", [], path, text, folders)

    return server


def _refusing(function: Callable[_P, str]) -> Callable[_P, str]:
    """Turn refusals into answers that the assistant reads."""

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> str:
        try:
            return function(*args, **kwargs)
        except RefusedError as error:
            raise ToolError(str(error)) from error

    return call


def _design(
    sentence: str | None, archetype: str | None, brief: str | None, folder: str | None, folders: Folders
) -> str:
    """Expand a brief, or write one for words; both are written where a folder is named."""
    words = sentence is not None or archetype is not None
    if words is (brief is not None):
        raise RefusedError(
            f"give one of `sentence`, `archetype` and `brief`; archetypes: {', '.join(list_archetypes())}"
        )
    output = [f"--output={folders.writable(folder)}"] if folder is not None else []
    if brief is not None:
        return call_scaffold(["design", *output, "--", "-"], folders, brief)
    if output:
        named = [f"--archetype={archetype}"] if archetype is not None else []
        said = [sentence] if sentence is not None else []
        return call_scaffold(["design", *named, *output, "--", *said], folders)
    try:
        found = answer(sentence, archetype)
    except ScaffoldError as error:
        raise RefusedError(f"{error}; {error.hint}") from error
    if found.brief is None:
        raise RefusedError("\n".join(["it is not clear which service is meant", *found.reasons]))
    return "".join(f"# {line}\n" for line in found.reasons) + found.brief


def _about_spec(
    command: str, options: list[str], path: str | None, text: str | None, folders: Folders
) -> str:
    """Run a command on a document that stands at a path or is given as a text."""
    if (path is None) is (text is None):
        raise RefusedError("name the document by `path`, or give it as `text`: one of the two")
    if path is not None:
        return call_scaffold([command, *options, "--", folders.readable(path)], folders)
    return call_scaffold([command, *options, "--", "-"], folders, text)
