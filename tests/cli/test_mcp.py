"""The server for assistants, driven by the client of the official SDK as an assistant drives it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters

from tests import contracts

ResultT = TypeVar("ResultT")


def drive(folder: Path, script: Callable[[Client], Awaitable[ResultT]], *arguments: str) -> ResultT:
    """Run a script against a server that was started in a folder."""
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "scaffold", "mcp", *arguments], cwd=folder
    )

    async def run() -> ResultT:
        async with Client(parameters) as client:
            return await script(client)

    return asyncio.run(run())


def ask(folder: Path, tool: str, values: dict[str, Any], *arguments: str) -> tuple[bool, str]:
    """Call one tool; return whether it was refused, and what it answered."""

    async def call(client: Client) -> tuple[bool, str]:
        result = await client.call_tool(tool, values)
        return bool(result.is_error), "".join(getattr(block, "text", "") for block in result.content)

    return drive(folder, call, *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec, and one beside it."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "api.yaml").write_text(contracts.read("things"), encoding="utf-8")
    (tmp_path / "secret.yaml").write_text(contracts.read("things"), encoding="utf-8")
    return tmp_path / "specs"


def test_there_are_at_most_six_tools_and_each_describes_itself(folder: Path) -> None:
    async def tools(client: Client) -> list[Any]:
        return list((await client.list_tools()).tools)

    listed = drive(folder, tools)
    assert [tool.name for tool in listed] == ["design", "lint", "rules", "card", "model"]
    for tool in listed:
        assert tool.description
        assert all(value.get("description") for value in tool.input_schema["properties"].values())
        assert tool.annotations.open_world_hint is False


def test_findings_are_those_of_the_command_line(folder: Path, cli: Callable) -> None:
    refused, answer = ask(folder, "lint", {"path": "api.yaml", "every": True})
    printed = json.loads(cli("lint", folder / "api.yaml", "--every", "--format", "json").out)
    assert not refused
    said = json.loads(answer)
    assert said["summary"] == printed["summary"]
    assert [finding["rule"] for finding in said["findings"]] == [
        finding["rule"] for finding in printed["findings"]
    ]


def test_a_text_is_judged_as_a_file_is(folder: Path) -> None:
    by_path = json.loads(ask(folder, "lint", {"path": "api.yaml"})[1])
    by_text = json.loads(ask(folder, "lint", {"text": contracts.read("things")})[1])
    assert by_text["summary"] == by_path["summary"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("lint", {"path": "../secret.yaml"}, "outside of the folder"),
    ("card", {"path": "/etc/hosts"}, "outside of the folder"),
    ("lint", {"path": "api.yaml", "against": "../secret.yaml"}, "outside of the folder"),
    ("lint", {"path": "api.yaml", "against": "--help"}, "is not in a git repository"),
    ("lint", {}, "one of the two"),
    ("lint", {"path": "api.yaml", "text": contracts.read("things")}, "one of the two"),
    ("model", {"path": "--help"}, "--help does not exist"),
    ("rules", {"rule": "--help"}, "there is no rule '--help'"),
    ("card", {"text": "a: ["}, "error["),
    ("design", {}, "one of"),
    ("design", {"sentence": "an order service", "folder": "."}, "--write DIR"),
]


def test_bad_calls_are_refused_with_a_reason(folder: Path) -> None:
    async def call(client: Client) -> None:
        for tool, values, said in REFUSED:
            result = await client.call_tool(tool, values)
            answer = "".join(getattr(block, "text", "") for block in result.content)
            assert result.is_error, (tool, values)
            assert said in answer, (tool, values, answer)
            assert "Traceback" not in answer

    drive(folder, call)


def test_a_link_does_not_lead_out_of_the_folder(folder: Path) -> None:
    (folder / "link.yaml").symlink_to(folder.parent / "secret.yaml")
    refused, answer = ask(folder, "lint", {"path": "link.yaml"})
    assert refused
    assert "outside of the folder" in answer


def test_a_sentence_becomes_a_brief_and_a_brief_a_document(folder: Path) -> None:
    refused, brief = ask(folder, "design", {"sentence": "Design a simple user authentication service."})
    assert not refused
    assert "service: auth-service" in brief
    refused, document = ask(folder, "design", {"brief": brief})
    assert not refused
    assert document.startswith("openapi: 3.1")
    assert json.loads(ask(folder, "lint", {"text": document, "profile": "strict"})[1])["findings"] == []


def test_an_unclear_sentence_names_the_nearest(folder: Path) -> None:
    refused, answer = ask(folder, "design", {"sentence": "a beekeeping hive register"})
    assert refused
    assert "hive" in answer


def test_a_document_is_written_where_that_is_allowed_only(folder: Path) -> None:
    written = folder / "made"
    written.mkdir()
    refused, _ = ask(
        folder, "design", {"sentence": "an order service", "folder": "orders"}, "--write", str(written)
    )
    assert not refused
    assert (written / "orders" / "openapi.yaml").is_file()
    refused, answer = ask(
        folder, "design", {"sentence": "an order service", "folder": "../x"}, "--write", str(written)
    )
    assert refused
    assert "outside of the folder" in answer
