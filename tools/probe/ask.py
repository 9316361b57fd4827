"""Ask a running service for everything that its contract promises, in a process of its own.

Run as `python -m tools.probe.ask PACKAGE URL SECONDS`, with the service's package on the path and TOKEN set; the last line of the
output is JSON. The checks are those of the service's own runtime, sent over HTTP; every reply is held against its schema.
"""

from __future__ import annotations

import importlib
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


@dataclass
class Found:
    """What a probe found; texts begin with the operation. Of `checks`, `reached` were made before the time was over."""

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
        for name in ("cases", "guards", "harness", "lists", "state", "world", "writes", "package", "drawn"):
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
    """Yield the checks: what is created is read, changed, found, ordered and deleted with its real key."""
    writes, lists, state = runtime.writes, runtime.lists, runtime.state
    pairs = (
        (writes.test_what_is_created_is_read, writes.CREATED),
        (writes.test_a_change_is_read_and_changes_nothing_else, writes.CHANGED),
        (writes.test_what_is_deleted_is_gone_and_nothing_else, writes.DELETED),
        (writes.test_what_was_never_created_is_not_found, writes.MEMBERS),
        (writes.test_a_child_of_another_parent_is_not_found, writes.NESTED),
    )
    for test, members in pairs:
        for group, operation in members:
            label = f"{operation.method} {operation.path}: {test.__name__.removeprefix('test_').replace('_', ' ')}"
            yield label, partial(test, service, (group, operation)), True
    single = (
        (writes.test_nothing_is_under_a_parent_that_does_not_exist, writes.UNDER),
        (writes.test_what_is_unique_is_taken_once, writes.UNIQUE),
        (state.test_a_repeated_request_is_replayed, state.IDEMPOTENT),
        (state.test_changes_need_the_version_that_was_read, state.CONDITIONAL),
        (state.test_pages_show_everything_once, state.PAGED),
    )
    for test, operations in single:
        for operation in operations if test is not None else ():
            label = f"{operation.method} {operation.path}: {test.__name__.removeprefix('test_').replace('_', ' ')}"
            yield label, partial(test, service, operation), True
    for one in lists.FILTERS:
        label = f"GET {one.list.path}: {one.parameter['name']} keeps what it says"
        yield (
            label,
            partial(lists.test_a_filter_keeps_what_it_says_and_nothing_else, service, one),
            True,
        )
    for order in lists._orders():  # noqa: SLF001 - made anew, where no test was made of them
        yield (
            f"GET {order.list.path}: order {order.value}",
            partial(lists.test_an_order_is_kept, service, order),
            True,
        )


def main() -> int:
    """Ask, and print what was found."""
    package, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    found = ask(package, url, seconds)
    print(f"\n{json.dumps(asdict(found))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
