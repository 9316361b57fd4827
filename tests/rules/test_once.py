"""One fault is one finding, whatever rules have something to say of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scaffold.core.finding import Severity
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_spec
from tests.rules.support import lint_files

INFO = "info: {title: Shop, version: 1.0.0}\n"
ORDER = "get: {operationId: getOrder, summary: Get it, responses: {'200': {description: The order.}}}"
OPENAPI_30, OPENAPI_31 = f'openapi: "3.0.3"\n{INFO}', f'openapi: "3.1.1"\n{INFO}'
SWAGGER = f'swagger: "2.0"\n{INFO}'

# What is wrong, the rules that could say so, and the one finding: its rule, pointer and message.
FAULTS = {
    "a path parameter that is not required, 3.1": (
        OPENAPI_31 + "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: string}}], " + ORDER + "}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}/parameters/0", "path parameter 'id' is not `required: true`"),
    ),
    "a path parameter that is not required, 3.0": (
        OPENAPI_30 + "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: string}}], " + ORDER + "}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}/parameters/0", "path parameter 'id' is not `required: true`"),
    ),
    "a path parameter that is not required, 2.0": (
        SWAGGER + "paths: {'/o/{id}': {parameters: [{name: id, in: path, type: string}], " + ORDER + "}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}/parameters/0", "path parameter 'id' is not `required: true`"),
    ),
    "a path parameter that is said not to be required": (
        OPENAPI_31
        + "paths: {'/o/{id}': {parameters: [{name: id, in: path, required: false, schema: {}}], "
        + ORDER
        + "}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}/parameters/0/required", "path parameter 'id' is not `required: true`"),
    ),
    "the same where only the structure is asked for": (
        OPENAPI_31 + "paths: {'/o/{id}': {parameters: [{name: id, in: path, schema: {type: string}}], " + ORDER + "}}",
        ("val-structure",),
        ("val-structure", "/paths/~1o~1{id}/parameters/0", "the field 'required' is missing"),
    ),
    "a path parameter that is misnamed": (
        OPENAPI_31
        + "paths: {'/o/{id}': {parameters: [{name: ido, in: path, required: true, schema: {}}], "
        + ORDER
        + "}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}/parameters/0", "the parameter 'ido' is called {id} in the path /o/{id}"),
    ),
    "a path parameter that no operation declares": (
        OPENAPI_31 + "paths: {'/o/{id}': {" + ORDER + ", delete: {operationId: drop, responses: {'204': {description: Gone.}}}}}",
        ("val",),
        ("val-path-params", "/paths/~1o~1{id}", "path parameter 'id' of /o/{id} is not declared"),
    ),
    "a path parameter whose reference leads nowhere": (
        OPENAPI_31
        + "paths: {'/o/{id}': {parameters: [{$ref: '#/components/parameters/Idd'}], "
        + ORDER
        + "}}\n"
        + "components: {parameters: {Id: {name: id, in: path, required: true, schema: {type: string}}}}",
        ("val",),
        ("val-ref-resolves", "/paths/~1o~1{id}/parameters/0/$ref", "there is no 'Idd' in /components/parameters of a.yaml"),
    ),
    "a path without a slash": (
        OPENAPI_31 + "paths: {orders: {" + ORDER + "}}",
        ("val",),
        ("val-path-syntax", "/paths/orders", "path 'orders' does not begin with a slash"),
    ),
    "no title": (
        'openapi: "3.1.1"\ninfo: {version: 1.0.0, description: Keeps the orders of the customers of a shop.}\npaths: {}',
        ("val", "doc-info"),
        ("val-structure", "/info", "the field 'title' is missing"),
    ),
    "no title, where the structure is not asked for": (
        'openapi: "3.1.1"\ninfo: {version: 1.0.0, description: Keeps the orders of the customers of a shop.}\npaths: {}',
        ("doc-info",),
        ("doc-info", "/info", "the service has no title"),
    ),
    "a misspelt field": (
        OPENAPI_31 + "tags: [{name: a}]\npaths: {/o: {get: {operationId: a, tagz: [a], responses: {'200': {description: A.}}}}}",
        ("val", "doc-tags"),
        ("val-structure", "/paths/~1o/get/tagz", "the field 'tagz' is not known here"),
    ),
    "no responses": (
        OPENAPI_30 + "security: [{k: []}]\npaths: {/o: {post: {operationId: a, requestBody: {content: {}}}}}\n"
        "components: {securitySchemes: {k: {type: http, scheme: bearer}}}",
        ("val", "rsl-success-response", "rsl-error-responses", "scl-rate-limit"),
        ("val-structure", "/paths/~1o/post", "the field 'responses' is missing"),
    ),
    "a type that does not exist": (
        OPENAPI_31 + "components: {schemas: {A: {type: strin, maxLength: 3, enum: [a, b]}}}",
        ("val-structure", "val-keyword-type", "val-schema-sane"),
        (
            "val-structure",
            "/components/schemas/A/type",
            "'strin' is not one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'",
        ),
    ),
    "a server variable that is misnamed": (
        OPENAPI_31 + "servers: [{url: 'https://{host}', variables: {hots: {default: a}}}]\npaths: {}",
        ("val",),
        ("val-server", "/servers/0/variables/hots", "the server variable 'hots' is called {host} in the URL"),
    ),
    "a default that is no text": (
        OPENAPI_31 + "servers: [{url: 'https://{a}.b', variables: {a: {default: {}, enum: [x]}}}]\npaths: {}",
        ("val",),
        ("val-structure", "/servers/0/variables/a/default", "a mapping is not text"),
    ),
    "scopes that are no list": (
        OPENAPI_30 + "security: [{k: a}]\npaths: {}\ncomponents: {securitySchemes: {k: {type: http, scheme: bearer}}}",
        ("val",),
        ("val-structure", "/security/0/k", "'a' is not a list"),
    ),
    "a component that a misspelt reference was meant for": (
        OPENAPI_31 + "paths: {/o: {get: {operationId: a, responses: {'200': {$ref: '#/components/responses/Okk'}}}}}\n"
        "components: {responses: {Ok: {description: Fine.}}}",
        ("val",),
        ("val-ref-resolves", "/paths/~1o/get/responses/200/$ref", "there is no 'Okk' in /components/responses of a.yaml"),
    ),
    "a component that is used where nothing is read": (
        OPENAPI_31 + "paths: {/o: {get: {operationId: a, responses: {'200': {description: A., "
        "headerz: {L: {$ref: '#/components/headers/L'}}}}}}}\ncomponents: {headers: {L: {schema: {type: string}}}}",
        ("val",),
        ("val-structure", "/paths/~1o/get/responses/200/headerz", "the field 'headerz' is not known here"),
    ),
    "no Retry-After": (
        OPENAPI_31 + "paths: {/o: {get: {x-rate-limit: {limit: 1, window: PT1S, by: user}, responses: "
        "{'429': {description: A., headers: {RateLimit: {schema: {}}}}}}}}",
        ("rsl-retry-after", "scl-rate-limit", "scl-rate-limit-policy"),
        (
            "scl-rate-limit-policy",
            "/paths/~1o/get/responses/429",
            "the 429 response does not say when to come back (Retry-After)",
        ),
    ),
    "no 429": (
        OPENAPI_31 + "paths: {/o: {get: {x-rate-limit: {limit: 1, window: PT1S, by: user}, responses: "
        "{'200': {description: A.}}}}}",
        ("rsl-retry-after", "scl-rate-limit", "scl-rate-limit-policy"),
        (
            "scl-rate-limit-policy",
            "/paths/~1o/get/x-rate-limit",
            "GET /o is limited, but declares no 429 response",
        ),
    ),
    "a header of one vendor": (
        OPENAPI_31 + "components: {parameters: {A: {name: x-amz-id, in: header, schema: {type: string}}}}",
        ("cns-header-case", "cld-no-vendor-header"),
        ("cld-no-vendor-header", "/components/parameters/A", "header x-amz-id exists only on one vendor's platform"),
    ),
    "a list without pages": (
        OPENAPI_31 + "paths: {/o: {get: {responses: {'200': {description: A., content: {application/json: "
        "{schema: {type: array, items: {type: object}}}}}}}}}",
        ("scl-paginated-list", "scl-page-envelope"),
        ("scl-paginated-list", "/paths/~1o/get", "GET /o returns a list and has no way to ask for a page of it"),
    ),
    "a bounded list without an envelope": (
        OPENAPI_31 + "paths: {/o: {get: {responses: {'200': {description: A., content: {application/json: "
        "{schema: {type: array, maxItems: 9, items: {type: object}}}}}}}}}",
        ("scl-paginated-list", "scl-page-envelope"),
        ("scl-page-envelope", "/paths/~1o/get", "GET /o returns a bare array"),
    ),
    "a session in a cookie": (
        OPENAPI_31 + "components: {securitySchemes: {s: {type: apiKey, in: cookie, name: sid}}}",
        ("stl",),
        (
            "stl-no-session-cookie",
            "/components/securitySchemes/s",
            "cookie 'sid' carries a session, which ties clients to the server that keeps it",
        ),
    ),
    "a field of a design field that is misspelt": (
        OPENAPI_31 + "x-events: {publishes: [{namz: a.b, payload: {$ref: '#/components/schemas/A'}}]}\npaths: {}\n"
        "components: {schemas: {A: {type: object}}}",
        ("val-extension",),
        ("val-extension", "/x-events/publishes/0/namz", "x-events: the field 'namz' is not known here"),
    ),
    "an event that is misspelt": (
        OPENAPI_31 + "x-events: {publishes: [{name: order.created, payload: {}}]}\n"
        "paths: {/o: {post: {x-publishes: [order.createt], responses: {'201': {description: A.}}}}}",
        ("asy-event-sent", "asy-published-events"),
        ("asy-published-events", "/paths/~1o/post/x-publishes/0", "event 'order.createt' is not declared under x-events"),
    ),
    "a parameter of a channel that is misnamed": (
        f"asyncapi: 3.0.0\n{INFO}channels: {{o: {{address: 'o.{{id}}', parameters: {{ido: {{}}}}}}}}",
        ("val",),
        ("val-channel-parameters", "/channels/o/parameters/ido", "parameter 'ido' is not part of the address 'o.{id}'"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rules", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_reported_once(
    text: str, rules: tuple[str, ...], expected: tuple[str, str, str], tmp_path: Path
) -> None:
    found = lint_files({"a.yaml": textwrap.dedent(text)}, tmp_path, *rules).findings
    said = [(one.rule, one.pointer, one.message.replace(f"{tmp_path}/", "")) for one in found]
    assert said == [expected]


def test_what_matters_more_is_heard_where_severities_are_set(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text(
        f"{OPENAPI_31}paths: {{'/o/{{id}}': {{parameters: [{{name: id, in: path, schema: {{}}}}], {ORDER}}}}}"
    )
    config = LintConfig(
        select=("val-structure", "val-path-params"), severities={"val-path-params": Severity.WARNING}
    )
    found = lint_documents([load_spec(spec)], config).findings
    assert [(one.rule, one.severity) for one in found] == [("val-structure", Severity.ERROR)]


def test_all_missing_fields_of_an_object_are_reported(tmp_path: Path) -> None:
    found = lint_files({"a.yaml": 'openapi: "3.1.1"\ninfo: {}\npaths: {}\n'}, tmp_path, "val").findings
    assert [one.message for one in found] == [
        "the field 'title' is missing",
        "the field 'version' is missing",
    ]
