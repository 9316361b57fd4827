"""Write a recorded request as a curl command that a POSIX shell runs."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping
from typing import Any

# What the recording has in place of a secret.
HIDDEN = "[Filtered]"
# Wrong on purpose: the check asks what the service does with a credential that it did not give out.
WRONG_CREDENTIAL = "wrong"


def render_curl(request: Mapping[str, Any], *, credential: str = "$TOKEN") -> str:
    """Write one recorded request; `credential` stands for the secrets that the recording leaves out."""
    parts = ["curl", "-X", str(request["method"])]
    for name, values in request.get("headers", {}).items():
        parts += [part for value in values for part in ("-H", _header(str(name), str(value), credential))]
    body = recorded_bytes(request.get("body"))
    if body:
        parts += ["--data-binary", _quoted_bytes(body)]
    return " ".join([*parts, shlex.quote(str(request["uri"]))])


def recorded_bytes(value: object) -> bytes:
    """Return the bytes of a recorded body: text, or base64 in a table of its own."""
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass")
        case {"$base64": str(encoded)}:
            return base64.b64decode(encoded)
        case _:
            return b""


def reading_size(request: Mapping[str, Any]) -> int:
    """Measure how much there is to read in a request: the shortest failing one is shown."""
    return len(str(request.get("uri", ""))) + len(recorded_bytes(request.get("body")))


def _header(name: str, value: str, credential: str) -> str:
    if HIDDEN not in value:
        return shlex.quote(f"{name}: {value}")
    prefix = "Bearer " if name.lower() == "authorization" else ""
    # Double quotes, so that the shell fills in the variable.
    return f'"{name}: {prefix}{credential}"'


def _quoted_bytes(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text:
        return shlex.quote(text)
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in body
    )
    return f"$'{escaped}'"
