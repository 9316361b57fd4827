"""The language server, driven by a client as an editor drives it.

One module in spite of its length: one protocol, driven by the same client throughout.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from lsprotocol import types

sys.path.insert(0, str(Path(__file__).parent))
from editing import SERVER, Editor, editor

ResultT = TypeVar("ResultT")

SPEC = textwrap.dedent("""\
    openapi: 3.1.1
    info: {title: Orders 🛒, version: 1.0.0, description: Orders of the customers of a shop.}
    servers:
      - {description: 🛒, url: "http://api.shop.example"}   # the shop
    paths:
      /orders:
        get:
          operationId: listOrders
          responses: {"200": {description: The orders.}}
    """)
HTTP = '"http://api.shop.example"'
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(99, 0))


def drive(folder: Path, script: Callable[[Editor], Awaitable[ResultT]], *arguments: str) -> ResultT:
    async def run() -> ResultT:
        async with editor(folder, *arguments) as made:
            return await script(made)

    return asyncio.run(run())


def settle(folder: Path, text: str) -> None:
    (folder / "scaffold.toml").write_text(textwrap.dedent(text), encoding="utf-8")


def codes(diagnostics: list[types.Diagnostic]) -> list[str]:
    return sorted(str(diagnostic.code) for diagnostic in diagnostics)


def test_findings_are_those_of_the_command_line(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    said = drive(tmp_path, lambda made: made.open("orders.yaml"))
    listed = json.loads(cli("lint", tmp_path / "orders.yaml", "--every", "--format", "json").out)["findings"]
    assert len(said) >= 4
    assert codes(said) == sorted(entry["rule"] for entry in listed)
    assert {diagnostic.source for diagnostic in said} == {"scaffold"}
    worst = {str(diagnostic.code): diagnostic.severity for diagnostic in said}
    assert worst["sec-https-only"] is types.DiagnosticSeverity.Error
    assert worst["doc-owner"] is types.DiagnosticSeverity.Warning


def test_a_place_is_counted_in_the_units_of_the_protocol(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    said = drive(tmp_path, lambda made: made.open("orders.yaml"))
    (found,) = (diagnostic for diagnostic in said if diagnostic.code == "sec-https-only")
    # The cart before it is one character, and two units of UTF-16.
    column = SPEC.splitlines()[3].index("url") + 1
    assert found.range == types.Range(types.Position(3, column), types.Position(3, column + len("url")))


def test_what_is_typed_counts_before_it_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text(SPEC, encoding="utf-8")

    async def script(made: Editor) -> list[list[str]]:
        return [
            codes(await made.open("orders.yaml")),
            codes(await made.type("orders.yaml", SPEC.replace("http:", "https:"))),
            codes(await made.type("orders.yaml", "openapi: 3.1.1\npaths: {a: [\n")),
            codes(await made.type("orders.yaml", SPEC)),
        ]

    first, secure, broken, again = drive(tmp_path, script)
    assert "sec-https-only" in first
    assert secure == [code for code in first if code != "sec-https-only"]
    assert broken == ["val-parse"]
    assert again == first
    assert file.read_text(encoding="utf-8") == SPEC


def test_a_part_that_is_typed_into_changes_what_is_said_of_the_whole(tmp_path: Path) -> None:
    parts = "Order: {type: object, properties: {email: {type: string}}}\n"
    body = "{$ref: 'parts.yaml#/Order'}"
    (tmp_path / "parts.yaml").write_text(parts, encoding="utf-8")
    settle(tmp_path, '[lint]\nselect = ["cns-standard-formats", "val-ref-resolves"]\n')
    (tmp_path / "orders.yaml").write_text(
        SPEC.replace("The orders.}", f"The orders., content: {{application/json: {{schema: {body}}}}}}}"),
        encoding="utf-8",
    )

    async def script(made: Editor) -> tuple[list[str], list[str], list[str]]:
        inside = codes(await made.open("parts.yaml"))
        before = codes(made.last("orders.yaml"))
        await made.type("parts.yaml", parts.replace("Order", "Order2"))
        return inside, before, codes(made.last("orders.yaml"))

    inside, before, after = drive(tmp_path, script)
    assert inside == ["cns-standard-formats"]
    assert "val-ref-resolves" not in before
    assert "val-ref-resolves" in after


def test_settings_baseline_and_exceptions_hold(cli: Callable, tmp_path: Path) -> None:
    excepted = SPEC.replace(
        "get:\n", "get:\n      x-scaffold-ignore: {doc-tags: There is one kind of thing.}\n"
    )
    (tmp_path / "orders.yaml").write_text(excepted, encoding="utf-8")
    settle(tmp_path, '[lint]\nselect = ["sec-https-only", "doc-tags", "rsl-error-responses", "doc-owner"]\n')
    only = ("--select", "doc-owner")
    assert cli("lint", tmp_path, *only, "--update-baseline").code == 0
    settle(
        tmp_path,
        '[lint]\nselect = ["sec-https-only", "doc-tags", "doc-owner"]\n[lint.rules]\nsec-https-only = "info"\n',
    )
    (found,) = drive(tmp_path, lambda made: made.open("orders.yaml"))
    assert (found.code, found.severity) == ("sec-https-only", types.DiagnosticSeverity.Information)


def test_the_nearest_settings_hold(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for folder, rule in ((tmp_path, "sec-https-only"), (tmp_path / "a", "doc-owner")):
        settle(folder, f'[lint]\nselect = ["{rule}"]\n')
        (folder / "orders.yaml").write_text(SPEC, encoding="utf-8")
    assert codes(drive(tmp_path, lambda made: made.open("orders.yaml"))) == ["sec-https-only"]
    assert codes(drive(tmp_path, lambda made: made.open("a/orders.yaml"))) == ["doc-owner"]


def test_rulesets_of_the_settings_judge_what_is_typed(tmp_path: Path) -> None:
    rule = "{given: '$.info', then: {field: contact, function: truthy}}"
    (tmp_path / "team.yaml").write_text(f"rules:\n  team-contact: {rule}\n", encoding="utf-8")
    settle(tmp_path, '[lint]\nrulesets = ["team.yaml"]\nruleset-only = true\n')
    saved = SPEC.replace("info: {", "info: {contact: {name: Team}, ")
    (tmp_path / "orders.yaml").write_text(saved, encoding="utf-8")
    assert drive(tmp_path, lambda made: made.open("orders.yaml")) == []

    async def type_over(made: Editor) -> list[types.Diagnostic]:
        await made.open("orders.yaml")
        return await made.type("orders.yaml", SPEC)

    assert codes(drive(tmp_path, type_over)) == ["team-contact"]


def test_settings_that_mean_nothing_are_named_once(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    settle(tmp_path, "[lint]\nprofle = 'strict'\n")

    async def script(made: Editor) -> list[str]:
        made.texts["orders.yaml"], made.versions["orders.yaml"] = SPEC, 1
        item = types.TextDocumentItem(made.uri("orders.yaml"), "yaml", 1, SPEC)
        made.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        made.send("orders.yaml", SPEC + "\n")
        await made.hover("orders.yaml", 0, 0)
        made.send("orders.yaml", SPEC)
        await made.hover("orders.yaml", 0, 0)
        settle(tmp_path, "[lint]\n")
        await made.type("orders.yaml", SPEC)
        return made.messages

    (message,) = drive(tmp_path, script)
    assert "did you mean profile?" in message


def test_hover_shows_the_page_of_the_rule(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")

    async def script(made: Editor) -> tuple[str | None, str | None]:
        (found,) = (one for one in await made.open("orders.yaml") if one.code == "sec-https-only")
        return await made.hover("orders.yaml", 3, found.range.start.character + 1), await made.hover(
            "orders.yaml", 8, 0
        )

    page, nothing = drive(tmp_path, script)
    assert page is not None
    assert page.startswith("# sec-https-only\n")
    assert "## Why" in page
    assert nothing is None


def test_a_quick_fix_mends_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")

    async def script(made: Editor) -> tuple[list[types.CodeAction], list[str], str]:
        (found,) = (one for one in await made.open("orders.yaml") if one.code == "sec-https-only")
        actions = await made.actions("orders.yaml", found.range, ["quickfix"])
        left = codes(await made.apply("orders.yaml", actions[0]))
        return actions, left, made.texts["orders.yaml"]

    actions, left, text = drive(tmp_path, script)
    assert actions[0].is_preferred
    assert actions[0].title.startswith("Mend sec-https-only: ")
    assert "sec-https-only" not in left
    assert text == SPEC.replace("http:", "https:")


def test_an_unsafe_fix_says_so_and_is_not_preferred(tmp_path: Path) -> None:
    spec = SPEC.replace("      operationId: listOrders\n", "")
    (tmp_path / "orders.yaml").write_text(spec, encoding="utf-8")

    async def script(made: Editor) -> tuple[types.CodeAction, list[str]]:
        await made.open("orders.yaml")
        actions = await made.actions("orders.yaml", EVERYWHERE, ["quickfix"])
        (found,) = (one for one in actions if one.title.startswith("Mend doc-operation-id"))
        return found, codes(await made.apply("orders.yaml", found))

    action, left = drive(tmp_path, script)
    assert "may change what the spec means" in action.title
    assert not action.is_preferred
    assert "doc-operation-id" not in left


def test_everything_safe_is_mended_at_once(tmp_path: Path) -> None:
    spec = SPEC.replace("/orders:", "orders:")
    (tmp_path / "orders.yaml").write_text(spec, encoding="utf-8")

    async def script(made: Editor) -> tuple[list[types.CodeAction], str]:
        await made.open("orders.yaml")
        actions = await made.actions("orders.yaml", EVERYWHERE, ["source.fixAll"])
        await made.apply("orders.yaml", actions[0])
        return actions, made.texts["orders.yaml"]

    actions, text = drive(tmp_path, script)
    assert len(actions) == 1
    assert text == SPEC.replace("http:", "https:")


def test_an_exception_waits_for_its_reason(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")

    async def script(made: Editor) -> tuple[str, list[str], list[str]]:
        await made.open("orders.yaml")
        actions = await made.actions("orders.yaml", EVERYWHERE, ["quickfix"])
        (found,) = (one for one in actions if one.title.startswith("Ignore doc-operation-summary"))
        asked = codes(await made.apply("orders.yaml", found))
        text = made.texts["orders.yaml"]
        given = text.replace('doc-operation-summary: ""', "doc-operation-summary: The path says it.")
        return text, asked, codes(await made.type("orders.yaml", given))

    text, asked, done = drive(tmp_path, script)
    assert '      x-scaffold-ignore:\n        doc-operation-summary: ""\n' in text
    assert {"meta-ignore-reason", "doc-operation-summary"} <= set(asked)
    assert not {"meta-ignore-reason", "doc-operation-summary"} & set(done)


def test_asyncapi_documents_are_linted_too(tmp_path: Path) -> None:
    spec = textwrap.dedent("""\
        asyncapi: 3.0.0
        info: {title: Events, version: 1.0.0, description: What happens to orders in the shop.}
        channels:
          orderCreated:
            address: orders/created/
            messages: {}
        """)
    (tmp_path / "events.yaml").write_text(spec, encoding="utf-8")

    async def script(made: Editor) -> tuple[list[types.Diagnostic], list[str], str]:
        said = await made.open("events.yaml")
        (found,) = (one for one in said if one.range.start.line == 4)
        actions = await made.actions("events.yaml", found.range, ["quickfix"])
        await made.apply("events.yaml", actions[-1])
        return said, [action.title for action in actions], made.texts["events.yaml"]

    said, titles, text = drive(tmp_path, script)
    (code,) = (one.code for one in said if one.range.start.line == 4)
    assert titles[-1] == f"Ignore {code} here, with a reason to be written"
    assert text == spec + f'    x-scaffold-ignore:\n      {code}: ""\n'


CREATED_LATER = "get: {operationId: listOrders, responses: {'200': {description: The orders.}}}\n"
WAYS = ("saved", "told", "typed")


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_reference_goes_when_its_file_appears(tmp_path: Path, way: str) -> None:
    head = SPEC.partition("  /orders:\n")[0]
    (tmp_path / "orders.yaml").write_text(head + "  /orders: {$ref: ./parts/orders.yaml}\n", encoding="utf-8")
    part = tmp_path / "parts" / "orders.yaml"

    async def script(made: Editor) -> None:
        assert "val-ref-resolves" in codes(await made.open("orders.yaml"))
        if way == "typed":
            # Two files of one name: the later texts are those of the part.
            item = types.TextDocumentItem(part.as_uri(), "yaml", 1, "get: {operationId: [\n")
            made.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            identifier = types.VersionedTextDocumentIdentifier(version=2, uri=part.as_uri())
            change = types.TextDocumentContentChangeWholeDocument(CREATED_LATER)
            made.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        else:
            part.parent.mkdir()
            part.write_text(CREATED_LATER, encoding="utf-8")
            if way == "saved":
                await made.save("orders.yaml")
            else:
                made.tell_created("parts/orders.yaml")
        await made.until("orders.yaml", "val-ref-resolves", said=False)

    drive(tmp_path, script)


def test_what_is_no_file_gets_no_findings(tmp_path: Path) -> None:
    """An editor also shows what `git show` prints, and texts that have no name yet."""
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    others = (
        f"git:{tmp_path}/orders.yaml?HEAD",
        "untitled:Untitled-1",
        "vscode-vfs://github/shop/orders.yaml",
    )

    async def script(made: Editor) -> tuple[list[types.Diagnostic], list[object]]:
        answers: list[object] = []
        for uri in others:
            item = types.TextDocumentItem(uri, "yaml", 1, SPEC.replace("/orders:", "/{order}:"))
            made.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            place = types.TextDocumentPositionParams(types.TextDocumentIdentifier(uri), types.Position(3, 30))
            hover = types.HoverParams(place.text_document, place.position)
            answers.append(await made.client.text_document_hover_async(hover))
            asked = types.CodeActionParams(
                place.text_document, EVERYWHERE, types.CodeActionContext(diagnostics=[])
            )
            answers += await made.client.text_document_code_action_async(asked) or []
        said = await made.open("orders.yaml")
        assert {uri for uri in made.named if not uri.startswith("file:")} == set()
        return said, answers

    said, answers = drive(tmp_path, script)
    assert answers == [None] * len(others)
    assert codes(said) == codes(drive(tmp_path, lambda made: made.open("orders.yaml")))
    assert "val-path-params" not in codes(said)


def frame(method: str, number: int | None = None) -> bytes:
    message: dict[str, object] = {"jsonrpc": "2.0", "method": method}
    if method == "initialize":
        message["params"] = {"processId": None, "rootUri": None, "capabilities": {}}
    elif method == "initialized":
        message["params"] = {}
    if number is not None:
        message["id"] = number
    text = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(text), text)


START = frame("initialize", 1) + frame("initialized")
SESSIONS = {
    "in the way of the protocol": (START + frame("shutdown", 2) + frame("exit"), 0),
    "exit without shutdown": (START + frame("exit"), 1),
    "exit before anything": (frame("exit"), 1),
    "the editor closes the pipe": (START, 0),
    "the editor closes the pipe after shutdown": (START + frame("shutdown", 2), 0),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_the_end_of_a_session_is_told_by_the_exit_code(name: str) -> None:
    sent, code = SESSIONS[name]
    ended = subprocess.run([SERVER, "lsp"], input=sent, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (code, b"")


def test_an_editor_that_dies_leaves_no_traceback(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with errors.open("wb") as stream:
        server = subprocess.Popen(
            [SERVER, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream
        )
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdout.close()
        with suppress(BrokenPipeError):
            server.stdin.write(START)
            server.stdin.close()
        server.wait(60)
    assert errors.read_text(encoding="utf-8") == ""


NEOVIM = Path(__file__).parent / "neovim.lua"


def test_neovim_shows_findings_and_mends_them(tmp_path: Path) -> None:
    program = shutil.which("nvim")
    if program is None:
        pytest.skip("needs Neovim (0.7 or later)")
    (tmp_path / "orders.yaml").write_text(
        SPEC + "  /customers: {$ref: parts/customers.yaml}\n", encoding="utf-8"
    )
    ended = subprocess.run(
        [program, "--headless", "-u", "NONE", "-c", f"luafile {NEOVIM}"],
        env={**os.environ, "SCAFFOLD": str(SERVER), "FOLDER": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    seen = [line for line in ended.stdout.splitlines() if line.startswith("seen: ")]
    assert seen == [
        "seen: val-ref-resolves and sec-https-only",
        "seen: the page of sec-https-only",
        "seen: no val-ref-resolves after the file was made and the root saved",
        "seen: Mend sec-https-only: use https (or wss)",
        "seen: no sec-https-only",
        "seen: nothing in git:orders.yaml",
        "seen: exit code 0",
    ], ended.stderr
    assert "https://api.shop.example" in (tmp_path / "orders.yaml").read_text(encoding="utf-8")


def test_fast_typing_ends_with_the_last_text(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")

    async def script(made: Editor) -> tuple[list[str], list[str]]:
        first = codes(await made.open("orders.yaml"))
        for length in range(0, len(SPEC), 7):
            made.send("orders.yaml", SPEC[:length])
            await asyncio.sleep(0.01 if length % 3 else 0.35 * (length < 60))
        return first, codes(await made.type("orders.yaml", SPEC))

    first, last = drive(tmp_path, script)
    assert last == first


def test_without_pygls_the_command_says_what_to_install(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaffold.commands.lsp.find_spec", lambda _: None)
    outcome = cli("lsp")
    assert outcome.code == 2
    assert "pip install 'scaffold[lsp]'" in outcome.err
