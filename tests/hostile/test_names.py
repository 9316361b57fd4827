"""Names of a spec that try to become code, files or each other: cases H14 to H23 and H31 to H33."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.hostile.support import CODE, PACKAGE, Hostile, Made, base, with_changes

SLOW = pytest.mark.slow
SCHEMAS = "/components/schemas"
TEXT = {"type": "string"}
KEYWORDS = ("class", "import", "None", "True", "match", "type", "async", "self", "cls", "def")
DUNDERS = ("__class__", "__import__", "__init__", "__dict__", "__slots__", "__builtins__", "__annotations__")
MODELS = ("model_config", "model_dump", "BaseModel", "Field", "Literal", "copy", "json", "schema", "validate")
BREAKERS = (
    "a'); import os; ('",
    'a"]\nimport os\n["',
    "a\\",
    "'''",
    '"""',
    "{{ 7*7 }}",
    "../../x",
    "a.b",
    "a b",
    "",
)
UNICODE = ("日本", "\U0001f642", "é", "e\u0301", "\ufb01eld", "field", "\u212aelvin", "Kelvin", "ª", "a")
BUILTINS = (
    "list",
    "dict",
    "str",
    "int",
    "print",
    "datetime",
    "UUID",
    "date",
    "Json",
    "Call",
    "Reply",
    "models",
)


def packages(made: Made) -> list[str]:
    """Name the resource packages."""
    found = {PurePosixPath(path) for path in made.files if path.endswith("/operations.py")}
    return sorted(path.parent.name for path in found if path.parts[:2] == ("src", PACKAGE))


def classes(source: str) -> list[ast.ClassDef]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


def assert_distinct(names: list[str]) -> None:
    """Assert that names differ as Python compares them (PEP 3131)."""
    folded = [unicodedata.normalize("NFKC", name) for name in names]
    assert len(set(folded)) == len(folded), sorted(names)


def models(made: Made) -> str:
    source = made.files[f"src/{PACKAGE}/_generated/models.py"]
    assert_distinct([node.name for node in classes(source)])
    for node in classes(source):
        targets = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
        assert_distinct([target.id for target in targets if isinstance(target, ast.Name)])
    return source


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(KEYWORDS, id="keywords", marks=SLOW),
        pytest.param(DUNDERS, id="dunders", marks=SLOW),
        pytest.param(MODELS, id="models", marks=SLOW),
        pytest.param(BREAKERS, id="breakers"),
        pytest.param(UNICODE, id="unicode"),
        pytest.param(BUILTINS, id="builtins", marks=SLOW),
        pytest.param(("Foo", "foo", "FOO", "user_id", "userId", "UserID"), id="case", marks=SLOW),
    ],
)
def test_properties_may_be_called_anything(hostile: Hostile, names: tuple[str, ...]) -> None:
    data = base()
    data["components"]["schemas"]["Thing"]["properties"] |= dict.fromkeys(names, TEXT)
    data["components"]["schemas"]["Thing"]["required"] += names
    made = hostile.neutralize(data)
    models(made)
    value = dict.fromkeys(("id", "name", *names), "x") | {"id": "0190a3c0-0000-7000-8000-00000000a11c"}
    tried = {"model": "Thing", "value": value}
    assert hostile.importer.ask(made.folder, accepts=tried)["accepts"] is True
    value.pop(names[0])
    assert hostile.importer.ask(made.folder, accepts=tried)["accepts"] is False, "it is still required"


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(KEYWORDS, id="keywords", marks=SLOW),
        pytest.param(DUNDERS, id="dunders", marks=SLOW),
        pytest.param(MODELS, id="models", marks=SLOW),
        pytest.param(BREAKERS, id="breakers"),
        pytest.param(UNICODE, id="unicode", marks=SLOW),
        pytest.param(BUILTINS, id="builtins", marks=SLOW),
        pytest.param(("Foo", "foo", "FOO", "foo_", "F-o-o"), id="case"),
    ],
)
def test_schemas_may_be_called_anything(hostile: Hostile, names: tuple[str, ...]) -> None:
    data = base()
    for name in names:
        data["components"]["schemas"][name] = {"type": "object", "properties": {"only": {"const": name}}}
        pointer = name.replace("~", "~0").replace("/", "~1")
        reference = {"$ref": f"#/components/schemas/{pointer}"}
        data["components"]["schemas"]["Thing"]["properties"][f"of {name}"] = reference
    source = models(hostile.neutralize(data))
    for name in names:
        if name.isprintable() and "\\" not in name:
            assert repr(name) in source or f'"{name}"' in source, f"{name!r} has lost its model"


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(KEYWORDS, id="keywords", marks=SLOW),
        pytest.param(DUNDERS, id="dunders", marks=SLOW),
        pytest.param(BREAKERS, id="breakers"),
        pytest.param(UNICODE, id="unicode", marks=SLOW),
        pytest.param(BUILTINS, id="builtins", marks=SLOW),
        pytest.param(("q'x", "X-Trace", "x_trace", "call", "body", "request"), id="arguments", marks=SLOW),
    ],
)
def test_parameters_may_be_called_anything(hostile: Hostile, names: tuple[str, ...]) -> None:
    data = base()
    listing = data["paths"]["/things"]["get"]
    listing["parameters"] += [{"name": name, "in": "query", "schema": TEXT} for name in names]
    made = hostile.neutralize(data)
    tree = ast.parse(made.files[f"src/{PACKAGE}/_generated/operations/things.py"])
    method = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "list_things"
    )
    assert len(method.args.kwonlyargs) == 1 + len(names)
    assert_distinct([argument.arg for argument in method.args.kwonlyargs])


