from __future__ import annotations

import gc
import textwrap
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.core.finding import Severity
from scaffold.core.location import Location
from scaffold.design.extensions import extension_schemas
from scaffold.lint.facts.facts import Facts
from scaffold.lint.outcome.fingerprint import fingerprint
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document

HEAD = "openapi: 3.1.1\ninfo: {title: Orders, version: 1.0.0}\n"


def load(folder: Path, text: str, name: str = "orders.yaml") -> Document:
    (folder / name).write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
    return load_document(folder / name)


def lint(folder: Path, text: str, *select: str, gather: bool = True) -> LintResult:
    return lint_documents([load(folder, text)], LintConfig(select=select, gather=gather))


TWO_OPEN = """\
    paths:
      /a:
        get: {operationId: listA, responses: {"200": {description: A.}}}
      /b:
        get: {operationId: listB, responses: {"200": {description: B.}}}
    """


def test_finding_names_place_rule_and_remedy(tmp_path: Path) -> None:
    (finding, _) = lint(tmp_path, TWO_OPEN, "scl-rate-limit", gather=False).findings
    assert finding.location.line == 5
    assert finding.location.column == 5
    assert finding.pointer == "/paths/~1a/get"
    assert finding.severity is Severity.WARNING
    assert finding.hint


def test_suppression_holds_for_the_subtree_and_keeps_its_reason(tmp_path: Path) -> None:
    text = TWO_OPEN.replace("/a:\n", "/a:\n        x-scaffold-ignore: {scl-rate-limit: Internal use only.}\n")
    result = lint(tmp_path, text, "scl-rate-limit", "meta")
    assert [finding.pointer for finding in result.findings] == ["/paths/~1b/get"]
    (suppressed,) = result.suppressed
    assert suppressed.reason == "Internal use only."
    assert suppressed.finding.pointer == "/paths/~1a/get"


def test_suppression_at_the_root_holds_everywhere(tmp_path: Path) -> None:
    result = lint(
        tmp_path,
        TWO_OPEN.rstrip(" ") + "    x-scaffold-ignore: {scl-rate-limit: Behind a gateway.}\n",
        "scl-rate-limit",
    )
    assert result.findings == ()
    assert len(result.suppressed) == 2


def test_suppression_without_reason_suppresses_nothing(tmp_path: Path) -> None:
    text = TWO_OPEN.replace(
        "/a:\n", '/a:\n        x-scaffold-ignore: {scl-rate-limit: "  ", no-such-rule: Because.}\n'
    )
    result = lint(tmp_path, text, "scl-rate-limit", "meta", gather=False)
    assert sorted(finding.rule for finding in result.findings) == [
        "meta-ignore-reason",
        "meta-ignore-reason",
        "scl-rate-limit",
        "scl-rate-limit",
    ]


def test_what_most_of_a_document_does_is_said_once(tmp_path: Path) -> None:
    paths = "".join(
        f'      /p{number}:\n        get: {{responses: {{"200": {{description: P.}}}}}}\n'
        for number in range(6)
    )
    gathered = lint(tmp_path, "    paths:\n" + paths, "scl-rate-limit").findings
    assert len(gathered) == 1
    assert "5 more" in gathered[0].message
    assert len(lint(tmp_path, "    paths:\n" + paths, "scl-rate-limit", gather=False).findings) == 6


def test_what_is_said_of_many_places_alike_is_said_once(tmp_path: Path) -> None:
    text = """\
        components:
          schemas:
            Pet:
              oneOf: [{type: object}, {type: object}, {type: object}]
              discriminator: {propertyName: kind, mapping: {fish: Fish}}
        """
    said = {
        gather: lint(tmp_path, text, "val-discriminator", "val-mapping-target", gather=gather).findings
        for gather in (True, False)
    }
    assert len(said[False]) == 4
    first, other = said[True]
    assert first.message == f"{said[False][0].message} (and 2 more like this, which --every lists)"
    assert "Fish" in other.message


def test_few_of_many_are_listed_one_by_one(tmp_path: Path) -> None:
    paths = "".join(
        f'      /p{number}:\n        get: {{{summary} responses: {{"200": {{description: P.}}}}}}\n'
        for number, summary in enumerate(["", "", *["summary: Read one.,"] * 8])
    )
    assert len(lint(tmp_path, "    paths:\n" + paths, "doc-operation-summary").findings) == 2


def test_a_definition_that_many_operations_share_is_counted_once(tmp_path: Path) -> None:
    body = "content: {application/json: {schema: {type: array, items: {type: object}}}}"
    operation = f"""\
      /NAME:
        get:
          parameters: [{{$ref: "#/components/parameters/Page"}}]
          responses: {{"200": {{description: A., {body}}}}}
    """
    text = (
        "components: {parameters: {Page: {name: page, in: query, schema: {type: integer}}}}\n"
        "paths:\n"
        + "".join(textwrap.indent(textwrap.dedent(operation).replace("NAME", name), "  ") for name in "abc")
    )
    (finding,) = lint(tmp_path, text, "scl-cursor-preferred").findings
    assert "more like this" not in finding.message
    assert finding.reached_by == 3


