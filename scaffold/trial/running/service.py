"""Find a generated service in a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError, UsageError
from scaffold.openapi.types.nodes import HTTP_METHODS

_CONTRACT_HINT = "generate the service again: `scaffold new` writes this file"
NO_SERVICE_HINT = "name the folder that `scaffold new` made; it has openapi.yaml and src/<package>/app.py"


@dataclass(frozen=True, slots=True)
class Service:
    """A folder that holds a service, and the names of what is in it."""

    folder: Path
    package: str

    @property
    def source(self) -> Path:
        """The folder to put on the import path."""
        return self.folder / "src"

    @property
    def spec(self) -> Path:
        """The contract as its designers wrote it."""
        return self.folder / "openapi.yaml"

    @property
    def effective_contract(self) -> Path:
        """The contract as it is served: bundled, every operation named."""
        return self.source / self.package / "_generated" / "contract.json"

    @property
    def test_policy(self) -> Path:
        """The service's own schemathesis settings; the file may be absent."""
        return self.folder / "schemathesis.toml"

    @property
    def trial_module(self) -> Path:
        """The program that says what a contract run is given; services of older scaffolds have none."""
        return self.source / self.package / "_runtime" / "testing" / "trial.py"

    @property
    def locks(self) -> tuple[Path, ...]:
        """The requirements that its environment is made of."""
        return tuple(sorted(self.folder.glob("requirements*.lock")))


def load_service(folder: Path) -> Service:
    """Recognize the service in `folder`; raise UsageError or InputError when there is none."""
    if not folder.exists():
        raise UsageError("folder-missing", f"there is no folder {folder}", hint=NO_SERVICE_HINT)
    if not folder.is_dir():
        raise UsageError(
            "not-a-folder",
            f"{folder} is a file, not the folder of a service",
            hint=f"{NO_SERVICE_HINT}; `scaffold run SPEC --preview` serves a spec",
        )
    packages = [
        app.parent.name
        for app in sorted((folder / "src").glob("*/app.py"))
        if (app.parent / "__main__.py").is_file()
    ]
    if not packages:
        raise InputError(
            "not-a-service",
            f"{folder} holds no service: there is no src/<package>/app.py with a __main__.py",
            hint=NO_SERVICE_HINT,
        )
    if len(packages) > 1:
        raise InputError(
            "several-packages",
            f"{folder}/src holds several applications: {', '.join(packages)}",
            hint="keep one package with app.py and __main__.py in src/",
        )
    return Service(folder.resolve(), packages[0])


def load_contract(service: Service) -> dict[str, Any]:
    """Read the effective contract, its relative server URLs from the root.

    Raises InputError when it is missing or is no JSON object.
    """
    path = service.effective_contract
    try:
        contract = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            "contract-missing",
            f"{path} does not exist",
            hint=_CONTRACT_HINT,
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            "contract-unreadable", f"{path} cannot be read: {error}", hint=_CONTRACT_HINT
        ) from error
    if not isinstance(contract, dict) or not isinstance(contract.get("paths", {}), dict):
        raise InputError("contract-unreadable", f"{path} is not an OpenAPI document", hint=_CONTRACT_HINT)
    _root_servers(contract)
    return contract


def _root_servers(contract: dict[str, Any]) -> None:
    """Write relative server URLs as what they are relative to the served document (OpenAPI 3.1, 4.8.5): paths from the root.

    schemathesis appends them to the address of the service as they are.
    """
    servers = contract.get("servers")
    for server in servers if isinstance(servers, list) else []:
        url = server.get("url") if isinstance(server, dict) else None
        if isinstance(url, str) and url and "//" not in url and not url.startswith(("/", "{")):
            server["url"] = f"/{url.removeprefix('./')}"


def operation_labels(contract: dict[str, Any]) -> dict[str, str]:
    """Map every operation's label, "GET /orders/{id}", to its operationId, in the contract's order."""
    return {
        f"{method.upper()} {path}": str(item[method].get("operationId", ""))
        for path, item in contract.get("paths", {}).items()
        for method in HTTP_METHODS
        if isinstance(item, dict) and isinstance(item.get(method), dict)
    }