def test_headers_may_be_called_anything(hostile: Hostile) -> None:
    names = ("X-Trace\r\nSet-Cookie: a=b", "a\nb", "ä", "a b", "Authorization", "a:b")
    data = base()
    listing = data["paths"]["/things"]["get"]
    listing["parameters"] += [{"name": name, "in": "header", "schema": TEXT} for name in names]
    assert len(hostile.neutralize(data).contract["paths"]["/things"]["get"]["parameters"]) == 1 + len(names)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(KEYWORDS, id="keywords", marks=SLOW),
        pytest.param(DUNDERS, id="dunders", marks=SLOW),
        pytest.param(BREAKERS, id="breakers", marks=SLOW),
        pytest.param(UNICODE, id="unicode", marks=SLOW),
        pytest.param(BUILTINS, id="builtins", marks=SLOW),
        pytest.param((CODE, f"x\n{CODE}", *BREAKERS), id="code"),
    ],
)
def test_operation_ids_may_be_anything(hostile: Hostile, names: tuple[str, ...]) -> None:
    data = base()
    operation = data["paths"]["/things"]["get"]
    for index, name in enumerate(names):
        data["paths"][f"/things-{index}"] = {"get": {**operation, "operationId": name}}
    made = hostile.neutralize(data)
    ids = [
        item["operationId"]
        for path in made.contract["paths"].values()
        for key, item in path.items()
        if key != "parameters"
    ]
    assert len(ids) == len(set(ids)) == len(names) + 3
    tree = ast.parse(made.files[f"src/{PACKAGE}/_generated/operations/things.py"])
    methods = [node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]
    assert len(methods) == len(ids)
    assert_distinct(methods)


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(("../../x", "a/b", "a\\b", "/etc/passwd", ".."), id="paths", marks=SLOW),
        pytest.param(("con", "NUL", "aux.py", "Foo", "foo", "FOO"), id="devices-and-case", marks=SLOW),
        pytest.param(
            ("__init__", "typing", "platform", "app", "settings", "resources", "_generated", "tests"),
            id="modules",
        ),
        pytest.param(KEYWORDS, id="keywords", marks=SLOW),
        pytest.param(BREAKERS, id="breakers", marks=SLOW),
        pytest.param(UNICODE, id="unicode", marks=SLOW),
        pytest.param(("Call", "Reply", "Store", "handlers", "Settings", "Database", "Handler"), id="classes"),
    ],
)
def test_tags_name_packages_inside_of_the_service(hostile: Hostile, tags: tuple[str, ...]) -> None:
    data = base()
    operation = data["paths"]["/things"]["get"]
    for index, tag in enumerate(tags):
        data["paths"][f"/things-{index}"] = {
            "get": {**operation, "operationId": f"list{index}", "tags": [tag]}
        }
    made = hostile.neutralize(data)
    found = packages(made)
    assert len(found) >= len({tag for tag in tags if tag}) - 1
    assert_distinct([name.casefold() for name in found])
    assert not set(found) & {"platform", "_generated", "app", "settings", "typing_"}
    assert sorted(path.name for path in hostile.work.iterdir()) == ["spec.json", "thing-service"]


PATHS = (
    "/it's",
    '/a"b',
    "/{x}')",
    "/a/../b",
    "/%0a",
    "/{a}{b}",
    "/a\nimport os",
    "/{class}",
    "/{a-b}/{a_b}",
    "/{}",
    "/{{x}}",
    "/a?b=c#d",
    "no-slash",
    "/ä/{日本}",
    "//",
    "/",
    "/{x}/{x}",
)


def test_a_path_is_one_route_or_an_error(hostile: Hostile) -> None:
    data = base()
    for number, path in enumerate(PATHS):
        data["paths"][path] = {"get": {**data["paths"]["/things"]["get"], "operationId": f"other{number}"}}
    made = hostile.neutralize(data)
    assert {path if path.startswith("/") else f"/{path}" for path in PATHS} <= set(made.contract["paths"])


