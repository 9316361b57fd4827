"""A tiny service that keeps its contract, and breaks it in one way when FAULT names one."""

from __future__ import annotations

import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

import jsonschema_rs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CONTRACT = (Path(__file__).parent / "_generated" / "contract.json").read_bytes()
NEW_NOTE = jsonschema_rs.validator_for(json.loads(CONTRACT)["components"]["schemas"]["NewNote"])
INTEGER = re.compile(r"(0|-?[1-9][0-9]{0,8})")
# One of: undeclared (status), crash, open (authentication ignored), shared (ownership ignored), no-start.
FAULT = os.environ.get("FAULT", "")


def problem(status: int, title: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Build a problem (RFC 9457)."""
    return JSONResponse(
        {"title": title, "status": status}, status, headers, media_type="application/problem+json"
    )


def caller(request: Request) -> str:
    """Return the subject of the development token; 401 without one."""
    if FAULT == "open":
        return "anybody"
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.startswith("dev."):
        raise HTTPException(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
    return token


class Notes:
    """The notes of this process, by owner."""

    def __init__(self) -> None:
        """Begin with none."""
        self._notes: dict[str, tuple[str, dict[str, Any]]] = {}

    async def collection(self, request: Request) -> Response:
        """Answer /notes."""
        if request.method == "POST":
            return await self._create(request)
        if request.method != "GET":
            return problem(405, "Method Not Allowed", {"Allow": "GET, POST"})
        return self._list(request)

    async def _create(self, request: Request) -> Response:
        owner = caller(request)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return problem(415, "Unsupported Media Type")
        try:
            body = json.loads(await request.body())
        except ValueError:
            return problem(400, "Bad Request")
        if not NEW_NOTE.is_valid(body):
            return problem(422, "Unprocessable Content")
        if FAULT == "crash" and len(body["text"]) > 1:
            return problem(500, "Internal Server Error")
        note = {"id": str(uuid.uuid4()), "text": body["text"], "pinned": body.get("pinned", False)}
        self._notes[note["id"]] = (owner, note)
        status = 202 if FAULT == "undeclared" else 201
        return JSONResponse(note, status, {"Location": f"/api/notes/{note['id']}"})

    def _list(self, request: Request) -> Response:
        owner = caller(request)
        limit = request.query_params.get("limit", "100")
        if not INTEGER.fullmatch(limit) or not 1 <= int(limit) <= 100:
            return problem(422, "Unprocessable Content")
        own = [note for known, note in reversed(self._notes.values()) if known == owner]
        return JSONResponse(own[: int(limit)])

    async def item(self, request: Request) -> Response:
        """Answer /notes/{note_id}."""
        if request.method != "GET":
            return problem(405, "Method Not Allowed", {"Allow": "GET"})
        owner = caller(request)
        key = request.path_params["note_id"]
        try:
            uuid.UUID(key)
        except ValueError:
            return problem(422, "Unprocessable Content")
        known, note = self._notes.get(key.lower(), ("", None))
        if note is None or (known != owner and FAULT != "shared"):
            return problem(404, "Not Found")
        return JSONResponse(note)


async def refuse(_request: Request, error: Exception) -> Response:
    """Answer what the framework raises with a problem."""
    if isinstance(error, HTTPException):
        return problem(error.status_code, error.detail, dict(error.headers or {}))
    return problem(500, "Internal Server Error")


async def healthy(_request: Request) -> Response:
    """Answer the probes."""
    return Response("ok")


async def contract(_request: Request) -> Response:
    """Serve the contract."""
    return Response(CONTRACT, media_type="application/json")


def create_app() -> Starlette:
    """Compose the service."""
    notes = Notes()
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "QUERY"]
    app = Starlette(
        routes=[
            Route("/api/notes", notes.collection, methods=methods),
            Route("/api/notes/{note_id}", notes.item, methods=methods),
            Route("/healthz", healthy),
            Route("/readyz", healthy),
            Route("/openapi.json", contract),
        ],
        exception_handlers={HTTPException: refuse, Exception: refuse},
    )
    app.router.redirect_slashes = False
    return app
