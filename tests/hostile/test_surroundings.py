"""The surroundings that a spec can lead to: servers (cases H37), and the files that lie beside it (H43)."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.hostile.support import CODE, NAME, PACKAGE, Hostile, base, with_changes

THING = "/components/schemas/Thing"


class Listener(socketserver.ThreadingTCPServer):
    """A web server of this machine that counts who asks it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.seen: list[str] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"type": "string"}')

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def leading_to(url: str) -> dict[str, Any]:
    """Return a spec whose references, addresses and identifiers all lead to a server."""
    return with_changes(
        {
            f"{THING}/properties/remote": {"$ref": f"{url}/ref.json"},
            f"{THING}/properties/dynamic": {"$dynamicRef": f"{url}/dynamic.json"},
            f"{THING}/$id": f"{url}/id.json",
            f"{THING}/$schema": f"{url}/schema.json",
            "/jsonSchemaDialect": f"{url}/dialect.json",
            "/components/examples": {"x": {"externalValue": f"{url}/example.json"}},
            "/components/schemas/Pet": {
                "oneOf": [{"$ref": f"{url}/cat.json"}],
                "discriminator": {"propertyName": "k", "mapping": {"a": f"{url}/mapped.json"}},
            },
            "/paths/~1remote": {"$ref": f"{url}/path.json"},
            "/externalDocs": {"url": f"{url}/docs"},
            "/info/termsOfService": f"{url}/terms",
        }
    )


def test_h37_ref_net(hostile: Hostile, listener: Listener) -> None:
    """Lint, model, card and new ask no server, and neither does the documentation page when it is made."""
    done = hostile.run_all(hostile.write(leading_to(listener.url)))
    assert done["lint"].code == 1
    assert done["new"].code == 0
    answer = hostile.importer.ask(hostile.work / NAME, page="/docs")
    assert answer["failure"] is None, answer["failure"]
    assert listener.seen == []


@pytest.fixture
def service_environment(monkeypatch: pytest.MonkeyPatch, require: Callable[[str], ModuleType]) -> None:
    """Let services run with this interpreter."""
    require("schemathesis")
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.usefixtures("service_environment")
def test_h37_ref_net_while_testing(hostile: Hostile, listener: Listener) -> None:
    hostile.run_all(hostile.write(leading_to(listener.url)))
    done = hostile.cli("test", hostile.work / NAME, "--max-examples", "1")
    assert done.code in (0, 1), done.err
    assert " cases in " in done.out
    assert listener.seen == []


def lay_traps(folder: Path) -> None:
    """Write the files from which other tools take settings, hooks and plugins in the folder that they stand in."""
    hooks = f"{CODE}\n"
    for name, text in {
        "schemathesis.toml": 'hooks = "hooks.py"\n',
        "hooks.py": hooks,
        "conftest.py": hooks,
        "sitecustomize.py": hooks,
        "usercustomize.py": hooks,
        "jinja2.py": hooks,
        "ruff.py": hooks,
        "uvicorn.py": hooks,
        "pyproject.toml": "[tool.datamodel-codegen]\ncustom-file-header = 'x'\n[tool.ruff]\nline-length = 20\n",
        "ruff.toml": "line-length = 20\n",
        ".env": f"SCAFFOLD_DEBUG=1\nDATABASE_URL=nonsense\nX={CODE}\n",
        ".cookiecutterrc": "default_context: {project_slug: ../../x}\n",
        "Makefile": "all:\n\ttouch made\n",
    }.items():
        (folder / name).write_text(text)


def test_h43_folder(hostile: Hostile) -> None:
    lay_traps(hostile.work)
    made = hostile.neutralize(base())
    models = f"src/{PACKAGE}/_generated/models.py"
    assert made.files[models] == hostile.plain.files[models]
    assert not (hostile.work / "made").exists()


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.usefixtures("service_environment")
def test_h43_folder_while_testing(hostile: Hostile) -> None:
    """The tested service stands in the folder; its own settings are read, those around it are not."""
    lay_traps(hostile.work)
    hostile.neutralize(base())
    done = hostile.cli("test", hostile.work / NAME, "--max-examples", "1")
    assert done.code == 0, done.out + done.err
    assert not hostile.importer.marked
    assert not (hostile.work / "made").exists()
