from __future__ import annotations

import base64
import subprocess
from typing import Any

import pytest

from scaffold.trial.testing.curl import recorded_bytes, render_curl


def arguments(line: str, **variables: str) -> list[str]:
    """Have a shell split the line, printing one argument per NUL-terminated field."""
    script = "curl() { printf '%s\\0' \"$@\"; }; " + line
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env=variables)
    return [field.decode("latin-1") for field in done.stdout.split(b"\0")[:-1]]


def request(**given: Any) -> dict[str, Any]:
    return {"method": "GET", "uri": "http://h/x", "headers": {}, **given}


def body(content: bytes) -> dict[str, str]:
    return {"$base64": base64.b64encode(content).decode()}


def test_a_plain_request() -> None:
    assert render_curl(request()) == "curl -X GET http://h/x"


def test_what_a_shell_would_change_is_quoted() -> None:
    made = render_curl(request(uri="http://h/x?a=1&b=$(id)", headers={"X-A": ["it's; $HOME"]}))
    assert arguments(made) == ["-X", "GET", "-H", "X-A: it's; $HOME", "http://h/x?a=1&b=$(id)"]


def test_secrets_become_variables() -> None:
    made = render_curl(request(headers={"Authorization": ["[Filtered]"], "X-API-Key": ["[Filtered]"]}))
    assert arguments(made, TOKEN="t")[2:6] == ["-H", "Authorization: Bearer t", "-H", "X-API-Key: t"]


def test_another_credential_can_be_named() -> None:
    made = render_curl(request(headers={"Authorization": ["[Filtered]"]}), credential="wrong")
    assert arguments(made)[3] == "Authorization: Bearer wrong"


@pytest.mark.parametrize("content", [b'{"a": "it\'s"}', b"\xff'\\\n$x`", "Ünï\n".encode(), b"%PDF \x01"])
def test_bodies_arrive_byte_by_byte(content: bytes) -> None:
    made = render_curl(request(method="POST", body=body(content)))
    assert arguments(made)[2:4] == ["--data-binary", content.decode("latin-1")]


def test_bodies_are_recorded_as_text_or_base64() -> None:
    assert recorded_bytes("é") == "é".encode()
    assert recorded_bytes(body(b"\x00\xff")) == b"\x00\xff"
    assert recorded_bytes(None) == b""
