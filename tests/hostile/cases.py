"""The hostile specs, one case or several for each of 43 known ways in: what is in them, and what must become of them.

Result words:
    refuse: `new` stops with a message that names the place, and writes nothing. What is refused by the linter is harmless
        all the same when that is overruled with --force; what is refused while reading cannot be overruled.
    limit: refused while reading, by a limit with a name.
    neutral: a service is made, and the text is data in it: every file parses, nothing is executed.

The module is one table, and longer than others so that it can be held against the numbers from first to last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests import contracts
from tests.hostile.support import CODE, MARKER_MODULE, base, with_changes

REFUSE, LIMIT, NEUTRAL = "refuse", "limit", "neutral"

OPERATION = "/paths/~1things/get"
SCHEMAS = "/components/schemas"
THING = f"{SCHEMAS}/Thing"
PROPERTIES = f"{THING}/properties"
TEXT: Mapping[str, Any] = {"type": "string"}
PROSE = (
    "/info/title",
    "/info/summary",
    "/info/description",
    "/tags/0/description",
    f"{OPERATION}/summary",
    f"{OPERATION}/description",
    f"{OPERATION}/parameters/0/description",
    f"{OPERATION}/responses/200/description",
    f"{THING}/description",
    f"{THING}/title",
    f"{PROPERTIES}/name/description",
    f"{PROPERTIES}/name/title",
)
"""The places where prose is written."""


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile spec.

    `content` is data, text or octets. `said` is the rule, or the error, that a refusal must name; where a service is made
    all the same, lint must name it.
    """

    id: str
    word: str
    content: Mapping[str, Any] | str | bytes
    said: str = ""


def prose(text: str) -> dict[str, Any]:
    """Return the small spec with one text wherever prose is written."""
    return with_changes(dict.fromkeys(PROSE, text))


def at(pointer: str, value: Any) -> dict[str, Any]:
    """Return the small spec with a value at one place."""
    return with_changes({pointer: value})


def listing(**changes: Any) -> dict[str, Any]:
    """Return the operation that lists things, changed, for further paths."""
    operation: dict[str, Any] = {**base()["paths"]["/things"]["get"], **changes}
    return operation


def paths(*names: str) -> dict[str, Any]:
    """Return the small spec with further paths."""
    data = base()
    for number, name in enumerate(names):
        parameters = [
            {"name": part.split("}")[0], "in": "path", "required": True, "schema": TEXT}
            for part in name.split("{")[1:]
        ]
        data["paths"][name] = {"get": listing(operationId=f"other{number}", parameters=parameters)}
    return data


def operations(**by_number: Any) -> dict[str, Any]:
    """Return the small spec with one more operation for every value, which is put under the key's name."""
    data = base()
    for key, values in by_number.items():
        for number, value in enumerate(values):
            changes = {"operationId": f"other{number}", key: value}
            data["paths"][f"/things-{number}"] = {"get": listing(**changes)}
    return data


def parameters(place: str, *names: str) -> dict[str, Any]:
    """Return the small spec with further parameters of the listing."""
    more = [{"name": name, "in": place, "description": "One.", "schema": TEXT} for name in names]
    return at(f"{OPERATION}/parameters", [*listing()["parameters"], *more])


def properties(**schemas: Any) -> dict[str, Any]:
    """Return the small spec with further properties of its entity."""
    return with_changes({f"{PROPERTIES}/{name}": schema for name, schema in schemas.items()})


def mapped(target: str) -> dict[str, Any]:
    """Return the small spec with a discriminator that maps a value to something."""
    discriminator = {"propertyName": "title", "mapping": {"a": target}}
    return properties(pet={"oneOf": [{"$ref": f"#{SCHEMAS}/Problem"}], "discriminator": discriminator})


def named(*names: str) -> dict[str, Any]:
    """Return the small spec with properties and schemas of these names."""
    data = base()
    data["components"]["schemas"]["Thing"]["properties"] |= dict.fromkeys(names, TEXT)
    for name in names:
        data["components"]["schemas"].setdefault(name, {"type": "object", "properties": {"only": TEXT}})
    return data


