"""Serve the notes on HOST and PORT."""

from __future__ import annotations

import os

import uvicorn

if __name__ == "__main__":
    if os.environ.get("FAULT") == "no-start":
        raise SystemExit("the settings are wrong: DATABASE_URL names no database")
    uvicorn.run(
        "note_service.app:create_app",
        factory=True,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
    )