def test_shared_definition_is_reported_once_with_its_operations(tmp_path: Path) -> None:
    text = """\
        paths:
          /a/{id}:
            parameters: [{$ref: "#/components/parameters/Id"}]
            get: {responses: {"200": {description: A.}}}
            delete: {responses: {"204": {description: A.}}}
        components:
          parameters:
            Id: {name: id, in: path, required: true, schema: {type: integer}}
        """
    (finding,) = lint(tmp_path, text, "sec-opaque-ids").findings
    assert finding.pointer == "/components/parameters/Id"
    assert finding.reached_by == 2


def test_file_that_two_documents_share_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(
        "Id: {name: id, in: path, required: true, schema: {type: integer}}\n"
    )
    text = """\
        paths:
          /a/{id}:
            get:
              parameters: [{$ref: "shared.yaml#/Id"}]
              responses: {"200": {description: A.}}
        """
    documents = [load(tmp_path, text, "first.yaml"), load(tmp_path, text, "second.yaml")]
    (finding,) = lint_documents(documents, LintConfig(select=("sec-opaque-ids",))).findings
    assert finding.location.file.endswith("shared.yaml")


def test_files_that_do_not_parse_are_findings() -> None:
    error = InputError("yaml-syntax", "not valid YAML: no", location=Location("broken.yaml", 3, 4))
    result = lint_documents([], LintConfig(), unparsed=[error])
    (finding,) = result.findings
    assert (finding.rule, str(finding.location)) == ("val-parse", "broken.yaml:3:4")
    assert finding.severity is Severity.ERROR


def test_findings_are_in_the_order_of_the_text(tmp_path: Path) -> None:
    locations = [finding.location for finding in lint(tmp_path, TWO_OPEN).findings]
    assert locations == sorted(locations)


def test_fingerprint_survives_moved_lines_and_another_folder(tmp_path: Path) -> None:
    (first, _) = lint(tmp_path, TWO_OPEN, "scl-rate-limit", gather=False).findings
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    below = "tags: []\n" + textwrap.dedent(TWO_OPEN)
    (moved, other) = lint(elsewhere, below, "scl-rate-limit", gather=False).findings
    assert first.location.line != moved.location.line
    assert fingerprint(first) == fingerprint(moved)
    assert fingerprint(moved) != fingerprint(other)


def test_malformed_documents_are_judged_without_a_crash(tmp_path: Path) -> None:
    text = """\
        servers: {url: 1}
        tags: [1, {name: []}]
        security: [{a: 1}, 3, {b: [[], {}]}]
        x-events: {publishes: [1, {name: 2}], consumes: {a: 1}}
        x-scaffold-ignore: [a]
        paths:
          /a/{id}: {get: {parameters: {name: 1}, responses: [], tags: 3, security: 7, x-publishes: {}}}
          /b:
            parameters: [{name: 1, in: [query]}, 4, {name: x, in: query, schema: 5}]
            post:
              operationId: [x]
              summary: {a: 1}
              x-idempotency: {key: [1]}
              x-criticality: [critical]
              requestBody: {content: {application/json: {schema: {type: [1, object], properties: [], enum: {}}}}}
              responses:
                "200": {headers: [1], content: {application/json: 7}, links: []}
                "202": {links: {a: {operationId: 5}}}
                default: {content: []}
              callbacks: {x: {y: {post: 3}}}
        components:
          schemas:
            A: {x-entity: {key: [], indexes: [1, {fields: 3}], transitions: [1, {from: [[]], to: {}}]}, type: 5}
            B: {discriminator: {propertyName: 3}, oneOf: {}, required: {}, minimum: a, maximum: [], enum: [[], {}]}
            C: {properties: {a: true, b: {x-ref: {entity: [], service: {}}}}, x-ref: {entity: Q}, allOf: [1, {$ref: 3}]}
          securitySchemes: {a: {type: [], in: [], flows: [], scheme: {}}, b: {type: oauth2, flows: {implicit: 4}}}
          parameters: {P: {name: [], in: {}}}
        """
    result = lint(tmp_path, text, "*")
    assert result.findings


def test_documents_are_forgotten(tmp_path: Path) -> None:
    """An editor lints a document again and again."""
    document = "components: {schemas: {Pet: {type: object, x-entity: {}}}}"
    config = LintConfig(select=("val-extension",), extension_schemas=extension_schemas())

    def remembered() -> int:
        gc.collect()
        return sum(isinstance(one, Facts) for one in gc.get_objects())

    before = remembered()
    for _ in range(5):
        assert lint_documents([load(tmp_path, document)], config).findings
    assert remembered() - before < 3