def nested(depth: int, keyword: str) -> dict[str, Any]:
    """Return the small spec with a property whose schema is that deep."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        inner: Any = {"a": schema} if keyword == "properties" else [schema]
        schema = {keyword: inner}
    return properties(deep=schema)


def after_head(text: str) -> str:
    """Return a small YAML document that goes on with a text."""
    return f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n{text}\n"


def bomb(levels: int) -> str:
    """Return a YAML document whose aliases stand for 9 ** levels values."""
    lines = [f"x-a0: &a0 [{', '.join(['lol'] * 9)}]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return after_head("\n".join(lines))


def reference(target: str) -> dict[str, Any]:
    """Return the small spec with a property that is a reference."""
    return properties(way={"$ref": target})


STEERING: Mapping[str, Any] = {
    "customTypePath": f"{MARKER_MODULE}.Thing",
    "customBasePath": f"{MARKER_MODULE}.Base",
    "x-python-import": {"module": MARKER_MODULE, "name": "Thing"},
    "x-python-type": f"{MARKER_MODULE}.Thing",
}
JINJA = "{{ 7*7 }}{% include '/etc/passwd' %}{{ cycler.__init__.__globals__.os.popen('touch x') }}"
HTML = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"
SLOW_PATTERN = "^(a+)+$"
HUGE_PATTERN = "((a{1,1000}){1,1000}){1,1000}"
SLOW_TEXT = "a" * 41 + "!"


def urls(url: str) -> dict[str, Any]:
    """Return the small spec with an address in every place for one."""
    flows = {"clientCredentials": {"tokenUrl": url, "refreshUrl": url, "scopes": {}}}
    return with_changes(
        {
            "/info/termsOfService": url,
            "/info/contact": {"url": url},
            "/info/license": {"name": "x", "url": url},
            "/externalDocs": {"url": url},
            "/components/securitySchemes/oauth": {"type": "oauth2", "flows": flows},
            "/components/securitySchemes/oidc": {"type": "openIdConnect", "openIdConnectUrl": url},
        }
    )


def media(*types: str) -> dict[str, Any]:
    """Return the small spec with bodies of these media types."""
    data = base()
    for number, media_type in enumerate(types):
        content = {media_type: {"schema": {"$ref": f"#{THING}"}}}
        changes = {"operationId": f"media{number}", "requestBody": {"content": content}}
        data["paths"][f"/media-{number}"] = {"put": listing(**changes)}
    return data


CASES: tuple[Case, ...] = (
    Case("H01-desc-triple", NEUTRAL, prose(f'"""\n{CODE}\n"""')),
    Case(
        "H02-desc-backslash",
        NEUTRAL,
        with_changes(dict(zip(PROSE, ["\\", 'x"', '\\"""', "\\\\"] * 3, strict=True))),
    ),
    Case("H03-desc-terminators-cr", NEUTRAL, prose(f"a\r{CODE}\x85{CODE}\u2028{CODE}\u2029{CODE}")),
    Case("H03-desc-terminators-ff", REFUSE, prose(f"a\x0c{CODE}"), "val-hidden-character"),
    Case("H04-desc-controls", REFUSE, prose("a\0b\x1b[31mc\u202ed"), "val-hidden-character"),
    Case("H05-surrogate", REFUSE, prose("a\ud800"), "text-surrogate"),
    Case("H06-title-toml", NEUTRAL, prose('x"\n[tool.x]\na = "1')),
    Case("H07-title-emoji", NEUTRAL, prose("\U0001f642 \U0001f468\u200d\U0001f469 é")),
    Case("H07-title-delete", REFUSE, prose("a\x7fb"), "val-hidden-character"),
    Case(
        "H08-title-docker-make",
        NEUTRAL,
        with_changes(dict.fromkeys((*PROSE, "/info/version"), "1\nRUN touch x\n\t$(shell touch x)`touch x`")),
    ),
    Case("H09-title-html", NEUTRAL, prose(HTML)),
    Case(
        "H10-md-html",
        NEUTRAL,
        prose("<img src=x onerror=y> [x](javascript:alert(1)) | a |\n```\n~~~\n# x\n---\n"),
    ),
    Case("H11-url-scheme-javascript", REFUSE, urls("javascript:alert(1)"), "sec-script-url"),
    Case("H11-url-scheme-data", REFUSE, urls("data:text/html,x"), "sec-script-url"),
    Case("H12-jinja", NEUTRAL, prose(JINJA)),
    Case(
        "H13-cookiecutter-keys",
        NEUTRAL,
        with_changes(
            {
                f"/info/x-{key}": value
                for key, value in {
                    "_extensions": [MARKER_MODULE],
                    "__x": "{{ 7*7 }}",
                    "_template": "/",
                    "_output_dir": "/",
                }.items()
            }
        ),
    ),
    *(
        Case(f"H14-slug-{name}", NEUTRAL, at("/info/title", title))
        for name, title in {
            "up": "../../x",
            "absolute": "/abs",
            "device": "CON",
            "empty": "",
            "keyword": "class",
            "emoji": "\U0001f642",
        }.items()
    ),
    Case("H15-path-key", NEUTRAL, paths("/it's", '/a"b', "/{x}')", "/a/../b", "/%0a", "/{a}{b}")),
    Case("H15-path-key-newline", REFUSE, paths(f"/a\n{CODE}"), "val-path-syntax"),
    Case(
        "H16-operation-id",
        NEUTRAL,
        operations(operationId=(f"x\n{CODE}", "class", "__init__", "Foo", "foo", "\ufb01", "fi")),
    ),
    Case("H16-operation-id-twice", REFUSE, operations(operationId=("twice", "twice")), "val-operation-id"),
    Case(
        "H17-tag-file",
        NEUTRAL,
        operations(tags=[[tag] for tag in ("../../x", "a/b", "con", "Foo", "foo", "__init__", "typing")]),
    ),
    Case("H17-tag-file-long", NEUTRAL, operations(tags=[["x" * 900], ["x" * 901], ["long " * 200]])),
    Case("H18-params", NEUTRAL, parameters("query", "q'\n", "class", "self", "request")),
    Case("H18-params-header", REFUSE, parameters("header", "X-A\r\nSet-Cookie: a=b"), "val-header-name"),
    Case("H19-media-type", NEUTRAL, media(f'application/json")\n{CODE}')),
    Case(
        "H20-response-code",
        REFUSE,
        with_changes(
            {f"{OPERATION}/responses/{status}": {"description": "?"} for status in ("200);x", "99999")}
        ),
        "val-structure",
    ),
    Case(
        "H21-server-url",
        NEUTRAL,
        at(
            "/servers",
            [
                {"url": "https://x.example.com/'\"", "description": JINJA},
                {"url": "https://x.example.com/$(touch x)`touch x`"},
            ],
        ),
    ),
    Case("H21-server-url-scheme", REFUSE, at("/servers", [{"url": "javascript:alert(1)"}]), "sec-script-url"),
    Case(
        "H22-enum-values",
        NEUTRAL,
        properties(
            kind={
                "type": "string",
                "enum": ["'", '"', "\\", f"a\n{CODE}", "mro", "__class__", "", "K", "\u212a"],
            }
        ),
    ),
    Case(
        "H23-enum-ext",
        NEUTRAL,
        properties(
            kind={
                "type": "string",
                "enum": ["a", "b"],
                "x-enum-varnames": [CODE, "mro"],
                "x-enum-descriptions": [f"\r{CODE}", '"""'],
            }
        ),
    ),
    Case(
        "H24-defaults",
        NEUTRAL,
        properties(
            a={"type": "string", "default": f"'; {CODE}"},
            b={"type": "object", "default": {f"a'{CODE}": [f"\\{CODE}"]}},
        ),
    ),
    *(
        Case(
            f"H24-defaults-wrong-{kind}",
            REFUSE,
            properties(a={"type": kind, "default": f"__import__('{MARKER_MODULE}')"}),
            "val-default-type",
        )
        for kind in ("integer", "number", "boolean")
    ),
    Case(
        "H25-default-factory",
        NEUTRAL,
        properties(a={"type": "array", "items": TEXT, "default_factory": f"__import__('{MARKER_MODULE}')"}),
    ),
    Case(
        "H26-patterns-quote",
        NEUTRAL,
        properties(a={"type": "string", "pattern": f"'\n{CODE}\n'"}, b={"type": "string", "pattern": '"""'}),
    ),
    Case("H26-patterns-broken", NEUTRAL, properties(a={"type": "string", "pattern": "\\"}), "val-pattern"),
    Case(
        "H27-redos-default",
        NEUTRAL,
        properties(a={"type": "string", "pattern": SLOW_PATTERN, "default": SLOW_TEXT}),
        "val-example-valid",
    ),
    Case(
        "H28-redos-lookahead",
        NEUTRAL,
        properties(a={"type": "string", "pattern": SLOW_PATTERN}, b={"type": "string", "pattern": "(?=x)"}),
    ),
    *(
        Case(f"H29-regex-huge-{where}", REFUSE, with_changes({f"{PROPERTIES}/a": schema}), "val-pattern-size")
        for where, schema in {
            "pattern": {"type": "string", "pattern": HUGE_PATTERN},
            "name": {"type": "object", "patternProperties": {HUGE_PATTERN: TEXT}},
            "single": {"type": "string", "pattern": "a{99999999999}"},
        }.items()
    ),
    *(
        Case(f"H30-discriminator-mapping-{name}", REFUSE, mapped(target), said)
        for name, target, said in (
            ("url", "http://127.0.0.1:9/x", "val-ref-resolves"),
            ("host", "//127.0.0.1/x", "val-ref-resolves"),
            ("file", "file:///etc/passwd", "val-ref-resolves"),
            ("above", "../../x", "val-ref-resolves"),
            ("backslash", "..\\..\\x", "val-mapping-target"),
            ("script", "javascript:alert(1)", "val-mapping-target"),
            ("urn", "urn:example:x", "val-mapping-target"),
            ("code", f"'); {CODE}", "val-mapping-target"),
        )
    ),
    Case(
        "H30-discriminator-name",
        NEUTRAL,
        properties(
            pet={"oneOf": [{"$ref": f"#{SCHEMAS}/Problem"}], "discriminator": {"propertyName": f"'); {CODE}"}}
        ),
        "val-discriminator",
    ),
    Case(
        "H31-names-python",
        NEUTRAL,
        named("class", "None", "__class__", "__init__", "model_config", "BaseModel", "self"),
    ),
    Case("H31-names-python-empty", REFUSE, named(""), "val-structure"),
    Case("H32-names-nfkc", REFUSE, named("K", "\u212a", "fi", "\ufb01", "ª", "a"), "val-structure"),
    Case("H33-names-case", NEUTRAL, named("Foo", "foo", "FOO", "user_id", "userId")),
    *(
        Case(f"H34-custom-type-{key}", NEUTRAL, properties(a={"type": "string", key: value}))
        for key, value in STEERING.items()
    ),
    Case(
        "H34-custom-type-newline", NEUTRAL, properties(a={"type": "string", "customTypePath": f"x\n{CODE}"})
    ),
    Case(
        "H35-ref-into-default",
        REFUSE,
        with_changes(
            {
                f"{PROPERTIES}/data": {"type": "object", "default": {"type": "object", **STEERING}},
                f"{PROPERTIES}/way": {"$ref": f"#{PROPERTIES}/data/default"},
            }
        ),
        "val-ref-resolves",
    ),
    *(
        Case(f"H36-ref-file-{name}", REFUSE, reference(target), "val-ref-resolves")
        for name, target in {
            "url": "file:///etc/passwd",
            "absolute": "/etc/passwd",
            "up": "../secret.yaml",
            "link": "link.yaml",
            "pipe": "pipe.yaml",
            "device": "/dev/zero",
            "folder": ".",
        }.items()
    ),
    Case(
        "H38-cycles-self",
        REFUSE,
        with_changes(
            {f"{SCHEMAS}/A": {"$ref": f"#{SCHEMAS}/A"}, f"{PROPERTIES}/a": {"$ref": f"#{SCHEMAS}/A"}}
        ),
        "val-ref-resolves",
    ),
    Case(
        "H38-cycles-pair",
        REFUSE,
        with_changes(
            {
                f"{SCHEMAS}/A": {"$ref": f"#{SCHEMAS}/B"},
                f"{SCHEMAS}/B": {"$ref": f"#{SCHEMAS}/A"},
                f"{PROPERTIES}/a": {"$ref": f"#{SCHEMAS}/A"},
            }
        ),
        "val-ref-resolves",
    ),
    Case(
        "H38-cycles-all-of",
        REFUSE,
        with_changes(
            {
                f"{SCHEMAS}/A": {"allOf": [{"$ref": f"#{SCHEMAS}/A"}]},
                f"{PROPERTIES}/a": {"$ref": f"#{SCHEMAS}/A"},
            }
        ),
        "val-ref-resolves",
    ),
    Case(
        "H38-cycles-chain",
        NEUTRAL,
        with_changes(
            {
                f"{PROPERTIES}/a": {"$ref": f"#{SCHEMAS}/R0"},
                **{f"{SCHEMAS}/R{n}": {"$ref": f"#{SCHEMAS}/R{n + 1}"} for n in range(500)},
                f"{SCHEMAS}/R500": TEXT,
            }
        ),
    ),
    *(Case(f"H39-depth-{depth}", LIMIT, nested(depth, "properties"), "limit-") for depth in (65, 300)),
    Case("H39-depth-any-of", LIMIT, nested(150, "anyOf"), "limit-"),
    Case("H39-depth-flow", LIMIT, after_head(f"x-deep: {'{a: ' * 3000}1{'}' * 3000}"), "limit-"),
    Case("H40-alias-bomb", LIMIT, bomb(9), "limit-"),
    Case("H40-alias-recursive", REFUSE, after_head("x: &a [*a]"), "yaml-"),
    Case(
        "H40-alias-merge",
        NEUTRAL,
        contracts.read("things").replace(
            "        name: {type: string,",
            "        other: {<<: {type: string, description: Another.}}\n        name: {type: string,",
        ),
    ),
    Case("H41-yaml-odd-tag", REFUSE, after_head("x: !!python/object/apply:os.system ['touch x']"), "yaml-"),
    Case(
        "H41-yaml-odd-duplicate",
        REFUSE,
        contracts.read("things").replace("  version: 1.0.0\n", "  version: 1.0.0\n  version: 2.0.0\n"),
        "duplicate-key",
    ),
    Case("H41-yaml-odd-complex", REFUSE, after_head("? [a, b]\n: 1"), "yaml-"),
    Case(
        "H41-yaml-odd-words",
        NEUTRAL,
        contracts.read("things").replace(
            "enum: [red, green], default: red", "enum: [on, no, y, 1_0], default: on"
        ),
    ),
    Case("H41-yaml-odd-utf16", REFUSE, contracts.read("things").encode("utf-16"), "file-encoding"),
    Case("H41-yaml-odd-documents", REFUSE, contracts.read("things") + "---\na: 1\n", "yaml-"),
    Case(
        "H42-size-enum",
        LIMIT,
        properties(a={"type": "string", "enum": [f"v{n}" for n in range(20_000)]}),
        "limit-enum",
    ),
    Case(
        "H42-size-properties",
        LIMIT,
        at(PROPERTIES, {f"p{n}": TEXT for n in range(5_000)}),
        "limit-properties",
    ),
    Case("H42-size-name", LIMIT, at(f"{PROPERTIES}/{'x' * 100_000}", TEXT), "limit-name"),
    Case("H42-size-number", LIMIT, properties(a={"type": "integer", "maximum": 10**400}), "limit-digits"),
    Case("H42-size-digits", LIMIT, f'{{"openapi": "3.1.0", "x": {"9" * 5000}}}', "limit-"),
    Case("H42-size-nan", REFUSE, '{"openapi": "3.1.0", "x": NaN}', "number-not-finite"),
    Case("H42-size-multiple-of", REFUSE, properties(a={"type": "number", "multipleOf": 0}), "val-structure"),
)
