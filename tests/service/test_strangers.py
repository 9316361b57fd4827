"""Specs as other architects write them, asked from outside: every reply is what the contract says, or 501 where it is told.

`strangers/NAME.exchanges.yaml` was recorded from services by checks that were written from the contracts alone: it holds
what these found right. Of a reply it has what the contract settles: `'*'` is any value, `{'#': n}` a list of n items; null
stands for a property that is left out, too. `keep` names what later requests use.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest
import yaml

from tests.service.running import Answer, Generated, Running, generate, running

pytestmark = pytest.mark.service

FOLDER = Path(__file__).with_name("strangers")
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if "exchanges" not in path.name))
KEY = "a key of the clinic"
KEYS = json.dumps({hashlib.sha256(KEY.encode()).hexdigest(): {"subject": "ann", "scopes": []}})
# What any request may be answered, declared or not.
ANYWHERE = frozenset({400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 501})


class Contract:
    """A spec as its reader sees it: what replies have to be, apart from the service's own reading of it."""

    def __init__(self, name: str) -> None:
        self.document = _modern(yaml.safe_load((FOLDER / f"{name}.yaml").read_text()))
        servers = self.document.get("servers") or [{"url": ""}]
        self.base = re.sub(r"^https?://[^/]+", "", servers[0]["url"]).rstrip("/")

    def fault(self, method: str, path: str, answer: Answer) -> str | None:
        """Say what of a reply the contract refuses."""
        operation = self._operation(method, path.partition("?")[0].removeprefix(self.base))
        responses = operation["responses"]
        declared = responses.get(str(answer.status), responses.get("default"))
        if declared is None:
            return None if answer.status in ANYWHERE else f"{answer.status} is not declared"
        response = self._resolved(declared)
        for name, header in (response.get("headers") or {}).items():
            if self._resolved(header).get("required") and name.lower() not in answer.headers:
                return f"the header {name} is missing"
        content = response.get("content") or {}
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if not content:
            return "there is a body" if answer.body and answer.status < 300 else None
        if media_type not in content:
            return f"it is of type {media_type}"
        schema = {"allOf": [content[media_type]["schema"]], "components": self.document["components"]}
        judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        fault = next(iter(judge.iter_errors(answer.json())), None)
        return None if fault is None else f"{fault.json_path}: {fault.message}"

    def reads(self, path: str) -> bool:
        """Tell whether the contract has a GET at a path."""
        templates = "|".join(
            re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
            for template, item in self.document["paths"].items()
            if "get" in item
        )
        return re.fullmatch(templates, path.partition("?")[0].removeprefix(self.base)) is not None

    def _operation(self, method: str, path: str) -> Any:
        for template in sorted(self.document["paths"], key=lambda text: text.count("{")):
            pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and method.lower() in self.document["paths"][template]:
                return self.document["paths"][template][method.lower()]
        raise AssertionError(f"{method} {path} is not in the contract")

    def _resolved(self, node: Any) -> Any:
        while "$ref" in node:
            place, node = node["$ref"][2:], self.document
            for part in place.split("/"):
                node = node[part]
        return node


def _modern(node: Any) -> Any:
    """Write `nullable` of OpenAPI 3.0 as JSON Schema does."""
    if isinstance(node, list):
        return [_modern(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: _modern(item) for name, item in node.items()}
    if found.get("nullable") is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


def _leading(
    served: Running, contract: Contract, method: str, answer: Answer, headers: Mapping[str, str]
) -> str | None:
    """Say which reference of a reply leads elsewhere than to what the contract's server URL has."""
    places = [] if method != "POST" or answer.status != 201 else [answer.headers.get("location")]
    link = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("link", ""))
    places += [link and link[1]]
    for place in filter(None, places):
        path = urljoin(served.url, place).removeprefix(served.url)
        if not path.startswith(f"{contract.base}/"):
            return f"{place} is not below {contract.base}"
        if contract.reads(path) and served.send("GET", path, headers=headers).status != 200:
            return f"nothing is at {place}"
    return None


def _named(value: Any, known: Mapping[str, str]) -> Any:
    """Put what was kept in the place of its name."""
    if isinstance(value, dict):
        return {name: _named(item, known) for name, item in value.items()}
    if isinstance(value, list):
        return [_named(item, known) for item in value]
    return (
        re.sub(r"\$\d+", lambda found: known.get(found[0], "*"), value) if isinstance(value, str) else value
    )


def _is(wanted: Any, value: Any) -> bool:
    if wanted == "*":
        return value is not None
    if isinstance(wanted, dict) and "#" in wanted:
        return isinstance(value, list) and len(value) == wanted["#"]
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(_is(item, value.get(name)) for name, item in wanted.items())
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(_is, wanted, value))
    return bool(wanted == value and isinstance(wanted, bool) is isinstance(value, bool))


def _kept(place: str, answer: Answer) -> str:
    if place == "etag":
        return answer.headers["etag"]
    value = answer.json()
    for part in place.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return str(value)


def faults(served: Running, name: str) -> list[str]:
    """Hold every exchange against the contract; return what is not as it says."""
    contract, known, found = Contract(name), dict[str, str](), list[str]()
    for exchange in yaml.safe_load((FOLDER / f"{name}.exchanges.yaml").read_text()):
        asked = _named(exchange, known)
        method, place = asked["ask"].split(" ", 1)
        path = place.removeprefix(served.url)
        headers = {"X-API-KEY": KEY, **asked.get("headers", {})}
        headers |= {"Content-Type": asked["type"]} if "type" in asked else {}
        body = asked["raw"].encode() if "raw" in asked else asked.get("send")
        answer = served.send(method, path, body, headers=headers)
        fault = contract.fault(method, path, answer)
        if answer.status != asked["status"]:
            fault = f"{answer.status} instead of {asked['status']}"
        elif fault is None and "reply" in asked and not _is(asked["reply"], answer.json()):
            fault = f"not {asked['reply']}"
        if fault is not None:
            found.append(f"{asked['ask']} {body}: {fault}: {answer.body[:300]!r}")
        elif (leading := _leading(served, contract, method, answer, headers)) is not None:
            found.append(f"{asked['ask']}: {leading}")
        elif "keep" in exchange:
            known |= {key: _kept(place, answer) for key, place in exchange["keep"].items()}
    return found


@pytest.fixture(scope="module")
def made() -> dict[str, Generated]:
    """Return the services that were made."""
    return {}


def _service(made: dict[str, Generated], name: str, folder: Path) -> Generated:
    if name not in made:
        options = ("--spec", str(FOLDER / f"{name}.yaml"), "--no-input", "--force")
        made[name] = generate(folder, f"{name}-service", *options)
    return made[name]


def test_a_library_does_what_its_contract_says(made: dict[str, Generated], tmp_path: Path) -> None:
    with running(_service(made, "library", tmp_path), tmp_path, CHECK_REPLIES="0") as served:
        assert faults(served, "library") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_s_service_does_what_its_contract_says(
    made: dict[str, Generated], settings: dict[str, str], tmp_path: Path, name: str
) -> None:
    with running(
        _service(made, name, tmp_path), tmp_path, CHECK_REPLIES="0", API_KEYS=KEYS, **settings
    ) as served:
        assert faults(served, name) == []


def test_what_most_services_do_is_asked_of_three_specs() -> None:
    texts = {name: (FOLDER / f"{name}.exchanges.yaml").read_text() for name in NAMES}
    for sign in ("If-Match", "status: 409", "PUT ", "Idempotency-Key", "status: 404", "DELETE ", "next"):
        assert sum(sign in text for text in texts.values()) >= 3, sign
