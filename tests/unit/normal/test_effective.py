"""Responses that a service gives and its spec does not declare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaffold.model.describe import changing_operations, describe
from scaffold.normal.effective import Effective, build_effective
from scaffold.openapi.load import load_document
from tests.unit.model.contracts import SHOP, data_of, model_of

SPECS = Path(__file__).parents[3] / "specs"


def effective_of(text: str) -> Effective:
    contract = data_of(text)
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                operation.setdefault("operationId", f"{method}{path}")
    return build_effective(contract)


def added(operation: str, path: str = "/a", extra: str = "") -> list[str]:
    """Name the statuses that one operation gains."""
    effective = effective_of(f"paths: {{'{path}': {{post: {operation}}}}}\n{extra}")
    return [remark.pointer.rsplit("/", 1)[-1] for remark in effective.remarks]


OK = "responses: {'200': {description: d}}"
SECURED = "components: {securitySchemes: {key: {type: apiKey, in: header, name: K}}}"


@pytest.mark.parametrize(
    ("operation", "path", "expected"),
    [
        (f"{{{OK}}}", "/a", []),
        ("{}", "/a", ["200"]),
        ("{responses: {'404': {description: d}}}", "/a", ["200"]),
        ("{responses: {'302': {description: d}}}", "/a", []),
        ("{responses: {default: {description: d}}, requestBody: {}, security: [{key: [a]}]}", "/a/{b}", []),
        (f"{{{OK}, requestBody: {{}}}}", "/a", ["400"]),
        (f"{{{OK}, parameters: [{{name: q, in: query}}]}}", "/a", ["400"]),
        ("{responses: {'200': {}, 4xx: {}}, requestBody: {}, security: [{key: []}]}", "/a", []),
        ("{responses: {'200': {}, '422': {}}, requestBody: {}}", "/a", []),
        (f"{{{OK}, security: [{{key: []}}]}}", "/a", ["401"]),
        (f"{{{OK}, security: [{{key: [read]}}]}}", "/a", ["401", "403"]),
        (f"{{{OK}, security: [{{key: [read]}}, {{}}]}}", "/a", []),
        (f"{{{OK}, parameters: [{{name: b, in: path}}]}}", "/a/{b}", ["400", "404"]),
        ("{responses: {'200': {}, '404': {}}, parameters: [{name: b, in: path}]}", "/a/{b}", []),
        (
            "{responses: {'200': {}, '404': {}}, requestBody: {}, parameters: [{name: b, in: path}]}",
            "/a/{b}",
            ["400"],
        ),
        ("{responses: {'200': {}, '400': {}}, parameters: [{name: If-Match, in: header}]}", "/a", ["412"]),
    ],
)
def test_what_an_operation_gains(operation: str, path: str, expected: list[str]) -> None:
    assert added(operation, path, SECURED) == expected


def test_security_is_inherited_and_may_be_given_up() -> None:
    assert added(f"{{{OK}}}", extra="security: [{key: []}]") == ["401"]
    assert added(f"{{{OK}, security: []}}", extra="security: [{key: []}]") == []


def test_refusals_follow_the_contract_s_own_habit() -> None:
    effective = effective_of("""
paths:
  /a: {post: {requestBody: {}, responses: {'200': {}, '422': {}}}}
  /b: {post: {requestBody: {}, responses: {'200': {}}}}
""")
    assert list(effective.contract["paths"]["/b"]["post"]["responses"]) == ["200", "422"]


def test_writes_of_the_service_s_own_resources_may_conflict() -> None:
    model = model_of(SHOP)
    remarks = build_effective(data_of(SHOP), changing_operations(model)).remarks
    conflicts = [remark.message.split(" ")[0] for remark in remarks if remark.pointer.endswith("/409")]
    assert conflicts == ["createProduct", "replaceProduct", "updateProduct", "retireProduct"]


def test_shared_responses_have_names_of_their_own() -> None:
    contract = data_of("""
paths:
  /a/{b}:
    parameters: [{$ref: '#/components/parameters/B'}]
    get: {operationId: g, responses: {'200': {description: d}, default: {description: e}}}
    additionalOperations: {COPY: {operationId: c, responses: {'200': {description: d}}}}
components:
  parameters: {B: {name: b, in: path, required: true, schema: {}}}
  schemas: {problem: {type: string}}
  responses: {NotFound: {description: mine}}
""")
    before = repr(contract)
    effective = build_effective(contract)
    assert repr(contract) == before, "the contract given stays as it is"
    item: Any = effective.contract["paths"]["/a/{b}"]
    assert item["get"] is contract["paths"]["/a/{b}"]["get"]
    assert item["additionalOperations"]["COPY"]["responses"] == {
        "200": {"description": "d"},
        "400": {"$ref": "#/components/responses/BadRequest"},
        "404": {"$ref": "#/components/responses/NotFound_2"},
    }
    components = effective.contract["components"]
    assert list(components["responses"]) == ["NotFound", "BadRequest", "NotFound_2"]
    content = components["responses"]["NotFound_2"]["content"]
    assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem_2"}}}
    assert [(one.code, one.pointer) for one in effective.remarks] == [
        ("response-added", "/paths/~1a~1{b}/additionalOperations/COPY/responses/400"),
        ("response-added", "/paths/~1a~1{b}/additionalOperations/COPY/responses/404"),
    ]


def test_a_success_needs_no_problem_schema() -> None:
    components = effective_of("paths: {/a: {get: {}}}").contract["components"]
    assert components == {"responses": {"Done": {"description": "The request was carried out."}}}


@pytest.mark.parametrize("name", ["order-service", "auth-service"])
def test_a_complete_spec_needs_no_additions(name: str) -> None:
    described = describe(load_document(SPECS / f"{name}.yaml"))
    assert described.contract is described.declared
    assert [remark for remark in described.model.remarks if remark.code == "response-added"] == []


def test_references_that_lead_nowhere_are_remarked(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("""\
openapi: 3.1.0
info: {title: A, version: "1"}
paths:
  /a:
    get:
      responses: {"200": {description: d, content: {text/plain: {schema: {$ref: "#/components/schemas/No"}}}}}
""")
    (remark,) = (
        one for one in describe(load_document(spec)).model.remarks if one.code == "reference-dropped"
    )
    assert remark.pointer == "/paths/~1a/get/responses/200/content/text~1plain/schema/$ref"
    assert remark.message == "'#/components/schemas/No' leads nowhere; its place is empty or left out"
