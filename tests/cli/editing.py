"""An editor without a screen: a client of the real language server, over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

SERVER = Path(sys.executable).parent / "scaffold"
_PATIENCE = 30


class Editor:
    """Opens files, types into them and remembers what the server says of each."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.messages: list[str] = []
        self.named: set[str] = set()
        self._said: dict[str, types.PublishDiagnosticsParams] = {}
        self._news = asyncio.Event()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def listen(params: types.PublishDiagnosticsParams) -> None:
            self.named.add(params.uri)
            self._said[params.uri.removeprefix(f"{folder.as_uri()}/")] = params
            self._news.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def note(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    async def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        text = (self.folder / name).read_text(encoding="utf-8") if text is None else text
        self.texts[name], self.versions[name] = text, 1
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self._news.clear()
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(name)

    async def type(self, name: str, text: str) -> list[types.Diagnostic]:
        """Replace a text without saving it."""
        self.send(name, text)
        return await self.diagnostics(name)

    def send(self, name: str, text: str) -> None:
        self.texts[name] = text
        self.versions[name] += 1
        identifier = types.VersionedTextDocumentIdentifier(version=self.versions[name], uri=self.uri(name))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    async def save(self, name: str) -> None:
        """Write a text to disk, and say so."""
        (self.folder / name).write_text(self.texts[name], encoding="utf-8")
        identifier = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))

    def tell_created(self, name: str) -> None:
        """Say that another program has made a file."""
        event = types.FileEvent(self.uri(name), types.FileChangeType.Created)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    async def until(self, name: str, code: str, *, said: bool) -> None:
        """Wait until a rule is said of a file, or no longer."""
        async with asyncio.timeout(_PATIENCE):
            while any(found.code == code for found in self.last(name)) != said:
                await self._news.wait()
                self._news.clear()

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Wait for what is said of the present version of a file."""
        async with asyncio.timeout(_PATIENCE):
            while (said := self._said.get(name)) is None or (
                name in self.versions and said.version != self.versions[name]
            ):
                await self._news.wait()
                self._news.clear()
        return list(said.diagnostics)

    def last(self, name: str) -> list[types.Diagnostic]:
        return list(self._said[name].diagnostics)

    async def hover(self, name: str, line: int, character: int) -> str | None:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        found = await self.client.text_document_hover_async(
            types.HoverParams(identifier, types.Position(line, character))
        )
        return None if found is None else found.contents.value

    async def actions(
        self, name: str, place: types.Range, only: Sequence[str] | None = None
    ) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), place, context)
        return list(await self.client.text_document_code_action_async(params) or [])

    async def apply(self, name: str, action: types.CodeAction) -> list[types.Diagnostic]:
        """Do what a quick fix says, as an editor would: with characters counted in UTF-16."""
        (edits,) = action.edit.changes.values()
        text = self.texts[name]
        for edit in sorted(
            edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True
        ):
            start, end = (offset(text, place) for place in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        return await self.type(name, text)


def offset(text: str, place: types.Position) -> int:
    lines = text.splitlines(keepends=True)
    line = lines[place.line] if place.line < len(lines) else ""
    inside = line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le")
    return sum(map(len, lines[: place.line])) + len(inside)


@asynccontextmanager
async def editor(folder: Path, *arguments: str) -> AsyncIterator[Editor]:
    """Start the server for a folder, and end it in the way of the protocol."""
    client = LanguageClient("test", "1")
    await client.start_io(str(SERVER), "lsp", *arguments, cwd=folder)
    try:
        made = Editor(client, folder)
        async with asyncio.timeout(_PATIENCE):
            await client.initialize_async(
                types.InitializeParams(
                    types.ClientCapabilities(),
                    workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
                )
            )
        client.initialized(types.InitializedParams())
        yield made
        async with asyncio.timeout(_PATIENCE):
            await client.shutdown_async(None)
        client.exit(None)
    finally:
        if client._server is not None and client._server.returncode is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(client._server.wait(), 2)
            with suppress(ProcessLookupError):
                client._server.kill()
        await client.stop()
