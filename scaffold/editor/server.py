"""A language server: diagnostics while typing, the rules' pages on hover, and repairs as quick fixes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from io import BufferedWriter, FileIO
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import TextDocument

from scaffold import __version__
from scaffold.core.errors import ScaffoldError
from scaffold.core.finding import Finding, Severity
from scaffold.editor.analysis import Analysis, Analyst, Options
from scaffold.editor.fixes import Fix, plan_all_repairs, plan_exception, plan_repair
from scaffold.editor.positions import Places, overlap
from scaffold.lint.rules.pages import build_page, render_markdown
from scaffold.lint.rules.registry import find_rule

NAME = "scaffold"
_PAUSE = 0.3
"""Seconds without typing before the specs are linted again."""
_WATCHED = ("**/*.{yaml,yml,json}", "**/*.toml")
_FIX_ALL = types.CodeActionKind(types.CodeActionKind.SourceFixAll)
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class SpecServer(LanguageServer):
    """Lints what is open, one analysis at a time and never on the loop that answers the editor."""

    def __init__(self, options: Options) -> None:
        """Make a server that has not been started."""
        super().__init__(NAME, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
        self._analyst = Analyst(options)
        self._analysis = Analysis()
        self._places: dict[Path, Places] = {}
        self._published: set[str] = set()
        self._complaint: str | None = None
        self.was_shut_down = False
        self.was_told_to_exit = False
        self._due: float | None = None
        self._work: asyncio.Task[None] | None = None

    def watch_files(self) -> None:
        """Ask to be told of changes outside of the editor: of specs, settings and baselines."""
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(glob) for glob in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self.client_register_capability(types.RegistrationParams([registration]))

    def request_analysis(self, pause: float = 0.0, *, anew: bool = False) -> None:
        """Lint after a pause, which begins again with each request; `anew` looks for files that came or went."""
        if anew:
            self._analyst.look_again()
        self._due = asyncio.get_running_loop().time() + pause
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._analyse_when_due())

    async def settled(self) -> Analysis:
        """Return the analysis of the texts as they are now."""
        if self._work is not None:
            await self._work
        return self._analysis

    def findings_at(self, uri: str, place: types.Range) -> list[tuple[Finding, types.Range]]:
        """List the findings of the last analysis whose range touches a place."""
        file = _path(uri)
        places = self._places.get(file) if file is not None else None
        if file is None or places is None:
            return []
        found = ((finding, places.range_of(finding.location)) for finding in self._analysis.findings[file])
        return [(finding, own) for finding, own in found if overlap(own, place)]

    def actions_at(self, analysis: Analysis, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Plan what can be done about the findings at a place, the safe before the unsafe and exceptions last."""
        wanted = params.context.only
        file = _path(params.text_document.uri)
        actions: list[types.CodeAction] = []
        if file is None:
            return actions
        if _wants(wanted, types.CodeActionKind.QuickFix):
            found = self.findings_at(params.text_document.uri, params.range)
            planned = [(plan_repair(finding, analysis), finding, own) for finding, own in found]
            planned.sort(key=lambda entry: entry[0] is not None and not entry[0].is_safe)
            planned += [(plan_exception(finding, file, analysis), finding, own) for finding, own in found]
            actions = [self._quick_fix(fix, finding, own) for fix, finding, own in planned if fix is not None]
        if _wants(wanted, _FIX_ALL):
            everything = plan_all_repairs(file, analysis)
            if everything is not None:
                actions.append(
                    types.CodeAction(everything.title, kind=_FIX_ALL, edit=self._workspace_edit(everything))
                )
        return actions

    async def _analyse_when_due(self) -> None:
        loop = asyncio.get_running_loop()
        while self._due is not None:
            if (wait := self._due - loop.time()) > 0:
                await asyncio.sleep(wait)
                continue
            self._due = None
            unsaved = {file: document.source for file, document in self._opened().items()}
            folders = [
                path for folder in self.workspace.folders.values() if (path := _path(folder.uri)) is not None
            ]
            try:
                self._analysis = await loop.run_in_executor(None, self._analyst.analyse, folders, unsaved)
            except ScaffoldError as error:
                self._analysis = Analysis()
                self._complain(f"{error}; {error.hint}" if error.hint else str(error))
            except Exception as error:  # noqa: BLE001 - a defect must not end the server
                self._complain(f"internal error: {type(error).__name__}: {error}")
            else:
                self._complaint = None
            self._publish()

    def _opened(self) -> dict[Path, TextDocument]:
        """Return the open documents that are files, by their paths: what `git:` and the like show is no spec of the folder."""
        documents = self.workspace.text_documents
        return {file: document for uri, document in documents.items() if (file := _path(uri)) is not None}

    def _complain(self, message: str) -> None:
        """Show an error once, not after every key."""
        if message != self._complaint:
            self._complaint = message
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def _publish(self) -> None:
        """Send the diagnostics of all files of open documents, and take back those of others."""
        opened = self._opened()
        codec = self.workspace.position_codec
        self._places = {file: Places(text, codec) for file, text in self._analysis.texts.items()}
        sent = set()
        for file, findings in self._analysis.findings.items():
            document = opened.get(file)
            uri = document.uri if document is not None else str(from_fs_path(str(file)))
            diagnostics = [self._diagnostic(finding, self._places[file]) for finding in findings]
            version = document.version if document is not None else None
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, diagnostics, version=version)
            )
            sent.add(uri)
        for uri in self._published - sent:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._published = sent

    def _diagnostic(self, finding: Finding, places: Places) -> types.Diagnostic:
        used = f"\nUsed by {finding.reached_by:,} operations." if finding.reached_by > 1 else ""
        remedy = f"\nFix: {finding.hint}" if finding.hint else ""
        return types.Diagnostic(
            range=places.range_of(finding.location),
            message=f"{finding.message}{remedy}{used}",
            severity=_SEVERITIES[finding.severity],
            code=finding.rule,
            source=NAME,
        )

    def _quick_fix(self, fix: Fix, finding: Finding, place: types.Range) -> types.CodeAction:
        diagnostic = self._diagnostic(finding, self._places[Path(finding.location.file).resolve()])
        diagnostic.range = place
        return types.CodeAction(
            fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            edit=self._workspace_edit(fix),
            is_preferred=fix.is_repair and fix.is_safe,
        )

    def _workspace_edit(self, fix: Fix) -> types.WorkspaceEdit:
        uris = {file: document.uri for file, document in self._opened().items()}
        return types.WorkspaceEdit(
            changes={
                uris.get(file, str(from_fs_path(str(file)))): [
                    types.TextEdit(self._places[file].range_of_edit(edit), edit.text) for edit in edits
                ]
                for file, edits in fix.edits.items()
            }
        )