MEDIA_TYPES = (
    'application/json")',
    f"application/json\n{CODE}",
    "*/*",
    "json",
    "",
    "text/plain; charset=x'",
    "a/b/c",
    "{{ x }}",
)


def test_a_media_type_is_text(hostile: Hostile) -> None:
    data = base()
    for number, media_type in enumerate(MEDIA_TYPES):
        data["paths"][f"/media-{number}"] = {
            "put": {
                "operationId": f"media{number}",
                "requestBody": {"content": {media_type: {"schema": {"$ref": f"#{SCHEMAS}/Thing"}}}},
                "responses": {"200": {"description": "", "content": {media_type: {"schema": TEXT}}}},
            }
        }
    hostile.neutralize(data)


def test_a_status_that_is_none_is_reported_and_harmless(hostile: Hostile) -> None:
    statuses = ("200);x", "99999", "2xx", "0", "-1", "", "two hundred", "\uff12\uff10\uff10", "600")
    data = base()
    data["paths"]["/things"]["get"]["responses"] |= {status: {"description": "?"} for status in statuses}
    found = hostile.cli("lint", hostile.write(data))
    assert found.code == 1
    hostile.neutralize(data)


def test_a_server_url_is_text(hostile: Hostile) -> None:
    urls = (
        "https://x/'\"\n",
        "${HOME}",
        "javascript:alert(1)",
        "https://[",
        "//",
        "{a}",
        "https://x/{b}",
        "",
        "\\\\x",
    )
    variables = {"b": {"default": "'); import os"}}
    hostile.neutralize(with_changes({"/servers": [{"url": url, "variables": variables} for url in urls]}))


@pytest.mark.parametrize(
    "url", ["https://[", *(pytest.param(url, marks=SLOW) for url in ("{b}", "javascript:alert(1)", "/../.."))]
)
def test_the_first_server_url_gives_the_base_path_or_none(hostile: Hostile, url: str) -> None:
    variables = {"b": {"default": "'); import os"}}
    hostile.neutralize(with_changes({"/servers": [{"url": url, "variables": variables}]}))


VALUES = (
    "'",
    '"',
    "\\",
    "mro",
    "name",
    "value",
    "__class__",
    "",
    "K",
    "\u212a",
    "fi",
    "\ufb01",
    "None",
    CODE,
)


@pytest.mark.parametrize(
    ("values", "widened"),
    [(VALUES, False), ((*VALUES, f"a\n{CODE}"), True)],
    ids=["printable", "with-a-newline"],
)
def test_enumerations_keep_their_values(hostile: Hostile, values: tuple[str, ...], widened: bool) -> None:
    """A value that a Literal cannot hold is widened to text in the models; the contract at the edge keeps it."""
    schema: dict[str, Any] = {
        "type": "string",
        "enum": list(values),
        "x-enum-varnames": [CODE, "__init__", *values[2:]],
        "x-enum-descriptions": [f"\r{CODE}"] * len(values),
    }
    made = hostile.neutralize(with_changes({f"{SCHEMAS}/Thing/properties/kind": schema}))
    thing = {"id": "0190a3c0-0000-7000-8000-00000000a11c", "name": "x"}
    tried = {"model": "Thing", "value": [{**thing, "kind": value} for value in (*values, "k")]}
    answer = hostile.importer.ask(made.folder, accepts=tried)
    assert answer["accepts"] == [*[True] * len(values), widened]
    assert made.contract["components"]["schemas"]["Thing"]["properties"]["kind"]["enum"] == list(values)


def test_security_schemes_may_be_called_anything(hostile: Hostile) -> None:
    names = (*DUNDERS, "a'b", 'a"\n[auth]\n', "{{ 7*7 }}")
    schemes = {name: {"type": "http", "scheme": "bearer"} for name in names}
    data = with_changes(
        {"/components/securitySchemes": schemes, "/security": [{name: ["a'b"]} for name in names]}
    )
    hostile.neutralize(data)


def test_columns_and_tables_have_names_of_their_own(hostile: Hostile) -> None:
    data = base()
    thing = data["components"]["schemas"]["Thing"]
    names = ("'; DROP TABLE things; --", 'a"b', "user_id", "userId", "row_version", "metadata", "select")
    thing["properties"] |= dict.fromkeys(names, TEXT)
    thing["x-entity"] = {"key": "id", "table": "'; DROP TABLE x; --", "indexes": [{"fields": list(names)}]}
    made = hostile.neutralize(data)
    sql = (
        made.files[f"src/{PACKAGE}/_generated/tables.py"] + made.files["migrations/versions/0001_initial.py"]
    )
    assert "DROP TABLE" not in sql.replace(repr(names[0]), "").replace(f'"{names[0]}"', "")
