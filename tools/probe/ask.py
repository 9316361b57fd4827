"""Ask a running service for everything that its contract promises, in a process of its own.

Run as `python -m tools.probe.ask PACKAGE URL SECONDS`, with the service's package on the path and TOKEN set; the last line of the
output is JSON. The checks are those of the service's own runtime, sent over HTTP; every reply is held against its schema.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from _pytest.outcomes import Skipped

_FAILED, _NOT_WRITTEN, _SUCCESS = 500, 501, range(200, 300)
_PARAMETER = re.compile(r"\\\{[^{}]*\\\}")
_LONGEST = 400
_MODULES = ("cases", "harness", "lists", "package", "paging", "relations", "state", "world", "writes")


@dataclass
class Found:
    """The findings of a probe; texts begin with the operation. Of `checks`, `reached` were made before the time was over."""

    operations: int = 0
    requests: int = 0
    checks: int = 0
    reached: int = 0
    kept: int = 0
    pretended: int = 0
    unwritten: int = 0
    untried: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    unsatisfiable: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Pretended(Skipped):
    """A reply is a preview's: nothing was promised to be stored."""


class Runtime:
    """The modules of a service's runtime that are asked here."""

    def __init__(self, package: str) -> None:
        """Import them."""
        testing = f"{package}._runtime.testing"
        for name in _MODULES:
            setattr(self, name, importlib.import_module(f"{testing}.{name}"))
        self.direction = importlib.import_module(f"{package}._runtime.contract.dialect").Direction

    def __getattr__(self, name: str) -> Any:
        """Say that any attribute may be a module."""
        raise AttributeError(name)


class Watch:
    """Judge every reply of a service: none is 500, and every body satisfies its schema."""

    def __init__(self, runtime: Runtime, found: Found) -> None:
        """Begin with nothing seen."""
        self._runtime, self._found = runtime, found
        self._seen: set[str] = set()
        self._validators: dict[tuple[str, str, str], Any] = {}
        operations = sorted(runtime.cases.OPERATIONS, key=lambda one: one.path.count("{"))
        self._routes = [
            (
                one,
                re.compile(
                    _PARAMETER.sub("[^/]+", re.escape(runtime.cases.CONTRACT.base_path + one.path)) + "/?"
                ),
            )
            for one in operations
        ]

    def judge(self, request: Any, reply: Any) -> None:
        """Keep what is wrong with a reply, once for each operation and status."""
        self._found.requests += 1
        path = request.path.partition("?")[0]
        operation = next(
            (one for one, route in self._routes if one.method == request.method and route.fullmatch(path)),
            None,
        )
        if operation is None:
            return
        name = f"{operation.method} {operation.path}"
        if reply.status_code == _FAILED:
            self._keep(self._found.failures, f"{name}: 500 {reply.text[:_LONGEST]}", name)
        elif reply.status_code in _SUCCESS and reply.content:
            self._hold(operation, name, reply)

    def _hold(self, operation: Any, name: str, reply: Any) -> None:
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not self._runtime.cases.dialect_is_json(media_type):
            return
        key = (operation.operation_id, str(reply.status_code), media_type)
        if key not in self._validators:
            response = operation.response_for(reply.status_code) or {}
            content = response.get("content", {})
            media: Any = next(
                (content[one] for one in content if one.partition(";")[0].strip().lower() == media_type), {}
            )
            schema = media.get("schema")
            self._validators[key] = None if schema is None else self._validator(schema)
        validator = self._validators[key]
        if validator is None or validator.is_valid(reply.json()):
            return
        said = "; ".join(f"{one.pointer} {one.detail}" for one in validator.errors(reply.json())[:2])
        response = operation.response_for(reply.status_code)
        schema = next(iter(response["content"].values()))["schema"]
        none = not any(map(validator.is_valid, self._runtime.cases._DRAWN.values(schema)))  # noqa: SLF001 - the drawer that is there
        how = "a preview" if "x-preview" in reply.headers else "real"
        self._keep(
            self._found.unsatisfiable if none else self._found.invalid,
            f"{name}: {reply.status_code} ({how}): {said[:_LONGEST]}",
            name,
        )

    def _validator(self, schema: Any) -> Any:
        return self._runtime.cases._SCHEMAS.validator(schema, self._runtime.direction.RESPONSE)  # noqa: SLF001 - compiled once

    def _keep(self, where: list[str], text: str, name: str) -> None:
        if f"{id(where)} {name}" not in self._seen:
            self._seen.add(f"{id(where)} {name}")
            where.append(text)


def ask(package: str, url: str, seconds: float) -> Found:
    """Send every operation a request, then make every check that the contract has something for."""
    deadline = time.monotonic() + seconds
    runtime, found = Runtime(package), Found()
    watch = Watch(runtime, found)
    real = [False]

    class Watched(runtime.harness.Remote):  # type: ignore[name-defined,misc]
        def send(self, request: Any) -> Any:
            reply = super().send(request)
            watch.judge(request, reply)
            if real[0] and "x-preview" in reply.headers:
                raise Pretended("a preview")
            return reply

    service = Watched(runtime.package.settings.Settings(), [url], os.environ.get("TOKEN", ""))
    found.operations = len(runtime.cases.OPERATIONS)
    checks = [*_single(runtime, service), *_checks(runtime, service)]
    found.checks = len(checks)
    for name, check, is_real in checks:
        if time.monotonic() > deadline:
            break
        found.reached += 1
        real[0] = is_real
        _make(found, name, check)
    return found


def _make(found: Found, name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except Pretended:
        found.pretended += 1
    except Skipped as end:
        if str(end).startswith("not written"):
            found.unwritten += 1
        else:
            found.untried.append(f"{name}: {str(end)[:_LONGEST]}")
    except AssertionError as error:
        found.broken.append(f"{name}: {str(error)[:_LONGEST] or 'an assertion'}")
    except Exception as error:  # noqa: BLE001 - whatever it is is what the probe is for
        found.broken.append(f"{name}: {type(error).__name__}: {str(error)[:_LONGEST]}")
    else:
        found.kept += 1


Check = tuple[str, Callable[[], object], bool]


def _single(runtime: Runtime, service: Any) -> Iterator[Check]:
    """Yield a request to every operation, with keys that nothing has."""
    cases = runtime.cases
    world = runtime.world.World(service)
    for one in cases.OPERATIONS:
        yield f"{one.method} {one.path}", partial(_sent, world, cases, one), False


def _sent(world: Any, cases: Any, operation: Any) -> None:
    world.send(operation, cases.outgoing(operation))


def _checks(runtime: Runtime, service: Any) -> Iterator[Check]:
    """Yield the service's own tests that need nothing but its address: of what is created, found, ordered and deleted."""
    for module in (runtime.writes, runtime.lists, runtime.paging, runtime.relations, runtime.state):
        tests = {name: test for name, test in vars(module).items() if name.startswith("test_") and test}
        for name, test in tests.items():
            for mark in test.pytestmark:
                argument, members = mark.args
                if set(inspect.signature(test).parameters) != {"service", argument}:
                    continue
                said = name.removeprefix("test_").replace("_", " ")
                for member in members:
                    [value] = member.values
                    yield f"{member.id}: {said}", partial(test, service, value), True


def main() -> int:
    """Ask, and print what was found."""
    package, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    found = ask(package, url, seconds)
    print(f"\n{json.dumps(asdict(found))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