class _Output(BufferedWriter):
    """A standard output of the server's own, which ends it in silence when the editor has gone."""

    def __init__(self) -> None:
        """Copy the stream of the process, because the server closes its own at the end."""
        super().__init__(FileIO(os.dup(sys.stdout.fileno()), "wb"))

    def flush(self) -> None:
        """Send what was written; raise SystemExit when nobody reads it any more."""
        try:
            super().flush()
        except BrokenPipeError:
            raise SystemExit from None


def serve(options: Options) -> int:
    """Answer an editor on standard input and output until it is done; return the exit code (LSP 3.17, `exit`)."""
    server = build_server(options)
    server.start_io(stdout=_Output())
    return int(server.was_told_to_exit and not server.was_shut_down)


def build_server(options: Options) -> SpecServer:
    """Make a server that answers what editors ask."""
    server = SpecServer(options)

    @server.feature(types.INITIALIZED)
    def _initialized(_: types.InitializedParams) -> None:
        server.watch_files()

    @server.feature(types.SHUTDOWN)
    def _shut_down(_: None) -> None:
        server.was_shut_down = True

    @server.feature(types.EXIT)
    def _exit(_: None) -> None:
        server.was_told_to_exit = True

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _opened(_: types.DidOpenTextDocumentParams) -> None:
        server.request_analysis(anew=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(_: types.DidChangeTextDocumentParams) -> None:
        server.request_analysis(_PAUSE)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(_: types.DidSaveTextDocumentParams) -> None:
        server.request_analysis(anew=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(_: types.DidCloseTextDocumentParams) -> None:
        server.request_analysis()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _files_changed(_: types.DidChangeWatchedFilesParams) -> None:
        server.request_analysis(_PAUSE, anew=True)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def _hover(params: types.HoverParams) -> types.Hover | None:
        await server.settled()
        found = server.findings_at(params.text_document.uri, types.Range(params.position, params.position))
        pages = [_page(finding) for finding, _ in found]
        if not pages:
            return None
        contents = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(dict.fromkeys(pages)))
        return types.Hover(contents, found[0][1])

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, _FIX_ALL]),
    )
    async def _actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return server.actions_at(await server.settled(), params)

    return server


def _page(finding: Finding) -> str:
    rule = find_rule(finding.rule)
    return finding.message if rule is None else render_markdown(build_page(rule))


def _wants(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Tell whether a client that asks for some kinds of actions, or parts of such kinds, asks for this one."""
    return only is None or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only)


def _path(uri: str) -> Path | None:
    """Return the file of a `file:` address; None for another scheme (`git:`, `untitled:` …), which names no file."""
    path = to_fs_path(uri)
    return Path(path).resolve() if path else None
