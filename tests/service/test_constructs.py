"""Constructs of OpenAPI are understood by a generated service, down to the arguments of its methods.

The methods of every interface are implemented by an echo: what it was called with is the reply, so that each case says
what a request becomes. `constructs.yaml` has an operation for each construct.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.service.running import Generated, generate

pytestmark = pytest.mark.service

SPEC = Path(__file__).with_name("constructs.yaml")
SCRIPT = """
import asyncio, importlib, inspect, json, pkgutil, sys
import httpx
from pydantic import BaseModel
import constructs.app as module
from constructs._generated import operations, surface
from constructs._runtime.core.types import Reply
from constructs.settings import Settings

def shown(value):
    if isinstance(value, BaseModel):
        return {type(value).__name__: shown({name: getattr(value, name) for name in value.model_fields_set})}
    if isinstance(value, bytes):
        return "bytes:" + value.decode("latin-1")
    if isinstance(value, dict):
        return {str(name): shown(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else repr(value)

seen = []

def implemented(interface):
    async def echo(self, call, **arguments):
        who = call.principal and call.principal.scheme
        seen.append({"arguments": shown({k: v for k, v in arguments.items() if v is not None}), "who": who})
        statuses = [key for key in CONTRACT.operations[call.operation_id].responses if key.startswith("2")]
        body = arguments.get("body") if call.operation_id in ("manyBodies", "tree", "jsonl") else {}
        if call.operation_id == "sse":
            async def events():
                yield {"event": "pet", "data": {"name": "a"}}
                yield "text"
            body = events()
        if call.operation_id == "codes":
            return Reply(int(call.request.query_params["status"]), {}, {"X-Count": "1"})
        return Reply(int(statuses[0]), None if statuses[0] == "204" else body)
    methods = [name for name, method in vars(interface).items() if inspect.iscoroutinefunction(method)]
    return type("Echo", (interface,), dict.fromkeys(methods, echo))()

def build_handlers(settings, database):
    found = {}
    for item in pkgutil.iter_modules(operations.__path__):
        names = vars(importlib.import_module(f"{operations.__name__}.{item.name}"))
        found[item.name] = implemented(next(v for k, v in names.items() if k.endswith("Operations")))
    return surface.handlers(**found)

CONTRACT = module.Contract.load(module.CONTRACT)
module.build_handlers = build_handlers

async def main():
    app = module.create_app(Settings(auth_dev=True))
    token = sys.argv[1]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        for case in json.load(sys.stdin):
            seen.clear()
            headers = {k: v.replace("TOKEN", token) for k, v in case.get("headers", {}).items()}
            url = case["target"].replace("TOKEN", token)
            content = case.get("body", "").encode("latin-1")
            reply = await client.request(case["method"], url, headers=headers, content=content)
            print(json.dumps({
                "status": reply.status_code, "type": reply.headers.get("content-type"), "text": reply.text,
                "challenge": reply.headers.get("www-authenticate"), **(seen[0] if seen else {}),
            }))

asyncio.run(main())
"""
JSON = {"content-type": "application/json"}
PET = '{"name": "x", "tags": ["a", "b"]}'
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}


def part(name: str, content: str, *, filename: str = "", kind: str = "") -> str:
    extra = f'; filename="{filename}"' if filename else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n'
    return head + (f"Content-Type: {kind}\r\n" if kind else "") + f"\r\n{content}\r\n"


FORM = part("meta", '{"n": 1}', kind="application/json") + part("plain", "5")
FILES = part("files", "\xfe1", filename="b.png", kind="image/png") + part("files", "\xfe2", filename="c.png")


def get(target: str, expected: Any, **headers: str) -> tuple[dict[str, Any], Any]:
    return {
        "method": "GET",
        "target": target,
        "headers": {k.replace("_", "-"): v for k, v in headers.items()},
    }, expected


def post(
    target: str, media_type: str, body: str, expected: Any, **headers: str
) -> tuple[dict[str, Any], Any]:
    given = {"content-type": media_type, **headers}
    return {"method": "POST", "target": target, "headers": given, "body": body}, expected


def ask(method: str, target: str, expected: Any, **headers: str) -> tuple[dict[str, Any], Any]:
    return {
        "method": method,
        "target": target,
        "headers": {k.replace("_", "-"): v for k, v in headers.items()},
    }, expected


QUERY = "/params/query?"
LEVEL = {"level": 2}
BEARER = "Bearer TOKEN"
# Each expectation is the arguments of the method where it is a mapping, else the status of a refusal.
CASES = [
    get("/params/simple/1,2,3/a=1,b=x", {"ids": [1, 2, 3], "obj": {"SimpleObj": {"a": 1, "b": "x"}}}),
    get("/v1/api/params/simple/1/a=1", {"ids": [1], "obj": {"SimpleObj": {"a": 1}}}),
    get("/params/simple/1,b/a=1", 400),
    get("/params/label/.1.2/;m=1;m=2/;n=a,1,b,2", {"l_": [1, 2], "m": [1, 2], "n": {"a": 1, "b": 2}}),
    get(QUERY + "form=1&form=2", {**LEVEL, "form": [1, 2]}),
    get(QUERY + "csv=1,2", {**LEVEL, "csv": [1, 2]}),
    get(QUERY + "space=a%20b", {**LEVEL, "space": ["a", "b"]}),
    get(QUERY + "pipe=a%7Cb", {**LEVEL, "pipe": ["a", "b"]}),
    get(
        QUERY + "deep[a]=1&deep[b][c]=true&deep[d]=1&deep[d]=2",
        {**LEVEL, "deep": {"QueryStylesDeep": {"a": 1, "b": {"QueryStylesDeepB": {"c": True}}, "d": [1, 2]}}},
    ),
    get(QUERY + "deep[b][c]=true", 400),
    get(QUERY + "json=" + quote('{"x": 1}'), {**LEVEL, "json": {"QueryStylesJson": {"x": 1}}}),
    get(QUERY + "json=%7B", 400),
    get(QUERY + "union=3", {**LEVEL, "union": 3}),
    get(QUERY + "union=2024-01-02", {**LEVEL, "union": "datetime.date(2024, 1, 2)"}),
    get(QUERY + "union=true&union=false", {**LEVEL, "union": [True, False]}),
    get(QUERY + "union=abc", 400),
    get(QUERY + "reserved=a/b?c", {**LEVEL, "reserved": "a/b?c"}),
    get(QUERY + "ex1=1&ex2=q", {**LEVEL, "exploded": {"QueryStylesExploded": {"ex1": 1, "ex2": "q"}}}),
    get(QUERY + "flag", {**LEVEL, "flag": True}),
    get(QUERY + "level=1", {"level": 1}),
    get(QUERY + "level=3", 400),
    get(
        "/params/head",
        {
            "x_list": [1, 2], "x_obj": {"HeadCookieXObj": {"a": 1}}, "x_json": [1], "sid": 5, "lst": [1, 2],
            "ck": {"HeadCookieCk": {"k1": 3}},
        },
        X_List="1, 2", X_Obj="a=1", X_Json="[1]", Cookie="sid=5; lst=1,2; k1=3",
    ),
    get("/params/head", 400, Cookie="sid=q"),
    get("/params/qs?q=a&n=3", {"whole": {"QueryStringWhole": {"q": "a", "n": 3}}}),
    get("/params/qs?n=3", 400),
    get("/params/qsjson?" + quote('{"q": "a"}'), {"whole": {"QueryStringJsonWhole": {"q": "a"}}}),
    post("/bodies/many", "application/json", PET, {"body": {"Pet": {"name": "x", "tags": ["a", "b"]}}}),
    post("/bodies/many", "application/vnd.pet+json", PET, {"body": {"Pet": {"name": "x", "tags": ["a", "b"]}}}),
    post("/bodies/many", "application/vnd.other+json", PET, 400),
    post(
        "/bodies/many", "application/x-www-form-urlencoded", "name=x&tags=a,b",
        {"body": {"Pet": {"name": "x", "tags": ["a", "b"]}}},
    ),
    post(
        "/bodies/many", "application/xml", '<pet id="3"><name>x</name><tags><tag>a</tag></tags></pet>',
        {"body": {"Pet": {"id": 3, "name": "x", "tags": ["a"]}}},
    ),
    post("/bodies/many", "text/plain", "hello", {"body": "hello"}, accept="text/csv"),
    post("/bodies/many", "text/plain", "hello!", 400),
    post("/bodies/many", "application/octet-stream", "\x00\xff", {"body": "bytes:\x00\xff"}, accept="text/plain"),
    post("/bodies/many", "image/png", "\x00\xff", {"body": "bytes:\x00\xff"}, accept="text/plain"),
    post(
        "/bodies/multi", MULTIPART["content-type"],
        part("file", "\x89P", filename="a.png", kind="image/png") + FILES + FORM + "--b--",
        {
            "body": {
                "MultiRequest": {
                    "file": "bytes:\x89P", "files": ["bytes:\xfe1", "bytes:\xfe2"], "plain": 5,
                    "meta": {"MultiRequestMeta": {"n": 1}},
                }
            }
        },
    ),
    post(
        "/bodies/multi", MULTIPART["content-type"],
        part("file", "G", filename="a.gif", kind="image/gif") + FORM + "--b--", 400,
    ),
    post("/bodies/multi", MULTIPART["content-type"], FORM + "--b--", 400),
    post(
        "/bodies/mixed", "multipart/mixed; boundary=b",
        "--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Type: image/png\r\n\r\nP\r\n--b--",
        {"body": [{}, "bytes:P"]},
    ),
    post("/bodies/mixed", "multipart/mixed; boundary=b", "nonsense", 400),
    post(
        "/bodies/jsonl", "application/jsonl", '{"name": "a"}\n{"name": "b"}\n',
        {"body": [{"Pet": {"name": "a"}}, {"Pet": {"name": "b"}}]},
    ),
    post("/bodies/jsonl", "application/x-ndjson", '{"name": "a"}\n', {"body": [{"Pet": {"name": "a"}}]}),
    post("/bodies/jsonl", "application/json-seq", '\x1e{"name": "a"}\n', {"body": [{"Pet": {"name": "a"}}]}),
    post("/bodies/jsonl", "application/jsonl", '{"nme": "a"}\n', 400),
    get("/secure/x", 401),
    get("/secure/x", {"kind": "x"}, X_Key="TOKEN"),
    ask("PUT", "/secure/x?key=TOKEN", {"kind": "x"}),
    ask("PUT", "/secure/x", {"kind": "x"}, Cookie="session=TOKEN"),
    ask("POST", "/secure/x", 401, X_Key="TOKEN"),
    ask("DELETE", "/secure/x", {"kind": "x"}, Authorization=BEARER),
    ask("PATCH", "/secure/x", 401, Authorization=BEARER),
    ask("OPTIONS", "/secure/x", {"kind": "x"}),
    ask("HEAD", "/secure/x", {"kind": "x"}, Authorization=BEARER),
    ask("TRACE", "/secure/x", {"kind": "x"}),
    (
        {"method": "QUERY", "target": "/methods", "headers": JSON, "body": '{"q": "a"}'},
        {"body": {"QueryMethodRequest": {"q": "a"}}},
    ),
    ({"method": "QUERY", "target": "/methods", "headers": JSON, "body": "{}"}, 400),
    ask("PURGE", "/methods", {}),
    ask("COPY", "/methods", 400),
    ask("COPY", "/methods", {"destination": "/x"}, Destination="/x"),
    ask("LOCK", "/methods", 405),
    post(
        "/schemas/tree", "application/json", '{"children": [{"data": 1}]}',
        {"body": {"StrictTree": {"children": [{"Tree": {"data": 1}}]}}},
    ),
    post("/schemas/tree", "application/json", '{"children": [{"daat": 1}]}', 400),
    post("/schemas/cond", "application/json", '{"country": "US"}', 400),
    post(
        "/schemas/cond", "application/json", '{"country": "US", "zip": "12345"}',
        {"body": {"Conditional": {"country": "US", "zip": "12345"}}},
    ),
    post("/schemas/cond", "application/json", '{"country": "DE", "zip": "12345"}', 400),
    post("/schemas/cond", "application/json", '{"country": "DE", "other": "x"}', 400),
    post(
        "/schemas/io", "application/json", '{"id": "1", "password": "p", "name": "n"}',
        {"body": {"AccountInput": {"password": "p", "name": "n"}}},
    ),
    post("/schemas/io", "application/json", '{"name": "n"}', 400),
]  # fmt: skip
REPLIES = [
    (get("/replies/sse", None)[0], 200, "text/event-stream", 'event: pet\ndata: {"name":"a"}\n\ndata: text\n\n'),
    (post("/bodies/jsonl", "application/jsonl", '{"name": "a"}\n', None)[0], 200, "application/jsonl", '{"name":"a"}\n'),
    (
        post("/bodies/many", "application/json", '{"name": "a"}', None, accept="application/xml")[0],
        200, "application/xml", '<?xml version="1.0" encoding="UTF-8"?>\n<pet><name>a</name></pet>',
    ),
    (get("/replies/codes?status=200", None)[0], 200, "application/json", "{}"),
    (get("/replies/codes?status=206", None)[0], 206, "application/json", "{}"),
    (get("/replies/codes?status=418", None)[0], 418, "application/problem+json", "{}"),
    (get("/replies/codes?status=503", None)[0], 503, "application/json", "{}"),
]  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("constructs")
    shutil.copy(SPEC, folder)
    return generate(folder, "constructs", "--spec", SPEC.name, "--force")


@pytest.fixture(scope="module")
def answers(service: Generated) -> list[dict[str, Any]]:
    cases = [request for request, _ in CASES] + [request for request, *_ in REPLIES]
    done = service.script(SCRIPT, service.token(), given=json.dumps(cases))
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"status"')]
    assert len(lines) == len(cases)
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=[f"{one['method']} {one['target']}"[:60] for one, _ in CASES]
)
def test_a_request_becomes_arguments(answers: list[dict[str, Any]], number: int) -> None:
    expected, answer = CASES[number][1], answers[number]
    if isinstance(expected, int):
        assert answer["status"] == expected, answer
        assert "arguments" not in answer
    else:
        assert answer.get("arguments") == expected, answer
        assert answer["status"] in (200, 204), answer


@pytest.mark.parametrize("number", range(len(REPLIES)), ids=[one[0]["target"] for one in REPLIES])
def test_a_reply_is_written_as_declared(answers: list[dict[str, Any]], number: int) -> None:
    _, status, media_type, text = REPLIES[number]
    answer = answers[len(CASES) + number]
    assert (answer["status"], answer["type"], answer["text"].strip()) == (status, media_type, text.strip())


@pytest.mark.slow
def test_the_code_is_clean(service: Generated) -> None:
    for command in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy", "src")):
        done = service.run(*command)
        assert done.returncode == 0, done.stdout
