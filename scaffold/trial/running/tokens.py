"""Ask a service for development tokens."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.credentials import Tokens, security_schemes
from scaffold.trial.running.service import Service

TOKEN_SECONDS = 60
# Any caller but the one that the service's own default names.
PEER_SUBJECT = "0190a3c0-0000-7000-8000-00000000beef"


def token_command(python: Path, service: Service) -> list[str]:
    """Build the command whose last line is a development token; the variable SUBJECT says whose."""
    return [str(python), "-m", f"{service.package}.platform.tokens"]


def mint_tokens(
    python: Path,
    service: Service,
    contract: Mapping[str, object],
    environment: Mapping[str, str],
    folder: Path,
) -> Tokens | None:
    """Get tokens of two callers, in the folder that the service runs in; None when no credentials are wanted."""
    if not security_schemes(contract):
        return None
    command = token_command(python, service)
    owner = _mint(command, environment, folder)
    return Tokens(owner, _mint(command, {**environment, "SUBJECT": PEER_SUBJECT}, folder))


def _mint(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    try:
        done = subprocess.run(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TOKEN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ScaffoldError(
            "token-failed", f"no token within {TOKEN_SECONDS} seconds: {' '.join(command)}"
        ) from error
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        said = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise ScaffoldError("token-failed", "\n  ".join(["the service gives no development token:", *said]))
    return lines[-1].strip()
